"""Where lines end: nothing is lost, nothing is wider than its box, Chinese and Arabic are broken as they are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.form.breaking import clusters, is_right_to_left, pieces, wrap
from tests.permits import texts


def letters(text: str) -> float:
    """A measure for which every letter is one wide."""
    return float(len(text))


@given(texts(200), st.integers(1, 60))
def test_nothing_is_lost_but_spaces_at_the_end_of_a_line(text: str, width: int) -> None:
    assert "".join(wrap(text, width, letters)).replace(" ", "") == text.replace(" ", "")


@given(texts(200), st.integers(1, 60))
def test_no_line_is_wider_than_its_box_but_for_one_letter_that_is(text: str, width: int) -> None:
    for line in wrap(text, width, letters):
        assert len(line) <= width or len(list(clusters(line))) == 1


@given(texts(200))
def test_pieces_give_the_text_again(text: str) -> None:
    assert "".join(pieces(text)) == text


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 8, ["one two", "three"]),
        ("one  two", 8, ["one  two"]),
        ("one    two", 5, ["one", "two"]),
        ("Lot-numbers", 6, ["Lot-", "number", "s"]),
        ("A-1-2 to -3", 5, ["A-1-2", "to -3"]),
        ("unbreakable", 4, ["unbr", "eaka", "ble"]),
        ("ab unbreakable", 4, ["ab", "unbr", "eaka", "ble"]),
        ("北京市朝阳区", 4, ["北京市朝", "阳区"]),
        ("公司（北京）。", 4, ["公司（北", "京）。"]),
        ("公司（北京）。", 3, ["公司", "（北", "京）。"]),
        ("北京Room 12", 5, ["北京", "Room", "12"]),
        ("한국 주식회사", 4, ["한국", "주식회사"]),
    ],
)
def test_a_line_ends_where_a_reader_expects_it(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width, letters) == lines


@pytest.mark.parametrize(("text", "cut"), [("e\u0301a", ["e\u0301", "a"]), ("क्\u200dष", ["क्\u200dष"])])
def test_marks_and_joined_letters_stay_with_theirs(text: str, cut: list[str]) -> None:
    assert list(clusters(text)) == cut


@pytest.mark.parametrize(
    ("text", "right_to_left"),
    [
        ("Rabat الرباط", False),
        ("الرباط Rabat", True),
        ("12 (الرباط)", True),
        ("12", False),
        ("עברית", True),
        ("北京", False),
    ],
)
def test_a_paragraph_begins_where_its_first_letter_says(text: str, right_to_left: bool) -> None:
    assert is_right_to_left(text) == right_to_left
