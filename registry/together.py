"""Several files kept as one: each by its name, in the order in which they were handed in.

"cites-files/1\\0"  then of each file: 4 bytes its name's length, its name in UTF-8, 4 bytes its length, its bytes
"""

from collections.abc import Iterator, Sequence

MARK = b"cites-files/1\0"
_LENGTH = 4

File = tuple[str, bytes]
"""What a file is called, and what is in it."""


def together(files: Sequence[File]) -> bytes:
    """One file as it is, unless it begins as several do."""
    if len(files) == 1 and not files[0][1].startswith(MARK):
        return files[0][1]
    return MARK + b"".join(_long(name.encode()) + _long(data) for name, data in files)


def apart(name: str, kept: bytes) -> list[File]:
    """The files again; `name` is what a single one is called."""
    return list(_files(kept[len(MARK) :])) if kept.startswith(MARK) else [(name, kept)]


def _long(data: bytes) -> bytes:
    return len(data).to_bytes(_LENGTH, "big") + data


def _files(kept: bytes) -> Iterator[File]:
    at = 0

    def part() -> bytes:
        nonlocal at
        start = at + _LENGTH
        at = start + int.from_bytes(kept[at:start], "big")
        return kept[start:at]

    while at < len(kept):
        yield part().decode(), part()
