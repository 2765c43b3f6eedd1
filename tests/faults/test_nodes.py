"""A failing node: every fault once while reading and once while writing. `scripts/faults` plays each twenty times."""

from collections.abc import Iterator

import pytest

from registry.acts import Power
from tests.faults.nodes import play
from tests.faults.proxy import FAULTS
from tests.faults.tally import Tally
from tests.office.parties import world_in


@pytest.fixture(scope="module")
def tally(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tally]:
    folder = tmp_path_factory.mktemp("nodes")
    with world_in(folder / "world") as world:
        world.appoint("FR", "spoilt", Power.ADMIT)
        yield play(world, folder, times=1, seed=1)


def test_every_fault_is_played_while_reading_and_while_writing(tally):
    assert tally.figures["node_faults"] == 2 * len(FAULTS)


def test_a_failing_node_never_makes_a_wrong_answer(tally):
    assert not [said for said in tally.wrong if said.startswith("reading")]


def test_what_was_begun_while_the_node_failed_is_done_once_when_it_heals(tally):
    assert not [said for said in tally.wrong if said.startswith("writing")]
