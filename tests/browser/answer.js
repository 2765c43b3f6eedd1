// What the browser's verification says of what is shown, in the shape of registry/plain.py: for Node and Chromium.

export async function answer({ shown, registry, evidence, question }, dictionary, words, from) {
  const [{ verify, notWellFormed }, { readShown }, { readEvidence }, { inWords, sentence }, { unhex }] = await Promise.all(
    ["verify", "shown", "evidence", "words", "bytes"].map((name) => import(`${from}${name}.js`)),
  );
  const { chain_id, parties, permits } = registry;
  try {
    const known = readEvidence(evidence);
    const verdict = await readShown(unhex(shown), dictionary).then(
      (read) => verify(read, { chainId: BigInt(chain_id), parties, permits }, known, question),
      (fault) => {
        if (fault.name !== "NotWellFormed") throw fault;
        return notWellFormed(fault, known, question);
      },
    );
    const said = (check) => ({
      ...check,
      says: sentence(check, words),
      facts: Object.fromEntries(Object.entries(check.facts).map(([name, fact]) => [name, inWords(fact, words)])),
    });
    return { ...verdict, checks: verdict.checks.map(said) };
  } catch (fault) {
    return { error: fault.name, message: fault.message };
  }
}
