"""Permits that were handed over to be approved, as rows. What approving is, is said in `registry/approvals.py`.

A number stands for one content at a time: of those that wait or are approved, none has the number of another.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select, true, tuple_

from registry.store.tables import approvals, documents
from registry.store.vault import MANY, Reading, Release, Writing


class ApprovalStage(StrEnum):
    """How far a permit is that was handed over. ISSUED is read from what was issued, and never stored."""

    WAITING = "waiting"
    APPROVED = "approved"
    ISSUED = "issued"
    SENT_BACK = "sent back"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Approval:
    """A permit that was handed over: `digest` and canonical `content`; by whom and when; who approved it or sent it
    back, when, and for which reason; and the 32-byte id of what was issued. Accounts have 20 bytes, times are in
    seconds since 1970."""

    digest: bytes
    party: str
    number: str
    content: bytes
    stage: ApprovalStage
    processor: str
    processor_account: bytes | None
    handed: int
    decider: str | None = None
    decider_account: bytes | None = None
    decided: int | None = None
    reason: str | None = None
    permit: bytes | None = None

    @property
    def place(self) -> "Place":
        """Where it stands in the order of pages."""
        return self.handed, self.number, self.digest


Place = tuple[int, str, bytes]
"""Where a page ends: time, number and digest of its last row."""

_issued = and_(approvals.c.permit == documents.c.permit, documents.c.release != Release.FAILED.value)
_stage = case((documents.c.permit.is_not(None), ApprovalStage.ISSUED.value), else_=approvals.c.stage)
_place = tuple_(approvals.c.handed, approvals.c.number, approvals.c.digest)


def find_approvals(reading: Reading, party: str, digests: Collection[bytes]) -> dict[bytes, Approval]:
    """Those of these digests that were handed over at this Party, by digest."""
    found = _among(reading, party, approvals.c.digest, digests)
    return {approval.digest: approval for approval in found}


def open_approvals(reading: Reading, party: str, numbers: Collection[str]) -> dict[str, Approval]:
    """What waits, or is approved and not issued, under these numbers."""
    found = _among(reading, party, approvals.c.number, numbers)
    return {one.number: one for one in found if one.stage in {ApprovalStage.WAITING, ApprovalStage.APPROVED}}


def approval_of(reading: Reading, permit: bytes) -> Approval | None:
    """What was handed over of the permit with this id."""
    row = reading.connection.execute(_query().where(approvals.c.permit == permit)).one_or_none()
    return None if row is None else _approval(row)


def approvals_page(
    reading: Reading, party: str, stage: ApprovalStage, after: Place | None = None, limit: int = 50
) -> list[Approval]:
    """A page of those at this stage, the oldest first, from behind `after` on."""
    which = _at(party, stage)
    if after is not None:
        which &= _place > after
    query = _query().where(which).order_by(approvals.c.handed, approvals.c.number, approvals.c.digest).limit(limit)
    return [_approval(row) for row in reading.connection.execute(query)]


def count_approvals(
    reading: Reading, party: str, stage: ApprovalStage, not_by: tuple[str, bytes | None] | None = None
) -> int:
    """How many are at this stage; without those that were prepared under this name, or with this account's key."""
    which = _at(party, stage)
    if not_by is not None:
        name, account = not_by
        which &= approvals.c.processor != name
        which &= true() if account is None else approvals.c.processor_account.is_distinct_from(account)
    counted = select(func.count()).select_from(approvals.outerjoin(documents, _issued)).where(which)
    return reading.connection.scalar(counted) or 0


def sent_back_under(reading: Reading, party: str, numbers: Collection[str]) -> list[Approval]:
    """What was sent back last under these numbers, where nothing else waits, is approved or issued under them."""
    found = sorted(_among(reading, party, approvals.c.number, numbers), key=lambda one: one.decided or 0)
    taken = {one.number for one in found if one.stage not in {ApprovalStage.SENT_BACK, ApprovalStage.REPLACED}}
    last = {one.number: one for one in found if one.stage is ApprovalStage.SENT_BACK and one.number not in taken}
    return list(last.values())


def put_approvals(writing: Writing, put: Sequence[Approval]) -> None:
    """Store these, in place of what there was of the same digests."""
    for first in range(0, len(put), MANY):
        digests = [approval.digest for approval in put[first : first + MANY]]
        writing.connection.execute(approvals.delete().where(approvals.c.digest.in_(digests)))
    if put:
        writing.connection.execute(approvals.insert(), [asdict(approval) for approval in put])


def set_aside(writing: Writing, some: Iterable[Approval]) -> None:
    """Their numbers stand for another content now."""
    put_approvals(writing, [replace(approval, stage=ApprovalStage.REPLACED) for approval in some])


def _at(party: str, stage: ApprovalStage) -> ColumnElement[bool]:
    kept = ApprovalStage.APPROVED if stage is ApprovalStage.ISSUED else stage
    return (approvals.c.party == party) & (approvals.c.stage == kept.value) & (_stage == stage.value)


def _query() -> Select[Any]:
    columns = [column for column in approvals.c if column.name != "stage"]
    return select(*columns, _stage.label("stage")).select_from(approvals.outerjoin(documents, _issued))


def _among(reading: Reading, party: str, column: ColumnElement[Any], values: Collection[Any]) -> list[Approval]:
    asked, found = list(values), []
    for first in range(0, len(asked), MANY):
        which = (approvals.c.party == party) & column.in_(asked[first : first + MANY])
        found += [_approval(row) for row in reading.connection.execute(_query().where(which))]
    return found


def _approval(row: Row[Any]) -> Approval:
    members = dict(row._mapping)
    return Approval(**members | {"stage": ApprovalStage(members["stage"])})
