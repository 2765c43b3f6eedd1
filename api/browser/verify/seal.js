// @ts-check
/**
 * The seal of an issuing officer on a permit id: secp256k1 over the EIP-712 struct Seal(bytes32 permit), r ‖ s ‖ v with
 * low s (EIP-2) and v 27 or 28; and the sealed permit that holders show.
 */
import { ecdsa, weierstrass } from "@noble/curves/abstract/weierstrass.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bigEndian, concat, hex, unhex, utf8 } from "./bytes.js";
import { canonical } from "./canonical.js";
import { commitDigests, sectionDigest } from "./commitment.js";

/** secp256k1 as SEC 2 section 2.4.1 gives it: the library's own module of it would bring three protocols along. */
const CURVE = weierstrass({
  p: 2n ** 256n - 2n ** 32n - 977n,
  n: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
  h: 1n,
  a: 0n,
  b: 7n,
  Gx: 0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
  Gy: 0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n,
});
const SECP256K1 = ecdsa(CURVE, sha256);
const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;
const DOMAIN_TYPE = named("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
const SEAL_TYPE = named("Seal(bytes32 permit)");

/** @typedef {{ chainId: bigint, parties: string, permits: string }} Registry Addresses are 0x hex. */
/**
 * What a holder shows: a permit with its salts and its seal, whole or with the persons redacted. `statedId` is what a
 * file says of itself, `origin` the address that a code leads to: they are compared, never believed.
 * @typedef {object} Shown
 * @property {string} registryTag 8 bytes as 0x hex
 * @property {import("./document.js").Face} face
 * @property {Uint8Array} faceSalt
 * @property {import("./document.js").Persons} [persons]
 * @property {Uint8Array} [personsSalt]
 * @property {Uint8Array} [personsDigest] stated where persons are not shown
 * @property {Uint8Array} seal
 * @property {string} [statedId]
 * @property {string} [origin]
 */

/** @param {string} text */
function named(text) {
  return keccak_256(utf8(text));
}

/** @param {Registry} registry @returns {Uint8Array} EIP-712 domain "CITES Permits", version "1" */
export function domainSeparator({ chainId, permits }) {
  const address = concat(new Uint8Array(12), unhex(permits));
  return keccak_256(concat(DOMAIN_TYPE, named("CITES Permits"), named("1"), bigEndian(chainId, 32), address));
}

/** @param {Registry} registry @returns {string} the 8 bytes by which a QR code names its registry */
export const tagOf = (registry) => hex(domainSeparator(registry).subarray(0, 8));

/** @param {Registry} registry @param {Uint8Array} id */
export const sealDigest = (registry, id) =>
  keccak_256(concat(Uint8Array.of(0x19, 0x01), domainSeparator(registry), keccak_256(concat(SEAL_TYPE, id))));

/**
 * @param {Uint8Array} seal
 * @param {Uint8Array} digest
 * @returns {string | null} the account that signed; null if nobody did: another length, high s, no point of the curve
 */
export function recover(seal, digest) {
  if (seal.length !== 65 || (seal[64] !== 27 && seal[64] !== 28)) return null;
  if (BigInt(hex(seal.subarray(32, 64))) > HALF_ORDER) return null;
  try {
    const signature = concat(seal.subarray(64).map((v) => v - 27), seal.subarray(0, 64));
    const key = SECP256K1.Signature.fromBytes(signature, "recovered").recoverPublicKey(digest);
    return hex(keccak_256(key.toBytes(false).subarray(1)).subarray(12));
  } catch {
    return null;
  }
}

/** @param {Shown} shown @returns {Uint8Array} the permit id that the sections shown give */
export function idOf(shown) {
  const face = sectionDigest("face", shown.faceSalt, canonical(/** @type {any} */ (shown.face)));
  return commitDigests(shown.face.party, face, personsDigest(shown)).id;
}

/** @param {Shown} shown @returns {Uint8Array} */
function personsDigest({ persons, personsSalt, personsDigest }) {
  if (persons && personsSalt) return sectionDigest("persons", personsSalt, canonical(/** @type {any} */ (persons)));
  if (!personsDigest) throw new TypeError("a sealed permit shows its persons or their digest");
  return personsDigest;
}
