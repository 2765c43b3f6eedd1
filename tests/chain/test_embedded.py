"""The embedded chain keeps what was final, however it or its owner ends."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from registry.chain import anvil as anvil_module
from registry.chain.anvil import AnvilMissing
from registry.chain.door import Block, Fees, NodeUnreachable
from registry.chain.embedded import FINALITY, EmbeddedChain, FolderInUse, OtherChain, locate, running
from registry.chain.journal import Genesis, Journal, JournalTorn, Record
from registry.chain.jsonrpc import JsonRpc
from registry.chain.node import Node
from registry.chain.signing import account_of, sign_transaction
from registry.errors import NodeError
from tests.conftest import CHAIN_ID

KEY = b"\3" * 32
ACCOUNT = account_of(KEY)
FEES = Fees(0, None)


def embedded(folder: Path, **settings: object) -> EmbeddedChain:
    return EmbeddedChain(folder, chain_id=CHAIN_ID, **({"min_period": 0.02} | settings))  # type: ignore[arg-type]


def node_of(folder: Path) -> Node:
    return Node(locate(folder), chain_id=CHAIN_ID, depth=FINALITY)


def transaction(nonce: int) -> bytes:
    data = nonce.to_bytes(4, "big")
    return sign_transaction(KEY, chain_id=CHAIN_ID, nonce=nonce, to=ACCOUNT, data=data, gas=50_000, fees=FEES)[0]


def wait(until: Callable[[], bool], patience: float = 15.0) -> None:
    deadline = time.monotonic() + patience
    while not until():
        assert time.monotonic() < deadline, "in vain"
        time.sleep(0.005)


def is_final(node: Node, name: bytes) -> bool:
    receipt = node.receipt(name)
    return receipt is not None and receipt.block <= node.final().number


def moved(folder: Path, url: str) -> bool:
    """Whether the chain answers again, and elsewhere."""
    return running(folder) not in (None, url)


def finalise(node: Node, *nonces: int) -> None:
    for name in [node.send(transaction(nonce)) for nonce in nonces]:
        wait(partial(is_final, node, name))


def all_blocks(node: Node) -> list[Block]:
    return node.blocks(list(range(node.final().number + 1)))


def tip_of(node: Node, full: int) -> Block:
    """The empty block above the `full` one, which is the head itself for a moment while the tip is being replaced."""
    heads = [node.head()]
    while heads[-1].number == full and len(heads) < 1_000:
        heads.append(node.head())
    return heads[-1]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def records_of(folder: Path) -> list[Record]:
    journal = Journal(folder / "journal", Genesis(CHAIN_ID, 0, "london"))
    try:
        return list(journal.records())
    finally:
        journal.close()


# ---- starting and stopping ----


def test_the_same_blocks_are_there_after_a_restart(tmp_path: Path) -> None:
    with embedded(tmp_path):
        finalise(node_of(tmp_path), 0, 1, 2)
        finalise(node_of(tmp_path), 3)
        before = all_blocks(node_of(tmp_path))
    with embedded(tmp_path):
        assert all_blocks(node_of(tmp_path))[: len(before)] == before
        assert node_of(tmp_path).next_nonce(ACCOUNT) == 4


def test_what_was_final_is_final_as_soon_as_the_chain_is_back(tmp_path: Path) -> None:
    with embedded(tmp_path):
        node = node_of(tmp_path)
        finalise(node, 0)
        before = node.final()
    with embedded(tmp_path):
        after = node_of(tmp_path)
        assert after.final().number >= before.number
        assert after.block(before.number) == before


def test_a_second_owner_is_refused_and_told_which_process_is_the_first(tmp_path: Path) -> None:
    with embedded(tmp_path), pytest.raises(FolderInUse, match=f"process {os.getpid()} "):
        embedded(tmp_path).start()


def test_a_chain_cannot_be_started_twice(tmp_path: Path) -> None:
    with embedded(tmp_path) as chain, pytest.raises(FolderInUse):
        chain.start()


def test_others_find_the_chain_only_while_it_runs(tmp_path: Path) -> None:
    assert running(tmp_path / "never") is None
    with embedded(tmp_path) as chain:
        assert running(tmp_path) == chain.url
    assert running(tmp_path) is None
    with pytest.raises(NodeUnreachable):
        locate(tmp_path)()


def test_a_note_left_by_a_dead_owner_is_not_believed(tmp_path: Path) -> None:
    with embedded(tmp_path):
        note = (tmp_path / "node.json").read_bytes()
    (tmp_path / "node.json").write_bytes(note)
    assert running(tmp_path) is None


def test_another_chains_folder_is_refused(tmp_path: Path) -> None:
    with embedded(tmp_path):
        pass
    with pytest.raises(OtherChain):
        EmbeddedChain(tmp_path, chain_id=CHAIN_ID + 1).start()
    with embedded(tmp_path):
        assert running(tmp_path)


def test_missing_anvil_says_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anvil_module, "__file__", str(tmp_path / "a" / "b" / "c"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AnvilMissing, match=r"\./scripts/setup"):
        embedded(tmp_path / "chain").start()
    assert running(tmp_path / "chain") is None


def test_anvil_ends_when_the_chain_is_stopped(tmp_path: Path) -> None:
    with embedded(tmp_path) as chain:
        pid = chain.anvil_pid
        assert is_alive(pid)
    assert not is_alive(pid)


def test_nobody_has_an_account_that_he_did_not_make(tmp_path: Path) -> None:
    with embedded(tmp_path) as chain:
        assert JsonRpc(chain.url).ask("eth_accounts") == []


# ---- blocks and time ----


def test_blocks_take_the_clocks_time_and_never_go_back(tmp_path: Path) -> None:
    now = [1_800_000_000]
    with embedded(tmp_path, clock=lambda: now[0]) as chain:
        node = node_of(tmp_path)
        finalise(node, 0)
        now[0] += 3 * 86_400
        chain.catch_up()
        assert node.head().time >= now[0]
        finalise(node, 1)
        now[0] -= 86_400
        finalise(node, 2)
        times = [block.time for block in all_blocks(node)]
    assert times[0] == 1_800_000_000
    assert all(earlier < later for earlier, later in pairwise(times))


def test_an_idle_head_is_replaced_by_a_younger_one_and_the_journal_does_not_grow(tmp_path: Path) -> None:
    with embedded(tmp_path, idle=0.1):
        node = node_of(tmp_path)
        finalise(node, 0)
        full, size = 2, (tmp_path / "journal").stat().st_size  # the start's tip is the first block, this the second
        first = tip_of(node, full)
        wait(lambda: tip_of(node, full).time > first.time + 2)
        assert tip_of(node, full).number == full + 1
        assert (tmp_path / "journal").stat().st_size == size
        finalise(node, 1)
        before = all_blocks(node)
    with embedded(tmp_path):
        assert all_blocks(node_of(tmp_path))[: len(before)] == before


def test_many_transactions_go_into_few_blocks_in_order(tmp_path: Path) -> None:
    with embedded(tmp_path, min_period=0.2):
        node = node_of(tmp_path)
        finalise(node, *range(60))
        assert node.final().number < 20
    sealed = [raw for record in records_of(tmp_path) for raw in record.transactions]
    assert sealed == [transaction(nonce) for nonce in range(60)]


def test_a_transaction_is_sealed_without_waiting_for_the_idle_beat(tmp_path: Path) -> None:
    with embedded(tmp_path, idle=3_600):
        finalise(node_of(tmp_path), 0)  # waits for seconds, not for an hour


def test_nothing_is_final_that_is_not_on_the_disk(tmp_path: Path) -> None:
    with embedded(tmp_path):
        node = node_of(tmp_path)
        for nonce in range(40):
            node.send(transaction(nonce))
            final = node.final().number
            written = (tmp_path / "journal").read_bytes().count(b"\n") - 1
            assert final <= written


def test_a_block_mined_by_somebody_else_is_undone(tmp_path: Path) -> None:
    with embedded(tmp_path) as chain:
        node = node_of(tmp_path)
        finalise(node, 0)
        before = node.final()
        intruder = chain.url
        JsonRpc(intruder).ask("evm_mine")
        JsonRpc(intruder).ask("eth_sendRawTransaction", "0x" + transaction(1).hex())
        wait(partial(moved, tmp_path, intruder))
        assert node_of(tmp_path).block(before.number) == before
        finalise(node_of(tmp_path), 1)
        assert chain.failure is None


def test_what_somebody_else_sends_in_the_name_of_an_account_is_undone(tmp_path: Path) -> None:
    with embedded(tmp_path) as chain:
        node = node_of(tmp_path)
        finalise(node, 0)
        before, intruder = node.final(), chain.url
        JsonRpc(intruder).ask("anvil_impersonateAccount", "0x" + ACCOUNT.hex())
        forged = {"from": "0x" + ACCOUNT.hex(), "to": "0x" + ACCOUNT.hex(), "data": "0x01", "gasPrice": "0x0"}
        name = bytes.fromhex(JsonRpc(intruder).ask("eth_sendTransaction", forged)[2:])
        wait(partial(moved, tmp_path, intruder))
        assert node_of(tmp_path).block(before.number) == before
        assert node_of(tmp_path).receipt(name) is None
        finalise(node_of(tmp_path), 1)


def test_what_somebody_else_rewrote_shows_when_the_chain_is_made_again(tmp_path: Path) -> None:
    with embedded(tmp_path) as chain:
        JsonRpc(chain.url).ask("anvil_setBalance", "0x" + ACCOUNT.hex(), "0x1")
        finalise(node_of(tmp_path), 0)
    with pytest.raises(JournalTorn, match="cannot be made again as it was"), embedded(tmp_path):
        pass


# ---- damage ----


def rewritten(folder: Path, change: Callable[[Record], Record], at: int) -> None:
    records = records_of(folder)
    first = (folder / "journal").read_bytes().split(b"\n")[0] + b"\n"
    (folder / "journal").write_bytes(first)
    journal = Journal(folder / "journal", Genesis(CHAIN_ID, 0, "london"))
    for number, record in enumerate(records, start=1):
        journal.append(change(record) if number == at else record)
    journal.close()


ALTERATIONS: dict[str, Callable[[Record], Record]] = {
    "another hash": lambda record: Record(record.time, bytes(32), record.transactions),
    "a transaction less": lambda record: Record(record.time, record.hash, record.transactions[:-1]),
    "another transaction": lambda record: Record(record.time, record.hash, (transaction(7),)),
    "no transaction at all": lambda record: Record(record.time, record.hash, (b"\1\2\3",)),
    "another time": lambda record: Record(record.time + 1, record.hash, record.transactions),
    "an earlier time": lambda record: Record(1, record.hash, record.transactions),
}


@pytest.mark.parametrize("alteration", ALTERATIONS)
def test_a_journal_that_tells_another_story_is_refused(tmp_path: Path, alteration: str) -> None:
    with embedded(tmp_path):
        finalise(node_of(tmp_path), 0)
    at = next(number for number, record in enumerate(records_of(tmp_path), start=1) if record.transactions)
    rewritten(tmp_path, ALTERATIONS[alteration], at)
    with pytest.raises(JournalTorn, match=f"block {at} "):
        embedded(tmp_path).start()
    assert running(tmp_path) is None


def test_a_torn_end_costs_only_what_was_not_final(tmp_path: Path) -> None:
    with embedded(tmp_path):
        finalise(node_of(tmp_path), 0, 1)
        before = all_blocks(node_of(tmp_path))
    with (tmp_path / "journal").open("ab") as journal:
        journal.write(b'0123456789abcdef {"time": 17')
    with embedded(tmp_path):
        assert all_blocks(node_of(tmp_path))[: len(before)] == before
        finalise(node_of(tmp_path), 2)


# ---- kill -9 ----


class Owner:
    """Another process that owns the chain."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "tests.chain.owner", str(folder)]
        root = Path(__file__).parents[2]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root)
        assert self.process.stdout is not None
        self.anvil_pid = int(self.process.stdout.readline())

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def test_anvil_ends_when_its_owner_is_killed(tmp_path: Path) -> None:
    owner = Owner(tmp_path)
    try:
        assert is_alive(owner.anvil_pid)
    finally:
        owner.kill()
    wait(lambda: not is_alive(owner.anvil_pid), 5)
    assert running(tmp_path) is None


class Witness:
    """Sends transactions, and remembers every block that it was shown as final."""

    def __init__(self, folder: Path) -> None:
        self._node = node_of(folder)
        self.seen: dict[int, Block] = {}

    def watch(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                nonce = self._node.next_nonce(ACCOUNT)
                for ahead in range(3):
                    self._node.send(transaction(nonce + ahead))
                final = self._node.final()
                self.seen[final.number] = final
            except NodeError:
                time.sleep(0.002)

    def check(self) -> None:
        """Everything once final is there, the same."""
        numbers = sorted(self.seen)
        assert self._node.blocks(numbers) == [self.seen[number] for number in numbers]


def test_nothing_final_is_lost_when_the_owner_is_killed_at_any_moment(tmp_path: Path) -> None:
    chance = random.Random(20_261_124)
    seen: dict[int, Block] = {}
    for _ in range(10):
        owner = Owner(tmp_path)
        try:
            witness = Witness(tmp_path)
            witness.seen = seen
            witness.check()
            witness.watch(chance.uniform(0.05, 0.4))
        finally:
            owner.kill()
    with embedded(tmp_path):
        witness.check()
    assert len(seen) > 10


def test_nothing_final_is_lost_when_anvil_is_killed_at_any_moment(tmp_path: Path) -> None:
    chance = random.Random(20_261_125)
    with embedded(tmp_path) as chain:
        witness = Witness(tmp_path)
        for _ in range(10):
            url = chain.url
            witness.watch(chance.uniform(0.05, 0.4))
            os.kill(chain.anvil_pid, signal.SIGKILL)
            wait(partial(moved, tmp_path, url))
            witness.check()
        assert chain.failure is None
    assert len(witness.seen) > 10
