"""`permit outbox`: transactions on their way."""

import typer

from registry.cli.desk import Desk
from registry.cli.output import table
from registry.store.outbox import Entry, Outbox, Stage

app = typer.Typer()


def public(entry: Entry) -> dict[str, object]:
    """What is told of an entry: all but the signed bytes."""
    return {
        "number": entry.number,
        "purpose": entry.purpose,
        "stage": entry.stage,
        "nonce": entry.nonce,
        "account": entry.account,
        "transaction": entry.hash,
        "block": entry.block,
    }


@app.command("list")
def list_entries(context: typer.Context) -> None:
    """List the transactions of this vault and how far they are. Asks no node.

    Example: `permit outbox list`
    """
    desk: Desk = context.obj
    entries = Outbox(desk.vault, desk.door).entries()  # without holding it: who works with it is not disturbed
    rows = [(str(e.number), e.purpose, e.stage, str(e.block or ""), f"0x{e.hash.hex()}") for e in entries]
    desk.output.result(
        [public(entry) for entry in entries], table("Outbox", ("No.", "Act", "Stage", "Block", "Transaction"), rows)
    )


@app.command()
def resume(context: typer.Context) -> None:
    """Send again what is not final, and wait until it is: after a crash, or after the node was away.

    Example: `permit outbox resume`
    """
    desk: Desk = context.obj
    office = desk.office
    with desk.output.waiting():
        settled = office.resume()
    refused = [entry for entry in settled if entry.stage is Stage.REVERTED]
    says = f"{len(settled)} transactions were waiting and are final now." if settled else "Nothing was waiting."
    if refused:
        says += f" The chain refused {len(refused)} of them: {', '.join(entry.purpose for entry in refused)}."
    desk.output.result([public(entry) for entry in settled], says)
