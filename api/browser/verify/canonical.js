// @ts-check
/**
 * The canonical form of a document (RFC 8785), and the one way in: documents are refused, never repaired.
 *
 * JSON.parse takes the last of two members of one name, and numbers; neither exists in a document, so the parser is
 * our own. The same rules as registry/canonical.py.
 */
import { utf8 } from "./bytes.js";
import { NotWellFormed } from "./errors.js";

export const MAX_BYTES = 64 * 1024;
const MOST_OPENED = 5000;
const DEEPEST = 100; // a permit has 5 levels; deeper ones are refused for another reason anyway
const TOO_DEEP = "The document is nested too deeply to be a permit.";
const SPACE = /[ \t\n\r]*/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** @typedef {{ [name: string]: string | boolean | Members | List }} Members Without a prototype. */
/** @typedef {Array<string | boolean | Members | List>} List */
/** @typedef {string | boolean | Members | List} Value What a document is made of. */

/**
 * Parse JSON strictly: UTF-8, no duplicate members, no numbers, no null, nothing after it, at most `most` bytes.
 * @param {Uint8Array} data
 * @param {number} [most]
 * @returns {Value}
 */
export function loadJson(data, most = MAX_BYTES) {
  if (data.length > most) {
    const [size, at] = [String(data.length), String(most)];
    throw new NotWellFormed("The document has {size} bytes; at most {most} are read.", { size, most: at });
  }
  const text = decoded(data);
  if (text.startsWith("\ufeff")) throw new NotWellFormed("The document begins with a byte-order mark. Save it as UTF-8 without one.");
  if (text.split("[").length > MOST_OPENED + 1 || text.split("{").length > MOST_OPENED + 1) {
    throw new NotWellFormed(TOO_DEEP);
  }
  const parser = new Parser(text);
  const value = parser.value(0);
  parser.end();
  return value;
}

/** @param {Uint8Array} data */
function decoded(data) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    throw new NotWellFormed("The document is not UTF-8 text. Save it as UTF-8.");
  }
}

class Parser {
  #text;
  #at = 0;

  /** @param {string} text */
  constructor(text) {
    this.#text = text;
    this.#space();
  }

  /** @param {number} depth @returns {Value} */
  value(depth) {
    if (depth > DEEPEST) throw new NotWellFormed(TOO_DEEP);
    const first = this.#text[this.#at];
    if (first === '"') return this.#string();
    if (first === "{") return this.#members(depth);
    if (first === "[") return this.#list(depth);
    return this.#word();
  }

  end() {
    if (this.#at < this.#text.length) throw this.#fault("something follows its end");
  }

  /** @param {number} depth */
  #members(depth) {
    /** @type {Members} */
    const members = Object.create(null);
    this.#entries("}", () => {
      const name = this.#string();
      if (name in members) {
        throw new NotWellFormed("The member {name} stands twice in one object. Keep one of them.", { name: `'${name}'` });
      }
      this.#take(":");
      members[name] = this.value(depth + 1);
    });
    return members;
  }

  /** @param {number} depth */
  #list(depth) {
    /** @type {Value[]} */
    const list = [];
    this.#entries("]", () => list.push(this.value(depth + 1)));
    return list;
  }

  /** @param {string} close @param {() => void} entry */
  #entries(close, entry) {
    this.#at += 1;
    this.#space();
    if (this.#text[this.#at] === close) return this.#take(close);
    for (;;) {
      entry();
      if (this.#text[this.#at] === close) return this.#take(close);
      this.#take(",");
    }
  }

  #string() {
    const start = this.#at;
    if (this.#text[this.#at++] !== '"') throw this.#fault("a name in double quotes is missing");
    do this.#skip(PLAIN);
    while (this.#skip(ESCAPE));
    if (this.#text[this.#at++] !== '"') throw this.#fault("a text is not ended, or holds what no text does");
    const string = /** @type {string} */ (JSON.parse(this.#text.slice(start, this.#at)));
    this.#space();
    return string;
  }

  #word() {
    for (const [word, value] of /** @type {const} */ ([["true", true], ["false", false]])) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        this.#space();
        return value;
      }
    }
    throw this.#fault("a number or null stands there, which no document has, or nothing that is a value");
  }

  /** @param {string} sign */
  #take(sign) {
    if (this.#text[this.#at] !== sign) throw this.#fault(sign === ":" ? "a colon is missing" : "a comma is missing");
    this.#at += 1;
    this.#space();
  }

  #space() {
    this.#skip(SPACE);
  }

  /** Passes what the form takes here, and says how much that was. @param {RegExp} form */
  #skip(form) {
    form.lastIndex = this.#at;
    const length = form.exec(this.#text)?.[0].length ?? 0;
    this.#at += length;
    return length;
  }

  /** @param {string} why */
  #fault(why) {
    const line = this.#text.slice(0, this.#at).split("\n").length;
    const facts = { why: { template: why, facts: {} }, line: String(line) };
    return new NotWellFormed("The document is not JSON: {why} in line {line}.", facts);
  }
}

/**
 * The RFC 8785 form. For text, `true`, lists and objects with ASCII member names it is JSON with sorted members.
 * @param {Value} value
 */
export const canonical = (value) => utf8(JSON.stringify(sorted(value)));

/** @param {Value} value @returns {Value} */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object") return value;
  /** @type {Members} */
  const members = Object.create(null);
  for (const name of Object.keys(value).sort()) members[name] = sorted(value[name]);
  return members;
}
