// @ts-check
/**
 * What the page shows of an answer, as api/pages/screen.py has it: one head, what to do, whom to call, the permit as its
 * form, the checks, the history. A test compares both word for word.
 */
import { formOf } from "./boxes.js";
import { speaker } from "./texts.js";
import { MULTIPLE_USE, KINDS, ENTRY } from "./verify/acts.js";
import { unhex } from "./verify/bytes.js";
import { shortCode } from "./verify/commitment.js";
import { moment, toDate } from "./verify/days.js";
import { anotherAddress } from "./verify/origin.js";
import { sealedAsShown } from "./verify/verify.js";
import { inWords, phrase, sentence } from "./verify/words.js";

/** @typedef {import("./texts.js").About} About */
/** @typedef {import("./verify/verify.js").Verdict} Verdict */
/** @typedef {import("./verify/seal.js").Shown} Shown */
/** @typedef {import("./verify/directory.js").Directory} Directory */
/** @typedef {import("./verify/acts.js").PermitEvent} PermitEvent */
/** @typedef {{ number: number, outcome: string, word: string, says: string }} CheckRow */
/** @typedef {{ time: string, party: string, says: string }} Happened */
/**
 * @typedef {object} Screen All texts in the reader's language; `form` is null where nothing may be compared with it.
 * @property {"valid" | "attention" | "invalid" | "unknown"} look the answer; "attention": genuine, but not as it should be
 * @property {string} sign
 * @property {string} head
 * @property {string[]} says
 * @property {string[]} call
 * @property {string[]} warnings
 * @property {string} asked
 * @property {import("./boxes.js").Form | null} form
 * @property {string} hidden
 * @property {CheckRow[]} checks
 * @property {Happened[]} history
 * @property {string} code
 */

const SIGNS = { valid: "✓", attention: "!", invalid: "✕", unknown: "?" };

/**
 * @param {Verdict} verdict
 * @param {Shown | null} shown null for a document that is not well-formed
 * @param {{ events: PermitEvent[], directory: Directory }} known
 * @param {About} about
 * @param {string[]} [instead] of what an unknown answer says of its checks
 * @returns {Screen}
 */
export function screenOf(verdict, shown, known, about, instead) {
  const { say } = speaker(about);
  const compared = shown !== null && sealedAsShown(verdict);
  return {
    look: look(verdict),
    sign: SIGNS[look(verdict)],
    head: say(head(verdict)),
    says: says(verdict, about, instead),
    call: verdict.answer === "unknown" ? call(shown, compared, about) : [],
    warnings: shown === null ? [] : warnings(verdict, shown, known.directory, about),
    asked: asked(verdict, about),
    form: compared ? formOf(shown, verdict, about) : null,
    hidden: compared ? "" : say("not laid out"),
    checks: verdict.checks.map((check) => row(check, about)),
    history: known.events.map((event) => happened(event, known.directory, about)),
    code: verdict.id === null ? "" : shortCode(unhex(verdict.id)),
  };
}

/**
 * Where nothing could be judged: it says nothing about the permit.
 * @param {string} name of the error
 * @param {About} about
 * @returns {Screen}
 */
export function faultScreen(name, about) {
  const { say } = speaker(about);
  const known = about.words.sayings[`fault ${name}`] !== undefined;
  const why = known ? say(`fault ${name}`) : say("fault", { name });
  return {
    look: "unknown", sign: SIGNS.unknown, head: say("cannot tell"), says: [why, say("paper rules")],
    call: call(null, false, about), warnings: [], asked: say("not asked"), form: null, hidden: "", checks: [],
    history: [], code: "",
  };
}

/** By what check 9 found of its use. @param {Verdict} verdict */
function head({ answer, checks }) {
  if (answer === "invalid") return "do not accept";
  const use = useOf(checks);
  return answer === "valid" && use ? `genuine ${use.reason}` : "cannot tell";
}

/** A green tick is for what a genuine permit should be; GENUINE, BUT has a colour and a sign of its own.
 * @param {Verdict} verdict @returns {Screen["look"]} */
function look({ answer, checks }) {
  return answer === "valid" && useOf(checks)?.outcome === "warning" ? "attention" : answer;
}

/** What check 9 found of its use. @param {Verdict["checks"]} checks */
const useOf = (checks) => checks.find(({ number }) => number === 9);

/** @param {Verdict} verdict @param {About} about @param {string[]} [instead] */
function says({ answer, checks }, about, instead) {
  const { say } = speaker(about);
  if (answer === "valid") return [say("compare")];
  const outcome = answer === "invalid" ? "failed" : "cannot tell";
  const found = checks.filter((check) => check.outcome === outcome).map((check) => sentence(check, about.words));
  return answer === "invalid" ? found : [say("paper rules"), ...(instead ?? found)];
}

/**
 * The issuing authority, as it stands in the permit only if an officer sealed that, and one's own.
 * @param {Shown | null} shown @param {boolean} compared @param {About} about
 */
function call(shown, compared, about) {
  const { say, party } = speaker(about);
  const own = about.contact ? say("call us", { contact: about.contact }) : say("call your own");
  if (shown === null) return [say("call the authority unknown"), own];
  if (!compared) return [say("call the authority of", { country: party(shown.face.party) }), own];
  const { name, address } = shown.face.authority;
  return [say("call the authority", { authority: address ? `${name}, ${address}` : name }), own];
}

/** @param {Verdict} verdict @param {Shown} shown @param {Directory} directory @param {About} about */
function warnings({ checks }, shown, directory, about) {
  const { say, party } = speaker(about);
  const found = [];
  for (const check of checks) {
    if (check.reason === "names-not-shown") found.push(say("names not checked"));
    else if (check.outcome === "warning") found.push(sentence(check, about.words));
  }
  const differing = anotherAddress(shown, directory);
  if (differing) found.push(say("another address", { ...differing, party: party(shown.face.party) }));
  return found;
}

/** @param {Verdict} verdict @param {About} about */
function asked({ day, occasion, as_of: { block, time } }, about) {
  const { say } = speaker(about);
  return say("asked", { day, occasion: say(`occasion ${occasion}`), block, time });
}

/** @param {import("./verify/words.js").Check} check @param {About} about @returns {CheckRow} */
function row(check, about) {
  const word = speaker(about).say(`outcome ${check.outcome}`);
  return { number: check.number, outcome: check.outcome, word, says: sentence(check, about.words) };
}

/** @param {PermitEvent} event @param {Directory} directory @param {About} about @returns {Happened} */
function happened(event, directory, about) {
  const officer = directory.officers.get(event.officer);
  const party = officer ? speaker(about).party(officer.party) : "??";
  return { time: moment(event.where.time), party, says: tell(event, about) };
}

/** One sentence, without who and when it was recorded. @param {PermitEvent} event @param {About} about */
function tell(event, about) {
  const { say, why } = speaker(about);
  switch (event.event) {
    case "Issued":
      return say("event Issued", { terms: terms(event, about) });
    case "Endorsed":
    case "Accepted":
      return say(`event ${event.event}`, { day: toDate(event.day) });
    case "Refused":
      return say("event Refused", { day: toDate(event.day), why: why("refusal", event.reason) });
    case "Cancelled":
      return say("event Cancelled", { why: why("ending", event.reason) });
    case "Replaced":
      return say("event Replaced", { successor: event.successor, why: why("ending", event.reason) });
    case "Noted":
      return say("event Noted", { why: why("note", event.kind) });
    case "Crossed":
      return crossed(event, about);
    default:
      return say("event Affirmed");
  }
}

/** @param {import("./verify/acts.js").Crossed} event @param {About} about */
function crossed({ number, country, day, direction, reason }, about) {
  const { say, party, why } = speaker(about);
  const way = direction === ENTRY ? "event Entry" : "event Exit";
  const said = say(way, { number, country: party(country), day: toDate(day) });
  return reason ? say("event Irregular", { says: said, why: why("crossing", reason) }) : said;
}

/** @param {import("./verify/acts.js").Issued} event @param {About} about */
function terms({ kind, destination, valid_day: day }, about) {
  const name = Object.entries(KINDS).find(([, number]) => number === (kind & ~MULTIPLE_USE))?.[0] ?? "other";
  const facts = { kind: phrase(`kind-${name}`), destination, date: toDate(day) };
  return inWords(phrase(kind & MULTIPLE_USE ? "terms-multiple" : "terms-single", facts), about.words);
}
