// @ts-check
/** A scientific name as the eye reads it: what looks like a name that a list has is taken for it. registry/alike.py. */

const ANY = "?"; // a sign that is no Latin letter: it may stand for any one sign
const UNSEEN = /[\p{Cf}\p{M}\u115f\u1160]/gu;

/** Small letters a to z and single spaces, without what does not show; ANY for every other sign. @param {string} name */
export const asRead = (name) =>
  name
    .replace(/[æÆ]/gu, "ae")
    .replace(/[œŒ]/gu, "oe")
    .replace(/[\u3164\uffa0]/gu, " ")
    .normalize("NFKD")
    .replace(UNSEEN, "")
    .replace(/[^A-Za-z\p{Zs}]/gu, ANY)
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replace(/\p{Zs}+/gu, " ")
    .replace(/^ | $/g, "")
    .replaceAll("l", "i")
    .replaceAll("rn", "m")
    .replaceAll("vv", "w");

/** Whether a name may be read as one that begins with one of these, in whole words.
 * @param {string} name @param {string[]} taxa */
export function beginsAlike(name, taxa) {
  const read = `${asRead(name)} `;
  return taxa.some((taxon) => mayBegin(read, `${asRead(taxon)} `));
}

/** @param {string} read @param {string} beginning */
const mayBegin = (read, beginning) =>
  read.length >= beginning.length && [...beginning].every((there, at) => read[at] === there || read[at] === ANY);
