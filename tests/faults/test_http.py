"""The API by its OpenAPI document: some hundred requests; `scripts/faults --full` sends a hundred thousand."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.nodes import Nodes, nodes_in
from tests.faults.http import play

REQUESTS = 320


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """Nodes of their own: what a fuzzer writes is in nobody's way."""
    with nodes_in(tmp_path_factory.mktemp("fuzzed")) as nodes:
        yield nodes


def test_every_answer_is_as_documented_and_none_is_a_fault_of_ours(fuzzed: Nodes) -> None:
    tally = play(fuzzed, requests=REQUESTS, seed=1)
    assert tally.wrong == []
    assert tally.figures == {"api_requests": REQUESTS}


def test_an_answer_that_is_not_documented_is_seen(fuzzed: Nodes) -> None:
    document: Any = fuzzed["MG"].nobody.get("/v1/openapi.json").json()
    del document["paths"]["/v1/health"]["get"]["responses"]["200"]
    tally = play(fuzzed, requests=40, seed=1, documented=document)
    assert tally.figures["not_as_documented"] >= 1
    assert "GET /v1/health by nobody: 200" in tally.wrong[0]
