"""Following the chain while others ask: one thread keeps the index up to the chain, so that a question never has to.

While it is `reading_only` the index is for another process to write: this one only looks at the head, so that its
answers say how fresh they are.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from registry.enquiry import Enquiry
from registry.errors import RegistryError

FIRST = 5.0
"""Seconds that the first look is waited for."""
LAG = 3.0
"""Seconds that the process which writes the index is given to read a new block."""

log = logging.getLogger(__name__)


class Follower:
    """Keeps an enquiry fresh, every so many seconds."""

    def __init__(self, enquiry: Enquiry, *, every: float = 1.0, reading_only: bool = False) -> None:
        self._enquiry = enquiry
        self._every = every
        self.reading_only = reading_only
        self._called, self._stopping, self._looked = threading.Event(), threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)
        self._listeners: list[Callable[[int], None]] = []
        self.fault: RegistryError | None = None
        """Why the index cannot go on, such as a conflicting block; None if it does."""

    def __enter__(self) -> "Follower":
        """Goes on after the first look, so that the first answer is fresh too; or after a while, if that takes long."""
        self._thread.start()
        self._looked.wait(FIRST)
        return self

    def __exit__(self, *exit: object) -> None:
        self._stopping.set()
        self._called.set()
        self._thread.join()

    def call(self) -> None:
        """There is something new: look now."""
        self._called.set()

    def listen(self, listener: Callable[[int], None]) -> None:
        """Tell this, from the follower's thread, the block up to which all is known, after each look."""
        self._listeners.append(listener)

    def _look(self) -> None:
        if self.reading_only:
            self._look_only()
        else:
            self._enquiry.refresh()

    def _look_only(self) -> None:
        """The other process reads a block a moment later than this one hears of it: that is no lag yet."""

        def give_time(final_block: int) -> None:
            end = time.monotonic() + LAG
            while self._enquiry.as_of().block < final_block and time.monotonic() < end:
                if self._stopping.wait(0.05):
                    return

        self._enquiry.look(give_time)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._called.clear()
            try:
                self._look()
                self.fault = None
            except RegistryError as fault:
                self.fault = fault
            except Exception:
                log.exception("the follower stumbled, and goes on")
            self._looked.set()
            with suppress(RegistryError):
                block = self._enquiry.as_of().block
                for listener in self._listeners:
                    listener(block)
            self._called.wait(self._every)
