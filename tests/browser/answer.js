// What the browser's verification says of what is shown, in the shape of registry/plain.py: for Node and Chromium.

/** A verdict with its sentences, by the functions of words.js. */
export function inEnglish(verdict, words, { inWords, sentence }) {
  const said = (check) => ({
    ...check,
    says: sentence(check, words),
    facts: Object.fromEntries(Object.entries(check.facts).map(([name, fact]) => [name, inWords(fact, words)])),
  });
  return { ...verdict, checks: verdict.checks.map(said) };
}

export const registryOf = ({ chain_id, parties, permits }) => ({ chainId: BigInt(chain_id), parties, permits });

export async function answer({ shown, registry, evidence, question }, dictionary, words, from) {
  const names = ["verify", "shown", "evidence", "words", "bytes"];
  const [verifying, reading, knowing, wording, bytes] = await Promise.all(
    names.map((name) => import(`${from}${name}.js`)),
  );
  try {
    const known = knowing.readEvidence(evidence);
    const verdict = await reading.readShown(bytes.unhex(shown), dictionary).then(
      (read) => verifying.verify(read, registryOf(registry), known, question),
      (fault) => {
        if (fault.name !== "NotWellFormed") throw fault;
        return verifying.notWellFormed(fault, known, question);
      },
    );
    return inEnglish(verdict, words, wording);
  } catch (fault) {
    return { error: fault.name, message: fault.message };
  }
}
