"""Index and outbox on a real chain, and a process that is killed at every step of its work."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import ascii_uppercase

import pytest

from registry.acts import PartyAdmitted
from registry.chain import wire
from registry.chain.door import Fees
from registry.chain.embedded import EmbeddedChain
from registry.chain.node import Node
from registry.chain.signing import account_of, sign_transaction
from registry.seal import Registry
from registry.store.database import Database
from registry.store.index import Index
from registry.store.outbox import KeyUsedElsewhere, Outbox, Signed, Stage
from registry.store.vault import Release, Vault
from tests.conftest import CHAIN_ID, Deployed
from tests.store.killed import GAS, admission, admit_all, keeping

ROOT = Path(__file__).parents[2]
CODES = iter(first + second for first in ascii_uppercase for second in ascii_uppercase)


@pytest.fixture
def index(tmp_path: Path, deployed: Deployed) -> Iterator[Index]:
    registry = Registry(CHAIN_ID, deployed.parties, deployed.permits)
    index = Index(Database(f"sqlite:///{tmp_path}/index.db"), registry, deployed.block)
    yield index
    index.close()


@pytest.fixture
def real_vault(tmp_path: Path) -> Iterator[Vault]:
    vault = Vault(Database(f"sqlite:///{tmp_path}/vault.db"))
    yield vault
    vault.close()


def admissions(index: Index, node: Node) -> Counter[str]:
    index.follow(node)
    with index.view() as view:
        return Counter(event.party for event in view.parties() if isinstance(event, PartyAdmitted))


def test_what_the_outbox_sent_the_index_tells(index, node, deployed, real_vault):
    party = next(CODES)
    key = deployed.secretariat_key
    with Outbox.held(real_vault, node) as outbox:
        admit_all(outbox, node, key, deployed.parties, [party])
        (entry,) = outbox.entries(Stage.FINAL)
    assert admissions(index, node)[party] == 1
    with index.view() as view:
        told = [event for event in view.parties() if event.party == party]
        assert [event.where.transaction for event in told] == [entry.hash]
        assert told[0].where.time == node.block(entry.block).time
        assert view.cursor().hash == node.block(view.cursor().number).hash


def test_a_transaction_that_reverts_fails_its_documents(node, deployed, real_vault):
    party = next(CODES)
    key = deployed.secretariat_key
    with Outbox.held(real_vault, node) as outbox:
        admit_all(outbox, node, key, deployed.parties, [party])
        sign = admission(node, key, deployed.parties, party)
        again = outbox.post(account_of(key), sign, purpose="again", also=keeping("again"[:2]))
        settled = outbox.resume(timeout=60, clock=time.monotonic, sleep=time.sleep)
    assert [(entry.number, entry.stage) for entry in settled] == [(again.number, Stage.REVERTED)]
    with real_vault.read() as reading:
        assert [document.release for document in reading.documents()] == [Release.FINAL, Release.FAILED]


def test_a_key_that_signed_elsewhere_is_found_out(node, deployed, real_vault):
    key = deployed.secretariat_key
    with Outbox.held(real_vault, node) as outbox:
        ours = outbox.post(account_of(key), admission(node, key, deployed.parties, next(CODES)), purpose="admit")

        def theirs(nonce: int, fees: Fees) -> Signed:
            data = wire.admit(next(CODES), b"\x01" * 20)
            return Signed(*sign_transaction(key, chain_id=CHAIN_ID, nonce=nonce, to=deployed.parties, data=data,
                                            gas=GAS, fees=fees))  # fmt: skip

        node.send(theirs(ours.nonce, node.fees()).raw)
        with pytest.raises(KeyUsedElsewhere, match=f"nonce {ours.nonce}"):
            outbox.settle(timeout=60, clock=time.monotonic, sleep=time.sleep)


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("step", ["posting", "storing", "posted", "sending", "sent", "settling", "settled"])
def test_a_process_killed_at_any_step_loses_nothing_doubles_nothing_and_leaves_no_gap(
    chain: EmbeddedChain, node: Node, deployed: Deployed, index: Index, tmp_path: Path, step: str, times: int
):
    parties = [next(CODES), next(CODES)]
    key = deployed.secretariat_key
    before = node.next_nonce(account_of(key))
    url = f"sqlite:///{tmp_path}/killed.db"
    words = [chain.url, CHAIN_ID, url, deployed.parties.hex(), key.hex(), step, times, *parties]
    died = subprocess.run(
        [sys.executable, "-m", "tests.store.killed", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    vault = Vault(Database(url))
    with Outbox.held(vault, node) as outbox:
        admit_all(outbox, node, key, deployed.parties, parties)
        entries = outbox.entries()
    with vault.read() as reading:
        released = {document.number: document.release for document in reading.documents()}
    vault.close()
    assert [(entry.purpose, entry.stage) for entry in entries] == [(party, Stage.FINAL) for party in parties]
    assert [entry.nonce for entry in entries] == [before, before + 1]
    assert node.next_nonce(account_of(key)) == before + 2
    assert released == dict.fromkeys(parties, Release.FINAL)
    told = admissions(index, node)
    assert [told[party] for party in parties] == [1, 1]
