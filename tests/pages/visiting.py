"""Visiting a page with a real browser, and looking whether it can be used by everybody."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request

from api.static import PACKAGES

AXE = PACKAGES / "axe-core" / "axe.min.js"


@contextmanager
def visit(browser: Browser, url: str, width: int = 1280, **otherwise: Any) -> Iterator[Page]:
    """What the console complains of, such as a breach of the policy, fails the test."""
    context = browser.new_context(viewport={"width": width, "height": 800}, **otherwise)
    page = context.new_page()
    complaints: list[str] = []
    scripts = otherwise.get("java_script_enabled", True)
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.on("requestfailed", lambda request: None if left_behind(request, scripts) else complaints.append(request.url))
    try:
        page.goto(url)
        yield page
    finally:
        context.close()
    assert not complaints, complaints


def left_behind(request: Request, scripts: bool) -> bool:
    """Such as the icon of a page that was left before it came, and scripts where none run."""
    return request.failure == "net::ERR_ABORTED" or (request.resource_type == "script" and not scripts)


def found_by_axe(page: Page) -> list[tuple[str, str]]:
    """What axe-core says is wrong for people who cannot see, hear or use a mouse: the rule, and where it is broken."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed. Run scripts/setup.")
    page.evaluate(AXE.read_text("utf-8"))
    return [(broken["id"], broken["nodes"][0]["html"]) for broken in page.evaluate("axe.run()")["violations"]]


def cut_off(page: Page) -> list[str]:
    """The ids of fields that are too narrow for what is typed in them."""
    fields = (
        "[...document.querySelectorAll('input:not([type])')].filter((field) => field.scrollWidth > field.clientWidth)"
    )
    return list(page.evaluate(f"{fields}.map((field) => field.id)"))


def run_together(page: Page) -> list[str]:
    """The links that begin on a line where another one ends, with nothing between them."""
    return list(
        page.evaluate(
            """[...document.querySelectorAll("a + a")].filter((link) => {
             const [before, here] = [link.previousElementSibling, link].map((one) => one.getBoundingClientRect());
             return here.top < before.bottom && here.left >= before.right && here.left - before.right < 4;
           }).map((link) => link.textContent)"""
        )
    )


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))
