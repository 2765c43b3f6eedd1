"""A chain of one's own, for a machine of one's own: anvil in memory, and our journal on disk.

anvil neither mines by itself nor keeps anything. At start the chain is made again from the journal, comparing every
block's hash; then the sealer goes on. If we are killed between mining a block and writing it, it was the head, nobody
called it final, and its transactions are sent again by who signed them. If anvil dies, another is started and the same
code makes the chain again, at a new address: until then nobody can reach it, so that no transaction slips into the
blocks being repeated.
"""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from registry.chain.anvil import Anvil
from registry.chain.claim import Claim, FolderInUse, locate, running
from registry.chain.door import NodeUnreachable
from registry.chain.journal import Genesis, Journal
from registry.chain.sealer import Sealer
from registry.errors import NodeError, SetupError

__all__ = ["EmbeddedChain", "FolderInUse", "OtherChain", "locate", "running"]

HARDFORK = "london"
"""What the contracts are compiled for: nothing works here that would not work on a network of that age."""
FINALITY = 1
"""Depth at which a block of this chain is final."""
_LOOK = 0.05
_STRIKES = 3

log = logging.getLogger(__name__)


def _now() -> int:
    return int(time.time())


def _silent(block: int) -> None:
    """No progress is shown."""


class OtherChain(SetupError):
    """The folder holds the journal of a chain with another id."""


class EmbeddedChain:
    """The chain whose journal is in `folder`.

    `clock` gives the time in seconds since 1970: blocks take it, always later than the one before. `min_period` is the
    shortest time between blocks, `idle` the age in seconds at which an empty head is replaced by a younger one;
    `progress` is told the number of every block that is made again.
    """

    def __init__(
        self,
        folder: Path,
        *,
        chain_id: int,
        clock: Callable[[], int] = _now,
        min_period: float = 1.0,
        idle: float = 60.0,
        progress: Callable[[int], None] = _silent,
    ) -> None:
        self._folder, self._chain_id, self._clock = folder, chain_id, clock
        self._min_period, self._idle, self._progress = min_period, idle, progress
        self._stopping, self._settled, self._due = threading.Event(), threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._failure: Exception | None = None
        self._strikes, self._head_time, self._anvil_pid = 0, 0, 0

    # ---- for the owner ----

    def start(self) -> str:
        """Run the chain; where it answers. Raises FolderInUse, AnvilMissing, OtherChain, JournalTorn."""
        if self._thread is not None:
            raise FolderInUse("this chain runs already: stop it first")
        claim = Claim(self._folder)
        try:
            journal = self._journal()
        except BaseException:
            claim.release()
            raise
        self._stopping.clear()
        self._settled.clear()
        self._failure, self._strikes = None, 0
        self._thread = threading.Thread(target=self._run, args=(claim, journal), name="sealer", daemon=True)
        self._thread.start()
        try:
            self._settled.wait()
        except BaseException:  # Ctrl-C while the blocks are made again
            self.stop()
            raise
        if self._failure is not None:
            self.stop()
            raise self._failure
        return self.url

    def stop(self) -> None:
        """Stop it. What is in the journal stays; an empty head goes."""
        if self._thread is not None:
            self._stopping.set()
            self._thread.join()
            self._thread = None

    def __enter__(self) -> "EmbeddedChain":
        self.start()
        return self

    def __exit__(self, *exit: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where the chain answers now. It changes if anvil had to be started again: give Node `locate(folder)`."""
        return locate(self._folder)()

    @property
    def failure(self) -> Exception | None:
        """Why the sealer gave up, such as a full disk; None while it has not."""
        return self._failure

    @property
    def anvil_pid(self) -> int:
        """The process that holds the chain in memory."""
        return self._anvil_pid

    def catch_up(self, timeout: float = 10.0) -> None:
        """Return when the head is as late as the clock, for a story whose clock jumps; or NodeUnreachable."""
        wanted, deadline = self._clock(), time.monotonic() + timeout
        while self._head_time < wanted:
            if time.monotonic() > deadline or self._failure is not None:
                raise NodeUnreachable("the chain did not reach the clock's time; see its log") from self._failure
            self._due.set()
            time.sleep(0.005)

    def _journal(self) -> Journal:
        journal = Journal(self._folder / "journal", Genesis(self._chain_id, self._clock(), HARDFORK))
        if (theirs := journal.genesis.chain_id) != self._chain_id:
            journal.close()
            raise OtherChain(f"{self._folder} holds chain {theirs}, not {self._chain_id}: use another folder")
        return journal

    # ---- the thread ----

    def _run(self, claim: Claim, journal: Journal) -> None:
        try:
            while not self._stopping.is_set():
                try:
                    self._live(claim, journal)
                except NodeError as fault:
                    self._strikes += 1
                    if self._strikes >= _STRIKES:
                        raise
                    log.warning("anvil is gone (%s); the chain is made again from its journal", fault)
        except Exception as fault:
            log.error("the embedded chain stopped: %s", fault)
            self._failure = fault
        finally:
            journal.close()
            claim.release()
            self._settled.set()

    def _live(self, claim: Claim, journal: Journal) -> None:
        """One anvil's life: make the journal's blocks again, then seal until told to stop."""
        anvil = Anvil(journal.genesis)
        try:
            sealer = Sealer(anvil, journal, self._clock, self._min_period, self._idle)
            sealer.replay(self._replayed)
            self._head_time, self._anvil_pid = sealer.head.time, anvil.pid
            claim.announce(anvil.url)
            self._settled.set()
            while not self._stopping.wait(min(_LOOK, self._min_period / 2)):
                if sealer.look(now=self._due.is_set()):
                    self._head_time, self._strikes = sealer.head.time, 0
                    self._due.clear()
        finally:
            claim.withdraw()
            self._head_time = 0
            anvil.close()

    def _replayed(self, block: int) -> None:
        if self._stopping.is_set():
            raise NodeUnreachable("the chain was stopped before it was ready: start it again")
        self._progress(block)
