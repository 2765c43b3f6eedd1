"""Opening a database, taking turns, and saying plainly what went wrong."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from traceback import format_exception

import pytest
from sqlalchemy import inspect, text

from registry.errors import StoreError
from registry.store.database import Database, StoreGone
from registry.store.holds import HoldLost, StoreHeld
from registry.store.plainly import StoreAway, StoreBusy, StoreFull
from tests.store.conftest import on_sqlite


def test_what_is_no_address_of_a_database_is_refused():
    with pytest.raises(StoreError, match="sqlite:////"):
        Database("my vault")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://registry:a-secret-word@host:port/registry",
        "postgresql://registry:a-secret@word@host/registry",
        "postgresql:/registry:a-secret-word@host",
    ],
)
def test_an_address_that_cannot_be_read_is_not_repeated_because_of_the_password_in_it(url: str):
    with pytest.raises(StoreError, match="%40") as fault:
        Database(url)
    assert "secret" not in "".join(format_exception(fault.value))


def test_what_stands_behind_the_address_is_not_shown_either():
    database = Database("postgresql://registry@127.0.0.1:9/registry?password=a-secret-word")
    with pytest.raises(StoreAway, match="127") as fault, database.read():
        pytest.fail("nobody listens there")
    assert "secret" not in str(fault.value)
    assert "secret" not in database.where


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


# ---- a file that is taken away ----


@on_sqlite
def test_a_file_that_is_removed_while_it_is_open_takes_no_more_until_it_is_back(tmp_path: Path, open_database):
    database = open_database("one")
    with database.write() as connection:
        connection.execute(text("CREATE TABLE t (x INTEGER)"))
    (tmp_path / "one.db").rename(tmp_path / "aside")
    with pytest.raises(StoreGone, match="Put it back"), database.write() as connection:
        connection.execute(text("INSERT INTO t VALUES (1)"))
    assert not (tmp_path / "one.db").exists()
    (tmp_path / "aside").rename(tmp_path / "one.db")
    with database.write() as connection:
        connection.execute(text("INSERT INTO t VALUES (2)"))
    with open_database("one").read() as connection:
        assert connection.scalars(text("SELECT x FROM t")).all() == [2]


@on_sqlite
def test_a_file_that_is_replaced_while_it_is_open_is_not_written_beside(tmp_path: Path, open_database):
    database = open_database("one")
    with database.write() as connection:
        connection.execute(text("CREATE TABLE t (x INTEGER)"))
    shutil.copy(tmp_path / "one.db", tmp_path / "copy")
    (tmp_path / "copy").rename(tmp_path / "one.db")
    with pytest.raises(StoreGone, match="start it again"), database.write() as connection:
        connection.execute(text("INSERT INTO t VALUES (1)"))


@on_sqlite
def test_a_lock_whose_file_was_removed_is_taken_again_unless_another_has_it(tmp_path: Path, open_database):
    first, second = open_database("one"), open_database("one")
    lock = tmp_path / "one.db.outbox.lock"
    with first.hold("outbox"):
        lock.unlink()
        with second.hold("outbox"), pytest.raises(HoldLost, match="Stop one of the two"), first.write():
            pytest.fail("two write at once")
        with first.write(), pytest.raises(StoreHeld), second.hold("outbox"):
            pytest.fail("two held it at once")


@on_sqlite
@pytest.mark.skipif(os.getuid() != 0, reason="only root can be another user: nobody, who owns nothing")
def test_a_file_of_another_user_is_said(tmp_path: Path, open_database):
    open_database("one")
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == 0 and folder.is_relative_to(tmp_path.parents[1]):
            folder.chmod(0o755)
    trying = (
        "import os, sys; from registry.errors import StoreError; from registry.store.database import Database\n"
        "os.setuid(65534)\n"
        "try: Database(sys.argv[1])\n"
        "except StoreError as fault: print(fault)"
    )
    url = f"sqlite:///{tmp_path}/one.db"
    done = subprocess.run([sys.executable, "-c", trying, url], capture_output=True, text=True, check=True)
    assert "Check the folder and who owns it" in done.stdout
