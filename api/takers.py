"""Who takes an answer: it must be taken in time. uvicorn keeps what a reader does not take, and the connection, without
end: who asks for much and reads nothing would at last hold all there is.
"""

from typing import Any

from api.upgrades import Plain

LOOK = 10
"""Ticks of uvicorn, of a tenth of a second each, between two looks at what is not taken yet."""

Waits = tuple[float, int]
"""Since when an answer waits, in the event loop's time, and how many bytes of it at most."""


class Takers(Plain):
    """A connection that is cut where an answer waits to be taken for longer than `taken_in` seconds and what its size
    takes at `slowest` bytes a second."""

    def __init__(self, *, taken_in: float, slowest: int, **given: Any) -> None:
        super().__init__(**given)
        self._taken_in, self._slowest = taken_in, slowest
        self._waits: Waits | None = None

    def resume_writing(self) -> None:
        """Most of it was taken."""
        self._waits = None
        super().resume_writing()

    def look(self, now: float) -> None:
        """Cut the connection if it is too slow. `now` is the event loop's time."""
        size = self.transport.get_write_buffer_size()
        if not size:
            self._waits = None
            return
        since, most = self._waits or (now, 0)
        self._waits = since, max(most, size)
        if now - since > self._taken_in + max(most, size) / self._slowest:
            self.transport.abort()
