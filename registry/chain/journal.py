"""The embedded chain on disk: one line a block, from which the chain is made again at every start.

A line is the first 8 bytes of the SHA-256 of its JSON, in hex, a space, and the JSON. The first line says which chain
this is; each other one holds a block's time, hash and raw transactions, in order; the block's number is its place. A
line is written and fsynced before the block that buries its own is mined, so that what is final is always here. A last
line without its end was never final: it is put aside, in `journal.torn`. Any other damage is a StoreError.
"""

import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from registry.errors import StoreError

FORMAT = "cites-chain/1"


class JournalTorn(StoreError):
    """The journal cannot be read, or cannot be written: nothing is sealed on a guess."""


@dataclass(frozen=True, slots=True)
class Genesis:
    """What the chain's first block depends on."""

    chain_id: int
    time: int
    hardfork: str


@dataclass(frozen=True, slots=True)
class Record:
    """A sealed block: its time, its 32-byte hash and its raw transactions in order."""

    time: int
    hash: bytes
    transactions: tuple[bytes, ...]


class Journal:
    """The file `path`, made with `genesis` if it is not there. `genesis` is then the one of the file."""

    def __init__(self, path: Path, genesis: Genesis) -> None:
        self._path = path
        try:
            if not path.exists():
                _create(path, _line({"format": FORMAT, **asdict(genesis)}))
            self.genesis = self._genesis()
            self._file = path.open("r+b", buffering=0)
        except OSError as error:
            raise JournalTorn(f"the journal {path} cannot be opened ({error}); mend that, then start again") from error

    def records(self) -> Iterator[Record]:
        """All blocks from number 1 on. Must be read to the end before anything is appended."""
        with self._path.open("rb") as lines:
            start = len(lines.readline())
            for number, line in enumerate(lines, start=2):
                if not line.endswith(b"\n"):
                    self._put_aside(start, line)
                    return
                record = _read(line)
                if record is None:
                    raise self._torn(f"line {number} does not have its checksum")
                yield _record(record, self._torn(f"line {number} is no block"))
                start += len(line)

    def append(self, record: Record) -> None:
        """Write a block; it is on the disk when this returns."""
        line = _line(
            {
                "time": record.time,
                "hash": "0x" + record.hash.hex(),
                "transactions": ["0x" + raw.hex() for raw in record.transactions],
            }
        )
        try:
            self._file.seek(0, os.SEEK_END)
            while line:
                line = line[self._file.write(line) :]
            os.fsync(self._file.fileno())
        except OSError as error:
            message = f"the journal {self._path} cannot be written ({error}); free space, then start again"
            raise JournalTorn(message) from error

    def close(self) -> None:
        self._file.close()

    def _genesis(self) -> Genesis:
        with self._path.open("rb") as lines:
            first = _read(lines.readline())
        if first is None or first.get("format") != FORMAT:
            raise self._torn(f"its first line does not say {FORMAT}")
        try:
            return Genesis(int(first["chain_id"]), int(first["time"]), str(first["hardfork"]))
        except (KeyError, ValueError, TypeError) as error:
            raise self._torn("its first line lacks a member") from error

    def _put_aside(self, start: int, line: bytes) -> None:
        self._path.with_suffix(".torn").write_bytes(line)
        self._file.truncate(start)
        os.fsync(self._file.fileno())

    def _torn(self, what: str) -> JournalTorn:
        return JournalTorn(f"the journal {self._path} is damaged: {what}; restore it from a copy", path=str(self._path))


def _line(content: dict[str, Any]) -> bytes:
    body = orjson.dumps(content)
    return _check(body) + b" " + body + b"\n"


def _read(line: bytes) -> dict[str, Any] | None:
    """The JSON of a line, or None if its checksum is another."""
    check, _, body = line.partition(b" ")
    if not body.endswith(b"\n") or check != _check(body[:-1]):
        return None
    content = orjson.loads(body)
    return content if isinstance(content, dict) else None


def _check(body: bytes) -> bytes:
    return sha256(body).hexdigest()[:16].encode("ascii")


def _record(content: dict[str, Any], fault: JournalTorn) -> Record:
    try:
        transactions = tuple(bytes.fromhex(raw[2:]) for raw in content["transactions"])
        return Record(int(content["time"]), bytes.fromhex(content["hash"][2:]), transactions)
    except (KeyError, ValueError, TypeError) as error:
        raise fault from error


def _create(path: Path, line: bytes) -> None:
    """Whole or not at all, however this process ends."""
    new = path.with_suffix(".new")
    with new.open("wb") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)
    handle = os.open(path.parent, os.O_RDONLY)  # the new name must last too
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
