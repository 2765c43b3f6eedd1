"""The vault's commands: backed up, lost, put back, and told what the chain knows beyond it."""

import json
from pathlib import Path

import pytest

from registry.store.migrate import STEPS
from tests.cli.conftest import PW, Permit

MG = ("--home", "mg")
ISSUER = ("--as", "issuer-1", *PW)


@pytest.fixture(scope="module")
def issue(homes: Path, permit: Permit):
    document = json.loads(permit(*MG, "sample", "mg-export-reptiles.json").out)

    def issue(number: str) -> None:
        document["face"]["number"] = number
        (homes / "one.json").write_text(json.dumps(document))
        permit(*MG, "issue", "one.json", *ISSUER, "--out", "vault-issued")

    return issue


def test_a_lost_vault_is_put_back_and_works_on(homes: Path, permit: Permit, issue):
    issue("kept-1")
    permit(*MG, "vault", "backup", "one.vault")
    (homes / "mg" / "vault.sqlite").unlink()
    assert "no key named" in permit(*MG, "issue", "one.json", *ISSUER, fine=False).err
    ran = permit(*MG, "vault", "restore", "one.vault", "--replace")
    assert "rows are back" in ran.out
    issue("kept-2")
    permit(*MG, "cancel", "kept-1", "--reason", "lost", *ISSUER)
    assert permit("--json", *MG, "vault", "status").json()["missing"] == []


def test_what_was_issued_after_an_old_backup_is_told(permit: Permit, issue):
    permit(*MG, "vault", "backup", "old.vault")
    issue("after-1")
    permit(*MG, "vault", "restore", "old.vault", "--replace")
    assert len(permit("--json", *MG, "vault", "status").json()["missing"]) == 1
    issue("after-2")


def test_what_is_replaced_is_kept(homes: Path, permit: Permit):
    permit(*MG, "vault", "backup", "again.vault")
    restore = ("--json", *MG, "vault", "restore", "again.vault", "--replace")
    kept = {permit(*restore).json()["before"] for _ in range(3)}  # within one second, too
    assert len(kept) == 3
    assert all((homes / name).exists() for name in kept)


def test_without_replace_nothing_that_is_there_is_touched(permit: Permit):
    permit(*MG, "vault", "backup", "third.vault")
    ran = permit(*MG, "vault", "restore", "third.vault", fine=False)
    assert (ran.code, "--replace" in ran.err) == (3, True)


def test_a_file_that_is_not_there_is_said(permit: Permit):
    ran = permit(*MG, "vault", "restore", "nowhere.vault", fine=False)
    assert (ran.code, "cannot be read" in ran.err) == (5, True)


def test_the_status_says_layout_rows_and_size(homes: Path, permit: Permit):
    told = permit("--json", *MG, "vault", "status").json()
    newest = max(STEPS.glob("versions/v*.py")).name[1:5]
    assert told["layout"] == newest
    assert told["rows"]["keystores"] == 5
    assert told["bytes"] == (homes / "mg" / "vault.sqlite").stat().st_size
    assert told["database"].startswith("sqlite:///")
    assert "bytes on disk" in permit(*MG, "vault", "status").out


def test_before_there_is_a_registry_the_status_needs_no_chain(permit: Permit):
    permit("--home", "new", "init", "--party", "KE")
    ran = permit("--home", "new", "vault", "status")
    assert "no registry yet" in ran.out
