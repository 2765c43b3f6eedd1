"""The vault: the only state that cannot be rebuilt."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from registry.errors import StoreError
from registry.seal import Registry
from registry.store.backup import VERSION_TABLE, NotThisVault
from registry.store.database import Database
from registry.store.holds import StoreHeld
from registry.store.index import Index
from registry.store.migrate import STEPS, migrate
from registry.store.plainly import StoreBusy
from registry.store.restore import restore
from registry.store.tables import INDEX, VAULT, documents, outbox
from registry.store.users import User, add_user, all_users
from registry.store.vault import AlreadyKept, Document, Keystore, Record, Release, Vault, Writing
from tests.postgres import Postgres
from tests.store.conftest import on_sqlite

ACCOUNT = b"\x01" * 20


def document(number: str = "FR-1", permit: bytes = b"\x07" * 32, batch: int = 1) -> Document:
    return Document(permit, "FR", number, b'{"sealed":"file"}', Release.QUEUED, batch)


def add_batch(writing: Writing, nonce: int) -> int:
    row = outbox.insert().values(
        account=ACCOUNT, nonce=nonce, hash=bytes([nonce]) * 32, signed=b"raw", purpose="issue", status="queued"
    )
    return int(writing.connection.execute(row).inserted_primary_key[0])


# ---- documents ----


def test_a_number_is_used_once(vault: Vault):
    with vault.write() as writing:
        add_batch(writing, 1)
        writing.add_document(document())
    with pytest.raises(AlreadyKept, match="FR FR-1"), vault.write() as writing:
        writing.add_document(document(permit=b"\x08" * 32))
    with pytest.raises(AlreadyKept), vault.write() as writing:
        writing.add_document(document(number="FR-2"))


def test_the_database_itself_refuses_a_number_twice(vault: Vault):
    with vault.write() as writing:
        add_batch(writing, 1)
        writing.add_document(document())
    row = {"permit": b"\x08" * 32, "party": "FR", "number": "FR-1", "file": b"{}", "release": "queued", "batch": 1}
    with pytest.raises(StoreError, match=r"(?i)unique"), vault.write() as writing:
        writing.connection.execute(documents.insert().values(**row))


def test_a_number_is_free_again_when_its_issue_failed_and_the_failed_document_is_kept(vault: Vault):
    with vault.write() as writing:
        first, second = add_batch(writing, 1), add_batch(writing, 2)
        writing.add_document(document(batch=first))
        writing.release(first, Release.FAILED)
        writing.add_document(document(permit=b"\x08" * 32, batch=second))
    with vault.read() as reading:
        assert reading.document_numbered("FR", "FR-1").permit == b"\x08" * 32
        assert reading.document(b"\x07" * 32).release is Release.FAILED


def test_documents_are_released_with_their_batch_and_no_other(vault: Vault):
    with vault.write() as writing:
        first, second = add_batch(writing, 1), add_batch(writing, 2)
        writing.add_document(document("FR-2", b"\x02" * 32, first))
        writing.add_document(document("FR-1", b"\x01" * 32, first))
        writing.add_document(document("FR-3", b"\x03" * 32, second))
        writing.release(first, Release.FINAL)
    with vault.read() as reading:
        assert [kept.number for kept in reading.documents(Release.FINAL)] == ["FR-1", "FR-2"]
        assert [kept.number for kept in reading.documents(Release.QUEUED)] == ["FR-3"]
        assert [kept.number for kept in reading.documents()] == ["FR-1", "FR-2", "FR-3"]
        assert [kept.number for kept in reading.documents_of(second)] == ["FR-3"]


def test_a_document_without_a_transaction_that_issues_it_is_refused(vault: Vault):
    with pytest.raises(StoreError, match=r"(?i)foreign key"), vault.write() as writing:
        writing.add_document(document(batch=99))


def test_what_is_not_there_is_none(vault: Vault):
    with vault.read() as reading:
        assert reading.document(b"\x07" * 32) is None
        assert reading.document_numbered("FR", "1") is None
        assert reading.keystore(ACCOUNT) is None
        assert reading.record(b"\x07" * 32) is None
        assert reading.setting("name") is None


def test_of_many_permits_those_are_held_that_have_a_document(vault: Vault):
    ours = [number.to_bytes(32, "big") for number in range(1, 1_201)]
    with vault.write() as writing:
        batch = add_batch(writing, 1)
        writing.add_documents([document(str(number), permit, batch) for number, permit in enumerate(ours)])
    with vault.read() as reading:
        assert reading.held([bytes(32), *ours, b"\xff" * 32]) == set(ours)


_member = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=35)


@given(number=_member, file=st.binary(max_size=300), permit=st.binary(min_size=32, max_size=32))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_document_comes_back_as_it_was_put(vault: Vault, number: str, file: bytes, permit: bytes):
    class Undo(Exception):
        pass

    def put_and_look() -> None:
        with vault.write() as writing:
            kept = Document(permit, "FR", number, file, Release.QUEUED, add_batch(writing, 1))
            writing.add_document(kept)
            assert writing.document(permit) == kept
            assert writing.document_numbered("FR", number) == kept
            raise Undo

    with pytest.raises(Undo):
        put_and_look()
    with vault.read() as reading:
        assert reading.documents() == []


# ---- keystores, records, settings ----


def test_a_key_is_never_replaced(vault: Vault):
    first = Keystore(ACCOUNT, "FR", "Marie", b'{"crypto":1}')
    with vault.write() as writing:
        writing.add_keystore(first)
    with pytest.raises(AlreadyKept, match="0x0101"), vault.write() as writing:
        writing.add_keystore(Keystore(ACCOUNT, "FR", "Paul", b"{}"))
    with vault.read() as reading:
        assert reading.keystore(ACCOUNT) == first


def test_keystores_are_listed_by_party_and_label(vault: Vault):
    keys = [Keystore(bytes([n]) * 20, party, label, b"{}") for n, party, label in
            ((3, "FR", "Anne"), (2, "FR", "Zoe"), (1, "JP", "Aiko"))]  # fmt: skip
    with vault.write() as writing:
        for key in reversed(keys):
            writing.add_keystore(key)
    with vault.read() as reading:
        assert reading.keystores() == keys


def test_a_record_is_kept_once(vault: Vault):
    record = Record(b"\x07" * 32, b"\x08" * 16, b'{"port":"Le Havre"}')
    with vault.write() as writing:
        writing.add_record(record)
    with pytest.raises(AlreadyKept, match="record"), vault.write() as writing:
        writing.add_record(record)
    with vault.read() as reading:
        assert reading.record(record.commitment) == record


def test_a_setting_is_set_changed_and_removed(vault: Vault):
    for value in (b"one", b"two", None):
        with vault.write() as writing:
            writing.set("name", value)
        with vault.read() as reading:
            assert reading.setting("name") == value


def test_two_writers_take_turns_and_one_that_waits_too_long_is_told(open_database: Callable[..., Database], vault):
    impatient = Vault(open_database("vault", patience=0.05))
    with vault.write():
        with pytest.raises(StoreBusy, match="Try again"), impatient.write():
            pytest.fail("two wrote at once")
        with impatient.read() as reading:
            assert reading.documents() == []


@on_sqlite
def test_a_full_disk_leaves_the_vault_as_it_was(vault: Vault):
    with vault.read() as reading:
        pages = reading.connection.scalar(text("PRAGMA page_count"))
        reading.connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(StoreError, match="disk is full"), vault.write() as writing:
        writing.add_record(Record(b"\x07" * 32, b"\x08" * 16, bytes(60_000)))
    with vault.read() as reading:
        assert reading.record(b"\x07" * 32) is None


# ---- layouts ----


def test_the_steps_make_the_tables_that_the_code_uses(vault: Vault):
    with vault.database.read() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_type": True, "render_as_batch": True}
        )
        assert compare_metadata(context, VAULT) == []


def test_a_vault_made_by_a_newer_version_is_refused_and_left_alone(vault: Vault):
    with vault.write() as writing:
        writing.set("kept", b"yes")
        writing.connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '99999'"))
    with pytest.raises(NotThisVault, match="newer version"):
        Vault(vault.database)
    with vault.read() as reading:
        assert reading.setting("kept") == b"yes"


def test_an_index_is_never_taken_for_a_vault(open_database: Callable[..., Database]):
    Index(open_database("index"), Registry(1, bytes(20), bytes(20)), 0)
    with pytest.raises(NotThisVault, match=r"something else.*needs its own"):
        Vault(open_database("index"))


HEAD = ScriptDirectory(str(STEPS)).get_current_head()
LATER = '''"""A later step."""
import sqlalchemy as sa
from alembic import op
revision = "9999"
down_revision = "{head}"
def upgrade():
    op.add_column("settings", sa.Column("note", sa.String(20)))
    {more}
'''


@pytest.fixture
def later(tmp_path: Path) -> Callable[[str], Path]:
    """The steps and one more."""

    def make(more: str) -> Path:
        folder = tmp_path / "steps"
        shutil.copytree(STEPS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "versions" / "v9999_later.py").write_text(LATER.format(more=more, head=HEAD))
        return folder

    return make


def test_an_older_vault_is_migrated_after_a_backup_that_can_be_put_back(tmp_path: Path, vault: Vault, later):
    with vault.write() as writing:
        writing.set("kept", b"yes")
    steps = later("pass")
    backup = migrate(vault.database, steps, beside=tmp_path)
    assert backup == tmp_path / f"vault.before-{HEAD}.backup"
    assert backup.stat().st_mode & 0o777 == 0o600
    with vault.read() as reading:
        assert reading.setting("kept") == b"yes"
        assert reading.connection.scalar(text("SELECT note FROM settings")) is None
    assert migrate(vault.database, steps, beside=tmp_path) is None
    other = Database(f"sqlite:///{tmp_path}/other.db")
    restore(backup, other, tmp_path)
    with Vault(other).read() as reading:
        assert reading.setting("kept") == b"yes"
    other.close()


def test_an_older_vault_is_left_alone_while_another_process_writes_into_it(
    tmp_path: Path, vault: Vault, later, open_database: Callable[..., Database]
):
    steps = later("pass")
    with open_database("vault").hold("outbox"), pytest.raises(StoreHeld, match="Stop it"):
        migrate(vault.database, steps, beside=tmp_path)
    with vault.read() as reading:
        assert reading.connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}")) == HEAD
    assert migrate(vault.database, steps, beside=tmp_path) is not None


def test_a_backup_of_an_earlier_attempt_is_not_taken_for_the_vault_of_today(tmp_path: Path, vault: Vault, later):
    (tmp_path / f"vault.before-{HEAD}.backup").write_bytes(b"of an earlier attempt")
    backup = migrate(vault.database, later("pass"), beside=tmp_path)
    assert backup == tmp_path / f"vault.before-{HEAD}-2.backup"
    assert (tmp_path / f"vault.before-{HEAD}.backup").read_bytes() == b"of an earlier attempt"


def test_without_a_place_for_the_backup_an_older_vault_is_left_alone(postgres: Postgres, later):
    database = Database(postgres.url("older_vault"))
    Vault(database)
    with pytest.raises(NotThisVault, match="permit vault status"):
        migrate(database, later("pass"))
    with Vault(database).read() as reading:
        assert reading.connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}")) == HEAD
    database.close()


@on_sqlite
def test_the_backup_of_a_file_lies_beside_it_where_nothing_else_is_said(tmp_path: Path, vault: Vault, later):
    assert migrate(vault.database, later("pass")) == tmp_path / f"vault.before-{HEAD}.backup"


def test_a_vault_of_the_first_layout_keeps_all_it_had_and_takes_users(
    open_database: Callable[..., Database], tmp_path: Path
):
    folder = tmp_path / "first"
    shutil.copytree(STEPS, folder, ignore=shutil.ignore_patterns("__pycache__", "v000[2-9]*", "v00[1-9]*"))
    database = open_database("old")
    migrate(database, folder)
    with database.write() as connection:
        writing = Writing(connection)
        kept = document(batch=add_batch(writing, 1))
        connection.execute(
            documents.insert().values({column.name: getattr(kept, column.name) for column in documents.c})
        )
        writing.add_keystore(Keystore(ACCOUNT, "FR", "border-1", b"{}"))
        writing.add_record(Record(b"\x05" * 32, b"\x06" * 16, b"{}"))
        writing.set("kept", b"yes")
    vault = Vault(database, beside=tmp_path)
    with vault.write() as writing:
        add_user(writing, User("inspector", "FR", "hash", ACCOUNT, 1))
    with vault.read() as reading:
        assert reading.documents() == [document()]
        assert [keystore.label for keystore in reading.keystores()] == ["border-1"]
        assert reading.record(b"\x05" * 32) is not None
        assert reading.setting("kept") == b"yes"
        assert [user.name for user in all_users(reading)] == ["inspector"]


def test_a_step_that_fails_leaves_the_vault_as_it_was(tmp_path: Path, vault: Vault, later):
    with pytest.raises(StoreError, match="missing"):
        migrate(vault.database, later('op.execute("DROP TABLE missing")'), beside=tmp_path)
    with vault.read() as reading:
        assert reading.connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}")) == HEAD
        columns = inspect(reading.connection).get_columns("settings")
        assert "note" not in {column["name"] for column in columns}


def test_postgresql_can_have_the_same_tables():
    dialect = postgresql.dialect()
    for table in (*INDEX.sorted_tables, *VAULT.sorted_tables):
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))
        for index in table.indexes:
            assert "CREATE" in str(CreateIndex(index).compile(dialect=dialect))
