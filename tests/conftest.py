"""What many tests share: a real chain on this machine, a node to ask it, and a registry on it."""

import os
import time
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hypothesis import settings

from registry.chain.deploy import deploy
from registry.chain.embedded import FINALITY, EmbeddedChain
from registry.chain.node import Node
from registry.chain.signing import account_of
from tests.postgres import Postgres

# No test is timed. In continuous integration the same examples come every time; at a desk new ones do.
settings.register_profile("desk", deadline=None)
settings.register_profile("integration", deadline=None, derandomize=True)
settings.load_profile("integration" if os.environ.get("CI") else "desk")

CHAIN_ID = 31_337
SECRETARIAT_KEY = bytes(31) + b"\1"


class Deployed(NamedTuple):
    """A registry on the chain: the contracts' addresses, their block, and the Secretariat's key."""

    parties: bytes
    permits: bytes
    block: int
    secretariat_key: bytes


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for all tests that want one."""
    server = Postgres()
    yield server
    server.close()


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedChain]:
    with EmbeddedChain(tmp_path_factory.mktemp("chain"), chain_id=CHAIN_ID, min_period=0.05) as running:
        yield running


@pytest.fixture(scope="module")
def node(chain: EmbeddedChain) -> Iterator[Node]:
    door = Node(lambda: chain.url, chain_id=CHAIN_ID, depth=FINALITY)
    yield door
    door.close()


@pytest.fixture(scope="module")
def deployed(node: Node) -> Deployed:
    account = account_of(SECRETARIAT_KEY)
    return Deployed(*deploy(node, SECRETARIAT_KEY, account, pause=lambda: time.sleep(0.01)), SECRETARIAT_KEY)
