"""The CSV form of a checklist: names put together from their parts, and what is above each."""

import pytest

from registry.checklists.rows import BadRow, NotAList
from registry.checklists.taxa import COLUMNS, read_taxa
from registry.checklists.taxon import Taxon
from tests.checklists.files import ANIMALS, HEAD, PLANTS, SHARED, stream

LISTS = SHARED / "taxa"


def read(content: str) -> list[Taxon | BadRow]:
    return list(read_taxa(stream(content)))


def taxa(content: str) -> dict[str, Taxon]:
    return {row.species.name: row for row in read(content) if isinstance(row, Taxon)}


def bad(content: str) -> list[BadRow]:
    return [row for row in read(content) if isinstance(row, BadRow)]


def with_row(row: str) -> str:
    return f"{ANIMALS}{row}\n"


def test_the_name_of_a_species_begins_with_its_genus() -> None:
    found = taxa(ANIMALS)["Furcifer pardalis"]
    assert (found.key, found.species.kingdom, found.species.rank) == ("Animalia/SPECIES/7", "Animalia", "Species")
    assert found.higher == ("Furcifer", "Chamaeleonidae", "Sauria", "Reptilia", "Chordata", "Animalia")


@pytest.mark.parametrize(
    ("name", "rank"),
    [
        ("Furcifer pardalis minor", "Subspecies"),
        ("Furcifer x mixtus", "Species"),
        ("Chamaeleonidae", "Family"),
        ("Reptilia", "Class"),
        ("Animalia", "Kingdom"),
    ],
)
def test_names_of_other_ranks_are_written_as_is_usual(name: str, rank: str) -> None:
    assert taxa(ANIMALS)[name].species.rank == rank


def test_a_variety_is_called_one() -> None:
    assert taxa(PLANTS)["Aloe vera var. chinensis"].species.kingdom == "Plantae"


def test_a_name_that_is_not_accepted_is_not_current_and_a_hybrid_is() -> None:
    found = taxa(ANIMALS)
    assert not found["Furcifer lateralis"].species.current
    assert found["Furcifer x mixtus"].species.current


def test_a_taxon_that_is_on_another_conventions_list_alone_is_left_out() -> None:
    assert "Ara elsewhere" not in taxa(ANIMALS)
    assert bad(ANIMALS) == []


@pytest.mark.parametrize("kingdom", ["Flora", "Plantae", "FLORA"])
def test_the_kingdom_of_plants_has_two_names(kingdom: str) -> None:
    assert taxa(PLANTS.replace("Flora", kingdom))["Aloe vera"].higher[-1] == "Plantae"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("other,Species,7,Genus,6,A,,,CITES_EU", "its Rank and RecID, SPECIES 7, are those of line 8 too"),
        ("other,SPECIES,7,Genus,6,A,,,CITES_EU", "are those of line 8 too"),
        ("other,Species,70,Genus,99,A,,,CITES_EU", "its parent, GENUS 99, is not in the file"),
        ("other,Species,70,Family,5,A,,,CITES_EU", "a species stands below a genus, and this one does not"),
        ("other,Subspecies,70,Genus,6,A,,,CITES_EU", "a subspecies stands below a species, and this one does not"),
        ("other,Species,70,,,A,,,CITES_EU", "no kingdom of animals or plants"),
        ("Fungi,Kingdom,70,,,A,,,CITES_EU", "no kingdom of animals or plants"),
        ("other,Species,70,Family,70,A,,,CITES_EU", "its parent, FAMILY 70, is not in the file"),
        ("other,Species,70,Species,70,A,,,CITES_EU", "its parents go round in a circle"),
        (",Species,70,Genus,6,A,,,CITES_EU", "it has no Scientific name"),
        ("other,,70,Genus,6,A,,,CITES_EU", "it has no Rank"),
        ("other,Species,,Genus,6,A,,,CITES_EU", "it has no RecID"),
        ("other,Species,70,,6,A,,,CITES_EU", "it has no ParentRank"),
        ("other,Species,70,Genus,6,,,,CITES_EU", "it has no Status"),
        ("other,Species,70", "it has 3 cells, and the head has 9"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_with_its_line_and_the_others_are_read(row: str, why: str) -> None:
    (found,) = bad(with_row(row))
    assert (found.place, why in found.why) == ("line 16", True)
    assert taxa(with_row(row)).keys() == taxa(ANIMALS).keys()


def test_a_csv_of_something_else_is_no_checklist() -> None:
    with pytest.raises(NotAList, match="no column 'Scientific name'"):
        read("a,b\n1,2\n")


def test_only_the_columns_that_are_read_must_be_there() -> None:
    lines = [line.split(",") for line in PLANTS.strip().split("\n")]
    kept = [HEAD.split(",").index(column) for column in COLUMNS]
    shorter = "\n".join(",".join(line[column] for column in kept) for line in lines)
    assert taxa(shorter).keys() == taxa(PLANTS).keys()


@pytest.mark.skipif(not LISTS.exists(), reason="the lists of 2013 are not on this machine")
@pytest.mark.parametrize(("name", "least", "bad_rows"), [("animalia", 10_900, 0), ("plantae", 17_200, 2)])
def test_the_lists_of_2013_are_read(name: str, least: int, bad_rows: int) -> None:
    with (LISTS / f"{name}_taxa_utf8.csv").open("rb") as file:
        found = list(read_taxa(file))
    assert sum(isinstance(row, Taxon) for row in found) > least
    assert sum(isinstance(row, BadRow) for row in found) == bad_rows
