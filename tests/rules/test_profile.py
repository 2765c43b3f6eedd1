"""Profiles: what a Party's law decides, as data that is complete or refused."""

import tomllib
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.days import months_later
from registry.permit import Certificate, Face, Line, Permit, parse_permit
from registry.profile import (
    DOCUMENTS,
    Longest,
    NotAProfile,
    built_in,
    convention,
    document_of,
    load_profile,
    profile_names,
    profile_text,
    trades_as,
)
from registry.samples import sample
from tests.permits import permits

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = """
code = "xx"
title = "Law of XX"
dated = "2026-01-01"
[arrival]
rule = "endorsed in time"
months = 6
provision = "Art. 1"
[arrival.months_of]
origin = 12
[endorsement]
missing = "failed"
provision = "Art. 2"
[import_permit]
appendices = ["I", "III"]
provision = "Art. 3"
[certificates]
not_accepted = ["musical instrument"]
provision = "Art. 4"
[use]
by_importers = true
provision = "Art. 5"
[[validity]]
documents = ["export"]
months = 3
provision = "Art. 6"
"""


def face(name: str) -> Face:
    return parse_permit(sample(name)).face


def test_the_convention_is_the_default_and_says_until_when() -> None:
    profile = convention()
    assert (profile.code, profile.arrival, profile.missing_endorsement, profile.months) == (
        "convention",
        "by the last day of validity",
        "warning",
        None,
    )


def test_the_profiles_of_this_program_are_named() -> None:
    assert profile_names() == ["convention", "european-union", "united-states"]


@pytest.mark.parametrize("code", profile_names())
def test_a_profile_is_called_as_its_file_and_every_rule_of_it_has_a_provision(code: str) -> None:
    profile, tables = built_in(code), tomllib.loads(profile_text(code))
    assert profile.code == code
    rules = [table for name, table in tables.items() if isinstance(table, dict)] + tables.get("validity", [])
    assert rules
    assert all(table["provision"] for table in rules)


def test_europe_has_two_clocks_with_months_by_the_kind_of_document() -> None:
    profile = built_in("european-union")
    assert (profile.months, dict(profile.months_of)) == (
        6,
        {"origin": 12, "travelling exhibition": 36, "personal ownership": 36, "musical instrument": 36},
    )
    assert profile.import_permit == ("I", "II")


def test_america_takes_a_permit_until_its_last_day_and_limits_every_document_to_three_years() -> None:
    profile = built_in("united-states")
    assert (profile.arrival, profile.months) == ("by the last day of validity", None)
    assert {document: longest.months for longest in profile.validity for document in longest.documents} == {
        **dict.fromkeys(DOCUMENTS, 36),
        **dict.fromkeys(["export", "re-export"], 6),
        **dict.fromkeys(["import", "introduction from the sea", "origin"], 12),
    }


def test_a_table_that_a_partys_profile_leaves_out_is_the_conventions() -> None:
    own = load_profile('code = "xx"\ntitle = "Law of XX"\ndated = "2026-01-01"')
    assert own.arrival_provision == convention().arrival_provision
    assert own.validity == convention().validity


def test_a_partys_own_profile_is_read() -> None:
    profile = load_profile(TEXT)
    assert (profile.months, profile.months_of, profile.missing_endorsement) == (6, (("origin", 12),), "failed")
    assert (profile.import_permit, profile.not_accepted) == (("I", "III"), ("musical instrument",))
    assert profile.used_by_importers
    assert profile.validity == (Longest(("export",), 3, "Art. 6"),)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('code = "xx"', "code = ", "no TOML"),
        ('title = "Law of XX"', "", "title is a text"),
        ('title = "Law of XX"', 'title = ""', "title is a text"),
        ('dated = "2026-01-01"', 'dated = "2026-02-30"', "is no date"),
        ('dated = "2026-01-01"', "dated = 2026-01-01", "dated is a text"),
        ('rule = "endorsed in time"', 'rule = "whenever"', "arrival.rule = 'whenever', which is none of"),
        ("months = 6", "", "gives arrival.months with the rule"),
        ('rule = "endorsed in time"', 'rule = "by the last day of validity"', "gives arrival.months with the rule"),
        (
            'rule = "endorsed in time"\nmonths = 6',
            'rule = "by the last day of validity"',
            "arrival.months_of beside arrival.months",
        ),
        ("months = 6", "months = 0", "no number of months"),
        ("months = 6", "months = true", "no number of months"),
        ("months = 6", 'months = "6"', "no number of months"),
        ("origin = 12", "origins = 12", "arrival.months_of.origins, which is none of"),
        ("origin = 12", "origin = 9999", "arrival.months_of.origin = 9999, which is no number of months"),
        ("[arrival.months_of]\norigin = 12", "months_of = 12", "arrival.months_of is a table"),
        ('missing = "failed"', 'missing = "fine"', "endorsement.missing = 'fine'"),
        ("[endorsement]\n", "[endorsement]\nwhy = 1\n", "endorsement.why, which is none of"),
        ("[endorsement]", "[endorsements]", "has endorsements, which is none of"),
        ('provision = "Art. 2"', "", "endorsement.provision is a text"),
        ('appendices = ["I", "III"]', 'appendices = ["IV"]', "'IV', which is none of"),
        ('appendices = ["I", "III"]', 'appendices = "I"', "import_permit.appendices is a list"),
        ('title = "Law of XX"', r'title = "Law\u0000"', r"title = 'Law\\x00'. Write 1 to 500 letters that can be read"),
        ('title = "Law of XX"', 'title = "Law\u202e"', "letters that can be read, in one line"),
        ('code = "xx"', f'code = "{"x" * 300}"', "Write 1 to 40 letters"),
        ('provision = "Art. 6"', f'provision = "{"x" * 501}"', "Write 1 to 500 letters"),
        ('documents = ["export"]', "documents = []", "about none: name some, or leave it out"),
        ('not_accepted = ["musical instrument"]', "not_accepted = [1]", "= 1, which is none of"),
        ("by_importers = true", "by_importers = 1", "use.by_importers = 1"),
        ("[[validity]]", "[validity]", r"write each as \[\[validity\]\]"),
        ('documents = ["export"]', 'documents = ["exports"]', "'exports', which is none of"),
        ("[[validity]]\n", '[[validity]]\nwhy = ""\n', "validity.why, which is none of"),
    ],
)  # fmt: skip
def test_a_profile_with_a_fault_is_refused_and_told_which(before: str, after: str, says: str) -> None:
    assert before in TEXT
    with pytest.raises(NotAProfile, match=says):
        load_profile(TEXT.replace(before, after))


def test_a_table_written_as_a_value_is_told_how_to_write_it() -> None:
    with pytest.raises(NotAProfile, match=r"write it as \[use\]"):
        load_profile('use = "yes"\ncode = "xx"\ntitle = "Law of XX"\ndated = "2026-01-01"')


def test_a_code_that_is_no_profile_is_told_those_there_are() -> None:
    with pytest.raises(NotAProfile, match="There are: convention, european-union, united-states"):
        built_in("atlantis")


def test_a_document_is_called_by_its_certificate_or_its_kind() -> None:
    assert document_of(face("mg-export-reptiles.json")) == "export"
    assert document_of(face("jp-certificate-of-origin.json")) == "origin"


@pytest.mark.parametrize(
    ("name", "until"),
    [
        ("mg-export-reptiles.json", "2027-05-10"),
        ("jp-certificate-of-origin.json", "2027-11-12"),
        ("us-certificate-musical-instrument.json", "2029-11-12"),
        ("gb-certificate-pre-convention.json", "2027-05-16"),
        ("de-import-trophy.json", None),
        ("es-certificate-introduction-from-the-sea.json", None),
    ],
)
def test_in_europe_a_document_arrives_within_the_months_of_its_kind(name: str, until: str | None) -> None:
    assert built_in("european-union").arrives_until(face(name)) == until


@given(permits())
def test_by_the_convention_no_document_counts_from_its_issue(permit: Permit) -> None:
    assert convention().arrives_until(permit.face) is None


@given(permits(), st.sampled_from(profile_names()))
def test_the_longest_validity_is_that_of_the_first_rule_that_names_the_document(permit: Permit, code: str) -> None:
    face_of: Face = permit.face
    longest = built_in(code).longest(face_of)
    if longest is None:
        assert document_of(face_of) not in {name for rule in built_in(code).validity for name in rule.documents}
    else:
        assert document_of(face_of) in longest.documents
        assert months_later(face_of.date_of_issue, longest.months) > face_of.date_of_issue


@pytest.mark.parametrize(
    ("appendix", "source", "by"),
    [("I", "W", "I"), ("I", "C", "I"), ("I", "D", "II"), ("I", "ID", "II"), ("II", "D", "II"), ("I", "O", None),
     ("II", "OW", None), ("III", "W", "III"), ("N", "W", "N")],
)  # fmt: skip
def test_bred_for_trade_counts_as_appendix_ii_and_pre_convention_as_none(
    appendix: str, source: str, by: str | None
) -> None:
    line = Line.model_validate(
        {"scientific_name": "Panthera leo", "term": "LIV", "appendix": appendix, "source": source}
    )
    assert trades_as(line) == by


def test_the_format_tells_every_profile_that_the_vectors_use() -> None:
    told = (ROOT / "docs" / "format.md").read_text("utf-8")
    assert all(f"`{code}`" in told for code in [*profile_names(), "strict"])
    assert set(get_args(Certificate)) < set(DOCUMENTS)
