"""Killed between any two steps of any act, nothing is lost, nothing is doubled, and no nonce is left out."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from registry.acts import Accepted, Cancelled, Crossed, Endorsed, Issued, Noted, Power, Refused, Replaced, Status
from registry.canonical import canonical
from registry.chain.embedded import running
from registry.errors import NodeError
from registry.formats.file import write_file
from registry.permit import Permit
from registry.store.outbox import Outbox, Stage
from registry.store.vault import Release
from tests.office.killed import STEPS, do, office_of
from tests.office.parties import GUITAR, World

ROOT = Path(__file__).parents[2]
NOTHING_YET = {"posting", "storing"}
ACTS = {
    "issue": ("MG", "issuer", Issued, Status.ISSUED),
    "endorse": ("MG", "customs", Endorsed, Status.ENDORSED),
    "accept": ("FR", "customs", Accepted, Status.ACCEPTED),
    "refuse": ("FR", "customs", Refused, Status.REFUSED),
    "cross": ("MG", "customs", Crossed, Status.OUTSIDE),
    "cancel": ("MG", "issuer", Cancelled, Status.CANCELLED),
    "note": ("FR", "customs", Noted, Status.ISSUED),
    "replace": ("MG", "issuer", Replaced, Status.REPLACED),
}
Run = Callable[[dict[str, Any]], int]


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Runs a case in a process of its own and gives its wait status."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.office.killed"],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    stdin, stdout = process.stdin, process.stdout

    def one(case: dict[str, Any]) -> int:
        stdin.write(json.dumps(case) + "\n")
        stdin.flush()
        return int(stdout.readline())

    yield one
    stdin.close()
    process.wait(10)
    stdout.close()


class Case:
    """One act in a vault of its own, and how to look at what became of it."""

    def __init__(self, world: World, tmp_path: Path, act: str, step: str, times: int = 1) -> None:
        party, officer, self.event, self.status = ACTS[act]
        self.world, self.act, self.party, self.officer = world, act, party, world[party][officer]
        self.shown = None if act == "issue" else world.issued(*([GUITAR] if act == "cross" else []))
        self.new = [world.permit() for _ in range({"issue": 3, "replace": 1}.get(act, 0))]
        self.transactions = 2 if act == "issue" else 1
        self.before = world.node.next_nonce(self.officer.account)
        self.vault = world.vault(f"{tmp_path.name}-{act}-{step}-{times}")
        self.words = {
            "chain": str(world.folder / "chain"), "chain_id": world.registry.chain_id,
            "parties": world.registry.parties.hex(), "permits": world.registry.permits.hex(),
            "vault": self.vault.database.url.render_as_string(), "party": party, "key": self.officer.key.hex(),
            "act": act, "step": step, "times": times, "now": world.clock.now,
            "shown": write_file(self.shown, world.registry).decode() if self.shown else "",
            "new": [_text(permit) for permit in self.new],
        }  # fmt: skip

    def resume(self) -> None:
        """What a new process does: settle what is stored; ask again only for what never was."""
        with Outbox.held(self.vault, self.world.node) as outbox:
            office = office_of(self.words, self.vault, outbox, self.world.node)
            office.resume()
            if len(outbox.entries()) < self.transactions:
                do(office, self.act, self.officer, self.shown, self.new, self.world.day)
            self.entries = outbox.entries()

    def releases_are_true(self) -> bool:
        """A document is final only if its permit is on the chain."""
        with self.vault.read() as reading:
            documents = reading.documents()
        return all(
            document.release is Release.QUEUED or self.world.word(document.permit).status is Status.ISSUED
            for document in documents
        )

    def ensure_done_once(self) -> None:
        world = self.world
        assert [entry.stage for entry in self.entries] == [Stage.FINAL] * self.transactions
        nonces = [entry.nonce for entry in self.entries]
        assert nonces == list(range(self.before, self.before + self.transactions))
        assert world.node.next_nonce(self.officer.account) == self.before + self.transactions
        world[self.party].enquiry.refresh()
        with self.vault.read() as reading:
            documents = [reading.document_numbered("MG", permit.face.number) for permit in self.new]
        assert [document and document.release for document in documents] == [Release.FINAL] * len(self.new)
        assert {world.word(document.permit).status for document in documents if document} <= {Status.ISSUED}
        if self.shown is None:
            return
        told = [type(event) for event in world[self.party].enquiry.history(self.shown.id)]
        assert told == [Issued, self.event]
        assert world.word(self.shown.id).status is self.status


def _text(permit: Permit) -> str:
    return f'{{"face":{canonical(permit.face).decode()},"persons":{canonical(permit.persons).decode()}}}'


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(("act", "times"), [(act, 1) for act in ACTS] + [("issue", 2)])
def test_an_act_whose_process_is_killed_is_done_once(
    world: World, run: Run, tmp_path: Path, act: str, times: int, step: str
):
    case = Case(world, tmp_path, act, step, times)
    assert run(case.words) == signal.SIGKILL
    assert case.releases_are_true()
    case.resume()
    case.ensure_done_once()


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("act", ["issue", "accept"])
def test_an_act_whose_chain_is_killed_is_done_once(world: World, run: Run, tmp_path: Path, act: str, step: str):
    case = Case(world, tmp_path, act, step)
    victim = world.chain.anvil_pid
    status = run(case.words | {"victim": victim})
    while world.chain.anvil_pid == victim or running(world.folder / "chain") is None:
        assert world.chain.failure is None
        time.sleep(0.01)
    if act == "accept":
        assert status == 0  # what is stored waits for the chain to come back
    else:
        assert os.waitstatus_to_exitcode(status) in {0, NodeError.exit_code}  # between two batches, the node is asked
    case.resume()
    case.ensure_done_once()


def test_asking_again_instead_of_resuming_is_refused_by_the_chain_and_done_once(world: World, run: Run, tmp_path: Path):
    case = Case(world, tmp_path, "replace", "posted")
    assert run(case.words) == signal.SIGKILL
    with Outbox.held(case.vault, world.node) as outbox:
        office = office_of(case.words, case.vault, outbox, world.node)
        assert case.shown is not None
        successor = office.replace(case.shown.id, case.new[0], case.officer, 2)
        case.entries = outbox.entries()
    assert world.word(successor.id).status is Status.ISSUED
    case.ensure_done_once()


def test_issuing_again_instead_of_resuming_gives_what_was_on_its_way(world: World, run: Run, tmp_path: Path):
    case = Case(world, tmp_path, "issue", "posted", 2)
    assert run(case.words) == signal.SIGKILL
    with case.vault.read() as reading:
        kept = {document.number: document.permit for document in reading.documents()}
    assert len(kept) == 3
    with Outbox.held(case.vault, world.node) as outbox:
        sealed = office_of(case.words, case.vault, outbox, world.node).issue(case.new, case.officer)
        case.entries = outbox.entries()
    assert {permit.face.number: permit.id for permit in sealed} == kept
    case.ensure_done_once()


def test_a_dismissal_on_the_way_fails_the_documents_and_frees_their_numbers(world: World, run: Run, tmp_path: Path):
    """Stored, then the officer's term ends, then sent: the chain refuses, and nothing of it leaves the house."""
    leaving = world.appoint("MG", "leaving", Power.ISSUE, end=world.clock.now + 600)
    case = Case(world, tmp_path, "issue", "posted")
    case.words["key"] = leaving.key.hex()
    assert run(case.words) == signal.SIGKILL
    world.later(700)
    with Outbox.held(case.vault, world.node) as outbox:
        settled = office_of(case.words, case.vault, outbox, world.node).resume()
    assert {entry.stage for entry in settled} == {Stage.REVERTED}
    with case.vault.read() as reading:
        assert {document.release for document in reading.documents()} == {Release.FAILED}
        assert reading.document_numbered("MG", case.new[0].face.number) is None
    assert time.time() < world.clock.now
