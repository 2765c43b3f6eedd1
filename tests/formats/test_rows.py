"""Permits in a spreadsheet: every fault with its line and column, nothing guessed, and what is written comes back."""

import contextlib
import csv
import io
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from registry.formats.carried import NotCarried
from registry.formats.columns import COLUMNS, NEEDED
from registry.formats.document import read_document
from registry.formats.lines import NotASheet
from registry.formats.rows import MOST_ROWS, Fault, RowPermit, read_rows
from registry.formats.rows_write import write_rows
from registry.permit import Permit, parse_permit
from registry.samples import names, sample
from tests.permits import permits, words

REPTILES = parse_permit(sample("mg-export-reptiles.json"))
SHEET = write_rows([REPTILES]).decode()
ROWS = SHEET.split("\r\n", 1)[1]


def read(data: bytes | str, encoding: str | None = None) -> list[RowPermit]:
    return list(read_rows(io.BytesIO(data if isinstance(data, bytes) else data.encode()), encoding))


def faults(data: bytes | str) -> list[Fault]:
    return [fault for found in read(data) for fault in found.faults]


def with_cell(column: str, value: str, row: int = 1) -> str:
    """The sheet of the reptiles with one cell changed; row 0 is the header."""
    rows = list(csv.reader(io.StringIO(SHEET)))
    rows[row][rows[0].index(column)] = value
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


# ---- what is told ----


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("date_of_issue", "24/11/2026", "no date as 2026-11-24: day and month cannot be told apart"),
        ("date_of_issue", "24.11.26", "no date as 2026-11-24: day and month cannot be told apart"),
        ("date_of_issue", "24 Nov 2026", "no date as 2026-11-24. Format the column"),
        ("date_of_issue", "46350", "no date as 2026-11-24: it is a spreadsheet program's own count of days"),
        ("date_of_issue", "2026-11-24 13:30", "no date as 2026-11-24"),
        ("date_of_issue", "2026-02-30", "no date of the calendar"),
        ("quantity", "1.000", "may be thousands or decimals: write 1000, or 1.0000"),
        ("quantity", "1,000", "may be thousands or decimals: write 1000, or 1,0000"),
        ("quantity", "1.234.567", "has a sign of thousands: write 1234567.5"),
        ("quantity", "1,234,567", "has a sign of thousands: write 1234567.5"),
        ("quantity", "1.234,5", "has a sign of thousands"),
        ("quantity", "1 234", "has a sign of thousands"),
        ("quantity", "1E+05", "shortened by the spreadsheet program"),
        ("security_stamp", "1,23457E+11", "shortened by the spreadsheet program"),
        ("common_name", "Cam\ufffdl\ufffdon", "has lost letters"),
        ("quantity", "-3", "not written as the format asks"),
        ("scientific_name", "=A1", "holds a formula"),
        ("common_name", "#REF!", "holds a formula or its error"),
        ("marks", "#######", "holds a formula or its error"),
        ("retrospective", "perhaps", "neither yes nor no"),
        ("kind", "Export", "Input should be"),
        ("term", "live", "not written as the format asks"),
        ("destination", "", "destination is given for single use"),
    ],
)
def test_a_cell_that_cannot_be_taken_is_named_with_line_column_and_remedy(column: str, cell: str, says: str) -> None:
    (fault,) = faults(with_cell(column, cell))
    assert says in fault.says
    assert fault.line == 2
    assert fault.column == (column if cell else "")


def test_all_faults_of_all_permits_are_told_at_once() -> None:
    bad = with_cell("quantity", "1,500", 3).replace("MG-2026-EV-0417", "B").splitlines()
    sheet = "\r\n".join([*SHEET.splitlines(), *bad[1:], "C" + "," * (len(COLUMNS) - 1), ""])
    found = read(sheet)
    assert [one.permit is not None for one in found] == [True, False, False]
    assert [(fault.line, fault.column) for fault in found[1].faults] == [(7, "quantity")]
    assert found[2].faults == (Fault(8, "scientific_name", "is missing: a permit's first row has its first line"),)


def test_the_faults_of_a_permit_are_told_line_by_line() -> None:
    told = faults(with_cell("quantity", "1,500", 3).replace(",export,", ",exprot,"))
    assert [(fault.line, fault.column) for fault in told] == [(2, "kind"), (4, "quantity")]


def test_what_a_cell_lacks_is_told_by_its_own_fault_alone() -> None:
    (fault,) = faults(with_cell("valid_until", "09/05/2027"))
    assert (fault.line, fault.column) == (2, "valid_until")


def test_lines_that_are_all_bad_are_not_told_to_be_missing() -> None:
    told = faults(SHEET.replace(",II,", ",IV,"))
    assert {fault.column for fault in told} == {"appendix"}
    assert len(told) == len(REPTILES.face.lines)


def test_members_that_no_row_gives_are_named_by_their_column() -> None:
    told = {fault.column for fault in faults(",".join(NEEDED) + "\nX" + "," * 10 + "Ara ararauna,,,\n")}
    assert {"kind", "use", "party", "authority_name", "valid_until", "term", "appendix", "source"} <= told - {""}


def test_two_rows_that_disagree_about_their_permit_are_told_with_both_lines() -> None:
    (fault,) = faults(with_cell("destination", "KE", 2))
    assert (fault.line, fault.column) == (3, "destination")
    assert "'FR' in line 2" in fault.says


def test_cells_beyond_the_last_column_are_told() -> None:
    (fault,) = faults(SHEET.rstrip() + ",more,and more\r\n")
    assert "2 cells more than there are columns" in fault.says


def test_a_number_that_comes_again_later_is_a_permit_of_its_own_for_the_batch_to_refuse() -> None:
    other = numbered("OTHER")
    assert [one.number for one in read(SHEET + other + ROWS)] == ["MG-2026-EV-0417", "OTHER", "MG-2026-EV-0417"]


# ---- a row that cannot be placed ----


def numbered(number: str) -> str:
    """The reptiles' rows under another number."""
    return ROWS.replace("MG-2026-EV-0417", number)


TORN = 'A,"marks "x" of,' + "\r\n"
NAMELESS = ROWS.split("\r\n")[0].replace("MG-2026-EV-0417", "") + "\r\n"


@pytest.mark.parametrize(
    ("row", "says"), [(TORN, "inside a quoted cell"), (NAMELESS, "repeats its number")], ids=["torn", "nameless"]
)
def test_a_row_that_cannot_be_placed_spoils_the_permits_on_both_sides_and_no_other(row: str, says: str) -> None:
    found = read(SHEET + numbered("B") + row + numbered("C") + numbered("D"))
    assert [(one.number, one.permit is not None) for one in found] == [
        ("MG-2026-EV-0417", True), ("B", False), ("C", False), ("D", True),
    ]  # fmt: skip
    (torn,), (behind,) = found[1].faults, found[2].faults
    assert says in torn.says
    assert (torn.line, behind.line) == (8, 9)
    assert "may lack a line: that of line 8" in behind.says


def test_a_row_that_cannot_be_placed_at_the_beginning_spoils_the_first_permit() -> None:
    header = SHEET.split("\r\n", 1)[0] + "\r\n"
    for row in (TORN, NAMELESS, ROWS.split("\r\n")[1].replace("MG-2026-EV-0417", "") + "\r\n"):
        found = read(header + row + numbered("A") + numbered("B"))
        assert [(one.number, one.permit is not None) for one in found] == [("", False), ("A", False), ("B", True)]


def test_a_row_that_cannot_be_placed_amid_a_permit_spoils_that_alone() -> None:
    first, *others = numbered("A").splitlines(keepends=True)
    found = read(SHEET.split("\r\n", 1)[0] + "\r\n" + first + TORN + "".join(others) + numbered("B"))
    assert [(one.number, one.permit is not None) for one in found] == [("A", False), ("B", True)]
    assert len(found[0].faults) == 1


def test_a_row_without_a_number_that_adds_a_line_belongs_to_the_permit_above() -> None:
    first, *others = SHEET.split("\r\n")
    sheet = "\r\n".join([first, others[0], *(row.replace("MG-2026-EV-0417", "") for row in others[1:])])
    assert [one.permit for one in read(sheet)] == [REPTILES]


def test_a_number_that_is_a_formula_is_told_in_each_of_its_rows() -> None:
    (found,) = read(SHEET.replace("MG-2026-EV-0417", "=A1"))
    assert (found.number, found.permit) == ("=A1", None)
    rows = range(found.first, found.last + 1)
    assert [(fault.line, fault.column) for fault in found.faults] == [(line, "number") for line in rows]


def test_a_sheet_with_a_header_alone_holds_no_permit() -> None:
    assert read(SHEET.split("\r\n")[0] + "\r\n") == []


def test_rows_without_end_of_one_number_are_not_held() -> None:
    row = ROWS.split("\r\n")[1] + "\r\n"
    with pytest.raises(NotASheet, match="Are numbers missing"):
        read(SHEET + row * MOST_ROWS)


@given(count=st.integers(2, 6), where=st.integers(0, 30), what=st.sampled_from(['"', '"x"y', "\n", '\n"', ',"', '"\n']))
def test_whatever_is_put_into_a_sheet_no_permit_lacks_a_line(count: int, where: int, what: str) -> None:
    """A quotation mark or a line break too many anywhere: each permit is as it was, or is not there, or the sheet."""
    sheet = "".join(numbered(f"N{n}") for n in range(count))
    place = len(sheet) * where // 30
    with contextlib.suppress(NotASheet):
        for found in read(SHEET.split("\r\n", 1)[0] + "\r\n" + sheet[:place] + what + sheet[place:]):
            assert found.permit is None or len(found.permit.face.lines) == len(REPTILES.face.lines)


# ---- what is the same however it was saved ----


def semicolons(sheet: str, delimiter: str = ";") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(csv.reader(io.StringIO(sheet)))
    return out.getvalue().encode()


def own_columns(sheet: str) -> bytes:
    header, *rows = csv.reader(io.StringIO(sheet))
    out = io.StringIO()
    csv.writer(out).writerows([["# clerk", *header, "#paid"], *(["R.", *row, "yes, 20"] for row in rows)])
    return out.getvalue().encode()


def other_order(sheet: str) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(row[::-1] for row in csv.reader(io.StringIO(sheet)))
    return out.getvalue().encode()


SAVED: dict[str, Callable[[str], bytes]] = {
    "with a byte-order mark": lambda sheet: b"\xef\xbb\xbf" + sheet.encode(),
    "in UTF-16": lambda sheet: sheet.encode("utf-16"),
    "with semicolons": semicolons,
    "with semicolons and a note of it": lambda sheet: b"sep=;\r\n" + semicolons(sheet),
    "with Unix lines": lambda sheet: sheet.replace("\r\n", "\n").encode(),
    "with empty rows and columns": lambda sheet: (sheet.replace("\r\n", ",,\r\n") + ",,,\r\n\r\n").encode(),
    "with tabs": lambda sheet: semicolons(sheet, "\t"),
    "in big-endian UTF-16, with tabs": lambda sheet: b"\xfe\xff" + semicolons(sheet, "\t").decode().encode("utf-16-be"),
    "with columns of the house's own": lambda sheet: own_columns(sheet),
    "with columns in another order": lambda sheet: other_order(sheet),
    "with a name of a column on two lines": lambda sheet: sheet.replace(
        "scientific_name", '"Scientific\nname"'
    ).encode(),
    "without a last line break": lambda sheet: sheet.rstrip().encode(),
    "with another case, hyphens and spaces in the header": lambda sheet: (
        sheet.split("\r\n", 1)[0].replace("_re_", "-re-").replace("_", " ").upper() + "\r\n" + sheet.split("\r\n", 1)[1]
    ).encode(),
}


@pytest.mark.parametrize("how", SAVED)
def test_a_sheet_is_the_same_however_it_was_saved(how: str) -> None:
    (found,) = read(SAVED[how](SHEET))
    assert found.permit == REPTILES


def test_a_sheet_in_a_windows_encoding_is_read_when_it_is_named() -> None:
    sheet = with_cell("place_of_issue", "Nosy Bé").encode("windows-1252")
    (found,) = read(sheet, "windows-1252")
    assert found.permit is not None
    assert found.permit.face.place_of_issue == "Nosy Bé"


def test_a_line_break_in_a_cell_is_a_space() -> None:
    (found,) = read(with_cell("special_conditions", "One.\r\nTwo."))
    assert found.permit is not None
    assert found.permit.face.special_conditions == "One. Two."


@pytest.mark.parametrize(
    ("cell", "means"),
    [("12.50", "12.5"), ("12,5", "12.5"), ("1,50", "1.5"), ("0,500", "0.5"), ("1234,500", "1234.5"), ("1.0000", "1")],
)
def test_a_quantity_that_can_be_told_for_sure_is_kept_in_its_short_form(cell: str, means: str) -> None:
    (found,) = read(with_cell("quantity", cell))
    assert found.permit is not None
    assert found.permit.face.lines[0].quantity == means


@pytest.mark.parametrize("cell", ["2026/11/09", "2026-11-9", "2026-11-09 00:00:00", "2026.11.09", "2026-11-09T00:00"])
def test_a_date_whose_year_stands_first_can_be_told_for_sure(cell: str) -> None:
    (found,) = read(with_cell("date_of_issue", cell))
    assert found.permit is not None
    assert found.permit.face.date_of_issue == "2026-11-09"


def test_a_permit_that_is_not_retrospective_is_as_if_nothing_stood_there() -> None:
    assert "retrospective" in SHEET.splitlines()[0].split(",")
    (found,) = read(with_cell("retrospective", "no"))
    assert found.permit == REPTILES
    (found,) = read(with_cell("retrospective", "yes"))
    assert found.permit is None or found.permit != REPTILES


# ---- what is written comes back ----


@pytest.mark.parametrize("name", [name for name in names() if name.endswith(".json")])
def test_every_sample_comes_back_from_a_sheet(name: str) -> None:
    permit = read_document(sample(name))
    (found,) = read(write_rows([permit]))
    assert found == RowPermit(permit.face.number, 2, found.last, permit)


@given(permit=permits(words()))
def test_any_permit_comes_back(permit: Permit) -> None:
    (found,) = read(write_rows([permit]))
    assert found.permit == permit


@given(permit=permits())
def test_any_permit_comes_back_or_the_cell_that_a_sheet_does_not_carry_is_named(permit: Permit) -> None:
    sheet, refused = b"", None
    try:
        sheet = write_rows([permit])
    except NotCarried as fault:
        refused = fault
    if refused is None:
        (found,) = read(sheet)
        assert found.permit == permit
    else:
        assert refused.facts["where"] in {column.name for column in COLUMNS}


def with_member(**members: str) -> Permit:
    """The reptiles with some members of the face changed."""
    return Permit(face=REPTILES.face.model_copy(update=members), persons=REPTILES.persons)


@pytest.mark.parametrize("text", ["=1+1", "+261 20", "-", "@SUM(A1)", "'=A1", "''+1", "'", "'tis", "#REF!", "####"])
def test_text_that_a_program_would_run_is_written_so_that_it_does_not_and_comes_back(text: str) -> None:
    sheet = write_rows([with_member(special_conditions=text)])
    assert all(cell[:1] not in {*"=+-@"} for row in csv.reader(io.StringIO(sheet.decode())) for cell in row)
    (found,) = read(sheet)
    assert found.permit is not None
    assert found.permit.face.special_conditions == text


def test_a_number_that_looks_shortened_comes_back() -> None:
    (found,) = read(write_rows([with_member(number="1E5")]))
    assert found.number == "1E5"
    assert found.permit is not None


@pytest.mark.parametrize("text", ["two  spaces", "lost \ufffd letters"])
def test_text_that_would_come_back_changed_is_refused_with_its_column(text: str) -> None:
    with pytest.raises(NotCarried) as refused:
        write_rows([with_member(place_of_issue=text)])
    assert refused.value.facts["where"] == "place_of_issue"


def test_two_permits_of_one_number_are_not_written_as_one() -> None:
    with pytest.raises(NotCarried, match="comes twice"):
        write_rows([REPTILES, REPTILES])


@given(texts=st.lists(st.text(), min_size=1, max_size=4))
def test_any_bytes_are_read_or_refused_in_words(texts: list[str]) -> None:
    sheet = SHEET + "\r\n".join(texts)
    assume(len(sheet) < 100_000)
    with contextlib.suppress(NotASheet):
        assert all(found.permit is not None or found.faults for found in read(sheet))
