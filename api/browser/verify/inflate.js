// @ts-check
/**
 * One raw DEFLATE stream (RFC 1951) with a preset dictionary, unpacked by the browser itself.
 *
 * A preset dictionary is text that the stream may refer back to. So it is put before the stream as a stored block, as
 * if the packer had written it first, and taken off again: the browser's own unpacker then needs to know nothing of it.
 */
import { concat } from "./bytes.js";
import { BrowserTooOld, NotWellFormed } from "./errors.js";

/**
 * @param {Uint8Array} packed exactly one stream, nothing after it
 * @param {Uint8Array} dictionary less than 64 kB
 * @param {number} most bytes that it may unpack to
 * @returns {Promise<Uint8Array>} Throws NotWellFormed, BrowserTooOld
 */
export async function inflate(packed, dictionary, most) {
  const before = stored(dictionary);
  const text = await unpacked(concat(before, packed), dictionary.length + most);
  if (text === null) throw new NotWellFormed("The code does not hold one packed text.");
  if (text.length > dictionary.length + most) throw new NotWellFormed("The code unpacks to more than 64 kB, which no permit has.");
  // Not every unpacker minds what follows the stream. If it is whole without its last byte, that byte follows it.
  if ((await unpacked(concat(before, packed.subarray(0, -1)), dictionary.length + most)) !== null) {
    throw new NotWellFormed("The code does not hold exactly one packed text.");
  }
  return text.subarray(dictionary.length);
}

/** A stored block that is not the last: RFC 1951, section 3.2.4. @param {Uint8Array} bytes */
function stored(bytes) {
  const { length } = bytes;
  return concat(Uint8Array.of(0, length & 255, length >> 8, ~length & 255, (~length >> 8) & 255), bytes);
}

/**
 * Unpacks no further than just above `most` bytes; null if it cannot.
 * @param {Uint8Array} packed
 * @param {number} most
 */
async function unpacked(packed, most) {
  const stream = new Blob([/** @type {BlobPart} */ (packed)]).stream();
  const reader = stream.pipeThrough(unpacker()).getReader();
  /** @type {Uint8Array[]} */
  const parts = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return concat(...parts);
      parts.push(value);
      size += value.length;
      if (size > most) {
        reader.cancel().catch(() => undefined);
        return concat(...parts);
      }
    }
  } catch {
    return null;
  }
}

/** Browsers have it since 2023 at the latest. */
function unpacker() {
  try {
    return new DecompressionStream("deflate-raw");
  } catch {
    throw new BrowserTooOld("This browser cannot unpack codes. Update it, or have a node verify the permit.");
  }
}
