"""Opening a database, and the few things in which SQLite and PostgreSQL differ. Together with what they say (`plainly`)
and how a task is held (`holds`) this is all that knows a dialect.

Both behave the same to the rest of the project: a write waits for its turn before it reads anything, a read sees one
moment of the database throughout, and one process at a time may hold a named task.
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from operator import itemgetter
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import CompoundSelect, Connection, Engine, Select, Table, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import QueuePool

from registry.errors import StoreError
from registry.store.holds import LOCKS, Hold, HoldByFile, HoldOnServer
from registry.store.plainly import said_plainly

WRITES = "registry_writes"
"""The execution option that marks a connection whose transactions write."""
SCHEMA = "-c search_path=public"
"""By default a schema that is called as the role is looked through first: who makes one puts his tables before ours."""
MISSED = "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
"""After a minute the server lets go of a machine that is gone, and of what it held: its own default is two hours."""


class StoreGone(StoreError):
    """The file was removed or replaced while it was open: what would be written now would be lost."""


class Database:
    """One database by URL: `sqlite:////folder/file.db`, or `postgresql://...`.

    An SQLite file is made with mode 600, and its folder, if there is none, with 700. `patience` is how long a write
    waits for its turn, in seconds; `durable` makes each commit outlast a power cut. Raises StoreError.
    """

    def __init__(self, url: str, *, patience: float = 10.0, durable: bool = True) -> None:
        self.url = _address(url)
        self.where = self.url.set(query={}).render_as_string()  # without what is secret
        self.path = self._prepare_file() if self.sqlite else None
        self._file = None if self.path is None else self.path.stat()
        self._engine = self._connect(patience, durable)
        self._reading = (
            self._engine if self.sqlite else self._engine.execution_options(isolation_level="REPEATABLE READ")
        )
        self._writing = self._engine.execution_options(**{WRITES: True})
        self._kept: list[_KeptOpen] = []
        self._holds: list[Hold] = []

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
            if self.path is None:
                return self._connect_server(patience)
            return self._connect_file(self.path, patience, durable)
        except (NoSuchModuleError, ModuleNotFoundError) as fault:
            raise StoreError(f"No driver for {self.url.drivername} databases is installed: {fault}.") from None

    def _connect_server(self, patience: float) -> Engine:
        wait = {
            "options": f"-c lock_timeout={round(patience * 1000)} {SCHEMA} {MISSED}",
            "connect_timeout": max(2, round(patience)),
            "keepalives_idle": 30,
            "tcp_user_timeout": 30_000,
        }
        engine = create_engine(self.url, pool_pre_ping=True, hide_parameters=True, connect_args=wait)
        event.listen(engine, "begin", _wait_for_turn)
        return engine

    def _connect_file(self, path: Path, patience: float, durable: bool) -> Engine:
        def connect() -> sqlite3.Connection:
            connection = _open(path, "rw", timeout=patience)  # a file that was removed is never made anew by stealth
            connection.isolation_level = None  # the driver begins nothing by itself
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            connection.execute("PRAGMA foreign_keys = ON")
            return connection

        engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, hide_parameters=True)
        event.listen(engine, "begin", _begin)
        return engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the database, whatever others write meanwhile."""
        with said_plainly(self.where), self._reading.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that has its turn before it reads: BEGIN IMMEDIATE, or a lock on the whole in PostgreSQL.

        Nothing is written if the file is not the one that was opened, or if a task of this process is another's by now.
        """
        with said_plainly(self.where), self._writing.begin() as connection:
            for hold in self._holds:
                hold.ensure()
            yield connection
            self._ensure_file()

    def _ensure_file(self) -> None:
        if self.path is None or self._file is None:
            return
        with suppress(FileNotFoundError):
            if os.path.samestat(self.path.stat(), self._file):
                return
        raise StoreGone(
            f"{self.path} was removed or replaced while it was open: nothing was stored. Put it back, or end this "
            "program and start it again on what is there now."
        )

    def prepared(
        self, statement: Select[Any] | CompoundSelect[Any]
    ) -> Callable[[Mapping[str, Any]], Sequence[Sequence[Any]]]:
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
            with said_plainly(self.where):
                found: list[tuple[Any, ...]] = kept.connection().execute(words, [given[n] for n in names]).fetchall()
            return found

        self._kept.append(kept)
        return run

    def _run(self, statement: Select[Any] | CompoundSelect[Any], values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        with self.read() as connection:
            return connection.execute(statement, values).all()

    @contextmanager
    def hold(self, task: str) -> Iterator[None]:
        """Keep a task to this process until the end of the block, even a killed one's. Raises StoreHeld."""
        with said_plainly(self.where):
            hold = HoldByFile(self.path, task) if self.path else HoldOnServer(self._engine, task)
        self._holds.append(hold)
        try:
            yield
        finally:
            self._holds.remove(hold)
            hold.release()

    def size(self) -> int:
        """How many bytes it takes on disk, without what else the server keeps."""
        with self.read() as connection:
            if self.path is None:
                return connection.scalar(text("SELECT pg_database_size(current_database())")) or 0
            pages = connection.scalar(text("PRAGMA page_count")) or 0
            return pages * (connection.scalar(text("PRAGMA page_size")) or 0)

    def close(self) -> None:
        for kept in self._kept:
            kept.close()
        self._engine.dispose()


KEPT_KB = 32_768
"""Of a file's pages, for a connection that is kept open: SQLite's own 2 MB do not hold the inner ones of millions."""


class _KeptOpen:
    """A reading connection to an SQLite file for each thread, kept open between statements."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._all: list[sqlite3.Connection] = []

    def connection(self) -> sqlite3.Connection:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = _open(self._path, "ro")
            connection.execute(f"PRAGMA cache_size = -{KEPT_KB}")
            self._local.connection = connection
            self._all.append(connection)
        return connection

    def close(self) -> None:
        while self._all:
            self._all.pop().close()
        self._local = threading.local()


def _open(path: Path, mode: str, timeout: float = 5.0) -> sqlite3.Connection:
    """Open a file that is there, which any thread may then use. `timeout` in seconds."""
    return sqlite3.connect(f"file:{quote(str(path))}?mode={mode}", uri=True, timeout=timeout, check_same_thread=False)


def _address(url: str) -> URL:
    """A URL, with our driver in it. What cannot be read is not repeated: a password may be in it. Raises StoreError."""
    try:
        read = make_url(url)
    except (ArgumentError, ValueError):
        read = None
    if read is None or "@" in (read.host or ""):
        raise StoreError(
            "This is not the address of a database. Write sqlite:////folder/file.db or postgresql://user@host/name; "
            "in a password @ is written %40, and / is %2F."
        )
    if read.drivername in {"postgresql", "postgres"}:
        return read.set(drivername="postgresql+psycopg")
    return read


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _wait_for_turn(connection: Connection) -> None:
    if connection.get_execution_options().get(WRITES):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCKS})")


def insert_all(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that all have the same columns, two or more, whose values the driver takes as they are: what
    SQLAlchemy makes of each row by itself takes as long as the database does."""
    statement = table.insert().compile(dialect=connection.dialect, column_keys=list(rows[0]))
    names = statement.positiontup
    connection.exec_driver_sql(str(statement), [*map(itemgetter(*names), rows)] if names else list(rows))
