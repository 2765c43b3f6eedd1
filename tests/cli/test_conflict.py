"""Two histories of one registry, played for real: two chains that grew from the same blocks, and a node that is moved
from one to the other. It stops, keeps both hashes, says what to do, and goes on when it was told to."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import PW, Permit, Ran, chain_of, found, init_mg

MG, OTHER_MG, FR = (("--home", home) for home in ("mg", "other-mg", "fr"))
ISSUER = ("--as", "issuer-1", *PW)
Said = dict[str, Ran]


@pytest.fixture(scope="module")
def said(permit: Permit, place: Path) -> Iterator[Said]:
    """What the node of FR says before, while and after it is moved to the other chain."""
    init_mg(permit, place)
    with chain_of("mg", place):
        found(permit, place)
    for of, name in (("chain", "other-chain"), ("mg", "other-mg")):
        shutil.copytree(place / of, place / name)
    moved(place, "other-mg", "other-chain")
    with chain_of("mg", place), chain_of("other-mg", place):
        issued(permit, place, MG, "ours")
        for number in ("theirs", "theirs-2", "theirs-3"):
            issued(permit, place, OTHER_MG, number)
        yield dict(story(permit, place))


def story(permit: Permit, place: Path) -> Iterator[tuple[str, Ran]]:
    yield "ours, before", permit(*FR, "verify", "ours.png")
    yield "status, before", permit(*FR, "index", "status")
    moved(place, "fr", "other-chain")
    yield "follow", permit(*FR, "index", "follow", fine=False)
    yield "follow, for programs", permit(*FR, "--json", "index", "follow", fine=False)
    yield "ours, while stopped", permit(*FR, "verify", "ours.png", fine=False)
    yield "theirs, while stopped", permit(*FR, "verify", "theirs.png", fine=False)
    moved(place, "fr", "chain")
    yield "follow, moved back", permit(*FR, "index", "follow", fine=False)
    yield "status, stopped", permit(*FR, "index", "status")
    moved(place, "fr", "other-chain")
    yield "rebuild", permit(*FR, "index", "rebuild")
    yield "status, rebuilt", permit(*FR, "index", "status")
    yield "evidence", permit(*FR, "--json", "index", "status")
    yield "theirs, rebuilt", permit(*FR, "verify", "theirs.png")
    yield "ours, rebuilt", permit(*FR, "verify", "ours.png", fine=False)


def moved(place: Path, home: str, chain: str) -> None:
    """The home's settings name another chain's folder."""
    settings = place / home / "permit.toml"
    text = settings.read_text()
    now = next(name for name in ("../other-chain", "../chain") if f'"{name}"' in text)
    settings.write_text(text.replace(f'"{now}"', f'"../{chain}"'))


def issued(permit: Permit, place: Path, home: tuple[str, str], number: str) -> None:
    document = json.loads(permit(*home, "sample", "mg-export-reptiles.json").out)
    document["face"]["number"] = number
    (place / f"{number}.json").write_text(json.dumps(document))
    permit(*home, "issue", f"{number}.json", *ISSUER)


def test_before_all_is_well(said: Said) -> None:
    assert said["ours, before"].out.startswith("VALID")
    assert "No block ever conflicted" in said["status, before"].out


def test_the_index_stops_and_says_what_to_do(said: Said) -> None:
    ran = said["follow"]
    assert (ran.code, ran.out) == (5, "")
    for words in ("ConflictingBlock", "tell the other Parties", "`permit index rebuild`"):
        assert words in ran.err


def test_programs_are_told_the_same_with_both_hashes(said: Said) -> None:
    problem = json.loads(said["follow, for programs"].err)
    assert problem["type"] == "ConflictingBlock"
    ours, theirs = problem["facts"]["ours"], problem["facts"]["theirs"]
    assert ours != theirs
    assert ours in said["follow"].err
    assert theirs in said["follow"].err


@pytest.mark.parametrize("shown", ["ours", "theirs"])
def test_while_it_is_stopped_no_permit_gets_an_answer(said: Said, shown: str) -> None:
    ran = said[f"{shown}, while stopped"]
    assert (ran.code, ran.out) == (5, "")
    assert "ConflictingBlock" in ran.err


def test_that_the_node_comes_back_to_our_history_settles_nothing(said: Said) -> None:
    assert said["follow, moved back"].code == 5


def test_both_hashes_are_kept_as_evidence_before_and_after_the_rebuild(said: Said) -> None:
    (conflict,) = said["evidence"].json()["conflicts"]
    for name, words in (("status, stopped", "nothing more is read until"), ("status, rebuilt", "rebuilt since")):
        assert conflict["ours"] in said[name].out
        assert conflict["theirs"] in said[name].out
        assert words in said[name].out
    assert conflict["open"] is False


def test_after_the_rebuild_it_answers_by_the_history_that_it_was_given(said: Said) -> None:
    assert said["rebuild"].out.startswith("Rebuilt up to block")
    assert said["theirs, rebuilt"].out.startswith("VALID")
    assert (said["ours, rebuilt"].code, said["ours, rebuilt"].out[:7]) == (1, "INVALID")
