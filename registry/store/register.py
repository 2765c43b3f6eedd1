"""What the register is searched by: a narrow row beside each document, written with it, that repeats what its face
says, and a digest of whom box 3 names.

Any filter, alone or with others, is one look through the narrow rows of a Party. Where a permit stands is the chain's
to say: a row has it as of the last event that was brought over, to be compared with the chain before it is shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import and_
from typing import Any

import orjson
from sqlalchemy import ColumnElement, false, true

from registry.acts import Status
from registry.days import NotADate, to_day
from registry.importers import Importer, key_in
from registry.species import folded
from registry.store.tables import register

ON_ITS_WAY = "on its way"
EXPIRED = "expired"
ENDED = {"used": Status.ACCEPTED, "refused": Status.REFUSED, "cancelled": Status.CANCELLED,
         "replaced": Status.REPLACED}  # fmt: skip
OPEN = {"issued": Status.ISSUED, "endorsed": Status.ENDORSED, "inside": Status.INSIDE, "outside": Status.OUTSIDE}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is empty fits all. `number` is a beginning, `species` a part of a scientific or common
    name, `country` a destination's code; `issued_from` and `issued_to` are ISO dates, both included; `importer` is whom
    box 3 names."""

    status: str = ""
    number: str = ""
    kind: str = ""
    country: str = ""
    species: str = ""
    issued_from: str = ""
    issued_to: str = ""
    importer: Importer | None = None

    def fits(self) -> ColumnElement[bool]:
        """The rows that say what is looked for; of where they stand see `stands`."""
        return reduce(and_, self._said(), true())

    def _said(self) -> Iterator[ColumnElement[bool]]:
        if self.number:
            yield register.c.number.startswith(self.number, autoescape=True)
        if self.kind:
            yield register.c.kind == self.kind
        if self.country:
            yield register.c.destination == self.country
        if self.issued_from:
            yield register.c.issued >= to_day(self.issued_from)
        if self.issued_to:
            yield register.c.issued <= to_day(self.issued_to)
        if part := folded(self.species):
            yield register.c.names.contains(part, autoescape=True)
        if self.importer:
            yield register.c.importer == self.importer.key


def stands(status: str, today: int, unsettled: int | None) -> ColumnElement[bool]:
    """The rows that stood so on that day number. `unsettled` is the first outbox entry whose permits the index may not
    know yet; None if it knows all."""
    if status == ON_ITS_WAY:
        return register.c.batch >= unsettled if unsettled is not None else false()
    if status in ENDED:
        return register.c.stands == ENDED[status]
    in_time = register.c.valid_until >= today
    if status in OPEN:
        return (register.c.stands == OPEN[status]) & in_time
    return register.c.stands.in_(OPEN.values()) & ~in_time


def row_of(permit: bytes, party: str, number: str, file: bytes, batch: int) -> dict[str, Any]:
    """The row beside a sealed file. A file that is no permit's has an empty one: it is found by its number."""
    row = {"party": party, "batch": batch, "number": number, "permit": permit}
    try:
        document = orjson.loads(file)
        face = document["face"]
        return row | {
            "kind": face["kind"],
            "destination": face.get("destination", ""),
            "issued": to_day(face["date_of_issue"]),
            "valid_until": to_day(face["valid_until"]),
            "stands": (Status.INSIDE if face["use"] == "multiple" else Status.ISSUED).value,
            "importer": key_in(document, party),
            "names": "\n".join(
                {_names(line["scientific_name"], line.get("common_name", "")) for line in face["lines"]}
            ),
        }
    except (ValueError, KeyError, TypeError, NotADate):
        return row | {
            "kind": "", "destination": "", "issued": 0, "valid_until": 0, "stands": 0, "importer": None, "names": "",
        }  # fmt: skip


@lru_cache(8192)
def _names(scientific: str, common: str) -> str:
    """A species as it is searched: no name goes over the end of a line."""
    return f"{folded(scientific)}\n{folded(common)}"
