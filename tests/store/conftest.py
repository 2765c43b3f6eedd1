"""Databases as they are: SQLite files in a fresh folder."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from registry.store.database import Database
from registry.store.vault import Vault


@pytest.fixture
def open_database(tmp_path: Path) -> Iterator[Callable[..., Database]]:
    """Opens tmp_path/<name>.db; all are closed at the end."""
    opened: list[Database] = []

    def open_(name: str, **options: float) -> Database:
        opened.append(Database(f"sqlite:///{tmp_path}/{name}.db", **options))
        return opened[-1]

    yield open_
    for database in opened:
        database.close()


@pytest.fixture
def vault(open_database: Callable[..., Database]) -> Vault:
    return Vault(open_database("vault"))
