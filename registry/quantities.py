"""Actual quantities, locked: whoever holds the permit reads them, whoever only holds the chain learns nothing.

    plaintext  8-byte big-endian millionths a line, zeros up to a multiple of four lines
    key        HKDF-SHA256(face salt, salt = permit id, info = "cites-quantities/1/" ‖ action), 64 bytes
    locked     AES-SIV (RFC 5297) without associated data: 16 + 32k bytes, 1 ≤ k ≤ 16

SIV, because a corrected and re-sent transaction must not leak.
"""

import re
from decimal import Decimal
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from registry.errors import InputError
from registry.permit import MAX_LINES, QUANTITY_PATTERN

MILLION = 1_000_000
_WRITTEN = re.compile(QUANTITY_PATTERN)
Action = Literal["endorse", "accept"]


class NotAQuantity(InputError):
    """A quantity that is not written as the format asks, or does not go with its permit."""


class NotUnlocked(InputError):
    """The locked bytes are not what this permit's officer locked: another permit, action, or altered bytes."""


def millionths(quantity: str) -> int:
    """'0.2' → 200000. Raises NotAQuantity."""
    if not _WRITTEN.fullmatch(quantity):
        raise NotAQuantity(f"{quantity[:40]!r} is no quantity: write digits, with at most six decimals, such as 12.5")
    return int(Decimal(quantity) * MILLION)


def as_text(quantity: int) -> str:
    """200000 → '0.2'."""
    whole, part = divmod(quantity, MILLION)
    return f"{whole}.{part:06d}".rstrip("0").rstrip(".")


def with_unit(quantity: str, unit: str | None) -> str:
    """'12.5 KIL'; without a unit, specimens are counted."""
    return quantity if unit is None else f"{quantity} {unit}"


def _key(face_salt: bytes, permit_id: bytes, action: Action) -> AESSIV:
    info = f"cites-quantities/1/{action}".encode()
    return AESSIV(HKDF(algorithm=SHA256(), length=64, salt=permit_id, info=info).derive(face_salt))


def lock(face_salt: bytes, permit_id: bytes, action: Action, quantities: list[int]) -> bytes:
    """The locked bytes of one quantity in millionths for each line. Raises NotAQuantity."""
    if not 1 <= len(quantities) <= MAX_LINES:
        raise NotAQuantity("Give one quantity for each line of the permit, 1 to 64.")
    if any(not 0 <= quantity < 10**18 for quantity in quantities):
        raise NotAQuantity("A quantity lies between 0 and a million million.")
    padded = quantities + [0] * (-len(quantities) % 4)
    plain = b"".join(quantity.to_bytes(8, "big") for quantity in padded)
    return _key(face_salt, permit_id, action).encrypt(plain, None)


def unlock(face_salt: bytes, permit_id: bytes, action: Action, locked: bytes, lines: int) -> list[int]:
    """The quantities in millionths, one for each of the permit's `lines`. Raises NotUnlocked."""
    if (len(locked) - 16) % 32 or not 48 <= len(locked) <= 528:
        raise NotUnlocked("The locked quantities have an impossible length.")
    try:
        plain = _key(face_salt, permit_id, action).decrypt(locked, None)
    except InvalidTag:
        raise NotUnlocked("The quantities on chain were not locked for this permit and this act.") from None
    numbers = [int.from_bytes(plain[start : start + 8], "big") for start in range(0, len(plain), 8)]
    if len(numbers) != lines + -lines % 4 or any(numbers[lines:]) or any(n >= 10**18 for n in numbers):
        raise NotUnlocked("The quantities on chain are not one for each line of this permit.")
    return numbers[:lines]
