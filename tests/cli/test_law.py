"""A home judges by the law that it names and the lists that it loaded, each with its day."""

import json
from pathlib import Path

import pytest

from tests.checklists.files import ANIMALS, SUSPENSIONS_HEAD
from tests.cli.conftest import PW, Permit, Ran

MG, FR = ("--home", "mg"), ("--home", "fr")
DAY = ("--dated", "2026-11-01")


@pytest.fixture(scope="module")
def asked(homes: Path, permit: Permit) -> dict[str, Ran]:
    """The same permit, asked about by FR: before and after it names its profile and loads its lists."""
    document = json.loads(permit(*MG, "sample", "mg-export-reptiles.json").out)
    (homes / "permit.json").write_text(json.dumps(document))
    permit(*MG, "issue", "permit.json", "--as", "issuer-1", *PW, "--out", "issued")
    shown = f"issued/{document['face']['number']}.png"
    said = {"convention": permit("--json", *FR, "verify", shown)}
    settings = homes / "fr" / "permit.toml"
    settings.write_text('profile = "european-union"\n' + settings.read_text())
    (homes / "animals.csv").write_text(ANIMALS)
    (homes / "suspensions.csv").write_text(f"{SUSPENSIONS_HEAD}\n1,Animalia,GENUS,6,MG,10,,All exports.,\n")
    permit(*FR, "species", "load", "animals.csv", *DAY)
    permit(*FR, "suspensions", "load", "suspensions.csv", *DAY)
    said["europe"] = permit("--json", *FR, "verify", shown)
    said["for people"] = permit(*FR, "verify", shown)
    said["at the border"] = permit(*FR, "accept", shown, "--as", "border-1", *PW)
    said["check"] = permit("--json", *FR, "check", "permit.json")
    said["check for people"] = permit(*FR, "check", "permit.json")
    permit(*MG, "key", "new", "importer-1", *PW)
    appoint = (*MG, "officer", "appoint", "importer-1", "--name", "Importer One", "--powers", "import")
    said["importer"] = permit(*appoint, "--as", "authority", *PW, "--officer-password-file", "password")
    return said


def check(ran: Ran, number: int) -> dict[str, str]:
    found: dict[str, str] = ran.json()["checks"][number - 1]
    return found


def test_by_the_convention_nothing_is_missing_and_no_list_is_loaded(asked: dict[str, Ran]) -> None:
    assert check(asked["convention"], 1)["reason"] == "well-formed"
    assert check(asked["convention"], 10)["reason"] == "no-list"


def test_a_home_in_the_union_asks_for_an_import_permit_too(asked: dict[str, Ran]) -> None:
    assert asked["europe"].json()["profile"] == "european-union"
    assert check(asked["europe"], 1)["reason"] == "import-permit-needed"
    assert "338/97" in asked["for people"].out


def test_a_suspension_that_was_loaded_is_warned_of(asked: dict[str, Ran]) -> None:
    found = check(asked["europe"], 10)
    assert (found["outcome"], found["reason"]) == ("warning", "suspended-trade")
    assert (
        "Furcifer pardalis from MG is recommended to be suspended: notification 10 of the list: All exports"
        in found["says"]
    )


def test_customs_is_told_both_before_it_acts(asked: dict[str, Ran]) -> None:
    assert "Note: Furcifer pardalis needs an import permit too" in asked["at the border"].err
    assert "Note: Trade in Furcifer pardalis from MG" in asked["at the border"].err


def test_findings_go_by_the_lists_and_name_their_day(asked: dict[str, Ran]) -> None:
    (document,) = asked["check"].json()["advised"]
    found = {finding["reason"]: finding for finding in document["findings"]}
    assert set(found) == {"trade-suspended"}
    assert "by the list of 2026-11-01" in found["trade-suspended"]["says"]
    assert found["trade-suspended"]["severity"] == "information"
    assert "by the list of 2026-11-01" in asked["check for people"].out
    assert "By the profile european-union of 2021-01-01, names of 2026-11-01" in asked["check for people"].err


def test_appointing_an_importer_is_remarked_on_where_the_law_does_not_know_it(asked: dict[str, Ran]) -> None:
    assert "importers do not mark use themselves (Art. VI(6)" in asked["importer"].err
