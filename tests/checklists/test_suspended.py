"""Lists of recommended suspensions, read against a checklist that is loaded."""

import json
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.checklists.rows import BadRow, NotAList
from registry.checklists.suspended import Ended, read_suspensions
from registry.suspensions import Suspension
from tests.checklists.files import (
    ELEPHANT,
    SHARED,
    SUSPENSION,
    SUSPENSIONS,
    SUSPENSIONS_HEAD,
    changed,
    lines,
    stream,
)

LISTS = SHARED / "speciesplus"


class Checklist:
    """A checklist of four taxa in memory, as the stored one answers."""

    TAXA: ClassVar = {
        "Animalia/SPECIES/7": ("Furcifer pardalis", "Species"),
        "Animalia/SPECIES/12": ("Ara ararauna", "Species"),
        "Plantae/SPECIES/7": ("Aloe vera", "Species"),
        "Animalia/CLASS/3": ("Reptilia", "Class"),
        "4521": ("Loxodonta africana", "Species"),
        "17": ("Mammalia", "Class"),
        "4500": ("Loxodonta", "Genus"),
    }

    def by_key(self, key: str) -> tuple[str, str] | None:
        return self.TAXA.get(key)

    def within(self, name: str) -> tuple[str, ...]:
        return {"Reptilia": ("Furcifer",), "Mammalia": ("Elephas", "Loxodonta")}[name]


def read(content: str, dated: str = "2026-11-01") -> list[Suspension | Ended | BadRow]:
    return list(read_suspensions(stream(content), Checklist(), dated))


def answer(*suspensions: Any) -> str:
    return json.dumps({"cites_listings": [], "cites_suspensions": list(suspensions)})


def one(content: str) -> Suspension:
    (found,) = read(content)
    assert isinstance(found, Suspension)
    return found


# ---- the CSV form ----


def test_a_csv_is_read_row_by_row() -> None:
    everything, export, reptiles, imports, ended = read(SUSPENSIONS)
    assert everything == Suspension(
        "MR", "", "2026-11-01", "notification 9 of the list", purposes="T",
        notes="All commercial trade in specimens of CITES-listed species.",
    )  # fmt: skip
    assert isinstance(export, Suspension)
    assert (export.party, export.taxon, export.purposes, export.imports) == ("MG", "Furcifer pardalis", "", False)
    assert isinstance(reptiles, Suspension)
    assert (reptiles.taxon, reptiles.within, reptiles.excluded) == ("Reptilia", ("Furcifer",), ("Furcifer pardalis",))
    assert isinstance(imports, Suspension)
    assert (imports.taxon, imports.imports) == ("Ara ararauna", True)
    assert ended == Ended()


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("1,,SPECIES,7,MG,1,,All.,", "its taxon, Animalia/SPECIES/7 or Plantae/SPECIES/7, may be one of two"),
        ("1,Animalia,SPECIES,99,MG,1,,All.,", "is not in the list of names that is loaded here"),
        ("1,Animalia,CLASS,3,MG,1,,All.,SPECIES:99", "its taxon, Animalia/SPECIES/99, is not in the list"),
        ("1,,,,Madagascar,1,,All.,", "its country, 'Madagascar', is not two capital letters"),
        ("1,,,,MG,,,All.,", "it has no StartNotificationID"),
        (",,,,MG,1,,All.,", "it has no IsCurrent"),
        ("1,,,,MG", "it has 5 cells"),
        (f"1,,,,MG,1,,{'x' * 4001},", "its notes has more than 4000"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_with_its_line(row: str, why: str) -> None:
    (found,) = read(f"{SUSPENSIONS_HEAD}\n{row}\n")
    assert isinstance(found, BadRow)
    assert (found.place, why in found.why) == ("line 2", True)


@pytest.mark.parametrize(
    ("notes", "purposes"),
    [
        ("All commercial trade in specimens of CITES-listed species.", "T"),
        ("Commercial trade in Appendix II species, with the exception of stocks.", "T"),
        ("The export of CITES-listed species for commercial purposes.", "T"),
        ("Exports of wild specimens for commercial purposes, with the exception of cultivated varieties.", ""),
        ("All non-commercial trade.", ""),
        ("All exports.", ""),
    ],
)
def test_the_purpose_is_read_from_words_that_leave_no_doubt(notes: str, purposes: str) -> None:
    assert one(f'{SUSPENSIONS_HEAD}\n1,,,,MG,1,,"{notes}",\n').purposes == purposes


# ---- Species+ ----


def test_an_answer_of_species_plus_is_read() -> None:
    assert one(answer(SUSPENSION)) == Suspension(
        "ZW", "Loxodonta africana", "2026-01-15", "CITES Notif. No. 2026/001", notes="All trade in raw ivory."
    )


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"applies_to_import": True}, {"imports": True}),
        ({"taxon_concept_id": None}, {"taxon": "", "within": ()}),
        ({"taxon_concept_id": 17}, {"taxon": "Mammalia", "within": ("Elephas", "Loxodonta")}),
        ({"taxon_concept_id": 4500}, {"taxon": "Loxodonta", "within": ()}),
        ({"geo_entity": None}, {"party": ""}),
        ({"notes": None}, {"notes": ""}),
        ({"start_notification": None}, {"notification": "a notification that is not named"}),
        ({"notes": "All commercial trade."}, {"purposes": "T"}),
    ],
)
def test_what_an_answer_leaves_out_widens_the_suspension(members: dict[str, Any], expected: dict[str, Any]) -> None:
    found = one(answer(changed(SUSPENSION, **members)))
    assert {name: getattr(found, name) for name in expected} == expected


def test_one_that_has_ended_is_told_apart() -> None:
    assert read(answer(changed(SUSPENSION, is_current=False))) == [Ended()]


def test_in_the_download_one_stands_with_every_name_and_counts_once() -> None:
    other = changed(SUSPENSION, id=2, taxon_concept_id=4500)
    content = lines({**ELEPHANT, "cites_suspensions": [SUSPENSION, other]}, {"id": 1, "cites_suspensions": [other]})
    assert [found.taxon for found in read(content) if isinstance(found, Suspension)] == [
        "Loxodonta africana", "Loxodonta"]  # fmt: skip


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"id": None}, "it is no suspension with an id"),
        ({"taxon_concept_id": 99}, "its taxon, 99, is not in the list of names"),
        ({"geo_entity": "ZW"}, "what should hold its iso_code2 is no object"),
        ({"geo_entity": {"name": "Zimbabwe"}}, "it has no iso_code2"),
        ({"start_date": "soon"}, "is no date"),
        ({"start_date": None}, "it has no start_date"),
        ({"start_notification": {"date": "2026-01-15"}}, "it has no name"),
        ({"start_notification": ["x"]}, "what should hold its name is no object"),
        ({"notes": 7}, "its notes are no text"),
    ],
)
def test_an_entry_that_cannot_be_used_is_told_with_its_place(members: dict[str, Any], why: str) -> None:
    (found,) = read(answer(changed(SUSPENSION, **members)))
    assert isinstance(found, BadRow)
    assert (found.place, why in found.why) == ("line 1, suspension 1", True)


def test_entries_without_an_id_are_each_told() -> None:
    assert [type(row) for row in read(answer("x", 7, SUSPENSION))] == [BadRow, BadRow, Suspension]


def test_a_line_that_is_no_json_is_told() -> None:
    found = read(answer(SUSPENSION) + "\n{broken\n")
    assert isinstance(found[1], BadRow)


@pytest.mark.parametrize("content", ["{}", "[1]", '{"cites_suspensions": null}'])
def test_json_without_suspensions_is_no_list_of_them(content: str) -> None:
    with pytest.raises(NotAList, match="no cites_suspensions"):
        read(content)


def test_a_list_without_any_suspension_is_a_list() -> None:
    assert read(answer()) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@given(st.dictionaries(st.sampled_from(sorted(SUSPENSION)), JSON))
def test_whatever_stands_in_an_entry_it_is_read_or_told_to_be_bad(members: dict[str, Any]) -> None:
    (found,) = read(answer({**SUSPENSION, **members}))
    assert isinstance(found, Suspension | Ended | BadRow)


@pytest.mark.skipif(not LISTS.exists(), reason="the recorded answer of Species+ is not on this machine")
def test_a_recorded_answer_is_read() -> None:
    body = json.loads((LISTS / "spp_cites_legislation_def.json").read_text("utf-8"))[0]["body"]
    found = read(json.dumps(body))
    assert not [row for row in found if isinstance(row, BadRow)]
    imports = [row for row in found if isinstance(row, Suspension) and row.imports]
    assert {row.taxon for row in imports} == {"Loxodonta africana"}
    assert "US" in {row.party for row in imports}
