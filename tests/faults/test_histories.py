"""Histories by twenty actors: a few thousand calls, `scripts/faults --full` makes a million."""

import shutil
from pathlib import Path

import pytest

from tests.faults.histories import CONTRACTS, DEPTH, play

# A counter that must stay below 40 and does not.
FALSE = """// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

contract Counter {
    uint256 public counted;

    function count() external {
        counted++;
    }
}

contract CountsTest {
    Counter private counter = new Counter();

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(counter);
    }

    function invariant_nobody_counts_to_forty() external view {
        require(counter.counted() < 40, "forty");
    }
}
"""


def test_in_no_history_does_a_call_come_out_otherwise_than_the_rules_say() -> None:
    (tally,) = play(4 * DEPTH, seed=1)
    assert tally.wrong == []
    assert tally.figures == {"invariant_calls": 4 * DEPTH, "violations": 0}


@pytest.fixture
def false(tmp_path: Path) -> Path:
    """A project of forge's whose one invariant does not hold."""
    for name in ("node_modules", "solc"):
        (tmp_path / name).symlink_to(CONTRACTS / name)
    shutil.copy(CONTRACTS / "foundry.toml", tmp_path)
    (tmp_path / "test").mkdir()
    (tmp_path / "test" / "Counts.t.sol").write_text(FALSE)
    return tmp_path


def test_what_does_not_hold_is_counted_and_told_with_its_seed_and_the_calls_that_led_there(false: Path) -> None:
    (tally,) = play(DEPTH, seed=7, folder=false)
    assert tally.figures["violations"] == 1
    assert "seed 7, invariant_nobody_counts_to_forty(): forty" in tally.wrong[0]
    assert "count()" in tally.wrong[0]
    assert next(play(DEPTH, seed=7, folder=false)).wrong == tally.wrong
