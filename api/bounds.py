"""How much is done at once: so many at work, so many waiting for their turn, each for so long; the next is told to come
back. The server then answers slowly at worst, and never falls over.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from registry.errors import StoreError

Result = TypeVar("Result")


class Busy(StoreError):
    """The server does as much at once as it can. Nothing was done: ask again."""


class TookTooLong(StoreError):
    """The work was not done in its time. A write that was stored is still carried out: ask for its transaction."""


class Bound:
    """Threads for one kind of work: `at_once` at it, `waiting` more in the queue, each `seconds` from when it came."""

    def __init__(self, name: str, *, at_once: int, waiting: int, seconds: float) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix=name)
        self._most = at_once + waiting
        self._seconds = seconds
        self._inside = 0

    async def run(self, work: Callable[[], Result]) -> Result:
        """The result of the work, done in a thread. Raises Busy, TookTooLong, and what the work raises."""
        if self._inside >= self._most:
            raise Busy("The server is busy. Ask again in a moment: nothing was done.")
        self._inside += 1
        future = asyncio.get_running_loop().run_in_executor(self._threads, work)
        future.add_done_callback(self._leave)  # also when nobody waits for it any more
        try:
            return await asyncio.wait_for(asyncio.shield(future), self._seconds)
        except TimeoutError:
            future.cancel()
            raise TookTooLong(f"This was not done in {self._seconds:g} seconds. Look before you repeat it.") from None

    def _leave(self, future: "asyncio.Future[Result]") -> None:
        self._inside -= 1
        if not future.cancelled():
            future.exception()  # it was told, or nobody is there to be told

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)


class Room:
    """Bytes that are being received, of all requests together. Used in the event loop only."""

    def __init__(self, most: int) -> None:
        self.most, self.taken = most, 0

    def take(self, size: int) -> None:
        """Raises Busy."""
        if self.taken + size > self.most:
            raise Busy("The server receives as much at once as it can. Send it again in a moment: nothing was done.")
        self.taken += size

    def give_back(self, size: int) -> None:
        self.taken -= size


class Count:
    """How many are inside. Used in the event loop only."""

    def __init__(self) -> None:
        self.inside = 0

    def enter(self, most: int) -> bool:
        """Whether there was room."""
        if self.inside >= most:
            return False
        self.inside += 1
        return True

    def leave(self) -> None:
        self.inside -= 1


class Places:
    """How many are inside, and how many of them are whose. Used in the event loop only."""

    def __init__(self) -> None:
        self._held: Counter[str] = Counter()
        self.inside = 0

    def held_by(self, asker: str) -> int:
        return self._held[asker]

    def enter(self, asker: str, most: int) -> bool:
        """Whether there was room."""
        if self.inside >= most:
            return False
        self.inside += 1
        self._held[asker] += 1
        return True

    def leave(self, asker: str) -> None:
        self.inside -= 1
        self._held -= Counter([asker])  # which forgets who holds none any more
