"""What stands for a permit on chain. Every hash has a tag of its own, so that none can be taken for another.

    face digest    = SHA-256( "cites-face/1" ‖ 16-byte salt ‖ canonical face )       persons digest likewise
    content        = SHA-256( "cites-permit/1" ‖ face digest ‖ persons digest )      who has seen the permit knows it
    ticket         = keccak256( content )                                            what issue() puts on chain
    permit id      = keccak256( issuing Party, 2 ASCII letters ‖ ticket )            the key everywhere

Salts keep short, guessable documents from being found by trial; they travel with the permit, never on chain.
"""

import hashlib
from base64 import b32encode
from collections.abc import Callable
from dataclasses import dataclass

from registry.canonical import MAX_BYTES, NotWellFormed, Section, canonical
from registry.keccak import keccak
from registry.permit import Permit
from registry.sentence import Sentence

SALT_BYTES = 16
Entropy = Callable[[int], bytes]
"""Where salts come from: so many random bytes."""

_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Salts:
    """16 random bytes for each section, new for every permit."""

    face: bytes
    persons: bytes

    def __post_init__(self) -> None:
        if len(self.face) != SALT_BYTES or len(self.persons) != SALT_BYTES:
            raise ValueError("salts have 16 bytes")


@dataclass(frozen=True, slots=True)
class Commitment:
    """The 32-byte values that stand for a permit."""

    face_digest: bytes
    persons_digest: bytes
    content: bytes
    ticket: bytes
    id: bytes


def section_digest(name: str, salt: bytes, canonical_section: bytes) -> bytes:
    """SHA-256("cites-<name>/1" ‖ salt ‖ canonical section); `name` is face or persons."""
    return hashlib.sha256(f"cites-{name}/1".encode() + salt + canonical_section).digest()


def commit_digests(party: str, face_digest: bytes, persons_digest: bytes) -> Commitment:
    """The commitment of a permit of which a section may be known by its digest only."""
    content = hashlib.sha256(b"cites-permit/1" + face_digest + persons_digest).digest()
    ticket = keccak(content)
    return Commitment(face_digest, persons_digest, content, ticket, keccak(party.encode("ascii") + ticket))


def commit(permit: Permit, salts: Salts) -> Commitment:
    """The commitment of a whole permit. Raises NotWellFormed if it has more than 64 kB."""
    return commit_words(permit.face.party, salts, canonical(permit.face), canonical(permit.persons))


def commit_words(party: str, salts: Salts, face: bytes, persons: bytes) -> Commitment:
    """The same of a permit whose sections are there in their canonical form."""
    ensure_fits(face, persons)
    return commit_digests(
        party,
        section_digest("face", salts.face, face),
        section_digest("persons", salts.persons, persons),
    )


def commit_redacted(party: str, salt: bytes, face: bytes, persons_digest: bytes) -> Commitment:
    """The same where the persons are not shown. Raises NotWellFormed if the face alone has more than 64 kB."""
    _fits(len(face))
    return commit_digests(party, section_digest("face", salt, face), persons_digest)


def ensure_fits(face: bytes, persons: bytes) -> None:
    """Both sections, canonical, can be sealed together. Raises NotWellFormed if they have more than 64 kB."""
    _fits(len(b"[,]") + len(face) + len(persons))


def _fits(size: int) -> None:
    """What is sealed fits into a code's text, `[face,persons]`, in whatever it is shown."""
    if size > MAX_BYTES:
        raise NotWellFormed(Sentence("The permit has {size} bytes; at most 64 kB can be sealed.", size=f"{size:,}"))


def record_digest(salt: bytes, record: Section) -> bytes:
    """What the chain holds of an act's record: SHA-256("cites-record/1" ‖ salt ‖ canonical record)."""
    return hashlib.sha256(b"cites-record/1" + salt + canonical(record)).digest()


def credential_digest(salt: bytes, credential: Section) -> bytes:
    """What the chain holds of an officer's name and specimen: SHA-256("cites-credential/1" ‖ salt ‖ canonical)."""
    return hashlib.sha256(b"cites-credential/1" + salt + canonical(credential)).digest()


def approval_digest(face: bytes, persons: bytes) -> bytes:
    """What a second official approves, before a permit is sealed: SHA-256("cites-approval/1" ‖ canonical permit), from
    its two canonical sections. It has no salt, so it stays in the vault, beside the permit itself."""
    return hashlib.sha256(b'cites-approval/1{"face":%b,"persons":%b}' % (face, persons)).digest()


def access_of(face_salt: bytes) -> bytes:
    """What shows a node that one has the permit in hand: SHA-256("cites-access/1" ‖ face salt). Whoever only reads the
    chain cannot know it; `content` would not do, because the first act at a border puts that on chain."""
    return hashlib.sha256(b"cites-access/1" + face_salt).digest()


def short_code(permit_id: bytes) -> str:
    """The id for wet paper and the telephone: 16 base32 letters of its first 80 bits, and a check letter.

    The check is ISO 7064 MOD 37,36: it finds any one letter mistaken, and 998 of 1,000 exchanges of neighbours; a code
    that it misses is still no permit's, but for a chance of one in 10^17 among twelve million.
    """
    letters = b32encode(permit_id[:10]).decode()
    return letters + _check_letter(letters)


def read_short_code(typed: str) -> bytes:
    """The first 10 bytes of the id. Spaces and hyphens are ignored, case too. Raises NotWellFormed."""
    letters = "".join(typed.split()).replace("-", "").upper()
    body, check = letters[:16], letters[16:]
    if len(letters) != 17 or any(letter not in _BASE32 for letter in body):
        raise NotWellFormed("A short code has 16 letters A to Z or digits 2 to 7, and one check letter.")
    if check != _check_letter(body):
        raise NotWellFormed("The short code's check letter does not fit: a letter was mistyped. Read it again.")
    bits = 0
    for letter in body:
        bits = bits << 5 | _BASE32.index(letter)
    return bits.to_bytes(10, "big")


def _check_letter(letters: str) -> str:
    product = 36
    for letter in letters:
        total = (product + _ALPHANUMERIC.index(letter)) % 36 or 36
        product = total * 2 % 37
    return _ALPHANUMERIC[(37 - product) % 36]
