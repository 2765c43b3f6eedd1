"""Boxes as they are typed: what makes a permit, what is wrong and beside which field, and a permit typed again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.formats.boxes import Wrong, boxes_of_permit, is_field, lines_of, read_boxes, sources_of
from registry.permit import Permit, parse_permit
from registry.samples import sample
from tests.permits import permits, words

REPTILES = parse_permit(sample("mg-export-reptiles.json"))
TYPED = boxes_of_permit(REPTILES)


def wrong(**changes: str) -> dict[str, str]:
    """What is wrong with the reptiles typed otherwise, by field."""
    changed = {name.replace("__", "."): text for name, text in changes.items()}
    _, found = read_boxes(TYPED | {name.removeprefix("l"): text for name, text in changed.items()})
    return {one.field: one.says for one in found}


def test_a_permit_that_is_typed_again_is_the_same() -> None:
    assert read_boxes(TYPED) == (REPTILES, [])


@given(permits(words()))
def test_any_permit_that_is_typed_again_is_the_same_or_says_why_not(permit: Permit) -> None:
    typed = boxes_of_permit(permit)
    read, found = read_boxes(typed)
    assert (read == permit) is (not found)
    assert all(is_field(name) for name in typed)
    assert all(one.field in typed for one in found)


@given(st.dictionaries(st.sampled_from(sorted(TYPED)), words(8)))
def test_whatever_is_typed_is_a_permit_or_wrong_in_some_field(changes: dict[str, str]) -> None:
    permit, found = read_boxes(TYPED | changes)
    assert (permit is None) is bool(found)
    assert all(one.field == "" or is_field(one.field) for one in found)


def test_an_empty_form_lacks_all_that_is_needed() -> None:
    _, found = read_boxes({"party": "MG"})
    assert {one.kind for one in found} == {"missing"}
    assert {one.field for one in found} >= {
        "number", "kind", "use", "authority_name", "valid_until", "place_of_issue", "date_of_issue",
        "applicant_signature", "signatory_name", "0.scientific_name", "0.term", "0.appendix", "0.source",
    }  # fmt: skip


def test_without_a_number_all_else_is_looked_at_too() -> None:
    assert set(wrong(number="", valid_until="soon", l1__term="x")) == {"number", "valid_until", "1.term"}


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"number": ""}, "number", "is missing"),
        ({"signatory_name": " "}, "signatory_name", "is missing"),
        ({"exporter_name": ""}, "exporter_name", "is missing"),
        ({"l2__scientific_name": ""}, "2.scientific_name", "is missing"),
        ({"l5__0__origin_country": "MG"}, "5.scientific_name", "is missing"),
        ({"l1__0__origin_country": "", "l1__0__origin_number": "9"}, "1.0.origin_country", "is missing"),
        ({"l1__0__last_re_export_number": "9"}, "1.0.last_re_export_country", "is missing"),
        ({"l1__3__origin_date": "yesterday", "l1__3__origin_country": "MG"}, "1.3.origin_date", "no date"),
        ({"l1__quantity": "1.000"}, "1.quantity", "thousands"),
        ({"l1__quantity": ""}, "1.quantity", "box 11"),
        ({"destination": ""}, "destination", "destination is given"),
        ({"certificate": "origin"}, "certificate", "certificate says"),
        ({"valid_until": "2020-01-01"}, "valid_until", "lies before"),
        ({"signature_method": "pen"}, "applicant_signature", "method is given"),
        ({"destination": "France"}, "destination", "format"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(typed: dict[str, str], field: str, says: str) -> None:
    assert says in wrong(**typed)[field]


def test_where_only_the_country_of_a_re_export_lacks_it_is_named() -> None:
    _, found = read_boxes(TYPED | {"0.1.last_re_export_number": "9"})
    assert found == [Wrong("0.1.last_re_export_country", "is missing", "missing")]


def test_lines_and_sources_may_be_left_empty_in_between() -> None:
    moved = {name.replace("2.", "7.", 1) if name.startswith("2.") else name: text for name, text in TYPED.items()}
    assert read_boxes(moved) == (REPTILES, [])
    assert lines_of(moved) == [0, 1, 7]
    assert sources_of(moved, 7) == [0]


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("number", True), ("0.term", True), ("63.31.origin_id", True), ("64.term", False), ("0.32.origin_id", False),
        ("0.number", False), ("term", False), ("0.origin_id", False), ("00.term", False), ("x.term", False),
        ("0.0.term", False), ("", False), ("nothing", False), ("².term", False), ("-1.term", False),
    ],
)  # fmt: skip
def test_only_boxes_of_the_form_are_fields(name: str, is_one: bool) -> None:
    assert is_field(name) is is_one


def test_white_space_that_a_sheet_folds_is_folded_here_too() -> None:
    face = REPTILES.face.model_copy(update={"place_of_issue": "Antananarivo  II"})
    read, found = read_boxes(boxes_of_permit(Permit(face=face, persons=REPTILES.persons)))
    assert (read is not None and read.face.place_of_issue, found) == ("Antananarivo II", [])
