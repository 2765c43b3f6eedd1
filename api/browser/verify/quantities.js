// @ts-check
/**
 * Actual quantities, locked: whoever holds the permit reads them (docs/format.md, section 5).
 *
 *     plaintext  8-byte big-endian millionths a line, zeros up to a multiple of four lines
 *     key        HKDF-SHA256(face salt, salt = permit id, info = "cites-quantities/1/" ‖ action), 64 bytes
 *     locked     AES-SIV (RFC 5297) without associated data: 16 + 32k bytes, 1 ≤ k ≤ 16
 */
import { aessiv } from "@noble/ciphers/aes.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { hex, utf8 } from "./bytes.js";

const MILLION = 1_000_000n;
const LIMIT = 10n ** 18n;

/** @param {string} quantity '0.2' as the format writes it @returns {bigint} 200000n */
export function millionths(quantity) {
  const [whole, part = ""] = quantity.split(".");
  return BigInt(whole) * MILLION + BigInt(part.padEnd(6, "0"));
}

/** @param {bigint} quantity 200000n @returns {string} '0.2' */
export function asText(quantity) {
  const part = String(quantity % MILLION).padStart(6, "0").replace(/0+$/, "");
  return part ? `${quantity / MILLION}.${part}` : `${quantity / MILLION}`;
}

/** @param {string} quantity @param {string} [unit] @returns {string} '12.5 KIL'; without a unit, specimens are counted */
export const withUnit = (quantity, unit) => (unit ? `${quantity} ${unit}` : quantity);

/**
 * The quantities in millionths, one for each of the permit's lines; null if the bytes were not locked for this permit
 * and this act.
 * @param {Uint8Array} faceSalt
 * @param {Uint8Array} id
 * @param {"endorse" | "accept"} action
 * @param {Uint8Array} locked
 * @param {number} lines
 * @returns {bigint[] | null}
 */
export function unlock(faceSalt, id, action, locked, lines) {
  if ((locked.length - 16) % 32 !== 0 || locked.length < 48 || locked.length > 528) return null;
  const numbers = decrypted(hkdf(sha256, faceSalt, id, utf8(`cites-quantities/1/${action}`), 64), locked);
  if (numbers === null || numbers.length !== Math.ceil(lines / 4) * 4) return null;
  const padded = numbers.slice(lines).every((number) => number === 0n);
  return padded && numbers.every((number) => number < LIMIT) ? numbers.slice(0, lines) : null;
}

/** @param {Uint8Array} key @param {Uint8Array} locked */
function decrypted(key, locked) {
  try {
    const plain = aessiv(key).decrypt(locked);
    return Array.from({ length: plain.length / 8 }, (_, at) => BigInt(hex(plain.subarray(at * 8, at * 8 + 8))));
  } catch {
    return null; // the synthetic IV does not fit
  }
}
