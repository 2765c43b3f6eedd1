"""Load on an HTTP server from a process of its own: a few connections, each sends its next request when the last is
answered. Written on sockets, so that as little as possible of the machine goes into asking.

    python -m scripts.benchmark.load HOST PORT CONNECTIONS SECONDS < requests

Standard input holds whole HTTP/1.1 requests, each behind its length as 4 bytes; they are sent round and round. Prints
one JSON document, the members of Loaded.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import cycle
from typing import Any
from urllib.parse import urlsplit

LEAST, PATIENCE = 2_000, 30
"""On a busy machine it takes longer: until so many are answered, but no longer than so many times as asked for."""


@dataclass(frozen=True)
class Loaded:
    """What a load came to; `others` are answers with another status than 200, `all` those before it was timed too."""

    answers: int
    others: int
    seconds: float
    all: int

    @property
    def rate(self) -> float:
        return self.answers / self.seconds


def load(url: str, requests: Sequence[bytes], *, connections: int = 8, seconds: float = 5.0) -> Loaded:
    """Load the server at `url` from another process."""
    place = urlsplit(url)
    words = [sys.executable, "-m", "scripts.benchmark.load", str(place.hostname), str(place.port)]
    body = b"".join(len(request).to_bytes(4, "big") + request for request in requests)
    done = subprocess.run([*words, str(connections), str(seconds)], input=body, stdout=subprocess.PIPE, check=True)
    return Loaded(**json.loads(done.stdout))


def request(method: str, path: str, body: bytes = b"", kind: str = "application/json") -> bytes:
    """The bytes of a request."""
    head = f"{method} {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class _Asker(asyncio.Protocol):
    """One connection."""

    def __init__(self, requests: Any, tally: list[int]) -> None:
        self._requests, self._tally, self._read = requests, tally, bytearray()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        transport.write(next(self._requests))

    def data_received(self, data: bytes) -> None:
        self._read += data
        end = self._read.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._read[:end]).lower()
        at = head.index(b"content-length:") + 15
        size = int(head[at:].split(b"\r\n", 1)[0])
        if len(self._read) < end + 4 + size:
            return
        self._tally[0] += 1
        self._tally[1] += not head.startswith(b"http/1.1 200")
        del self._read[: end + 4 + size]
        self._transport.write(next(self._requests))


async def _run(host: str, port: int, connections: int, seconds: float, requests: list[bytes]) -> Loaded:
    loop, tally = asyncio.get_running_loop(), [0, 0]
    asked = cycle(requests)
    for _ in range(connections):
        await loop.create_connection(lambda: _Asker(asked, tally), host, port)
    await asyncio.sleep(min(1.0, seconds / 4))  # what is slow only once is not counted
    before, start = tuple(tally), time.perf_counter()
    await asyncio.sleep(seconds)
    while tally[0] - before[0] < LEAST and time.perf_counter() - start < PATIENCE * seconds:
        await asyncio.sleep(seconds / 4)
    return Loaded(tally[0] - before[0], tally[1] - before[1], time.perf_counter() - start, tally[0])


def _requests(data: bytes) -> list[bytes]:
    found, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        found.append(data[at + 4 : at + 4 + size])
        at += 4 + size
    return found


if __name__ == "__main__":
    host, port, connections, seconds = sys.argv[1:]
    done = asyncio.run(_run(host, int(port), int(connections), float(seconds), _requests(sys.stdin.buffer.read())))
    print(json.dumps(asdict(done)))
