"""Killed between any two steps of any act, nothing is lost, nothing is doubled, and no nonce is left out."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.acts import Power, Status
from registry.chain.embedded import running
from registry.errors import NodeError
from registry.store.outbox import Outbox, Stage
from registry.store.vault import Release
from tests.office.cases import ACTS, Case, Run, runner
from tests.office.killed import STEPS, office_of
from tests.office.parties import World


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    with runner() as run:
        yield run


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
