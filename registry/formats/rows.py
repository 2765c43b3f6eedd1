"""Permits in a spreadsheet: rows to permits, every fault with its line and column; and permits to rows.

The columns are in columns.py. What a spreadsheet program does to a cell is refused by name where it may have changed
what was meant (dates, decimal commas, formulas), and undone where it cannot have (white space, a quantity's zeros).
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, BinaryIO

from registry.canonical import build_or_faults
from registry.formats.columns import BY_NAME, COLUMNS, DATES, QUANTITIES, Column
from registry.formats.spreadsheet import NotASheet, Row, read_sheet
from registry.permit import Permit

YES = {"yes": True, "true": True, "x": True, "1": True, "no": None, "false": None, "0": None}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one row. `column` is empty where no one column is to blame."""

    line: int
    column: str
    says: str


@dataclass(frozen=True, slots=True)
class RowPermit:
    """The rows of one number, first to last line, and the permit they make; None with the faults if they make none."""

    number: str
    first: int
    last: int
    permit: Permit | None
    faults: tuple[Fault, ...] = ()


def read_rows(file: BinaryIO, encoding: str | None = None) -> Iterator[RowPermit]:
    """The permits of a sheet, one after another: only one is in memory. Raises NotASheet."""
    previous = ""

    def number(row: Row) -> str:
        """A row without a number belongs to the permit above it."""
        nonlocal previous
        previous = row.cells.get("number", previous)
        return previous

    for name, rows in groupby(read_sheet(file, list(BY_NAME), encoding), key=number):
        yield _permit(name, list(rows))


def _permit(number: str, rows: list[Row]) -> RowPermit:
    taken = _Taken()
    faults = [fault for row in rows for fault in taken.add(row)]
    permit = None
    if not faults:
        permit, faults = taken.build()
    return RowPermit(number, rows[0].line, rows[-1].line, permit, tuple(faults))


class _Taken:
    """The members of one permit as its rows give them, and which row and column each came from."""

    def __init__(self) -> None:
        self.members: dict[str, Any] = {"face": {"lines": []}, "persons": {}}
        self._from: dict[str, tuple[int, str]] = {}
        self._first = 0

    def add(self, row: Row) -> Iterator[Fault]:
        """Take one row; what cannot be taken."""
        self._first = self._first or row.line
        if row.superfluous:
            yield Fault(row.line, "", f"has {row.superfluous} cells more than there are columns")
        begins = any(BY_NAME[name].part == "line" for name in row.cells)
        if not begins and not self.members["face"]["lines"]:
            yield Fault(row.line, "scientific_name", "is missing: a permit's first row has its first line")
            return
        if begins:
            self.members["face"]["lines"].append({})
        for name, cell in row.cells.items():
            try:
                self._put(BY_NAME[name], _value(name, cell), row.line)
            except ValueError as fault:
                yield Fault(row.line, name, str(fault))

    def _put(self, column: Column, value: Any, line: int) -> None:
        if value is None:
            return
        holder, path = self._holder(column, line)
        for step in column.path[:-1]:
            holder, path = holder.setdefault(step, {}), f"{path}.{step}"
        member = column.path[-1]
        path = f"{path}.{member}"
        if holder.get(member, value) != value:
            other = f"{str(holder[member])[:60]!r} in line {self._from[path][0]}"
            raise ValueError(f"is {str(value)[:60]!r} here and {other}")
        holder[member] = value
        self._from.setdefault(path, (line, column.name))

    def _holder(self, column: Column, line: int) -> tuple[dict[str, Any], str]:
        """The object that a column's member goes into, and its path in the document."""
        if column.part in {"face", "persons"}:
            return self.members[column.part], column.part
        lines = self.members["face"]["lines"]
        place = f"face.lines.{len(lines) - 1}"
        if column.part == "line":
            return lines[-1], place
        sources = lines[-1].setdefault("sources", [])
        here = f"{line} {column.role}"
        if not sources or sources[-1]["row"] != here:
            sources.append({"row": here, "role": column.role})
        return sources[-1], f"{place}.sources.{len(sources) - 1}"

    def build(self) -> tuple[Permit | None, list[Fault]]:
        for line in self.members["face"]["lines"]:
            for source in line.get("sources", ()):
                del source["row"]
        permit, faults = build_or_faults(Permit, self.members)
        return permit, [self._fault(path, says) for path, says in faults]

    def _fault(self, path: str, says: str) -> Fault:
        """A fault of the document where the sheet's reader finds it."""
        if path in self._from:
            return Fault(*self._from[path], says)
        near = [place for known, place in self._from.items() if known.startswith(path.rpartition(".")[0] + ".")]
        line = near[0][0] if near else self._first
        return Fault(line, _column_of(path), says)


def _column_of(path: str) -> str:
    """The column of a member that no row gives: face.authority.name is authority_name."""
    steps = tuple(step for step in path.split(".")[1:] if not step.isdigit() and step not in {"lines", "sources"})
    return next((column.name for column in COLUMNS if steps and column.path[: len(steps)] == steps), "")


# ---- cells ----

_FORMULA = re.compile(r"=|#(REF|VALUE|NAME|DIV/0|N/A|NUM|NULL)[!?]?|##+$")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_GROUPED = re.compile(r"[1-9]\d{0,2}(\.\d{3})+")


def _value(name: str, cell: str) -> Any:
    """What a cell says in its column. Raises ValueError with the remedy."""
    text = unicodedata.normalize("NFC", cell)
    if _FORMULA.match(text):
        raise ValueError(f"holds a formula or its error ({text[:40]}): save the sheet with values instead")
    if name == "retrospective":
        return _yes(text)
    if name == "open_boxes":
        return text.replace(",", " ").split()
    if name in DATES and not _ISO_DATE.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is no date as 2026-11-24: format the column as text, or as year-month-day")
    return _quantity(text) if name in QUANTITIES else text


def _yes(text: str) -> bool | None:
    if text.lower() not in YES:
        raise ValueError(f"{text[:40]!r} is neither yes nor no")
    return YES[text.lower()]


def _quantity(text: str) -> str:
    """In its short form. A sign of thousands cannot be told from one of decimals: neither 1.000 nor 1,5 is read."""
    if "," in text:
        raise ValueError(f"{text[:40]!r} has a comma: write decimals with a point, and thousands without a sign")
    if _GROUPED.fullmatch(text):
        raise ValueError(
            f"{text[:40]!r} may be thousands or decimals: write {text.replace('.', '')[:40]}, or {text[:40]}0"
        )
    if "e" in text.lower():
        raise ValueError(f"{text[:40]!r} was shortened by the spreadsheet program: format the column as text")
    return text.rstrip("0").rstrip(".") if "." in text else text


# ---- permits to rows ----


def write_rows(permits: Iterable[Permit]) -> bytes:
    """A sheet of these permits, with all columns: UTF-8, commas. Reading it gives the permits again.

    Raises NotASheet for a text that a sheet does not carry: it would come back changed.
    """
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, [column.name for column in COLUMNS], lineterminator="\r\n")
    writer.writeheader()
    for permit in permits:
        writer.writerows(_rows(permit))
    return out.getvalue().encode()


def _rows(permit: Permit) -> Iterator[dict[str, str]]:
    document = permit.model_dump(exclude_none=True)
    whole = _cells(document["face"], "face") | _cells(document["persons"], "persons")
    for line in document["face"]["lines"]:
        first, *more = _source_rows(line.get("sources", ()))
        yield whole | _cells(line, "line") | first
        whole = {"number": permit.face.number}
        yield from (whole | source for source in more)


def _source_rows(sources: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """The sources of a line: an origin and the last re-export behind it share a row."""
    rows: list[dict[str, str]] = [{}]
    before = ""
    for source in sources:
        if before and (before, source["role"]) != ("origin", "last re-export"):
            rows.append({})
        rows[-1] |= _cells(source, "source", source["role"])
        before = source["role"]
    return rows


def _cells(members: dict[str, Any], part: str, role: str = "") -> dict[str, str]:
    found = {}
    for column in COLUMNS:
        if column.part == part and column.role == role and (value := _at(members, column.path)) is not None:
            found[column.name] = _cell(column.name, value)
    return found


def _at(members: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        members = members.get(step) if isinstance(members, dict) else None
    return members


def _cell(name: str, value: Any) -> str:
    if value is True:
        return "yes"
    text = " ".join(value) if name == "open_boxes" else str(value)
    if name in QUANTITIES and _GROUPED.fullmatch(text):
        return text + "0"  # so that nobody takes it for thousands
    if _FORMULA.match(text) or " ".join(text.split()) != text:
        raise NotASheet(
            f"A sheet does not carry {name} {text[:60]!r}: it would come back changed. Use JSON.", column=name
        )
    return text
