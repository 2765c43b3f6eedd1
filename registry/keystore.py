"""Officers' keys: made here, kept encrypted (Web3 Secret Storage, version 3), opened with a password for one act.

    derived    = scrypt( password, salt, n, r, p ), 32 bytes             of others' keystores PBKDF2-HMAC-SHA256 too
    ciphertext = AES-128-CTR( first half of derived, iv, key )
    mac        = keccak256( second half of derived ‖ ciphertext )

A key is never written in the clear, never logged and never part of an error. The primitives are pycryptodome's, put
together here: the library for this format loads the curves of other chains, half a second for every command that
signs, and OpenSSL refuses the scrypt of the format's own vector (n = 2^18 with r = 1). They are imported where they are
used, as most commands need no key.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import orjson

from registry.errors import SetupError
from registry.keccak import keccak
from registry.seal import account_of

MIN_PASSWORD = 8
DERIVED_BYTES = 32
MOST_WORK = 2**23
"""The product of scrypt's N, r and p, four times that of a keystore at full strength: a damaged one asks for any."""


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
    salt, iv = secrets.token_bytes(16), secrets.token_bytes(16)
    parameters = {"dklen": DERIVED_BYTES, "n": rounds, "r": 8, "p": 1, "salt": salt.hex()}
    derived = _derived("scrypt", parameters, password)
    ciphertext = _crypt(derived, iv, opened.key)
    crypto = {
        "cipher": "aes-128-ctr",
        "cipherparams": {"iv": iv.hex()},
        "ciphertext": ciphertext.hex(),
        "kdf": "scrypt",
        "kdfparams": parameters,
        "mac": _mac(derived, ciphertext).hex(),
    }
    return orjson.dumps({"address": opened.account.hex(), "crypto": crypto, "id": str(uuid4()), "version": 3})


def unlock_key(stored: bytes, password: str, account: bytes) -> Signer:
    """Open the keystore of this 20-byte account. Raises NotUnlockedKey."""
    try:
        opened = signer(_open(orjson.loads(stored), password))
    except (ValueError, KeyError, TypeError, OverflowError) as fault:  # whatever a damaged keystore leads to
        raise NotUnlockedKey("The key cannot be opened with this password. Try again.") from fault
    if opened.account != account:  # the format's own checksum does not cover all of it
        raise NotUnlockedKey(f"The keystore of 0x{account.hex()} holds another key: it is damaged.")
    return opened


def _open(keystore: Any, password: str) -> bytes:
    """The key in a keystore's JSON. Raises ValueError, KeyError, TypeError or OverflowError: it is none, or has another
    password."""
    crypto = keystore["crypto"]
    if keystore["version"] != 3 or crypto["cipher"] != "aes-128-ctr":
        raise ValueError("not Web3 Secret Storage, version 3")
    ciphertext = bytes.fromhex(crypto["ciphertext"])
    derived = _derived(crypto["kdf"], crypto["kdfparams"], password)
    if not hmac.compare_digest(_mac(derived, ciphertext), bytes.fromhex(crypto["mac"])):
        raise ValueError("another password")
    return _crypt(derived, bytes.fromhex(crypto["cipherparams"]["iv"]), ciphertext)


def _derived(kdf: str, parameters: dict[str, Any], password: str) -> bytes:
    """The 32 bytes that a password gives. Raises as `_open`."""
    secret, salt = password.encode(), bytes.fromhex(parameters["salt"])
    if parameters["dklen"] != DERIVED_BYTES:
        raise ValueError("not 32 bytes")
    if kdf == "scrypt":
        from Crypto.Protocol.KDF import scrypt

        n, r, p = parameters["n"], parameters["r"], parameters["p"]
        if n * r * p > MOST_WORK:
            raise ValueError("more work than any keystore asks for")
        derived = scrypt(secret, salt, DERIVED_BYTES, N=n, r=r, p=p)  # type: ignore[arg-type]  # it takes bytes too
        assert isinstance(derived, bytes)  # one key was asked for
        return derived
    if kdf == "pbkdf2" and parameters["prf"] == "hmac-sha256":
        return hashlib.pbkdf2_hmac("sha256", secret, salt, parameters["c"], DERIVED_BYTES)
    raise ValueError("a derivation that the format does not have")


def _mac(derived: bytes, ciphertext: bytes) -> bytes:
    return keccak(derived[16:] + ciphertext)


def _crypt(derived: bytes, iv: bytes, data: bytes) -> bytes:
    """AES-128-CTR, which locks and unlocks alike."""
    from Crypto.Cipher import AES

    return AES.new(derived[:16], AES.MODE_CTR, nonce=b"", initial_value=iv).encrypt(data)
