"""The verify page on a phone: what its first visit weighs over the wire, and how long an answer takes after a scan.

A real browser opens it through a relay that counts the bytes which come back. Where there is none, everything that the
page names is fetched through the same relay as browsers would, and nothing is timed.
"""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import urllib3
from playwright.sync_api import Browser, sync_playwright

from registry.formats.qr import write_code
from registry.seal import SealedPermit
from scripts.benchmark.home import at_home, officer, some_permits
from scripts.benchmark.measured import Figure
from scripts.benchmark.server import serving
from tests.browsing import NO_BROWSER, browsing
from tests.pages.relay import relayed
from tests.pages.visiting import visit

PHONE = 360
"""Pixels."""
READY = "navigator.serviceWorker.ready.then(() => true)"
NAMED = re.compile(r'"(/static/[^"]+)"')


class NoGoodAnswer(Exception):
    """The page said something else than was to be measured."""


def measure(folder: Path, scans: int, say: Callable[[str], None]) -> Figure:
    """`pages.verify_kb`; with a browser also `pages.first_answer_ms`, where the device knew nothing of the page, and
    `pages.answer_ms`, the middle one of so many scans after it."""
    with at_home(folder, "mg") as desk:
        sealed = desk.office.issue(some_permits(desk, 908, 1 + scans), officer(desk, "issuer"))
        desk.as_of()
    chromium, answer = found_browser(), folder / "answer.json"
    answer.write_bytes(b"{}")
    with serving(folder / "mg", answer) as (_, url):
        if chromium is None:
            say(f"   No answer is timed, and what weighs is what the page names. {NO_BROWSER}")
            return Figure("pages", None, "", beside={"browser": 0, "verify_kb": followed(url, sealed[0]) / 1000})
        with sync_playwright() as driver, browsing(driver, chromium) as browser:
            return Figure("pages", None, "", beside={"browser": 1, **_visited(browser, url, sealed)})


def found_browser() -> str | None:
    """Where Chromium is, if there is one."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


def _visited(browser: Browser, url: str, sealed: list[SealedPermit]) -> dict[str, float]:
    """The camera opens the address in the code; the first time the officer also says where he is."""
    with relayed(url) as relay:
        start = perf_counter()
        with visit(browser, write_code(sealed[0], relay.url), PHONE) as page:
            page.check("[name=occasion][value=export]")
            first = _answered(page.locator(".answer h1").text_content(), start)
            page.evaluate(READY)
            weight = relay.received
            took = []
            for permit in sealed[1:]:
                page.goto("about:blank")
                start = perf_counter()
                page.goto(write_code(permit, relay.url), wait_until="commit")
                took.append(_answered(page.wait_for_selector(".answer h1").text_content(), start))  # type: ignore[union-attr]
    return {"verify_kb": weight / 1000, "first_answer_ms": first * 1000, "answer_ms": median(took) * 1000}


def _answered(head: str | None, start: float) -> float:
    seconds = perf_counter() - start
    if head is None or not head.startswith("GENUINE"):
        raise NoGoodAnswer(f"The page said {head!r} of a permit that is genuine.")
    return seconds


def followed(url: str, permit: SealedPermit) -> int:
    """The bytes of the page, of each file that it or its service worker names, and of what it asks the node."""
    with relayed(url) as relay, urllib3.PoolManager(headers={"Accept-Encoding": "gzip"}, retries=False) as pool:

        def text_of(path: str) -> str:
            answer = pool.request("GET", relay.url + path)
            if answer.status != 200:
                raise NoGoodAnswer(f"{path} was answered with {answer.status}.")
            return answer.data.decode()

        page, worker = text_of("/v"), text_of("/worker.js")
        kept = json.loads(worker.split("\n", 1)[0].removeprefix("self.KEPT = ").removesuffix(";"))
        for path in {*NAMED.findall(page), *kept["files"], *kept["reader"]}:
            text_of(path)
        text_of("/v1/directory")
        text_of(f"/v1/permits/0x{permit.id.hex()}/history")
        return relay.received
