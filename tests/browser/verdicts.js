// All that the test asks, in a page: what each gives stands in the page as JSON when it is done.
import { answer } from "./answer.js";

// With ?old the browser has no unpacker, as some still in use.
const { searchParams } = new URL(location.href);
if (searchParams.has("old")) delete globalThis.DecompressionStream;
const of = searchParams.get("of");
const { words, modules, asked } = await (await fetch(`/test/asked.json?of=${of}`)).json();
const dictionary = new Uint8Array(await (await fetch(`${modules}dictionary.txt`)).arrayBuffer());
const said = {};
for (const [name, one] of Object.entries(asked)) said[name] = await answer(one, dictionary, words, modules);
const out = document.getElementById("said");
out.textContent = JSON.stringify(said);
out.dataset.done = "true";
