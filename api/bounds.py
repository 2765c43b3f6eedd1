"""How much is done at once: so many at work, so many waiting for their turn, each for so long; the next is told to come
back. The server then answers slowly at worst, and never falls over. Of a bound that is open to anybody one asker fills
half at most: who sends without end holds up whoever comes from the same address, and leaves the rest to others.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
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
        self._places = Places()

    async def run(self, work: Callable[[], Result], asker: str | None = None) -> Result:
        """The result of the work, done in a thread. An `asker` who may be anybody is named, to hold half of the places
        at most. Raises Busy, TookTooLong, and what the work raises."""
        held = 0 if asker is None else self._places.held_by(asker)
        if held >= max(1, self._most // 2) or not self._places.enter(asker or "", self._most):
            raise Busy("The server is busy. Ask again in a moment: nothing was done.")
        future = asyncio.get_running_loop().run_in_executor(self._threads, work)
        future.add_done_callback(partial(self._leave, asker or ""))  # also when nobody waits for it any more
        try:
            return await asyncio.wait_for(asyncio.shield(future), self._seconds)
        except TimeoutError:
            future.cancel()
            raise TookTooLong(f"This was not done in {self._seconds:g} seconds. Look before you repeat it.") from None

    def _leave(self, asker: str, future: "asyncio.Future[Result]") -> None:
        self._places.leave(asker)
        if not future.cancelled():
            future.exception()  # it was told, or nobody is there to be told

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)


class Room:
    """Bytes that are being received, of all requests together, and half of them of one asker at most. Used in the event
    loop only."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._held = Places()

    @property
    def taken(self) -> int:
        return self._held.inside

    def take(self, size: int, asker: str) -> None:
        """Raises Busy."""
        if self._held.held_by(asker) + size > self.most // 2 or not self._held.enter(asker, self.most, size):
            raise Busy("The server receives as much at once as it can. Send it again in a moment: nothing was done.")

    def give_back(self, size: int, asker: str) -> None:
        self._held.leave(asker, size)


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
        self._held: dict[str, int] = {}
        self.inside = 0

    def held_by(self, asker: str) -> int:
        return self._held.get(asker, 0)

    def enter(self, asker: str, most: int, size: int = 1) -> bool:
        """Whether there was room for so many more."""
        if self.inside + size > most:
            return False
        self.inside += size
        self._held[asker] = self.held_by(asker) + size
        return True

    def leave(self, asker: str, size: int = 1) -> None:
        self.inside -= size
        left = self.held_by(asker) - size
        if left:
            self._held[asker] = left
        else:
            self._held.pop(asker, None)
