"""A batch: permits in files and folders of files, read one after another, so that a hundred thousand need no more
memory than one. Whatever cannot be read is told with its place, and the reading goes on.

.json a permit · .jsonl one a line · .xml a CITESEPermit message · .csv a spreadsheet (rows.py)
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

from registry.errors import InputError
from registry.formats.document import read_document_with_remarks
from registry.formats.lines import NotASheet
from registry.formats.rows import read_rows
from registry.permit import Permit

KINDS = (".json", ".jsonl", ".xml", ".csv")
MOST_DOCUMENT = 25 * 1024 * 1024
CHUNK = 4_000
"""Permits that are issued together: enough for a block, few enough to hold in memory."""

Thing = TypeVar("Thing")


class NothingToIssue(InputError):
    """There are no permits in what was named."""


@dataclass(frozen=True, slots=True)
class Item:
    """A permit and where it stands: its file, and its line in files of many (0: the file holds one)."""

    file: Path
    line: int
    permit: Permit
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bad:
    """What cannot be issued, where it stands, and why. `column` only for spreadsheets."""

    file: Path
    line: int
    column: str
    says: str

    def __str__(self) -> str:
        place = f"{self.file}" + (f", line {self.line}" if self.line else "")
        return f"{place}{f', {self.column}' if self.column else ''}: {self.says}"


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file in a folder that is none of ours."""

    file: Path


Read = Item | Bad | PassedOver


def read_batch(paths: Sequence[Path], encoding: str | None = None) -> Iterator[Read]:
    """All permits in these files and folders, in order; what is bad comes in its place. `encoding` is of spreadsheets.

    A number that comes twice is bad the second time: it is refused here rather than by the chain, one batch later.
    """
    with _Numbers() as numbers:
        for path in paths:
            for found in _read(path, encoding):
                if isinstance(found, Item) and (first := numbers.take(found)):
                    says = f"the number {found.permit.face.number} stands in {first} already: numbers are given once"
                    yield Bad(found.file, found.line, "number" if found.file.suffix == ".csv" else "", says)
                else:
                    yield found


def chunks(things: Iterable[Thing], size: int = CHUNK) -> Iterator[list[Thing]]:
    """Lists of so many, the last of what is left."""
    some: list[Thing] = []
    for thing in things:
        some.append(thing)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some


class _Numbers:
    """Which numbers were seen, and where: on the disk where there are too many for memory."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("")  # a temporary file of SQLite's own
        self._database.execute("CREATE TABLE seen (party TEXT, number TEXT, place TEXT, PRIMARY KEY (party, number))")
        self._take = "INSERT INTO seen VALUES (?, ?, ?) ON CONFLICT DO NOTHING"

    def __enter__(self) -> "_Numbers":
        return self

    def __exit__(self, *exit: object) -> None:
        self._database.close()

    def take(self, item: Item) -> str | None:
        """Where this number stands already; None if it is new, and now taken."""
        face = item.permit.face
        place = f"{item.file}" + (f", line {item.line}" if item.line else "")
        with closing(self._database.execute(self._take, (face.party, face.number, place))) as done:
            if done.rowcount:
                return None
        asked = "SELECT place FROM seen WHERE party = ? AND number = ?"
        return str(self._database.execute(asked, (face.party, face.number)).fetchone()[0])


# ---- files ----


def _read(path: Path, encoding: str | None) -> Iterator[Read]:
    if path.is_dir():
        for file in _files(path):
            if file.suffix.lower() in KINDS:
                yield from _read_file(file, encoding)
            else:
                yield PassedOver(file)
    else:
        yield from _read_file(path, encoding)


def _files(folder: Path) -> Iterator[Path]:
    """All files below a folder, by name; links to folders are not followed, hidden ones not looked at."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(place) / name for name in sorted(names) if not name.startswith("."))


def _read_file(path: Path, encoding: str | None) -> Iterator[Read]:
    try:
        with path.open("rb") as file:
            yield from _of_kind(path, file, encoding)
    except OSError as fault:
        yield Bad(path, 0, "", f"cannot be read: {fault.strerror}")


def _of_kind(path: Path, file: BinaryIO, encoding: str | None) -> Iterator[Read]:
    kind = path.suffix.lower()
    if kind == ".csv":
        yield from _sheet(path, file, encoding)
    elif kind == ".jsonl":
        for number, line in enumerate(iter(lambda: file.readline(MOST_DOCUMENT), b""), 1):
            if line.strip():
                yield _document(path, number, line)
    else:
        data = file.read(MOST_DOCUMENT + 1)
        if len(data) > MOST_DOCUMENT:
            yield Bad(path, 0, "", "has more than 25 MB: write many permits one a line, into a .jsonl file")
        elif data[:64].lstrip().startswith(b"["):
            yield Bad(path, 0, "", "holds a list: write its permits one a line, into a .jsonl file")
        else:
            yield _document(path, 0, data)


def _sheet(path: Path, file: BinaryIO, encoding: str | None) -> Iterator[Read]:
    try:
        for found in read_rows(file, encoding):
            if found.permit is not None:
                yield Item(path, found.first, found.permit)
            else:
                yield from (Bad(path, fault.line, fault.column, fault.says) for fault in found.faults)
    except NotASheet as fault:
        line = fault.facts.get("line", 0)
        yield Bad(path, line if isinstance(line, int) else 0, "", str(fault))


def _document(path: Path, line: int, data: bytes) -> Read:
    try:
        permit, remarks = read_document_with_remarks(data)
    except InputError as fault:
        return Bad(path, line, "", str(fault))
    return Item(path, line, permit, tuple(remarks))
