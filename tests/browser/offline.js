// Keeps the directory while there is a network; when it goes, says what can be said of a permit without one.
const { modules, asked } = await (await fetch("/test/asked.json?of=vectors")).json();
const { shown, registry, evidence, question } = asked[new URL(location.href).searchParams.get("vector")];
const [{ keep, recall, withoutNetwork }, { readShown }, { unhex }] = await Promise.all(
  ["../offline", "shown", "bytes"].map((name) => import(`${modules}${name}.js`)),
);
const dictionary = new Uint8Array(await (await fetch(`${modules}dictionary.txt`)).arrayBuffer());
const ours = { chainId: BigInt(registry.chain_id), parties: registry.parties, permits: registry.permits };
const out = document.getElementById("said");

keep(localStorage, ours, evidence);
addEventListener("offline", async () => {
  const read = await readShown(unhex(shown), dictionary);
  const { verdict, ...said } = withoutNetwork(read, ours, recall(localStorage, ours), question);
  out.textContent = JSON.stringify({ answer: verdict.answer, ...said });
  out.dataset.done = "true";
});
out.dataset.kept = "true";
