// @ts-check
/**
 * What an answer says in words. The sentences are not here: the server gives them, in the reader's language, from
 * registry/answers.py, as `says` (by reason) and `phrases` (by name).
 */

/** @typedef {{ [name: string]: string }} Texts */
/**
 * `one`: what `says` says of a `count`, where that is one. `format`: what is said of documents that break the format, by its
 * English; what is not in it is said in English.
 * @typedef {{ says: Texts, one: Texts, phrases: Texts, format?: Texts }} Words
 */
/** @typedef {{ phrase: string, facts: Facts }} Phrase Part of a sentence that is itself words. */
/** @typedef {{ template: string, facts: Facts }} Sentence What is wrong with a document, in English. */
/** @typedef {{ [name: string]: string | Phrase | Sentence }} Facts */
/** @typedef {{ number: number, outcome: string, reason: string, facts: Facts }} Check What one of the twelve found. */

/** @param {string} name @param {Facts} [facts] @returns {Phrase} */
export const phrase = (name, facts = {}) => ({ phrase: name, facts });

/** "a, b and so on" of phrases, two by two. @param {Phrase[]} phrases at least one @returns {Phrase} */
export const several = ([first, ...rest]) => (rest.length ? phrase("several", { first, rest: several(rest) }) : first);

/** A check's sentence. @param {Check} check @param {Words} words */
export const sentence = ({ reason, facts }, words) =>
  filled((facts.count === "1" && words.one[reason]) || (words.says[reason] ?? reason), facts, words);

/** A fact as text. @param {string | Phrase | Sentence} fact @param {Words} words @returns {string} */
export function inWords(fact, words) {
  if (typeof fact === "string") return fact;
  if ("template" in fact) return filled(words.format?.[fact.template] ?? fact.template, fact.facts, words);
  return filled(words.phrases[fact.phrase] ?? words.phrases["not-known"] ?? "", fact.facts, words);
}

/** @param {string} template @param {Facts} facts @param {Words} words */
const filled = (template, facts, words) =>
  template.replace(/\{(\w+)\}/g, (whole, name) => (name in facts ? inWords(facts[name], words) : whole));
