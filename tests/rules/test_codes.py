"""Code lists: what a code stands for, and that an unknown one stands for itself."""

from typing import get_args

import pytest

from registry.codes import LANGUAGES, Language, ListName, codes, entry_into_force, meaning, usage, usage_dated


@pytest.mark.parametrize(("name", "size"), [("purpose", 12), ("source", 11), ("term", 107), ("unit", 38)])
def test_the_lists_have_the_sizes_of_their_source(name: str, size: int) -> None:
    assert len(codes(name)) == size  # type: ignore[arg-type]


def test_a_code_has_its_english_name() -> None:
    assert meaning("purpose", "T") == "commercial"


@pytest.mark.parametrize(("language", "says"), [("fr", "peaux"), ("es", "pieles")])
def test_a_code_has_its_name_in_the_conventions_languages(language: Language, says: str) -> None:
    assert meaning("term", "SKI", language) == says


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", get_args(ListName))
def test_every_code_has_a_name_in_every_language(name: ListName, language: Language) -> None:
    assert codes(name, language).keys() == codes(name).keys()
    assert all(words == words.strip() != "" for words in codes(name, language).values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_code_stands_for_itself(language: Language) -> None:
    assert meaning("term", "QQQ", language) == "QQQ"


def test_two_source_letters_have_both_names() -> None:
    assert meaning("source", "IW") == "confiscated or seized, taken from the wild"


def test_two_source_letters_of_which_one_is_unknown_stand_for_themselves() -> None:
    assert meaning("source", "IK") == "IK"


def test_the_convention_entered_into_force_for_madagascar_in_1975() -> None:
    assert entry_into_force("MG") == "1975-11-18"


@pytest.mark.parametrize("code", ["XX", "ZZ", "QQ"])
def test_a_code_that_is_no_partys_has_no_entry_into_force(code: str) -> None:
    assert entry_into_force(code) is None


def test_every_party_has_a_code_of_two_letters_and_a_name() -> None:
    assert all(len(code) == 2 and code.isupper() and english for code, english in codes("country").items())


def test_what_usually_goes_with_a_term_is_a_dated_list() -> None:
    units, purposes = usage("CAV")
    assert {"KIL", "-"} <= units
    assert {"T", "P"} <= purposes
    assert "CUM" not in units
    assert usage_dated() == "2013-11-07"


def test_what_the_list_does_not_have_it_does_not_say() -> None:
    assert usage("QQQ") == (frozenset(), frozenset())


def test_every_unit_and_purpose_of_that_list_is_a_code() -> None:
    for term in codes("term"):
        units, purposes = usage(term)
        assert units <= {"-", *codes("unit")}
        assert purposes <= set(codes("purpose"))
