"""`permit species`: the list of names that this node knows, and finding a name in it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from registry.checklists.rows import BadRow, good, is_json
from registry.checklists.speciesplus import read_concepts, updated
from registry.checklists.taxa import read_taxa
from registry.checklists.taxon import Taxon
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
from registry.species import MOST_FOUND, Found

app = typer.Typer()


@app.command()
def load(context: typer.Context, lists: Lists, dated: Dated = None, skip_bad: SkipBad = False) -> None:
    """Put a checklist in the place of the one before: Species+ answers, its weekly download, or the CSV form.

    All files together are the list; the CSV form has one for animals and one for plants. All is loaded, or nothing.
    Species+ says its date itself.

    Example: `permit species load cites_eu_en.ndjson.gz`
    """
    desk: Desk = context.obj
    day = day_of_list(dated or _own_date(desk, lists))
    left_out: list[BadRow] = []
    with store_of(desk) as store, desk.output.progress("Loading names") as advance:
        names = counted((row for path in lists for row in placed(path, _rows(desk, path))), advance)
        loaded = store.load_names(good(names, left_out, skip_bad=skip_bad), day, source_of(lists))
    says = f"Loaded {loaded.entries:,} names of {loaded.dated} from {loaded.source}."
    says += (SERVICES if loaded.number == 1 else "") + told(left_out)
    desk.output.result({"list": loaded, "left_out": left_out}, says)


@app.command()
def find(
    context: typer.Context,
    beginning: Annotated[str, typer.Argument(help="How a scientific or common name, or a word of it, begins.")],
    most: Annotated[int, typer.Option(help="How many to show at most.", min=1, max=1000)] = MOST_FOUND,
) -> None:
    """Find species by the beginning of any of their names. Says of which list and day the answer is.

    Example: `permit species find furcifer`
    """
    desk: Desk = context.obj
    names = desk.law.names
    found = names.find(beginning, most)
    of = f"{names.source}, {names.dated}"
    columns = ("Scientific name", "Found as", "Kingdom", "Appendix", "Accepted name")
    desk.output.result(
        {"found": found, "dated": names.dated, "source": names.source},
        table(of, columns, [_cells(hit) for hit in found]) if found else f"No name begins so, by {of}.",
    )


def _cells(hit: Found) -> tuple[str, ...]:
    species = hit.species
    accepted = ", ".join(species.accepted) or ("" if species.current else "not used any more")
    return species.name, hit.matched if hit.language else "", species.kingdom, "/".join(species.listing), accepted


def _own_date(desk: Desk, lists: list[Path]) -> str | None:
    """The latest day that the files themselves speak of; None if they speak of none."""
    days = []
    for path in lists:
        with opened(desk, path) as stream, desk.output.progress("Looking for the list's date"):
            days.append(updated(stream) if is_json(stream) else None)
    return max((day for day in days if day is not None), default=None)


def _rows(desk: Desk, path: Path) -> Iterator[Taxon | BadRow]:
    with opened(desk, path) as stream:
        yield from read_concepts(stream) if is_json(stream) else read_taxa(stream)
