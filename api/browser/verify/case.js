// @ts-check
/** A case: what was shown, and all that the checks hold it against: registry/case.py. */
import { unhex } from "./bytes.js";
import { unlock } from "./quantities.js";

/** @typedef {"export" | "import" | "transit" | "inland"} Occasion */
/**
 * @typedef {object} Case
 * @property {import("./seal.js").Shown} shown
 * @property {Uint8Array} id the permit id that the sections shown give
 * @property {string | null} signer the account that made the seal; null if the seal is no signature
 * @property {import("./state.js").PermitState | null} state
 * @property {import("./directory.js").Directory} directory
 * @property {{ block: number, block_hash: string, time: number }} asOf
 * @property {string | import("./words.js").Phrase | null} staleBecause
 * @property {Occasion} occasion
 * @property {number} day
 * @property {string | null} here
 * @property {import("./profile.js").Profile} profile
 * @property {import("./suspensions.js").Suspensions | null} suspensions
 */

/** @param {Case} of @param {string} account */
export const partyOf = ({ directory }, account) => directory.officers.get(account)?.party ?? "??";

/** What was endorsed, one a line in millionths; null if nothing was, or it cannot be read. @param {Case} of */
export function endorsedQuantities(of) {
  const endorsed = of.state?.endorsed;
  return endorsed ? unlocked(of, "endorse", endorsed.quantities) : null;
}

/** What was imported, likewise. @param {Case} of */
export function usedQuantities(of) {
  const ended = of.state?.ended;
  return ended?.event === "Accepted" ? unlocked(of, "accept", ended.quantities) : null;
}

/** @param {Case} of @param {"endorse" | "accept"} action @param {string} locked */
const unlocked = ({ shown, id }, action, locked) =>
  unlock(shown.faceSalt, id, action, unhex(locked), shown.face.lines.length);
