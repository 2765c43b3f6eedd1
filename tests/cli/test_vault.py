"""The vault's commands: backed up, lost, put back, and told what the chain knows beyond it."""

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from registry.store.backup import VERSION_TABLE
from registry.store.database import Database
from registry.store.migrate import STEPS, migrate
from registry.store.vault import Reading, Writing
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
    assert told["layout"] == newest()
    assert told["rows"]["keystores"] == 5
    assert told["bytes"] == (homes / "mg" / "vault.sqlite").stat().st_size
    assert told["database"].startswith("sqlite:///")
    assert "bytes on disk" in permit(*MG, "vault", "status").out


def test_before_there_is_a_registry_the_status_needs_no_chain(permit: Permit):
    permit("--home", "new", "init", "--party", "KE")
    ran = permit("--home", "new", "vault", "status")
    assert "no registry yet" in ran.out


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, permit: Permit, place: Path) -> tuple[str, str]:
    """A new home of KE, with its vault in a file or on a server; its name, and the vault's address."""
    name = f"of-{request.param}"
    permit("--home", name, "init", "--party", "KE")
    if request.param == "sqlite":
        return name, f"sqlite:///{place}/{name}/vault.sqlite"
    url = request.getfixturevalue("postgres").url("vault_of_commands")
    toml = place / name / "permit.toml"
    toml.write_text(f'{toml.read_text()}\n[stores]\nvault = "{url}"\n')
    return name, url


def test_an_older_vault_is_backed_up_then_migrated_and_a_newer_one_is_refused(
    home: tuple[str, str], permit: Permit, place: Path, tmp_path: Path
):
    name, url = home
    first = tmp_path / "steps"
    shutil.copytree(STEPS, first, ignore=shutil.ignore_patterns("__pycache__", "v000[2-9]*", "v00[1-9]*"))
    database = Database(url)
    migrate(database, first)
    with database.write() as connection:
        Writing(connection).set("kept", b"yes")
    assert permit("--json", "--home", name, "vault", "status").json()["layout"] == newest()
    backup = place / name / "vault.before-0001.backup"
    assert backup.stat().st_mode & 0o777 == 0o600
    permit("--home", name, "vault", "restore", backup, "--replace")
    permit("--home", name, "vault", "backup", f"{name}.vault")
    permit("--home", f"{name}-elsewhere", "init", "--party", "KE")
    permit("--home", f"{name}-elsewhere", "vault", "restore", f"{name}.vault")
    elsewhere = Database(f"sqlite:///{place}/{name}-elsewhere/vault.sqlite")
    for kept in (database, elsewhere):
        with kept.read() as connection:
            assert Reading(connection).setting("kept") == b"yes"
        kept.close()
    database = Database(url)
    with database.write() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '99999'"))
    database.close()
    for words in (("vault", "status"), ("vault", "backup", "newer.vault"), ("key", "list"), ("user", "list")):
        refused = permit("--home", name, *words, fine=False)
        assert (refused.code, "newer version" in refused.err) == (5, True), refused


def newest() -> str:
    return max(STEPS.glob("versions/v*.py")).name[1:5]
