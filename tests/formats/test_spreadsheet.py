"""A spreadsheet as people save it: what is no sheet is refused in plain words, what is torn is told."""

import csv
import io
import time

import pytest

from registry.formats.lines import MOST_LINE, NotASheet
from registry.formats.spreadsheet import Row, read_sheet

COLUMNS = ("number", "kind", "marks", "quantity", "place_of_issue")


def read(data: bytes | str, encoding: str | None = None, needed: tuple[str, ...] = ()) -> list[Row]:
    file = io.BytesIO(data if isinstance(data, bytes) else data.encode())
    return list(read_sheet(file, COLUMNS, needed, encoding))


# ---- what is no sheet ----


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"sep=;\n", "empty"),
        (b"PK\x03\x04 a workbook", "a workbook .*CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0 a workbook", "a workbook"),
        (b"%PDF-1.7", "a PDF"),
        ("number,kind\n".encode("utf-32"), "UTF-32"),
        ("number,kind\n".encode("utf-16-le"), "zero byte"),
        (b"nummer,kind\n", "no column 'nummer': is number meant"),
        (b"number,colour\n", "no column 'colour': a column of your own begins with #"),
        (b"MG-1,export\n", "must name the columns, and begins with 'mg_1'"),
        (b",,\n", "must name the columns, and begins with ''"),
        (b"number,kind,number\n", "'number' stands twice"),
        (b'number,"kind\n', "first row, which names the columns, cannot be read"),
        (b'number,"' + b"x" * 140_000, "first row, which names the columns, cannot be read"),
        (
            "number,place_of_issue\n1,Bogot\u00e1\n".encode("windows-1252"),
            "UTF-8 .line 2.*encoding it is in, such as windows-1252",
        ),
        (b'number,kind\n1,"export\n', "opens in line 2 is never closed"),
        (b'number,kind\n1,"export\n' + b"x\n" * 70_000, "opens in line 2 is never closed"),
        (b"number,kind\r1,export\r2,export\r", "old Macintosh"),
        (b"number,kind\n" + b"x" * MOST_LINE, "Line 2 is longer than"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_sheet_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(NotASheet, match=reason) as refused:
        read(data)
    assert isinstance(refused.value.facts["line"], int)


def test_a_header_of_thousands_of_names_is_refused_in_an_instant() -> None:
    names = [f"{number:x}" for number in range((MOST_LINE - 20) // 6)]
    began = time.process_time()
    with pytest.raises(NotASheet, match=r"no column '0'.*no column '1'"):
        read(("number," + ",".join([*names, *names[:5]]))[: MOST_LINE - 1].encode() + b"\n")
    assert time.process_time() - began < 1


def test_all_that_is_wrong_with_the_header_is_told_at_once() -> None:
    with pytest.raises(NotASheet, match=r"'colour'.*'kind' stands twice.*missing: number, marks"):
        read("kind,colour,kind\n", needed=("number", "kind", "marks"))


def test_an_encoding_that_is_none_is_refused_and_those_there_are_are_named() -> None:
    with pytest.raises(NotASheet, match=r"klingon.*windows-1252"):
        read("number\n1\n", "klingon")


def test_a_file_in_another_encoding_than_was_said_is_refused() -> None:
    with pytest.raises(NotASheet, match="not in gb18030"):
        read(b"number,kind\n1,\xff\xff\n", "gb18030")


def test_a_file_in_utf_16_that_is_cut_off_in_a_letter_is_refused() -> None:
    with pytest.raises(NotASheet, match="not in utf-16"):
        read("number,kind\n1,export\n".encode("utf-16")[:-1])


@pytest.mark.parametrize("encoding", ["windows-1252", "windows-1251", "gb18030"])
def test_a_file_in_utf_8_is_not_read_as_something_else_because_somebody_says_so(encoding: str) -> None:
    with pytest.raises(NotASheet, match=f"in UTF-8, not in {encoding}"):
        read("number,place_of_issue\n1,Nosy B\u00e9\n", encoding)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("windows-1252", "Nosy B\u00e9"), ("windows-1251", "\u041c\u043e\u0441\u043a\u0432\u0430"),
     ("gb18030", "\u5317\u4eac"), ("windows-1256", "\u0627\u0644\u0631\u0628\u0627\u0637")],
)  # fmt: skip
def test_a_named_encoding_is_read(encoding: str, text: str) -> None:
    (row,) = read(f"number;place of issue\n1;{text}\n".encode(encoding), encoding)
    assert row.cells["place_of_issue"] == text


def test_a_file_of_plain_letters_is_the_same_in_every_encoding() -> None:
    assert read("number\n1\n", "windows-1252") == read("number\n1\n")


def test_a_byte_order_mark_tells_more_than_what_is_said() -> None:
    (row,) = read("number,place_of_issue\n1,Nosy B\u00e9\n".encode("utf-8-sig"), "windows-1252")
    assert row.cells == {"number": "1", "place_of_issue": "Nosy B\u00e9"}
    (row,) = read("number,place_of_issue\n1,Nosy B\u00e9\n".encode("utf-16"), "windows-1252")
    assert row.cells["place_of_issue"] == "Nosy B\u00e9"


def test_the_file_is_left_open() -> None:
    file = io.BytesIO("number\n1\n".encode("utf-16"))
    list(read_sheet(file, COLUMNS))
    assert not file.closed


# ---- rows ----


def test_a_row_begins_where_its_first_line_stands() -> None:
    rows = read('number,marks\n1,"two\nlines"\n\n2,x\n')
    assert rows == [Row(2, {"number": "1", "marks": "two lines"}), Row(5, {"number": "2", "marks": "x"})]


def test_cells_that_stand_in_no_column_are_counted() -> None:
    assert read("number,,kind\n1,note,export,more, ,and more\n") == [Row(2, {"number": "1", "kind": "export"}, 3)]


def test_short_rows_are_rows() -> None:
    assert read("number,kind,marks\n1\n2,export\n") == [
        Row(2, {"number": "1"}),
        Row(3, {"number": "2", "kind": "export"}),
    ]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ('1,export,"a "b" c",2,x\n', "inside a quoted cell"),
        ('1,export,"three pieces,2,Tana\n9,export,",3,Tana\n', "joins it to the rows up to line 3"),
        ('1,export,"three,2,Tana\n9,export,more",3\n', "joins it to the rows up to line 3"),
        ('1,export,"three,2,Tana\n9,export",3,Tana,\n', "joins it to the rows up to line 3"),
        ("1,export,a,2", "the file ends in the middle of it"),
    ],
)
def test_a_row_that_was_torn_is_told_and_the_next_is_read(rows: str, why: str) -> None:
    torn, *others = read("number,kind,marks,quantity,place_of_issue\n" + rows)
    assert why in torn.torn
    assert (torn.line, torn.cells) == (2, {})
    assert others == []
    if rows.endswith("\n"):
        assert len(read("number,kind,marks,quantity,place_of_issue\n" + rows + "8,export,x,1,Tana\n")) == 2


def test_a_text_of_several_lines_is_not_taken_for_torn_rows() -> None:
    rows = [
        ["number", "kind", "marks", "quantity", "place_of_issue"],
        ["1", "export", "A, B,\nC", "2", "Tana,\nroom 3"],
    ]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    (row,) = read(out.getvalue())
    assert row.cells["marks"] == "A, B, C"
    assert not row.torn
