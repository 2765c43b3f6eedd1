"""Millions of permits straight into an index, without a chain: to see whether answers stay quick beside them.

They are what a chain would have told of them; their ids are random, as real ones look. One in ten was endorsed and
used, if not told otherwise. Some thousands are stored by the code that stores events; of more than these the database
copies the rows, each with an id of its own, which takes a tenth of the time. What is verified are real permits of the
chain, which the index had before. All go into one transaction, whose pages stay in memory: random ids touch all pages
of an index again and again.
"""

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, func, select

from registry.acts import Accepted, Endorsed, Event, Issued, Where
from registry.seal import Registry
from registry.store.append import append
from registry.store.database import Database
from registry.store.index import Index
from registry.store.tables import events, party_events, permits

SLICE = 12_000
"""Permits that are copied at once."""
A_BATCH = 200
LIVED = 10
"""One permit in so many has its three events."""
CACHE_KB = 3_000_000
AGAIN = (
    "INSERT INTO index_transactions SELECT number + :by, block, time, randomblob(32) FROM index_transactions",
    'INSERT INTO index_permits SELECT number + :by, randomblob(32), "transaction" + :by, log, officer, packed '
    "FROM index_permits",
    'INSERT INTO index_events SELECT number + :by, permit + :by, "transaction" + :by, log, kind, officer, packed '
    "FROM index_events",
)
"""The rows of some permits once more, a number of places later."""


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
    dice = random.Random(count)
    with _filling(index, registry, since) as connection:
        _store(connection, [dice.randbytes(32) for _ in range(count % SLICE)], officer, lived, dice)
        if count >= SLICE:
            first = _next(connection)
            _store(connection, [dice.randbytes(32) for _ in range(SLICE)], officer, lived, dice)
            span = _next(connection) - first
            for copy in range(1, count // SLICE):
                _again(connection, first, span, copy)
                progress((copy + 1) * SLICE, count)


def fill_with(index: Path, registry: Registry, since: int, officer: bytes, ids: Iterable[bytes]) -> None:
    """The same with permits of these ids."""
    with _filling(index, registry, since) as connection:
        _store(connection, ids, officer, LIVED, random.Random(0))


@contextmanager
def _filling(index: Path, registry: Registry, since: int) -> Iterator[Connection]:
    Index(Database(f"sqlite:///{index}"), registry, since).close()
    database = Database(f"sqlite:///{index}", durable=False)
    try:
        with database.write() as connection:
            connection.exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KB}")
            yield connection
    finally:
        database.close()


def _store(connection: Connection, ids: Iterable[bytes], officer: bytes, lived: int, dice: random.Random) -> None:
    told = _events(ids, officer, lived, dice)
    while some := list(islice(told, SLICE)):
        append(connection, some)


def _next(connection: Connection) -> int:
    """The number after the last event's."""
    tables = (permits, events, party_events)
    return 1 + max(connection.scalar(select(func.coalesce(func.max(table.c.number), 0))) or 0 for table in tables)


def _again(connection: Connection, first: int, span: int, copy: int) -> None:
    for statement in AGAIN:
        text = f"{statement} WHERE number >= :first AND number < :first + :span"
        connection.exec_driver_sql(text, {"first": first, "span": span, "by": copy * span})


def _events(ids: Iterable[bytes], officer: bytes, lived: int, dice: random.Random) -> Iterator[Event]:
    for number, permit in enumerate(ids):
        where = Where(1, number % A_BATCH, 1_700_000_000, (number // A_BATCH).to_bytes(32, "big"))
        yield Issued(where, permit, officer, "FR", 20_800, 1)
        if lived and number % lived == 0:
            later = Where(2, 0, 1_700_100_000, dice.randbytes(32))
            yield Endorsed(later, permit, officer, 20_700, dice.randbytes(48), dice.randbytes(32))
            yield Accepted(later, permit, officer, 20_710, dice.randbytes(48), dice.randbytes(32))
