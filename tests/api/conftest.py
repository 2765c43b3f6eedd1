"""Two worlds for the tests of the HTTP door, each a real chain and two Parties' nodes, served on loopback: one has its
stores in SQLite files, one on a PostgreSQL server. Tests are on SQLite, and those marked `on_both` on the other too.
"""

import logging
from collections.abc import Iterator

import pytest

from registry.config import StoreSettings
from tests.api.nodes import Home, Nodes, nodes_in
from tests.postgres import Postgres

on_both = pytest.mark.parametrize("nodes", ["sqlite_nodes", "postgresql_nodes"], indirect=True, ids=["sqlite", "pg"])
"""For the core of what is done over HTTP: signing in, issuing, acts, repeating, verifying, streams, lists."""


@pytest.fixture(scope="session")
def sqlite_nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    with nodes_in(tmp_path_factory.mktemp("nodes")) as nodes:
        yield nodes


@pytest.fixture(scope="session")
def postgresql_nodes(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    def stores(code: str) -> StoreSettings:
        index, vault, names = (postgres.url(f"api_{code}_{kind}".lower()) for kind in ("index", "vault", "names"))
        return StoreSettings(index=index, vault=vault, names=names)

    with nodes_in(tmp_path_factory.mktemp("nodes"), stores) as nodes:
        yield nodes


@pytest.fixture(scope="module")
def nodes(request: pytest.FixtureRequest) -> Nodes:
    nodes: Nodes = request.getfixturevalue(getattr(request, "param", "sqlite_nodes"))
    return nodes


@pytest.fixture
def mg(nodes: Nodes) -> Home:
    return nodes["MG"]


@pytest.fixture
def fr(nodes: Nodes) -> Home:
    return nodes["FR"]


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """What is logged, by uvicorn too, whose loggers hand nothing on."""
    below = logging.getLogger("uvicorn")
    below.addHandler(caplog.handler)
    yield caplog
    below.removeHandler(caplog.handler)
