"""A spreadsheet saved as CSV (RFC 4180), as people and their programs really save it: told apart or refused, never
guessed at. UTF-8 or UTF-16; commas, semicolons or tabs; a byte-order mark, quoted line breaks and empty rows.
"""

import codecs
import csv
import difflib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from registry.errors import InputError

DELIMITERS = ",;\t"
MOST_LINE = 1_000_000
"""Bytes of a line that are read at once."""
WINDOWS = tuple(f"windows-{page}" for page in (1250, 1251, 1252, 1253, 1254, 1256, 1257, 1258))
ENCODINGS = ("utf-8", "utf-16", *WINDOWS, "gb18030")
"""What a sheet may be said to be in. Without a word only the first two are read: they can be told apart for sure."""


class NotASheet(InputError):
    """The file as a whole cannot be read as a spreadsheet of permits. `facts["line"]` is where, if that is known."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells by column, without the empty ones. `line` is the file's line on which it ends."""

    line: int
    cells: dict[str, str]
    superfluous: int = 0


def read_sheet(file: BinaryIO, columns: Sequence[str], encoding: str | None = None) -> Iterator[Row]:
    """The rows of a sheet whose header names some of these columns. Raises NotASheet, at the header or on the way."""
    reader = _opened(file, encoding)
    try:
        header, delimiter = _header(reader, columns)
        rows = csv.reader(reader, delimiter=delimiter, strict=True)
        for cells in rows:
            if any(cell.strip() for cell in cells):
                named = {name: folded for name, cell in zip(header, cells, strict=False) if (folded := _folded(cell))}
                more = sum(bool(cell.strip()) for cell in cells[len(header) :])
                yield Row(reader.line, named, more)
    except UnicodeError as fault:
        raise NotASheet(_not_this_encoding(encoding, reader.line + 1), line=reader.line + 1) from fault
    except csv.Error as fault:
        says = f"The sheet cannot be read beyond line {reader.line} ({fault}). Is a quotation mark missing?"
        raise NotASheet(says, line=reader.line) from None


def _folded(cell: str) -> str:
    """Runs of white space, line breaks too, are one space."""
    return " ".join(cell.split())


class _Lines:
    """The lines of a file as text, counted. Each is decoded by itself, so that the one that cannot be is known."""

    def __init__(self, lines: Iterable[bytes | str], encoding: str) -> None:
        self._lines = iter(lines)
        self._encoding = encoding
        self.line = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        read = next(self._lines)
        line = read if isinstance(read, str) else read.decode(self._encoding)
        self.line += 1
        if "\0" in line:
            says = f"Line {self.line} holds a zero byte: this is no text. Save the sheet as CSV."
            raise NotASheet(says, line=self.line)
        return line


def _opened(file: BinaryIO, encoding: str | None) -> _Lines:
    start = file.read(4)
    file.seek(-len(start), io.SEEK_CUR)
    if start.startswith(b"PK"):
        raise NotASheet("This is a workbook (.xlsx, .ods), not text. Save the sheet as 'CSV UTF-8'.")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    named = encoding or "utf-8"
    if named not in ENCODINGS:
        raise NotASheet(f"{named[:40]!r} is no encoding that is read here. There are: {', '.join(ENCODINGS)}.")
    if named == "utf-16":
        return _Lines(io.TextIOWrapper(file, named, newline=""), named)
    if start.startswith(codecs.BOM_UTF8):
        file.seek(len(codecs.BOM_UTF8), io.SEEK_CUR)
    return _Lines(iter(lambda: file.readline(MOST_LINE), b""), named)


def _not_this_encoding(encoding: str | None, line: int) -> str:
    if encoding is not None:
        return f"The file is not in {encoding} (line {line}). Say which it is: --encoding."
    return (
        f"The file is not in UTF-8 (line {line}), and no other encoding can be told for sure: names would be spoilt. "
        "Save it as 'CSV UTF-8', or say which it is: --encoding windows-1252."
    )


def _header(lines: _Lines, columns: Sequence[str]) -> tuple[list[str], str]:
    """The names in the first row, and the delimiter between them."""
    first = next(lines, "")
    if first.lower().startswith("sep="):  # a note that spreadsheet programs leave for themselves
        first = next(lines, "")
    if not first.strip():
        raise NotASheet("The sheet is empty: its first row names the columns.", line=lines.line)
    delimiter = max(DELIMITERS, key=lambda sign: sum(name in columns for name in _names(first, sign)))
    names = _names(first, delimiter)
    while names and not names[-1]:
        names.pop()
    for name in names:
        if name not in columns:
            near = difflib.get_close_matches(name, columns, 1)
            hint = f" Is {near[0]} meant?" if near else " `permit sample` has a sheet to begin with."
            raise NotASheet(f"There is no column {name[:60]!r}.{hint}", line=lines.line, column=name)
        if names.count(name) > 1:
            raise NotASheet(f"The column {name!r} stands twice. Leave one out.", line=lines.line, column=name)
    return names, delimiter


def _names(line: str, delimiter: str) -> list[str]:
    return [name.strip().lower().replace(" ", "_") for name in next(csv.reader([line], delimiter=delimiter), [])]
