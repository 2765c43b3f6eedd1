"""Pages of a list: a cursor is opaque to who gets it, and leads on from the last row that was shown."""

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, TypeVar

import orjson
from fastapi import Query

from api.problems import NotAsDocumented

Row = TypeVar("Row")
After = Annotated[
    str | None,
    Query(max_length=400, pattern="^[A-Za-z0-9_-]+$", description="`next` of the page before; the first if left out."),
]
Limit = Annotated[int, Query(ge=1, le=200, description="Rows on a page, at most.")]


def cursor_to(*place: str | int) -> str:
    """The cursor that leads on from here."""
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")


def place_of(cursor: str, *kinds: type) -> tuple[str | int, ...]:
    """Where a cursor leads on from: values of these kinds. Raises NotAsDocumented."""
    try:
        place = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if [type(value) for value in place] != list(kinds):
            raise ValueError
        if any("\0" in str(value) or (isinstance(value, int) and value >> 63) for value in place):
            raise ValueError
    except (ValueError, TypeError, binascii.Error):
        raise NotAsDocumented("after is no cursor of ours: give the `next` of the page before as it stands.") from None
    return tuple(place)


def page(rows: Sequence[Row], after: str | None, limit: int) -> tuple[Sequence[Row], str | None]:
    """A page of a short list that is always in the same order, and the cursor to the next."""
    start = int(place_of(after, int)[0]) if after is not None else 0
    end = start + limit
    return rows[start:end], cursor_to(end) if end < len(rows) else None
