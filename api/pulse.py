"""A beat whenever the index was brought up to the chain, from the follower's thread to who waits in the event loop."""

import asyncio
import threading


class Pulse:
    """Many may wait; each is woken by the next beat."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loops: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}
        self.block = -1

    def beat(self, block: int) -> None:
        """All is known up to this block. Called in any thread."""
        with self._lock:
            changed, self.block = block != self.block, block
            woken = list(self._loops.items()) if changed else []
        for event, loop in woken:
            loop.call_soon_threadsafe(event.set)

    async def wait(self, seconds: float) -> None:
        """Return at the next beat that brings a new block, or after so many seconds."""
        event = asyncio.Event()
        with self._lock:
            self._loops[event] = asyncio.get_running_loop()
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except TimeoutError:
            return
        finally:
            with self._lock:
                del self._loops[event]

    async def reach(self, block: int, seconds: float) -> bool:
        """Wait until all is known up to this block; whether it is."""
        end = asyncio.get_running_loop().time() + seconds
        while self.block < block and (left := end - asyncio.get_running_loop().time()) > 0:
            await self.wait(min(left, 1.0))
        return self.block >= block
