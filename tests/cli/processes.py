"""`permit serve` as processes of their own, several on one home, which tests ask, stop and kill."""

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3

from tests.api.nodes import Client, Told
from tests.cli.conftest import ENVIRONMENT, LONGEST, PASSWORD, PERMIT


@dataclass
class Served:
    """A running `permit serve`, and what it printed."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    @property
    def nobody(self) -> Client:
        return Client(self.url)

    def writes(self) -> bool:
        return bool(self.nobody.get("/v1/health").json()["writes"])

    def user(self, name: str) -> Client:
        """That user, signed in at this process."""
        told = self.nobody.post("/v1/sessions", {"name": name, "password": PASSWORD})
        assert told.status == 201, told
        return self.nobody.with_headers(Authorization=f"Bearer {told.json()['token']}")

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait(LONGEST)


@contextmanager
def served(place: Path, home: str, *words: str) -> Iterator[Served]:
    """`permit serve` in this home, until the end of the block; Ctrl-C ends it without an error."""
    log = place / f"serve-{time.monotonic_ns()}.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [PERMIT, "--home", home, "--json", "serve", "--port", "0", *words],
            cwd=place, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=errors,
        )  # fmt: skip
    assert process.stdout is not None
    try:
        yield Served(process, _printed(process, log)["url"], log)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(LONGEST)
        process.stdout.close()
    assert "Traceback" not in log.read_text(), log.read_text()
    assert process.returncode in {0, 130, -signal.SIGKILL}


def _printed(process: subprocess.Popen[bytes], log: Path) -> Any:
    assert process.stdout is not None
    printed = b""
    while not printed.rstrip().endswith(b"}"):
        line = process.stdout.readline()
        assert line, log.read_text()
        printed += line
    return json.loads(printed)


def waited_for(what: Callable[[], bool]) -> None:
    """Return as soon as it is so."""
    end = time.monotonic() + LONGEST
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


def tried(ask: Callable[[], Told]) -> Told | None:
    """The answer; None where the server died before it gave one."""
    try:
        return ask()
    except urllib3.exceptions.HTTPError:
        return None
