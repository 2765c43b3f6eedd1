// @ts-check
/**
 * Without a network: what can still be said of a permit, from the directory of officers that this device kept when it
 * last had one. It is the same verification on old evidence, so it never says valid; a forged seal shows all the same.
 *
 * The directory is kept folded, a hundred bytes an officer, in the storage that survives the page (`localStorage`): one
 * text under one key, read at once and without a browser's database to open. Each registry has its own.
 */
import { isBlock } from "./node.js";
import { toDay } from "./verify/days.js";
import { empoweredAt, foldParties } from "./verify/directory.js";
import { ISSUE } from "./verify/acts.js";
import { idOf, recover, sealDigest, tagOf } from "./verify/seal.js";
import { verify } from "./verify/verify.js";
import { phrase } from "./verify/words.js";

/** @typedef {import("./verify/directory.js").Directory} Directory */
/** @typedef {import("./verify/seal.js").Registry} Registry */
/** @typedef {import("./verify/evidence.js").AsOf} AsOf */
/** @typedef {{ directory: Directory, asOf: AsOf }} Kept Who may act, as of a block and its minute. */

const DAY = 86_400;
/** @type {Kept} Nothing was ever kept. */
const NOTHING = { directory: { members: new Map(), officers: new Map() }, asOf: { block: 0, block_hash: "0x", time: 0 } };

/** @param {Registry} registry */
const keyOf = (registry) => `cites-directory/1/${tagOf(registry)}`;

/**
 * Keeps a directory for when there is no network, unless a newer one is kept already.
 * @param {Storage} storage
 * @param {Registry} registry
 * @param {{ party_events: import("./verify/acts.js").PartyEvent[], as_of: AsOf }} told as `GET /v1/directory` gives it
 * @returns {Kept} what is kept now; where the storage is full or forbidden, what would have been. Throws BrokenHistory
 */
export function keep(storage, registry, { party_events, as_of: asOf }) {
  const before = recall(storage, registry);
  // One of a day later or more is no directory that this node was ahead of: it would never be replaced.
  if (before && before.asOf.block > asOf.block && before.asOf.time < asOf.time + DAY) return before;
  const kept = { directory: foldParties(party_events), asOf };
  const { members, officers } = kept.directory;
  try {
    storage.setItem(keyOf(registry), JSON.stringify({ members: [...members], officers: [...officers], asOf }));
  } catch {
    // A private window, or no room: then there is nothing to fall back on, and nothing else is lost.
  }
  return kept;
}

/** @param {Storage} storage @param {Registry} registry @returns {Kept | null} null: nothing that can be read is kept */
export function recall(storage, registry) {
  try {
    const { members, officers, asOf } = JSON.parse(storage.getItem(keyOf(registry)) ?? "");
    const directory = { members: new Map(members), officers: new Map(officers) };
    return isBlock(asOf) && areRecords(directory) ? { directory, asOf } : null;
  } catch {
    return null;
  }
}

/** Whether it can be what was kept: an older page, or who had the device in hand, may have left anything there.
 * @param {Directory} directory */
const areRecords = ({ members, officers }) =>
  [...members.values()].every(({ code, suspensions }) => typeof code === "string" && Array.isArray(suspensions)) &&
  [...officers.values()].every(
    ({ party, ...numbers }) =>
      typeof party === "string" &&
      [numbers.powers, numbers.from, numbers.until, numbers.distrustedSince].every(Number.isSafeInteger),
  );

/**
 * What can be said of a permit without a network: whether an officer of the Party sealed just this, and whether that
 * officer may have issued it; whether it was used cannot be told.
 * @param {import("./verify/seal.js").Shown} shown
 * @param {Registry} registry
 * @param {Kept | null} kept
 * @param {import("./verify/verify.js").Question} question
 * @returns {{ verdict: import("./verify/verify.js").Verdict, sealedBy: import("./verify/directory.js").Officer | null,
 *   empowered: boolean, asOf: AsOf }} Throws OtherRegistry
 */
export function withoutNetwork(shown, registry, kept, question) {
  const { directory, asOf } = kept ?? NOTHING;
  const noHeadBecause = phrase("no-network");
  const evidence = { events: [], directory, asOf, finalBlock: null, headTime: null, noHeadBecause };
  const verdict = verify(shown, registry, evidence, question);
  const account = recover(shown.seal, sealDigest(registry, idOf(shown)));
  const sealedBy = directory.officers.get(account ?? "") ?? null;
  const empowered = sealedBy !== null && mayHaveIssued(sealedBy, shown.face, question.now);
  return { verdict, sealedBy, empowered, asOf };
}

/**
 * Whether the officer may have issued it at some time between its date and now. The date is a day of the place, and the
 * chain counts in another zone: a day of grace.
 * @param {import("./verify/directory.js").Officer} officer
 * @param {import("./verify/document.js").Face} face
 * @param {number} now
 */
function mayHaveIssued(officer, face, now) {
  const first = Math.max(officer.from, toDay(face.date_of_issue) * DAY - DAY);
  return officer.party === face.party && (officer.powers & ISSUE) !== 0 && first <= now && empoweredAt(officer, first);
}
