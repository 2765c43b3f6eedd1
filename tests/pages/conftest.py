"""Pages as a node serves them, in a real browser."""

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
    """Where MG's permits go to."""
    return nodes["FR"]
