// @ts-check
/** Who may act, folded from the events of Parties in order: the second half of registry/state.py. */
import { BrokenHistory } from "./errors.js";

/** @typedef {import("./acts.js").PartyEvent} PartyEvent */
/**
 * A Party, or territory with its own authority. Suspensions are [since, until or null] in seconds.
 * @typedef {object} Member
 * @property {string} code
 * @property {string} authority
 * @property {string} origin where the Party's node verifies; empty: not described
 * @property {string} statement
 * @property {string[]} deputies
 * @property {[number, number | null][]} suspensions
 */
/**
 * An officer's record; `distrustedSince` is 0 while trusted.
 * @typedef {object} Officer
 * @property {string} account
 * @property {string} party
 * @property {number} powers
 * @property {number} from
 * @property {number} until
 * @property {number} distrustedSince
 */
/** @typedef {{ members: Map<string, Member>, officers: Map<string, Officer> }} Directory */

/** @param {Member} member @param {number} time */
export const suspendedAt = (member, time) =>
  member.suspensions.some(([since, until]) => since <= time && (until === null || time < until));

/**
 * Whether what this account did at that moment is not to be relied on.
 * @param {Officer} officer
 * @param {number} time in seconds since 1970
 */
export const distrustedAt = (officer, time) => officer.distrustedSince !== 0 && time >= officer.distrustedSince;

/** @param {Officer} officer @param {number} time */
export const empoweredAt = (officer, time) =>
  officer.from <= time && time < officer.until && !distrustedAt(officer, time);

/**
 * @param {PartyEvent[]} events
 * @param {number | null} [until] seconds: later events are left out
 * @returns {Directory} Throws BrokenHistory
 */
export function foldParties(events, until = null) {
  /** @type {Directory} */
  const directory = { members: new Map(), officers: new Map() };
  for (const event of events) {
    if (until !== null && event.where.time > until) continue;
    if ("account" in event) directory.officers.set(event.account, nextOfficer(directory.officers, event));
    else directory.members.set(event.party, nextMember(directory.members, event));
  }
  return directory;
}

/** @typedef {Extract<PartyEvent, { account: string }>} OfficerEvent */

/** @param {Map<string, Officer>} officers @param {OfficerEvent} event @returns {Officer} */
function nextOfficer(officers, event) {
  if (event.event === "OfficerAppointed") {
    const { account, party, powers, from_time: from, until } = event;
    return { account, party, powers, from, until, distrustedSince: 0 };
  }
  const officer = known(officers, event.account);
  if (event.event === "OfficerDismissed") return { ...officer, until: event.until };
  if (event.event === "OfficerDistrusted") return { ...officer, distrustedSince: event.since };
  throw unknown();
}

/** @param {Map<string, Member>} members @param {Exclude<PartyEvent, OfficerEvent>} event @returns {Member} */
function nextMember(members, event) {
  if (event.event === "PartyAdmitted") {
    const { party: code, authority } = event;
    return { code, authority, origin: "", statement: "", deputies: [], suspensions: [] };
  }
  const member = known(members, event.party);
  switch (event.event) {
    case "AuthorityReplaced":
      return { ...member, authority: event.authority };
    case "PartyDescribed":
      return { ...member, origin: event.origin, statement: event.statement };
    case "DeputySet":
      return { ...member, deputies: deputies(member, event.deputy, event.allowed) };
    case "PartySuspended":
      return { ...member, suspensions: [...member.suspensions, [event.where.time, null]] };
    case "PartyReinstated":
      return { ...member, suspensions: ended(member.suspensions, event.where.time) };
    default:
      throw unknown();
  }
}

const unknown = () => new BrokenHistory("The Parties' history has an event that this page does not know. Reload it.");

/** @param {Member} member @param {string} deputy @param {boolean} allowed */
function deputies(member, deputy, allowed) {
  const others = member.deputies.filter((other) => other !== deputy);
  return allowed ? [...others, deputy] : others;
}

/** @param {[number, number | null][]} suspensions @param {number} time @returns {[number, number | null][]} */
function ended(suspensions, time) {
  const last = suspensions.at(-1);
  if (!last) throw new BrokenHistory("A Party was reinstated that was not suspended.");
  return [...suspensions.slice(0, -1), [last[0], time]];
}

/** @template T @param {Map<string, T>} records @param {string} key @returns {T} */
function known(records, key) {
  const record = records.get(key);
  if (!record) throw new BrokenHistory("An event tells of a Party or officer never admitted.");
  return record;
}
