// @ts-check
/** Bytes, and how text writes them. Inside these modules ids and accounts are 0x hex, as JSON has them. */

const ENCODER = new TextEncoder();

/** @param {string} text */
export const utf8 = (text) => ENCODER.encode(text);

/** @param {Uint8Array} bytes @returns {string} `0x` and lower-case hex digits */
export function hex(bytes) {
  return "0x" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} text `0x` and hex digits, two a byte */
export function unhex(text) {
  return Uint8Array.from(text.slice(2).match(/../g) ?? [], (digits) => parseInt(digits, 16));
}

/** @param {...Uint8Array} parts */
export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {Uint8Array} left @param {Uint8Array} right */
export function same(left, right) {
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}

/** @param {bigint} number @param {number} size in bytes, big-endian */
export function bigEndian(number, size) {
  return unhex("0x" + number.toString(16).padStart(size * 2, "0"));
}

/** White space as Unicode has it (White_Space and the separators U+001C to U+001F), for character classes. */
export const WHITE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const SPACE = new RegExp(`[${WHITE}]`, "u");

/** @param {string} text @returns {string} without white space at either end; in linear time, however much there is */
export function strip(text) {
  let [start, end] = [0, text.length];
  while (start < end && SPACE.test(text[start])) start += 1;
  while (start < end && SPACE.test(text[end - 1])) end -= 1;
  return text.slice(start, end);
}
