"""A batch: permits that were handed in, read once and kept until they are issued, each number once.

What was looked at is what is issued, whatever happens to the files meanwhile. It is kept in a temporary file without a
name that is gone with this process: permits hold what data-protection law covers.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import orjson

from registry.canonical import NotWellFormed, build
from registry.commitment import ensure_fits
from registry.errors import InputError
from registry.inputs import Bad, Item, Place, Read, read_inputs
from registry.permit import Permit
from registry.sentence import Sentence
from registry.wording import Wording, worded

CHUNK = 4_000
"""Permits that are issued together: enough for a block, few enough to hold in memory."""

Thing = TypeVar("Thing")

_TABLES = (
    "CREATE TABLE kept (number TEXT PRIMARY KEY, file BLOB NOT NULL, line INTEGER NOT NULL, "
    "party TEXT, destination TEXT, valid_day INTEGER, kind INTEGER, face BLOB, persons BLOB)",
    "CREATE INDEX kept_by_file ON kept (file)",
)
"""`face` and what follows from it are NULL where a number cannot be issued: a row is bad, or it stands twice."""

_GOOD = "FROM kept WHERE face IS NOT NULL ORDER BY rowid"


class NothingToIssue(InputError):
    """There are no permits in what was named."""


class BadAmong(InputError):
    """Some permits of a batch cannot be issued, and it was not said that they are left out. Nothing was issued."""


class Batch:
    """Permits of one Party that are to be issued, told apart by their numbers."""

    def __init__(self) -> None:
        self._database = sqlite3.connect(
            "", isolation_level=None, check_same_thread=False
        )  # a nameless file of SQLite's
        self._database.execute("PRAGMA journal_mode = OFF")
        for table in _TABLES:
            self._database.execute(table)
        self._told: tuple[str, Place] | None = None

    def __enter__(self) -> "Batch":
        return self

    def __exit__(self, *exit: object) -> None:
        self.close()

    def close(self) -> None:
        self._database.close()

    def read(self, paths: Iterable[Path], encoding: str | None = None) -> Iterator[Read]:
        """Read all of these files and folders, in order, and keep what is good; what is bad comes in its place.

        A permit is kept if all that carries its number is one permit: rows that stand apart in a sheet may be lines of
        one, and two permits of one number cannot both be meant.
        """
        yield from self.take(found for path in paths for found in read_inputs(path, encoding))

    def take(self, read: Iterable[Read]) -> Iterator[Read]:
        """The same of what is read elsewhere. One thread at a time works at a batch."""
        for found in read:
            if isinstance(found, Item):
                yield from self._take(found)
            elif isinstance(found, Bad):
                yield from self._lose(found)
            else:
                yield found

    @property
    def good(self) -> int:
        """How many permits are kept to be issued."""
        return int(self._database.execute("SELECT count(face) FROM kept").fetchone()[0])

    def places(self) -> Iterator[tuple[Place, Wording]]:
        """The permits to be issued and where they stand, in the order in which they were read; one is in memory."""
        asked = f"SELECT file, line, party, number, destination, valid_day, kind, face, persons {_GOOD}"
        for file, line, *words in self._database.execute(asked):
            yield _place(file, line), Wording(*words)

    def permits(self) -> Iterator[Permit]:
        """The same as they were handed in."""
        for face, persons in self._database.execute(f"SELECT face, persons {_GOOD}"):
            yield build(Permit, {"face": orjson.loads(face), "persons": orjson.loads(persons)})

    def leave_out(self, number: str) -> None:
        """Do not issue the permit of that number."""
        self._database.execute("UPDATE kept SET face = NULL, persons = NULL WHERE number = ?", (number,))

    def _take(self, item: Item) -> Iterator[Read]:
        words, number = worded(item.permit), item.permit.face.number
        try:
            ensure_fits(words.face, words.persons)
        except NotWellFormed as fault:
            yield from self._lose(Bad(item.place, "", str(fault), number, item.place.line))
            return
        if (first := self._first(number)) is not None:
            yield from self._twice(number, first, item.place)
        else:
            self._keep(number, item.place, words)
            yield item

    def _lose(self, bad: Bad) -> Iterator[Bad]:
        """Nothing that has this number is issued, nor anything of a file that cannot be relied on as a whole."""
        if bad.whole:
            unreliable = "UPDATE kept SET face = NULL, persons = NULL WHERE file = ?"
            self._database.execute(unreliable, (os.fsencode(bad.place.file),))
        begins = Place(bad.place.file, bad.first)
        first = self._first(bad.number) if bad.number else begins
        if first is None:
            self._keep(bad.number, begins, None)
        elif first != begins:
            yield from self._twice(bad.number, first, begins)
            return
        yield bad

    def _twice(self, number: str, first: Place, again: Place) -> Iterator[Bad]:
        """A number that comes again is told once where it does and once where it came first; more is of no help."""
        if (number, again) == self._told:
            return
        self._told = (number, again)
        says = Sentence(
            "the number {number} stands in {place} already: numbers are given once, and rows stand together",
            number=number,
            place=str(first),
        )
        yield Bad(again, _column(again), says, number)
        if self.holds(number):
            self.leave_out(number)
            says = Sentence(
                "is left out, as its number {number} comes again in {place}", number=number, place=str(again)
            )
            yield Bad(first, _column(first), says, number)

    def _keep(self, number: str, place: Place, words: Wording | None) -> None:
        said = (words.party, words.destination, words.valid_day, words.kind, words.face, words.persons) if words else ()
        row = (number, os.fsencode(place.file), place.line, *(said or (None,) * 6))
        self._database.execute("INSERT INTO kept VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def _first(self, number: str) -> Place | None:
        """Where a number was seen first."""
        row = self._database.execute("SELECT file, line FROM kept WHERE number = ?", (number,)).fetchone()
        return None if row is None else _place(*row)

    def holds(self, number: str) -> bool:
        """Whether the permit of that number is to be issued."""
        asked = "SELECT 1 FROM kept WHERE number = ? AND face IS NOT NULL"
        return self._database.execute(asked, (number,)).fetchone() is not None


def _place(file: bytes, line: int) -> Place:
    return Place(Path(os.fsdecode(file)), line)


def _column(place: Place) -> str:
    return "number" if place.file.suffix.lower() == ".csv" else ""


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
