"""Batches that were handed in at the desk, as they came: what is in them is read again whenever it is needed."""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select

from registry.store.tables import batches
from registry.store.vault import Reading, Writing

KEPT = 30 * 86_400
"""Seconds for which a batch is kept: what was issued of it stays in the register."""


class Step(StrEnum):
    """How far a batch is: handed in, confirmed and being issued, issued, or given up before all of it was."""

    READ = "read"
    ISSUING = "issuing"
    DONE = "done"
    GIVEN_UP = "given up"


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A batch: its 16-byte id, whose, the SHA-256 of what came, the file's name, what a spreadsheet is said to be in
    (empty: it can be told), by which user and when, how far it is, and whether what is bad is left out."""

    id: bytes
    party: str
    digest: bytes
    name: str
    encoding: str
    by: str
    made: int
    stage: Step
    leave_out: bool


_COLUMNS = [batches.c[field.name] for field in fields(HandedIn)]


def find_batch(reading: Reading, party: str, batch: bytes) -> HandedIn | None:
    this = (batches.c.party == party) & (batches.c.id == batch)
    row = reading.connection.execute(select(*_COLUMNS).where(this)).one_or_none()
    return None if row is None else _handed_in(row)


def same_batch(reading: Reading, party: str, digest: bytes) -> HandedIn | None:
    """What was handed in before with this digest, and not given up."""
    this = (batches.c.party == party) & (batches.c.digest == digest) & (batches.c.stage != Step.GIVEN_UP.value)
    row = reading.connection.execute(select(*_COLUMNS).where(this)).one_or_none()
    return None if row is None else _handed_in(row)


def batches_of(reading: Reading, party: str, limit: int) -> list[HandedIn]:
    """The newest first."""
    newest = select(*_COLUMNS).where(batches.c.party == party).order_by(batches.c.made.desc(), batches.c.id)
    return [_handed_in(row) for row in reading.connection.execute(newest.limit(limit))]


def content_of(reading: Reading, batch: bytes) -> bytes:
    """What came; nothing if the batch was dropped."""
    return reading.connection.scalar(select(batches.c.content).where(batches.c.id == batch)) or b""


def add_batch(writing: Writing, batch: HandedIn, content: bytes) -> None:
    """In place of the same that was given up. Forgets old ones, too."""
    old = (batches.c.made < batch.made - KEPT) & (batches.c.stage != Step.ISSUING.value)
    same = (batches.c.party == batch.party) & (batches.c.digest == batch.digest)
    writing.connection.execute(batches.delete().where(old | (same & (batches.c.stage == Step.GIVEN_UP.value))))
    row = {field.name: getattr(batch, field.name) for field in fields(batch)}
    writing.connection.execute(batches.insert().values(row | {"content": content}))


def confirm_batch(writing: Writing, batch: bytes, leave_out: bool) -> None:
    """One that was only read is being issued from now on."""
    change = batches.update().where(batches.c.id == batch, batches.c.stage == Step.READ.value)
    writing.connection.execute(change.values(stage=Step.ISSUING.value, leave_out=leave_out))


def end_batch(writing: Writing, batch: bytes, stage: Step) -> None:
    """One that is being issued is done, or given up, from now on."""
    change = batches.update().where(batches.c.id == batch, batches.c.stage == Step.ISSUING.value)
    writing.connection.execute(change.values(stage=stage.value))


def drop_batch(writing: Writing, batch: bytes) -> None:
    """One that was only read."""
    writing.connection.execute(batches.delete().where(batches.c.id == batch, batches.c.stage == Step.READ.value))


def _handed_in(row: Row[Any]) -> HandedIn:
    members: dict[str, Any] = dict(row._mapping)
    return HandedIn(**members | {"stage": Step(row.stage)})
