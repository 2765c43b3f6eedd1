"""Who may sign in: users of one Party, each with a password and, if the user acts, a key of the vault.

Only the argon2 hash of a password is kept, and only the SHA-256 of a token. A wrong name takes as long as a wrong
password.
"""

import hashlib
import unicodedata
from collections.abc import Callable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from registry.errors import InputError, RefusedError
from registry.importers import Importer
from registry.keystore import MIN_PASSWORD, NotUnlockedKey, Signer, WeakPassword
from registry.store.attempts import failed, failures, subject, succeeded
from registry.store.users import User, add_user, all_users, find_user, remove_user
from registry.store.vault import Reading, Vault

HASHER = PasswordHasher()
LONGEST_NAME = 100
LONGEST_IMPORTER = 300
LONGEST_PASSWORD = 1_000
FREE_BY_NAME, FREE_BY_ADDRESS = 3, 20
"""Failures in a row before the next sign-in has to wait: of a name, and of an address, which an office may share."""
LONGEST_BY_NAME, LONGEST_BY_ADDRESS = 60, 900
"""Seconds to wait at most. Short for a name: nobody shall be able to lock a colleague out."""


class NoSuchUser(InputError):
    """There is no user of that name."""


class NotAName(InputError):
    """A name that nobody could type or read again."""


class NotThisPassword(RefusedError):
    """The name or the password is wrong; which of them is not said."""


class TooManyAttempts(RefusedError):
    """Too many sign-ins failed; `facts["retry_after"]` says after how many seconds the next is looked at."""


class Users:
    """The users of a vault. `now` is the clock, in seconds since 1970."""

    def __init__(self, vault: Vault, party: str, now: Callable[[], int], hasher: PasswordHasher = HASHER) -> None:
        self._vault = vault
        self._party = party
        self._now = now
        self._hasher = hasher

    def add(self, name: str, password: str, account: bytes | None, importer: str | None = None) -> User:
        """A new user, whose key is that of the account; no official if an importer's name is given. No two look alike.
        Raises NotAName, WeakPassword, AlreadyKept."""
        if not _readable(name):
            raise NotAName(f"A user's name has 1 to {LONGEST_NAME} letters that can be read, no space at either end.")
        if importer is not None and not _readable(importer, LONGEST_IMPORTER):
            raise NotAName(f"An importer's name has 1 to {LONGEST_IMPORTER} letters that can be read, as in box 3.")
        if not MIN_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise WeakPassword(f"A password has {MIN_PASSWORD} to {LONGEST_PASSWORD} characters. Choose another.")
        user = User(name, self._party, self._hasher.hash(password), account, self._now(), importer)
        with self._vault.write() as writing:
            for other in all_users(writing):
                if other.name != name and _looks(other.name) == _looks(name):
                    raise NotAName(f"{name!r} looks like {other.name!r}, who is a user already. Choose another name.")
            add_user(writing, user)
        return user

    def all(self) -> list[User]:
        with self._vault.read() as reading:
            return all_users(reading)

    def remove(self, name: str) -> None:
        """At once: every session of the user ends. Raises NoSuchUser."""
        with self._vault.write() as writing:
            if not remove_user(writing, name):
                raise NoSuchUser(f"There is no user named {name[:LONGEST_NAME]!r}. `permit user list` shows them.")

    def check(self, name: str, password: str, address: str) -> User:
        """The user with this name and password. Raises NotThisPassword, TooManyAttempts."""
        by_name, by_address = subject("name", name), subject("address", address)
        with self._vault.read() as reading:
            self._ensure_patient(reading, by_name, FREE_BY_NAME, LONGEST_BY_NAME)
            self._ensure_patient(reading, by_address, FREE_BY_ADDRESS, LONGEST_BY_ADDRESS)
            user = find_user(reading, name) if _readable(name) else None
        right = self._matches(user.password if user else _nobodys(self._hasher), password) and user is not None
        with self._vault.write() as writing:
            if not right:
                failed(writing, by_name, self._now())
                failed(writing, by_address, self._now())
            else:
                succeeded(writing, by_name)
        if user is None or not right:
            raise NotThisPassword("The name or the password is wrong. Check both and try again.")
        return user

    def opening(self, account: bytes, open_key: Callable[[], Signer]) -> Signer:
        """An account's key, opened: its password is guessed no faster than a user's. Raises TooManyAttempts, and what
        opening it raises."""
        of_key = subject("key", account.hex())
        with self._vault.read() as reading:
            self._ensure_patient(reading, of_key, FREE_BY_NAME, LONGEST_BY_NAME)
        try:
            opened = open_key()
        except NotUnlockedKey:
            with self._vault.write() as writing:
                failed(writing, of_key, self._now())
            raise
        with self._vault.write() as writing:
            succeeded(writing, of_key)
        return opened

    def _ensure_patient(self, reading: Reading, of: bytes, free: int, longest: int) -> None:
        wait = _wait(failures(reading, of), free, longest, self._now())
        if wait > 0:
            raise TooManyAttempts(
                f"Too many sign-ins failed. Try again in {wait} second{'s' * (wait != 1)}.", retry_after=wait
            )

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False


@cache
def _nobodys(hasher: PasswordHasher) -> str:
    """The hash that is tried where there is no such user, so that it takes as long: made once, since making it anew for
    each attempt would double the time and so tell the names that there are."""
    return hasher.hash("nobody's password")


def importer_of(user: User) -> Importer | None:
    """What an importer is accredited as; None for officials."""
    return None if user.importer is None else Importer(user.party, user.importer)


_TWINS = str.maketrans("авеікмнорѕтухһјԁԛԝαβεικνορτυχ01l|", "abeikmhopstyxhjdqwabeikvoptuxoiii")
"""Letters of other scripts, and signs, that look like a Latin small letter in some font."""


def _looks(name: str) -> str:
    """The same for names that the eye does not tell apart: of capitals, look-alikes, and signs that do not show. People
    are called in any script, so that look-alikes are a table here; of species' names (`alike`) they need none."""
    plain = unicodedata.normalize("NFKC", name).casefold().translate(_TWINS)
    return "".join(sign for sign in plain if not sign.isspace() and unicodedata.category(sign) not in {"Cf", "Mn"})


def _readable(name: str, longest: int = LONGEST_NAME) -> bool:
    return name.isprintable() and name == name.strip() and 0 < len(name) <= longest


def _wait(known: tuple[int, int], free: int, longest: int, now: int) -> int:
    """Seconds until the next attempt: none at first, then doubled with each failure."""
    count, last = known
    if count < free:
        return 0
    pause = min(1 << min(count - free, 20), longest)
    return min(max(0, last + pause - now), pause)


def token_digest(token: str) -> bytes:
    """What the vault keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
