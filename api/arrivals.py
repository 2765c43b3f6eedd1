"""The body of a request: all of it must arrive in time. Late ones are looked for once a second, as late heads and
answers that nobody takes are: a timer for each request would take longer than reading most bodies.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Read = TypeVar("Read")


class Arrivals:
    """The tasks that wait for a body. Used in the event loop only."""

    def __init__(self) -> None:
        self._until: dict[asyncio.Task[Any], float] = {}
        self._late: set[asyncio.Task[Any]] = set()

    async def within(self, seconds: float, reading: Coroutine[Any, Any, Read]) -> Read:
        """What `reading` gives. Raises TimeoutError at the first look after so many seconds."""
        task = asyncio.current_task()
        assert task is not None
        self._until[task] = asyncio.get_running_loop().time() + seconds
        try:
            return await reading
        except asyncio.CancelledError:
            if task in self._late and not task.uncancel():  # else somebody else ends it too, and that counts
                raise TimeoutError from None
            raise
        finally:
            del self._until[task]
            self._late.discard(task)

    def look(self, now: float) -> None:
        """Stop waiting for what is late. `now` is the event loop's time."""
        for task in [task for task, until in self._until.items() if until < now and task not in self._late]:
            self._late.add(task)
            task.cancel()
