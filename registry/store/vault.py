"""The Management Authority's own: sealed documents, keystores, the records behind commitments, settings. Nothing of it
is on the chain, so it is the only state that cannot be rebuilt: back it up.

Everything is read and written through `Vault.read()` and `Vault.write()`, each one transaction; a write has its turn
before it reads. The outbox shares the database, so that a document and the transaction that issues it are stored
together or not at all.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, bindparam, func, select, true

from registry.errors import RefusedError
from registry.store.database import Database, insert_all
from registry.store.migrate import migrate
from registry.store.register import Wanted, row_of
from registry.store.tables import VAULT, documents, keystores, outbox, records, register, settings

MANY = 400
"""How many values go into one IN (...): databases limit the parameters of a statement."""


ALL = Wanted()


class AlreadyKept(RefusedError):
    """The vault has this already: a document number, a permit, an account or a commitment."""


class Release(StrEnum):
    """Whether a document may leave the house: only when its issue is final."""

    QUEUED = "queued"
    FINAL = "final"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Document:
    """A sealed permit file (JSON bytes) and its 32-byte permit id. `batch` is the outbox entry that issues it."""

    permit: bytes
    party: str
    number: str
    file: bytes
    release: Release
    batch: int


@dataclass(frozen=True, slots=True)
class Keystore:
    """An officer's key: 20-byte account, whose Party's, the name shown to colleagues, encrypted eth keystore JSON."""

    account: bytes
    party: str
    label: str
    keystore: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """What a 32-byte commitment on chain stands for: its 16-byte salt and canonical bytes."""

    commitment: bytes
    salt: bytes
    content: bytes


class Reading:
    """One moment of the vault. Made by `Vault.read()`."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def document(self, permit: bytes) -> Document | None:
        """The document of this permit id."""
        return next(iter(self._documents(documents.c.permit == permit)), None)

    def document_numbered(self, party: str, number: str) -> Document | None:
        """The document of this number, unless its issue failed: then the number is free again."""
        named = (documents.c.party == party) & (documents.c.number == number)
        return next(iter(self._documents(named & (documents.c.release != Release.FAILED))), None)

    def documents_among(self, party: str, numbers: Collection[str]) -> dict[str, Document]:
        """Those of these numbers that `document_numbered` finds, by number."""
        in_force = (documents.c.party == party) & (documents.c.release != Release.FAILED)
        asked, found = list(numbers), []
        for first in range(0, len(asked), MANY):
            found += self._documents(in_force & documents.c.number.in_(asked[first : first + MANY]))
        return {document.number: document for document in found}

    def given(self, party: str, numbers: Sequence[str]) -> int:
        """How many of these numbers `document_numbered` finds."""
        in_force = (documents.c.party == party) & (documents.c.release != Release.FAILED)
        parts = (numbers[first : first + MANY] for first in range(0, len(numbers), MANY))
        queries = (select(func.count()).where(in_force & documents.c.number.in_(part)) for part in parts)
        return sum(self.connection.scalar(query) or 0 for query in queries)

    def documents_of(self, batch: int) -> list[Document]:
        """The documents that an outbox entry issues, by number."""
        return self._documents(documents.c.batch == batch)

    def documents(self, release: Release | None = None) -> list[Document]:
        """All documents, or those in this state of release, in the order of their batches, then by number."""
        return self._documents(documents.c.release == release if release else true())

    def register(
        self,
        party: str,
        *,
        wanted: Wanted = ALL,
        stands: ColumnElement[bool] | None = None,
        after: tuple[int, str] | None = None,
        limit: int = 50,
    ) -> list[Document]:
        """A page of a Party's documents, those that did not fail, the newest first, which say what is wanted; `stands`
        is a condition on the rows of the register. `after` is batch and number of the last one of the page before."""
        row = register.c
        which = (row.party == party) & wanted.fits() & (true() if stands is None else stands)
        if after is not None:
            batch, number = after
            which &= (row.batch < batch) | ((row.batch == batch) & (row.number > number))
        query = select(row.permit).where(which).order_by(row.batch.desc(), row.number).limit(limit)
        order = {permit: place for place, permit in enumerate(self.connection.scalars(query))}
        return sorted(self.documents_with(list(order)), key=lambda document: order[document.permit])

    def documents_with(self, permits: Sequence[bytes]) -> list[Document]:
        """The documents of these permits, those of other offices left out."""
        parts = (permits[first : first + MANY] for first in range(0, len(permits), MANY))
        return [document for part in parts for document in self._documents(documents.c.permit.in_(part))]

    def held(self, permits: Iterable[bytes]) -> set[bytes]:
        """Which of these permits are here, by their ids."""
        asked = list(permits)
        found: set[bytes] = set()
        for first in range(0, len(asked), MANY):
            which = documents.c.permit.in_(asked[first : first + MANY])
            found.update(self.connection.scalars(select(documents.c.permit).where(which)))
        return found

    def unsettled(self, block: int) -> int | None:
        """The first outbox entry that is in no block up to this one; None if all are."""
        first = select(func.min(outbox.c.number))
        waiting = self.connection.scalar(first.where(outbox.c.status == "queued"))
        later = self.connection.scalar(first.where(outbox.c.block > block))
        return min((number for number in (waiting, later) if number is not None), default=None)

    def permits(self) -> set[bytes]:
        """The ids of all documents, those whose issue failed too."""
        return set(self.connection.scalars(select(documents.c.permit)))

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        tables = VAULT.sorted_tables
        return {table.name: self.connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}

    def keystore(self, account: bytes) -> Keystore | None:
        row = self.connection.execute(select(keystores).where(keystores.c.account == account)).one_or_none()
        return None if row is None else Keystore(*row)

    def keystores(self) -> list[Keystore]:
        """All keystores, by Party and label."""
        query = select(keystores).order_by(keystores.c.party, keystores.c.label, keystores.c.account)
        return [Keystore(*row) for row in self.connection.execute(query)]

    def record(self, commitment: bytes) -> Record | None:
        row = self.connection.execute(select(records).where(records.c.commitment == commitment)).one_or_none()
        return None if row is None else Record(*row)

    def setting(self, name: str) -> bytes | None:
        return self.connection.scalar(select(settings.c.value).where(settings.c.name == name))

    def _documents(self, which: ColumnElement[bool]) -> list[Document]:
        query = select(documents).where(which).order_by(documents.c.batch, documents.c.party, documents.c.number)
        return [_document(row) for row in self.connection.execute(query)]


class Writing(Reading):
    """A transaction that also writes. Made by `Vault.write()`; an error inside it undoes all of it."""

    def add_document(self, document: Document) -> None:
        """Raises AlreadyKept if the permit, or the number of a document that did not fail, is there already."""
        self.add_documents([document])

    def add_documents(self, added: Sequence[Document]) -> None:
        """The same for many at once, all or none."""
        for party, some in groupby(added, key=attrgetter("party")):
            for known in self.documents_among(party, [document.number for document in some]).values():
                raise _kept(f"The permit {known.party} {known.number}")
        for first in range(0, len(added), MANY):
            ids = [document.permit for document in added[first : first + MANY]]
            for known in self._documents(documents.c.permit.in_(ids)):
                raise _kept(f"The permit {known.party} {known.number}")
        if added:
            insert_all(self.connection, documents, [_row(documents, document) for document in added])
            insert_all(self.connection, register, [_searched(document) for document in added])

    def release(self, batch: int, release: Release) -> None:
        """Say of all documents of an outbox entry whether they may leave the house."""
        self.connection.execute(documents.update().where(documents.c.batch == batch).values(release=release.value))
        if release is Release.FAILED:
            self.connection.execute(register.delete().where(register.c.batch == batch))

    def stand(self, statuses: Mapping[bytes, int]) -> None:
        """Say in the register where these permits stand."""
        rows = [
            {"of": document.party, "in": document.batch, "as": document.number, "to": statuses[document.permit]}
            for document in self.documents_with(list(statuses))
        ]
        this = (register.c.party == bindparam("of")) & (register.c.batch == bindparam("in"))
        change = register.update().where(this & (register.c.number == bindparam("as"))).values(stands=bindparam("to"))
        if rows:
            self.connection.execute(change, rows)

    def add_keystore(self, keystore: Keystore) -> None:
        """Raises AlreadyKept: the key of an account is never replaced."""
        if self.keystore(keystore.account) is not None:
            raise _kept(f"The key of 0x{keystore.account.hex()}")
        self._add(keystores, keystore)

    def add_record(self, record: Record) -> None:
        """Raises AlreadyKept: a record is never replaced."""
        if self.record(record.commitment) is not None:
            raise _kept(f"The record 0x{record.commitment.hex()}")
        self._add(records, record)

    def set(self, name: str, value: bytes | None) -> None:
        """Set a setting, or with None remove it."""
        self.connection.execute(settings.delete().where(settings.c.name == name))
        if value is not None:
            self.connection.execute(settings.insert().values(name=name, value=value))

    def _add(self, table: Table, thing: object) -> None:
        self.connection.execute(table.insert().values(_row(table, thing)))


class Vault:
    """The vault in this database: made if there is none, migrated if older, after a backup in the folder `beside` (or
    else beside an SQLite vault). Raises NotThisVault, StoreError."""

    def __init__(self, database: Database, beside: Path | None = None) -> None:
        self.database = database
        migrate(database, beside=beside)

    @contextmanager
    def read(self) -> Iterator[Reading]:
        with self.database.read() as connection:
            yield Reading(connection)

    @contextmanager
    def write(self) -> Iterator[Writing]:
        with self.database.write() as connection:
            yield Writing(connection)

    def close(self) -> None:
        self.database.close()


def _searched(document: Document) -> dict[str, Any]:
    return row_of(document.permit, document.party, document.number, document.file, document.batch)


def _row(table: Table, thing: object) -> dict[str, object]:
    return {column.name: getattr(thing, column.name) for column in table.c}


def _kept(what: str) -> AlreadyKept:
    return AlreadyKept(f"{what} is in the vault already. Nothing was stored.")


def _document(row: Row[Any]) -> Document:
    return Document(row.permit, row.party, row.number, row.file, Release(row.release), row.batch)
