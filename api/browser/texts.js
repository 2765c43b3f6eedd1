// @ts-check
/** The words that come with the page, in its language, and how facts are put into them. */
import { inWords, phrase } from "./verify/words.js";

/**
 * What the page knows of its node: the registry, whose page it is, by which law it judges, and its words.
 * @typedef {object} About
 * @property {{ chain_id: number, parties: string, permits: string }} registry
 * @property {string} party
 * @property {string} contact whom this node's people call; empty: not said
 * @property {import("./verify/profile.js").Profile} profile
 * @property {import("./verify/suspensions.js").Suspensions | null} suspensions
 * @property {import("./verify/words.js").Words & { sayings: { [name: string]: string } }} words
 * @property {{ [name: string]: string }} labels of the form
 * @property {{ [list: string]: { [code: string]: string } }} codes
 */
/** @typedef {{ [name: string]: unknown }} Facts */

/** @param {string} template `{name}` where a fact goes @param {Facts} facts */
export const fill = (template, facts) =>
  template.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(facts, name) ? String(facts[name]) : whole));

/** The letter of a line on the form: A to Z, then AA, AB. @param {number} at @returns {string} */
export function itemLetter(at) {
  const [higher, last] = [Math.floor(at / 26), at % 26];
  return (higher ? itemLetter(higher - 1) : "") + String.fromCharCode(65 + last);
}

/** @param {About} about */
export function speaker({ words, codes }) {
  /** @param {string} name @param {Facts} [facts] */
  const say = (name, facts = {}) => fill(words.sayings[name], facts);
  /** 'FR France' @param {string} code */
  const party = (code) => (Object.hasOwn(codes.country, code) ? `${code} ${codes.country[code]}` : code);
  /** A reason by its number, of a table of answers or of this page. @param {string} table @param {number} number */
  const why = (table, number) =>
    words.sayings[`${table}-${number}`] ?? inWords(phrase(`${table}-${number}`, { number: String(number) }), words);
  return { say, party, why };
}
