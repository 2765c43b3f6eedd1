// @ts-check
/** Whatever a holder shows as text or file, told apart by its first bytes: registry/formats/shown.py. */
import { readCode } from "./code.js";
import { NoCode, NothingShown } from "./errors.js";
import { readFile } from "./file.js";

/** How PNG, JPEG, GIF, WebP, TIFF and BMP files begin. */
const PICTURES = ["\x89PNG", "\xff\xd8\xff", "GIF8", "RIFF", "II*\0", "MM\0*", "BM"];

/** @param {Uint8Array} data @returns {string} its first bytes without white space before them, a letter a byte */
const startOf = (data) => String.fromCharCode(...data.subarray(0, 64)).replace(/^[\t-\r ]+/, "");

/** Whether it is a picture, of which the code must be read first. @param {Uint8Array} data */
export const isPicture = (data) => PICTURES.some((start) => startOf(data).startsWith(start));

/**
 * What the bytes of a file or of a code's text show. Throws InputError of the form that was read.
 * @param {Uint8Array} data
 * @param {Uint8Array} dictionary
 * @returns {Promise<import("./seal.js").Shown>}
 */
export async function readShown(data, dictionary) {
  const start = startOf(data);
  if (!start) throw new NothingShown("There is nothing to read: the file is empty.");
  if (start.startsWith("{")) return readFile(data);
  if (isPicture(data)) throw new NoCode("This is a picture: its code must be read first.");
  return readCode(new TextDecoder("utf-8", { ignoreBOM: true }).decode(data), dictionary);
}
