"""Recommended suspensions of trade: whom they concern, and when."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.days import to_day
from registry.formats.document import read_document
from registry.permit import Face
from registry.samples import sample
from registry.suspensions import Suspension, Suspensions

FACE: Face = read_document(sample("mg-export-reptiles.json")).face
DAY = to_day("2026-11-24")


def suspension(**changes: Any) -> Suspension:
    told = {"party": "MG", "taxon": "Furcifer", "since": "2026-01-01", "notification": "Notification 2026/001"}
    return Suspension(**{**told, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"taxon": "Furcifer pardalis"},
        {"taxon": ""},
        {"purposes": "ZT"},
        {"until": "2026-11-24"},
        {"since": "2026-11-24"},
    ],
)
def test_a_suspension_covers_the_first_line_that_it_names(changes: dict[str, str]) -> None:
    assert suspension(**changes).covers(FACE, DAY) == "Furcifer pardalis"


@pytest.mark.parametrize(
    "changes",
    [
        {"party": "FR"},
        {"taxon": "Furcife"},
        {"taxon": "Furcifer pardalis minor"},
        {"purposes": "Z"},
        {"until": "2026-11-23"},
        {"since": "2026-11-25"},
    ],
)
def test_a_suspension_of_another_party_taxon_purpose_or_time_does_not(changes: dict[str, str]) -> None:
    assert suspension(**changes).covers(FACE, DAY) is None


def test_a_permit_without_a_purpose_may_have_any_so_it_is_covered() -> None:
    unnamed = FACE.model_copy(update={"purpose": None})
    assert suspension(purposes="T").covers(unnamed, DAY) == "Furcifer pardalis"


@given(st.lists(st.builds(
    Suspension, party=st.sampled_from(["", "MG", "FR", "KE"]), taxon=st.sampled_from(["", "Furcifer", "Python"]),
    since=st.sampled_from(["2026-01-01", "2026-12-01"]), notification=st.just("Notification"),
    purposes=st.sampled_from(["", "T", "Z"]), excluded=st.sampled_from([(), ("Furcifer",)]), imports=st.booleans(),
), max_size=12))  # fmt: skip
def test_a_list_finds_what_each_of_its_entries_covers_in_their_order(entries: list[Suspension]) -> None:
    listed = Suspensions("2026-11-01", tuple(entries))
    covering = [(entry, taxon) for entry in entries if (taxon := entry.covers(FACE, DAY))]
    assert list(listed.covering(FACE, DAY)) == covering


def test_what_is_told_of_one_is_its_notification_and_its_words() -> None:
    assert suspension(notes="All exports.").told == "Notification 2026/001: All exports"
    assert suspension().told == "Notification 2026/001"
