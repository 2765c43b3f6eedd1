"""Asking: what the index knows, brought up to the chain, and held against what was shown. Needs no key and no account.

No node call is made for a permit: `refresh` reads what is new for all of them, then every question is answered from the
index. Where the node does not answer, the index still does, and says how old it is.
"""

from collections.abc import Callable
from dataclasses import dataclass

from registry.acts import PermitEvent
from registry.answers import AsOf, Verdict
from registry.canonical import NotWellFormed
from registry.chain.door import Reader
from registry.errors import InputError, NodeError, StoreError
from registry.reliance import Reliance, anything_waits, reliance
from registry.seal import Registry, SealedPermit
from registry.state import Directory, fold_parties
from registry.store.index import Index
from registry.store.view import Cursor, Known, Mark, View
from registry.verify import Evidence, Question, not_well_formed, verify

NOTHING_KNOWN = AsOf(block=0, block_hash=bytes(32), time=0)


class UnknownPermit(InputError):
    """No permit known here has this id or code."""


class SeveralPermits(InputError):
    """More than one permit begins like this code."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the last refresh learned of the chain: its newest final block and the time of its head, or why not."""

    final_block: int | None
    time: int | None
    because: str | None = None


class Enquiry:
    """Answers about permits of one registry, from one index."""

    def __init__(self, registry: Registry, index: Index, reader: Reader) -> None:
        self.registry = registry
        self._index = index
        self._reader = reader
        self._head = Head(None, None, "The chain was not asked yet.")
        self._folded: tuple[Mark, Directory] | None = None
        self._settled: dict[bytes, Mark] = {}

    def refresh(self, progress: Callable[[int, int], None] | None = None) -> Head:
        """Bring the index up to the chain. A node that does not answer is remembered, not raised: the index still
        answers, and says so. Raises StoreError, such as ConflictingBlock: what is disputed is no longer fresh."""
        try:
            final, head = self._reader.final().number, self._reader.head()
            self._index.follow(
                self._reader, progress=None if progress is None else lambda at, last: progress(at.number, last)
            )
            self._head = Head(final, head.time)
        except NodeError as fault:
            self._head = Head(None, None, str(fault))
        except StoreError as fault:
            self._head = Head(None, None, str(fault))
            raise
        return self._head

    def look(self, give_time: Callable[[int], None] = lambda _: None) -> Head:
        """The same where another process writes the index: only the chain's head is asked for. `give_time` may wait a
        little until the other has read up to this final block; what was known before stands so long. Raises StoreError,
        such as the ConflictingBlock that the other found."""
        try:
            self._index.ensure_undisputed()
            head = Head(self._reader.final().number, self._reader.head().time)
            give_time(head.final_block or 0)
            self._head = head
        except NodeError as fault:
            self._head = Head(None, None, str(fault))
        except StoreError as fault:
            self._head = Head(None, None, str(fault))
            raise
        return self._head

    def as_of(self) -> AsOf:
        """Up to which block the index knows everything."""
        with self._index.view() as view:
            return as_of_cursor(view.cursor())

    def evidence(self, permit_id: bytes, until: int | None = None) -> Evidence:
        """All that is known of one id and of who may act, as of one moment of the index."""
        known, folded = self._index.known(permit_id), self._folded
        if until is None and folded is not None and folded[0] == known.parties_mark:
            return self._evidence(known, folded[1])
        with self._index.view() as view:
            return self._evidence(view.known(permit_id), self._directory(view, until))

    def _evidence(self, known: Known, directory: Directory) -> Evidence:
        return Evidence(
            events=known.events,
            directory=directory,
            as_of=as_of_cursor(known.cursor),
            final_block=self._head.final_block,
            head_time=self._head.time,
            no_head_because=self._head.because,
        )

    def verify(self, shown: SealedPermit, question: Question) -> Verdict:
        """The verdict on what a holder shows. Raises OtherRegistry, StoreError."""
        return verify(shown, self.registry, self.evidence(shown.id, question.until), question)

    def verify_read(self, read: Callable[[], SealedPermit], question: Question) -> tuple[Verdict, SealedPermit | None]:
        """The same for what is still to be read: a document that is not well-formed gets its verdict too. And what was
        shown, if an officer sealed it as it is: only that is laid out to compare the goods with."""
        try:
            shown = read()
        except NotWellFormed as fault:
            return not_well_formed(fault, self.evidence(bytes(32)), question), None
        verdict = self.verify(shown, question)
        return verdict, shown if verdict.sealed_as_shown else None

    def directory(self) -> Directory:
        """Who may act."""
        with self._index.view() as view:
            return self._directory(view)

    def _directory(self, view: View, until: int | None = None) -> Directory:
        """Folded once, and again when something happened to Parties or officers: permits are asked for much more often
        than officers are appointed."""
        if until is not None:
            return fold_parties(view.parties(), until)
        mark, folded = view.parties_mark(), self._folded
        if folded is None or folded[0] != mark:
            folded = mark, fold_parties(view.parties())
            self._folded = folded
        return folded[1]

    def history(self, permit_id: bytes) -> list[PermitEvent]:
        """All that happened to a permit, in order. Raises UnknownPermit if nothing did."""
        with self._index.view() as view:
            events = view.history(permit_id)
        if not events:
            raise UnknownPermit(f"No permit with the id 0x{permit_id.hex()} is known here.")
        return events

    def find(self, beginning: bytes) -> bytes:
        """The id that begins with the 10 bytes of a short code. Raises UnknownPermit, SeveralPermits."""
        with self._index.view() as view:
            found, cursor = view.find(beginning), view.cursor()
        if len(found) > 1:
            raise SeveralPermits("Several permits begin like this: show the file or the QR code.")
        if not found:
            block = as_of_cursor(cursor).block
            says = f"No permit with this code is known here up to block {block}. Check what was typed."
            raise UnknownPermit(says, block=block)
        return found[0]

    def issued_by(self, who: str | bytes) -> list[bytes]:
        """The ids that a Party or an officer issued, in order."""
        with self._index.view() as view:
            return view.issued_by(who)

    def resting_on(self, officer: bytes, since: int | None = None) -> Reliance:
        """What rests on an officer since then, or since it is distrusted. Raises UnknownOfficer, StoreError."""
        with self._index.view() as view:
            return reliance(view, self._directory(view), officer, since)

    def anything_waits(self, officer: bytes) -> bool:
        """Whether a permit of a distrusted officer waits to be affirmed. Where none does, none will until something is
        decided about officers, and nothing is read for it again. Raises UnknownOfficer, StoreError."""
        with self._index.view() as view:
            mark = view.parties_mark()
            if self._settled.get(officer) == mark:
                return False
            if waits := anything_waits(view, self._directory(view), officer):
                return waits
        self._settled[officer] = mark
        return False


def as_of_cursor(cursor: Cursor | None) -> AsOf:
    """What a cursor of the index says of the evidence; NOTHING_KNOWN before the first block."""
    return NOTHING_KNOWN if cursor is None else AsOf(cursor.number, cursor.hash, cursor.time)
