"""Keeping a task to one process: a lock that ends with the process that has it, however it ends.

A lock can be lost while its holder lives: the server is started again, or the lock's file is removed. So every write of
a holder makes sure of it (`ensure`): the lock is taken again if it is free, and if another has it nothing is written.
"""

import fcntl
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol, TypeVar
from zlib import crc32

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from registry.errors import StoreError

Taken = TypeVar("Taken")

LOCKS = 7
"""The first number of our advisory locks in PostgreSQL, so that they are not taken for another program's."""


class StoreHeld(StoreError):
    """Another process holds what only one may hold. `facts["holder"]` says which; `facts["pid"]` is its process id,
    with PostgreSQL that of its connection on the server."""


class HoldLost(StoreError):
    """Another process took what this one held, while the database was away: nothing more is written here."""


class Hold(Protocol):
    """A task that this process holds, until `release`."""

    def ensure(self) -> None:
        """Make sure that it is still ours, as every write does first. Raises HoldLost."""

    def release(self) -> None: ...


class HoldByFile:
    """A lock on a file beside an SQLite database. Raises StoreHeld."""

    def __init__(self, database: Path, task: str) -> None:
        self._task = task
        self._path = database.with_name(f"{database.name}.{task}.lock")
        self._handle = self._take()

    def _take(self) -> int:
        try:
            handle = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as fault:
            says = f"{self._path} cannot be opened: {fault.strerror}. Check the folder and who owns it."
            raise StoreError(says) from fault
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = int(os.pread(handle, 20, 0) or b"0")
            os.close(handle)
            raise held(self._task, pid, f"Process {pid}") from None
        os.truncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        return handle

    def ensure(self) -> None:
        with suppress(FileNotFoundError):
            if os.path.samestat(self._path.stat(), os.fstat(self._handle)):
                return
        lost, self._handle = self._handle, _again(self._task, self._take)
        os.close(lost)

    def release(self) -> None:
        os.close(self._handle)


class HoldOnServer:
    """An advisory lock of PostgreSQL, which lasts as long as a connection of its own. Raises StoreHeld."""

    def __init__(self, engine: Engine, task: str) -> None:
        self._engine, self._task = engine.execution_options(isolation_level="AUTOCOMMIT"), task
        self._lock = {"locks": LOCKS, "key": crc32(task.encode()) >> 1}
        self._connection = self._take()

    def _take(self) -> Connection:
        connection = self._engine.connect()
        connection.detach()  # closing it closes it, and does not put it back for others with the lock on it
        connection.execute(text("SELECT set_config('application_name', :name, false)"), {"name": _name()})
        if connection.scalar(text("SELECT pg_try_advisory_lock(:locks, :key)"), self._lock):
            return connection
        pid, name = connection.execute(text(_HOLDER), self._lock).first() or (0, "")
        connection.close()
        raise held(self._task, pid, name if name.startswith(_OURS) else f"Connection {pid} of the database server")

    def ensure(self) -> None:
        try:
            self._connection.exec_driver_sql("SELECT 1")
        except SQLAlchemyError:  # broken, or closed when it could not be had again
            self._close()
            self._connection = _again(self._task, self._take)

    def release(self) -> None:
        """Said to the server, which lets go of a connection that is closed only when it notices."""
        with suppress(SQLAlchemyError):
            self._connection.execute(text("SELECT pg_advisory_unlock(:locks, :key)"), self._lock)
        self._close()

    def _close(self) -> None:
        with suppress(SQLAlchemyError):  # broken: the server let go
            self._connection.close()


_HOLDER = """SELECT pid, application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND classid = :locks AND objid = :key
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
_OURS = "Process "
"""How the names of our own connections begin."""


def _name() -> str:
    """What the server calls a connection of this process, so that who is refused is told what to stop, and where."""
    return f"{_OURS}{os.getpid()} on {socket.gethostname()}".encode("ascii", "replace").decode()[:63]


def _again(task: str, take: Callable[[], Taken]) -> Taken:
    try:
        return take()
    except StoreHeld as fault:
        raise HoldLost(
            f"{fault.facts['holder']} took over the {task} while the database was away from this one. Stop one of the "
            "two. Nothing was stored.",
            **fault.facts,
        ) from fault


def held(task: str, pid: int, holder: str) -> StoreHeld:
    says = f"{holder} holds the {task} already, and only one may. Stop it, or let it do the work."
    return StoreHeld(says, task=task, pid=pid, holder=holder)
