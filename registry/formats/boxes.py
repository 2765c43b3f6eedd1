"""A permit as the boxes of its form, as people type them: texts by field, and what is wrong beside the field.

A field is a column of a spreadsheet of permits: `number`, `0.scientific_name` of the first line, `0.1.origin_country`
of that line's second origin. What is typed is read as a sheet's cells are (cells.py), so that both take the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from registry.formats.carried import NotCarried
from registry.formats.cells import cell_of
from registry.formats.columns import BY_NAME, COLUMNS
from registry.formats.rows import Fault, permit_of
from registry.formats.rows_write import rows_of
from registry.formats.spreadsheet import Row
from registry.permit import MAX_LINES, Permit

MOST_SOURCES = 32
"""Origins and last re-exports of one line, as the document takes them."""
MISSING = "is missing"
_PLACEHOLDER = "-"

Kind = Literal["missing", "alone", "together"]


@dataclass(frozen=True, slots=True)
class Wrong:
    """What keeps boxes from being a permit. It is `missing`, or no text for its box `alone`, or does not go `together`
    with other boxes; `field` is empty where all of them are concerned."""

    field: str
    says: str
    kind: Kind


def is_field(name: str) -> bool:
    """Whether it is the name of a box's field."""
    *steps, column = name.split(".")
    if column not in BY_NAME or not all(_is_number(step) for step in steps):
        return False
    inside = (MAX_LINES, MOST_SOURCES)[: len(steps)]
    return len(steps) == _DEPTH[BY_NAME[column].part] and all(
        int(s) < most for s, most in zip(steps, inside, strict=True)
    )


_DEPTH = {"face": 0, "persons": 0, "line": 1, "source": 2}


def _is_number(step: str) -> bool:
    return step.isascii() and step.isdecimal() and len(step) <= 2 and str(int(step)) == step


def lines_of(texts: Mapping[str, str]) -> list[int]:
    """The lines in which something is typed, by their numbers from 0."""
    return sorted({int(name.partition(".")[0]) for name, text in texts.items() if "." in name and text.strip()})


def sources_of(texts: Mapping[str, str], line: int) -> list[int]:
    """The origins of a line of which something is typed, likewise."""
    names = (name.split(".") for name, text in texts.items() if text.strip())
    return sorted({int(steps[1]) for steps in names if len(steps) == 3 and int(steps[0]) == line})


# ---- a permit typed ----


def boxes_of_permit(permit: Permit) -> dict[str, str]:
    """What one would type to get this permit, but for white space, which is folded."""
    texts: dict[str, str] = {}
    line, source = -1, 0
    for row in rows_of(permit, _shown):
        line, source = (line + 1, 0) if "scientific_name" in row else (line, source + 1)
        texts |= {_field(name, line, source): text for name, text in row.items()}
    return texts


def _shown(name: str, value: object) -> str:
    try:
        return cell_of(name, value)
    except NotCarried:
        return str(value)


def _field(column: str, line: int, source: int) -> str:
    return {0: column, 1: f"{line}.{column}", 2: f"{line}.{source}.{column}"}[_DEPTH[BY_NAME[column].part]]


# ---- what was typed, as a permit ----


def read_boxes(texts: Mapping[str, str]) -> tuple[Permit | None, list[Wrong]]:
    """The permit that these texts make, or all that is wrong."""
    places, wrong = [(0, 0)], list[Wrong]()
    rows: list[Row] = []
    for line in lines_of(texts) or [0]:
        cells = _cells(texts, "line", f"{line}.")
        if "scientific_name" not in cells:
            wrong.append(Wrong(f"{line}.scientific_name", MISSING, "missing"))
        first, *more = sources_of(texts, line) or [0]
        sources = [(first, {"scientific_name": _PLACEHOLDER} | cells), *((source, {}) for source in more)]
        for source, begun in sources:
            places.append((line, source))
            rows.append(Row(len(rows) + 1, begun | _cells(texts, "source", f"{line}.{source}.")))
    whole = _cells(texts, "face", "") | _cells(texts, "persons", "")
    if "number" not in whole:
        wrong.insert(0, Wrong("number", MISSING, "missing"))
    rows[0].cells.update({"number": _PLACEHOLDER} | whole)
    read = permit_of(rows)
    for fault in read.faults:
        wrong += _wrong(fault, rows, places)
    return (None if wrong else read.permit), wrong


def _cells(texts: Mapping[str, str], part: str, before: str) -> dict[str, str]:
    """The cells of one part of a row, folded, without the empty ones."""
    names = (column.name for column in COLUMNS if column.part == part)
    folded = ((name, " ".join(texts.get(before + name, "").split())) for name in names)
    return {name: text for name, text in folded if text}


def _wrong(fault: Fault, rows: list[Row], places: list[tuple[int, int]]) -> Iterator[Wrong]:
    """A fault of rows beside its field. What the whole document says names the column it is about."""
    if not fault.column:
        column = next((word for word in fault.says.split() if word in BY_NAME), "")
        if column == "quantity":
            lacking = [place for row, place in zip(rows, places[1:], strict=True) if _lacks_quantity(row)]
            yield from (Wrong(_field(column, *place), fault.says, "together") for place in lacking)
        else:
            yield Wrong(column, fault.says, "together")
        return
    column, cells = fault.column, rows[fault.line - 1].cells
    if fault.says != MISSING:
        yield Wrong(_field(column, *places[fault.line]), fault.says, "alone")
        return
    of_origin = any(name.startswith("origin_") for name in cells) and column not in cells
    if column.startswith("origin_") and not of_origin:
        column = column.replace("origin_", "last_re_export_")
    yield Wrong(_field(column, *places[fault.line]), MISSING, "missing")


def _lacks_quantity(row: Row) -> bool:
    return "scientific_name" in row.cells and "quantity" not in row.cells
