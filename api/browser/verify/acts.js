// @ts-check
/** What can happen, in the numbers of the contract: registry/acts.py. Events are as histories have them in JSON. */

export const MULTIPLE_USE = 128;
export const KINDS = { export: 1, "re-export": 2, import: 3, other: 4 };
export const ISSUE = 1;
export const ENTRY = 1;

/** @typedef {"issued" | "endorsed" | "used" | "refused" | "cancelled" | "replaced" | "inside" | "outside"} Status */
/** @type {readonly Status[]} Nothing but notes follows these. */
export const FINAL = ["used", "refused", "cancelled", "replaced"];

/** @typedef {{ block: number, log: number, time: number, transaction: string }} Where */
/** @typedef {{ where: Where, id: string, officer: string }} Common Of a permit's events; ids and accounts 0x hex. */
/** @typedef {Common & { event: "Issued", destination: string, valid_day: number, kind: number }} Issued */
/** @typedef {Common & { event: "Endorsed", day: number, quantities: string, record: string }} Endorsed */
/** @typedef {Common & { event: "Accepted", day: number, quantities: string, record: string }} Accepted */
/** @typedef {Common & { event: "Refused", reason: number, day: number, record: string }} Refused */
/**
 * @typedef {Common & { event: "Crossed", country: string, direction: number, number: number, day: number,
 *   reason: number, record: string }} Crossed
 */
/** @typedef {Common & { event: "Cancelled", reason: number, record: string }} Cancelled */
/** @typedef {Common & { event: "Replaced", successor: string, reason: number, record: string }} Replaced */
/** @typedef {Common & { event: "Affirmed" }} Affirmed */
/** @typedef {Common & { event: "Noted", kind: number, record: string }} Noted */
/** @typedef {Issued | Endorsed | Accepted | Refused | Crossed | Cancelled | Replaced | Affirmed | Noted} PermitEvent */

/** @typedef {{ where: Where, party: string }} OfParty Common to the events of Parties. */
/** @typedef {OfParty & { event: "PartyAdmitted" | "AuthorityReplaced", authority: string }} OfAuthority */
/**
 * @typedef {OfParty & { event: "PartyDescribed", origin: string, statement: string, digest: string }} PartyDescribed
 */
/** @typedef {OfParty & { event: "DeputySet", deputy: string, allowed: boolean }} DeputySet */
/** @typedef {OfParty & { event: "PartySuspended" | "PartyReinstated" }} OfSuspension */
/**
 * @typedef {OfParty & { event: "OfficerAppointed", account: string, powers: number, from_time: number, until: number,
 *   credential: string }} OfficerAppointed
 */
/** @typedef {OfParty & { event: "OfficerDismissed", account: string, until: number }} OfficerDismissed */
/** @typedef {OfParty & { event: "OfficerDistrusted", account: string, since: number }} OfficerDistrusted */
/**
 * @typedef {OfAuthority | PartyDescribed | DeputySet | OfSuspension | OfficerAppointed | OfficerDismissed |
 *   OfficerDistrusted} PartyEvent
 */
