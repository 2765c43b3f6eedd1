"""Backing a vault up into one file: the same for SQLite and PostgreSQL, so that a vault can move from one to the other.

The file is an SQLite vault, compressed with gzip, whose checksum finds what was damaged or cut off. It has the layout
of the vault that was backed up: on the way back (restore.py) it is migrated like any older vault, and a newer one is
refused. It holds personal data and (encrypted) keys: its mode is 600.
"""

import gzip
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, select

from registry.errors import RefusedError, StoreError
from registry.store.database import Database

VERSION_TABLE = "vault_version"
AT_ONCE = 500
Progress = Callable[[int, int | None], None]


def silent(_done: int, _total: int | None) -> None:
    """Nobody looks at the progress."""


class NotThisVault(StoreError):
    """The database is no vault, or was made by a newer version of this program."""


class BackupThere(RefusedError):
    """There is a file of that name already: a backup is never written over."""


def back_up(database: Database, target: Path, progress: Progress = silent) -> int:
    """Write the vault in this database, as of one moment, into a new file; how many rows it has.

    Others may write meanwhile. Raises BackupThere, NotThisVault, StoreError.
    """
    if target.exists():
        raise BackupThere(f"{target} exists already. Give the backup a name of its own.")
    with _beside(target) as folder:
        copy = Database(f"sqlite:///{folder / 'vault.sqlite'}", durable=False)
        try:
            with database.read() as theirs, copy.write() as ours:
                rows = copy_rows(theirs, _reflected(theirs), ours, progress)
        finally:
            copy.close()
        _pack(folder / "vault.sqlite", folder / "packed")
        os.link(folder / "packed", target)
    return rows


# ---- rows ----


def _reflected(connection: Connection) -> MetaData:
    """The tables as they are there, whatever their layout, in types that every database has."""
    found, plain = MetaData(), MetaData()
    found.reflect(connection)
    if VERSION_TABLE not in found.tables:
        raise NotThisVault("This database holds no vault: there is nothing to back up.")
    for table in found.sorted_tables:
        Table(table.name, plain, *(_plain(column) for column in table.columns))
    return plain


def _plain(column: Column[Any]) -> Column[Any]:
    return Column(column.name, column.type.as_generic(), primary_key=column.primary_key, nullable=column.nullable)


def copy_rows(source: Connection, tables: MetaData, target: Connection, progress: Progress) -> int:
    """Copy all rows; tables that are not there yet are made."""
    tables.create_all(target)
    done = 0
    for table in tables.sorted_tables:
        rows = source.execution_options(stream_results=True).execute(select(table))
        for some in rows.mappings().partitions(AT_ONCE):
            target.execute(table.insert(), [dict(row) for row in some])
            done += 0 if table.name == VERSION_TABLE else len(some)
            progress(done, None)
    return done


# ---- files ----


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A folder next to the target, on the same disk, that only we can read."""
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
            yield Path(folder)
    except OSError as fault:
        raise StoreError(f"{target} cannot be written: {fault.strerror}. Nothing was backed up.") from None


def _pack(source: Path, target: Path) -> None:
    with (
        source.open("rb") as plain,
        os.fdopen(os.open(target, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file,
        gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0, filename="") as packed,
    ):
        shutil.copyfileobj(plain, packed)
    with target.open("rb") as written:
        os.fsync(written.fileno())
