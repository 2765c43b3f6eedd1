"""The head of a request: it must arrive in time and be of a moderate size. uvicorn waits for it without end, and who
opens connections and says nothing would at last be the only one who has any.
"""

import asyncio
from typing import Any

from api.takers import Takers

MOST = 64 * 1024
"""Bytes; the longest head of ours, with a token and a cursor, has less than 2 kB."""


class Heads(Takers):
    """A connection that is closed where a head takes longer than `head_in` seconds, or is larger than MOST."""

    def __init__(self, *, head_in: float, **given: Any) -> None:
        super().__init__(**given)
        self._head_in = head_in
        self._size = 0
        self._since: float | None = None
        """Since when a head is awaited, in the event loop's time; None while none is."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect()

    def on_message_begin(self) -> None:
        self._expect()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._since = None
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._since is not None:
            self._size += len(data)
            if self._size > MOST:
                self.transport.close()

    def look(self, now: float) -> None:
        super().look(now)
        if self._since is not None and now - self._since > self._head_in:
            self.transport.close()

    def _expect(self) -> None:
        self._size, self._since = 0, self.loop.time()
