"""What many tests share: a real chain on this machine, a node to ask it, and a registry on it."""

import os
import shutil
import time
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Playwright, sync_playwright

from registry.chain.deploy import deploy
from registry.chain.embedded import FINALITY, EmbeddedChain
from registry.chain.node import Node
from registry.chain.signing import account_of
from tests.browsing import NO_BROWSER, browsing
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


# ---- a browser: one driver for all tests, since it has only one loop ----


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; the test is skipped where it is not."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip(NO_BROWSER)


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(driver: Playwright, chromium: str) -> Iterator[Browser]:
    with browsing(driver, chromium) as running:
        yield running
