"""A second official at the command line: handed over, looked at, approved or sent back, then issued."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import PW, Permit, Ran

MG = ("--home", "mg")
FIRST, SECOND, CUSTOMS = (("--as", name, *PW) for name in ("issuer-1", "issuer-2", "customs-1"))


@pytest.fixture(scope="module")
def story(homes: Path, permit: Permit) -> dict[str, Any]:
    """Two permits handed over as one batch; approved by a colleague; issued."""
    settings = homes / "mg" / "permit.toml"
    settings.write_text("approval = true\n" + settings.read_text())
    document = json.loads(permit(*MG, "sample", "mg-export-reptiles.json").out)
    lines = []
    for number in ("26MG901", "26MG902"):
        document["face"]["number"] = number
        lines.append(json.dumps(document))
    (homes / "two.jsonl").write_text("\n".join(lines))
    said: dict[str, Any] = {}

    def run(name: str, *words: object, fine: bool = True) -> Ran:
        said[name] = permit(*MG, *words, fine=fine)
        return said[name]

    run("too early", "issue", "two.jsonl", *FIRST, fine=False)
    run("handed over", "hand-over", "two.jsonl", *FIRST)
    run("waits", "approvals", "--out", "waiting", "--json")
    run("oneself", "approve", "waiting", *FIRST, fine=False)
    run("customs", "approve", "waiting", *CUSTOMS, fine=False)
    run("sent back", "send-back", "26MG902", "--reason", "The unit is missing.", *SECOND)
    run("back", "approvals", "--stage", "sent back", "--json")
    run("again", "hand-over", "two.jsonl", *FIRST)
    run("approved", "approve", "two.jsonl", *SECOND, "--json")
    run("issued", "issue", "two.jsonl", *FIRST, "--out", "issued", "--json")
    run("nothing waits", "approvals")
    run("history", "history", "issued/26MG901.permit.json", "--json")
    run("history for people", "history", "issued/26MG901.permit.json")
    return said


def test_what_nobody_approved_is_not_issued_and_each_is_told(story: dict[str, Any]):
    assert story["too early"].code == 2
    assert story["too early"].err.count("let a colleague approve it") == 2


def test_what_waits_is_written_as_it_was_handed_over(story: dict[str, Any], homes: Path):
    waits = story["waits"].json()
    assert [(one["number"], one["stage"], one["processor"]) for one in waits] == [
        ("26MG901", "waiting", "issuer-1"), ("26MG902", "waiting", "issuer-1"),
    ]  # fmt: skip
    first = json.loads((homes / "waiting" / "26MG901.json").read_text())
    assert first == json.loads((homes / "two.jsonl").read_text().splitlines()[0])


def test_neither_who_prepared_them_nor_who_may_not_issue_approves(story: dict[str, Any]):
    assert (story["oneself"].code, story["customs"].code) == (3, 3)
    assert "SameOfficial" in story["oneself"].err
    assert "NotEmpowered" in story["customs"].err


def test_what_is_sent_back_is_told_why(story: dict[str, Any]):
    (back,) = story["back"].json()
    assert (back["number"], back["decider"], back["reason"]) == ("26MG902", "issuer-2", "The unit is missing.")


def test_what_a_colleague_approved_is_issued_and_nothing_waits(story: dict[str, Any]):
    assert [one["stage"] for one in story["approved"].json()] == ["approved", "approved"]
    assert [one["number"] for one in story["issued"].json()["permits"]] == ["26MG901", "26MG902"]
    assert story["nothing waits"].out == "Waiting: none.\n"


def test_the_history_tells_who_handled_it(story: dict[str, Any]):
    handling = story["history"].json()["handling"]
    assert {name: handling[name] for name in ("applicant", "processor", "approver", "issuer")} == {
        "applicant": "Applicant One", "processor": "issuer-1", "approver": "issuer-2", "issuer": "issuer-1",
    }  # fmt: skip
    assert "known to this Party only" in story["history for people"].out


@pytest.mark.usefixtures("story")
def test_a_number_under_which_nothing_waits_is_told(permit: Permit):
    assert (
        "Nothing under '26MG901' waits" in permit(*MG, "send-back", "26MG901", "--reason", "x", *SECOND, fine=False).err
    )
