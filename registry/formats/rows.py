"""Permits in a spreadsheet, read: rows to permits, every fault with its line and column, all of them at once.

The columns are in columns.py, what a cell may say in cells.py. Only one permit is in memory. A row of which nobody can
say to which permit it belongs spoils those on both sides of it: a permit is never issued without one of its lines.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from registry.canonical import build_or_faults
from registry.formats.cells import value_of
from registry.formats.columns import BY_NAME, COLUMNS, NEEDED, Column
from registry.formats.lines import NotASheet
from registry.formats.spreadsheet import Row, read_sheet
from registry.permit import Permit
from registry.sentence import Sentence

OF_THE_WHOLE = {"face", "persons"}
MOST_ROWS = 4_096
"""Rows of one permit that are held: 64 lines, each with 32 origins, are half as many."""


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
    """The permits of a sheet, one after another: rows of one number that stand together. Whether it comes again is for
    the reader of the whole to see.

    Raises NotASheet, at the header or on the way: then those before it may lack lines too.
    """
    rows: list[Row] = []
    astray = 0
    for row in read_sheet(file, BY_NAME, NEEDED, encoding):
        number = _number(row)
        if rows and number and number != _number(*rows):
            yield _permit(rows, astray)
            astray = _astray(rows)
            rows = []
        rows.append(row)
        if len(rows) > MOST_ROWS:
            says = Sentence(
                "The permit that begins in line {line} has more than {most} rows. Are numbers missing?",
                line=rows[0].line,
                most=f"{MOST_ROWS:,}",
            )
            raise NotASheet(says, line=row.line)
    if rows:
        yield _permit(rows, astray)


def _number(*rows: Row) -> str:
    """The number that these rows repeat: one without belongs to the permit above it. Empty if none has one."""
    cell = next((row.cells["number"] for row in rows if "number" in row.cells), "")
    try:
        return str(value_of("number", cell))
    except ValueError:
        return cell


def _unplaced(row: Row) -> str:
    """Why nobody can say to which permit a row belongs; empty for one that has a number, or only members of a line."""
    if row.torn:
        return row.torn
    if "number" not in row.cells and any(BY_NAME[name].part in OF_THE_WHOLE for name in row.cells):
        return Sentence("is missing: a row that says something of the whole permit repeats its number")
    return ""


def _astray(rows: list[Row]) -> int:
    """The line of a row at the end of these that may belong to the permit behind them; 0 if there is none."""
    for row in reversed(rows):
        if _unplaced(row):
            return row.line
        if "number" in row.cells:
            return 0
    return rows[0].line


def permit_of(rows: list[Row]) -> RowPermit:
    """The permit that these rows make, or all that is wrong with them."""
    return _permit(rows, 0)


def _permit(rows: list[Row], astray: int) -> RowPermit:
    taken = _Taken()
    faults = [fault for row in rows for fault in taken.add(row)]
    if astray:
        lacks = Sentence("may lack a line: that of line {line}, which cannot be placed", line=astray)
        faults.insert(0, Fault(rows[0].line, "", lacks))
    permit, more = taken.build()
    faults = sorted([*faults, *more], key=lambda fault: fault.line)
    return RowPermit(_number(*rows), rows[0].line, rows[-1].line, None if faults else permit, tuple(faults))


class _Taken:
    """The members of one permit as its rows give them, and which row and column each came from."""

    def __init__(self) -> None:
        self.members: dict[str, Any] = {"face": {"lines": []}, "persons": {}}
        self._from: dict[str, tuple[int, str]] = {}
        self._spoilt: set[str] = set()
        self._lacking = False
        self._first = 0

    def add(self, row: Row) -> Iterator[Fault]:
        """Take one row; what cannot be taken."""
        self._first = self._first or row.line
        if why := _unplaced(row):
            self._lacking = True
            yield Fault(row.line, "" if row.torn else "number", why)
            return
        if row.superfluous:
            more = Sentence("has {count} cells more than there are columns", count=row.superfluous)
            yield Fault(row.line, "", more)
        begins = any(BY_NAME[name].part == "line" for name in row.cells)
        if not begins and not self.members["face"]["lines"]:
            self._lacking = True
            lacks = Sentence("is missing: a permit's first row has its first line")
            yield Fault(row.line, "scientific_name", lacks)
            return
        if begins:
            self.members["face"]["lines"].append({})
        for name, cell in row.cells.items():
            try:
                self._put(BY_NAME[name], cell, row.line)
            except ValueError as fault:
                yield Fault(row.line, name, str(fault))

    def _put(self, column: Column, cell: str, line: int) -> None:
        holder, path = self._holder(column, line)
        path = ".".join([path, *column.path])
        try:
            value = value_of(column.name, cell)
        except ValueError:
            self._spoilt.add(path)
            raise
        if value is None:
            return
        for step in column.path[:-1]:
            holder = holder.setdefault(step, {})
        member = column.path[-1]
        if holder.get(member, value) != value:
            here, there = (repr(str(one)[:60]) for one in (value, holder[member]))
            line = self._from[path][0]
            raise ValueError(Sentence("is {here} here and {there} in line {line}", here=here, there=there, line=line))
        holder[member] = value
        self._from.setdefault(path, (line, column.name))

    def _holder(self, column: Column, line: int) -> tuple[dict[str, Any], str]:
        """The object that a column's member goes into, and its path in the document."""
        if column.part in OF_THE_WHOLE:
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
        """The permit, or what is wrong with it beyond the cells that could not be taken."""
        for line in self.members["face"]["lines"]:
            for source in line.get("sources", ()):
                del source["row"]
        permit, faults = build_or_faults(Permit, self.members)
        causes = [path for path, _ in faults if not any(other.startswith(path + ".") for other, _ in faults)]
        return permit, [self._fault(path, says) for path, says in faults if path in causes and not self._told(path)]

    def _told(self, path: str) -> bool:
        """Whether a cell below this path, or a row that may hold it, could not be taken: that was said."""
        lacking = self._lacking and path not in self._from
        return lacking or any(spoilt == path or spoilt.startswith(path + ".") for spoilt in self._spoilt)

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
