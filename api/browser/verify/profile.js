// @ts-check
/** What a Party's own law decides, as registry/profile.py reads it from `registry/profiles` and serves it as JSON. */
import { monthsLater } from "./days.js";

/** @typedef {import("./document.js").Face} Face */
/**
 * @typedef {object} Profile
 * @property {string} code
 * @property {"by the last day of validity" | "endorsed in time"} arrival
 * @property {number | null} months how long after its issue a document may arrive
 * @property {[string, number][]} months_of the same for documents that have longer
 * @property {"warning" | "failed"} missing_endorsement
 * @property {string[]} import_permit Appendices
 * @property {string} import_permit_provision
 * @property {string[]} not_accepted kinds of documents
 * @property {string} not_accepted_provision
 */

/** What profiles call this document. @param {Face} face */
export const documentOf = (face) => face.certificate ?? face.kind;

/**
 * The last day on which it may be introduced, counted from its issue; null where only its own last day counts.
 * @param {Profile} profile
 * @param {Face} face
 */
export function arrivesUntil(profile, face) {
  const document = documentOf(face);
  if (profile.months === null || document === "import" || document === "introduction from the sea") return null;
  return monthsLater(face.date_of_issue, new Map(profile.months_of).get(document) ?? profile.months);
}

/**
 * The Appendix by whose rules a line is traded: D as Appendix II (Art. VII(4)), pre-Convention by none (VII(2)).
 * @param {import("./document.js").Line} line
 */
export function tradesAs(line) {
  if (line.source.includes("O")) return null;
  return line.appendix === "I" && line.source.includes("D") ? "II" : line.appendix;
}
