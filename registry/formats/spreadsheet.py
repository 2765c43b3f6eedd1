"""A spreadsheet saved as CSV (RFC 4180), as people and their programs really save it: told apart or refused, never
guessed at. UTF-8 or UTF-16; commas, semicolons or tabs; a byte-order mark, quoted line breaks and empty rows.

A row that was torn, by a quotation mark too many or by a file that ends too early, is told and the next one is read. To
which permit it belongs nobody can say: whoever reads the rows leaves out the permits on both sides of it.
"""

import csv
import difflib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from registry.formats.lines import Lines, NotASheet, lines_of
from registry.sentence import Sentence, joined

DELIMITERS = ",;\t"
OWN = "#"
"""Columns whose names begin so are the house's own: they are not read."""
MOST_EMPTY = 2**20
"""Rows without a word: as many as a spreadsheet program has."""
MOST_SAID = 20
"""Of what is wrong with a header: a line may hold a hundred thousand names, and the first few tell what it is."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells by column, without the empty ones. `line` is the file's line on which it begins.

    `superfluous` counts the cells that stand in no column; `torn` says why nothing in the row can be relied on.
    """

    line: int
    cells: dict[str, str]
    superfluous: int = 0
    torn: str = ""


def read_sheet(
    file: BinaryIO, columns: Collection[str], needed: Collection[str] = (), encoding: str | None = None
) -> Iterator[Row]:
    """The rows of a sheet whose header names some of these columns, and all that are needed. Empty ones are left out.

    `file` must be seekable. Raises NotASheet, at the header or on the way: then nothing of the sheet can be relied on.
    """
    with lines_of(file, encoding) as lines:
        first = _first(lines)
        delimiter = max(DELIMITERS, key=lambda sign: sum(name in columns for name in _names(_split(first, sign))))
        rows = csv.reader(chain([first], lines), delimiter=delimiter, strict=True)
        header = _header(rows, lines)
        _ensure_named(header, columns, needed, lines.line)
        yield from _rows(rows, lines, header, delimiter)


def _rows(rows: Iterator[list[str]], lines: Lines, header: list[str], delimiter: str) -> Iterator[Row]:
    empty = 0
    while empty <= MOST_EMPTY:
        begins = lines.line + 1
        try:
            cells = next(rows, None)
        except csv.Error as fault:
            yield Row(begins, {}, torn=_why_torn(begins, lines, fault))
            continue
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield _row(begins, lines, header, cells, delimiter)
        else:
            empty += 1
    says = Sentence(
        "The sheet has more than {most} empty rows. Delete them, and save it again.", most=f"{MOST_EMPTY:,}"
    )
    raise NotASheet(says, line=lines.line)


def _row(begins: int, lines: Lines, header: list[str], cells: list[str], delimiter: str) -> Row:
    if lines.line > begins and _joined(cells, len(header), delimiter):
        why = Sentence(
            "a quotation mark joins it to the rows up to line {line}: is one missing, or one too many?", line=lines.line
        )
        return Row(begins, {}, torn=why)
    if len(cells) < len(header) and lines.ends_open:
        why = Sentence("the file ends in the middle of it: was it cut off? If not, end the last line with a line break")
        return Row(begins, {}, torn=why)
    named, superfluous = {}, 0
    for position, cell in enumerate(cells):
        folded = " ".join(cell.split())
        name = header[position] if position < len(header) else ""
        if folded and not name:
            superfluous += 1
        elif folded and not name.startswith(OWN):
            named[name] = folded
    return Row(begins, named, superfluous)


def _joined(cells: list[str], columns: int, delimiter: str) -> bool:
    """Whether a cell with a line break holds the end of one row and the beginning of another, rather than a text."""
    most = max(cell.count(delimiter) for cell in cells if "\n" in cell or "\r" in cell)
    return len(cells) > columns or most >= columns - 1 or 0 < columns - len(cells) <= most


def _why_torn(begins: int, lines: Lines, fault: csv.Error) -> str:
    """Why a row is, where the next can be read. Raises NotASheet where none can."""
    if lines.ended or "limit" in str(fault):
        says = Sentence(
            "The quotation mark that opens in line {line} is never closed: nothing can be read from there on.",
            line=begins,
        )
        raise NotASheet(says, line=begins) from None
    _ensure_line_ends(lines, fault)
    return Sentence("a quotation mark stands inside a quoted cell: within one they are doubled")


def _ensure_line_ends(lines: Lines, fault: csv.Error) -> None:
    if "new-line" in str(fault):
        says = Sentence(
            "Line {line} holds a line end of old Macintosh files. Save the sheet as 'CSV UTF-8'.", line=lines.line
        )
        raise NotASheet(says, line=lines.line) from None


# ---- the header ----


def _first(lines: Lines) -> str:
    """The line in which the names of the columns begin, behind the note that spreadsheet programs leave themselves."""
    first = next(lines, "")
    if first.lower().startswith("sep="):
        first = next(lines, "")
    if not first.strip():
        raise NotASheet(Sentence("The sheet is empty: its first row names the columns."), line=lines.line)
    if "\0" in first:
        says = Sentence("Line 1 holds a zero byte: this is no text. Save the sheet as 'CSV UTF-8'.")
        raise NotASheet(says, line=lines.line)
    return first


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter))
    except csv.Error:
        return []


def _names(cells: list[str]) -> list[str]:
    """The names of a header, as our columns are written."""
    return ["_".join(cell.lower().replace("_", " ").replace("-", " ").split()) for cell in cells]


def _header(rows: Iterator[list[str]], lines: Lines) -> list[str]:
    try:
        return _names(next(rows))
    except csv.Error as fault:
        _ensure_line_ends(lines, fault)
        says = Sentence("The first row, which names the columns, cannot be read. Is a quotation mark missing?")
        raise NotASheet(says, line=lines.line) from None


def _ensure_named(header: list[str], columns: Collection[str], needed: Collection[str], line: int) -> None:
    """All that is wrong with the header, at once. Raises NotASheet."""
    named = [name for name in header if name and not name.startswith(OWN)]
    unknown = [name for name in named if name not in columns]
    wrong = [_unknown(name, columns) for name in unknown[:MOST_SAID]]
    if len(unknown) == len(named):
        begins = repr((named or [""])[0][:60])
        wrong = [Sentence("The first row must name the columns, and begins with {begins}.", begins=begins)]
    twice = sorted(name for name, times in Counter(named).items() if times > 1)
    wrong += [Sentence("The column {name} stands twice: leave one out.", name=repr(name[:60])) for name in twice]
    missing = [name for name in needed if name not in named]
    if missing:
        wrong.append(Sentence("These columns are missing: {names}.", names=", ".join(missing)))
    if wrong:
        example = Sentence("`permit sample mg-exports.csv` is a sheet to begin with.")
        raise NotASheet(joined([*wrong[:MOST_SAID], example]), line=line)


def _unknown(name: str, columns: Collection[str]) -> Sentence:
    near, name = difflib.get_close_matches(name[:60], columns, 1), repr(name[:60])
    if near:
        return Sentence("There is no column {name}: is {near} meant?", name=name, near=near[0])
    return Sentence("There is no column {name}: a column of your own begins with {sign}.", name=name, sign=OWN)
