// @ts-check
/**
 * What a node knows of a permit. Only its id goes there; what was shown stays in this browser. An answer that does not
 * come, or not sensibly, or is of another registry than the page, says nothing about any permit.
 */

/** @typedef {import("./verify/evidence.js").Told} Told */
/** @typedef {import("./verify/seal.js").Registry} Registry */
/** @typedef {{ registry: { chain_id: number, parties: string, permits: string } }} OfRegistry */
/** @typedef {Pick<Told, "party_events" | "as_of"> & OfRegistry} Directory As `GET /v1/directory` gives it. */
/** @typedef {Omit<Told, "party_events"> & OfRegistry} History As `GET /v1/permits/{id}/history` gives it. */
/** @typedef {(address: string, options: RequestInit) => Promise<Response>} Request */

const PATIENCE = 10_000; // milliseconds

/** The node did not answer, or not sensibly: nothing is known. */
export class NoAnswer extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = "NoAnswer";
  }
}

/** The node serves another registry than the page was made for, as after it was deployed anew: nothing is known. */
export class OtherNode extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = "OtherNode";
  }
}

/** @type {Request} */
const ownNode = (address, options) => fetch(address, options);

/**
 * What happened to a permit, and who may act: as of the older of the two where they differ.
 * @param {string} id 0x hex
 * @param {Registry} registry the page's
 * @param {Request} [request]
 * @returns {Promise<{ told: Told, directory: Directory }>} Throws NoAnswer, OtherNode
 */
export async function ask(id, registry, request = ownNode) {
  const history = ensureOf(registry, await historyOf(id, request));
  const directory = await directoryOf(registry, request); // after the history, so that it is as new
  const as_of = directory.as_of.block < history.as_of.block ? directory.as_of : history.as_of;
  return { told: { ...history, party_events: directory.party_events, as_of }, directory };
}

/**
 * Who may act; the browser asks only whether its copy is still the same.
 * @param {Registry} registry
 * @param {Request} [request]
 */
export async function directoryOf(registry, request = ownNode) {
  const { status, body } = await answered("/v1/directory", request);
  const directory = /** @type {Directory} */ (status === 200 ? body : null);
  if (!Array.isArray(directory?.party_events) || !isBlock(directory.as_of)) throw notSensible();
  return ensureOf(registry, directory);
}

/** @template {OfRegistry} Answer @param {Registry} registry @param {Answer} told @returns {Answer} */
function ensureOf(registry, told) {
  const { chain_id: chain, parties, permits } = told.registry ?? {};
  const same = BigInt(chain ?? 0) === registry.chainId && parties === registry.parties && permits === registry.permits;
  if (!same) throw new OtherNode("The node tells of another registry.");
  return told;
}

/**
 * A permit that is not there is evidence too: the same members come with the problem.
 * @param {string} id
 * @param {Request} request
 */
async function historyOf(id, request) {
  const { status, body } = await answered(`/v1/permits/${id}/history`, request);
  const history = /** @type {History} */ (status === 200 ? body : status === 404 ? body?.facts?.evidence : null);
  if (!Array.isArray(history?.permit_events) || !isBlock(history.as_of)) throw notSensible();
  return history;
}

/** @param {string} address @param {Request} request @returns {Promise<{ status: number, body: any }>} */
async function answered(address, request) {
  try {
    const response = await request(address, { signal: AbortSignal.timeout(PATIENCE) });
    return { status: response.status, body: await response.json() };
  } catch {
    throw new NoAnswer("The node does not answer.");
  }
}

/** @param {import("./verify/evidence.js").AsOf | undefined} asOf */
export const isBlock = (asOf) => Number.isSafeInteger(asOf?.block) && Number.isSafeInteger(asOf?.time);

const notSensible = () => new NoAnswer("The node's answer cannot be understood.");
