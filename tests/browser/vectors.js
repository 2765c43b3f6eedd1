// All vectors, in a page: what each gives stands in the page as JSON when it is done.
import { answer } from "./answer.js";

const { words, modules, vectors } = await (await fetch("/test/vectors.json")).json();
const dictionary = new Uint8Array(await (await fetch(`${modules}dictionary.txt`)).arrayBuffer());
const said = {};
for (const vector of vectors) said[vector.vector] = await answer(vector, dictionary, words, modules);
const out = document.getElementById("said");
out.textContent = JSON.stringify(said);
out.dataset.done = "true";
