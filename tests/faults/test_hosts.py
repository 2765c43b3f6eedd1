"""A host in trouble, each way twice."""

import pytest

from tests.faults.hosts import play
from tests.faults.tally import Tally
from tests.office.parties import world_in
from tests.postgres import Postgres, binaries


@pytest.fixture(scope="module")
def tally(tmp_path_factory: pytest.TempPathFactory) -> Tally:
    folder = tmp_path_factory.mktemp("hosts")
    server = Postgres() if binaries() else None
    try:
        with world_in(folder / "world") as world:
            return play(world, folder / "play", times=2, seed=1, server=server)
    finally:
        if server is not None:
            server.close()


def test_nothing_is_lost_no_answer_is_wrong_and_on_it_goes(tally: Tally) -> None:
    assert tally.wrong == []
    assert tally.tried >= 8
