"""Who writes, of several processes: the one that holds the outbox. Others stand by, and the database gives it to one of
them as soon as it is free.

That one sends what the process before it stored. A process that lost the outbox, while the database was away, writes no
more and stands by. Keys that were open in another process are not open here: who acts signs in again.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack

from api.service import Service, Writer
from registry.errors import RegistryError
from registry.store.holds import HoldLost, StoreHeld
from registry.store.outbox import Outbox

log = logging.getLogger(__name__)


SOONEST = 0.2
"""Seconds between two looks, at least: each is a write that changes nothing."""


class StandBy:
    """One thread that looks every so many seconds whether this process may write. `take_up` makes the writer of an
    outbox that is held, and leaves on the stack what ends with it; `shift` is that of one who writes already."""

    def __init__(
        self,
        service: Service,
        take_up: Callable[[ExitStack, Outbox], Writer],
        shift: ExitStack,
        *,
        every: float = 1.0,
    ) -> None:
        self._service, self._take_up, self._shift, self._every = service, take_up, shift, max(every, SOONEST)
        self._stopping, self._told = threading.Event(), ""
        self._thread = threading.Thread(target=self._run, name="standby", daemon=True)

    def __enter__(self) -> "StandBy":
        self._thread.start()
        return self

    def __exit__(self, *exit: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        if self._service.writer is not None:
            with self._shift:
                self._write(self._service.writer)
        while not self._stopping.is_set():
            try:
                with Outbox.held(self._service.vault, self._service.node) as outbox, ExitStack() as stack:
                    self._write(self._take_up(stack, outbox))
            except StoreHeld:
                pass  # another one writes
            except RegistryError as fault:
                self._tell(fault)
            except Exception:
                log.exception("standing by failed, and goes on")
            self._stopping.wait(self._every)

    def _write(self, writer: Writer) -> None:
        """On duty, until the server stops or the outbox is another's."""
        service = self._service
        service.duty.writer, service.follower.reading_only = writer, False
        try:
            while not self._stopping.wait(self._every):
                if not self._still_ours():
                    return
        finally:
            service.duty.writer, service.follower.reading_only = None, True
            service.keys.close_all()

    def _tell(self, fault: RegistryError) -> None:
        """Once, however often it is met."""
        if str(fault) != self._told:
            self._told = str(fault)
            log.warning("cannot come on duty: %s", fault)

    def _still_ours(self) -> bool:
        try:
            with self._service.vault.write():  # every write makes sure of what is held
                return True
        except HoldLost as fault:
            log.warning("another process came on duty: %s", fault)
            return False
        except RegistryError:
            return True  # the database is away: nobody writes, and the next look tells
