"""What an official does. The office, with what it stands on (issuing, sending), is the only caller of outbox and vault:
command line, API and pages call nothing deeper.

Every act is the same five steps: make the calldata; try it out on the node (the contract's own refusal, in plain words,
costs nothing); sign and store it together with what belongs to it; send it; wait until a final block holds it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

from registry.acts import Direction
from registry.canonical import build, canonical
from registry.chain import wire
from registry.chain.door import TransactionRefused
from registry.checks import needs_endorsement
from registry.commitment import SALT_BYTES, record_digest
from registry.days import moment
from registry.errors import InputError, RefusedError
from registry.formats.file import read_file
from registry.issuing import Issuing, Kept
from registry.keystore import Signer
from registry.permit import Permit
from registry.quantities import Action, as_text, lock, millionths
from registry.records import Record
from registry.seal import SealedPermit
from registry.sending import Done
from registry.store.outbox import Also, Stage
from registry.store.vault import AlreadyKept, Writing
from registry.store.vault import Record as KeptRecord
from registry.wording import worded


class MoreThanPermitted(RefusedError):
    """An actual quantity exceeds the permit's (Resolution Conf. 12.3, Annex 2, box 14)."""


class NeverEndorsed(RefusedError):
    """Import permits, introductions from the sea, retrospective and multiple-use documents are never endorsed."""


class QuantitiesNeeded(InputError):
    """One actual quantity is needed for each line."""


@dataclass(frozen=True, slots=True)
class Details:
    """What an act's record says beyond the chain. All may be left out."""

    place: str | None = None
    transport_document: str | None = None
    officer_note: str | None = None
    outcome: tuple[str, ...] | None = None


DETAILS = tuple(field.name for field in fields(Details))


class Office(Issuing):
    """One Party's office at work on one registry; it is made as Issuing says."""

    def endorse(
        self,
        shown: SealedPermit,
        officer: Signer,
        day: int,
        quantities: Sequence[str] | None = None,
        details: Details | None = None,
    ) -> Done:
        """Customs of the issuing Party endorses with the actual quantities, one a line (None: as permitted)."""
        if not needs_endorsement(shown.face):
            raise NeverEndorsed(f"{shown.face.number} is a document that is never endorsed: nothing to do.")
        locked = self._lock(shown, "endorse", quantities)
        return self._act(
            "endorse", officer, lambda record: wire.endorse(shown.id, day, locked, record), details or Details()
        )

    def accept(
        self,
        shown: SealedPermit,
        officer: Signer,
        day: int,
        quantities: Sequence[str] | None = None,
        details: Details | None = None,
    ) -> Done:
        """The destination, its deputy or an importer it empowered marks the permit used, once."""
        locked, content = self._lock(shown, "accept", quantities), shown.commitment.content
        return self._act(
            "accept", officer, lambda record: wire.accept(shown.id, content, day, locked, record), details or Details()
        )

    def refuse(
        self, shown: SealedPermit, officer: Signer, day: int, reason: int, details: Details | None = None
    ) -> Done:
        """The destination, or its deputy, refuses the permit for good."""
        content = shown.commitment.content
        return self._act(
            "refuse", officer, lambda record: wire.refuse(shown.id, content, reason, day, record), details or Details()
        )

    def cross(
        self,
        shown: SealedPermit,
        officer: Signer,
        day: int,
        direction: Direction,
        reason: int = 0,
        details: Details | None = None,
    ) -> Done:
        """A multiple-use document leaves or enters the officer's country. `reason` is needed if it is irregular."""
        number = self._word(shown.id).crossings + 1
        content = shown.commitment.content
        return self._act(
            "cross",
            officer,
            lambda record: wire.cross(shown.id, content, number, direction, day, reason, record),
            details or Details(),
        )

    def cancel(self, permit_id: bytes, officer: Signer, reason: int, details: Details | None = None) -> Done:
        """The issuing Party ends a permit that was not used."""
        return self._act("cancel", officer, lambda record: wire.cancel(permit_id, reason, record), details or Details())

    def replace(
        self, permit_id: bytes, successor: Permit, officer: Signer, reason: int, details: Details | None = None
    ) -> SealedPermit:
        """The issuing Party ends a permit and issues its successor in one step; the successor, once it is final."""
        new = worded(successor)
        if (kept := self._kept_among([new]).get(new.number)) is not None:
            return self._replaced(permit_id, kept)
        self._ensure_ours(officer)
        (sealed,) = self._sealed([new], officer)
        self._act(
            "replace",
            officer,
            lambda record: wire.replace(permit_id, sealed.terms, reason, record),
            details or Details(),
            also=lambda writing, entry: self._keep(writing, [sealed], entry),
        )
        return read_file(sealed.issued.file)

    def _replaced(self, permit_id: bytes, successor: Kept) -> SealedPermit:
        """Asked again: the successor, if it is the transaction that ends this very permit which issues it."""
        (settled,) = self._carry([successor.entry], None)
        number = successor.issued.number
        if settled.stage is Stage.REVERTED:
            raise TransactionRefused(f"The chain refused to replace by {number}. Ask again to hear why.")
        if settled.purpose != "replace" or permit_id not in settled.signed:
            raise AlreadyKept(
                f"{number} was issued before, and not in place of this permit. Give the successor a number of its own."
            )
        return read_file(successor.issued.file)

    def affirm(self, permit_ids: Sequence[bytes], officer: Signer) -> Done:
        """A trusted colleague takes over genuine permits of a distrusted officer, all or none."""
        return self.send("affirm", officer, self.registry.permits, wire.affirm(permit_ids))

    def note(self, shown: SealedPermit, officer: Signer, kind: int, details: Details | None = None) -> Done:
        """Any Party's officer leaves a note on a permit that he has seen."""
        issuer, content = shown.face.party, shown.commitment.content
        return self._act(
            "note", officer, lambda record: wire.note(shown.id, issuer, content, kind, record), details or Details()
        )

    def _word(self, permit_id: bytes) -> wire.PermitWord:
        return wire.read_permit(self._node.call(self.registry.permits, wire.permit_of(permit_id)))

    def _lock(self, shown: SealedPermit, action: Action, quantities: Sequence[str] | None) -> bytes:
        permitted = [line.quantity for line in shown.face.lines]
        actual = [text or "" for text in (permitted if quantities is None else quantities)]
        if len(actual) != len(permitted) or not all(actual):
            raise QuantitiesNeeded(f"Give {len(permitted)} quantities, one for each line; 0 where nothing moved.")
        for number, (text, limit) in enumerate(zip(actual, permitted, strict=True), 1):
            ensure_permitted(number, text, limit)
        return lock(shown.face_salt, shown.id, action, [millionths(text) for text in actual])

    def _act(
        self,
        act: str,
        officer: Signer,
        calldata: Callable[[bytes], bytes],
        details: Details,
        also: Also | None = None,
    ) -> Done:
        """An act on a permit with its record: the vault keeps the record, the chain its salted commitment."""
        said = {name: told for name in DETAILS if (told := getattr(details, name)) is not None}
        made = {"act": act, "made": moment(self._now()), "by": "0x" + officer.account.hex()}
        record = build(Record, made | said)
        salt = self._entropy(SALT_BYTES)
        commitment = record_digest(salt, record)

        def keep(writing: Writing, entry: int) -> None:
            writing.add_record(KeptRecord(commitment, salt, canonical(record)))
            if also is not None:
                also(writing, entry)

        return self.send(act, officer, self.registry.permits, calldata(commitment), keep)


def ensure_permitted(line: int, actual: str, permitted: str | None) -> None:
    """Raises NotAQuantity, MoreThanPermitted. `line` counts from 1; what the permit leaves open has no limit."""
    if millionths(actual) > (millionths(permitted) if permitted is not None else millionths(actual)):
        raise MoreThanPermitted(
            f"Line {line}: {as_text(millionths(actual))} is more than the {permitted} of the permit. Endorse or accept "
            "what is permitted, and leave a note of the discrepancy.",
            line=line,
            permitted=permitted,
        )
