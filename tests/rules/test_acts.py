"""Numbers that mean something on chain are the contract's, and those of reasons have no gap."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from registry.acts import (
    ACTS,
    CROSSING_REASONS,
    ENDING_REASONS,
    MULTIPLE_USE,
    NOTE_KINDS,
    REFUSAL_REASONS,
    Direction,
    Kind,
    Power,
    Status,
)

CONTRACTS = Path(__file__).parents[2] / "contracts" / "src"


def said(file: str, pattern: str) -> list[tuple[str, ...]]:
    return re.findall(pattern, (CONTRACTS / file).read_text("utf-8"))


@pytest.mark.parametrize(("name", "ours"), [("Status", Status), ("Direction", Direction)])
def test_the_numbers_of_an_enumeration_are_the_contracts(name: str, ours: type[Status] | type[Direction]) -> None:
    (names,) = said("IPermits.sol", rf"enum {name} {{ (.+) }}")
    assert [(one.name, one.value) for one in ours] == [
        (theirs.upper(), number) for number, theirs in enumerate(str(names).split(", "))
    ]


def test_the_numbers_of_powers_are_the_contracts() -> None:
    assert {one.name: str(one.value) for one in Power} == dict(said("Powers.sol", r"constant (\w+) = (\d+);"))


def test_the_numbers_of_kinds_are_those_that_the_contracts_interface_states() -> None:
    (stated,) = said("IPermits.sol", r"@param kind (1 export.+); plus 128 for multiple-use")
    assert ", ".join(f"{kind.value} {kind.name.lower().replace('_', '-')}" for kind in Kind) == stated


def test_whose_powers_an_act_needs_is_what_the_contract_asks() -> None:
    needed = {name: {str(power.name) for power in act.powers} for name, act in ACTS.items()}
    assert needed == {
        "issue": {"ISSUE"}, "endorse": {"ENDORSE"}, "accept": {"ADMIT", "IMPORT"}, "refuse": {"ADMIT"},
        "cross": {"ENDORSE", "ADMIT"}, "cancel": {"ISSUE"}, "replace": {"ISSUE"}, "affirm": {"ISSUE"},
        "note": {"ISSUE", "ENDORSE", "ADMIT", "IMPORT"},
    }  # fmt: skip


def test_multiple_use_is_the_contracts_bit() -> None:
    assert said("Word.sol", r"MULTIPLE_USE = (\d+);") == [str(MULTIPLE_USE)]


@pytest.mark.parametrize("reasons", [REFUSAL_REASONS, ENDING_REASONS, CROSSING_REASONS, NOTE_KINDS])
def test_reasons_are_numbered_from_one_without_a_gap(reasons: Mapping[int, str]) -> None:
    assert list(reasons) == list(range(1, len(reasons) + 1))
