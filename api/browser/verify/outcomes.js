// @ts-check
/** How a check ends. A failed one makes the verdict invalid, one that cannot tell unknown; the others leave it. */

/** @typedef {import("./words.js").Check} Check */
/** @typedef {import("./words.js").Facts} Facts */
/** @typedef {(number: number, reason: string, facts?: Facts) => Check} Ending */

/** @param {string} outcome @returns {Ending} */
const ending = (outcome) => (number, reason, facts = {}) => ({ number, outcome, reason, facts });

export const passed = ending("passed");
export const failed = ending("failed");
export const warning = ending("warning");
export const cannotTell = ending("cannot tell");
export const notNeeded = ending("not needed");
