"""The standard form on paper: every box where it belongs, nothing lost, the same bytes for the same permit."""

import os
import re
import subprocess
import sys
from typing import Any

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.canonical import MAX_BYTES, canonical
from registry.codes import LANGUAGES, Language, meaning
from registry.commitment import short_code
from registry.form.labels import labels
from registry.form.order import Recorded
from registry.permit import Permit
from registry.seal import SealedPermit, redact
from tests.form.printing import SAMPLE, bare, printed, printed_at, seal, sealed, texts
from tests.permits import members

BOXES = (
    "1", "2", "3", "3a", "4", "5", "5a", "5b", "6", "7./8",
    "9", "10", "11", "11a", "12", "12a", "12b", "13", "14", "15",
)  # fmt: skip
MULTIPLE = "us-certificate-musical-instrument.json"
TYPED = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x17E, categories=["L", "N"]), min_size=1, max_size=60)


def lines_of(shown: SealedPermit, count: int) -> list[dict[str, Any]]:
    """So many lines, each with marks of its own."""
    line = shown.face.lines[0].model_dump(exclude_none=True)
    return [line | {"marks": f"Bag-{number:03d}"} for number in range(count)]


def longest() -> SealedPermit:
    """As near to the largest permit as can be sealed: 64 lines, long texts, 4,000 letters of conditions."""
    words = " ".join(f"w{number:05d}" for number in range(20_000))
    line = sealed().face.lines[0].model_dump(exclude_none=True)
    lines = [
        line
        | {"marks": words[900 * n : 900 * n + 499].strip(), "description": words[900 * n + 500 : 900 * n + 703].strip()}
        for n in range(64)
    ]
    return sealed(lines=lines, special_conditions=words[80_000:84_000].strip(), replaces={
        "number": "MG-2026-EV-0001", "date": "2026-10-01", "reason": "lost", "id": "0x" + "ab" * 32,
    })  # fmt: skip


def said(value: Any) -> list[str]:
    """All texts inside a permit's members."""
    if isinstance(value, dict):
        return [text for name, inner in value.items() for text in said(inner) if name not in {"use", "form", "role"}]
    if isinstance(value, list | tuple):
        return [text for inner in value for text in said(inner)]
    return [] if value is True else [value]


def body(pages: list[str]) -> str:
    """What stands on the pages, without the heads of annex pages and the feet of all: texts go on from page to page."""
    inside = [re.sub(r"CITESPERMIT/CERTIFICATENo\..*?page\d+of\d+$", "", page) for page in pages]
    return "".join(re.sub(r"^ANNEXto.*?ORIGINAL", "", page) for page in inside)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_box_of_the_standard_form_is_on_the_first_page(language: Language) -> None:
    page = texts(printed(sealed(), language))[0]
    words = labels(language)
    for box in BOXES:
        label = {"1": "title", "7./8": "7/8"}.get(box, box)
        assert bare(f"{box}. {words[label]}") in page, box
    for label in ("convention", "export", "re-export", "import", "other", "4-signature", "port", "stamp", "13-seal"):
        assert bare(words[label]) in page, label


@pytest.mark.parametrize("language", ["fr", "es"])
def test_codes_are_told_in_the_language_of_the_form(language: Language) -> None:
    page = texts(printed(sealed(), language))[0]
    assert bare(meaning("purpose", "T", language)) in page
    assert bare(meaning("term", "LIV", language)) in page
    assert bare(f"FR {meaning('country', 'FR', language)}") in page


def test_every_label_is_there_in_three_languages_with_the_same_places_for_values() -> None:
    for label, english in labels("en").items():
        for language in LANGUAGES:
            words = labels(language)[label]
            assert words.strip(), (label, language)
            assert sorted(re.findall(r"\{\w+\}", words)) == sorted(re.findall(r"\{\w+\}", english)), (label, language)


def test_the_same_permit_gives_the_same_bytes_in_another_process() -> None:
    program = (
        "import sys; from tests.form.printing import *; "
        "sys.stdout.buffer.write(printed(sealed(special_conditions='北京 الرباط Λ')))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program], env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone}, capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "Asia/Tokyo"), ("2", "America/Lima"))
    ]  # fmt: skip
    assert runs[0] == runs[1] == printed(sealed(special_conditions="北京 الرباط Λ"))


def test_another_language_or_a_copy_is_another_document() -> None:
    assert len({printed(sealed()), printed(sealed(), "fr"), printed(sealed(), copy=True)}) == 3


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(members(TYPED), st.sampled_from(LANGUAGES))
def test_all_that_a_permit_says_can_be_read_on_the_form(said_of: dict[str, Any], language: Language) -> None:
    shown = seal(Permit.model_validate(said_of))
    read = "".join(texts(printed(shown, language)))
    for text in said(shown.face.model_dump(exclude={"kind", "certificate"}, exclude_none=True)):
        assert bare(text) in read, text
    assert shown.persons is not None
    for text in said(shown.persons.model_dump(exclude_none=True)):
        assert bare(text) in read, text


def test_nothing_of_the_longest_permit_is_lost() -> None:
    shown = longest()
    assert shown.persons is not None
    assert len(canonical(shown.face)) + len(canonical(shown.persons)) > 0.98 * (MAX_BYTES - 8)
    pages = texts(printed(shown))
    read = body(pages)
    for text in said(shown.face.model_dump(exclude={"kind"}, exclude_none=True)):
        assert bare(text) in read, text
    assert bare("see annex") in pages[0]
    assert bare("Lines E to BL: see annex") in pages[0]


def test_nothing_can_be_written_below_the_texts_of_the_annex() -> None:
    annex = printed_at(printed(sealed(special_conditions="a condition, " * 100 + "and no other")), 100, 1)
    below = annex.crop((annex.width // 4, annex.height // 3, annex.width * 3 // 4, annex.height * 9 // 10))
    assert below.getextrema()[0] < 128, "a line goes through it"


def test_what_fits_needs_no_annex() -> None:
    assert len(texts(printed(sealed()))) == 1


@pytest.mark.parametrize(("count", "pages"), [(4, 1), (5, 2), (14, 2), (15, 3), (64, 7)])
def test_the_lines_after_the_fourth_stand_in_the_annex(count: int, pages: int) -> None:
    shown = sealed(lines=lines_of(sealed(), count))
    read = texts(printed(shown))
    assert len(read) == pages
    assert [f"Bag-{number:03d}" in read[0] for number in range(count)] == [number < 4 for number in range(count)]
    for number in range(4, count):
        assert f"Bag-{number:03d}" in read[1 + (number - 4) // 10]


def test_every_page_says_which_permit_it_belongs_to_and_which_of_how_many_it_is() -> None:
    shown = sealed(lines=lines_of(sealed(), 15))
    for number, page in enumerate(texts(printed(shown)), 1):
        assert page.endswith(f"{short_code(shown.id)}page{number}of3")
        assert shown.face.number in page


@pytest.mark.parametrize(("language", "word"), [("en", "COPY"), ("fr", "COPIE"), ("es", "COPIA")])
def test_a_copy_is_marked_as_one_on_every_page(language: Language, word: str) -> None:
    """Convention, Art. VI(4)."""
    for page in texts(printed(sealed(lines=lines_of(sealed(), 5)), language, copy=True)):
        assert page.count(word) == 2  # across the page, and in its head
        assert "ORIGINAL" not in page
        assert bare(labels(language)["copy-says"]) in page


def test_an_original_is_not_marked_as_a_copy() -> None:
    for page in texts(printed(sealed(lines=lines_of(sealed(), 5)))):
        assert "ORIGINAL" in page
        assert "COPY" not in page


def test_without_its_names_a_permit_is_a_copy_and_says_that_they_are_not_shown() -> None:
    page = texts(printed(redact(sealed())))[0]
    assert "COPY" in page
    assert page.count(bare("NAMES NOT SHOWN in this copy")) == 3
    assert bare("Exporter One") not in page
    assert bare("Applicant One") not in page


def test_a_multiple_use_certificate_has_a_sheet_for_its_crossings() -> None:
    first, sheet = texts(printed(sealed(MULTIPLE)))
    assert bare("Musical instrument certificate (multiple use)") in first
    assert bare("Each crossing is endorsed on the continuation sheet") in first
    assert sheet.startswith(bare("CONTINUATION SHEET to certificate no. 26US00417E/9"))
    assert sheet.count("exit") - sheet.count(bare("each exit")) == 14


@pytest.mark.parametrize(
    ("name", "face"),
    [
        ("de-import-trophy.json", {}),
        ("es-certificate-introduction-from-the-sea.json", {}),
        (SAMPLE, {"retrospective": True}),
    ],
)
def test_what_is_never_endorsed_says_that_box_14_is_not_required(name: str, face: dict[str, Any]) -> None:
    assert bare("Not required for this document") in texts(printed(sealed(name, **face)))[0]


def test_a_retrospective_permit_says_so_in_box_5() -> None:
    assert bare("Issued retrospectively.") in texts(printed(sealed(retrospective=True)))[0]


@pytest.mark.parametrize(
    ("signature", "words"),
    [
        ({"form": "signed"}, "signed"),
        ({"form": "missing"}, "not signed: not valid"),
        ({"form": "electronic", "method": "eIDAS", "reference": "77"}, "signed electronically: eIDAS, 77"),
    ],
)
def test_the_applicants_signature_is_told_as_it_was_given(signature: dict[str, str], words: str) -> None:
    assert bare(words) in texts(printed(sealed(applicant_signature=signature)))[0]


def test_a_form_without_a_place_for_the_applicants_signature_has_none() -> None:
    nobody = {"applicant": None}
    page = texts(printed(sealed(applicant_signature={"form": "no place"}, persons=nobody)))[0]
    assert bare("Signature of the applicant") not in page


def test_actual_quantities_are_said_to_be_recorded_electronically() -> None:
    recorded = Recorded(("48", "20", "119.5", "7", "1"), "2026-11-20")
    first, second = texts(printed(sealed(lines=lines_of(sealed(), 5)), recorded=recorded))
    assert "119.5Recordedelectronically" in first
    assert bare("Recorded electronically on 2026-11-20") in first
    assert "1Recordedelectronically" in second


def test_quantities_left_open_at_issue_stay_empty_and_the_form_says_so() -> None:
    page = texts(printed(sealed("ca-export-open-boxes.json")))[0]
    assert bare("Boxes left open at issue, to be filled in before export:") in page


def test_a_name_may_hold_what_the_library_uses_for_itself() -> None:
    page = texts(printed(sealed(persons={"signatory": {"name": "**{nb}** __of__ [x](y) \\ --z--"}})))[0]
    assert bare("**{nb}** __of__ [x](y) \\ --z--") in page


def test_a_number_of_letters_that_no_font_has_is_still_told_whole() -> None:
    number = "\U0001e900" * 35
    pages = texts(printed(sealed(number=number)))
    assert "[U+1E900]" * 35 in pages[-1]


def test_all_fonts_are_embedded() -> None:
    pdf = printed(sealed(special_conditions="北京 الرباط"))
    assert pdf.count(b"/FontFile") == pdf.count(b"/Type /FontDescriptor") == 5
    assert b"/Helvetica" not in pdf


def test_only_the_letters_that_are_needed_are_embedded() -> None:
    assert len(printed(sealed(special_conditions="北京"))) < 100_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_stands_outside_the_paper_or_across_its_frame(language: Language) -> None:
    wide = {"name": "W" * 500}
    shown = sealed(
        lines=lines_of(sealed(), 6), special_conditions="W" * 4000, persons={"exporter": wide, "importer": wide}
    )
    millimetre = 72 / 25.4
    with pypdfium2.PdfDocument(printed(shown, language)) as document:
        for page in document:
            letters = page.get_textpage()
            boxes = [letters.get_charbox(at) for at in range(letters.count_chars())]
            shown_boxes = [box for box in boxes if box[2] > box[0]]
            assert min(box[0] for box in shown_boxes) >= 8 * millimetre
            assert max(box[2] for box in shown_boxes) <= 202.2 * millimetre
            assert min(box[1] for box in shown_boxes) >= 5 * millimetre
