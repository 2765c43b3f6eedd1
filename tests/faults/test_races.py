"""Two nodes of the destination race for the same permits: a few, `scripts/faults` has a thousand."""

import pytest

from tests.faults.races import play
from tests.faults.tally import Tally
from tests.office.parties import world_in


@pytest.fixture(scope="module")
def tally(tmp_path_factory: pytest.TempPathFactory) -> Tally:
    with world_in(tmp_path_factory.mktemp("races") / "world") as world:
        return play(world, permits=20, tries=10, seed=1)


def test_every_permit_is_used_once_however_many_try(tally):
    assert tally.figures.get("double_uses", 0) == 0, tally.wrong
    assert tally.figures["races"] == 200


def test_everybody_else_is_told_by_whom_and_when(tally):
    assert (tally.figures["told"], tally.wrong) == (180, [])
