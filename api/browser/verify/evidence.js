// @ts-check
/** What a node tells, as its histories and its directory have it in JSON: the vectors' `evidence.json`. */
import { moment } from "./days.js";
import { foldParties } from "./directory.js";
import { phrase } from "./words.js";

/** How far the head's time and the asker's clock may lie apart. */
const FRESH_SECONDS = 300;

/** @typedef {{ block: number, block_hash: string, time: number }} AsOf */
/**
 * The permit's events, who may act, up to which block; and what the node said of the chain: its newest final block and
 * its head's time (null if it did not answer, with the reason).
 * @typedef {object} Evidence
 * @property {import("./acts.js").PermitEvent[]} events
 * @property {import("./directory.js").Directory} directory
 * @property {AsOf} asOf
 * @property {number | null} finalBlock
 * @property {number | null} headTime
 * @property {string | import("./words.js").Phrase | null} noHeadBecause
 */
/**
 * @typedef {object} Told
 * @property {import("./acts.js").PermitEvent[]} permit_events
 * @property {import("./acts.js").PartyEvent[]} party_events
 * @property {AsOf} as_of
 * @property {number | null} final_block
 * @property {number | null} head_time
 * @property {string | null} no_head_because
 */

/** @param {Told} told @returns {Evidence} Throws BrokenHistory */
export const readEvidence = (told) => ({
  events: told.permit_events,
  directory: foldParties(told.party_events),
  asOf: told.as_of,
  finalBlock: told.final_block,
  headTime: told.head_time,
  noHeadBecause: told.no_head_because,
});

/**
 * Why the evidence is not fresh; null if it is.
 * @param {Evidence} evidence
 * @param {number} now the asker's clock, in seconds since 1970
 */
export function staleBecause({ asOf, finalBlock, headTime, noHeadBecause }, now) {
  if (finalBlock === null || headTime === null) return noHeadBecause || phrase("no-node");
  if (asOf.block < finalBlock) return phrase("index-lags", { block: String(finalBlock) });
  if (Math.abs(now - headTime) <= FRESH_SECONDS) return null;
  return phrase("clocks-apart", { newest: moment(headTime), yours: moment(now) });
}
