"""`permit outbox`: transactions on their way."""

import typer

from registry.cli.desk import Desk
from registry.cli.output import table

app = typer.Typer()


@app.command("list")
def list_entries(context: typer.Context) -> None:
    """List the transactions of this vault and how far they are.

    Example: `permit outbox list`
    """
    desk: Desk = context.obj
    entries = desk.outbox.entries()
    public = [
        {"number": e.number, "purpose": e.purpose, "stage": e.stage, "nonce": e.nonce, "account": e.account,
         "transaction": e.hash, "block": e.block}
        for e in entries
    ]  # fmt: skip
    rows = [(str(e.number), e.purpose, e.stage, str(e.block or ""), f"0x{e.hash.hex()}") for e in entries]
    desk.output.result(public, table("Outbox", ("No.", "Act", "Stage", "Block", "Transaction"), rows))


@app.command()
def resume(context: typer.Context) -> None:
    """Send again what is not final, and wait until it is: after a crash, or after the node was away.

    Example: `permit outbox resume`
    """
    desk: Desk = context.obj
    settled = desk.office.resume()
    desk.output.result(len(settled), f"{len(settled)} transactions were waiting and are final now.")
