// @ts-check
/** What the members of a document may be: small rules that are put together, and refuse with the path of the fault. */
import { WHITE } from "./bytes.js";
import { NotWellFormed } from "./errors.js";

/** @typedef {import("./canonical.js").Value} Value */
/** @typedef {import("./canonical.js").Members} Members */
/** @typedef {(value: Value, where: string) => void} Rule Throws NotWellFormed, which names the path of the fault. */

const AT_AN_END = new RegExp(`^[${WHITE}]|[${WHITE}]$`, "u");
const HIDDEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;

/** @param {string} where @param {string} why @param {import("./words.js").Facts} [facts] @returns {never} */
function refuse(where, why, facts = {}) {
  const path = where || { template: "the document", facts: {} };
  throw new NotWellFormed("{path}: {says}", { path, says: { template: why, facts } });
}

/**
 * Text in normal form C, without hidden characters or space at an end.
 * @param {number} most characters
 * @returns {Rule}
 */
export function text(most) {
  return (value, where) => {
    if (typeof value !== "string") return refuse(where, "must be text");
    if (value === "") refuse(where, "is empty: leave it out instead");
    if ([...value].length > most) refuse(where, "is too long");
    if (AT_AN_END.test(value)) refuse(where, "begins or ends with a space: remove it");
    if (HIDDEN.test(value)) refuse(where, "has a control or invisible character: remove it");
    if (value.normalize("NFC") !== value) refuse(where, "is not in Unicode normal form C");
  };
}

/** @param {RegExp} form @param {(value: string) => boolean} [also] @returns {Rule} */
export function pattern(form, also = () => true) {
  return (value, where) => {
    if (typeof value !== "string" || !form.test(value) || !also(value)) {
      refuse(where, "is not written as the format asks");
    }
  };
}

/** @param {...(string | true)} values @returns {Rule} */
export function oneOf(...values) {
  return (value, where) => {
    if (!(/** @type {Value[]} */ (values).includes(value))) refuse(where, "is none of: {values}", { values: values.join(", ") });
  };
}

/** @param {Rule} rule of each entry @param {number} most entries; at least one is there @returns {Rule} */
export function list(rule, most) {
  return (value, where) => {
    if (!Array.isArray(value)) return refuse(where, "must be a list");
    if (value.length === 0) refuse(where, "is empty");
    if (value.length > most) refuse(where, "has too many entries");
    value.forEach((entry, at) => rule(entry, `${where}.${at}`));
  };
}

/**
 * An object with just these members. `faults` says how members disagree, the first that is found.
 * @param {{ [name: string]: Rule }} needed
 * @param {{ [name: string]: Rule }} [free] members that may be absent
 * @param {(members: any) => string | undefined} [faults]
 * @returns {Rule}
 */
export function section(needed, free = {}, faults = () => undefined) {
  const rules = new Map(Object.entries({ ...needed, ...free }));
  return (value, where) => {
    if (typeof value !== "object" || Array.isArray(value)) return refuse(where, "must be an object");
    const path = (/** @type {string} */ name) => (where ? `${where}.${name}` : name);
    for (const name of Object.keys(needed)) if (!(name in value)) refuse(path(name), "is missing");
    for (const name of Object.keys(value)) {
      const rule = rules.get(name);
      if (!rule) return refuse(path(name), "is no member of a permit: remove it, or correct its name");
      rule(value[name], path(name));
    }
    const fault = faults(value);
    if (fault) refuse(where, fault);
  };
}
