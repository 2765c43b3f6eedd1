// The browser's verification in Node, asked by lines of JSON and answering each by one: {"words"} once, then what
// answer.js takes for a verdict, or {"id", "typed"} for short codes.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { unhex } from "../../api/browser/verify/bytes.js";
import { readShortCode, shortCode } from "../../api/browser/verify/commitment.js";
import { answer } from "./answer.js";

const MODULES = new URL("../../api/browser/verify/", import.meta.url).href;
const DICTIONARY = new Uint8Array(readFileSync(new URL("../../registry/formats/dictionary.txt", import.meta.url)));
let words = { says: {}, phrases: {} };

function shortCodes({ id, typed }) {
  try {
    return { code: shortCode(unhex(id)), read: readShortCode(typed) };
  } catch (fault) {
    return { code: shortCode(unhex(id)), read: fault.name };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  if (asked.words) words = asked.words;
  const said = asked.shown ? await answer(asked, DICTIONARY, words, MODULES) : asked.id ? shortCodes(asked) : {};
  process.stdout.write(JSON.stringify(said) + "\n");
}
