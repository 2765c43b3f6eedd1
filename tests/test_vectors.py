"""The vectors in tests/vectors: claims as folders, for this implementation and for any other."""

import subprocess
import sys
from pathlib import Path

import pytest

from registry.answers import SAYS
from tests.vector_cases import CASES
from tests.vector_files import answered, read_vector, verdict_json

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = sorted(path for path in (ROOT / "tests" / "vectors").iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_verdict_is_the_one_in_the_folder(folder: Path) -> None:
    shown, registry, evidence, question, expected = read_vector(folder)
    assert verdict_json(answered(shown, registry, evidence, question)) == expected


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_claim_that_ends_in_fail_is_not_valid_and_every_other_is(folder: Path) -> None:
    answer = read_vector(folder)[-1]["answer"]
    assert (answer != "valid") == folder.name.endswith("_fail")


def test_every_reason_is_reached_by_a_vector() -> None:
    reached = {reason for folder in FOLDERS for _, _, reason in read_vector(folder)[-1]["checks"]}
    assert reached == set(SAYS)


def test_every_check_has_a_vector_for_each_way_in_which_it_can_end() -> None:
    ended = {(number, outcome) for folder in FOLDERS for number, outcome, _ in read_vector(folder)[-1]["checks"]}
    assert {number for number, outcome in ended if outcome == "failed"} == {1, 2, 3, 4, 5, 6, 7, 8, 9, 11}
    assert {number for number, outcome in ended if outcome == "warning"} == {1, 2, 9, 10, 11}
    assert {number for number, outcome in ended if outcome == "cannot tell"} == {3, 4, 8, 11, 12}


def test_no_two_vectors_make_the_same_claim() -> None:
    assert len({case.folder for case in CASES}) == len(CASES) == len(FOLDERS)


def test_the_vectors_are_what_the_program_makes() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "make_vectors", "--check"], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout
