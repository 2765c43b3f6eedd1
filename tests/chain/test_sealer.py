"""The order that the promise hangs on: a block is on the disk before another stands above it."""

import resource
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.chain import shapes
from registry.chain.anvil import Anvil
from registry.chain.door import NodeMisbehaved
from registry.chain.journal import Genesis, Journal, JournalTorn, Record
from registry.chain.sealer import Sealer
from tests.chain.test_embedded import transaction
from tests.conftest import CHAIN_ID

GENESIS = Genesis(CHAIN_ID, 1_800_000_000, "london")


class WatchedJournal(Journal):
    """A journal that asks, before every line, what stands at the chain's head."""

    anvil: Anvil

    def append(self, record: Record) -> None:
        head = shapes.block(self.anvil.rpc.ask("eth_getBlockByNumber", "latest", False))
        assert head.hash == record.hash
        super().append(record)


@pytest.fixture
def anvil() -> Iterator[Anvil]:
    running = Anvil(GENESIS)
    yield running
    running.close()


@pytest.fixture
def journal(anvil: Anvil, tmp_path: Path) -> Iterator[WatchedJournal]:
    watched = WatchedJournal(tmp_path / "journal", GENESIS)
    watched.anvil = anvil
    yield watched
    watched.close()


def sealer_of(anvil: Anvil, journal: Journal) -> Sealer:
    sealer = Sealer(anvil, journal, lambda: GENESIS.time, period=0.0, idle=3_600.0)
    sealer.replay(lambda _: None)
    return sealer


def look(sealer: Sealer, *, now: bool = False) -> None:
    while not sealer.look(now=now):
        time.sleep(0.001)


def test_a_block_is_written_while_nothing_stands_above_it(anvil: Anvil, journal: WatchedJournal) -> None:
    sealer = sealer_of(anvil, journal)
    for nonce in range(6):
        anvil.rpc.ask("eth_sendRawTransaction", shapes.to_hex(transaction(nonce)))
        look(sealer)
        if nonce % 2:
            look(sealer)  # a tip
            look(sealer, now=True)  # a younger one
    assert len(list(journal.records())) == 6 + 3


def test_a_block_that_cannot_be_written_is_not_buried(anvil: Anvil, journal: WatchedJournal, tmp_path: Path) -> None:
    sealer = sealer_of(anvil, journal)
    anvil.rpc.ask("eth_sendRawTransaction", shapes.to_hex(transaction(0)))
    look(sealer)
    final = sealer.head.number
    anvil.rpc.ask("eth_sendRawTransaction", shapes.to_hex(transaction(1)))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, ((tmp_path / "journal").stat().st_size + 10, limits[1]))
    try:
        with pytest.raises(JournalTorn):
            look(sealer)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert int(anvil.rpc.ask("eth_blockNumber"), 16) == final + 1


def test_a_block_of_somebody_else_below_ours_is_noticed(anvil: Anvil, journal: WatchedJournal) -> None:
    sealer = sealer_of(anvil, journal)
    anvil.rpc.ask("eth_sendRawTransaction", shapes.to_hex(transaction(0)))
    look(sealer)
    anvil.rpc.ask("evm_mine", {"timestamp": sealer.head.time})
    anvil.rpc.ask("eth_sendRawTransaction", shapes.to_hex(transaction(1)))
    with pytest.raises(NodeMisbehaved, match="somebody else"):
        look(sealer)
