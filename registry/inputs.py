"""Permits as they are handed in: in files, folders of files, a pipe, a spreadsheet. They are read one after another, so
that a hundred thousand need no more memory than one; whatever cannot be read is told with its place.

.json a permit, or a list of them · .jsonl one a line · .xml a CITESEPermit message · .csv a spreadsheet
(formats/rows.py). What has another name, such as a pipe, is told apart by how it begins. What `issue` wrote is known
again and is no input.
"""

import errno
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from registry.canonical import load_json
from registry.errors import InputError
from registry.formats.document import read_document_with_remarks
from registry.formats.lines import NotASheet
from registry.formats.rows import read_rows
from registry.permit import Permit
from registry.sentence import Sentence, joined

KINDS = (".json", ".jsonl", ".xml", ".csv")
STANDARD_INPUT = Path("-")
MOST_DOCUMENT = 25 * 1024 * 1024
MOST_LIST, MOST_LISTED = 8 * 1024 * 1024, 100_000
"""Bytes of a list of permits, and objects in it: some four thousand permits, all of which are in memory at once."""
LISTED = ("number", "code", "id", "file")
"""The columns of the list that `issue` writes of many permits."""

_SEALED = re.compile(rb'"format"\s*:\s*"cites-permit/')


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: its file, and its line in files of many or its place in a list (0: the file holds one, or
    all of it is meant)."""

    file: Path
    line: int = 0

    def __str__(self) -> str:
        name = "standard input" if self.file == STANDARD_INPUT else str(self.file)
        return Sentence("{file}, line {line}", file=name, line=self.line) if self.line else name


@dataclass(frozen=True, slots=True)
class Item:
    """A permit and where it stands."""

    place: Place
    permit: Permit
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bad:
    """What cannot be issued, where it stands, and why.

    In spreadsheets `column`, `number` and `first` are known, the line where the rows of that number begin. `whole`:
    nothing of the file can be relied on, whatever was read.
    """

    place: Place
    column: str
    says: str
    number: str = ""
    first: int = 0
    whole: bool = False

    def __str__(self) -> str:
        return f"{self.place}{f', {self.column}' if self.column else ''}: {self.says}"


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file in a folder that holds no permit to issue."""

    file: Path
    what: str


Read = Item | Bad | PassedOver


def read_inputs(path: Path, encoding: str | None = None) -> Iterator[Read]:
    """All that is in a file or a folder, or comes from standard input (`-`). `encoding` is of spreadsheets."""
    if not path.is_dir():
        yield from _file(path, encoding)
        return
    for file in _files(path):
        if file.suffix.lower() not in KINDS:
            yield PassedOver(file, "it is no permit")
        elif file.exists() and not file.is_file():
            yield PassedOver(file, "it is no file")
        else:
            for found in _file(file, encoding):
                yield PassedOver(file, found.says) if isinstance(found, _Ours) else found


def read_upload(name: Path, file: BinaryIO, encoding: str | None = None) -> Iterator[Read]:
    """What is in an open file, told by this name: one that was sent, not one that lies here."""
    yield from _of_kind(name, file, encoding)


def _files(folder: Path) -> Iterator[Path]:
    """All files below a folder, by name; links to folders are not followed, hidden ones not looked at."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(place) / name for name in sorted(names) if not name.startswith("."))


# ---- one file ----


@dataclass(frozen=True, slots=True)
class _Ours(Bad):
    """A file that `issue` wrote: no fault where it lies in a folder, one where it is named."""


def _file(path: Path, encoding: str | None) -> Iterator[Read]:
    """What is in a file. One that changes meanwhile is half old and half new: nothing of it can be relied on."""
    try:
        with _opened(path) as file:
            before = _mark(file)
            yield from _of_kind(path, file, encoding)
            if _mark(file) != before:
                yield Bad(Place(path), "", "changed while it was read. Ask again when nobody writes it", whole=True)
    except OSError as fault:
        yield Bad(Place(path), "", f"cannot be read: {fault.strerror}", whole=True)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """A file to be read from any place in it. A pipe is copied into a file that has no name and is gone afterwards."""
    with ExitStack() as opened:
        if path == STANDARD_INPUT and sys.stdin is None:
            raise OSError(errno.EBADF, "it is closed")
        file = sys.stdin.buffer if path == STANDARD_INPUT else opened.enter_context(path.open("rb"))
        if not file.seekable():
            kept = opened.enter_context(TemporaryFile())
            shutil.copyfileobj(file, kept)
            kept.seek(0)
            file = kept
        yield file


def _mark(file: BinaryIO) -> tuple[int, int]:
    """A file's size and when it was last written."""
    status = os.fstat(file.fileno())
    return status.st_size, status.st_mtime_ns


def _of_kind(path: Path, file: BinaryIO, encoding: str | None) -> Iterator[Read]:
    kind = path.suffix.lower()
    if kind not in KINDS:
        kind = kind_of(file)
    if not kind:
        yield Bad(Place(path), "", Sentence("holds nothing"))
    elif kind == ".csv":
        yield from _sheet(path, file, encoding)
    elif kind == ".jsonl":
        for number, line in enumerate(iter(lambda: file.readline(MOST_DOCUMENT), b""), 1):
            if line.strip():
                yield _document(Place(path, number), line)
    else:
        data = file.read(MOST_DOCUMENT + 1)
        if len(data) > MOST_DOCUMENT:
            much = Sentence("has more than 25 MB: write many permits one a line, into a .jsonl file")
            yield Bad(Place(path), "", much)
        elif data[:64].lstrip().startswith(b"["):
            yield from _listed(path, data)
        else:
            yield _document(Place(path), data)


def _listed(path: Path, data: bytes) -> Iterator[Read]:
    """A list of permits as JSON, of which each is told by its place in the list."""
    if len(data) > MOST_LIST or data.count(b"{") > MOST_LISTED:
        long = Sentence("holds a long list: write its permits one a line, into a .jsonl file")
        yield Bad(Place(path), "", long)
        return
    try:
        listed = load_json(data, most=MOST_LIST, opened=MOST_LISTED)
    except InputError as fault:
        yield Bad(Place(path), "", str(fault))
        return
    if not listed:
        yield Bad(Place(path), "", Sentence("holds nothing"))
    for number, document in enumerate(listed, 1):
        yield _document(Place(path, number), json.dumps(document).encode())  # as it was written: even half a letter


def kind_of(file: BinaryIO) -> str:
    """What a file without a name of its own is, by how its first lines begin. Empty if there are none."""
    begins = file.tell()
    first, second = (file.readline(MOST_DOCUMENT).lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t") for _ in range(2))
    file.seek(begins)
    if not first:
        return ""
    if first.startswith(b"<"):
        return ".xml"
    if first.startswith((b"{", b"[")):
        return ".jsonl" if first.startswith(b"{") and second.startswith(b"{") else ".json"
    return ".csv"


def _sheet(path: Path, file: BinaryIO, encoding: str | None) -> Iterator[Read]:
    start = file.read(64)
    file.seek(-len(start), os.SEEK_CUR)
    if start.startswith(",".join(LISTED).encode()):
        yield _Ours(Place(path), "", Sentence("it is the list of permits that were issued"))
        return
    try:
        for found in read_rows(file, encoding):
            if found.permit is not None:
                yield Item(Place(path, found.first), found.permit)
            for fault in found.faults:
                yield Bad(Place(path, fault.line), fault.column, fault.says, found.number, found.first)
    except NotASheet as fault:
        says = joined([str(fault), Sentence("Nothing of this sheet is taken.")])
        yield Bad(Place(path, _line(fault)), "", says, whole=True)


def _line(fault: NotASheet) -> int:
    line = fault.facts["line"]
    return line if isinstance(line, int) else 0


def _document(place: Place, data: bytes) -> Read:
    try:
        permit, remarks = read_document_with_remarks(data)
    except InputError as fault:
        if _SEALED.search(data):
            return _Ours(place, "", Sentence("it is a sealed permit, which was issued already"))
        return Bad(place, "", str(fault))
    return Item(place, permit, tuple(remarks))
