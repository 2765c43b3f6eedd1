"""Verifying over HTTP, one worker, beside few and many permits. The limit is an endpoint of the same server that gives
the same bytes. Of the many only those that are verified are on the chain; the others are filled into the index.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import urllib3

from registry.formats.file import write_file
from registry.formats.qr import write_code
from registry.seal import SealedPermit
from scripts.benchmark.apart import apart
from scripts.benchmark.filler import fill
from scripts.benchmark.home import at_home, beside, officer, some_permits
from scripts.benchmark.load import Loaded, load, request
from scripts.benchmark.measured import Figure, cpu_of, peak_mb
from scripts.benchmark.server import serving

SHOWN = 500
SIZES = {"12k": 12_000, "1.2m": 1_200_000, "12m": 12_000_000}
VERIFY = "/v1/verifications"


class NotAllValid(Exception):
    """Something was not answered with `valid`: what was measured is not what was meant."""


@dataclass(frozen=True)
class Shown:
    """What is sent: the same permits as codes and as files."""

    codes: list[bytes]
    files: list[bytes]


def measure(folder: Path, sizes: list[str], seconds: float, progress: Callable[[int, int], None]) -> Iterator[Figure]:
    """For each size `verify_qr.<size>` and `verify_file.<size>`."""
    with at_home(folder, "mg") as desk:
        issuer = officer(desk, "issuer")
        sealed = desk.office.issue(some_permits(desk, 906, SHOWN), issuer)
        desk.as_of()
        account, registry, since = issuer.account, desk.registry, desk.settings.registry.since
        shown = Shown(
            [_code(permit, desk.origin()) for permit in sealed], [_file(permit, registry) for permit in sealed]
        )
    for size in sizes:
        home = beside(folder, size)
        apart(fill, home / "index.sqlite", registry, since, account, SIZES[size], progress)
        _ensure_on_disk(home / "index.sqlite")
        yield from _at(folder, home, size, shown, seconds)
        shutil.rmtree(home)


def _ensure_on_disk(filled: Path) -> None:
    """Else the system writes it there while the server answers, on the same processors."""
    with filled.open("rb") as file:
        os.fsync(file.fileno())


def _code(permit: SealedPermit, origin: str) -> bytes:
    return request("POST", VERIFY, json.dumps({"code": write_code(permit, origin), "occasion": "export"}).encode())


def _file(permit: SealedPermit, registry: object) -> bytes:
    document = json.loads(write_file(permit, registry))  # type: ignore[arg-type]
    return request("POST", VERIFY, json.dumps({"document": document, "occasion": "export"}).encode())


def _at(folder: Path, home: Path, size: str, shown: Shown, seconds: float) -> Iterator[Figure]:
    answer = folder / "answer.json"
    answer.write_bytes(b"{}")
    with serving(home, answer) as (server, url):
        start = perf_counter()
        body = _ask(url, shown.codes[0])
        first = perf_counter() - start
        answer.write_bytes(body)
    with serving(home, answer) as (server, url):
        _ask(url, shown.codes[0])
        bare = load(
            url, [request("POST", "/bare", one.split(b"\r\n\r\n", 1)[1]) for one in shown.codes], seconds=seconds
        )
        on_disk = (home / "index.sqlite").stat().st_size / SIZES[size]
        for name, requests in (("verify_qr", shown.codes), ("verify_file", shown.files)):
            before = cpu_of(server.pid)
            loaded = _ensure_answered(load(url, requests, seconds=seconds))
            cpu = cpu_of(server.pid) - before
            beside = {"first_seconds": first, "bytes_a_permit": on_disk} if name == "verify_qr" else {}
            beside["cpu_us"] = cpu / loaded.all * 1e6
            yield Figure(f"{name}.{size}", loaded.rate, "/s", bare.rate, "the same bytes from the same server",
                         cpu, peak_mb(server.pid), beside)  # fmt: skip


def _ensure_answered(loaded: Loaded) -> Loaded:
    if loaded.others:
        raise NotAllValid(f"{loaded.others} of {loaded.answers} answers had another status than 200")
    return loaded


def _ask(url: str, asked: bytes) -> bytes:
    """One verification, which must be valid."""
    answer = urllib3.request("POST", url + VERIFY, body=asked.split(b"\r\n\r\n", 1)[1],
                             headers={"Content-Type": "application/json"})  # fmt: skip
    if answer.json().get("answer") != "valid":
        raise NotAllValid(answer.data.decode()[:500])
    return answer.data
