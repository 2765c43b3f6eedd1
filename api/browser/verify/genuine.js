// @ts-check
/** Checks 1 to 6: is it what an empowered officer sealed, and was it issued? The first half of registry/checks.py. */
import { ISSUE, KINDS, MULTIPLE_USE } from "./acts.js";
import { hex } from "./bytes.js";
import { moment, toDate, toDay } from "./days.js";
import { distrustedAt } from "./directory.js";
import { cannotTell, failed, notNeeded, passed, warning } from "./outcomes.js";
import { documentOf, tradesAs } from "./profile.js";
import { phrase } from "./words.js";

/** @typedef {import("./case.js").Case} Case */
/** @typedef {import("./words.js").Check} Check */

/** @param {Case} of @returns {Check} */
export function check1({ shown: { face }, occasion, profile }) {
  if (face.applicant_signature.form === "missing") return failed(1, "applicant-signature-missing");
  if (occasion !== "import") return passed(1, "well-formed");
  const document = documentOf(face);
  if (profile.not_accepted.includes(document)) {
    return failed(1, "document-not-accepted", { document, provision: profile.not_accepted_provision });
  }
  const taxon = withoutImportPermit(face, profile);
  if (taxon) return warning(1, "import-permit-needed", { taxon, provision: profile.import_permit_provision });
  return passed(1, "well-formed");
}

/**
 * The first species whose import needs a permit of the destination too, where the document names none.
 * @param {import("./document.js").Face} face
 * @param {import("./profile.js").Profile} profile
 */
function withoutImportPermit(face, profile) {
  if ((face.kind !== "export" && face.kind !== "re-export") || face.import_permit) return undefined;
  return face.lines.find((line) => profile.import_permit.includes(tradesAs(line) ?? ""))?.scientific_name;
}

/** @param {Case} of @returns {Check} */
export function check2({ shown, id }) {
  if (shown.statedId !== undefined && shown.statedId !== hex(id)) return failed(2, "altered");
  return shown.persons ? passed(2, "sections-match") : warning(2, "names-not-shown");
}

/** @param {Case} of @returns {Check} */
export function check3(of) {
  const { signer, directory, shown } = of;
  const { party } = shown.face;
  if (signer === null) return failed(3, "no-signature");
  const officer = directory.officers.get(signer);
  if (!officer) return absent(3, of, "officer-not-known", "officer-not-known-yet");
  if (officer.party !== party) return failed(3, "officer-of-another-party", { sealed_by: officer.party, party });
  if (!(officer.powers & ISSUE)) return failed(3, "officer-may-not-issue", { party });
  return passed(3, "seal-good", { party });
}

/** @param {Case} of @returns {Check} */
export function check4(of) {
  if (of.state === null) return absent(4, of, "not-issued", "not-issued-yet");
  return passed(4, "issued", { date: moment(of.state.issued.where.time) });
}

/**
 * What is not there: failed on fresh evidence; stale absence is no evidence.
 * @param {number} number @param {Case} of @param {string} reason @param {string} whileStale
 */
function absent(number, { staleBecause, shown, asOf }, reason, whileStale) {
  if (staleBecause === null) return failed(number, reason, { party: shown.face.party });
  return cannotTell(number, whileStale, { block: String(asOf.block) });
}

/** @param {Case} of @returns {Check} */
export function check5({ state, signer, directory, shown }) {
  if (state === null) return notNeeded(5, "not-asked");
  if (state.issued.officer !== signer) return failed(5, "issued-by-another");
  const reliedOn = directory.officers.get(state.by);
  if (!reliedOn || distrustedAt(reliedOn, state.at)) {
    const date = reliedOn ? moment(reliedOn.distrustedSince) : "??";
    return failed(5, "issuer-distrusted", { date, party: shown.face.party });
  }
  return state.affirmed.length ? passed(5, "affirmed", { date: moment(state.at) }) : passed(5, "issuer-trusted");
}

/** @param {Case} of @returns {Check} */
export function check6({ state, shown: { face } }) {
  if (state === null) return notNeeded(6, "not-asked");
  const day = toDay(face.valid_until);
  const kind = KINDS[face.kind] + (face.use === "multiple" ? MULTIPLE_USE : 0);
  const { destination, valid_day, kind: issuedKind } = state.issued;
  if ((face.destination ?? "") === destination && day === valid_day && kind === issuedKind) {
    return passed(6, "terms-agree");
  }
  const [shown, chain] = [terms(face.destination ?? "", day, kind), terms(destination, valid_day, issuedKind)];
  return failed(6, "terms-differ", { shown, chain });
}

/** @param {string} destination @param {number} day @param {number} kind */
function terms(destination, day, kind) {
  const name = Object.entries(KINDS).find(([, number]) => number === (kind & ~MULTIPLE_USE))?.[0];
  const facts = { kind: phrase(`kind-${name}`), destination, date: toDate(day) };
  return phrase(kind & MULTIPLE_USE ? "terms-multiple" : "terms-single", facts);
}
