"""Drafts of a vault as rows. What may become of a draft is said in `registry/drafts.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Row, Select, select

from registry.store.tables import documents, drafts
from registry.store.vault import Reading, Release, Writing


@dataclass(frozen=True, slots=True)
class Draft:
    """A permit in the making: 16-byte id, its Party, what was typed into the boxes by field, the applicant's
    reference.

    `replaces` is the id of the permit that it shall replace; `processor` who made it and `changed_by` who saved it
    last, by their names as users; times in seconds since 1970. `version` counts how often it was saved.
    `handed_over` says since when it waits for a colleague's approval, `permit` which permit was issued of it: one whose
    issue failed is none.
    """

    id: bytes
    party: str
    boxes: Mapping[str, str]
    reference: str
    replaces: bytes | None
    processor: str
    made: int
    changed_by: str
    changed: int
    version: int
    handed_over: int | None
    permit: bytes | None


def find_draft(reading: Reading, draft: bytes) -> Draft | None:
    row = reading.connection.execute(_drafts().where(drafts.c.id == draft)).one_or_none()
    return None if row is None else _draft(row)


def open_drafts(reading: Reading, party: str, limit: int) -> list[Draft]:
    """Those of which no permit was issued, the one that was changed last first. Two questions: asked as one, a database
    would look through all that were ever issued."""
    failed = select(documents.c.permit).where(documents.c.release == Release.FAILED.value)
    found: list[Draft] = []
    for unissued in (drafts.c.permit.is_(None), drafts.c.permit.in_(failed)):
        query = _drafts().where(drafts.c.party == party, unissued).order_by(drafts.c.changed.desc(), drafts.c.id)
        found += [_draft(row) for row in reading.connection.execute(query.limit(limit))]
    return sorted(found, key=lambda draft: (-draft.changed, draft.id))[:limit]


def draft_of(reading: Reading, party: str, permit: bytes) -> Draft | None:
    """The draft of which this permit of that Party was issued."""
    this = (drafts.c.party == party) & (drafts.c.permit == permit)
    row = reading.connection.execute(_drafts().where(this)).first()
    return None if row is None else _draft(row)


def put_draft(writing: Writing, draft: Draft) -> None:
    """A new one, or in place of the one with its id."""
    drop_draft(writing, draft.id)
    row = {column.name: getattr(draft, column.name) for column in drafts.c}
    writing.connection.execute(drafts.insert().values(row | {"boxes": orjson.dumps(dict(draft.boxes))}))


def drop_draft(writing: Writing, draft: bytes) -> None:
    writing.connection.execute(drafts.delete().where(drafts.c.id == draft))


def _drafts() -> Select[Any]:
    return select(drafts, documents.c.release).outerjoin(documents, documents.c.permit == drafts.c.permit)


def _draft(row: Row[Any]) -> Draft:
    members = {column.name: getattr(row, column.name) for column in drafts.c}
    if row.release == Release.FAILED.value:
        members["permit"] = None
    return Draft(**members | {"boxes": orjson.loads(bytes(row.boxes))})
