"""Every vector gives in the browser's verification what it gives in ours, sentences included: in Node, and in a real
browser that gets the modules from a real server, under a policy that allows no script but the server's own files."""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Site
from tests.browser.peer import VECTORS, Peer, comparable, ours


@pytest.mark.parametrize("vector", VECTORS)
def test_in_node_the_verdict_is_ours_word_for_word(in_node: Peer, vector: str) -> None:
    assert comparable(in_node.ask(vector)) == ours(vector)


@pytest.fixture(scope="module")
def in_chromium(browser: Browser, site: Site) -> dict[str, Any]:
    """What a page says of all vectors."""
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.goto(f"{site.origin}/?script=vectors.js")
    page.wait_for_selector("#said[data-done]", state="attached", timeout=60_000)
    assert not complaints
    said: dict[str, Any] = json.loads(page.text_content("#said") or "")
    page.close()
    return said


@pytest.mark.parametrize("vector", VECTORS)
def test_in_a_browser_the_verdict_is_ours_word_for_word(in_chromium: dict[str, Any], vector: str) -> None:
    assert comparable(in_chromium[vector]) == ours(vector)
