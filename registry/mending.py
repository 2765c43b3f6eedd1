"""What of a file was left out, as a file: its own lines as they were typed, to be mended and handed in again."""

import io
from collections.abc import Collection, Iterator

from registry.formats.lines import NotASheet, lines_of
from registry.formats.rows import read_rows
from registry.inputs import kind_of


def left_out(data: bytes, encoding: str | None, numbers: Collection[str], lines: Collection[int]) -> bytes:
    """The part of a file that holds the permits of these numbers, or begins in these lines; in UTF-8 with a mark.

    Of a spreadsheet with its header and all rows of each permit, torn ones too. A file that holds one permit, or cannot
    be relied on at all, comes back as it is.
    """
    kind = kind_of(io.BytesIO(data))
    if kind == ".jsonl":
        return b"".join(line for number, line in enumerate(io.BytesIO(data), 1) if number in lines)
    if kind != ".csv":
        return data
    try:
        wanted = set(_rows(data, encoding, numbers))
    except NotASheet:
        return data
    with lines_of(io.BytesIO(data), encoding) as read:
        text = "".join(line for number, line in enumerate(read, 1) if number in wanted)
    return text.encode("utf-8-sig")


def _rows(data: bytes, encoding: str | None, numbers: Collection[str]) -> Iterator[int]:
    """The lines of these permits, each up to where the next one begins, and of the header. Raises NotASheet."""
    read = list(read_rows(io.BytesIO(data), encoding))
    ends = [permit.first for permit in read[1:]] + [data.count(b"\n") + data.count(b"\r") + 2]
    yield from range(1, read[0].first if read else ends[0])
    for permit, end in zip(read, ends, strict=False):
        if permit.permit is None or permit.number in numbers:
            yield from range(permit.first, end)
