"""Normal form C, of whatever is handed in: as Unicode has it, and in no time that grows with the square of the text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.canonical import NotWellFormed
from registry.formats.document import read_document
from registry.formats.letters import MOST_MARKS, in_form_c
from registry.samples import sample

PILES = ["\u0301\u0316", "\u0f72\u0f71", "\u0f73\u0f71"]
"""Marks in the wrong order: each goes before all those of the other kind. The last hides as a letter that is two."""


@given(st.text(max_size=MOST_MARKS))
def test_it_is_unicodes_normal_form(text: str) -> None:
    assert in_form_c(text) == unicodedata.normalize("NFC", text)


def test_as_many_marks_as_a_language_may_have_are_brought_in_order() -> None:
    assert in_form_c("a" + "\u0301\u0316" * 15) == unicodedata.normalize("NFC", "a" + "\u0301\u0316" * 15)


@pytest.mark.parametrize("pile", PILES, ids=["accents", "Tibetan", "composed"])
@pytest.mark.timeout(60)
def test_a_pile_of_marks_is_left_as_it_is(pile: str) -> None:
    """To sort these would take hours."""
    assert in_form_c("a" + pile * 500_000) == "a" + pile * 500_000


@pytest.mark.timeout(60)
def test_a_message_full_of_marks_is_refused_at_once() -> None:
    message = sample("mg-export-reptiles.xml").decode()
    assert "Furcifer pardalis" in message
    with pytest.raises(NotWellFormed, match="is too long"):
        read_document(message.replace("Furcifer pardalis", "a" + "\u0301\u0316" * 200_000).encode())
