"""Every vector gives in the browser's verification what it gives in ours, sentences included: in Node, and in a real
browser that gets the modules from a real server, under a policy that allows no script but the server's own files."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import MUTANTS, Site
from tests.browser.peer import VECTORS, Peer, comparable, ours


@pytest.mark.parametrize("vector", VECTORS)
def test_in_node_the_verdict_is_ours_word_for_word(in_node: Peer, vector: str) -> None:
    assert comparable(in_node.ask(VECTORS[vector])) == ours(VECTORS[vector])


def said_in_a_page(browser: Browser, site: Site, of: str, **otherwise: str) -> dict[str, Any]:
    """What a page says of all of them; nothing may be complained of."""
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.goto(f"{site.origin}/?" + urlencode({"script": "verdicts.js", "of": of, **otherwise}))
    page.wait_for_selector("#said[data-done]", state="attached", timeout=60_000)
    assert not complaints
    said: dict[str, Any] = json.loads(page.text_content("#said") or "")
    page.close()
    return said


@pytest.fixture(scope="module")
def in_chromium(browser: Browser, site: Site) -> dict[str, Any]:
    return said_in_a_page(browser, site, "vectors")


@pytest.mark.parametrize("vector", VECTORS)
def test_in_a_browser_the_verdict_is_ours_word_for_word(in_chromium: dict[str, Any], vector: str) -> None:
    assert comparable(in_chromium[vector]) == ours(VECTORS[vector])


def test_in_a_browser_mutants_get_what_they_get_here(browser: Browser, site: Site) -> None:
    said = said_in_a_page(browser, site, "mutants")
    assert [seed for seed, asked in MUTANTS.items() if comparable(said[seed]) != ours(asked)] == []


def test_a_browser_that_cannot_unpack_codes_says_so_and_gives_no_verdict(browser: Browser, site: Site) -> None:
    said = said_in_a_page(browser, site, "vectors", old="yes")
    codes = {name for name, asked in VECTORS.items() if not asked.shown.startswith(b"{")}
    assert {name for name, verdict in said.items() if verdict.get("error") == "BrowserTooOld"} == codes
