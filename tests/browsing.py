"""Starting a real browser for tests."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Playwright

NO_BROWSER = "There is no Chromium on this machine. On Debian: apt-get install chromium. Then run this again."


@contextmanager
def browsing(driver: Playwright, chromium: str, *arguments: str) -> Iterator[Browser]:
    """A browser without a window that asks nobody outside this machine."""
    quiet = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    rights = ["--no-sandbox"] if os.geteuid() == 0 else []
    running = driver.chromium.launch(executable_path=chromium, args=[*quiet, *rights, *arguments])
    try:
        yield running
    finally:
        running.close()
