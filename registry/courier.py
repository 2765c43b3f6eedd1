"""Carrying transactions while others work: one thread sends what the outbox holds until it is final, and tells who
waits.

An office with a courier returns as soon as a transaction is stored. Nobody who waits asks the node: there is one round
for all. Stopped or killed in the middle nothing is lost: the outbox holds what is not final, and the next courier, or
`permit outbox resume`, goes on.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress

from registry.errors import RegistryError
from registry.sending import Progress
from registry.store.outbox import RESEND, Entry, Outbox, Stage

log = logging.getLogger(__name__)


class Courier:
    """The courier of an outbox that this process holds. `every`: seconds between two looks while something is on its
    way; `idle`: the same while nothing is known to be."""

    def __init__(
        self, outbox: Outbox, *, every: float = 0.2, idle: float = 5.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._outbox = outbox
        self._every, self._idle, self._clock = every, idle, clock
        self._waiting: dict[int, list[Future[Entry]]] = {}
        self._lock = threading.Lock()
        self._called, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self.fault: RegistryError | None = None
        """What the last round met, such as a node that does not answer; None if all is well."""

    def __enter__(self) -> "Courier":
        self._thread.start()
        return self

    def __exit__(self, *exit: object) -> None:
        self._stopping.set()
        self._called.set()
        self._thread.join()

    def carry(self, entries: Sequence[int], progress: Progress | None = None) -> list[Entry]:
        """Take these outbox entries along, and return at once: them, as far as they are."""
        del progress  # nobody watches
        self._called.set()
        return self._outbox.numbered(entries)

    def watch(self, number: int) -> "Future[Entry]":
        """The entry of this number once it is final: as soon as its round is over. Cancel it to wait no longer."""
        future: Future[Entry] = Future()
        with self._lock:
            self._waiting.setdefault(number, []).append(future)
        self._called.set()
        return future

    def _run(self) -> None:
        resend = self._clock() + RESEND
        while not self._stopping.is_set():
            self._called.clear()
            try:
                again = self._clock() >= resend
                self.fault = self._outbox.take_round(again=again)
                if again:
                    resend = self._clock() + RESEND
                self._tell()
                queued = bool(self._outbox.entries(Stage.QUEUED))
            except RegistryError as fault:  # the database: what is stored stays stored, and is carried later
                self.fault, queued = fault, True
            except Exception:
                log.exception("the courier stumbled, and goes on")
                queued = True
            if queued:
                self._stopping.wait(self._every)
            else:
                self._called.wait(self._idle)

    def _tell(self) -> None:
        with self._lock:
            self._forget_who_left()
            numbers = list(self._waiting)
        for entry in self._outbox.numbered(numbers):
            if entry.stage is not Stage.QUEUED:
                with self._lock:
                    futures = self._waiting.pop(entry.number, [])
                for future in futures:
                    with suppress(Exception):  # cancelled between the two lines
                        future.set_result(entry)

    def _forget_who_left(self) -> None:
        for number, futures in list(self._waiting.items()):
            staying = [future for future in futures if not future.cancelled()]
            if staying:
                self._waiting[number] = staying
            else:
                del self._waiting[number]
