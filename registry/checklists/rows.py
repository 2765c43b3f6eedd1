"""Rows of a list as they stand in its file: CSV by lines, JSON by entries or lines, packed with gzip or not.

A row that cannot be used is handed on as a BadRow with its place and the reason, so that all of them can be told at
once; a file that is no list at all raises NotAList.
"""

import csv
import gzip
import io
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

import orjson

from registry.errors import InputError

MOST_WHOLE = 128 * 1024 * 1024
"""Bytes of a file that must be read as a whole: a CSV, or one JSON document."""
MOST_LINE = 16 * 1024 * 1024
MOST_TEXT = 300
MOST_TOLD = 20
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
Row = dict[str, str]
Read = TypeVar("Read")
Of = ParamSpec("Of")


class NotAList(InputError):
    """A file that is none of the lists this program reads."""


class BadRows(InputError):
    """Rows of a list that cannot be used, so that nothing was loaded; `facts["rows"]` are all of them."""


class BadValue(Exception):
    """A row that cannot be used; its text says why. Never leaves this package: it becomes a BadRow."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used: where it stands ("line 7", "entry 7"), and why."""

    place: str
    why: str


def unpacked(stream: io.BufferedReader) -> io.BufferedReader:
    """The stream, unpacked if it is a gzip file."""
    if stream.peek(2)[:2] != b"\x1f\x8b":
        return stream
    return io.BufferedReader(gzip.GzipFile(fileobj=stream), 65_536)


def is_json(stream: io.BufferedReader) -> bool:
    """Whether the file goes on as JSON does, not as a CSV."""
    with _told_plainly():
        return stream.peek(64)[:64].removeprefix(BYTE_ORDER_MARK).lstrip().startswith((b"{", b"["))


@contextmanager
def _told_plainly() -> Iterator[None]:
    """A damaged gzip file is no list."""
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error) as fault:
        raise NotAList(f"The file is packed with gzip and damaged: {fault}. Fetch it again.") from None


def whole(stream: io.BufferedReader, beginning: bytes = b"", most: int = MOST_WHOLE) -> bytes:
    """All that is left of the file. Raises NotAList if it is more than can be read at once."""
    with _told_plainly():
        data = beginning + stream.read(most + 1)
    if len(data) > most:
        raise NotAList(f"The file has more than {most:,} bytes: no list of this kind does.")
    return data


def csv_rows(stream: io.BufferedReader, columns: tuple[str, ...]) -> Iterator[tuple[str, Row | BadRow]]:
    """The rows of a CSV by their place; all `columns` must be there, others may. Raises NotAList."""
    data = whole(stream)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise NotAList(f"The file is not in UTF-8, from line {line} on. Save it as CSV in UTF-8.") from None
    reader = csv.reader(io.StringIO(text, newline=""))
    head = next(reader, [])
    missing = [column for column in columns if column not in head]
    if missing:
        raise NotAList(f"The CSV has no column {missing[0]!r}. It must have: {', '.join(columns)}.")
    for place, cells in _counted(reader):
        if isinstance(cells, BadRow):
            yield place, cells
        elif any(cells) and len(cells) != len(head):
            yield place, BadRow(place, f"it has {len(cells)} cells, and the head has {len(head)}")
        elif any(cells):
            yield place, dict(zip(head, cells, strict=True))


def _counted(reader: Any) -> Iterator[tuple[str, list[str] | BadRow]]:
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            yield f"line {reader.line_num}", BadRow(f"line {reader.line_num}", str(fault))
            return
        yield f"line {reader.line_num}", cells


def json_rows(stream: io.BufferedReader, most: int = MOST_LINE) -> Iterator[tuple[str, Any]]:
    """The documents of a JSON file by their place: one a line if its first line is one, or else one that is the file.

    A list is its entries. What cannot be read is a BadRow. Raises NotAList.
    """
    first = _line(stream, most).removeprefix(BYTE_ORDER_MARK)
    try:
        begun = orjson.loads(first)
    except orjson.JSONDecodeError:
        yield from _entries(_document(whole(stream, first)))
        return
    rest = iter(lambda: _line(stream, most), b"")
    if isinstance(begun, list):
        if any(line.strip() for line in rest):
            raise NotAList("The file is a JSON list with something behind it. Save it again.")
        yield from _entries(begun)
        return
    yield "line 1", begun
    for number, line in enumerate(rest, 2):
        if line.strip():
            yield f"line {number}", _read_line(f"line {number}", line)


def _line(stream: io.BufferedReader, most: int) -> bytes:
    with _told_plainly():
        line = stream.readline(most + 1)
    if len(line) > most:
        raise NotAList(f"A line of the file has more than {most:,} bytes: no list of this kind does.")
    return line


def _read_line(place: str, line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as fault:
        return BadRow(place, f"it is no JSON: {fault}")


def _document(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as fault:
        raise NotAList(f"The file is no JSON: {fault}.") from None


def _entries(document: Any) -> Iterator[tuple[str, Any]]:
    entries = document if isinstance(document, list) else [document]
    return ((f"entry {number}", entry) for number, entry in enumerate(entries, 1))


def good(rows: Iterable[Read | BadRow], left_out: list[BadRow], *, skip_bad: bool) -> Iterator[Read]:
    """The rows that can be used; the others go to `left_out`, and raise BadRows at the end unless they are skipped."""
    for row in rows:
        if isinstance(row, BadRow):
            left_out.append(row)
        else:
            yield row
    if left_out and not skip_bad:
        told = "; ".join(f"{row.place}: {row.why}" for row in left_out[:MOST_TOLD])
        more = f"; and {len(left_out) - MOST_TOLD} more" if len(left_out) > MOST_TOLD else ""
        how_many = "1 row" if len(left_out) == 1 else f"{len(left_out)} rows"
        raise BadRows(
            f"Nothing was loaded, because {how_many} cannot be used: {told}{more}. Correct what is wrong, or leave it "
            "out: --skip-bad.",
            rows=left_out,
        )


def used(place: str, make: Callable[Of, Read], *row: Of.args, **more: Of.kwargs) -> Read | BadRow:
    """What is made of a row, or a BadRow with the reason why nothing is."""
    try:
        return make(*row, **more)
    except BadValue as fault:
        return BadRow(place, str(fault))


def text_of(row: dict[str, Any], name: str) -> str:
    """A text of a row: trimmed, in normal form C, without controls. Raises BadValue where there is none."""
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadValue(f"it has no {name}")
    return clean(value, name)


def clean(value: str, name: str, most: int = MOST_TEXT) -> str:
    """Raises BadValue for a text that is too long, or holds what cannot be shown."""
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if len(text) > most:
        raise BadValue(f"its {name} has more than {most} characters")
    if any(unicodedata.category(letter) in {"Cc", "Cs", "Co"} for letter in text):
        raise BadValue(f"its {name} holds characters that cannot be shown")
    return text
