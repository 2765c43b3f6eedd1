"""Tables for researchers: all that the chain tells, nothing that it does not, the same bytes for the same block."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from registry import research
from registry.acts import CROSSING_REASONS, ENDING_REASONS, NOTE_KINDS, REFUSAL_REASONS, Direction
from registry.days import to_date
from registry.export import FolderThere, NothingKnown, export
from registry.research import TABLES
from registry.telling import tell
from tests.office.parties import GUITAR, World, world_in

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Permits that ended in every way."""
    with world_in(tmp_path_factory.mktemp("export") / "world") as world:
        mg, fr = world["MG"], world["FR"]
        permits = [world.issued() for _ in range(6)]
        mg.office.endorse(permits[0], mg["customs"], world.day)
        fr.office.accept(permits[0], fr["customs"], world.day)
        fr.office.refuse(permits[1], fr["customs"], world.day, 2)
        mg.office.cancel(permits[2].id, mg["issuer"], 2)
        mg.office.replace(permits[3].id, world.permit(), mg["issuer"], 9)
        fr.office.note(permits[4], fr["customs"], 1)
        guitar = world.issued(GUITAR)
        mg.office.cross(guitar, mg["customs"], world.day, Direction.EXIT)
        mg.enquiry.refresh()
        yield world


def silent(_done: int, _total: int | None) -> None:
    pass


def written(world: World, folder: Path, form: Any = "csv") -> dict[str, int]:
    with world["MG"].index.view() as view:
        return export(view, world.registry, folder, form, silent)


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_folder_that_is_there_is_not_touched(lived: World, tmp_path: Path) -> None:
    with pytest.raises(FolderThere):
        written(lived, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_index_that_knows_nothing_leaves_no_folder(lived: World, tmp_path: Path) -> None:
    index = lived.index("nothing-known")
    with index.view() as view, pytest.raises(NothingKnown):
        export(view, lived.registry, tmp_path / "out", "csv", silent)
    assert list(tmp_path.iterdir()) == []


def test_every_permit_is_there_with_how_it_ended(lived: World, tmp_path: Path) -> None:
    written(lived, tmp_path / "out")
    ended = [row["status"] for row in rows(tmp_path / "out", "permits")]
    assert ended == ["used", "refused", "cancelled", "replaced", "issued", "issued", "issued", "outside"]
    first = rows(tmp_path / "out", "permits")[0]
    assert (first["party"], first["destination"], first["ended_by"], first["lines_at_most"]) == ("MG", "FR", "FR", "4")


def test_every_event_is_there_as_it_is_told(lived: World, tmp_path: Path) -> None:
    written(lived, tmp_path / "out")
    with lived["MG"].index.view() as view:
        told = [tell(event) for ids in view.ids(3) for one in ids for event in view.history(one)]
    assert [row["says"] for row in rows(tmp_path / "out", "events")] == told


def test_what_only_some_events_tell_has_columns_of_its_own(lived: World, tmp_path: Path) -> None:
    written(lived, tmp_path / "out")
    told = {row["event"]: row for row in rows(tmp_path / "out", "events")}
    assert [told[name]["reason"] for name in ("Refused", "Cancelled", "Replaced", "Issued")] == ["2", "2", "9", ""]
    assert (told["Noted"]["note"], told["Noted"]["reason"]) == ("1", "")
    crossed = told["Crossed"]
    assert (crossed["country"], crossed["direction"], crossed["reason"]) == ("MG", "exit", "")
    assert {told[name]["day"] for name in ("Endorsed", "Accepted", "Refused", "Crossed")} == {to_date(lived.day)}
    permits = {row["id"] for row in rows(tmp_path / "out", "permits")}
    assert told["Replaced"]["successor"] in permits
    assert {told[name]["day"] for name in ("Issued", "Noted")} == {""}


def test_the_dictionary_tells_every_number() -> None:
    for table in (REFUSAL_REASONS, ENDING_REASONS, CROSSING_REASONS, NOTE_KINDS):
        assert all(f"| {number} | {says} |" in research.dictionary() for number, says in table.items())


def test_the_flows_count_what_the_permits_say(lived: World, tmp_path: Path) -> None:
    written(lived, tmp_path / "out")
    (to_fr,) = [row for row in rows(tmp_path / "out", "flows") if row["destination"] == "FR"]
    counts = {name: int(to_fr[name]) for name in ("issued", "endorsed", "used", "refused", "cancelled_or_replaced")}
    assert counts == {"issued": 7, "endorsed": 1, "used": 1, "refused": 1, "cancelled_or_replaced": 2}


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_same_block_gives_the_same_bytes(lived: World, tmp_path: Path, form: str) -> None:
    for name in ("one", "two"):
        written(lived, tmp_path / name, form)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_parquet_and_csv_say_the_same(lived: World, tmp_path: Path) -> None:
    assert written(lived, tmp_path / "p", "parquet") == written(lived, tmp_path / "c")
    for name, columns in TABLES.items():
        table = pyarrow.parquet.read_table(tmp_path / "p" / f"{name}.parquet")
        assert table.column_names == [column.name for column in columns]
        assert len(table) == len(rows(tmp_path / "c", name))


def test_nothing_of_the_contents_is_in_it(lived: World, tmp_path: Path) -> None:
    written(lived, tmp_path / "out")
    everything = b"".join(file.read_bytes() for file in (tmp_path / "out").iterdir() if file.suffix == ".csv")
    permit = lived.permit()
    assert permit.persons.exporter is not None
    for secret in (permit.persons.exporter.name, permit.face.lines[0].scientific_name, "26MG00", "Antananarivo"):
        assert secret.encode() not in everything


def test_every_table_has_just_the_columns_of_the_dictionary(lived: World, tmp_path: Path) -> None:
    written(lived, tmp_path / "out")
    for name, columns in TABLES.items():
        with (tmp_path / "out" / f"{name}.csv").open() as file:
            assert next(csv.reader(file)) == [column.name for column in columns]


def test_the_document_is_the_dictionary() -> None:
    assert (DOCS / "data.md").read_text("utf-8") == research.dictionary()
