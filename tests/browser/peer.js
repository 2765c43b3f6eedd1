// The browser's modules in Node, asked by lines of JSON and answering each by one. {"words"} once; then, by what is in it,
// a verdict on "shown" with this "evidence", with what the node at "node" tells, or without a network from "kept"
// directories; or whether it leads "elsewhere"; or the short codes of an "id"; or how the eye reads a "name".
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { ask } from "../../api/browser/node.js";
import { keep, recall, withoutNetwork } from "../../api/browser/offline.js";
import { asRead } from "../../api/browser/verify/alike.js";
import { hex, unhex } from "../../api/browser/verify/bytes.js";
import { readShortCode, shortCode } from "../../api/browser/verify/commitment.js";
import { idOf } from "../../api/browser/verify/seal.js";
import { readEvidence } from "../../api/browser/verify/evidence.js";
import { anotherAddress } from "../../api/browser/verify/origin.js";
import { readShown } from "../../api/browser/verify/shown.js";
import * as wording from "../../api/browser/verify/words.js";
import { answer, inEnglish, registryOf } from "./answer.js";

const MODULES = new URL("../../api/browser/verify/", import.meta.url).href;
const DICTIONARY = new Uint8Array(readFileSync(new URL("../../registry/formats/dictionary.txt", import.meta.url)));
let words = { says: {}, one: {}, phrases: {} };

/** A device's storage, with room for so many characters. */
class Storage {
  #texts = new Map();
  constructor(room) {
    this.room = room;
  }
  getItem(key) {
    return this.#texts.get(key) ?? null;
  }
  setItem(key, text) {
    if (text.length > this.room) throw new DOMException("full", "QuotaExceededError");
    this.#texts.set(key, text);
  }
}

function shortCodes({ id, typed }) {
  const code = shortCode(unhex(id));
  try {
    return { code, read: readShortCode(typed) };
  } catch (fault) {
    return { code, read: fault.name };
  }
}

async function fromNode(asked) {
  const id = hex(idOf(await readShown(unhex(asked.shown), DICTIONARY)));
  const { told } = await ask(id, registryOf(asked.registry), (address, options) => fetch(asked.node + address, options));
  return answer({ ...asked, evidence: told }, DICTIONARY, words, MODULES);
}

async function offline({ shown, registry, question, kept, room = 5e6, spoiled, of, later = [] }) {
  const [ours, storage] = [registryOf(registry), new Storage(room)];
  for (const directory of kept) keep(storage, ours, directory);
  if (spoiled !== undefined) storage.setItem(`cites-directory/1/${of}`, spoiled);
  for (const directory of later) keep(storage, ours, directory);
  const recalled = recall(storage, ours);
  const { verdict, ...said } = withoutNetwork(await readShown(unhex(shown), DICTIONARY), ours, recalled, question);
  return { verdict: inEnglish(verdict, words, wording), recalled: recalled !== null, ...said };
}

async function elsewhere({ shown, evidence }) {
  return { elsewhere: anotherAddress(await readShown(unhex(shown), DICTIONARY), readEvidence(evidence).directory) };
}

async function said(asked) {
  if (asked.words) words = asked.words;
  if (asked.elsewhere) return elsewhere(asked);
  if (asked.node) return fromNode(asked);
  if (asked.kept) return offline(asked);
  if (asked.name) return { read: asRead(asked.name) };
  if (asked.shown) return answer(asked, DICTIONARY, words, MODULES);
  return asked.id ? shortCodes(asked) : {};
}

for await (const line of createInterface({ input: process.stdin })) {
  const told = await said(JSON.parse(line)).catch((fault) => ({ error: fault.name, message: fault.message }));
  process.stdout.write(JSON.stringify(told) + "\n");
}
