"""Actual quantities: read by who holds the permit, by nobody else."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from registry.quantities import NotAQuantity, NotUnlocked, as_text, lock, millionths, unlock

SALT, ID = bytes(range(16)), bytes(range(32))
AMOUNT = st.integers(0, 10**18 - 1)


@pytest.mark.parametrize(
    "text", ["", "1.0", "01", "1e3", "-1", "+1", ".5", "5.", "1,5", "1" * 13, "0.1234567", " 1", "١"]
)
def test_what_is_not_written_as_a_quantity_is_refused(text: str) -> None:
    with pytest.raises(NotAQuantity, match="is no quantity"):
        millionths(text)


@given(AMOUNT)
def test_a_quantity_and_its_millionths_are_one(amount: int) -> None:
    assert millionths(as_text(amount)) == amount


@pytest.mark.parametrize("lines", [0, 65])
def test_there_are_one_to_sixty_four_lines(lines: int) -> None:
    with pytest.raises(NotAQuantity, match="1 to 64"):
        lock(SALT, ID, "endorse", [1] * lines)


def by_hand(*amounts: int) -> bytes:
    """Locked as docs/format.md says, without asking whether the amounts are possible."""
    key = HKDF(algorithm=SHA256(), length=64, salt=ID, info=b"cites-quantities/1/endorse").derive(SALT)
    return AESSIV(key).encrypt(b"".join(amount.to_bytes(8, "big") for amount in amounts), None)


def test_an_amount_that_nobody_could_lock_is_refused_when_it_is_unlocked() -> None:
    assert unlock(SALT, ID, "endorse", by_hand(10**18 - 1, 0, 0, 0), 1) == [10**18 - 1]
    with pytest.raises(NotUnlocked, match="not one for each line"):
        unlock(SALT, ID, "endorse", by_hand(10**18, 0, 0, 0), 1)


@pytest.mark.parametrize("amounts", [[0], [10**18 - 1], [10**18 - 1] * 64])
def test_the_least_and_the_most_are_locked_and_unlocked(amounts: list[int]) -> None:
    locked = lock(SALT, ID, "endorse", amounts)
    assert unlock(SALT, ID, "endorse", locked, len(amounts)) == amounts


@pytest.mark.parametrize("amount", [-1, 10**18])
def test_an_impossible_quantity_is_not_locked(amount: int) -> None:
    with pytest.raises(NotAQuantity, match="million million"):
        lock(SALT, ID, "endorse", [amount])


@given(st.lists(AMOUNT, min_size=1, max_size=64))
def test_what_was_locked_is_unlocked(amounts: list[int]) -> None:
    locked = lock(SALT, ID, "accept", amounts)
    assert unlock(SALT, ID, "accept", locked, len(amounts)) == amounts


@given(st.lists(AMOUNT, min_size=1, max_size=64))
def test_the_length_tells_only_how_many_fours_of_lines_there_are(amounts: list[int]) -> None:
    assert len(lock(SALT, ID, "accept", amounts)) == 16 + 32 * -(-len(amounts) // 4)


def test_the_same_quantities_locked_again_are_the_same_bytes() -> None:
    assert lock(SALT, ID, "endorse", [1, 2]) == lock(SALT, ID, "endorse", [1, 2])


@pytest.mark.parametrize(
    ("salt", "permit", "action"),
    [(bytes(16), ID, "endorse"), (SALT, bytes(32), "endorse"), (SALT, ID, "accept")],
)
def test_another_permits_or_acts_key_does_not_open_them(salt: bytes, permit: bytes, action: str) -> None:
    with pytest.raises(NotUnlocked, match="not locked for this permit"):
        unlock(salt, permit, action, lock(SALT, ID, "endorse", [5]), 1)  # type: ignore[arg-type]


@given(st.integers(0, 47), st.integers(1, 255))
def test_one_changed_byte_is_noticed(position: int, change: int) -> None:
    locked = bytearray(lock(SALT, ID, "endorse", [5, 6, 7]))
    locked[position] ^= change
    with pytest.raises(NotUnlocked):
        unlock(SALT, ID, "endorse", bytes(locked), 3)


@pytest.mark.parametrize("length", [0, 16, 47, 49, 529, 560])
def test_an_impossible_length_is_refused(length: int) -> None:
    with pytest.raises(NotUnlocked, match="impossible length"):
        unlock(SALT, ID, "endorse", bytes(length), 1)


@pytest.mark.parametrize(("locked", "lines"), [(3, 2), (3, 5), (5, 3)])
def test_quantities_for_another_number_of_lines_are_refused(locked: int, lines: int) -> None:
    with pytest.raises(NotUnlocked, match="one for each line"):
        unlock(SALT, ID, "endorse", lock(SALT, ID, "endorse", [1] * locked), lines)
