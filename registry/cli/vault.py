"""`permit vault`: what cannot be read again from the chain."""

from pathlib import Path
from typing import Annotated

import typer

from registry.cli.desk import Desk
from registry.cli.output import table
from registry.days import moment
from registry.store.backup import back_up, free_name
from registry.store.database import Database
from registry.store.migrate import version_of
from registry.store.restore import is_empty
from registry.store.restore import restore as put_back

app = typer.Typer()


@app.command()
def backup(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="Where it goes: a file that is not there yet.")]
) -> None:
    """Write the whole vault into one file, while others work. It holds names and keys: keep it as you keep the vault.

    Example: `permit vault backup 2026-11-24.vault`
    """
    desk: Desk = context.obj
    with desk.output.progress("Backing up") as advance:
        rows = back_up(desk.vault.database, file, advance)
    size = file.stat().st_size
    desk.output.result({"file": file, "rows": rows, "bytes": size}, f"{rows:,} rows are in {file} ({size:,} bytes).")


@app.command()
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A file that `permit vault backup` wrote, of this version or an older.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace what is in the vault; it is backed up into the home first.")
    ] = False,
) -> None:
    """Put a backup back, whole or not at all. Stop `permit serve` before. SQLite and PostgreSQL take each other's.

    Example: `permit vault restore 2026-11-24.vault`
    """
    desk: Desk = context.obj
    database = Database(desk.settings.vault_url)
    try:
        with database.hold("outbox"), desk.output.progress("Putting back") as advance:
            kept = _kept(desk, database) if replace else None
            rows = put_back(file, database, desk.home, replace=replace, progress=advance)
    finally:
        database.close()
    says = f"{rows:,} rows are back in the vault. `permit vault status` says whether the chain knows of more."
    if kept is not None:
        says += f" What was there before is in {kept}."
    desk.output.result({"rows": rows, "before": kept}, says)


def _kept(desk: Desk, database: Database) -> Path | None:
    """The vault as it was, beside the settings."""
    if version_of(database) is None or is_empty(database):
        return None
    kept = free_name(desk.home, f"vault.replaced-{moment(desk.now()).replace(':', '')}")
    back_up(database, kept)
    return kept


@app.command()
def status(context: typer.Context) -> None:
    """Say what is in the vault, and whether the chain knows permits of this Party that the vault does not hold.

    It does not after an old backup was put back: their numbers must not be given again.

    Example: `permit vault status`
    """
    desk: Desk = context.obj
    with desk.vault.read() as reading:
        counts, ours = reading.counts(), reading.permits()
    database = desk.vault.database
    layout, size = version_of(database), database.size()
    missing = None if not desk.settings.registry.permits else [p for p in _issued(desk) if p not in ours]
    rows = [(name, f"{count:,}") for name, count in counts.items()]
    rows.append(("bytes on disk", f"{size:,}"))
    rows.append(
        ("issued on the chain, not here", "not known: no registry yet" if missing is None else f"{len(missing):,}")
    )
    desk.output.result(
        {"database": database.where, "layout": layout, "rows": counts, "bytes": size, "missing": missing},
        table(f"Vault {database.where}, layout {layout}", ("", "How many"), rows),
    )


def _issued(desk: Desk) -> list[bytes]:
    """The permits of this home's Party that the chain knows."""
    return desk.enquiry.issued_by(desk.settings.party) if desk.settings.party else []
