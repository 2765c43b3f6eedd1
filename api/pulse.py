"""A beat whenever the index was brought up to the chain, from the follower's thread to who waits in the event loop."""

import asyncio
import threading


class Pulse:
    """Many may wait; each is woken by the next beat that brings a new block, and when the server stops."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}
        self.block = -1
        self.stopped = False

    def beat(self, block: int) -> None:
        """All is known up to this block. Called in any thread."""
        with self._lock:
            if block == self.block:
                return
            self.block = block
        self._wake()

    def stop(self) -> None:
        """The server stops: nobody shall wait any more."""
        self.stopped = True
        self._wake()

    def _wake(self) -> None:
        with self._lock:
            for event, loop in self._waiting.items():
                loop.call_soon_threadsafe(event.set)

    async def wait(self, known: int, seconds: float) -> None:
        """Return as soon as there is another block than the `known` one, or after so many seconds."""
        event = asyncio.Event()
        with self._lock:
            if self.block != known or self.stopped:
                return
            self._waiting[event] = asyncio.get_running_loop()
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except TimeoutError:
            return
        finally:
            with self._lock:
                del self._waiting[event]

    async def reach(self, block: int, seconds: float) -> None:
        """Wait until all is known up to this block, so many seconds at most."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while (known := self.block) < block and (left := end - loop.time()) > 0 and not self.stopped:
            await self.wait(known, left)
