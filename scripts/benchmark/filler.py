"""Millions of permits straight into an index, without a chain: to see whether answers stay quick beside them.

They are what a chain would have told of them, stored by the same code; their ids are random, as real ones look. One in
ten was endorsed and used, if not told otherwise. What is verified are real permits of the chain, which the index had
before. All go into one transaction, whose pages stay in memory: random ids touch all pages of an index again and again.
"""

import random
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from registry.acts import Accepted, Endorsed, Event, Issued, Where
from registry.seal import Registry
from registry.store.append import append
from registry.store.database import Database
from registry.store.index import Index

SLICE = 20_000
A_BATCH = 200
LIVED = 10
"""One permit in so many has its three events."""
CACHE_KB = 3_000_000


def fill(
    index: Path,
    registry: Registry,
    since: int,
    officer: bytes,
    count: int,
    progress: Callable[[int, int], None],
    lived: int = LIVED,
) -> None:
    """Add `count` permits that this officer issued to the index in a file, every so many with its three events (0:
    none). Its cursor stays where it is."""
    Index(Database(f"sqlite:///{index}"), registry, since).close()
    database = Database(f"sqlite:///{index}", durable=False)
    events, done = _events(random.Random(count), count, officer, lived), 0
    try:
        with database.write() as connection:
            connection.exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KB}")
            while some := list(islice(events, SLICE)):
                append(connection, some)
                done += len(some)
                progress(done, count + (2 * (count // lived) if lived else 0))
    finally:
        database.close()


def _events(dice: random.Random, count: int, officer: bytes, lived: int) -> Iterator[Event]:
    for number in range(count):
        permit, transaction = dice.randbytes(32), (number // A_BATCH).to_bytes(32, "big")
        where = Where(1, number % A_BATCH, 1_700_000_000, transaction)
        yield Issued(where, permit, officer, "FR", 20_800, 1)
        if lived and number % lived == 0:
            later = Where(2, 0, 1_700_100_000, dice.randbytes(32))
            yield Endorsed(later, permit, officer, 20_700, dice.randbytes(48), dice.randbytes(32))
            yield Accepted(later, permit, officer, 20_710, dice.randbytes(48), dice.randbytes(32))
