// @ts-check
/**
 * From what is shown to what the screen says, in this browser: only the permit's id goes to the node. Whatever goes wrong
 * on the way, the answer is that it cannot be told; where the node is away, what the kept directory of officers says.
 */
import { NoAnswer, OtherNode, ask, directoryOf } from "./node.js";
import { keep, recall, withoutNetwork } from "./offline.js";
import { faultScreen, screenOf } from "./screen.js";
import { speaker } from "./texts.js";
import { hex } from "./verify/bytes.js";
import { moment } from "./verify/days.js";
import { InputError, BrokenHistory, NotWellFormed, OtherRegistry } from "./verify/errors.js";
import { readEvidence } from "./verify/evidence.js";
import { idOf, tagOf } from "./verify/seal.js";
import { readShown } from "./verify/shown.js";
import { notWellFormed, verify } from "./verify/verify.js";

/** @typedef {import("./texts.js").About} About */
/** @typedef {import("./screen.js").Screen} Screen */
/** @typedef {import("./verify/verify.js").Question} Question */
/** @typedef {import("./verify/seal.js").Registry} Registry */

/** @param {About} about @returns {Registry} */
export const registryOf = ({ registry: { chain_id, parties, permits } }) => ({
  chainId: BigInt(chain_id), parties, permits,
});

/**
 * @param {Uint8Array} data what is shown: a code's text or a file
 * @param {Question} question
 * @param {About} about
 * @param {() => Promise<Uint8Array>} dictionary
 * @param {Storage | null} storage where the directory is kept; null where the browser has none
 * @returns {Promise<{ screen: Screen, fault: string | null }>} never throws; `fault` names the error if there was one
 */
export async function judge(data, question, about, dictionary, storage) {
  try {
    const shown = await readShown(data, await dictionary());
    if (shown.registryTag !== tagOf(registryOf(about))) throw new OtherRegistry("Another registry's permit.");
    return { screen: await answered(shown, question, about, storage), fault: null };
  } catch (fault) {
    if (fault instanceof NotWellFormed) return { screen: await malformed(fault, question, about), fault: null };
    const known = fault instanceof InputError || fault instanceof BrokenHistory || ofTheNode(fault);
    const name = known ? fault.name : String(fault);
    if (!known) console.warn(fault);
    return { screen: faultScreen(name, about), fault: name };
  }
}

/** @param {unknown} fault @returns {fault is Error} */
const ofTheNode = (fault) => fault instanceof NoAnswer || fault instanceof OtherNode;

/** @param {import("./verify/seal.js").Shown} shown @param {Question} question @param {About} about
 * @param {Storage | null} storage */
async function answered(shown, question, about, storage) {
  const registry = registryOf(about);
  const told = await ask(hex(idOf(shown)), registry).catch((fault) => {
    if (fault instanceof NoAnswer) return null;
    throw fault;
  });
  if (told === null) return offline(shown, question, about, storage);
  const evidence = readEvidence(told.told);
  if (storage) keep(storage, registry, told.directory);
  return screenOf(verify(shown, registry, evidence, question), shown, evidence, about);
}

/** @param {import("./verify/seal.js").Shown} shown @param {Question} question @param {About} about
 * @param {Storage | null} storage */
function offline(shown, question, about, storage) {
  const { say, party } = speaker(about);
  const kept = storage && recall(storage, registryOf(about));
  const { verdict, sealedBy, empowered, asOf } = withoutNetwork(shown, registryOf(about), kept, question);
  const name = kept === null ? "no directory" : !sealedBy ? "not sealed" : empowered ? "sealed" : "not empowered";
  const facts = { party: party(sealedBy?.party ?? ""), block: asOf.block, time: moment(asOf.time) };
  const directory = kept?.directory ?? { members: new Map(), officers: new Map() };
  return screenOf(verdict, shown, { events: [], directory }, about, [say("fault NoAnswer"), say(`offline ${name}`, facts)]);
}

/** @param {NotWellFormed} fault @param {Question} question @param {About} about */
async function malformed(fault, question, about) {
  const asOf = await directoryOf(registryOf(about)).then(({ as_of }) => as_of, () => null);
  const nowhere = { block: 0, block_hash: "0x", time: 0 };
  const directory = { members: new Map(), officers: new Map() };
  const known = { events: [], directory, asOf: asOf ?? nowhere, finalBlock: null, headTime: null, noHeadBecause: null };
  const screen = screenOf(notWellFormed(fault, known, question), null, known, about);
  return asOf ? screen : { ...screen, asked: speaker(about).say("not asked") };
}
