"""What one user has put into the vault that is no permit yet: drafts, batches, permits handed over. It has a bound, so
that nobody fills the disk on which the permits of all others are to be stored.
"""

from sqlalchemy import Column, ColumnElement, func, select

from registry.errors import RefusedError
from registry.store.approvals import ApprovalStage
from registry.store.tables import approvals, batches, drafts
from registry.store.vault import Reading, Writing

MOST = 2**30
"""Bytes that one user may put there within COUNTED seconds: some two hundred thousand permits."""
COUNTED = 30 * 86_400
ROW = 1_024
"""Bytes that a row takes beside what is in it, at most."""


class AllowanceUsed(RefusedError):
    """One user has put as much into the vault that is no permit yet as a user may."""


def ensure_allowed(writing: Writing, party: str, user: str, now: int, most: int = MOST) -> None:
    """Asked at the end of a transaction, which is undone if it put too much there. Raises AllowanceUsed."""
    if put_by(writing, party, user, now - COUNTED) > most:
        raise AllowanceUsed(
            f"{user} has drafts, batches and permits handed over of {most // 2**20} MB here, which is as much as one "
            "user may have. Nothing was stored. Throw away drafts and forget batches that are not needed; the rest no "
            f"longer counts after {COUNTED // 86_400} days.",
            user=user,
        )


def put_by(reading: Reading, party: str, user: str, since: int) -> int:
    """Bytes that this user put there since then, and that nobody issued, approved or sent back."""
    undecided = approvals.c.stage.in_((ApprovalStage.WAITING.value, ApprovalStage.REPLACED.value))
    kinds: list[tuple[Column[bytes], ColumnElement[bool]]] = [
        (
            drafts.c.boxes,
            (drafts.c.party == party) & (drafts.c.changed >= since) & (drafts.c.processor == user)
            & drafts.c.permit.is_(None),
        ),
        (
            approvals.c.content,
            (approvals.c.party == party) & undecided & (approvals.c.handed >= since) & (approvals.c.processor == user),
        ),
        (batches.c.content, (batches.c.party == party) & (batches.c.made >= since) & (batches.c.by == user)),
    ]  # fmt: skip
    sizes = (select(func.coalesce(func.sum(func.length(content) + ROW), 0)).where(which) for content, which in kinds)
    return sum(int(reading.connection.scalar(size) or 0) for size in sizes)
