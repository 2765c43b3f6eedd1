"""Putting a backup of a vault back, whole or not at all."""

import gzip
import os
import shutil
import zlib
from pathlib import Path

from sqlalchemy import Connection, func, select

from registry.errors import RefusedError, StoreError
from registry.store.backup import VERSION_TABLE, NotThisVault, Progress, copy_rows, private_folder, reflected, silent
from registry.store.database import Database
from registry.store.migrate import lay_out, migrate, version_of
from registry.store.plainly import said_plainly
from registry.store.tables import VAULT, sessions


class BackupDamaged(StoreError):
    """The file is no backup, or a damaged one. Nothing was changed."""


class VaultNotEmpty(RefusedError):
    """Something is in the vault that would be replaced."""


def restore(
    source: Path, database: Database, beside: Path, *, replace: bool = False, progress: Progress = silent
) -> int:
    """Put a backup into this database, whole or not at all; how many rows it has.

    What is in the vault already is replaced only with `replace`: back it up first. The caller holds the outbox. It
    is worked at in the folder `beside`, where `migrate` leaves its backup. Sessions are not put back: who signed out
    since, or was removed, does not come in by an old token. Raises BackupDamaged, NotThisVault, VaultNotEmpty,
    StoreError.
    """
    with private_folder(beside) as folder:
        copy = _sound(_unpacked(source, folder), source, folder)
        try:
            migrate(database, beside=beside)
            with copy.read() as theirs, database.write() as ours:
                _empty(ours, replace)
                rows = copy_rows(theirs, VAULT, ours, progress)
                ours.execute(sessions.delete())
                _number_on(ours)
        finally:
            copy.close()
    return rows


def _sound(packed: Path, source: Path, folder: Path) -> Database:
    """A vault of the present layout with what was backed up, in which everything holds that a vault's layout asks."""
    loose, sound = Database(f"sqlite:///{packed}"), Database(f"sqlite:///{folder / 'sound'}", durable=False)
    try:
        _ensure_whole(loose, source)
        version = version_of(loose)
        if version is None:
            raise NotThisVault(f"{source} holds no vault: nothing was changed. Use another.")
        lay_out(sound, version)
        with loose.read() as theirs, sound.write() as ours:
            tables = reflected(ours)
            tables.remove(tables.tables[VERSION_TABLE])
            copy_rows(theirs, tables, ours, silent)
        migrate(sound, beside=folder)
    except BaseException:
        sound.close()
        raise
    finally:
        loose.close()
    return sound


def is_empty(database: Database) -> bool:
    """Whether there is nothing in the vault."""
    with database.read() as connection:
        return not _filled(connection)


def _filled(connection: Connection) -> list[str]:
    return [
        table.name for table in VAULT.sorted_tables if connection.scalar(select(func.count()).select_from(table)) or 0
    ]


def _empty(connection: Connection, replace: bool) -> None:
    filled = _filled(connection)
    if filled and not replace:
        raise VaultNotEmpty(
            f"The vault holds something already ({', '.join(filled)}). Restore into an empty one, or use --replace, "
            "which backs up what is there first."
        )
    for table in reversed(VAULT.sorted_tables):
        connection.execute(table.delete())


def _number_on(connection: Connection) -> None:
    """PostgreSQL gives new rows the next number of a sequence, which knows nothing of the rows that were put in."""
    if connection.dialect.name != "postgresql":
        return
    for table in VAULT.sorted_tables:
        for column in table.primary_key.columns:
            if column is table.autoincrement_column:
                highest = connection.scalar(select(func.max(column)))
                sequence = func.pg_get_serial_sequence(table.name, column.name)
                if highest is not None:
                    connection.execute(select(func.setval(sequence, highest)))


def _unpacked(source: Path, folder: Path) -> Path:
    path = folder / "vault.sqlite"
    try:
        with (
            gzip.open(source, "rb") as packed,
            os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as plain,
        ):
            shutil.copyfileobj(packed, plain)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise BackupDamaged(f"{source} is no backup, or a damaged one: nothing was changed. Use another.") from None
    except OSError as fault:
        raise StoreError(f"{source} cannot be read: {fault.strerror}.") from None
    return path


def _ensure_whole(copy: Database, source: Path) -> None:
    try:
        with said_plainly(str(source)), copy.read() as connection:
            if connection.exec_driver_sql("PRAGMA quick_check").scalar() == "ok":
                return
    except StoreError:
        pass
    raise BackupDamaged(f"{source} holds no vault, or a damaged one: nothing was changed. Use another.")
