// @ts-check
/**
 * Verification: what was shown, held against what the chain says, as twelve numbered checks (docs/design.md). Pure: no
 * network, no clock. The same verdicts as registry/verify.py, which the vectors hold.
 */
import { FINAL } from "./acts.js";
import { hex } from "./bytes.js";
import { endorsedQuantities, usedQuantities } from "./case.js";
import { moment, toDate } from "./days.js";
import { OtherRegistry } from "./errors.js";
import { staleBecause } from "./evidence.js";
import { check1, check2, check3, check4, check5, check6 } from "./genuine.js";
import { failed } from "./outcomes.js";
import { asText } from "./quantities.js";
import { idOf, recover, sealDigest, tagOf } from "./seal.js";
import { check7, check8, check9, check10, check11, check12 } from "./standing.js";
import { foldPermit } from "./state.js";

export const TWELVE = [
  check1, check2, check3, check4, check5, check6, check7, check8, check9, check10, check11, check12,
];

/** @typedef {import("./evidence.js").Evidence} Evidence */
/** @typedef {import("./words.js").Check} Check */
/**
 * What is asked. `day` counts from 1970-01-01, local to where the goods are; `now` is the asker's clock in seconds;
 * `here` the asker's country, if known; `until` leaves out what was recorded later.
 * @typedef {object} Question
 * @property {import("./case.js").Occasion} occasion
 * @property {number} day
 * @property {number} now
 * @property {import("./profile.js").Profile} profile
 * @property {string | null} here
 * @property {number | null} until
 * @property {import("./suspensions.js").Suspensions | null} suspensions
 */
/**
 * The answer with its evidence, as the API gives it, save that facts are still to be put in words (words.js).
 * @typedef {object} Verdict
 * @property {"valid" | "invalid" | "unknown"} answer
 * @property {string} status
 * @property {string | null} id
 * @property {Check[]} checks
 * @property {import("./acts.js").Noted[]} notes
 * @property {string[] | null} endorsed_quantities
 * @property {string[] | null} used_quantities
 * @property {string} occasion
 * @property {string} day
 * @property {string} profile
 * @property {{ block: number, hash: string, time: string }} as_of
 */

/**
 * The verdict on what a holder shows.
 * @param {import("./seal.js").Shown} shown
 * @param {import("./seal.js").Registry} registry one's own
 * @param {Evidence} evidence
 * @param {Question} question
 * @returns {Verdict} Throws OtherRegistry and BrokenHistory; every other fault is in the verdict
 */
export function verify(shown, registry, evidence, question) {
  if (shown.registryTag !== tagOf(registry)) {
    throw new OtherRegistry(
      `This permit belongs to registry ${shown.registryTag.slice(2)}, and here is ${tagOf(registry).slice(2)}. ` +
        "Ask a node of its own registry; this says nothing about the permit.",
    );
  }
  const id = idOf(shown);
  const { directory, asOf } = evidence;
  const of = {
    ...{ shown, id, directory, asOf },
    ...question,
    signer: recover(shown.seal, sealDigest(registry, id)),
    state: foldPermit(evidence.events.filter((event) => event.id === hex(id)), directory, question.until),
    staleBecause: staleBecause(evidence, question.now),
  };
  const checks = TWELVE.map((check) => check(of));
  return {
    ...common(evidence, question),
    answer: answer(checks),
    status: statusWord(of.state, question.day),
    id: hex(id),
    checks,
    notes: of.state?.notes ?? [],
    endorsed_quantities: endorsedQuantities(of)?.map(asText) ?? null,
    used_quantities: usedQuantities(of)?.map(asText) ?? null,
  };
}

/**
 * The verdict on a document that reads as a permit and is not well-formed: check 1 fails, no other is asked.
 * @param {import("./errors.js").NotWellFormed} fault
 * @param {Evidence} evidence
 * @param {Question} question
 * @returns {Verdict}
 */
export const notWellFormed = (fault, evidence, question) => ({
  ...common(evidence, question),
  answer: "invalid",
  status: "not found",
  id: null,
  checks: [failed(1, "not-well-formed", { fault: fault.says })],
  notes: [],
  endorsed_quantities: null,
  used_quantities: null,
});

/** @param {Evidence} evidence @param {Question} question */
const common = ({ asOf }, { occasion, day, profile }) => ({
  occasion,
  day: toDate(day),
  profile: profile.code,
  as_of: { block: asOf.block, hash: asOf.block_hash, time: moment(asOf.time) },
});

/** @param {Check[]} checks @returns {Verdict["answer"]} */
function answer(checks) {
  if (checks.some(({ outcome }) => outcome === "failed")) return "invalid";
  return checks.some(({ outcome }) => outcome === "cannot tell") ? "unknown" : "valid";
}

/** @param {import("./state.js").PermitState | null} state @param {number} day */
function statusWord(state, day) {
  if (state === null) return "not found";
  return !FINAL.includes(state.status) && day > state.issued.valid_day ? "expired" : state.status;
}

/** The check that decided: the first that failed, else the first that cannot tell. @param {Verdict} verdict */
export const decisive = ({ checks }) =>
  checks.find(({ outcome }) => outcome === "failed") ?? checks.find(({ outcome }) => outcome === "cannot tell") ?? null;

/**
 * Whether what was shown is what an officer sealed: only then is it laid out to compare the goods with.
 * @param {Verdict} verdict
 */
export function sealedAsShown({ checks }) {
  const outcome = (/** @type {number} */ number) => checks.find((check) => check.number === number)?.outcome;
  return ["passed", "warning"].includes(outcome(2) ?? "") && outcome(3) === "passed";
}
