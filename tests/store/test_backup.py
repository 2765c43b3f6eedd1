"""Backups of the vault: whole, checked, and put back into either database."""

import gzip
import shutil
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from registry.errors import StoreError
from registry.store.approvals import Approval, ApprovalStage, put_approvals
from registry.store.backup import BackupThere, NotThisVault, back_up
from registry.store.database import Database
from registry.store.migrate import STEPS, migrate
from registry.store.outbox import Outbox
from registry.store.restore import BackupDamaged, VaultNotEmpty, is_empty, restore
from registry.store.tables import sessions, settings
from registry.store.users import User, add_user, all_users
from registry.store.vault import Document, Keystore, Record, Release, Vault
from tests.simulator import Simulator
from tests.store.test_outbox import ACCOUNT, post


@pytest.fixture
def full(vault: Vault) -> Vault:
    """A vault with something of everything."""
    outbox = Outbox(vault, Simulator())
    entry = post(outbox)
    post(outbox)
    with vault.write() as writing:
        writing.add_document(Document(b"\x07" * 32, "FR", "FR-1", b"{}", Release.QUEUED, entry.number))
        writing.add_keystore(Keystore(ACCOUNT, "FR", "officer", b"{}"))
        writing.add_record(Record(b"\x08" * 32, b"\x09" * 16, "Ελένη 商会".encode()))
        writing.set("kept", b"\x00\xff")
        handed = Approval(b"\x0a" * 32, "FR", "FR-1", b"{}", ApprovalStage.APPROVED, "processor", None, 1, "approver")
        put_approvals(writing, [replace(handed, permit=b"\x07" * 32)])
    return vault


def contents(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.read() as connection:
        names = ("outbox", "documents", "keystores", "records", "settings", "approvals")
        return {name: sorted(map(tuple, connection.execute(text(f"SELECT * FROM {name}")))) for name in names}


def test_what_is_no_backup_is_refused_and_the_vault_stays(full: Vault, tmp_path: Path):
    (tmp_path / "file").write_bytes(b"no backup at all")
    before = contents(full.database)
    with pytest.raises(BackupDamaged):
        restore(tmp_path / "file", full.database, tmp_path, replace=True)
    assert contents(full.database) == before


@pytest.mark.parametrize("at", [0, 11, 200, -30, -5])
def test_one_byte_changed_anywhere_is_found(full: Vault, open_database, tmp_path: Path, at: int):
    back_up(full.database, tmp_path / "file")
    data = bytearray((tmp_path / "file").read_bytes())
    data[at] ^= 0x41
    (tmp_path / "file").write_bytes(data)
    empty = open_database("other")
    with pytest.raises(BackupDamaged):
        restore(tmp_path / "file", empty, tmp_path)


def test_a_backup_that_was_cut_off_is_refused(full: Vault, open_database, tmp_path: Path):
    back_up(full.database, tmp_path / "file")
    whole = (tmp_path / "file").read_bytes()
    (tmp_path / "file").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BackupDamaged):
        restore(tmp_path / "file", open_database("other"), tmp_path)


def test_a_packed_database_that_is_no_vault_is_refused(open_database, tmp_path: Path):
    plain = sqlite3.connect(tmp_path / "plain.db")
    plain.execute("CREATE TABLE other (x INTEGER)")
    plain.commit()
    plain.close()
    with (tmp_path / "plain.db").open("rb") as source, gzip.open(tmp_path / "file", "wb") as packed:
        shutil.copyfileobj(source, packed)
    with pytest.raises(NotThisVault):
        restore(tmp_path / "file", open_database("other"), tmp_path)


def test_a_backup_is_never_written_over(full: Vault, tmp_path: Path):
    (tmp_path / "file").write_bytes(b"precious")
    with pytest.raises(BackupThere):
        back_up(full.database, tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"precious"


def test_a_database_without_a_vault_has_nothing_to_back_up(open_database, tmp_path: Path):
    with pytest.raises(NotThisVault):
        back_up(open_database("nothing"), tmp_path / "file")
    assert not (tmp_path / "file").exists()


def test_a_vault_with_something_in_it_is_replaced_only_on_demand(full: Vault, tmp_path: Path):
    back_up(full.database, tmp_path / "file")
    with pytest.raises(VaultNotEmpty, match="--replace"):
        restore(tmp_path / "file", full.database, tmp_path)
    with full.write() as writing:
        writing.set("kept", b"later")
    restore(tmp_path / "file", full.database, tmp_path, replace=True)
    with full.read() as reading:
        assert reading.setting("kept") == b"\x00\xff"


def test_a_backup_can_be_read_by_its_owner_only(full: Vault, tmp_path: Path):
    back_up(full.database, tmp_path / "deep" / "file")
    assert (tmp_path / "deep" / "file").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["file"]


def test_what_was_backed_up_comes_back_as_it_was(full: Vault, open_database, tmp_path: Path):
    rows = back_up(full.database, tmp_path / "file")
    empty = open_database("other")
    migrate(empty)
    assert is_empty(empty)
    assert restore(tmp_path / "file", empty, tmp_path) == rows
    assert contents(empty) == contents(full.database)


def test_a_vault_moves_from_one_kind_of_database_to_the_other(full: Vault, postgres, tmp_path: Path):
    back_up(full.database, tmp_path / "file")
    others = [
        Database(f"sqlite:///{tmp_path}/moved.db"),
        Database(postgres.url(f"moved_{full.database.sqlite}".lower())),
    ]
    for other in others:
        restore(tmp_path / "file", other, tmp_path, replace=True)
        assert contents(other) == contents(full.database)
        other.close()


def test_sessions_are_not_put_back_with_the_users_who_had_them(full: Vault, open_database, tmp_path: Path):
    with full.write() as writing:
        add_user(writing, User("inspector", "FR", "hash", ACCOUNT, 1))
        writing.connection.execute(
            sessions.insert().values(digest=bytes(32), user="inspector", made=1, expires=1 << 40)
        )
    back_up(full.database, tmp_path / "file")
    vault = Vault(open_database("other"))
    restore(tmp_path / "file", vault.database, tmp_path)
    with vault.read() as reading:
        assert [user.name for user in all_users(reading)] == ["inspector"]
        assert reading.connection.execute(sessions.select()).all() == []


def test_what_a_vault_of_its_layout_cannot_hold_is_refused(full: Vault, open_database, tmp_path: Path):
    """A backup made by other means, in which a document has no transaction that issues it."""
    back_up(full.database, tmp_path / "file")
    with gzip.open(tmp_path / "file") as packed:
        (tmp_path / "loose.db").write_bytes(packed.read())
    loose = sqlite3.connect(tmp_path / "loose.db")
    loose.execute("UPDATE documents SET batch = 99")
    loose.commit()
    loose.close()
    (tmp_path / "file").write_bytes(gzip.compress((tmp_path / "loose.db").read_bytes()))
    with pytest.raises(StoreError, match="FOREIGN KEY"):
        restore(tmp_path / "file", open_database("other"), tmp_path)


def test_after_a_restore_new_transactions_go_on_behind_the_old_ones(full: Vault, open_database, tmp_path: Path):
    back_up(full.database, tmp_path / "file")
    restore(tmp_path / "file", open_database("other"), tmp_path)
    entry = post(Outbox(Vault(open_database("other")), Simulator()))
    assert (entry.number, entry.nonce) == (3, 2)


def test_after_an_old_backup_nonces_go_on_where_the_chain_is(full: Vault, open_database, tmp_path: Path):
    chain = Simulator()
    back_up(full.database, tmp_path / "file")
    ahead = Outbox(full, chain)
    ahead.push()
    post(ahead)  # lost with the vault that is about to be lost
    ahead.push()
    chain.mine()
    restore(tmp_path / "file", open_database("other"), tmp_path)
    behind = Outbox(Vault(open_database("other")), chain)
    behind.push()
    assert {entry.stage.value for entry in behind.entries()} == {"final"}
    assert post(behind).nonce == 3


def test_a_backup_is_of_one_moment_whatever_others_write(full: Vault, tmp_path: Path, open_database):
    stop = threading.Event()

    def write_on() -> None:
        writer = Vault(open_database("vault"))
        number = 0
        while not stop.is_set():
            number += 1
            with writer.write() as writing:
                writing.set("first", str(number).encode())
                writing.set("second", str(number).encode())

    thread = threading.Thread(target=write_on)
    thread.start()
    try:
        for number in range(5):
            back_up(full.database, tmp_path / f"file-{number}")
    finally:
        stop.set()
        thread.join()
    for number in range(5):
        other = Database(f"sqlite:///{tmp_path}/moment-{number}.db")
        restore(tmp_path / f"file-{number}", other, tmp_path)
        with Vault(other).read() as reading:
            assert reading.setting("first") == reading.setting("second")
        other.close()


# ---- layouts ----

LATER = '''"""A later layout, for these tests."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = {head!r}


def upgrade() -> None:
    op.add_column("settings", sa.Column("note", sa.String(20)))
'''


@pytest.fixture
def later(tmp_path: Path) -> Callable[[], Path]:
    """The steps, and one more behind the newest."""

    def make() -> Path:
        folder = tmp_path / "steps"
        shutil.copytree(STEPS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        newest = max(path.name for path in (folder / "versions").glob("v*.py"))
        (folder / "versions" / "v9999_later.py").write_text(LATER.format(head=newest[1:5]))
        return folder

    return make


def test_a_backup_of_an_older_layout_is_migrated_on_the_way_back(open_database, tmp_path: Path):
    first = tmp_path / "first"
    shutil.copytree(STEPS, first, ignore=shutil.ignore_patterns("__pycache__", "v000[2-9]*", "v00[1-9]*"))
    old = open_database("old")
    migrate(old, first)
    with old.write() as connection:
        connection.execute(settings.insert().values(name="kept", value=b"yes"))
    back_up(old, tmp_path / "file")
    vault = Vault(open_database("other"))
    restore(tmp_path / "file", vault.database, tmp_path)
    with vault.read() as reading:
        assert reading.setting("kept") == b"yes"
        assert all_users(reading) == []


def test_a_backup_of_a_newer_layout_is_refused(full: Vault, later, open_database, tmp_path: Path):
    migrate(full.database, later(), beside=tmp_path)
    back_up(full.database, tmp_path / "file")
    with pytest.raises(NotThisVault, match="newer version"):
        restore(tmp_path / "file", open_database("other"), tmp_path)
