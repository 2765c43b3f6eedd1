// @ts-check
/**
 * The text of a permit's QR code (docs/format.md, section 4):
 *
 *     version ‖ registry tag (8) ‖ seal (65) ‖ body ‖ first 4 bytes of SHA-256 of all before
 *     version 1 (on paper):  face salt (16) ‖ persons salt (16)   ‖ raw DEFLATE of [face,persons]
 *     version 2 (redacted):  face salt (16) ‖ persons digest (32) ‖ raw DEFLATE of face
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { hex, same, strip, WHITE } from "./bytes.js";
import { canonical, loadJson, MAX_BYTES } from "./canonical.js";
import { face as faceForm, persons as personsForm } from "./document.js";
import { Damaged, LaterFormat, NotAPermitCode, NotWellFormed } from "./errors.js";
import { inflate } from "./inflate.js";

/** @typedef {import("./seal.js").Shown} Shown */

const HEAD = 1 + 8 + 65;
const CHECK = 4;
const LONGEST = Math.floor((8 * MAX_BYTES) / 5);
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const URL_OF_A_CODE = new RegExp(`^(https?://[^/#?${WHITE}]{1,253})/v#(.*)$`, "su");

/**
 * What a QR text shows. The address before # is kept as `origin` and otherwise ignored.
 * @param {string} text
 * @param {Uint8Array} dictionary the published preset dictionary
 * @returns {Promise<Shown>} Throws NotAPermitCode, Damaged, LaterFormat, NotWellFormed or BrowserTooOld
 */
export async function readCode(text, dictionary) {
  const { origin, payload } = split(strip(text));
  const data = unbase32(payload);
  if (data.length < HEAD + 32 + CHECK) throw new Damaged("The code is cut short. Scan it again.");
  const body = data.subarray(0, -CHECK);
  if (!same(sha256(body).subarray(0, CHECK), data.subarray(-CHECK))) {
    throw new Damaged("The code is damaged: a letter is missing or was changed. Scan it again, or type it anew.");
  }
  const read = { 1: readPaper, 2: readRedacted }[body[0]];
  if (!read) throw new LaterFormat(`The code has version ${body[0]}; 1 and 2 are read here. Update this page.`);
  const common = { registryTag: hex(body.subarray(1, 9)), seal: body.slice(9, HEAD), origin };
  return { ...common, faceSalt: body.slice(HEAD, HEAD + 16), ...(await read(body, dictionary)) };
}

/** @param {Uint8Array} body @param {Uint8Array} dictionary */
async function readPaper(body, dictionary) {
  const text = await inflate(body.subarray(HEAD + 32), dictionary, MAX_BYTES);
  const sections = loadJson(text);
  if (!Array.isArray(sections) || sections.length !== 2) {
    throw new NotWellFormed("The code does not hold the two sections of a permit.");
  }
  const [face, persons] = sections;
  faceForm(face, "face");
  personsForm(persons, "persons");
  inCanonicalForm(text, sections);
  return /** @type {any} */ ({ face, persons, personsSalt: body.slice(HEAD + 16, HEAD + 32) });
}

/** @param {Uint8Array} body @param {Uint8Array} dictionary */
async function readRedacted(body, dictionary) {
  if (body.length < HEAD + 48) throw new NotWellFormed("The code does not hold the digest of its persons.");
  const text = await inflate(body.subarray(HEAD + 48), dictionary, MAX_BYTES);
  const face = loadJson(text);
  faceForm(face, "face");
  inCanonicalForm(text, face);
  return /** @type {any} */ ({ face, personsDigest: body.slice(HEAD + 16, HEAD + 48) });
}

/** @param {Uint8Array} text @param {import("./canonical.js").Value} value */
function inCanonicalForm(text, value) {
  if (!same(text, canonical(value))) throw new NotWellFormed("The code does not hold a permit in its canonical form.");
}

/** @param {string} text */
function split(text) {
  const url = URL_OF_A_CODE.exec(text);
  if (url) return { origin: url[1], payload: url[2] };
  if (text.length > 100 && /^[A-Za-z2-7]+$/.test(text)) return { origin: undefined, payload: text };
  throw new NotAPermitCode("This text is not the code of a permit. It begins with https:// and holds /v# and letters.");
}

/** RFC 4648, upper case, no padding, spare bits zero. @param {string} payload */
function unbase32(payload) {
  if (payload.length > LONGEST || !/^[A-Z2-7]+$/.test(payload)) {
    throw new Damaged("The code has a sign that codes do not have: only A to Z and 2 to 7 follow the #.");
  }
  const data = new Uint8Array(Math.floor((payload.length * 5) / 8));
  let [bits, held, at] = [0, 0, 0];
  for (const letter of payload) {
    bits = ((bits << 5) | BASE32.indexOf(letter)) & 0xfff;
    held += 5;
    if (held >= 8) data[at++] = (bits >> (held -= 8)) & 0xff;
  }
  if (held >= 5 || bits & ((1 << held) - 1)) {
    throw new Damaged("The code is cut short or has a letter too many. Scan it again.");
  }
  return data;
}
