"""Officers' keys: made here, kept encrypted (Web3 Secret Storage, scrypt), opened with a password for one act.

A key is never written in the clear, never logged and never part of an error. eth-keyfile is imported where it is used:
it takes a quarter of a second, and most commands need no key.
"""

import secrets
from dataclasses import dataclass, field
from typing import Any

import orjson

from registry.errors import SetupError
from registry.seal import account_of

MIN_PASSWORD = 8


class NotUnlockedKey(SetupError):
    """The key could not be opened: wrong password, or a damaged keystore."""


class WeakPassword(SetupError):
    """The password is too short to protect a key."""


@dataclass(frozen=True, slots=True)
class Signer:
    """An opened key: the 20-byte account and its 32-byte key, which no representation shows."""

    account: bytes
    key: bytes = field(repr=False)


def new_signer() -> Signer:
    """A new key from the system's randomness."""
    return signer(secrets.token_bytes(32))


def signer(key: bytes) -> Signer:
    return Signer(account_of(key), key)


def lock_key(opened: Signer, password: str, rounds: int) -> bytes:
    """The keystore's JSON. `rounds` is scrypt's N, a power of two. Raises WeakPassword."""
    if len(password) < MIN_PASSWORD:
        raise WeakPassword(f"The password has fewer than {MIN_PASSWORD} characters. Choose a longer one.")
    from eth_keyfile.keyfile import create_keyfile_json

    stored: dict[str, Any] = create_keyfile_json(opened.key, password.encode(), kdf="scrypt", iterations=rounds)
    return orjson.dumps(stored)


def unlock_key(stored: bytes, password: str, account: bytes) -> Signer:
    """Open the keystore of this 20-byte account. Raises NotUnlockedKey."""
    from eth_keyfile.keyfile import decode_keyfile_json

    try:
        opened = signer(decode_keyfile_json(orjson.loads(stored), password.encode()))
    except (ValueError, KeyError, TypeError, AttributeError, NotImplementedError) as fault:  # as eth-keyfile has them
        raise NotUnlockedKey("The key cannot be opened with this password. Try again.") from fault
    if opened.account != account:  # the format's own checksum does not cover all of it
        raise NotUnlockedKey(f"The keystore of 0x{account.hex()} holds another key: it is damaged.")
    return opened
