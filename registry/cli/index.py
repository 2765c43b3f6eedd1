"""`permit index`: this node's copy of the chain."""

import typer

from registry.cli.desk import Desk
from registry.days import moment
from registry.store.view import Conflict

app = typer.Typer()


@app.command()
def follow(context: typer.Context) -> None:
    """Read what is new on the chain.

    Example: `permit index follow`
    """
    desk: Desk = context.obj
    with desk.output.progress("Reading the chain") as advance:
        cursor = desk.index.follow(desk.node, progress=lambda at, last: advance(at.number, last))
    if cursor is None:
        desk.output.result(None, "There is nothing to read yet.")
        return
    desk.output.result(cursor, f"Read up to block {cursor.number}, {moment(cursor.time)}.")


@app.command()
def rebuild(context: typer.Context) -> None:
    """Drop the copy and read the chain from the beginning. Evidence of conflicting blocks is kept.

    Example: `permit index rebuild`
    """
    desk: Desk = context.obj
    with desk.output.progress("Reading the chain anew") as advance:
        cursor = desk.index.rebuild(desk.node, progress=lambda at, last: advance(at.number, last))
    if cursor is None:
        desk.output.result(None, "There is nothing to read yet.")
        return
    desk.output.result(cursor, f"Rebuilt up to block {cursor.number}, {moment(cursor.time)}.")


@app.command()
def status(context: typer.Context) -> None:
    """Say up to where the copy goes, and whether blocks were ever found to conflict. Asks no node.

    Example: `permit index status`
    """
    desk: Desk = context.obj
    with desk.index.view() as view:
        cursor, conflicts = view.cursor(), view.conflicts()
    known = f"up to block {cursor.number}, {moment(cursor.time)}" if cursor else "nothing yet"
    found = [_told(conflict) for conflict in conflicts] or ["No block ever conflicted."]
    desk.output.result({"cursor": cursor, "conflicts": conflicts}, "\n".join([f"Known: {known}.", *found]))


def _told(conflict: Conflict) -> str:
    """Both hashes, as they are told to other Parties."""
    ours, theirs = (
        f"0x{block.hex()} of {moment(time)}"
        for block, time in ((conflict.ours, conflict.our_time), (conflict.theirs, conflict.their_time))
    )
    after = "nothing more is read until `permit index rebuild`" if conflict.open else "the index was rebuilt since"
    return f"Block {conflict.block} conflicted: it was {ours}, then the node had {theirs}; {after}."
