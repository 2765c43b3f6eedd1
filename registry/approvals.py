"""Approval by a second official: what one prepared another looks at, and approves or sends back, before it is issued.

A permit is handed over as it is to be sealed, and approved by the digest of exactly that: one letter changed, a date
too, and it is to be approved anew. Who prepared it does not approve it, under whatever name: neither the same name nor
the same key counts as a second official. Whether permits need approval is a setting of the Party; the office asks.
Nothing of this is on the chain, which knows the officer who issued.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace

import orjson

from registry.acts import Power
from registry.canonical import build
from registry.chain.door import NotEmpowered
from registry.commitment import approval_digest, ensure_fits
from registry.days import moment
from registry.errors import InputError, NodeError, RefusedError
from registry.formats.file import read_file
from registry.issuing import ensure_numbers_differ, ensure_of_party
from registry.permissions import standing_of
from registry.permit import Permit
from registry.store.allowance import MOST, ensure_allowed
from registry.store.approvals import (
    Approval,
    ApprovalStage,
    Place,
    approval_of,
    approvals_page,
    count_approvals,
    find_approvals,
    open_approvals,
    put_approvals,
    sent_back_under,
    set_aside,
)
from registry.store.drafts import draft_of
from registry.store.outbox import asker_of
from registry.store.vault import AlreadyKept, Reading, Vault, Writing
from registry.verify import Evidence
from registry.wording import Wording

LONGEST_REASON = 1_000


class SameOfficial(RefusedError):
    """Who prepared a permit does not approve it: that is for a second official."""


class NotHandedOver(InputError):
    """Nothing was handed over for approval with this content."""


class NotWaiting(RefusedError):
    """What was handed over was decided already: sent back, replaced by another version, or issued."""


class NotKnownWho(NodeError):
    """Whether an official may approve is not known now: the chain's newest block is not."""


class NotAReason(InputError):
    """A permit is sent back for a reason that its processor can read."""


@dataclass(frozen=True, slots=True)
class Official:
    """Who hands over, or decides: the name that colleagues know, a user's or a key's, and the 20-byte account of the
    key; None for a user who has none."""

    name: str
    account: bytes | None = None

    def is_processor_of(self, approval: Approval) -> bool:
        same_key = self.account is not None and self.account == approval.processor_account
        return same_key or self.name == approval.processor


@dataclass(frozen=True, slots=True)
class Handling:
    """Who handled a permit that was issued: the applicant as its document names him, with the reference of the draft or
    of his signature; who handed it over and who approved it, if anybody did; and who issued it. Times in seconds since
    1970."""

    number: str
    applicant: str | None
    reference: str | None
    processor: str | None
    prepared: int | None
    approver: str | None
    approved: int | None
    issuer: str


class Approvals:
    """What is handed over for approval at one Party's office. `evidence` is what the chain tells now, of any permit:
    only for decisions it is asked for. `now` is the office's clock, in seconds since 1970; `allowance` what one user
    may put into the vault, in bytes."""

    def __init__(
        self,
        vault: Vault,
        party: str,
        evidence: Callable[[], Evidence],
        now: Callable[[], int],
        allowance: int = MOST,
    ) -> None:
        self._allowance = allowance
        self._vault = vault
        self._party = party
        self._evidence = evidence
        self._now = now

    def hand_over(
        self, permits: Sequence[Wording], by: Official, also: Callable[[Writing], None] = lambda _: None
    ) -> list[Approval]:
        """Let these wait for a second official, all or none. What waits or is approved already stays as it is; another
        version under the same number is set aside. `also` stores what belongs to it, in the same database transaction.
        Raises NotThisParty, AlreadyKept, AllowanceUsed."""
        ensure_numbers_differ(permits)
        for permit in permits:
            ensure_of_party(permit, self._party)
            ensure_fits(permit.face, permit.persons)
        now = self._now()
        handed = {permit.number: self._handed(permit, by, now) for permit in permits}
        with self._vault.write() as writing:
            if given := writing.documents_among(self._party, list(handed)):
                raise AlreadyKept(f"{min(given)} was issued already. Give a new permit a number of its own.")
            before = open_approvals(writing, self._party, list(handed))
            same = {n: one for n, one in before.items() if one.digest == handed[n].digest}
            set_aside(writing, [one for number, one in before.items() if number not in same])
            put_approvals(writing, [one for number, one in handed.items() if number not in same])
            ensure_allowed(writing, self._party, by.name, now, self._allowance)
            also(writing)
        return [same.get(number, one) for number, one in handed.items()]

    def approve(self, digests: Sequence[bytes], by: Official) -> list[Approval]:
        """Approve what waits with exactly these contents, all or none. What is approved already stays as it is. Raises
        NotEmpowered, NotKnownWho, NotHandedOver, SameOfficial, NotWaiting."""
        self._ensure_empowered(by)
        with self._vault.write() as writing:
            found = self._found(writing, digests)
            waiting = [one for one in found if one.stage is not ApprovalStage.APPROVED]
            for one in waiting:
                _ensure_stage(one, ApprovalStage.WAITING)
                if by.is_processor_of(one):
                    raise SameOfficial(
                        f"{one.processor} prepared {one.number} and does not approve it. Let a colleague approve it."
                    )
            return self._decided(writing, found, waiting, ApprovalStage.APPROVED, by, None)

    def send_back(self, digests: Sequence[bytes], by: Official, reason: str) -> list[Approval]:
        """Send back what waits, or was approved and is not issued, all or none, with a reason of 1 to 1,000 letters.
        Asked again for the same reason, nothing changes. Raises NotEmpowered, NotKnownWho, NotHandedOver, NotAReason,
        NotWaiting."""
        if not 0 < len(reason) <= LONGEST_REASON or not reason.replace("\n", "").isprintable() or not reason.strip():
            raise NotAReason(f"Say why, in 1 to {LONGEST_REASON:,} letters that can be read: the processor mends it.")
        self._ensure_empowered(by)
        with self._vault.write() as writing:
            found = self._found(writing, digests)
            asked_again = (ApprovalStage.SENT_BACK, reason, by.name)
            waiting = [one for one in found if (one.stage, one.reason, one.decider) != asked_again]
            for one in waiting:
                _ensure_stage(one, ApprovalStage.WAITING, ApprovalStage.APPROVED)
            return self._decided(writing, found, waiting, ApprovalStage.SENT_BACK, by, reason)

    def page(self, stage: ApprovalStage, after: Place | None = None, limit: int = 50) -> list[Approval]:
        """Those at this stage, the oldest first."""
        with self._vault.read() as reading:
            return approvals_page(reading, self._party, stage, after, limit)

    def count(self, stage: ApprovalStage, not_by: Official | None = None) -> int:
        """How many are at this stage, without those that this official prepared."""
        others = None if not_by is None else (not_by.name, not_by.account)
        with self._vault.read() as reading:
            return count_approvals(reading, self._party, stage, others)

    def sent_back(self, numbers: Sequence[str]) -> list[Approval]:
        """Those of these numbers that were sent back, and are to be mended."""
        with self._vault.read() as reading:
            return sent_back_under(reading, self._party, numbers)

    def numbered(self, number: str) -> Approval:
        """What waits, or is approved, under this number. Raises NotHandedOver."""
        with self._vault.read() as reading:
            found = open_approvals(reading, self._party, [number]).get(number)
        if found is None:
            raise NotHandedOver(
                f"Nothing under {number[:40]!r} waits for approval: `permit approvals` lists what does."
            )
        return found

    def find(self, digest: bytes) -> Approval:
        """Raises NotHandedOver."""
        with self._vault.read() as reading:
            return self._found(reading, [digest])[0]

    def handling(self, permit: bytes) -> Handling | None:
        """Who handled the permit with this id; None if it was not issued here."""
        with self._vault.read() as reading:
            document, approval = reading.document(permit), approval_of(reading, permit)
            if document is None or document.party != self._party:
                return None
            issuer, draft = asker_of(reading, document.batch), draft_of(reading, self._party, permit)
        sealed = read_file(document.file)
        applicant = sealed.persons.applicant if sealed.persons else None
        return Handling(
            number=document.number,
            applicant=applicant.name if applicant else None,
            reference=(draft.reference if draft else "") or sealed.face.applicant_signature.reference,
            processor=approval.processor if approval else draft.processor if draft else None,
            prepared=approval.handed if approval else draft.made if draft else None,
            approver=approval.decider if approval else None,
            approved=approval.decided if approval else None,
            issuer=issuer,
        )

    def _handed(self, permit: Wording, by: Official, now: int) -> Approval:
        digest = approval_digest(permit.face, permit.persons)
        content = b'{"face":%b,"persons":%b}' % (permit.face, permit.persons)
        return Approval(digest, self._party, permit.number, content, ApprovalStage.WAITING, by.name, by.account, now)

    def _found(self, reading: Reading, digests: Sequence[bytes]) -> list[Approval]:
        known = find_approvals(reading, self._party, digests)
        for digest in digests:
            if digest not in known:
                raise NotHandedOver(
                    "Nothing was handed over with this content. Hand it over first (`permit hand-over`, POST "
                    "/v1/approvals), or look at what waits: it may have been changed since.",
                    digest=digest,
                )
        return [known[digest] for digest in dict.fromkeys(digests)]

    def _decided(
        self,
        writing: Writing,
        found: Sequence[Approval],
        some: Sequence[Approval],
        stage: ApprovalStage,
        by: Official,
        reason: str | None,
    ) -> list[Approval]:
        """`found`, with this decided of some of them."""
        now = self._now()
        decided = {
            one.digest: replace(
                one, stage=stage, reason=reason, decider=by.name, decider_account=by.account, decided=now
            )
            for one in some
        }
        put_approvals(writing, list(decided.values()))
        return [decided.get(one.digest, one) for one in found]

    def _ensure_empowered(self, by: Official) -> None:
        """By the chain as it is now: what is not fresh cannot tell that nobody was dismissed."""
        evidence, now = self._evidence(), self._now()
        if (because := evidence.stale_because(now)) is not None:
            raise NotKnownWho(f"Whether {by.name} may approve is not known now: {because} Ask again in a moment.")
        standing = standing_of(by.account, evidence.directory, now, b"")
        if standing.party != self._party or not standing.powers & Power.ISSUE:
            raise NotEmpowered(f"{by.name} may not decide: approving is for officers of {self._party} who may issue.")


def permit_of(approval: Approval) -> Permit:
    """The permit that was handed over."""
    return build(Permit, orjson.loads(approval.content))


def plain_approval(one: Approval) -> dict[str, object]:
    """What was handed over, without its contents, for programs."""
    return {
        "digest": one.digest,
        "number": one.number,
        "stage": one.stage,
        "processor": one.processor,
        "handed_over": moment(one.handed),
        "decider": one.decider,
        "decided": None if one.decided is None else moment(one.decided),
        "reason": one.reason,
        "id": one.permit if one.stage is ApprovalStage.ISSUED else None,
    }


def plain_handling(one: Handling) -> dict[str, object]:
    """The same for programs."""
    times = {"prepared": one.prepared, "approved": one.approved}
    said = {name: None if time is None else moment(time) for name, time in times.items()}
    return asdict(one) | said


def _ensure_stage(approval: Approval, *stages: ApprovalStage) -> None:
    if approval.stage not in stages:
        why = f" ({approval.reason})" if approval.reason else ""
        raise NotWaiting(f"{approval.number} is {_BEEN[approval.stage]}{why}: there is nothing to decide.")


_BEEN = {
    ApprovalStage.ISSUED: "issued already",
    ApprovalStage.SENT_BACK: "sent back already",
    ApprovalStage.REPLACED: "replaced by another version",
}
