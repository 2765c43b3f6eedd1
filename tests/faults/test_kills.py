"""A dozen kills at random; `scripts/faults` has a hundred and more."""

import pytest

from tests.faults.kills import play
from tests.faults.tally import Tally
from tests.office.parties import world_in
from tests.postgres import Postgres, binaries


@pytest.fixture(scope="module")
def tally(tmp_path_factory: pytest.TempPathFactory) -> Tally:
    folder = tmp_path_factory.mktemp("kills")
    server = Postgres() if binaries() else None
    try:
        with world_in(folder / "world") as world:
            return play(world, folder, kills=14, seed=1, server=server)
    finally:
        if server is not None:
            server.close()


def test_nothing_is_lost_or_doubled_and_no_nonce_is_left_out(tally: Tally) -> None:
    assert tally.wrong == []
    assert tally.figures == {"kills": 14}
