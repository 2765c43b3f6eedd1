"""A scientific name as the eye reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.alike import begins_alike

LATIN = st.text("abcdefghijkmnopqrstuvwxyz", min_size=1, max_size=9).map(str.capitalize)


@pytest.mark.parametrize(
    "name",
    [
        "uroplatus henkeli",
        "UROPLATUS HENKELI",
        "Uroplatus  henkeli",
        "Uroplatus\u00a0henkeli",
        "Uroplatus\u3164henkeli",
        "Ur\u043eplatus henkeli",
        "\u0423r\u043eplatu\u0455 henkeli",
        "Uroplatu\u200ds henkeli",
        "Uroplatus\u2800henkeli",
        "Uropl\u0227tus henkeli",
        "Uro\u115fplatus henkeli",
        "UropIatus henkeli",
        "Urop1atus henkeli",
        "Ur0platus henkeli",
        "\U0001d414\U0001d42b\U0001d428\U0001d429\U0001d425\U0001d41a\U0001d42d\U0001d42e\U0001d42c henkeli",
    ],
)
def test_what_looks_like_a_name_is_taken_for_it(name: str) -> None:
    assert begins_alike(name, ["Python", "Uroplatus"])
    assert begins_alike(name, ["Uroplatus henkeli"])


@pytest.mark.parametrize(
    "name", ["Uroplatu", "Uroplatusa", "Urplatus", "Europlatus", "Henkeli uroplatus", "Pyth\u043en regius", ""]
)
def test_another_name_is_another(name: str) -> None:
    assert not begins_alike(name, ["Uroplatus"])


@pytest.mark.parametrize(
    ("name", "taxon"),
    [
        ("Ph\u0153nicopterus ruber", "Phoenicopterus"),
        ("Charnaeleo", "Chamaeleo"),
        ("Arctostaphylos uva-ursi", "Arctostaphylos uva-ursi"),
    ],
)
def test_other_ways_to_write_a_name_are_it(name: str, taxon: str) -> None:
    assert begins_alike(name, [taxon])


@given(LATIN, LATIN, st.booleans())
def test_in_latin_letters_a_name_begins_with_its_own_words(genus: str, other: str, whole: bool) -> None:
    assert begins_alike(f"{genus} {other.lower()}", [f"{genus} {other.lower()}" if whole else genus])
