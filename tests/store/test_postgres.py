"""A PostgreSQL server that is away, comes back, or says no: said plainly, nothing lost, and on it goes."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from traceback import format_exception

import psycopg
import pytest
from sqlalchemy import text

from registry.errors import StoreError
from registry.store.database import Database
from registry.store.holds import HoldLost, StoreHeld
from registry.store.plainly import StoreAway, StoreBusy, StoreClosed
from registry.store.vault import Vault
from tests.postgres import Postgres


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A server of this module's own, to be stopped and killed."""
    server = Postgres()
    yield server
    server.close()


@pytest.fixture
def database(server: Postgres) -> Iterator[Database]:
    database = Database(server.url("registry"))
    yield database
    database.close()


def address(server: Postgres, user: str, name: str) -> str:
    return f"postgresql://{user}@127.0.0.1:{server.port}/{name}"


# ---- what it says no with ----


def test_a_server_that_is_away_is_named_and_the_password_is_not():
    with (
        pytest.raises(StoreAway, match="Try again") as fault,
        Database("postgresql://registry:a-secret-word@127.0.0.1:9/registry").read(),
    ):
        pytest.fail("nobody listens there")
    assert "127.0.0.1:9" in str(fault.value)
    assert "a-secret-word" not in f"{fault.value} {fault.value.facts}"


def test_a_host_that_is_nowhere_is_said():
    with (
        pytest.raises(StoreAway, match=r"no\.such\.host\.invalid"),
        Database("postgresql://registry@no.such.host.invalid/registry").read(),
    ):
        pytest.fail("there is none")


def test_a_host_that_is_silent_is_not_waited_for_longer_than_a_writer_waits():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        database = Database(f"postgresql://registry@127.0.0.1:{silent.getsockname()[1]}/registry", patience=2)
        with pytest.raises(StoreAway, match="timeout"), database.read():
            pytest.fail("nobody answers")


def test_a_database_that_is_not_there_is_named(server: Postgres):
    with (
        pytest.raises(StoreClosed, match=r'"nowhere" does not exist.*or make it'),
        Database(address(server, "registry", "nowhere")).read(),
    ):
        pytest.fail("there is none")


@pytest.mark.parametrize("word", [":a-wrong-word", ""])
def test_a_wrong_password_and_none_at_all_are_said_and_not_shown(server: Postgres, database: Database, word: str):
    with database.write() as connection:
        connection.execute(text("DROP ROLE IF EXISTS careful"))
        connection.execute(text("CREATE ROLE careful LOGIN PASSWORD 'a-good-word'"))
    server.ask_for_password("careful")
    with pytest.raises(StoreClosed, match="Correct user and password") as fault:
        _read_in_the_end(address(server, f"careful{word}", "registry"))
    assert "a-wrong-word" not in f"{fault.value} {fault.value.facts}"
    _read(address(server, "careful:a-good-word", "registry"))


def _read(url: str) -> None:
    database = Database(url)
    try:
        with database.read() as connection:
            assert connection.scalar(text("SELECT 1")) == 1
    finally:
        database.close()


def _read_in_the_end(url: str) -> None:
    """Until the server has read its rules anew, it lets everybody in."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        _read(url)


def test_too_many_connections_are_said_and_when_some_are_gone_it_goes_on(server: Postgres):
    with ExitStack() as stack:

        def crowd() -> None:
            while True:
                one = Database(address(server, "registry", "registry"))
                stack.callback(one.close)
                stack.enter_context(one.read()).execute(text("SELECT 1"))

        with pytest.raises(StoreClosed, match="max_connections"):
            crowd()
    end = time.monotonic() + 10
    while True:
        try:
            return _read(address(server, "registry", "registry"))
        except StoreClosed:
            assert time.monotonic() < end
            time.sleep(0.05)


def test_who_may_not_write_is_told_and_what_is_written_is_not_repeated(server: Postgres):
    database = Database(server.url("rights"))
    with database.write() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS secret (word TEXT)"))
        connection.execute(text("DROP ROLE IF EXISTS lowly"))
        connection.execute(text("CREATE ROLE lowly LOGIN"))
    lowly, word = Database(address(server, "lowly", "rights")), "secret " * 3
    with pytest.raises(StoreClosed, match="Give this user its rights") as fault, lowly.write() as connection:
        connection.execute(text("INSERT INTO secret VALUES (:word)"), {"word": word})
    assert word not in "".join(format_exception(fault.value))
    lowly.close()
    database.close()


# ---- who else is on the server ----


def advised(name: str) -> list[str]:
    """What docs/operations.md says to run, for the database of that name."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text("utf-8")
    block = page.partition("```sql\n")[2].partition("```")[0]
    return [line.replace(" vault ", f" {name} ") for line in block.strip().splitlines()]


def test_who_may_enter_the_database_holds_all_writers_up_and_after_what_is_advised_nobody_enters(server: Postgres):
    ours = Database(server.url("entered"), patience=0.2)
    with ours.write() as connection:
        connection.execute(text("DROP ROLE IF EXISTS stranger"))
        connection.execute(text("CREATE ROLE stranger LOGIN"))
    stranger = Database(address(server, "stranger", "entered"))
    with stranger.read() as theirs:
        theirs.execute(text("SELECT pg_advisory_xact_lock(7)"))
        with pytest.raises(StoreBusy), ours.write():
            pytest.fail("the stranger has the lock")
    stranger.close()
    with ours.write() as connection:
        for statement in advised("entered"):
            connection.execute(text(statement))
    stranger = Database(address(server, "stranger", "entered"))
    with pytest.raises(StoreClosed, match=r"permission denied.*GRANT CONNECT"), stranger.read():
        pytest.fail("the stranger entered")
    with ours.write() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    stranger.close()
    ours.close()


def test_no_table_of_a_schema_that_is_called_as_the_role_goes_before_ours(server: Postgres):
    with psycopg.connect(server.url("shadowed")) as planted:
        planted.execute("CREATE SCHEMA registry")
        planted.execute("CREATE TABLE registry.settings (name TEXT, value BYTEA)")
        planted.execute("INSERT INTO registry.settings VALUES ('planted', 'x')")
    vault = Vault(Database(server.url("shadowed")))
    with vault.read() as reading:
        assert reading.setting("planted") is None
    vault.close()


# ---- away and back ----


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_both_names_of_the_scheme_are_understood(server: Postgres, scheme: str):
    database = Database(server.url("registry").replace("postgresql", scheme, 1))
    with database.read() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    database.close()


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_after_the_server_was_away_what_was_stored_is_there_and_work_goes_on(
    server: Postgres, database: Database, end: str
):
    vault = Vault(database)
    with vault.write() as writing:
        writing.set("kept", end.encode())
    getattr(server, end)()
    with pytest.raises(StoreError, match="Try again when it does"), vault.write():
        pytest.fail("the server is away")
    server.start()
    with vault.write() as writing:
        assert writing.setting("kept") == end.encode()
        writing.set("kept", None)


def test_a_write_that_the_servers_death_cuts_off_leaves_nothing(server: Postgres, database: Database):
    vault = Vault(database)

    def cut_off() -> None:
        with vault.write() as writing:
            writing.set("half", b"done")
            server.kill()
            writing.set("other", b"half")

    with pytest.raises(StoreError):
        cut_off()
    server.start()
    with vault.read() as reading:
        assert reading.setting("half") is None


# ---- what only one may hold ----


def test_who_lost_the_hold_with_the_server_cannot_go_on_writing_beside_the_next_holder(
    server: Postgres, database: Database
):
    other = Database(server.url("registry"))
    with database.hold("outbox"):
        server.kill()
        server.start()
        with other.hold("outbox"), pytest.raises(HoldLost, match="Stop one of the two"), database.write():
            pytest.fail("two write at once")
        with database.write() as connection:  # the other is done
            connection.execute(text("SELECT 1"))
        with pytest.raises(StoreHeld), other.hold("outbox"):
            pytest.fail("two held it at once")
    with other.hold("outbox"):
        pass
    other.close()


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_hold_that_nobody_took_meanwhile_is_taken_again_by_the_next_write(
    server: Postgres, database: Database, end: str
):
    other = Database(server.url("registry"))
    with database.hold("outbox"):
        getattr(server, end)()
        with pytest.raises(StoreAway), database.write():
            pytest.fail("the server is away")
        server.start()
        with database.write() as connection:
            connection.execute(text("SELECT 1"))
        with pytest.raises(StoreHeld), other.hold("outbox"):
            pytest.fail("two held it at once")
    other.close()


def test_the_server_lets_go_of_a_machine_that_is_gone_within_a_minute_or_so(database: Database):
    with database.read() as connection:
        idle, interval, count = (
            int(connection.exec_driver_sql(f"SHOW tcp_keepalives_{name}").scalar() or 0)
            for name in ("idle", "interval", "count")
        )
    assert 0 < idle + interval * count <= 60


def test_a_hold_whose_connection_alone_was_cut_is_noticed(server: Postgres, database: Database):
    other = Database(server.url("registry"))
    with database.hold("outbox"):
        with pytest.raises(StoreHeld) as refusal, other.hold("outbox"):
            pytest.fail("two held it at once")
        with other.read() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": refusal.value.facts["pid"]})
        with other.hold("outbox"), pytest.raises(HoldLost), database.write():
            pytest.fail("two write at once")
    other.close()


def test_who_holds_is_told_as_the_process_to_stop_and_not_as_one_of_the_server(server: Postgres, database: Database):
    other = Database(server.url("registry"))
    with database.hold("outbox"):
        ours = rf"^Process {os.getpid()} on \S+ holds the outbox"
        with pytest.raises(StoreHeld, match=ours), other.hold("outbox"):
            pytest.fail("two held it at once")
    other.close()


def test_the_hold_is_free_again_after_the_server_died_under_it(server: Postgres, database: Database):
    with database.hold("outbox"):
        server.kill()
        server.start()
    with database.hold("outbox"):
        pass


def test_homes_that_share_a_server_hold_their_own_and_each_is_told_of_its_own_holder(
    server: Postgres, database: Database
):
    neighbour, again = Database(server.url("neighbour")), Database(server.url("neighbour"))
    with database.hold("outbox"), neighbour.hold("outbox"):
        with database.write() as ours, neighbour.write() as theirs:
            assert ours.scalar(text("SELECT 1")) == theirs.scalar(text("SELECT 1"))
        with neighbour.read() as connection:
            mine = set(connection.scalars(text("SELECT pid FROM pg_stat_activity WHERE datname = 'neighbour'")))
        with pytest.raises(StoreHeld) as refusal, again.hold("outbox"):
            pytest.fail("two held it at once")
        assert refusal.value.facts["pid"] in mine
    neighbour.close()
    again.close()
