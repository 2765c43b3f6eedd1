"""One world for all tests of the HTTP door: a real chain, two Parties' nodes, served on loopback."""

from collections.abc import Iterator

import pytest

from tests.api.nodes import Home, Nodes, nodes_in


@pytest.fixture(scope="session")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    with nodes_in(tmp_path_factory.mktemp("nodes")) as nodes:
        yield nodes


@pytest.fixture
def mg(nodes: Nodes) -> Home:
    return nodes["MG"]


@pytest.fixture
def fr(nodes: Nodes) -> Home:
    return nodes["FR"]
