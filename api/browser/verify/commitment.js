// @ts-check
/**
 * What stands for a permit on chain (docs/format.md, section 2). Every hash has a tag of its own.
 *
 *     face digest = SHA-256( "cites-face/1" ‖ 16-byte salt ‖ canonical face )     persons digest likewise
 *     content     = SHA-256( "cites-permit/1" ‖ face digest ‖ persons digest )
 *     ticket      = keccak256( content )
 *     permit id   = keccak256( issuing Party, 2 ASCII letters ‖ ticket )
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { concat, hex, utf8 } from "./bytes.js";
import { NotWellFormed } from "./errors.js";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** @param {"face" | "persons"} name @param {Uint8Array} salt @param {Uint8Array} section in canonical form */
export const sectionDigest = (name, salt, section) => sha256(concat(utf8(`cites-${name}/1`), salt, section));

/** @param {string} party @param {Uint8Array} faceDigest @param {Uint8Array} personsDigest */
export function commitDigests(party, faceDigest, personsDigest) {
  const content = sha256(concat(utf8("cites-permit/1"), faceDigest, personsDigest));
  const ticket = keccak_256(content);
  return { content, ticket, id: keccak_256(concat(utf8(party), ticket)) };
}

/**
 * The id for wet paper and the telephone: 16 base32 letters of its first 80 bits, and a check letter.
 * @param {Uint8Array} id
 */
export function shortCode(id) {
  const bits = BigInt(hex(id.subarray(0, 10)));
  const letters = Array.from({ length: 16 }, (_, at) => BASE32[Number((bits >> BigInt(75 - 5 * at)) & 31n)]).join("");
  return letters + checkLetter(letters);
}

/**
 * A short code as it was typed: spaces, hyphens and case are ignored.
 * @param {string} typed
 * @returns {string} its seventeen letters. Throws NotWellFormed
 */
export function readShortCode(typed) {
  const letters = typed.replace(/[\s-]/g, "").toUpperCase();
  if (!/^[A-Z2-7]{16}[A-Z0-9]$/.test(letters)) {
    throw new NotWellFormed("A short code has 16 letters A to Z or digits 2 to 7, and one check letter.");
  }
  if (checkLetter(letters.slice(0, 16)) !== letters[16]) {
    throw new NotWellFormed("The short code's check letter does not fit: a letter was mistyped. Read it again.");
  }
  return letters;
}

/** ISO 7064 MOD 37,36. @param {string} letters */
function checkLetter(letters) {
  let product = 36;
  for (const letter of letters) product = (((product + ALPHANUMERIC.indexOf(letter)) % 36 || 36) * 2) % 37;
  return ALPHANUMERIC[(37 - product) % 36];
}
