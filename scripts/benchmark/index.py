"""Dropping the index and reading the chain from genesis, against reading the same logs and throwing them away."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from registry.chain.door import Block
from registry.chain.embedded import locate
from registry.chain.jsonrpc import JsonRpc
from registry.chain.shapes import to_hex
from registry.cli.desk import Desk
from scripts.benchmark.filler import fill
from scripts.benchmark.home import at_home, officer
from scripts.benchmark.measured import Figure, Measured, measuring, peak_mb

SAMPLE = 4_000
"""Permits by which the index's size is told."""


def measure(folder: Path) -> Figure:
    """The rate is of events; the limit asks the node for the logs of a few blocks at once, and parses nothing."""
    with at_home(folder, "mg") as desk:
        final = desk.node.final()
        with measuring(0) as rebuilt:
            desk.index.rebuild(desk.node)
        with desk.index.view() as view:
            rebuilt.count = sum(len(view.events(*blocks)) for blocks in _slices(0, final.number))
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
        {
            "events": rebuilt.count,
            "cpu_us": rebuilt.cpu_us,
            "bytes_issued": _bytes_a_permit(folder, lived=0),
            "bytes_with_three_events": _bytes_a_permit(folder, lived=1),
        },
    )


def _bytes_a_permit(folder: Path, lived: int) -> float:
    """What a permit takes on the disk: by how much the index grows by many that are filled in."""
    copy = folder / "size.sqlite"
    with at_home(folder, "mg") as desk:
        registry, since, account = desk.registry, desk.settings.registry.since, officer(desk, "issuer").account
    shutil.copy(folder / "mg" / "index.sqlite", copy)
    before = copy.stat().st_size
    fill(copy, registry, since, account, SAMPLE, lambda *_: None, lived)
    grown = copy.stat().st_size - before
    for file in folder.glob("size.sqlite*"):
        file.unlink()
    return grown / SAMPLE


def _slices(first: int, last: int, span: int = 2) -> Iterator[tuple[int, int]]:
    """A few blocks at once: full ones hold tens of thousands of permits, and an answer has a bound (ANSWER_LIMIT)."""
    for start in range(first, last + 1, span):
        yield start, min(start + span - 1, last)


def _thrown_away(desk: Desk, final: Block) -> Measured:
    rpc = JsonRpc(locate(desk.settings.chain_folder))
    addresses = [to_hex(desk.registry.parties), to_hex(desk.registry.permits)]
    with measuring(0) as thrown:
        for first, last in _slices(desk.settings.registry.since, final.number):
            rpc.ask("eth_getLogs", {"fromBlock": hex(first), "toBlock": hex(last), "address": addresses})
    rpc.close()
    return thrown
