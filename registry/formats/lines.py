"""The lines of a text that somebody saved, decoded. UTF-8 and UTF-16 can be told apart for sure; any other encoding is
refused unless it is named, and also then if the text is plainly in UTF-8: a wrong guess would spoil names.
"""

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from registry.errors import InputError
from registry.sentence import Sentence

MOST_LINE = 500_000
"""Bytes of a line. A row of a permit has at most some twenty thousand."""
WINDOWS = tuple(f"windows-{page}" for page in (1250, 1251, 1252, 1253, 1254, 1256, 1257, 1258))
ENCODINGS = ("utf-8", "utf-16", *WINDOWS, "gb18030")
"""What a sheet may be said to be in. Without a word only the first two are read."""

_NOT_TEXT = {
    b"PK": Sentence("a workbook (.xlsx, .ods)"),
    b"\xd0\xcf\x11\xe0": Sentence("a workbook (.xls)"),
    b"%PDF": Sentence("a PDF"),
    b"\x89PNG": Sentence("a picture"),
    b"\xff\xd8\xff": Sentence("a picture"),
    b"\xff\xfe\0\0": Sentence("text in UTF-32"),
}
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class NotASheet(InputError):
    """The file cannot be read as a spreadsheet of permits: nothing in it can be relied on. `facts["line"]` is where."""


class Lines:
    """Lines as text, counted. Each is decoded by itself, so that the one that cannot be is known. Raises NotASheet."""

    def __init__(self, file: BinaryIO | io.TextIOWrapper, encoding: str) -> None:
        self._file = file
        self._encoding = encoding
        self._doubted = encoding not in {"utf-8", "utf-16"}
        self._letters = 0
        self.line = 0
        self.ended = False
        self.ends_open = False
        """Whether the last line that was read has no line end: the file's last can have none."""

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        try:
            read = self._file.readline(MOST_LINE)
            line = read if isinstance(read, str) else self._decoded(read)
        except UnicodeError as fault:
            raise NotASheet(self._not_this_encoding(), line=self.line + 1) from fault
        if not read:
            self._end()
            raise StopIteration
        self.line += 1
        self.ends_open = not line.endswith(("\n", "\r"))
        if self.ends_open and len(read) == MOST_LINE:
            says = Sentence(
                "Line {line} is longer than {most} bytes: that is no row of a sheet.",
                line=self.line,
                most=f"{MOST_LINE:,}",
            )
            raise NotASheet(says, line=self.line)
        return line

    def _decoded(self, line: bytes) -> str:
        if self._doubted and not line.isascii():
            self._letters += 1
            self._doubted = _is_utf_8(line)
        return line.decode(self._encoding)

    def _end(self) -> None:
        """Text in one of the other encodings is almost never in UTF-8 too, line for line."""
        self.ended = True
        if self._doubted and self._letters:
            says = Sentence("The file is in UTF-8, not in {encoding}: name no encoding.", encoding=self._encoding)
            raise NotASheet(says, line=0)

    def _not_this_encoding(self) -> Sentence:
        line = self.line + 1
        if self._encoding != "utf-8":
            return Sentence(
                "The file is not in {encoding} (line {line}), or is cut off there. Say which encoding it is in.",
                encoding=self._encoding,
                line=line,
            )
        return Sentence(
            "The file is not in UTF-8 (line {line}), and no other encoding can be told for sure: names would be spoilt."
            " Save it as 'CSV UTF-8', or say which encoding it is in, such as windows-1252.",
            line=line,
        )


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def lines_of(file: BinaryIO, encoding: str | None = None) -> Iterator[Lines]:
    """The lines of a seekable file, which is left open. A byte-order mark tells more than what is said.

    Raises NotASheet.
    """
    start = file.read(4)
    file.seek(-len(start), io.SEEK_CUR)
    for sign, what in _NOT_TEXT.items():
        if start.startswith(sign):
            says = Sentence("This is {what}, not a sheet as text. Save it as 'CSV UTF-8'.", what=what)
            raise NotASheet(says, line=0)
    if encoding not in {None, *ENCODINGS}:
        given, names = f"{encoding!r:.40}", ", ".join(ENCODINGS)
        says = Sentence("{given} is no encoding that is read here. There are: {names}.", given=given, names=names)
        raise NotASheet(says, line=0)
    if start.startswith(_UTF_16) or encoding == "utf-16":
        text = io.TextIOWrapper(file, "utf-16", newline="")
        try:
            yield Lines(text, "utf-16")
        finally:
            text.detach()
    elif start.startswith(codecs.BOM_UTF8):
        file.seek(len(codecs.BOM_UTF8), io.SEEK_CUR)
        yield Lines(file, "utf-8")
    else:
        yield Lines(file, encoding or "utf-8")
