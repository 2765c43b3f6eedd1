"""Databases as they are: SQLite files in a fresh folder, and a real PostgreSQL server. Every test runs on both."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from registry.store.database import Database
from registry.store.vault import Vault
from tests.postgres import Postgres

_numbers = count(1)
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what only a file can do, or what is done to a file."""


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """The address of a database by its name: the same name is the same database, within a test."""
    if request.param == "sqlite":
        return lambda name: f"sqlite:///{tmp_path}/{name}.db"
    server: Postgres = request.getfixturevalue("postgres")
    test = next(_numbers)
    return lambda name: server.url(f"t{test}_{name}")


@pytest.fixture
def open_database(database_url: Callable[[str], str]) -> Iterator[Callable[..., Database]]:
    """Opens the database of that name; all are closed at the end."""
    opened: list[Database] = []

    def open_(name: str, **options: float) -> Database:
        opened.append(Database(database_url(name), **options))
        return opened[-1]

    yield open_
    for database in opened:
        database.close()


@pytest.fixture
def vault(open_database: Callable[..., Database]) -> Vault:
    return Vault(open_database("vault"))
