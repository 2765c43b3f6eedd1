"""A reader with a dictionary: a few permits, `scripts/faults --full` gives him ten thousand."""

from hashlib import sha256
from itertools import count
from pathlib import Path
from random import Random

import pytest
from eth_hash.auto import keccak

from registry.commitment import Salts, commit
from registry.quantities import lock, millionths
from tests.faults.dictionary import play, recovered
from tests.faults.lived import Entropy, Entry, Public
from tests.office.parties import REPTILES, world_in

PERMITS = 6


def test_he_recovers_nothing(tmp_path: Path) -> None:
    with world_in(tmp_path / "world") as world:
        tally = play(world, permits=PERMITS, seed=1)
    assert tally.wrong == []
    assert tally.figures == {"dictionary_permits": PERMITS, "dictionary_hits": 0}


def test_were_salts_drawn_carelessly_he_would_have_all(tmp_path: Path) -> None:
    counted = count()
    with world_in(tmp_path / "world") as world:
        tally = play(world, permits=PERMITS, seed=1, entropy=lambda size: next(counted).to_bytes(size, "big"))
    assert sum("that can be guessed" in said for said in tally.wrong) == PERMITS
    assert tally.figures["dictionary_hits"] >= PERMITS


# ---- each of his tries finds what it is for ----

RANDOM = Random(1).randbytes
ENTRY = Entry(7, bytes(range(32)), 1_800_000_000, RANDOM(20), REPTILES, (b'{"act":"endorse"}',))
AMOUNTS = [millionths(line.quantity or "0") for line in REPTILES.face.lines]


def seen(*texts: bytes, locked: bytes = b"") -> str | None:
    """How he finds the entry, on a chain that shows these texts."""
    public = Public([RANDOM(68), *texts], {ENTRY.id: {"endorse": locked}} if locked else {})
    return recovered(public, [ENTRY]).get(ENTRY.id)


def test_a_text_in_the_clear_is_seen() -> None:
    name = REPTILES.face.lines[0].scientific_name.encode()
    assert seen(b"xyz" + name + b"!") == f"in the clear: {name!r}"


@pytest.mark.parametrize("text", sorted({ENTRY.face, *ENTRY.records, *ENTRY.texts}))
def test_a_digest_of_any_part_without_a_salt_is_seen(text: bytes) -> None:
    for digest in (sha256(text).digest(), keccak(text)):
        assert seen(RANDOM(4) + RANDOM(32) + digest) == "by a digest without a salt"


def test_an_amount_in_the_clear_is_seen() -> None:
    amount = AMOUNTS[0].to_bytes(8, "big")
    assert seen(locked=RANDOM(17) + amount + RANDOM(23)) == "its quantities, in the clear: endorse"


def test_equal_bytes_for_equal_quantities_are_seen() -> None:
    block = RANDOM(16)
    assert seen(locked=block + RANDOM(16) + block) == "its quantities, equal to others: endorse"


@pytest.mark.parametrize("entropy", [bytes, Random(ENTRY.time).randbytes, Random(ENTRY.number).randbytes])
def test_salts_that_can_be_guessed_are_seen(entropy: Entropy) -> None:
    made = commit(REPTILES, Salts(entropy(16), entropy(16)))
    assert str(seen(RANDOM(4) + made.ticket)).startswith("by a salt that can be guessed")


def test_quantities_under_a_key_that_can_be_guessed_are_read() -> None:
    locked = lock(bytes(16), ENTRY.id, "endorse", AMOUNTS)
    assert str(seen(locked=locked)).startswith("its quantities, by a key that can be guessed")
