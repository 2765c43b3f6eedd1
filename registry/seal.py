"""The seal of an issuing officer on a permit id, and the sealed permit that holders show.

A seal is secp256k1 over the EIP-712 struct Seal(bytes32 permit), r ‖ s ‖ v with low s (EIP-2) and v 27 or 28. EIP-712
is used for the 32-byte id only, never for the document.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import coincurve

from registry.canonical import canonical
from registry.commitment import Commitment, Salts, commit_digests, commit_words, section_digest
from registry.errors import InputError
from registry.keccak import keccak
from registry.permit import Face, Permit, Persons

SEAL_BYTES = 65
_HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
_DOMAIN_TYPE = keccak(b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
_SEAL_TYPE = keccak(b"Seal(bytes32 permit)")
_CONSENT_TYPE = keccak(
    b"Consent(bytes2 party,address account,uint8 powers,uint40 from,uint40 until,bytes32 credential)"
)


SigningKey = bytes | coincurve.PrivateKey
"""A 32-byte key, or what `opened` made of it."""


class NotASignature(InputError):
    """The 65 bytes are no signature of anybody: wrong length, high s, or no point of the curve."""


@dataclass(frozen=True)
class Registry:
    """Which registry: an EIP-155 chain id and the 20-byte addresses of its two contracts."""

    chain_id: int
    parties: bytes
    permits: bytes

    @cached_property
    def domain_separator(self) -> bytes:
        """EIP-712 domain under which seals are made: name "CITES Permits", version "1"."""
        return _domain(b"CITES Permits", self.chain_id, self.permits)

    @cached_property
    def consent_domain(self) -> bytes:
        """EIP-712 domain under which officers consent: name "CITES Parties", version "1"."""
        return _domain(b"CITES Parties", self.chain_id, self.parties)

    @property
    def tag(self) -> bytes:
        """The 8 bytes by which a QR code names its registry."""
        return self.domain_separator[:8]


def _domain(name: bytes, chain_id: int, contract: bytes) -> bytes:
    return keccak(_DOMAIN_TYPE + keccak(name) + keccak(b"1") + chain_id.to_bytes(32, "big") + contract.rjust(32, b"\0"))


def seal_digest(registry: Registry, permit_id: bytes) -> bytes:
    """The 32 bytes that are signed: EIP-712 over Seal(permit)."""
    return keccak(b"\x19\x01" + registry.domain_separator + keccak(_SEAL_TYPE + permit_id))


def sign_seal(key: SigningKey, registry: Registry, permit_id: bytes) -> bytes:
    """The 65-byte seal of the officer with this key."""
    return _sign(key, seal_digest(registry, permit_id))


def sign_consent(
    key: bytes, registry: Registry, party: str, powers: int, from_time: int, until: int, credential: bytes
) -> bytes:
    """The account's consent to exactly this appointment, which Parties.appoint() asks for. 65 bytes."""
    words = [
        party.encode("ascii").ljust(32, b"\0"),
        account_of(key).rjust(32, b"\0"),
        *(number.to_bytes(32, "big") for number in (powers, from_time, until)),
        credential,
    ]
    return _sign(key, keccak(b"\x19\x01" + registry.consent_domain + keccak(_CONSENT_TYPE + b"".join(words))))


def opened(key: bytes) -> coincurve.PrivateKey:
    """A 32-byte key made ready once, for who signs many seals: it takes as long as signing one."""
    return coincurve.PrivateKey(key)


def _sign(key: SigningKey, digest: bytes) -> bytes:
    private = opened(key) if isinstance(key, bytes) else key
    signature = private.sign_recoverable(digest, hasher=None)
    return bytes(signature[:64]) + bytes([27 + signature[64]])


def account_of(key: bytes) -> bytes:
    """The 20-byte account of a 32-byte key."""
    return keccak(coincurve.PrivateKey(key).public_key.format(compressed=False)[1:])[12:]


def recover(signature: bytes, digest: bytes) -> bytes:
    """The 20-byte account that signed. Raises NotASignature for anything but r ‖ s ‖ v, low s, v 27 or 28."""
    if len(signature) != SEAL_BYTES or signature[64] not in (27, 28):
        raise NotASignature("The seal is not 65 bytes ending in 27 or 28.")
    if int.from_bytes(signature[32:64], "big") > _HALF_ORDER:
        raise NotASignature("The seal is written in a second form (high s), which is not accepted.")
    try:
        key = coincurve.PublicKey.from_signature_and_message(
            signature[:64] + bytes([signature[64] - 27]), digest, hasher=None
        )
    except Exception as fault:  # coincurve raises bare Exception for signatures that are none
        raise NotASignature("The seal is no signature of any key.") from fault
    return keccak(key.format(compressed=False)[1:])[12:]


@dataclass(frozen=True)
class SealedPermit:
    """What a holder shows: a permit with its salts and its seal, whole or with the persons redacted.

    `stated_id` is what a file says of itself (a QR code does not), `origin` the address that a code leads to: they
    are compared, never believed.
    """

    registry_tag: bytes
    face: Face
    face_salt: bytes
    persons: Persons | None
    persons_salt: bytes | None
    stated_persons_digest: bytes | None
    seal: bytes
    stated_id: bytes | None = None
    origin: str | None = None

    @cached_property
    def face_words(self) -> bytes:
        """The face's canonical form."""
        return canonical(self.face)

    @cached_property
    def persons_words(self) -> bytes:
        """The persons' canonical form; nothing where they are not shown."""
        return b"" if self.persons is None else canonical(self.persons)

    @cached_property
    def commitment(self) -> Commitment:
        """Computed from the sections shown."""
        face_digest = section_digest("face", self.face_salt, self.face_words)
        return commit_digests(self.face.party, face_digest, self._persons_digest())

    def committed(self, commitment: Commitment, face_words: bytes, persons_words: bytes = b"") -> Self:
        """The same, with what was computed of the same sections on the way and need not be again."""
        known = {"commitment": commitment, "face_words": face_words, "persons_words": persons_words}
        self.__dict__.update(known)  # the cached properties' own places
        return self

    def _persons_digest(self) -> bytes:
        if self.persons is None or self.persons_salt is None:
            if self.stated_persons_digest is None:
                raise ValueError("a sealed permit shows its persons or their digest")
            return self.stated_persons_digest
        return section_digest("persons", self.persons_salt, self.persons_words)

    @property
    def id(self) -> bytes:
        """The permit id that the sections shown give."""
        return self.commitment.id

    @property
    def names_shown(self) -> bool:
        return self.persons is not None


def seal_permit(permit: Permit, salts: Salts, key: SigningKey, registry: Registry) -> SealedPermit:
    """Commit to a permit and seal its id. Raises NotWellFormed if it is too large."""
    words = canonical(permit.face), canonical(permit.persons)
    commitment = commit_words(permit.face.party, salts, *words)
    sealed = SealedPermit(
        registry_tag=registry.tag,
        face=permit.face,
        face_salt=salts.face,
        persons=permit.persons,
        persons_salt=salts.persons,
        stated_persons_digest=None,
        seal=sign_seal(key, registry, commitment.id),
        stated_id=commitment.id,
    )
    return sealed.committed(commitment, *words)


def redact(sealed: SealedPermit) -> SealedPermit:
    """The same permit with `persons` replaced by its digest: same id, same seal."""
    return replace(sealed, persons=None, persons_salt=None, stated_persons_digest=sealed.commitment.persons_digest)
