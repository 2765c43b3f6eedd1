"""Batches at work: read, and issued, by threads of the server, while pages ask how far they are.

What is at work here is in memory; what must not be lost is in the vault: what was handed in, that it was confirmed, and
each permit that was issued. After a restart a batch is read again, and what was issued of it is known again.
"""

import io
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from api.bounds import Busy
from registry.advice.finding import Finding
from registry.batch import Batch, chunks
from registry.chain.door import TransactionRefused
from registry.courier import Courier
from registry.errors import InputError, RefusedError, RegistryError
from registry.findings import findings
from registry.inputs import Bad, Item, PassedOver, Place, read_upload
from registry.issuing import Issued
from registry.keystore import Signer
from registry.law import Law
from registry.office import Office
from registry.store.batches import HandedIn, Step, content_of, end_batch, find_batch
from registry.store.outbox import Stage
from registry.store.vault import Vault
from registry.together import apart
from registry.wording import Wording

log = logging.getLogger(__name__)
MOST_TOLD = 1_000
"""Faults, and what is to be remarked of permits, that are told one by one."""
MOST_LEFT_OUT = 50_000
"""Lines that are kept in mind, to be handed out for mending."""
AT_ONCE = 1_000
"""Permits that are issued before it is waited for them."""
AT_WORK = 2
"""Batches that are worked at; others wait for their turn."""
OF_ONE = 8
"""Of those of one user: who hands in a thousand keeps no colleague waiting for all of them."""
REMEMBERED = 16


class StillWorkedAt(RefusedError):
    """A batch that is being read or issued is not given up: what it comes to is not known yet."""


class TooManyLeftOut(InputError):
    """Nearly nothing of a batch can be issued: it is not read to its end, and nothing of it is issued."""


class KeyClosed(RefusedError):
    """Who confirmed signed out, or the session ended. What is issued stays issued: sign in, and go on."""


@dataclass
class Out:
    """All that is left out, by number where that is known, and by the line where it stands."""

    numbers: set[str] = field(default_factory=set)
    lines: set[int] = field(default_factory=set)


@dataclass
class Work:
    """What a batch came to, as far as it is known; changed by the one thread that works at it."""

    handed_in: HandedIn
    batch: Batch = field(default_factory=Batch)
    read: int = 0
    several: bool = False
    known: bool = False
    bad: list[Bad] = field(default_factory=list)
    untold: int = 0
    advised: list[tuple[Item, list[Finding]]] = field(default_factory=list)
    remarked: int = 0
    more_advised: int = 0
    numbers: list[str] = field(default_factory=list)
    issued: int = 0
    out: Out = field(default_factory=Out)
    working: bool = True
    fault: RegistryError | None = None

    @property
    def faults(self) -> int:
        return len(self.bad) + self.untold

    def lose(self, bad: Bad) -> None:
        self.out.lines.add(bad.place.line)
        self.out.numbers |= {bad.number} - {""}
        if len(self.bad) < MOST_TOLD:
            self.bad.append(bad)
        else:
            self.untold += 1

    def take(self, item: Item, law: Law) -> None:
        if self.remarked >= MOST_TOLD:
            self.more_advised += 1
        elif (said := findings(item.permit, law)) or item.remarks:
            self.remarked += len(said) + len(item.remarks)
            self.advised.append((item, said))


Key = Callable[[], Signer | None]
"""The key of who confirmed, as long as it is open."""


class Batches:
    """The batches of one node's writing process."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_WORK, thread_name_prefix="batch")
        self._lock = threading.Lock()
        self._giving_up = threading.Lock()
        self._works: dict[bytes, Work] = {}
        self._stopping = threading.Event()

    def close(self) -> None:
        """What is stored by then is carried on; the rest is for who goes on."""
        self._stopping.set()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for work in self._works.values():
            work.batch.close()

    def work(self, batch: HandedIn, vault: Vault, law: Law, office: Office) -> Work:
        """What is known of it; it is read if it was not, or no longer is remembered. Raises Busy."""
        with self._lock:
            if (work := self._works.get(batch.id)) is None:
                if sum(other.working and other.handed_in.by == batch.by for other in self._works.values()) >= OF_ONE:
                    raise Busy(f"{OF_ONE} batches of {batch.by} are being read or issued. Ask again when one is done.")
                self._forget()
                work = self._works[batch.id] = Work(batch)
                self._threads.submit(_guarded, work, lambda: self._look(work, vault, law, office))
            return work

    def drop(self, batch: bytes) -> None:
        """Know nothing of it any more, unless it is being worked at: asked for again it is read again."""
        with self._lock:
            if (work := self._works.get(batch)) is not None and not work.working:
                self._works.pop(batch).batch.close()

    def issue(self, work: Work, vault: Vault, office: Office, courier: Courier, key: Key) -> None:
        """Issue what is good in it. Asked again while it is being done, or was done, nothing more happens."""
        with self._lock:
            if not self._stands_still(work):
                return
            work.working, work.fault = True, None
        self._threads.submit(_guarded, work, lambda: self._issue(work, vault, office, courier, key))

    def give_up(self, work: Work, vault: Vault) -> None:
        """Issue nothing more of it. Asked again, nothing more happens. Raises StillWorkedAt."""
        with self._giving_up:  # the second of two clicks waits for the first
            with self._lock:
                if not self._stands_still(work):
                    raise StillWorkedAt("It is being worked at now. Wait until it stands still, then look at it again.")
                work.working = True
            try:
                with vault.write() as writing:
                    end_batch(writing, work.handed_in.id, Step.GIVEN_UP)
            finally:
                work.working = False

    def _stands_still(self, work: Work) -> bool:
        """Whether nobody works at this batch: neither at this nor at what was read of it since."""
        return self._works.get(work.handed_in.id) is work and not work.working

    def _forget(self) -> None:
        for batch in [batch for batch, work in self._works.items() if not work.working]:
            if len(self._works) >= REMEMBERED:
                self._works.pop(batch).batch.close()

    def _look(self, work: Work, vault: Vault, law: Law, office: Office) -> None:
        batch = work.handed_in
        with vault.read() as reading:
            content = content_of(reading, batch.id)
        files = apart(batch.name, content)
        work.several = len(files) > 1
        encoding = batch.encoding or None
        upload = chain.from_iterable(read_upload(Path(name), io.BytesIO(data), encoding) for name, data in files)
        for number, found in enumerate(work.batch.take(upload), 1):
            if isinstance(found, Bad):
                work.lose(found)
            elif not isinstance(found, PassedOver):
                work.take(found, law)
            work.read = number
            if len(work.out.lines) > MOST_LEFT_OUT:
                raise TooManyLeftOut(
                    f"More than {MOST_LEFT_OUT:,} lines cannot be issued. Is it another sheet? Mend it."
                )
            if self._stopping.is_set():
                return
        for some in chunks(work.batch.places(), 500):
            self._compare(work, some, vault, office)
        work.advised = [(item, said) for item, said in work.advised if work.batch.holds(item.permit.face.number)]
        work.known = True

    def _compare(self, work: Work, some: Sequence[tuple[Place, Wording]], vault: Vault, office: Office) -> None:
        """Leave out what this office could not issue; see what it issued already."""
        why = office.objections([words for _, words in some])
        for place, words in some:
            if words.number in why:
                work.lose(Bad(place, "", why[words.number], words.number))
                work.batch.leave_out(words.number)
        good = [words.number for _, words in some if words.number not in why]
        with vault.read() as reading:
            work.issued += reading.given(work.handed_in.party, good)
        work.numbers += good

    def _issue(self, work: Work, vault: Vault, office: Office, courier: Courier, key: Key) -> None:
        batch = work.handed_in
        with vault.read() as reading:
            kept = find_batch(reading, batch.party, batch.id)
        if kept is None or kept.stage is not Step.ISSUING:  # forgotten or given up in another window
            return
        work.issued = 0
        for permits in chunks((words for _, words in work.batch.places()), AT_ONCE):
            if (signer := key()) is None:
                raise KeyClosed("Your session ended. What is issued stays issued: sign in, and go on with the rest.")
            self._await(next(office.issue_many([permits], signer)), vault, courier)
            if self._stopping.is_set():
                return
            work.issued += len(permits)
        with vault.write() as writing:
            end_batch(writing, batch.id, Step.DONE)

    def _await(self, issued: Sequence[Issued], vault: Vault, courier: Courier) -> None:
        """Until a final block holds them. Raises TransactionRefused."""
        with vault.read() as reading:
            entries = {document.batch for document in reading.documents_with([permit.permit for permit in issued])}
        for future in [courier.watch(entry) for entry in sorted(entries)]:
            while not self._stopping.is_set():
                try:
                    settled = future.result(0.5)
                except NotYet:
                    continue
                if settled.stage is Stage.REVERTED:
                    raise TransactionRefused("The chain refused a part of these permits: go on to hear why.")
                break


def _guarded(work: Work, do: Callable[[], None]) -> None:
    """A fault is kept, to be told on the page."""
    try:
        do()
    except RegistryError as fault:
        work.fault = fault
    except Exception:
        log.exception("work at a batch stumbled")
        work.fault = RegistryError("Something failed that should not have: the server's log says what.")
    finally:
        work.working = False
