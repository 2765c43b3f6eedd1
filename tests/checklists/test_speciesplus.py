"""Species+ answers and its weekly download."""

import gzip
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.checklists.rows import BadRow, NotAList, unpacked
from registry.checklists.speciesplus import read_concepts, updated
from registry.checklists.taxon import Taxon, listing
from tests.checklists.files import CLASS, ELEPHANT, GENUS, SHARED, SYNONYM, changed, lines, page, stream

LISTS = SHARED / "speciesplus"


def read(content: str | bytes) -> list[Taxon | BadRow]:
    return list(read_concepts(unpacked(stream(content))))


def test_an_accepted_name_comes_with_listing_kingdom_and_the_conventions_languages() -> None:
    found = read(page(ELEPHANT))[0]
    assert isinstance(found, Taxon)
    species = found.species
    assert (species.name, species.rank, species.kingdom, species.current) == (
        "Loxodonta africana", "Species", "Animalia", True)  # fmt: skip
    assert (found.key, species.listing) == ("4521", ("I", "II"))
    assert found.higher == ("Animalia", "Mammalia", "Elephantidae")
    assert dict(species.common) == {"en": "African Elephant", "fr": "Éléphant d'Afrique", "es": "Elefante africano"}


def test_its_synonyms_come_after_it() -> None:
    synonym = read(page(ELEPHANT))[1]
    assert isinstance(synonym, Taxon)
    assert (synonym.key, synonym.species.current, synonym.species.accepted) == ("", False, ("Loxodonta africana",))
    assert synonym.species.kingdom == "Animalia"


def test_a_record_of_a_synonym_names_what_is_accepted() -> None:
    (found,) = read(page(SYNONYM))
    assert isinstance(found, Taxon)
    assert (found.key, found.species.accepted, found.species.current) == ("37069", ("Loxodonta africana",), False)


def test_a_hybrid_is_a_current_name() -> None:
    (found,) = read(page(changed(SYNONYM, name_status="H", accepted_names=[])))
    assert isinstance(found, Taxon)
    assert found.species.current


def test_pages_lists_lines_and_packed_lines_are_the_same() -> None:
    records = [ELEPHANT, SYNONYM, GENUS, CLASS]
    as_lines = lines(*records)
    forms: list[str | bytes] = [page(*records), page(*records, indent=2), lines(json.loads(page(ELEPHANT)), json.loads(
        page(*records[1:]))), json.dumps(records), as_lines, gzip.compress(as_lines.encode())]  # fmt: skip
    assert all(read(form) == read(as_lines) for form in forms)


def test_a_name_that_is_not_active_is_left_out() -> None:
    assert read(page(changed(ELEPHANT, active=False), GENUS)) == read(page(GENUS))


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"full_name": ""}, "it has no full_name"),
        ({"full_name": 7}, "it has no full_name"),
        ({"rank": None}, "it has no rank"),
        ({"name_status": None}, "it has no name_status"),
        ({"id": "4521"}, "it has no id"),
        ({"id": True}, "it has no id"),
        ({"cites_listing": "IV"}, "its listing 'IV' is none of I, II, III, NC"),
        ({"cites_listing": 2}, "it has no cites_listing"),
        ({"higher_taxa": "Animalia"}, "its higher_taxa are no object"),
        ({"higher_taxa": {"kingdom": 1}}, "it has no kingdom"),
        ({"synonyms": "none"}, "its synonyms are no list of objects"),
        ({"synonyms": ["none"]}, "its synonyms are no list of objects"),
        ({"synonyms": [{}]}, "it has no full_name"),
        ({"common_names": [{"name": "x" * 301, "language": "EN"}]}, "its common name has more than 300"),
    ],
)
def test_a_record_that_cannot_be_used_is_told_with_its_place(members: dict[str, Any], why: str) -> None:
    found = read(lines(GENUS, changed(ELEPHANT, **members)))
    assert len(found) == 2
    assert isinstance(found[1], BadRow)
    assert (found[1].place, why in found[1].why) == ("line 2", True)


def test_what_is_no_record_in_a_page_is_told_with_its_number() -> None:
    assert read(page(GENUS, "x"))[1] == BadRow("line 1, name 2", "it is no record of a name")


def test_a_line_that_is_no_json_is_told() -> None:
    found = read(lines(GENUS) + "{broken\n")
    assert isinstance(found[1], BadRow)


@pytest.mark.parametrize("content", ['{"a": 1}', "[]", '[1, "a"]', page()])
def test_json_without_names_is_no_checklist(content: str) -> None:
    with pytest.raises(NotAList, match="holds no names"):
        read(content)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [({"name": "x"}, ()), ({"language": "EN"}, ()), ({"name": "  ", "language": "EN"}, ()),
     ({"name": "Tembo", "language": "SW"}, ()), ({"name": " Elephant ", "language": "EN"}, (("en", "Elephant"),))],
)  # fmt: skip
def test_common_names_without_a_language_or_in_another_are_left_out(entry: dict[str, str], expected: object) -> None:
    (found, _) = read(page(changed(ELEPHANT, common_names=[entry])))
    assert isinstance(found, Taxon)
    assert found.species.common == expected


def test_the_list_is_of_the_day_on_which_a_name_was_last_changed() -> None:
    assert updated(stream(page(ELEPHANT, SYNONYM, GENUS))) == "2026-10-27"
    assert updated(stream(page(GENUS))) is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [("I", ("I",)), ("NC/II/I", ("I", "II", "NC")), ("II/II", ("II",)), (" I / III ", ("I", "III")), ("", ())],
)
def test_a_listing_is_read_in_the_order_of_the_appendices(text: str, parts: tuple[str, ...]) -> None:
    assert listing(text) == parts


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@given(st.dictionaries(st.sampled_from(sorted(ELEPHANT)), JSON))
def test_whatever_stands_in_a_record_it_is_read_or_told_to_be_bad(members: dict[str, Any]) -> None:
    for row in read(lines(GENUS, {**ELEPHANT, **members}))[1:]:
        assert isinstance(row, BadRow) or row.species.name


@pytest.mark.skipif(not LISTS.exists(), reason="the recorded answer of Species+ is not on this machine")
def test_a_recorded_answer_is_read() -> None:
    body = json.loads((LISTS / "spp_taxonconcept_def.json").read_text("utf-8"))[0]["body"]
    found = read(json.dumps(body))
    assert isinstance(found[0], Taxon)
    assert (found[0].species.name, found[0].species.listing) == ("Loxodonta africana", ("I", "II"))
