"""Permits in a spreadsheet, written: one row a line of a permit. Reading the sheet gives the same permits again."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TextIO

from registry.formats.carried import NotCarried
from registry.formats.cells import cell_of
from registry.formats.columns import COLUMNS
from registry.permit import Permit

Cell = Callable[[str, Any], str]
"""How a member is shown in the column of that name."""


def write_rows(permits: Iterable[Permit]) -> bytes:
    """A sheet of these permits, with all columns: UTF-8, commas. Raises NotCarried, which names the column."""
    out = io.StringIO(newline="")
    write_rows_to(out, permits)
    return out.getvalue().encode()


def write_rows_to(out: TextIO, permits: Iterable[Permit]) -> None:
    """The same into an open file, so that any number needs no more memory than one. Raises NotCarried."""
    writer = csv.DictWriter(out, [column.name for column in COLUMNS], lineterminator="\r\n")
    writer.writeheader()
    before = ""
    for permit in permits:
        if permit.face.number == before:
            raise NotCarried(f"A sheet tells permits apart by their numbers: {before!r} comes twice.", where="number")
        before = permit.face.number
        writer.writerows(rows_of(permit))


def rows_of(permit: Permit, cell: Cell = cell_of) -> Iterator[dict[str, str]]:
    """The rows of one permit, its cells by column. Raises NotCarried."""
    document = permit.model_dump(exclude_none=True)
    whole = _cells(document["face"], "face", cell) | _cells(document["persons"], "persons", cell)
    for line in document["face"]["lines"]:
        first, *more = _source_rows(line.get("sources", ()), cell)
        yield whole | _cells(line, "line", cell) | first
        whole = {"number": whole["number"]}
        yield from (whole | source for source in more)


def _source_rows(sources: Sequence[dict[str, Any]], cell: Cell) -> list[dict[str, str]]:
    """The sources of a line: an origin and the last re-export behind it share a row."""
    rows: list[dict[str, str]] = [{}]
    before = ""
    for source in sources:
        if before and (before, source["role"]) != ("origin", "last re-export"):
            rows.append({})
        rows[-1] |= _cells(source, "source", cell, source["role"])
        before = source["role"]
    return rows


def _cells(members: dict[str, Any], part: str, cell: Cell, role: str = "") -> dict[str, str]:
    found = {}
    for column in COLUMNS:
        if column.part == part and column.role == role and (value := _at(members, column.path)) is not None:
            found[column.name] = cell(column.name, value)
    return found


def _at(members: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        members = members.get(step) if isinstance(members, dict) else None
    return members
