"""Repeating a request is the same request: the Idempotency-Key header, for who cannot tell whether an answer was lost.

The key is stored before anything is done, and linked to the transaction in the database transaction that stores it. So
the same key with the same body is answered with the same transaction, whatever happened in between.
"""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TypeVar

from fastapi import Request

from registry.errors import InputError, RefusedError, StoreError
from registry.office import Office
from registry.sending import Done
from registry.store import requests
from registry.store.outbox import Outbox
from registry.store.vault import Vault, Writing

Result = TypeVar("Result")
LONGEST = 200


class NotAnIdempotencyKey(InputError):
    """The Idempotency-Key has 1 to 200 printable ASCII characters."""


class KeyUsedBefore(InputError):
    """The same Idempotency-Key came with another request before."""


class UnderWay(RefusedError):
    """The same request is being done right now."""


@dataclass(frozen=True, slots=True)
class Repeatable:
    """A request that may come again: whose, its key (None if it has none), and the digest of what it asks."""

    user: str
    key: str | None
    fingerprint: bytes


def repeatable(request: Request, user: str, body: bytes) -> Repeatable:
    """Raises NotAnIdempotencyKey."""
    key = request.headers.get("idempotency-key")
    if key is not None:
        key = key.strip().removeprefix('"').removesuffix('"')
        if not (key.isascii() and key.isprintable() and 0 < len(key) <= LONGEST):
            raise NotAnIdempotencyKey(f"Idempotency-Key has 1 to {LONGEST} printable ASCII characters.")
    asked = b"\0".join((request.method.encode(), request.url.path.encode("utf-8", "replace"), body))
    return Repeatable(user, key, hashlib.sha256(asked).digest())


class Repetitions:
    """Requests that are under way in this process, and those that were."""

    def __init__(self, vault: Vault, outbox: Outbox, now: Callable[[], int]) -> None:
        self._vault, self._outbox, self._now = vault, outbox, now
        self._lock = threading.Lock()
        self._under_way: set[tuple[str, str]] = set()

    def once(
        self,
        office: Office,
        asked: Repeatable,
        work: Callable[[Office], Result],
        repeat: Callable[[Done], Result] | None = None,
    ) -> Result:
        """Do the work, or `repeat` what came of it before; without a `repeat` the work itself finds that, as issuing
        does. Raises KeyUsedBefore, UnderWay, and what the work raises."""
        if asked.key is None:
            return work(office)
        user, key = asked.user, asked.key
        with self._alone(user, key):
            known = self._claim(asked, key)
            if known is not None and repeat is not None:
                (entry,) = self._outbox.numbered([known])
                return repeat(Done(entry.hash, entry.block))
            came = list[int]()

            def link(writing: Writing, entry: int) -> None:
                requests.link_request(writing, user, key, entry)
                came.append(entry)

            try:
                done = work(office.storing(link))
            except BaseException:
                self._forget(user, key)
                raise
            if not came:  # what was done before was found: a key that did nothing is not kept
                self._forget(user, key)
            return done

    def _forget(self, user: str, key: str) -> None:
        with suppress(StoreError), self._vault.write() as writing:
            requests.drop_request(writing, user, key)

    @contextmanager
    def _alone(self, user: str, key: str) -> Iterator[None]:
        with self._lock:
            if (user, key) in self._under_way:
                raise UnderWay("This very request is being done. Ask again in a moment.")
            self._under_way.add((user, key))
        try:
            yield
        finally:
            with self._lock:
                self._under_way.discard((user, key))

    def _claim(self, asked: Repeatable, key: str) -> int | None:
        """Remember the request; the number of the outbox entry that came of it before, None if nothing did."""
        with self._vault.write() as writing:
            known = requests.find_request(writing, asked.user, key)
            if known is None:
                made = requests.Request(asked.user, key, asked.fingerprint, self._now(), None)
                requests.add_request(writing, made)
                return None
            if known.fingerprint != asked.fingerprint:
                raise KeyUsedBefore("This Idempotency-Key came with another request before. Give each its own.")
            return known.entry
