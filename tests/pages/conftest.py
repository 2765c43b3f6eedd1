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


@pytest.fixture(scope="session")
def issuer(nodes: Nodes) -> str:
    """The address that MG describes as its own."""
    address = "https://permits.example.mg"
    told = {"decision": "describe", "origin": address, "statement": "https://example.mg/s", "digest": "0x" + "ab" * 32}
    assert nodes["MG"].user("authority").post("/v1/parties/MG/decisions", told, Prefer="wait=20").status == 200
    nodes.known()
    return address
