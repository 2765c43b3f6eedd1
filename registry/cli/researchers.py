"""`permit export`: what the chain tells, for researchers."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from registry.cli.desk import Desk
from registry.cli.output import table


class Form(StrEnum):
    PARQUET = "parquet"
    CSV = "csv"


def register(app: typer.Typer) -> None:
    app.command()(export)


def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A folder that is not there yet.")],
    form: Annotated[Form, typer.Option("--format", help="How the tables are written.")] = Form.PARQUET,
) -> None:
    """Write events and states of all permits as tables for researchers, with a data dictionary. No contents.

    Example: `permit export 2026-11-24-tables --format csv`
    """
    desk: Desk = context.obj
    desk.as_of()
    from registry.export import export as write  # pyarrow takes half a second to load, and other commands do without

    with desk.index.view() as view, desk.output.progress("Writing tables") as advance:
        counts = write(view, desk.registry, folder, form.value, advance)
    rows = [(name, f"{count:,}") for name, count in counts.items()]
    desk.output.result({"folder": folder, "rows": counts}, table(f"Written to {folder}", ("Table", "Rows"), rows))
