// @ts-check
/** Recommended suspensions of trade, as a dated list: they warn. registry/suspensions.py. */
import { beginsAlike } from "./alike.js";
import { toDay } from "./days.js";

/**
 * @typedef {object} Suspension
 * @property {string} party empty: all
 * @property {string} taxon a name, or the beginning of names; empty: all
 * @property {string} since
 * @property {string} notification
 * @property {string | null} [until]
 * @property {string} [purposes] letters; empty: all
 * @property {string[]} [within] names that belong to a taxon above the genus
 * @property {string[]} [excluded] names that are left out of it
 * @property {boolean} [imports] whether it is the Party's imports that are suspended, otherwise its exports
 * @property {string} [notes]
 */
/** @typedef {{ dated: string, entries: Suspension[] }} Suspensions */

/**
 * The first scientific name on the face that a suspension covers on that day.
 * @param {Suspension} suspension
 * @param {import("./document.js").Face} face
 * @param {number} day
 * @returns {string | undefined}
 */
export function covers({ party, since, until, purposes, imports, ...taxa }, face, day) {
  if (party !== "" && party !== (imports ? face.destination : face.party)) return undefined;
  if (purposes && face.purpose !== undefined && !purposes.includes(face.purpose)) return undefined;
  if (day < toDay(since) || (until && day > toDay(until))) return undefined;
  return face.lines.map((line) => line.scientific_name).find((name) => names(taxa, name));
}

/** @param {Pick<Suspension, "taxon" | "within" | "excluded">} taxa @param {string} name */
function names({ taxon, within = [], excluded = [] }, name) {
  if (begins(name, excluded)) return false;
  return taxon === "" || beginsAlike(name, [taxon, ...within]);
}

/** 'Furcifer pardalis' begins with 'Furcifer', not with 'Furcife'. @param {string} name @param {string[]} taxa */
const begins = (name, taxa) => taxa.some((taxon) => `${name} `.startsWith(`${taxon} `));

/** Where it was notified, and in which words. @param {Suspension} suspension */
export const told = ({ notification, notes }) =>
  notes ? `${notification}: ${notes.replace(/\.+$/, "")}` : notification;
