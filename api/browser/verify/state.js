// @ts-check
/** The state of one permit, folded from its events in order: registry/state.py. */
import { ENTRY, FINAL, MULTIPLE_USE } from "./acts.js";
import { BrokenHistory } from "./errors.js";

/** @typedef {import("./acts.js").PermitEvent} PermitEvent */
/** @typedef {import("./acts.js").Status} Status */

/** @type {readonly Status[]} */
const AWAITING_USE = ["issued", "endorsed"];
/** @type {readonly Status[]} */
const TRAVELLING = ["inside", "outside"];
const LIVE = [...AWAITING_USE, ...TRAVELLING];
const ALL = [...LIVE, ...FINAL];
/** @type {Map<string, readonly Status[]>} The statuses after which the contract emits an event. */
const FOLLOWS = new Map([
  ["Endorsed", ["issued"]],
  ["Accepted", AWAITING_USE],
  ["Refused", AWAITING_USE],
  ["Crossed", TRAVELLING],
  ["Cancelled", LIVE],
  ["Replaced", LIVE],
  ["Affirmed", LIVE],
  ["Noted", ALL],
]);

/**
 * A permit as of its last event. `by` and `at` are the officer and time of its issue or last affirmation.
 * @typedef {object} PermitState
 * @property {string} id
 * @property {import("./acts.js").Status} status
 * @property {string} by
 * @property {number} at
 * @property {import("./acts.js").Issued} issued
 * @property {string} country
 * @property {import("./acts.js").Endorsed} [endorsed]
 * @property {import("./acts.js").Accepted | import("./acts.js").Refused | import("./acts.js").Cancelled |
 *   import("./acts.js").Replaced} [ended]
 * @property {import("./acts.js").Affirmed[]} affirmed
 * @property {import("./acts.js").Crossed[]} crossings
 * @property {import("./acts.js").Noted[]} notes
 */

/** @param {PermitState} state */
export const multipleUse = (state) => (state.issued.kind & MULTIPLE_USE) !== 0;

/**
 * @param {PermitEvent[]} events of one permit
 * @param {import("./directory.js").Directory} directory
 * @param {number | null} [until] seconds: events of later blocks are left out
 * @returns {PermitState | null} null if it was not issued by then. Throws BrokenHistory
 */
export function foldPermit(events, directory, until = null) {
  /** @type {PermitState | null} */
  let state = null;
  for (const event of events) {
    if (until !== null && event.where.time > until) continue;
    if (event.event === "Issued") state = begun(state, event, directory);
    else if (state === null || state.id !== event.id) throw broken("does not begin with its issue");
    else state = next(state, event);
  }
  return state;
}

/**
 * @param {PermitState | null} state
 * @param {import("./acts.js").Issued} event
 * @param {import("./directory.js").Directory} directory
 * @returns {PermitState}
 */
function begun(state, event, directory) {
  const officer = directory.officers.get(event.officer);
  if (state !== null) throw broken("tells of two issues");
  if (!officer) throw broken("begins with an officer whom nobody appointed");
  const multiple = (event.kind & MULTIPLE_USE) !== 0;
  return {
    id: event.id,
    status: multiple ? "inside" : "issued",
    by: event.officer,
    at: event.where.time,
    issued: event,
    country: multiple ? officer.party : event.destination,
    affirmed: [],
    crossings: [],
    notes: [],
  };
}

/** @param {PermitState} state @param {PermitEvent} event @returns {PermitState} */
function next(state, event) {
  if (!(FOLLOWS.get(event.event) ?? ALL).includes(state.status)) throw broken(`has ${event.event} after ${state.status}`);
  switch (event.event) {
    case "Noted":
      return { ...state, notes: [...state.notes, event] };
    case "Endorsed":
      return { ...state, status: "endorsed", endorsed: event };
    case "Accepted":
      return { ...state, status: "used", ended: event };
    case "Refused":
      return { ...state, status: "refused", ended: event };
    case "Cancelled":
      return { ...state, status: "cancelled", ended: event };
    case "Replaced":
      return { ...state, status: "replaced", ended: event };
    case "Affirmed":
      return { ...state, by: event.officer, at: event.where.time, affirmed: [...state.affirmed, event] };
    case "Crossed": {
      const status = event.direction === ENTRY ? "inside" : "outside";
      return { ...state, status, country: event.country, crossings: [...state.crossings, event] };
    }
    default:
      throw broken("has an event that this page does not know");
  }
}

/** @param {string} how */
const broken = (how) => new BrokenHistory(`A permit's history ${how}: the node's index must be rebuilt.`);
