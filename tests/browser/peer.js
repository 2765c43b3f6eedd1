// The browser's verification in Node, asked by lines of JSON: {"words"} once, {"vector", ...} to keep one, then
// {"ask", "shown", "evidence"?, "question"?} for a verdict on other bytes. Each line is answered by one line.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { answer } from "./answer.js";

const MODULES = new URL("../../api/browser/verify/", import.meta.url).href;
const DICTIONARY = new Uint8Array(readFileSync(new URL("../../registry/formats/dictionary.txt", import.meta.url)));
const kept = new Map();
let words = { says: {}, phrases: {} };

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  if (asked.words) words = asked.words;
  if (asked.vector) kept.set(asked.vector, asked);
  const about = { ...kept.get(asked.ask), ...asked };
  const said = asked.ask ? await answer(about, DICTIONARY, words, MODULES) : {};
  process.stdout.write(JSON.stringify(said) + "\n");
}
