"""Mutants of what is handed in: some thousands, `scripts/faults` has a million."""

import subprocess
import sys
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.faults import guided
from tests.faults.mutants import Target, judge, mutate, play_apart, targets
from tests.faults.tally import Tally

TARGETS = targets()


@pytest.fixture(scope="module")
def tally() -> Tally:
    (tally,) = play_apart(6_000, seed=1)
    return tally


def test_no_mutant_crashes_hangs_eats_memory_or_is_taken_for_valid(tally: Tally) -> None:
    assert tally.wrong == []
    assert tally.figures["mutants"] == 6_000


@pytest.mark.parametrize("kind", TARGETS)
def test_what_is_not_mutated_is_read(kind: str) -> None:
    for target in TARGETS[kind]:
        target.read(target.data)
        assert judge(target, target.data) is None


def test_a_reader_that_takes_more_than_a_second_of_the_processor_is_told() -> None:
    def for_ever(_: bytes) -> object:
        while True:
            pass

    assert judge(Target(b"", for_ever), b"x") == ("hangs", "longer than 1 s")


def test_a_reader_whose_process_takes_more_than_a_second_is_told() -> None:
    def elsewhere(_: bytes) -> object:
        spin = "import time\nwhile time.process_time() < 1.7: pass"
        return subprocess.run([sys.executable, "-I", "-c", spin], check=True)

    assert judge(Target(b"", elsewhere), b"x") == ("hangs", "longer than 1 s")


@given(kind=st.sampled_from([kind for kind in TARGETS if kind != "picture"]), dice=st.randoms(use_true_random=False))
def test_any_mutant_is_read_or_refused(kind: str, dice: Random) -> None:
    target = dice.choice(TARGETS[kind])
    assert judge(target, mutate(dice, target.data)) is None


def test_a_guided_fuzzer_finds_nothing_either() -> None:
    pytest.importorskip("atheris", reason="atheris has no wheel for this machine")
    tally = guided.play(3_000, seed=1)
    assert tally.wrong == []
    assert tally.tried >= 3_000
