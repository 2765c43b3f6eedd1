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
from itertools import count
from pathlib import Path

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
        raise _there(target)
    with private_folder(target.parent) as folder:
        copy = Database(f"sqlite:///{folder / 'vault.sqlite'}", durable=False)
        try:
            with database.read() as theirs, copy.write() as ours:
                tables = _plain(reflected(theirs))
                tables.create_all(ours)
                rows = copy_rows(theirs, tables, ours, progress)
        finally:
            copy.close()
        _pack(folder / "vault.sqlite", folder / "packed")
        _put(folder / "packed", target)
    return rows


def free_name(folder: Path, name: str) -> Path:
    """Where in a folder a backup of this name may lie: under a number if there is an earlier one, which is kept."""
    names = (f"{name}.backup" if number == 1 else f"{name}-{number}.backup" for number in count(1))
    return next(folder / free for free in names if not (folder / free).exists())


# ---- rows ----


def reflected(connection: Connection) -> MetaData:
    """The tables as they are there, whatever their layout. Raises NotThisVault."""
    found = MetaData()
    found.reflect(connection)
    if VERSION_TABLE not in found.tables:
        raise NotThisVault("There is no vault in it, so nothing to back up and nothing to put back.")
    return found


def _plain(tables: MetaData) -> MetaData:
    """The same in types that every database has, and without what binds them to each other."""
    plain = MetaData()
    for table in tables.sorted_tables:
        Table(table.name, plain, *(Column(column.name, column.type.as_generic()) for column in table.columns))
    return plain


def copy_rows(source: Connection, tables: MetaData, target: Connection, progress: Progress) -> int:
    """Copy all rows of these tables, which both have; how many they were."""
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
def private_folder(within: Path) -> Iterator[Path]:
    """A folder that only we can read, until the end of the block, on the same disk as `within`."""
    try:
        within.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".vault-", dir=within) as folder:
            yield Path(folder)
    except OSError as fault:
        raise StoreError(f"{within} cannot be written: {fault.strerror}. Nothing was changed.") from None


def _pack(source: Path, target: Path) -> None:
    with (
        source.open("rb") as plain,
        os.fdopen(os.open(target, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file,
        gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0, filename="") as packed,
    ):
        shutil.copyfileobj(plain, packed)
    with target.open("rb") as written:
        os.fsync(written.fileno())


def _put(packed: Path, target: Path) -> None:
    """Give the finished file its name, whole and never over another."""
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise _there(target) from None
    packed.replace(target)


def _there(target: Path) -> BackupThere:
    return BackupThere(f"{target} exists already. Give the backup a name of its own.")
