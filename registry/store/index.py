"""A copy of the chain's final events that questions can be asked of. It is never trusted against the chain, holds no
state (that is `fold` of the events), and can be dropped and read again at any time.

Start, restart and recovery are one path: read from behind the cursor to the final head, in slices; a slice's events
and the cursor, last, are one transaction.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, MetaData, Table, inspect, select

from registry.acts import Event
from registry.chain.door import Block, Log, NodeMisbehaved, Reader
from registry.chain.events import event as read_event
from registry.errors import StoreError
from registry.seal import Registry
from registry.store.append import append
from registry.store.database import Database
from registry.store.packing import LAYOUT
from registry.store.tables import INDEX, about, conflicts
from registry.store.view import KNOWN, Cursor, Known, View, asked, known

FIRST_SLICE = 8
LARGEST_SLICE = 2_000
"""Blocks in a slice. What is in them is not known before, and all of it is in memory at once: after years in which
little happened there may be days of full blocks."""
ENOUGH = 4_000
"""Events in a slice: with fewer than half the next slice has twice the blocks, with more it has half of them."""


class ConflictingBlock(StoreError):
    """A block that was final has another hash now. The evidence is stored; nothing more is read until `rebuild`."""


class WrongStore(StoreError):
    """The database holds something else: another registry's index, or a vault."""


Progress = Callable[[Cursor, int], None]
"""Told after each slice: the cursor, and the last block there is to read."""


class Index:
    """The index of one registry, which has nothing before the block `deployed_at`. Opening makes the tables, or drops
    those that another version laid out. Raises WrongStore, StoreError.
    """

    def __init__(self, database: Database, registry: Registry, deployed_at: int) -> None:
        self._database = database
        self._registry = registry
        self._deployed_at = deployed_at
        self._open()
        self._ask = database.prepared(KNOWN)

    def follow(self, reader: Reader, *, until: int | None = None, progress: Progress | None = None) -> Cursor | None:
        """Read on to the final head, or to the block `until`; the cursor then, None if there is nothing yet.

        Several processes may follow at once: who comes second finds the cursor moved and goes on from there. Raises
        ConflictingBlock, StoreError, NodeError.
        """
        self._check_chain(reader)
        final = reader.final().number
        last = final if until is None else min(until, final)
        cursor = self._cursor()
        if cursor is not None and cursor.number <= final:
            self._compare(reader, cursor)
        size = FIRST_SLICE
        while (first := self._deployed_at if cursor is None else cursor.number + 1) <= last:
            found = self._read_slice(reader, cursor, first, min(first + size - 1, last))
            size = _next_size(size, found)
            cursor = self._cursor()
            if progress is not None and cursor is not None:
                progress(cursor, last)
        return cursor

    def rebuild(self, reader: Reader, *, until: int | None = None, progress: Progress | None = None) -> Cursor | None:
        """Drop everything but the evidence of conflicts, and read again from the beginning."""
        with self._database.write() as connection:
            _drop(connection)
            self._create(connection)
            connection.execute(conflicts.update().values(open=False))
        return self.follow(reader, until=until, progress=progress)

    def ensure_undisputed(self) -> None:
        """Raises ConflictingBlock if a conflict was found and the index was not rebuilt since."""
        with self.view() as view:
            for conflict in view.conflicts():
                if conflict.open:
                    raise _conflicting(conflict.block, conflict.ours, conflict.theirs)

    def known(self, id: bytes) -> Known:
        """What is known of one permit: what `view` would say, quicker, for the question that is always asked."""
        return known(self._ask(asked(id)))

    @property
    def local(self) -> bool:
        """Whether reading takes no network."""
        return self._database.sqlite

    @contextmanager
    def view(self) -> Iterator[View]:
        """One moment of the index, to read from."""
        with self._database.read() as connection:
            yield View(connection)

    def close(self) -> None:
        self._database.close()

    # ---- following ----

    def _cursor(self) -> Cursor | None:
        with self.view() as view:
            return view.cursor()

    def _check_chain(self, reader: Reader) -> None:
        self.ensure_undisputed()
        if (theirs := reader.chain_id()) != self._registry.chain_id:
            raise NodeMisbehaved(
                f"The node serves chain {theirs}, the registry is on chain {self._registry.chain_id}. Correct the URL."
            )

    def _compare(self, reader: Reader, cursor: Cursor) -> None:
        """The chain must still have the cursor's block; if not, both hashes are kept and following stops."""
        theirs = reader.block(cursor.number)
        if theirs.hash == cursor.hash:
            return
        key = {"block": cursor.number, "ours": cursor.hash, "theirs": theirs.hash}
        with self._database.write() as connection:
            same = [conflicts.c[name] == value for name, value in key.items()]
            connection.execute(conflicts.delete().where(*same))
            times = {"our_time": cursor.time, "their_time": theirs.time}
            connection.execute(conflicts.insert().values(**key, **times, open=True))
        raise _conflicting(cursor.number, cursor.hash, theirs.hash)

    def _read_slice(self, reader: Reader, cursor: Cursor | None, first: int, last: int) -> int:
        """Read and store the blocks first..last; how many events there were."""
        logs = reader.logs(first, last, [self._registry.parties, self._registry.permits])
        numbers = sorted({first, last, *(log.block for log in logs)})
        blocks = dict(zip(numbers, reader.blocks(numbers), strict=True))
        if cursor is not None and blocks[first].parent != cursor.hash:
            self._compare(reader, cursor)
            raise NodeMisbehaved(f"Block {first} does not follow block {cursor.number}. Ask another node.")
        events = self._events(logs, blocks, first, last)
        with self._database.write() as connection:
            if View(connection).cursor() == cursor:  # otherwise another process stored this slice
                append(connection, events)
                connection.execute(about.update().values(block=last, hash=blocks[last].hash, time=blocks[last].time))
        return len(events)

    def _events(self, logs: list[Log], blocks: dict[int, Block], first: int, last: int) -> list[Event]:
        before = (first, -1)
        events = []
        for log in logs:
            place = (log.block, log.index)
            if not before < place < (last + 1, 0) or log.address not in {
                self._registry.parties,
                self._registry.permits,
            }:
                raise NodeMisbehaved(f"The node's log {place} is out of order or was not asked for. Ask another node.")
            if log.block_hash != blocks[log.block].hash:
                raise NodeMisbehaved(f"The node has two hashes for block {log.block}. Try again, or ask another node.")
            before = place
            event = read_event(log, blocks[log.block].time)
            if event is not None:  # None: the contracts' own housekeeping, which says nothing of a permit
                events.append(event)
        return events

    # ---- the tables ----

    def _open(self) -> None:
        with self._database.read() as connection:
            if self._is_ours(connection):
                return
        with self._database.write() as connection:
            if not self._is_ours(connection):  # nobody else made it meanwhile
                _drop(connection)
                self._create(connection)

    def _is_ours(self, connection: Connection) -> bool:
        """Whether the tables are there, of this layout, for this registry. Raises WrongStore."""
        names = inspect(connection).get_table_names()
        if "vault_version" in names:
            raise WrongStore("This database is a vault, which cannot be dropped. Give the index a database of its own.")
        if about.name not in names or connection.scalar(select(about.c.layout)) != LAYOUT:
            return False
        row = connection.execute(select(about)).one()
        held = Registry(row.chain_id, row.parties, row.permits)
        if (held, row.deployed_at) != (self._registry, self._deployed_at):
            raise WrongStore(
                f"This index is of the registry {_name(held, row.deployed_at)}, asked for was "
                f"{_name(self._registry, self._deployed_at)}. Name another database, or remove this one: it can be "
                "read again from its chain."
            )
        return True

    def _create(self, connection: Connection) -> None:
        INDEX.create_all(connection)
        conflicts.metadata.create_all(connection)
        registry = self._registry
        connection.execute(
            about.insert().values(
                layout=LAYOUT,
                made=secrets.token_bytes(8),
                chain_id=registry.chain_id,
                parties=registry.parties,
                permits=registry.permits,
                deployed_at=self._deployed_at,
            )
        )


def _next_size(size: int, found: int) -> int:
    if found > ENOUGH:
        return max(1, size // 2)
    return min(LARGEST_SLICE, size * 2) if found < ENOUGH // 2 else size


def _name(registry: Registry, deployed_at: int) -> str:
    return f"0x{registry.permits.hex()} on chain {registry.chain_id} from block {deployed_at}"


def _drop(connection: Connection) -> None:
    for name in inspect(connection).get_table_names():
        if name.startswith("index_") and name != conflicts.name:
            Table(name, MetaData()).drop(connection)


def _conflicting(block: int, ours: bytes, theirs: bytes) -> ConflictingBlock:
    return ConflictingBlock(
        f"Block {block} was final with the hash 0x{ours.hex()}, and the node now has 0x{theirs.hex()}. One of two "
        "histories is false: tell the other Parties, and ask which one is theirs. Nothing more is read or called valid "
        "until `permit index rebuild` reads the history of the node that is set then; both hashes are kept.",
        block=block,
        ours=ours,
        theirs=theirs,
    )
