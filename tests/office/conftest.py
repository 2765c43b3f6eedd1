"""One world for all tests of a module: a real chain, three Parties, real stores."""

from collections.abc import Iterator

import pytest

from tests.office.parties import World, world_in


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world_in(tmp_path_factory.mktemp("world")) as world:
        yield world
