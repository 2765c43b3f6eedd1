"""Requests that may be repeated: a user's key for each, what was asked by it, and the outbox entry that came of it.

The entry is linked in the same database transaction that stores it: a request whose answer was lost finds it again,
whatever crashed.
"""

from dataclasses import asdict, dataclass

from sqlalchemy import select

from registry.store.tables import requests
from registry.store.vault import Reading, Writing

KEPT = 2 * 86_400
"""Seconds for which a key is remembered."""


@dataclass(frozen=True, slots=True)
class Request:
    """`fingerprint` is the SHA-256 of what was asked; `entry` is None while nothing came of it."""

    user: str
    key: str
    fingerprint: bytes
    made: int
    entry: int | None


def find_request(reading: Reading, user: str, key: str) -> Request | None:
    query = select(requests).where(requests.c.user == user, requests.c.key == key)
    row = reading.connection.execute(query).one_or_none()
    return None if row is None else Request(*row)


def add_request(writing: Writing, request: Request) -> None:
    """Forgets old ones, too."""
    writing.connection.execute(requests.delete().where(requests.c.made < request.made - KEPT))
    writing.connection.execute(requests.insert().values(**asdict(request)))


def link_request(writing: Writing, user: str, key: str, entry: int) -> None:
    """This entry came of it; of several the first."""
    this = (requests.c.user == user) & (requests.c.key == key) & requests.c.entry.is_(None)
    writing.connection.execute(requests.update().where(this).values(entry=entry))


def drop_request(writing: Writing, user: str, key: str) -> None:
    """Nothing came of it: it may be asked anew, also otherwise."""
    this = (requests.c.user == user) & (requests.c.key == key) & requests.c.entry.is_(None)
    writing.connection.execute(requests.delete().where(this))
