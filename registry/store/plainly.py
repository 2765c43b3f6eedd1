"""What a database says when it cannot, in words that say what to do. One function for both kinds.

PostgreSQL has a code (SQLSTATE) for every error but those at the door: there only its words tell, if they are English.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from registry.errors import StoreError


class StoreBusy(StoreError):
    """Others are at work and did not finish in time."""


class StoreFull(StoreError):
    """No room is left on the disk."""


class StoreAway(StoreError):
    """The database server does not answer, or went away in the middle. What was committed is there when it is back."""


class StoreClosed(StoreError):
    """The database server, or the owner of the file, does not let us in: user, password, name or number of others."""


class StoreDamaged(StoreError):
    """The file is no database, or a damaged one, or its disk fails."""


AT_THE_DOOR = (
    ("too many", "Stop what is not needed, or let the server take more connections: max_connections"),
    ("connection slots", "Stop what is not needed, or let the server take more connections: max_connections"),
    ("starting up", ""),
    ("shutting down", ""),
    ("recovery", ""),
    ("password", "Correct user and password in its address"),
    ("permission denied", "Give this user the right to enter it: GRANT CONNECT ON DATABASE"),
    ("does not exist", "Correct the name in its address, or make it on the server"),
    ("pg_hba.conf", "Let this machine in: pg_hba.conf on the server"),
)
"""English words of the server before it knows us, and what to do; nothing: it will answer soon."""


@contextmanager
def said_plainly(where: str) -> Iterator[None]:
    """Turn what the database says into a StoreError that says what to do. `where` names it and holds no password."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as fault:
        raise _plain(where, fault) from fault


def _plain(where: str, fault: Exception) -> StoreError:
    cause = fault.orig if isinstance(fault, DBAPIError) and fault.orig is not None else fault
    says = " ".join(str(cause).split()).removesuffix(".")
    if isinstance(fault, NoConnectionLeft):
        return StoreBusy(f"{where}: too much is asked at once. Try again.", where=where)
    if isinstance(cause, sqlite3.Error):
        return _of_a_file(where, getattr(cause, "sqlite_errorcode", 0) & 0xFF, says)
    return _of_a_server(where, fault, cause, says)


def _of_a_file(where: str, code: int, says: str) -> StoreError:
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return _busy(where)
    if code == sqlite3.SQLITE_FULL:
        return _full(where)
    if code in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
        return StoreDamaged(f"{where}: the file is damaged or no database ({says}). Restore a backup.", where=where)
    if code == sqlite3.SQLITE_IOERR:
        advice = "Nothing was stored. Look whether the disk is full or broken"
        return StoreDamaged(f"{where}: the disk fails ({says}). {advice}, then try again.", where=where)
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        advice = "Nothing was stored. Check that it is there and that this user may write it and its folder"
        return StoreClosed(f"{where}: {says}. {advice}.", where=where)
    return _refused(where, says)


def _of_a_server(where: str, fault: Exception, cause: BaseException, says: str) -> StoreError:
    state = getattr(cause, "sqlstate", None) or ""
    if state == "55P03":
        return _busy(where)
    if state == "53100":
        return _full(where)
    if state == "42501":
        advice = "Nothing was stored. Give this user its rights on the server"
        return StoreClosed(f"{where}: {says}. {advice}.", where=where)
    if not state and isinstance(fault, OperationalError):
        advice = next((advice for words, advice in AT_THE_DOOR if words in says), "")
        if advice:
            return StoreClosed(f"{where}: the server does not let us in ({says}). {advice}.", where=where)
    invalidated = isinstance(fault, DBAPIError) and fault.connection_invalidated
    # no connection, or one that is being closed (SQLSTATE 08 and 57P), as against a refusal
    if invalidated or (isinstance(fault, OperationalError) and (not state or state.startswith(("08", "57P")))):
        advice = "Nothing was stored. Try again when it does"
        return StoreAway(f"{where}: the database does not answer ({says}). {advice}.", where=where)
    return _refused(where, says)


def _busy(where: str) -> StoreBusy:
    return StoreBusy(f"{where}: another process is writing and did not finish in time. Try again.", where=where)


def _full(where: str) -> StoreFull:
    return StoreFull(f"{where}: the disk is full, nothing was stored. Make room and try again.", where=where)


def _refused(where: str, says: str) -> StoreError:
    return StoreError(f"{where}: the database refused: {says}. Nothing was stored.", where=where)
