// @ts-check
/** Checks 7 to 12: does it stand, and may it be used here and now? The second half of registry/checks.py. */
import { endorsedQuantities, partyOf, usedQuantities } from "./case.js";
import { moment, toDate, toDay } from "./days.js";
import { suspendedAt } from "./directory.js";
import { cannotTell, failed, notNeeded, passed, warning } from "./outcomes.js";
import { arrivesUntil } from "./profile.js";
import { asText, millionths, withUnit } from "./quantities.js";
import { multipleUse } from "./state.js";
import { covers, told } from "./suspensions.js";
import { phrase, several } from "./words.js";

/** @typedef {import("./case.js").Case} Case */
/** @typedef {import("./words.js").Check} Check */
/** @typedef {import("./state.js").PermitState} PermitState */

/** @param {Case} of @returns {Check} */
export function check7(of) {
  if (of.state === null) return notNeeded(7, "not-asked");
  const { ended } = of.state;
  if (ended?.event !== "Cancelled" && ended?.event !== "Replaced") return passed(7, "stands");
  const facts = {
    date: moment(ended.where.time),
    party: partyOf(of, ended.officer),
    why: phrase(`ending-${ended.reason}`, { number: String(ended.reason) }),
  };
  if (ended.event === "Replaced") return failed(7, "replaced", { ...facts, successor: ended.successor });
  return failed(7, "cancelled", facts);
}

/** @param {Case} of @returns {Check} */
export function check8(of) {
  if (of.state?.status === "used") return notNeeded(8, "used-in-time");
  return of.profile.arrival === "endorsed in time" && of.occasion !== "export" ? twoClocks(of) : byItsLastDay(of);
}

/** @param {Case} of */
function byItsLastDay({ day, shown: { face } }) {
  const facts = { valid_until: face.valid_until };
  return day > toDay(face.valid_until) ? failed(8, "expired", facts) : passed(8, "in-time", facts);
}

/**
 * Used for export by its last day, and introduced within so many months of its issue. Where no endorsement is recorded,
 * its last day counts on the asked day too; where the document is the destination's own, that alone.
 * @param {Case} of
 */
function twoClocks(of) {
  const { day, profile, occasion, shown: { face } } = of;
  const endorsed = of.state?.endorsed;
  if (endorsed && endorsed.day > toDay(face.valid_until)) {
    return failed(8, "endorsed-too-late", { valid_until: face.valid_until, endorsed: toDate(endorsed.day) });
  }
  const latest = arrivesUntil(profile, face);
  if (latest === null) return byItsLastDay(of);
  if (!endorsed && day > toDay(face.valid_until)) return lateUnlessEndorsed(of, latest);
  if ((endorsed || occasion === "import") && toDate(day) > latest) {
    return failed(8, "too-old", { issued: face.date_of_issue, latest });
  }
  return passed(8, "in-time", { valid_until: endorsed || latest < face.valid_until ? latest : face.valid_until });
}

/**
 * An endorsement that stale evidence does not know may have kept it in time: stale absence is no evidence.
 * @param {Case} of
 * @param {string} latest
 */
function lateUnlessEndorsed(of, latest) {
  if (of.staleBecause === null || !needsEndorsement(of.shown.face) || toDate(of.day) > latest) return byItsLastDay(of);
  return cannotTell(8, "not-endorsed-yet", { block: String(of.asOf.block) });
}

/** @param {Case} of @returns {Check} */
export function check9(of) {
  const { state, occasion } = of;
  if (state === null) return notNeeded(9, "not-asked");
  if (multipleUse(state)) return place(of, state);
  const { ended } = state;
  if (ended?.event !== "Accepted" && ended?.event !== "Refused") return unused(of, state);
  const facts = {
    day: toDate(ended.day),
    recorded: moment(ended.where.time),
    party: partyOf(of, ended.officer),
    officer: ended.officer,
  };
  if (ended.event === "Refused") {
    const why = phrase(`refusal-${ended.reason}`, { number: String(ended.reason) });
    return failed(9, "refused", { ...facts, why });
  }
  if (occasion !== "inland") return failed(9, "used", facts);
  if (!atDestination(of)) return warning(9, "used-elsewhere", { ...facts, ...thereAndHere(of) });
  return passed(9, "used-as-expected", facts);
}

/** @param {Case} of @param {PermitState} state */
function unused(of, { endorsed }) {
  const { shown: { face }, directory, here, occasion } = of;
  const destination = face.destination ?? "";
  if (endorsed && occasion === "export") return warning(9, "endorsed-already", { day: toDate(endorsed.day) });
  if (!directory.members.has(destination)) return warning(9, "use-not-recorded-there", { destination });
  if (occasion === "inland" && here !== face.party) return warning(9, "not-marked-used");
  if (occasion === "import" && !atDestination(of)) return warning(9, "another-destination", thereAndHere(of));
  return passed(9, "unused");
}

/**
 * Whether one asks where it is to be used, or in the name of that Party; so it is taken where that is not known.
 * @param {Case} of
 */
function atDestination({ shown: { face }, directory, here }) {
  if (here === null || here === (face.destination ?? "")) return true;
  return directory.members.get(face.destination ?? "")?.deputies.includes(here) ?? false;
}

/** @param {Case} of */
const thereAndHere = ({ shown: { face }, here }) => ({ destination: face.destination ?? "", here: here ?? "" });

/**
 * Multiple-use: it leaves from where it is, enters from outside; a crossing with a reason shows ever after.
 * @param {Case} of
 * @param {PermitState} state
 */
function place({ occasion, here }, { status, country, crossings }) {
  const where = phrase(status === "outside" ? "outside" : "inside", { country });
  const atHome = status === "inside" && (here === null || here === country);
  const plausible = { export: atHome, import: status !== "inside", transit: true, inland: atHome }[occasion];
  if ((status === "inside" || status === "outside") && !plausible) return warning(9, "out-of-place", { where });
  const irregular = crossings.filter((crossing) => crossing.reason !== 0).length;
  if (irregular) return warning(9, "irregular-crossings", { count: String(irregular) });
  return passed(9, "place-plausible", { where });
}

/** @param {Case} of @returns {Check} */
export function check10({ state, directory, shown: { face }, day, suspensions }) {
  const member = directory.members.get(face.party);
  if (member && state && suspendedAt(member, state.issued.where.time)) return warning(10, "party-suspended");
  if (suspensions === null) return notNeeded(10, "no-list");
  for (const suspension of suspensions.entries) {
    const taxon = covers(suspension, face, day);
    if (taxon) {
      const reason = suspension.imports ? "suspended-imports" : "suspended-trade";
      const party = suspension.party || phrase("any-party");
      return warning(10, reason, { taxon, party, notification: told(suspension) });
    }
  }
  return passed(10, "no-suspension", { dated: suspensions.dated });
}

/** @param {Case} of @returns {Check} */
export function check11(of) {
  const { state, shown: { face } } = of;
  if (state === null) return notNeeded(11, "not-asked");
  const permitted = face.lines.map(({ quantity }) => (quantity === undefined ? null : millionths(quantity)));
  const [endorsed, used] = [endorsedQuantities(of), usedQuantities(of)];
  const tooMuch = [...exceeding(face, endorsed ?? [], permitted), ...exceeding(face, used ?? [], endorsed ?? permitted)];
  if (tooMuch.length) return warning(11, "more-than-permitted", { lines: several(tooMuch) });
  if (state.endorsed && endorsed === null) return unreadable(state.endorsed);
  if (state.ended?.event === "Accepted" && used === null) return unreadable(state.ended);
  if (!state.endorsed) return unendorsed(of);
  const quantities = (endorsed ?? []).map((quantity, at) => amount(face, at, quantity)).join(", ");
  return passed(11, "endorsed", { day: toDate(state.endorsed.day), quantities });
}

/** @param {{ day: number }} recorded */
const unreadable = ({ day }) => warning(11, "quantities-unreadable", { day: toDate(day) });

/** @param {Case} of */
function unendorsed({ shown: { face }, occasion, profile, staleBecause, asOf }) {
  if (!needsEndorsement(face) || occasion === "export") return notNeeded(11, "no-endorsement-needed");
  if (profile.missing_endorsement === "warning") return warning(11, "not-endorsed");
  if (staleBecause !== null) return cannotTell(11, "not-endorsed-yet", { block: String(asOf.block) });
  return failed(11, "not-endorsed", { party: face.party });
}

/**
 * Import permits, introductions from the sea, retrospective and multiple-use documents are never endorsed.
 * @param {import("./document.js").Face} face
 */
const needsEndorsement = ({ kind, certificate, retrospective, use }) =>
  !(kind === "import" || certificate === "introduction from the sea" || retrospective || use === "multiple");

/**
 * 'line 2: 12 KIL of 10 KIL' for each line above its limit.
 * @param {import("./document.js").Face} face @param {bigint[]} actual @param {(bigint | null)[]} limits
 */
const exceeding = (face, actual, limits) =>
  actual.flatMap((quantity, at) => {
    const limit = limits[at] ?? null;
    if (limit === null || quantity <= limit) return [];
    const [more, most] = [amount(face, at, quantity), amount(face, at, limit)];
    return [phrase("line-exceeds", { line: String(at + 1), actual: more, limit: most })];
  });

/** @param {import("./document.js").Face} face @param {number} at @param {bigint} quantity */
const amount = (face, at, quantity) => withUnit(asText(quantity), face.lines[at]?.unit);

/** @param {Case} of @returns {Check} */
export function check12({ asOf, staleBecause }) {
  const facts = { block: String(asOf.block), time: moment(asOf.time) };
  return staleBecause === null ? passed(12, "fresh", facts) : cannotTell(12, "stale", { ...facts, why: staleBecause });
}
