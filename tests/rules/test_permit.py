"""The permit document: what is not well-formed, member by member."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.canonical import NotWellFormed
from registry.permit import Permit, parse_permit
from registry.samples import names, sample
from tests.permits import permits

Members = dict[str, Any]


def members(name: str = "mg-export-reptiles.json") -> Members:
    found: Members = json.loads(sample(name))
    return found


def refused(change: Callable[[Members], object], says: str, name: str = "mg-export-reptiles.json") -> None:
    """A sample, changed, is refused with these words."""
    document = members(name)
    change(document)
    with pytest.raises(NotWellFormed, match=says):
        parse_permit(json.dumps(document).encode())


@pytest.mark.parametrize("name", [name for name in names() if name.endswith(".json")])
def test_a_sample_is_well_formed(name: str) -> None:
    assert isinstance(parse_permit(sample(name)), Permit)


@pytest.mark.parametrize(
    "text",
    [
        "e\u0301",
        "a\tb",
        "a\nb",
        "a\x00b",
        "a\x7fb",
        "a\x85b",
        "a\u200bb",
        "a\u202eb",
        "a\u2066b",
        "a\u061cb",
        "a\u00adb",
        "a\ufeffb",
        "a\u2028b",
        "a\ue000b",
        "a\ufdd0b",
        "a\uffffb",
        "a\U0001fffeb",
        "a\ud800b",
        " a",
        "a ",
        "\u00a0a",
        " ",
    ],
    ids=lambda text: text.encode("unicode_escape").decode(),
)
def test_text_with_anything_hidden_is_refused(text: str) -> None:
    refused(lambda permit: permit["persons"]["signatory"].update(name=text), "signatory.name")


@pytest.mark.parametrize("text", ["Müller & Söhne", "Иванов", "王小明", "رضا\u200cپور", "O'Brien <x> [bold]", "😀"])
def test_names_in_every_script_are_text(text: str) -> None:
    document = members()
    document["persons"]["signatory"]["name"] = text
    assert parse_permit(json.dumps(document).encode()).persons.signatory.name == text


@pytest.mark.parametrize(
    "date",
    ["2026-02-30", "2026-13-01", "1793491200", "26-11-24", "2026-11-24T00:00:00Z", "2026-W48-2", "24.11.2026",
     "٢٠٢٦-١١-٢٤", "2026-11-24\n"],
)  # fmt: skip
def test_what_is_no_calendar_date_is_refused(date: str) -> None:
    refused(lambda permit: permit["face"].update(date_of_issue=date), "date_of_issue")


@pytest.mark.parametrize(
    "quantity",
    ["1.0", "01", "1e3", "-1", "+1", ".5", "5.", "1,5", "1" * 13, "0.1234567", " 1", "1 ", "NaN", "1\n", "٣"],
)
def test_what_is_not_written_as_a_quantity_is_refused(quantity: str) -> None:
    refused(lambda permit: permit["face"]["lines"][0].update(quantity=quantity), r"lines\.0\.quantity")


@pytest.mark.parametrize("quantity", ["0", "1", "999999999999", "0.000001", "12.5"])
def test_a_quantity_has_up_to_twelve_digits_and_six_decimals(quantity: str) -> None:
    document = members()
    document["face"]["lines"][0]["quantity"] = quantity
    assert parse_permit(json.dumps(document).encode()).face.lines[0].quantity == quantity


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda p: p["face"].update(colour="red"), "no member of a permit"),
        (lambda p: p["face"].update(retrospective=False), "retrospective"),
        (lambda p: p["face"].update(retrospective="true"), "retrospective"),
        (lambda p: p["face"].update(kind="Export"), "kind"),
        (lambda p: p["face"].update(lines=[]), "lines"),
        (lambda p: p["face"].update(lines=p["face"]["lines"] * 22), "too many"),
        (lambda p: p["face"].update(lines={"0": p["face"]["lines"][0]}), "lines"),
        (lambda p: p["face"].update(party="MDG"), "party"),
        (lambda p: p["face"].update(number="x" * 36), "too long"),
        (lambda p: p["face"].update(purpose="TT"), "purpose"),
        (lambda p: p["face"].pop("use"), "use: is missing"),
        (lambda p: p["face"]["lines"][0].update(appendix="IV"), "appendix"),
        (lambda p: p["face"]["lines"][0].update(term="live"), "term"),
        (lambda p: p["face"]["lines"][0].update(hs="01"), "hs"),
        (lambda p: p["face"].update(certificate="origin"), "left out otherwise"),
        (lambda p: p["face"].update(kind="other"), "says which kind"),
        (lambda p: p["face"].update(kind="other", certificate="other"), "certificate_name"),
        (lambda p: p["face"].update(certificate_name="Permit"), "certificate_name"),
        (lambda p: p["face"].update(use="multiple"), "left out for multiple use"),
        (lambda p: p["face"].pop("destination"), "destination is given for single use"),
        (lambda p: p["face"].update(kind="import"), "the Party that issues it"),
        (lambda p: p["face"].update(valid_until="2149-06-07"), "the chain counts no other days"),
        (lambda p: p["face"].update(date_of_issue="1969-12-31"), "the chain counts no other days"),
        (lambda p: p["face"].update(valid_until="2026-01-01"), "lies before"),
        (lambda p: p["face"].update(open_boxes=["11", "3"]), "order of the form"),
        (lambda p: p["face"].update(open_boxes=["3", "3"]), "once each"),
        (lambda p: p["face"].update(open_boxes=["16"]), "open_boxes"),
        (lambda p: p["face"]["lines"][0].pop("quantity"), "box 11"),
        (lambda p: p["face"].update(applicant_signature={"form": "electronic"}), "method"),
        (lambda p: p["face"].update(applicant_signature={"form": "signed", "method": "pen"}), "method"),
        (lambda p: p["face"].update(applicant_signature={"form": "signed", "reference": "1"}), "reference"),
        (lambda p: p["persons"].pop("signatory"), "signatory: is missing"),
        (lambda p: p.pop("persons"), "persons: is missing"),
        (lambda p: p.update(version="1"), "no member of a permit"),
    ],
)  # fmt: skip
def test_what_breaks_the_format_is_refused_by_name(change: Callable[[Members], object], says: str) -> None:
    refused(change, says)


def test_a_quantity_may_stay_open_if_the_face_says_so() -> None:
    document = members()
    document["face"]["open_boxes"] = ["11"]
    del document["face"]["lines"][0]["quantity"]
    assert parse_permit(json.dumps(document).encode()).face.lines[0].quantity is None


@given(permits(), st.data())
def test_an_unknown_member_anywhere_is_refused(permit: Permit, data: st.DataObject) -> None:
    document = permit.model_dump(exclude_none=True, mode="json")
    places = [document, document["face"], document["persons"], *document["face"]["lines"]]
    data.draw(st.sampled_from(places))["unheard_of"] = "x"
    with pytest.raises(NotWellFormed, match="unheard_of"):
        parse_permit(json.dumps(document).encode())
