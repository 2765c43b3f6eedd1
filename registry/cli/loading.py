"""What loading a list from outside has in common, whatever it lists."""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from registry.checklists.rows import BadRow, NotAList, unpacked
from registry.cli.desk import Desk
from registry.cli.output import Advance
from registry.days import to_date, to_day
from registry.errors import InputError
from registry.lawbook import list_store
from registry.store.lists import ListStore

Lists = Annotated[list[Path], typer.Argument(help="Files of one list: CSV or JSON, packed with gzip or not.")]
Dated = Annotated[str | None, typer.Option(help="The day that the list speaks of, such as 2026-11-24.")]
SkipBad = Annotated[
    bool, typer.Option("--skip-bad", help="Load the rest where rows cannot be used, and say which were left out.")
]
OFTEN = 500
SERVICES = " A service that runs judges by it from its next start on."
MOST_SOURCE = 500
Row = TypeVar("Row")


class NoDate(InputError):
    """A list whose files do not say of which day they speak."""


def day_of_list(given: str | None) -> str:
    """The date that was given, checked. Raises NoDate, NotADate."""
    if given is None:
        raise NoDate("The list does not say of which day it speaks. Give it: --dated YEAR-MONTH-DAY.")
    return to_date(to_day(given))


def source_of(lists: list[Path]) -> str:
    """What a list is called in answers: the names of its files."""
    return ", ".join(path.name for path in lists)[:MOST_SOURCE]


@contextmanager
def store_of(desk: Desk) -> Iterator[ListStore]:
    """Where this home's lists are."""
    store = list_store(desk.settings)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def opened(desk: Desk, path: Path) -> Iterator[io.BufferedReader]:
    """A file of a list, unpacked. Raises CannotRead; a NotAList of who reads it names the file."""
    with desk.stream(path) as stream:
        try:
            yield unpacked(stream)
        except NotAList as fault:
            raise NotAList(f"{path.name}: {fault}", **fault.facts) from None


def placed(path: Path, rows: Iterable[Row]) -> Iterator[Row]:
    """The same rows; the places of bad ones name their file."""
    for row in rows:
        if isinstance(row, BadRow):
            yield replace(row, place=f"{path.name}, {row.place}")
        else:
            yield row


def counted(rows: Iterable[Row], advance: Advance) -> Iterator[Row]:
    """The same rows, while progress is shown."""
    for number, row in enumerate(rows, 1):
        if number % OFTEN == 0:
            advance(number, None)
        yield row


def told(left_out: list[BadRow]) -> str:
    """What was left out, a line each."""
    return "".join(f"\nLeft out: {row.place}: {row.why}." for row in left_out)
