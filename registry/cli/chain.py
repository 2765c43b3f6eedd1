"""`permit chain`: the embedded chain of this machine."""

import signal
import threading

import typer

from registry.chain.embedded import EmbeddedChain, running
from registry.cli.desk import Desk

app = typer.Typer()


@app.command()
def run(context: typer.Context) -> None:
    """Keep the embedded chain running until Ctrl-C. Other commands find it by its folder.

    Example: `permit --home secretariat chain run`
    """
    desk: Desk = context.obj
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    chain = EmbeddedChain(desk.settings.chain_folder, clock=desk.now, chain_id=desk.settings.chain.id)
    with chain:
        desk.output.result({"url": chain.url}, f"The chain answers at {chain.url}. Ctrl-C stops it.")
        stop.wait()


@app.command()
def status(context: typer.Context) -> None:
    """Say whether the node answers, and its newest blocks.

    Example: `permit chain status`
    """
    desk: Desk = context.obj
    head, final = desk.node.head(), desk.node.final()
    url = running(desk.settings.chain_folder)
    desk.output.result(
        {"running": url is not None, "chain_id": desk.node.chain_id(), "head": head, "final": final},
        f"Chain {desk.node.chain_id()}: head {head.number}, final {final.number}.",
    )
