"""`permit suspensions`: the recommended suspensions of trade by which check 10 warns."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from registry.checklists.rows import BadRow, good
from registry.checklists.suspended import Ended, read_suspensions
from registry.cli.desk import Desk
from registry.cli.loading import (
    SERVICES,
    Dated,
    Lists,
    SkipBad,
    counted,
    day_of_list,
    opened,
    placed,
    source_of,
    store_of,
    told,
)
from registry.cli.output import table
from registry.errors import SetupError
from registry.store.names import StoredTaxa
from registry.suspensions import Suspension
from registry.words import country

app = typer.Typer()


class NoNames(SetupError):
    """Suspensions name taxa by the keys of a checklist, and none is loaded."""


@app.command()
def load(context: typer.Context, lists: Lists, dated: Dated = None, skip_bad: SkipBad = False) -> None:
    """Put a list of recommended suspensions in the place of the one before: Species+ answers or its download, or a CSV.

    It names taxa by the keys of a checklist from the same source, which is loaded first: `permit species load`. What is
    no longer in force is left out. All is loaded, or nothing.

    Example: `permit suspensions load cites_suspensions.csv --dated 2026-11-01`
    """
    desk: Desk = context.obj
    day, ended, left_out = day_of_list(dated), _Ended(), list[BadRow]()
    with store_of(desk) as store, desk.output.progress("Loading suspensions") as advance:
        if store.loaded("names") is None:
            raise NoNames("Load the checklist first whose taxa these suspensions name: `permit species load FILE`.")
        rows = (row for path in lists for row in placed(path, _rows(desk, path, StoredTaxa(store), day)))
        in_force = ended.without(good(counted(rows, advance), left_out, skip_bad=skip_bad))
        loaded = store.load_suspensions(in_force, day, source_of(lists))
    says = f"Loaded {loaded.entries} suspensions in force on {loaded.dated}; {ended.count} had ended."
    says += SERVICES + told(left_out)
    desk.output.result({"list": loaded, "ended": ended.count, "left_out": left_out}, says)


@dataclass
class _Ended:
    """How many suspensions of a list had ended."""

    count: int = 0

    def without(self, rows: Iterator[Suspension | Ended]) -> Iterator[Suspension]:
        for row in rows:
            if isinstance(row, Suspension):
                yield row
            else:
                self.count += 1


def _rows(desk: Desk, path: Path, taxa: StoredTaxa, day: str) -> Iterator[Suspension | Ended | BadRow]:
    with opened(desk, path) as stream:
        yield from read_suspensions(stream, taxa, day)


@app.command("list")
def list_suspensions(
    context: typer.Context,
    party: Annotated[str | None, typer.Option(parser=country, help="Only those of this Party, by its letters.")] = None,
) -> None:
    """List the suspensions that are loaded, and of which day the list is.

    Example: `permit suspensions list --party MG`
    """
    desk: Desk = context.obj
    listed = desk.law.suspensions
    if listed is None:
        says = "No list of recommended suspensions is loaded: `permit suspensions load FILE --dated DAY`."
        desk.output.result(None, says)
        return
    entries = [entry for entry in listed.entries if party is None or entry.party in {"", party}]
    columns = ("Party", "Taxon", "Since", "Of", "Notification")
    rows = [(entry.party or "all", entry.taxon or "all", entry.since, _of(entry), entry.told) for entry in entries]
    title = f"Recommended suspensions, by the list of {listed.dated}"
    none = f"No suspensions are recommended{f' of {party}' if party else ''}, by the list of {listed.dated}."
    desk.output.result({"dated": listed.dated, "entries": entries}, table(title, columns, rows) if rows else none)


def _of(entry: Suspension) -> str:
    return ("imports" if entry.imports else "exports") + (f", purpose {entry.purposes}" if entry.purposes else "")
