"""Rows of lists: told apart, unpacked, and told which of them cannot be used."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.checklists.rows import (
    BadRow,
    BadRows,
    BadValue,
    NotAList,
    clean,
    csv_rows,
    good,
    is_json,
    json_rows,
    text_of,
    unpacked,
    used,
    whole,
)
from tests.checklists.files import stream


def test_a_packed_file_is_unpacked_and_another_is_left() -> None:
    assert whole(unpacked(stream(gzip.compress(b"[1]")))) == b"[1]"
    assert whole(unpacked(stream(b"[1]"))) == b"[1]"


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: data[:-6] + b"\0\0\0\0\0\0",
                                    lambda data: data[:12] + b"\xff" * 20])  # fmt: skip
def test_a_damaged_packed_file_is_told_to_be_fetched_again(damage: object) -> None:
    data = damage(gzip.compress(b'{"a": 1}\n' * 500))  # type: ignore[operator]
    with pytest.raises(NotAList, match="damaged"):
        list(json_rows(unpacked(stream(data))))


@pytest.mark.parametrize(("content", "expected"), [("{}", True), (" \n [1]", True), ("\ufeff{}", True), ("a,b", False)])
def test_json_and_csv_are_told_apart_by_their_first_letter(content: str, expected: bool) -> None:
    assert is_json(stream(content)) is expected


def test_a_file_that_is_too_large_to_be_one_list_is_refused() -> None:
    with pytest.raises(NotAList, match="more than 3 bytes"):
        whole(stream("abcd"), most=3)


# ---- CSV ----


def test_rows_of_a_csv_come_with_their_lines_and_empty_ones_are_left_out() -> None:
    assert list(csv_rows(stream("a,b\n1,2\n\n,\n3,4\n"), ("a", "b"))) == [
        ("line 2", {"a": "1", "b": "2"}),
        ("line 5", {"a": "3", "b": "4"}),
    ]


def test_a_byte_order_mark_and_any_line_ending_are_taken() -> None:
    for ending in ("\n", "\r\n", "\r"):
        assert [row for _, row in csv_rows(stream(f"\ufeffa,b{ending}1,2{ending}"), ("a",))] == [{"a": "1", "b": "2"}]


def test_a_csv_without_a_column_is_told_which() -> None:
    with pytest.raises(NotAList, match=r"no column 'c'\. It must have: a, c"):
        list(csv_rows(stream("a,b\n1,2\n"), ("a", "c")))


def test_a_csv_in_another_encoding_is_told_where_it_begins() -> None:
    with pytest.raises(NotAList, match="not in UTF-8, from line 3"):
        list(csv_rows(stream(b"a,b\n1,2\nRh\xe9a,2\n"), ("a",)))


def test_a_row_with_too_few_or_too_many_cells_is_bad() -> None:
    found = [row for _, row in csv_rows(stream("a,b\n1\n1,2,3\n"), ("a",))]
    assert found == [
        BadRow("line 2", "it has 1 cells, and the head has 2"),
        BadRow("line 3", "it has 3 cells, and the head has 2"),
    ]


def test_a_cell_that_never_ends_is_bad_and_the_last() -> None:
    (found,) = [row for _, row in csv_rows(stream('a\n"' + "x" * 140_000), ("a",))]
    assert isinstance(found, BadRow)
    assert "field" in found.why


# ---- JSON ----


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"a": 1}', [("line 1", {"a": 1})]),
        ('{"a": 1}\n\n{"b": 2}\n', [("line 1", {"a": 1}), ("line 3", {"b": 2})]),
        ('\ufeff{"a": 1}\n', [("line 1", {"a": 1})]),
        ('[{"a": 1}, 2]\n', [("entry 1", {"a": 1}), ("entry 2", 2)]),
        ('{\n "a": 1\n}', [("entry 1", {"a": 1})]),
        ("[\n 1,\n 2\n]", [("entry 1", 1), ("entry 2", 2)]),
    ],
)
def test_documents_come_one_a_line_or_as_one(content: str, expected: object) -> None:
    assert list(json_rows(stream(content))) == expected


def test_a_line_that_is_no_json_is_bad_and_the_others_are_read() -> None:
    found = list(json_rows(stream('{"a": 1}\n{"a": \n{"b": 2}\n')))
    assert [place for place, _ in found] == ["line 1", "line 2", "line 3"]
    assert isinstance(found[1][1], BadRow)


@pytest.mark.parametrize("content", ["{", "", '{"a": NaN}', "{'a': 1}"])
def test_what_is_no_json_at_all_is_no_list(content: str) -> None:
    with pytest.raises(NotAList, match="no JSON"):
        list(json_rows(stream(content)))


def test_a_list_with_something_behind_it_is_no_list() -> None:
    with pytest.raises(NotAList, match="something behind it"):
        list(json_rows(stream("[1]\n[2]\n")))


def test_a_line_without_end_is_refused() -> None:
    with pytest.raises(NotAList, match="A line of the file has more than 3 bytes"):
        list(json_rows(stream('{"a": 1}'), most=3))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_called_no_list(data: bytes) -> None:
    try:
        found = list(json_rows(unpacked(stream(data))))
    except NotAList:
        return
    assert all(place.startswith(("line ", "entry ")) for place, _ in found)


@given(st.text(max_size=200))
def test_any_text_is_a_csv_or_none(text: str) -> None:
    content = "a,b\n" + text.replace("\x00", "")
    for place, row in csv_rows(stream(content.encode("utf-8", "replace")), ("a", "b")):
        assert place.startswith("line ")
        assert isinstance(row, BadRow) or row.keys() == {"a", "b"}


# ---- rows that cannot be used ----


def test_what_raises_a_bad_value_is_a_bad_row() -> None:
    assert used("line 2", text_of, {"a": "x"}, "a") == "x"
    assert used("line 2", text_of, {}, "a") == BadRow("line 2", "it has no a")


@pytest.mark.parametrize("value", [None, "", "  ", 1, ["a"]])
def test_a_text_that_is_not_there_is_a_bad_value(value: object) -> None:
    with pytest.raises(BadValue, match="it has no a"):
        text_of({"a": value}, "a")


def test_text_is_trimmed_and_brought_to_one_form() -> None:
    assert clean("  E\u0301le\u0301phant \n d'Afrique ", "name") == "Éléphant d'Afrique"


@pytest.mark.parametrize(("value", "why"), [("x" * 301, "more than 300"), ("a\x00b", "cannot be shown")])
def test_text_that_no_name_has_is_a_bad_value(value: str, why: str) -> None:
    with pytest.raises(BadValue, match=why):
        clean(value, "name")


BAD = [BadRow(f"line {number}", "it has no name") for number in range(25)]


def test_bad_rows_are_told_all_at_once_and_the_rest_is_counted() -> None:
    left_out: list[BadRow] = []
    with pytest.raises(BadRows, match=r"25 rows cannot be used: line 0: .*line 19: it has no name; and 5 more"):
        list(good([1, *BAD, 2], left_out, skip_bad=False))
    assert left_out == BAD


def test_few_bad_rows_are_told_without_a_count() -> None:
    with pytest.raises(BadRows, match=r"1 row cannot be used: line 0: it has no name\. Correct") as caught:
        list(good([BAD[0]], [], skip_bad=False))
    assert caught.value.facts["rows"] == BAD[:1]


def test_skipped_bad_rows_are_kept_to_be_told() -> None:
    left_out: list[BadRow] = []
    assert list(good([1, BAD[0], 2], left_out, skip_bad=True)) == [1, 2]
    assert left_out == BAD[:1]
