"""Opening a database, taking turns, and saying plainly what went wrong."""

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from registry.errors import StoreError
from registry.store.database import Database, StoreBusy, StoreFull, StoreHeld
from tests.store.conftest import on_sqlite


def test_what_is_no_address_of_a_database_is_refused():
    with pytest.raises(StoreError, match="sqlite:////"):
        Database("my vault")


def test_a_database_in_memory_is_refused_because_it_would_be_lost():
    for url in ("sqlite://", "sqlite:///:memory:"):
        with pytest.raises(StoreError, match="lost"):
            Database(url)


def test_a_missing_driver_is_named():
    with pytest.raises(StoreError, match="No driver for unheard"):
        Database("unheard://localhost/registry")


def test_a_file_that_cannot_be_made_is_said(tmp_path: Path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreError, match="cannot be opened"):
        Database(f"sqlite:///{tmp_path}/file/vault.db")


def test_only_the_owner_can_read_the_file_its_journal_and_a_new_folder(tmp_path: Path):
    previous = os.umask(0)
    try:
        database = Database(f"sqlite:///{tmp_path}/new/vault.db")
        with database.write() as connection:
            connection.execute(text("CREATE TABLE t (x INTEGER)"))
        modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "new").iterdir()}
        assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
        assert modes == dict.fromkeys(modes, 0o600)
        assert "vault.db-wal" in modes
        database.close()
    finally:
        os.umask(previous)


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path):
    path = tmp_path / "vault.db"
    path.touch()
    path.chmod(0o644)
    Database(f"sqlite:///{path}").close()
    assert path.stat().st_mode & 0o777 == 0o600


@on_sqlite
def test_a_file_that_is_no_database_is_called_damaged(tmp_path: Path, open_database):
    (tmp_path / "torn.db").write_bytes(b"not a database at all, but long enough to be looked at" * 40)
    with pytest.raises(StoreError, match=r"damaged.*Restore a backup"), open_database("torn").read() as connection:
        connection.execute(text("SELECT 1 FROM sqlite_master"))


def test_a_writer_that_waits_too_long_is_told_to_try_again(open_database):
    first, second = open_database("one"), open_database("one", patience=0.05)
    with first.write() as connection:
        connection.execute(text("CREATE TABLE t (x INTEGER)"))
        with pytest.raises(StoreBusy, match="Try again"), second.write():
            pytest.fail("two wrote at once")


def test_a_reader_does_not_wait_for_a_writer_and_sees_one_moment(open_database):
    database = open_database("one")
    with database.write() as connection:
        connection.execute(text("CREATE TABLE t (x INTEGER)"))
    with database.read() as reader:
        assert reader.scalar(text("SELECT count(*) FROM t")) == 0
        with database.write() as writer:
            writer.execute(text("INSERT INTO t VALUES (1)"))
        assert reader.scalar(text("SELECT count(*) FROM t")) == 0
    with database.read() as reader:
        assert reader.scalar(text("SELECT count(*) FROM t")) == 1


def test_a_write_that_fails_leaves_nothing(open_database):
    database = open_database("one")

    def fail() -> None:
        with database.write() as connection:
            connection.execute(text("CREATE TABLE t (x INTEGER)"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.read() as reader:
        assert inspect(reader).get_table_names() == []


@on_sqlite
def test_a_full_disk_is_said_and_nothing_is_stored(open_database):
    database = open_database("one")
    with database.write() as connection:
        connection.execute(text("CREATE TABLE t (x INTEGER)"))

    def fill() -> None:
        with database.write() as connection:
            connection.execute(text("PRAGMA max_page_count = 3"))
            connection.execute(text("INSERT INTO t VALUES (zeroblob(100000))"))

    with pytest.raises(StoreFull, match="Make room"):
        fill()
    with database.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM t")) == 0


def test_any_other_refusal_of_the_database_is_a_store_error(open_database):
    with (
        pytest.raises(StoreError, match=r"nowhere[^.]*\. Nothing was stored"),
        open_database("one").read() as connection,
    ):
        connection.execute(text("SELECT * FROM nowhere"))


def test_a_second_holder_of_a_task_is_told_the_firsts_process(open_database):
    first, second = open_database("one"), open_database("one")
    with first.hold("outbox"):
        with pytest.raises(StoreHeld) as refusal, second.hold("outbox"):
            pytest.fail("two held it at once")
        assert _is_process(first, refusal.value.facts["pid"], os.getpid())
        with second.hold("something else"):
            pass
    with second.hold("outbox"):
        pass


def test_a_killed_process_holds_nothing(open_database):
    database = open_database("one")
    holding = (
        "import sys, time; from registry.store.database import Database\n"
        "with Database(sys.argv[1]).hold('outbox'): print('held', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", holding, str(database.url)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    with pytest.raises(StoreHeld) as refusal, database.hold("outbox"):
        pytest.fail("two held it at once")
    assert _is_process(database, refusal.value.facts["pid"], process.pid)
    process.kill()
    process.wait()
    process.stdout.close()
    _once_free(database)


def _is_process(database: Database, told: object, ours: int) -> bool:
    """PostgreSQL tells the process of the connection, on the server."""
    return told == ours if database.sqlite else isinstance(told, int) and told > 0


def _once_free(database: Database) -> None:
    """A server may take a moment to see that a client is gone."""
    deadline = time.monotonic() + 10
    while True:
        try:
            with database.hold("outbox"):
                return
        except StoreHeld:
            assert time.monotonic() < deadline
            time.sleep(0.02)


@on_sqlite
def test_a_copy_holds_what_is_committed_and_is_closed_to_others(tmp_path: Path, open_database):
    database = open_database("one")
    with database.write() as connection:
        connection.execute(text("CREATE TABLE t AS SELECT 7 AS x"))
    copy = database.copy("one.copy")
    assert copy == tmp_path / "one.copy"
    assert copy.stat().st_mode & 0o777 == 0o600
    theirs = sqlite3.connect(copy)
    assert theirs.execute("SELECT x FROM t").fetchall() == [(7,)]
    theirs.close()
