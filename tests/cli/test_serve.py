"""`permit serve`: a process of its own that answers, one writer beside others that read, and an end without a trace."""

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import urllib3

from tests.cli.conftest import ENVIRONMENT, LONGEST, PERMIT, Permit


@contextmanager
def serving(place: Path, *words: str) -> Iterator[dict[str, Any]]:
    """What `permit serve` printed, while it runs; Ctrl-C ends it without an error."""
    command = [PERMIT, "--home", "mg", "--json", "serve", "--port", "0", *words]
    server = subprocess.Popen(command, cwd=place, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert server.stdout is not None
    printed = b""
    try:
        while not printed.rstrip().endswith(b"}"):
            line = server.stdout.readline()
            assert line, server.communicate()
            printed += line
        yield json.loads(printed)
    finally:
        server.send_signal(signal.SIGINT)
        _, errors = server.communicate(timeout=LONGEST)
    assert b"Traceback" not in errors
    assert server.returncode in {0, 130}


def get(url: str) -> Any:
    with urllib3.PoolManager(retries=False) as pool:
        return pool.request("GET", url, timeout=60).json()


def cookie(url: str, source: str) -> str:
    """That of the page to sign in, asked for from this address of the machine by who says that it came over https."""
    with urllib3.PoolManager(retries=False, source_address=(source, 0)) as pool:
        answer = pool.request("GET", f"{url}/desk/sign-in", headers={"X-Forwarded-Proto": "https"}, timeout=60)
        return str(answer.headers["set-cookie"])


def test_one_process_writes_and_another_reads_the_same_databases(homes: Path, permit: Permit) -> None:
    with serving(homes) as writer:
        assert get(writer["url"] + "/v1/health")["writes"] is True
        second = permit("--home", "mg", "serve", "--port", "0", fine=False)
        assert second.code == 5
        assert "outbox" in second.err
        with serving(homes, "--read-only") as reader:
            health = get(reader["url"] + "/v1/health")
            assert (health["writes"], health["party"]) == (False, "MG")


def test_an_address_that_is_taken_is_said_to_be(homes: Path, permit: Permit) -> None:
    with serving(homes) as writer:
        taken = writer["url"].rpartition(":")[2]
        told = permit("--home", "mg", "serve", "--read-only", "--port", taken, fine=False)
    assert told.code == 6
    assert "Choose another --port" in told.err


def test_a_proxy_that_is_named_is_believed_and_what_names_none_is_said_to_be(homes: Path, permit: Permit) -> None:
    with serving(homes, "--read-only", "--proxy", "127.0.0.3", "--proxy", "10.0.7.0/24") as reader:
        assert "; Secure" in cookie(reader["url"], "127.0.0.3")
        assert "; Secure" not in cookie(reader["url"], "127.0.0.4")
    told = permit("--home", "mg", "serve", "--read-only", "--port", "0", "--proxy", "proxy.example", fine=False)
    assert told.code == 6
    assert "--proxy 10.0.0.5" in told.err
