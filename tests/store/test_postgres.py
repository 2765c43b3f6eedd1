"""A PostgreSQL server that is away, comes back, or says no: said plainly, nothing lost, and on it goes."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from registry.errors import StoreError
from registry.store.database import Database, HoldLost
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


def test_a_server_that_is_away_is_named_and_the_password_is_not(server: Postgres):
    url = server.url("registry").replace("registry@", "registry:a-secret-word@").replace(str(server.port), "9")
    with pytest.raises(StoreError) as fault, Database(url).read():
        pytest.fail("nobody listens there")
    assert "127.0.0.1:9" in str(fault.value)
    assert "a-secret-word" not in f"{fault.value} {fault.value.facts}"


def test_a_database_that_is_not_there_is_named(server: Postgres):
    url = server.url("registry").rsplit("/", 1)[0] + "/nowhere"
    with pytest.raises(StoreError, match="nowhere"), Database(url).read():
        pytest.fail("there is none")


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


def test_who_lost_the_hold_with_the_server_cannot_go_on_writing_beside_the_next_holder(
    server: Postgres, database: Database
):
    other = Database(server.url("registry"))
    with database.hold("outbox"):
        server.kill()
        server.start()
        with other.hold("outbox"), pytest.raises(HoldLost, match="Start this process again"), database.write():
            pytest.fail("two write at once")
    other.close()


def test_the_hold_is_free_again_after_the_server_died_under_it(server: Postgres, database: Database):
    with database.hold("outbox"):
        server.kill()
        server.start()
    with database.hold("outbox"):
        pass
