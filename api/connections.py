"""How many connections are open at once: so many that files are left for the databases, and half of them of one line
at most. Of this machine and of a server in front, which opens those of everybody, only the whole is bounded.
"""

import asyncio
import resource
from collections.abc import Iterable
from typing import Any

from api.bounds import Places
from api.heads import Heads
from api.lines import line_of
from api.proxies import is_believed

FULL = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
"""What who finds no place is told, before he asks."""


def half_of_the_files() -> int:
    """Of those that this process may have open (`ulimit -n`)."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2


class Connections:
    """Those that are open, by the line that they come from. Used in the event loop only."""

    def __init__(self, most: int | None = None) -> None:
        self._most = half_of_the_files() if most is None else most
        self._places = Places()

    def enter(self, line: str, bounded: bool) -> bool:
        """Whether there is room for one more."""
        if bounded and self._places.held_by(line) >= self._most // 2:
            return False
        return self._places.enter(line, self._most)

    def leave(self, line: str) -> None:
        self._places.leave(line)


class Connection(Heads):
    """A connection that is refused where there are too many. `believed` are the networks of the servers in front."""

    def __init__(self, *, connections: Connections, believed: Iterable[str], **given: Any) -> None:
        super().__init__(**given)
        self._connections, self._believed = connections, believed
        self._line: str | None = None
        """Where it comes from; None while it has no place."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        host = (transport.get_extra_info("peername") or ("",))[0]
        if self._connections.enter(line_of(host), not is_believed(host, self._believed)):
            self._line = line_of(host)
        else:
            transport.write(FULL)
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._line is not None:
            self._connections.leave(self._line)
