"""A reader of the whole chain who has a dictionary of all content but the salts, and is even told which id is whose:
nothing that the chain shows lets him check what he has, or read a quantity.

What he tries: digests without salts, of whole documents, lines, names, numbers and quantities; salts that a careless
program would take; keys made of what the chain shows; texts and salts in the clear; and equal bytes where quantities
are equal.
"""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from random import Random

from eth_hash.auto import keccak

from registry.commitment import SALT_BYTES, commit_digests, section_digest
from registry.quantities import NotUnlocked, millionths, unlock
from tests.faults.lived import Entropy, Entry, Public, lived, shown_by
from tests.faults.tally import Tally
from tests.office.parties import World


def play(world: World, *, permits: int, seed: int, entropy: Entropy = secrets.token_bytes) -> Tally:
    """So many permits, all issued, endorsed and accepted on a real chain, then read by him. `entropy` is where the
    offices take salts from: with a careless one everything must be found."""
    tally = Tally("a reader of the whole chain with a dictionary of all content but the salts")
    entries, salts = lived(world, permits, seed, entropy)
    public = shown_by(world)
    if clear := public.in_the_clear(salts):
        tally.fault("dictionary_hits", f"{len(clear)} salts stand on the chain in the clear")
    hits = recovered(public, entries)
    for entry in entries:
        tally.tried += 1
        if entry.id in hits:
            tally.fault("dictionary_hits", f"{entry.permit.face.number} of seed {seed}: {hits[entry.id]}")
    tally.count("dictionary_permits", tally.tried)
    tally.count("dictionary_hits", 0)
    return tally


def recovered(public: Public, entries: Sequence[Entry]) -> dict[bytes, str]:
    """By id: how the reader found out something of it."""
    clear = public.in_the_clear(set().union(*(entry.texts for entry in entries)))
    found = {}
    for entry in entries:
        if told := next(_tries(public, entry, clear), None):
            found[entry.id] = told
    return found


def _tries(public: Public, entry: Entry, clear: set[bytes]) -> Iterator[str]:
    """Every way in which he succeeds."""
    if seen := entry.texts & clear:
        yield f"in the clear: {seen.pop()!r}"
    if any(digest in public.words for digest in _unsalted(entry)):
        yield "by a digest without a salt"
    for face, persons in _salts(public, entry):
        if any(digest in public.words for digest in _salted(entry, face, persons)):
            yield f"by a salt that can be guessed: {face.hex()}"
        if _unlocks(public, entry, face):
            yield f"its quantities, by a key that can be guessed: {face.hex()}"
    for act, locked in public.locked.get(entry.id, {}).items():
        if any(locked[at : at + 16] in public.equal_blocks for at in range(0, len(locked), 16)):
            yield f"its quantities, equal to others: {act}"
        if any(amount in locked for amount in _amounts(entry)):
            yield f"its quantities, in the clear: {act}"


def _unsalted(entry: Entry) -> Iterator[bytes]:
    whole = (entry.face, entry.persons, entry.face + entry.persons, *entry.records, *entry.texts)
    for tag in (b"", b"cites-face/1", b"cites-persons/1", b"cites-permit/1", b"cites-record/1"):
        for text in whole:
            yield hashlib.sha256(tag + text).digest()
    for text in whole:
        yield keccak(text)
        yield keccak(hashlib.sha256(text).digest())


def _salted(entry: Entry, face: bytes, persons: bytes) -> Iterator[bytes]:
    digests = section_digest("face", face, entry.face), section_digest("persons", persons, entry.persons)
    made = commit_digests(entry.permit.face.party, *digests)
    yield from (*digests, made.content, made.ticket, made.id)
    for record in entry.records:
        yield hashlib.sha256(b"cites-record/1" + face + record).digest()


def _salts(public: Public, entry: Entry) -> Iterator[tuple[bytes, bytes]]:
    """Salts of both sections that a careless program would take: constants, what is known of the permit as it is or
    hashed, and numbers of a generator whose seed can be guessed."""
    number = entry.permit.face.number.encode()
    for constant in (0, 1, 255):
        yield (bytes([constant]) * SALT_BYTES,) * 2
    for first in (2 * entry.number, 2 * entry.number + 1):
        yield first.to_bytes(SALT_BYTES, "big"), (first + 1).to_bytes(SALT_BYTES, "big")
    counted, seconds = entry.number.to_bytes(16, "big"), entry.time.to_bytes(16, "big")
    known = [number, counted, seconds, str(entry.number).encode(), str(entry.time).encode(), entry.id, entry.officer]
    known += [entry.face, entry.persons, *public.locked.get(entry.id, {}).values(), *entry.records]
    for text in known:
        for made in (
            text,
            hashlib.sha256(text).digest(),
            hashlib.md5(text, usedforsecurity=False).digest(),
            keccak(text),
        ):
            yield (made[:SALT_BYTES].ljust(SALT_BYTES, b"\0"),) * 2
            yield (made[-SALT_BYTES:].rjust(SALT_BYTES, b"\0"),) * 2
    for seed in (0, 1, 42, entry.number, *range(entry.time - 2, entry.time + 3), number.decode()):
        dice = Random(seed)
        yield dice.randbytes(SALT_BYTES), dice.randbytes(SALT_BYTES)


def _unlocks(public: Public, entry: Entry, salt: bytes) -> bool:
    for act in ("endorse", "accept"):
        locked = public.locked.get(entry.id, {}).get(act)
        try:
            if locked is not None:
                unlock(salt, entry.id, act, locked, len(entry.permit.face.lines))
                return True
        except NotUnlocked:
            pass
    return False


def _amounts(entry: Entry) -> Iterator[bytes]:
    for line in entry.permit.face.lines:
        if line.quantity is not None:
            yield millionths(line.quantity).to_bytes(8, "big")
