"""Dropping the index and reading the chain from genesis, against reading the same logs and throwing them away."""

from pathlib import Path

from registry.chain.door import Block
from registry.chain.embedded import locate
from registry.chain.jsonrpc import JsonRpc
from registry.chain.shapes import to_hex
from registry.cli.desk import Desk
from scripts.benchmark.home import at_home
from scripts.benchmark.measured import Figure, Measured, measuring, peak_mb


def measure(folder: Path) -> Figure:
    """The rate is of events; the limit asks the node for the logs of as many blocks at once, and parses nothing."""
    with at_home(folder, "mg") as desk:
        final = desk.node.final()
        with measuring(0) as rebuilt:
            desk.index.rebuild(desk.node)
        with desk.index.view() as view:
            rebuilt.count = len(view.events(0, final.number))
        thrown = _thrown_away(desk, final)
        thrown.count = rebuilt.count
    return Figure(
        "index",
        rebuilt.rate,
        "events/s",
        thrown.rate,
        "the same logs read from the node and thrown away",
        rebuilt.cpu,
        peak_mb(),
        {"events": rebuilt.count},
    )


def _thrown_away(desk: Desk, final: Block) -> Measured:
    rpc = JsonRpc(locate(desk.settings.chain_folder))
    addresses = [to_hex(desk.registry.parties), to_hex(desk.registry.permits)]
    span = 64
    with measuring(0) as thrown:
        for first in range(desk.settings.registry.since, final.number + 1, span):
            asked = {"fromBlock": hex(first), "toBlock": hex(min(first + span - 1, final.number)), "address": addresses}
            rpc.ask("eth_getLogs", asked)
    rpc.close()
    return thrown
