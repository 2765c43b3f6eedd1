"""Opening a database, and the few things in which SQLite and PostgreSQL differ. Nothing else here knows a dialect.

Both behave the same to the rest of the project: a write waits for its turn before it reads anything, a read sees one
moment of the database throughout, and one process at a time may hold a named task.
"""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zlib import crc32

from sqlalchemy import Connection, Engine, Select, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from registry.errors import StoreError

WRITES = "registry_writes"
"""The execution option that marks a connection whose transactions write."""


class StoreBusy(StoreError):
    """Another process is writing and did not finish in time."""


class StoreFull(StoreError):
    """No room is left on the disk."""


class StoreAway(StoreError):
    """The database server does not answer, or went away in the middle. What was committed is there when it is back."""


class HoldLost(StoreError):
    """The server went away while this process held a task: another may hold it by now, so nothing more is written."""


class StoreHeld(StoreError):
    """Another process holds what only one may hold. `facts["pid"]` is its process id; with PostgreSQL that of its
    connection on the server."""


class Database:
    """One database by URL: `sqlite:////folder/file.db`, or `postgresql://...`.

    An SQLite file is made with mode 600, and its folder, if there is none, with 700. `patience` is how long a write
    waits for its turn, in seconds; `durable` makes each commit outlast a power cut. Raises StoreError.
    """

    def __init__(self, url: str, *, patience: float = 10.0, durable: bool = True) -> None:
        try:
            self.url = _with_driver(make_url(url))
        except ArgumentError:
            raise StoreError(f"{url!r} is not the address of a database. Write sqlite:////folder/file.db.") from None
        self.path = self._prepare_file() if self.sqlite else None
        self._engine = self._connect(patience, durable)
        self._reading = (
            self._engine if self.sqlite else self._engine.execution_options(isolation_level="REPEATABLE READ")
        )
        self._kept: list[_KeptOpen] = []
        self._held: dict[str, int] = {}  # PostgreSQL: tasks, and the server's process that has the lock
        self._writing = self._engine.execution_options(**{WRITES: True})

    @property
    def sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    def _prepare_file(self) -> Path:
        if not self.url.database or self.url.database == ":memory:":
            raise StoreError("A database in memory would be lost at the end. Name a file: sqlite:////folder/file.db.")
        path = Path(self.url.database)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            if path.stat().st_mode & 0o077:
                path.chmod(0o600)
        except OSError as fault:
            raise StoreError(f"{path} cannot be opened: {fault.strerror}. Check the folder and who owns it.") from fault
        return path

    def _connect(self, patience: float, durable: bool) -> Engine:
        try:
            if not self.sqlite:
                wait = {"options": f"-c lock_timeout={round(patience * 1000)}"}
                engine = create_engine(self.url, pool_pre_ping=True, connect_args=wait)
                event.listen(engine, "begin", _wait_for_turn)
                return engine
            engine = create_engine(self.url, connect_args={"timeout": patience, "check_same_thread": False})
        except (NoSuchModuleError, ModuleNotFoundError) as fault:
            raise StoreError(f"No driver for {self.url.drivername} databases is installed: {fault}.") from None

        def set_up(connection: Any, _record: object) -> None:
            connection.isolation_level = None  # the driver begins nothing by itself
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            connection.execute("PRAGMA foreign_keys = ON")

        event.listen(engine, "connect", set_up)
        event.listen(engine, "begin", _begin)
        return engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the database, whatever others write meanwhile."""
        with said_plainly(self.url.render_as_string()), self._reading.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that has its turn before it reads: BEGIN IMMEDIATE, or a lock on the whole in PostgreSQL."""
        with said_plainly(self.url.render_as_string()), self._writing.begin() as connection:
            for task, server_process in self._held.items():
                _ensure_still_held(connection, task, server_process)
            yield connection

    def prepared(self, statement: Select[Any]) -> Callable[[Mapping[str, Any]], Sequence[Sequence[Any]]]:
        """A way to run one reading statement again and again: it sees one moment, being one statement.

        For SQLite it is compiled once and runs on a connection that each thread keeps: three times as quick as `read`.
        """
        if self.path is None:
            return lambda values: self._run(statement, values)
        compiled = statement.compile(self._engine)
        words, names, usual = str(compiled), compiled.positiontup or [], compiled.params
        kept = _KeptOpen(self.path)

        def run(values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
            given = {**usual, **values}
            with said_plainly(self.url.render_as_string()):
                found: list[tuple[Any, ...]] = kept.connection().execute(words, [given[n] for n in names]).fetchall()
            return found

        self._kept.append(kept)
        return run

    def _run(self, statement: Select[Any], values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        with self.read() as connection:
            return connection.execute(statement, values).all()

    @contextmanager
    def hold(self, task: str) -> Iterator[None]:
        """Keep a task to this process until the end of the block, even a killed one's. Raises StoreHeld."""
        with self._hold_file(task) if self.path else self._hold_advisory(task):
            yield

    @contextmanager
    def _hold_file(self, task: str) -> Iterator[None]:
        assert self.path is not None
        path = self.path.with_name(f"{self.path.name}.{task}.lock")
        handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pid = int(os.pread(handle, 20, 0) or b"0")
                raise _held(task, pid) from None
            os.truncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
            yield
        finally:
            os.close(handle)

    @contextmanager
    def _hold_advisory(self, task: str) -> Iterator[None]:
        asked = {"key": _key(task)}
        with said_plainly(self.url.render_as_string()), self._engine.connect() as connection:
            if not connection.scalar(text("SELECT pg_try_advisory_lock(7, :key)"), asked):
                raise _held(task, connection.scalar(text(_HOLDER), asked) or 0)
            self._held[task] = connection.scalar(text("SELECT pg_backend_pid()")) or 0
            connection.commit()
            try:
                yield
            finally:
                del self._held[task]
                _let_go(connection, task)

    def copy(self, name: str) -> Path | None:
        """A copy of an SQLite file beside it, mode 600; None for PostgreSQL, whose own tools make backups."""
        if self.path is None:
            return None
        target = self.path.with_name(name)
        os.close(os.open(target, os.O_CREAT | os.O_RDWR, 0o600))
        with said_plainly(str(target)), self.read() as connection:
            ours = connection.connection.driver_connection
            assert isinstance(ours, sqlite3.Connection)
            theirs = sqlite3.connect(target)
            try:
                ours.backup(theirs)
            finally:
                theirs.close()
        return target

    def close(self) -> None:
        for kept in self._kept:
            kept.close()
        self._engine.dispose()


class _KeptOpen:
    """A reading connection to an SQLite file for each thread, kept open between statements."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._all: list[sqlite3.Connection] = []

    def connection(self) -> sqlite3.Connection:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(f"file:{quote(str(self._path))}?mode=ro", uri=True, check_same_thread=False)
            self._local.connection = connection
            self._all.append(connection)
        return connection

    def close(self) -> None:
        while self._all:
            self._all.pop().close()
        self._local = threading.local()


def _with_driver(url: URL) -> URL:
    """PostgreSQL by either of its names, spoken to by psycopg."""
    return url.set(drivername="postgresql+psycopg") if url.drivername in {"postgresql", "postgres"} else url


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _wait_for_turn(connection: Connection) -> None:
    if connection.get_execution_options().get(WRITES):
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7)")


_HOLDER = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 7 AND objid = :key"


def _key(task: str) -> int:
    return crc32(task.encode()) >> 1


def _ensure_still_held(connection: Connection, task: str, server_process: int) -> None:
    """A hold ends with the connection that took it: after the server was away somebody else may have it."""
    if connection.scalar(text(_HOLDER), {"key": _key(task)}) != server_process:
        raise HoldLost(f"The hold on the {task} was lost when the database went away. Start this process again.")


def _let_go(connection: Connection, task: str) -> None:
    try:
        connection.execute(text("SELECT pg_advisory_unlock(7, :key)"), {"key": _key(task)})
        connection.commit()
    except DBAPIError as fault:
        if not fault.connection_invalidated:
            raise
        connection.invalidate()  # the server let go when the connection broke


def _held(task: str, pid: int) -> StoreHeld:
    return StoreHeld(
        f"Process {pid} holds the {task} already, and only one may. Stop it, or let it do the work.", task=task, pid=pid
    )


@contextmanager
def said_plainly(where: str) -> Iterator[None]:
    """Turn what the database says into a StoreError that says what to do."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as fault:
        raise _plain(where, fault) from fault


def _plain(where: str, fault: Exception) -> StoreError:
    cause = fault.orig if isinstance(fault, DBAPIError) and fault.orig is not None else fault
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    state = getattr(cause, "sqlstate", None)  # PostgreSQL's
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} or state == "55P03":
        return StoreBusy(f"{where}: another process is writing and did not finish in time. Try again.", where=where)
    if code == sqlite3.SQLITE_FULL or state == "53100":
        return StoreFull(f"{where}: the disk is full, nothing was stored. Make room and try again.", where=where)
    if isinstance(fault, DBAPIError) and (fault.connection_invalidated or _no_answer(cause)):
        says = " ".join(str(cause).split())
        return StoreAway(f"{where}: the database does not answer ({says}). Nothing was stored. Try again when it does.")
    if code in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
        return StoreError(f"{where}: the file is damaged or no database ({cause}). Restore a backup.", where=where)
    says = " ".join(str(cause).split())
    return StoreError(f"{where}: the database refused: {says}. Nothing was stored.", where=where)


def _no_answer(cause: BaseException) -> bool:
    """PostgreSQL: no connection, or one that is being closed (SQLSTATE 08 and 57P) as against a refusal."""
    state = getattr(cause, "sqlstate", None)
    if type(cause).__name__ != "OperationalError" or isinstance(cause, sqlite3.Error):
        return False
    return state is None or state.startswith(("08", "57P"))
