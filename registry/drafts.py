"""Drafts: permits in the making, kept by the server as they were typed, finished or not, until they are issued.

A draft has a version, which each saving counts on: who saves over a version that a colleague has changed meanwhile is
told so, and nothing is lost. It is issued once: the transaction that issues it and the mark on the draft are stored
together, or neither is. So are what is handed over for approval and the mark that it was.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from registry.approvals import Approvals, Official
from registry.counter import Asked, Counter
from registry.days import day_of, to_day
from registry.errors import InputError, RefusedError
from registry.formats.boxes import Wrong, read_boxes
from registry.keystore import Signer
from registry.office import Office
from registry.permit import Permit
from registry.store.allowance import MOST, ensure_allowed
from registry.store.drafts import Draft, drop_draft, find_draft, open_drafts, put_draft
from registry.store.outbox import Also
from registry.store.vault import Reading, Vault, Writing
from registry.wording import worded

ID_BYTES = 16
MOST_LETTERS = 200_000
"""Of all boxes together: more than any permit holds."""
MOST_LISTED = 500
REASON = "reason"
"""The field of a replacement that says why the old permit ends: a number or words of ENDING_REASONS."""


class NoSuchDraft(InputError):
    """There is no draft of this id here, or it was thrown away."""

    http_status = 404


class DraftTooLong(InputError):
    """The boxes hold more than a permit does."""


class DraftUnfinished(InputError):
    """The boxes of the draft do not make a permit yet."""


class DraftChanged(RefusedError):
    """Somebody saved the draft meanwhile; `facts["by"]` says who."""

    http_status = 409


class DraftIssued(RefusedError):
    """A permit was issued of the draft, whose id `facts["permit"]` says: it changes no more."""

    http_status = 409


@dataclass(frozen=True, slots=True)
class Refusal:
    """What this office would refuse: a number that was `given`, or a last day that is `past`. `field` is the box."""

    field: str
    kind: Literal["given", "past"]


@dataclass(frozen=True, slots=True)
class Examined:
    """What a draft makes: the permit, or what is wrong with its boxes; and what this office would refuse of it."""

    permit: Permit | None
    wrong: tuple[Wrong | Refusal, ...]

    @property
    def ready(self) -> Permit | None:
        """The permit, if nothing is in its way."""
        return None if self.wrong else self.permit


class Drafts:
    """The drafts of a Party's vault. `now` is the clock, in seconds since 1970; `allowance` what one user may put into
    the vault, in bytes."""

    def __init__(self, vault: Vault, party: str, now: Callable[[], int], allowance: int = MOST) -> None:
        self._allowance = allowance
        self._vault = vault
        self._party = party
        self._now = now

    def find(self, draft: bytes) -> Draft:
        """Raises NoSuchDraft."""
        with self._vault.read() as reading:
            return self._there(self._find(reading, draft))

    def at(self, draft: bytes, version: int) -> Draft:
        """The draft, if it still is at this version. Raises NoSuchDraft, DraftChanged, DraftIssued."""
        known = self.find(draft)
        _ensure_open(known, version)
        return known

    def open(self) -> list[Draft]:
        """Those that are not issued, the one that was changed last first."""
        with self._vault.read() as reading:
            return open_drafts(reading, self._party, MOST_LISTED)

    def save(
        self,
        draft: bytes,
        boxes: Mapping[str, str],
        *,
        version: int,
        user: str,
        reference: str = "",
        replaces: bytes | None = None,
    ) -> Draft:
        """Keep what was typed on top of this version; 0 for a new draft, whose `replaces` then stays. The same again
        changes nothing. Raises DraftChanged, DraftIssued, DraftTooLong, AllowanceUsed."""
        kept = {name: text.strip() for name, text in boxes.items() if text.strip()}
        if sum(len(name) + len(text) for name, text in kept.items()) > MOST_LETTERS:
            raise DraftTooLong("The boxes hold more than a permit does. Shorten what is longest, then save it again.")
        now, reference = self._now(), reference.strip()[:200]
        with self._vault.write() as writing:
            known = self._find(writing, draft)
            if known is None:  # a new one, or one that was thrown away while somebody typed
                saved = Draft(
                    draft, self._party, kept, reference, replaces, user, now, user, now, version + 1, None, None
                )
            elif (known.boxes, known.reference) == (kept, reference):
                return known
            else:
                _ensure_open(known, version)
                saved = replace(known, boxes=kept, reference=reference, changed_by=user, changed=now,
                                version=version + 1, handed_over=None)  # fmt: skip
            put_draft(writing, saved)
            ensure_allowed(writing, self._party, user, now, self._allowance)
        return saved

    def hand_over(self, draft: Draft, approvals: Approvals, by: Official) -> None:
        """What this version says waits for a colleague's approval from now on, if it makes a permit that may be issued.
        Raises NoSuchDraft, DraftChanged, DraftIssued, and what handing over raises; then nothing was handed over."""
        permit = self.examine(draft).ready
        if permit is None:
            return

        def mark(writing: Writing) -> None:
            known = self._there(self._find(writing, draft.id))
            _ensure_open(known, draft.version)
            put_draft(writing, replace(known, handed_over=known.handed_over or self._now()))

        approvals.hand_over([worded(permit)], by, mark)

    def throw_away(self, draft: bytes, version: int) -> None:
        """Raises DraftChanged, DraftIssued."""
        with self._vault.write() as writing:
            known = self._find(writing, draft)
            if known is not None:
                _ensure_open(known, version)
                drop_draft(writing, draft)

    def examine(self, draft: Draft) -> Examined:
        """Whether its boxes make a permit that this office may issue."""
        permit, wrong = read_boxes({**draft.boxes, "party": self._party})
        refused: list[Wrong | Refusal] = [*wrong]
        if draft.replaces is not None and not draft.boxes.get(REASON):
            refused.append(Wrong(REASON, "is missing", "missing"))
        if permit is not None:
            refused += self._refusals(permit)
        return Examined(permit, tuple(refused))

    def _refusals(self, permit: Permit) -> list[Refusal]:
        face, found = permit.face, []
        with self._vault.read() as reading:
            if reading.document_numbered(self._party, face.number) is not None:
                found.append(Refusal("number", "given"))
        if to_day(face.valid_until) < day_of(self._now()) - 1:
            found.append(Refusal("valid_until", "past"))
        return found

    def issue(self, draft: bytes, version: int, office: Office, counter: Counter, officer: Signer) -> bytes:
        """Issue it as it was saved last, as a replacement if it names a permit; the permit's id, the same one when
        asked again. Raises NoSuchDraft, DraftChanged, DraftUnfinished, and what the office and the counter raise."""
        known = self.find(draft)
        if known.permit is not None:
            return known.permit
        _ensure_open(known, version)
        permit, wrong = read_boxes({**known.boxes, "party": self._party})
        if permit is None:
            says = ", ".join(f"{one.field or 'it'} {one.says}" for one in wrong[:3])
            raise DraftUnfinished(f"The draft is not finished: {says}. Open it again and fill these in.")
        storing = office.storing(self._marking(known, permit.face.number))
        if known.replaces is None:
            storing.issue([permit], officer)
        else:
            reason = known.boxes.get(REASON)
            asked = Asked("replace", known.replaces, day_of(self._now()), reason=reason, successor=permit)
            counter.act(storing, asked, officer)
        return self._issued(known, permit.face.number)

    def _marking(self, draft: Draft, number: str) -> Also:
        """What marks it as issued, together with the transaction. Raises DraftChanged, DraftIssued."""

        def mark(writing: Writing, _entry: int) -> None:
            _ensure_open(self._there(self._find(writing, draft.id)), draft.version)
            self._mark(writing, draft, number)

        return mark

    def _mark(self, writing: Writing, draft: Draft, number: str) -> bytes:
        document = writing.document_numbered(self._party, number)
        assert document is not None  # it was stored before, in this transaction or an earlier one
        put_draft(writing, replace(draft, permit=document.permit))
        return document.permit

    def _issued(self, draft: Draft, number: str) -> bytes:
        """The permit; marked now where the office had issued the very same one before."""
        with self._vault.write() as writing:
            known = self._there(self._find(writing, draft.id))
            return known.permit or self._mark(writing, known, number)

    def _find(self, reading: Reading, draft: bytes) -> Draft | None:
        found = find_draft(reading, draft)
        return found if found is not None and found.party == self._party else None

    def _there(self, found: Draft | None) -> Draft:
        if found is None:
            raise NoSuchDraft(
                "There is no such draft here: it may have been thrown away. The list shows those there are."
            )
        return found


def _ensure_open(known: Draft, version: int) -> None:
    if known.permit is not None:
        raise DraftIssued("A permit was issued of this draft: it changes no more.", permit=known.permit)
    if known.version != version:
        raise DraftChanged(
            f"{known.changed_by} saved this draft meanwhile. Look at both texts, then save again.",
            by=known.changed_by,
        )
