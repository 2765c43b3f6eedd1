"""`permit chain`: the embedded chain of this machine."""

import signal
import threading

import typer

from registry.chain.embedded import running
from registry.cli.desk import Desk
from registry.config import EMBEDDED
from registry.days import moment
from registry.errors import StoreError

app = typer.Typer()
LOOK = 0.5


class ChainStopped(StoreError):
    """The embedded chain could not go on, such as on a full disk."""


@app.command()
def run(context: typer.Context) -> None:
    """Keep the embedded chain running until Ctrl-C. Other commands find it by its folder.

    Example: `permit --home secretariat chain run`
    """
    desk: Desk = context.obj
    stop = threading.Event()
    chain = desk.start_embedded()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    desk.output.result({"url": chain.url}, f"The chain answers at {chain.url}. Ctrl-C stops it.")
    while not stop.wait(LOOK):
        if chain.failure is not None:
            raise ChainStopped(f"The chain stopped: {chain.failure}.") from chain.failure


@app.command()
def status(context: typer.Context) -> None:
    """Say whether the node answers, and its newest blocks.

    Example: `permit chain status`
    """
    desk: Desk = context.obj
    if desk.settings.chain.node == EMBEDDED and running(desk.settings.chain_folder) is None:
        desk.output.result(
            {"running": False},
            "The embedded chain is not running. A command that needs it starts it for itself; `permit chain run` "
            "keeps it running.",
        )
        return
    number, head, final = desk.node.chain_id(), desk.node.head(), desk.node.final()
    desk.output.result(
        {"running": True, "chain_id": number, "head": head, "final": final},
        f"Chain {number}: head {head.number}, {moment(head.time)}; final {final.number}.",
    )
