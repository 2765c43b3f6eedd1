"""docs/security.md claims nothing without a test: the tests that it names are there, and each threat names one."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
THREATS = [line for line in PAGE.partition("## What a reader")[0].splitlines() if line.startswith("| ")][2:]
"""Rows of the table, behind its head."""
NAMED = sorted(set(re.findall(r"`((?:test|testFuzz|check|invariant)_\w+|[a-z]+(?:_[a-z]+){3,})`", PAGE)))


@cache
def known() -> set[str]:
    """The names of all tests of pytest's and forge's, of what halmos proves, and the claims of the vectors."""
    found = {path.name for path in (ROOT / "tests" / "vectors").iterdir() if path.is_dir()}
    for path in (ROOT / "tests").rglob("test_*.py"):
        found |= set(re.findall(r"^(?:async )?def (test_\w+)\(", path.read_text("utf-8"), re.M))
    for folder in ("test", "proofs"):
        for path in (ROOT / "contracts" / folder).glob("*.t.sol"):
            found |= set(re.findall(r"function ((?:test|testFuzz|check|invariant)_\w+)\(", path.read_text("utf-8")))
    return found


@pytest.mark.parametrize("name", NAMED)
def test_a_test_that_is_named_is_there(name: str) -> None:
    assert name in known()


def test_every_threat_names_what_shows_that_it_is_met() -> None:
    assert len(THREATS) >= 20
    assert [row for row in THREATS if not any(f"`{name}`" in row for name in NAMED)] == []


@pytest.mark.parametrize(
    "who",
    ["exporter", "importer", "officer", "a Party's own operator", "few validators", "who steals a key",
     "a thief of the database", "another Party", "the Secretariat"],
)  # fmt: skip
def test_everybody_who_could_cheat_is_there(who: str) -> None:
    assert re.search(rf"^\| [^|]*{re.escape(who)}", PAGE, re.M)
