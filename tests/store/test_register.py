"""The register's narrow rows: each filter finds just what the documents say, and they are there however a vault came to
be."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from registry.acts import Status
from registry.days import to_day
from registry.importers import Importer
from registry.species import folded
from registry.store.backup import back_up
from registry.store.database import Database
from registry.store.migrate import STEPS, migrate
from registry.store.register import ON_ITS_WAY, Wanted, stands
from registry.store.restore import restore
from registry.store.tables import documents, outbox, register
from registry.store.vault import Document, Release, Vault, Writing
from tests.store.test_vault import add_batch

NAMES = ("Abronia báca", "Furcifer pardalis", "50%_Rosa", "Éléphant d’Afrique", "ABRONIA")
TODAY = to_day("2026-11-24")
Said = tuple[str, str | None, str, str, tuple[str, ...], bool, dict[str, str] | None]
HIM = Importer("MG", "Élan & Fils")
NAMED = ({"name": HIM.name}, {"name": "ELAN  & fils", "country": "MG"}, {"name": HIM.name, "country": "FR"},
         {"name": "Somebody", "country": "MG"}, None)  # fmt: skip


def document(number: int, batch: int, said: Said) -> Document:
    kind, destination, issued, until, names, multiple, importer = said
    face = {"kind": kind, "date_of_issue": issued, "valid_until": until, "use": "multiple" if multiple else "single"}
    lines = [{"scientific_name": name} | ({"common_name": NAMES[1]} if name == NAMES[0] else {}) for name in names]
    persons = {"importer": importer} if importer else {}
    file = {"face": face | {"lines": lines} | ({"destination": destination} if destination else {}), "persons": persons}
    return Document(bytes([number]) * 32, "MG", f"26MG{number}", json.dumps(file).encode(), Release.QUEUED, batch)


days = st.dates(date(2026, 11, 22), date(2026, 11, 26)).map(str)
kinds, countries = st.sampled_from(["export", "import"]), st.sampled_from(["FR", "US"])
said = st.tuples(
    kinds, st.none() | countries, days, days, st.lists(st.sampled_from(NAMES), min_size=1).map(tuple), st.booleans(),
    st.sampled_from(NAMED),
)  # fmt: skip
parts = st.sampled_from(["", "abro", "ÉLÉ", "d'af", "%_r", "%", "_", "a b", "a\np", "pardalis", "\u0301"])
wanted = st.builds(
    Wanted, number=st.sampled_from(["", "26MG", "26MG1", "%"]), kind=st.just("") | kinds,
    country=st.just("") | countries, species=parts, issued_from=st.just("") | days, issued_to=st.just("") | days,
    importer=st.sampled_from([None, HIM]),
)  # fmt: skip


def fits(wanted: Wanted, document: Document) -> bool:
    """The same in plain words."""
    face = json.loads(document.file)["face"]
    names = [line.get(name, "") for line in face["lines"] for name in ("scientific_name", "common_name")]
    return (
        document.number.startswith(wanted.number)
        and wanted.kind in {"", face["kind"]}
        and wanted.country in {"", face.get("destination")}
        and (wanted.issued_from or "0") <= face["date_of_issue"] <= (wanted.issued_to or "9")
        and (wanted.importer is None or wanted.importer.is_named_in(document.file))
        and any(folded(wanted.species) in folded(name) for name in names)
    )


@given(st.lists(said, max_size=12), wanted, st.integers(1, 5))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_all_filters_together_find_just_what_documents_say_page_by_page(
    vault: Vault, many: list[Said], wanted: Wanted, limit: int
) -> None:
    def look(writing: Writing) -> None:
        entries = [add_batch(writing, nonce) for nonce in (1, 2)]
        made = [document(number, entries[number % 2], one) for number, one in enumerate(many)]
        writing.add_documents(made)
        expected = sorted((one for one in made if fits(wanted, one)), key=lambda one: (-one.batch, one.number))
        found: list[Document] = []
        while some := writing.register("MG", wanted=wanted, after=_end(found), limit=limit):
            found += some
        assert found == expected
        assert writing.register("FR", wanted=wanted) == []
        raise Undone

    with pytest.raises(Undone), vault.write() as writing:
        look(writing)


class Undone(Exception):
    """So that the next example finds the vault empty."""


def _end(found: list[Document]) -> tuple[int, str] | None:
    return (found[-1].batch, found[-1].number) if found else None


SINGLE: Said = ("export", "FR", "2026-11-01", "2026-11-24", NAMES[:1], False, NAMED[0])
MULTIPLE: Said = ("other", None, "2026-11-01", "2026-11-24", NAMES[:1], True, NAMED[2])
WORDS = {
    "issued": Status.ISSUED, "endorsed": Status.ENDORSED, "used": Status.ACCEPTED, "refused": Status.REFUSED,
    "cancelled": Status.CANCELLED, "replaced": Status.REPLACED, "inside": Status.INSIDE, "outside": Status.OUTSIDE,
}  # fmt: skip


@pytest.mark.parametrize(("word", "status"), WORDS.items())
def test_a_row_stands_as_was_said_last_and_what_was_not_ended_expires_after_its_last_day(
    vault: Vault, word: str, status: Status
) -> None:
    def found(looked_for: str, today: int) -> bool:
        with vault.read() as reading:
            return bool(reading.register("MG", stands=stands(looked_for, today, None)))

    with vault.write() as writing:
        kept = document(1, add_batch(writing, 1), MULTIPLE if status is Status.INSIDE else SINGLE)
        writing.add_document(kept)
    assert found("inside" if status is Status.INSIDE else "issued", TODAY)
    with vault.write() as writing:
        writing.stand({kept.permit: status.value, bytes(32): status.value})
    assert {looked_for for looked_for in (*WORDS, ON_ITS_WAY, "expired") if found(looked_for, TODAY)} == {word}
    later = {looked_for for looked_for in (*WORDS, ON_ITS_WAY, "expired") if found(looked_for, TODAY + 1)}
    assert later == ({word} if status.final else {"expired"})


def test_on_its_way_is_what_is_in_no_block_that_is_known(vault: Vault) -> None:
    with vault.write() as writing:
        entries = [add_batch(writing, nonce) for nonce in (1, 2, 3)]
        writing.add_documents([document(entry, entry, SINGLE) for entry in entries])
        settled = text("UPDATE outbox SET status = 'final', block = number WHERE number < :third")
        writing.connection.execute(settled, {"third": entries[2]})
        known = {block: writing.unsettled(block) for block in (0, 1, 2, 99)}
        assert known == {0: entries[0], 1: entries[1], 2: entries[2], 99: entries[2]}
        found = writing.register("MG", stands=stands(ON_ITS_WAY, TODAY, entries[1]))
        assert [one.batch for one in found] == [entries[2], entries[1]]


def test_what_failed_is_in_the_register_no_more(vault: Vault) -> None:
    with vault.write() as writing:
        failed, queued = add_batch(writing, 1), add_batch(writing, 2)
        writing.add_documents([document(1, failed, SINGLE), document(2, queued, SINGLE)])
        writing.release(failed, Release.FAILED)
        writing.release(queued, Release.FINAL)
        assert [one.number for one in writing.register("MG")] == ["26MG2"]


def test_an_older_vault_gets_the_rows_that_a_new_one_writes(
    open_database: Callable[..., Database], vault: Vault, tmp_path: Path
) -> None:
    """Also one whose files are none of permits; what failed has no row."""
    folder = tmp_path / "first"
    shutil.copytree(STEPS, folder, ignore=shutil.ignore_patterns("__pycache__", "v000[5-9]*", "v00[1-9]*"))
    old = open_database("old")
    migrate(old, folder)
    made = [
        document(1, 1, SINGLE),
        document(2, 1, MULTIPLE),
        Document(b"\x03" * 32, "MG", "x", b"{}", Release.FINAL, 1),
    ]
    said = ("import", "US", "2026-02-01", "2026-03-01", NAMES, False)
    made += [document(number, 1, (*said, named)) for number, named in enumerate(NAMED, 4)]
    failed = Document(b"\x09" * 32, "MG", "y", b"[]", Release.FAILED, 1)
    with old.write() as connection, vault.write() as writing:
        for beginning in (connection, writing.connection):
            beginning.execute(outbox.insert().values(number=1, account=b"a", nonce=1, hash=b"a", signed=b"a",
                                                     purpose="issue", status="final"))  # fmt: skip
        rows = [{column.name: getattr(one, column.name) for column in documents.c} for one in (*made, failed)]
        connection.execute(documents.insert(), rows)
        writing.add_documents(made)
    migrate(old, beside=tmp_path)
    assert sorted(rows_of(old)) == sorted(rows_of(vault.database))
    assert len(list(rows_of(old))) == len(made)


def rows_of(database: Database) -> Iterator[tuple[object, ...]]:
    with database.read() as connection:
        for row in connection.execute(select(register)):
            yield tuple({**row._mapping, "names": tuple(sorted(row.names.split("\n")))}.values())


def test_a_backup_brings_the_register_back(
    vault: Vault, open_database: Callable[..., Database], tmp_path: Path
) -> None:
    with vault.write() as writing:
        writing.add_document(document(1, add_batch(writing, 1), SINGLE))
        writing.stand({b"\x01" * 32: Status.ENDORSED.value})
    back_up(vault.database, tmp_path / "saved")
    other = open_database("other")
    restore(tmp_path / "saved", other, tmp_path)
    assert list(rows_of(other)) == list(rows_of(vault.database))
