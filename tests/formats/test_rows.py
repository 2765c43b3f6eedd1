"""Permits in a spreadsheet: every fault with its line and column, nothing guessed, and what is written comes back."""

import contextlib
import io
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from registry.formats.columns import COLUMNS
from registry.formats.document import read_document
from registry.formats.rows import Fault, RowPermit, read_rows, write_rows
from registry.formats.spreadsheet import NotASheet
from registry.permit import Permit, parse_permit
from registry.samples import names, sample
from tests.permits import permits

REPTILES = parse_permit(sample("mg-export-reptiles.json"))
SHEET = write_rows([REPTILES]).decode()


def read(data: bytes | str, encoding: str | None = None) -> list[RowPermit]:
    return list(read_rows(io.BytesIO(data if isinstance(data, bytes) else data.encode()), encoding))


def faults(data: bytes | str) -> list[Fault]:
    return [fault for found in read(data) for fault in found.faults]


def with_cell(column: str, value: str, row: int = 1) -> str:
    """The sheet of the reptiles with one cell changed; row 0 is the header."""
    import csv

    rows = list(csv.reader(io.StringIO(SHEET)))
    rows[row][rows[0].index(column)] = value
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


# ---- what is no sheet ----


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"PK\x03\x04 a workbook", "workbook"),
        (b"number,kind\x00,use\n", "zero byte"),
        (b"number,kind\nA,export\x00\n", "Line 2 holds a zero byte"),
        (b"nummer,kind,use,party\n", "no column 'nummer'. Is number meant"),
        (b"number,colour,use\n", "no column 'colour'. `permit sample`"),
        (b"number,kind,number\n", "'number' stands twice"),
        (
            "number,place_of_issue\n1,Bogot\u00e1\n".encode("windows-1252"),
            "not in UTF-8 .line 2.*encoding windows-1252",
        ),
        (b'number,kind\n1,"export\n', "Is a quotation mark missing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_sheet_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(NotASheet, match=reason):
        read(data)


def test_an_encoding_that_is_none_is_refused_and_those_there_are_are_named() -> None:
    with pytest.raises(NotASheet, match="windows-1252"):
        read(SHEET, "klingon")


def test_a_file_in_another_encoding_than_was_said_is_refused() -> None:
    with pytest.raises(NotASheet, match="not in gb18030"):
        read(b"number,kind\n1,\xff\xff\n", "gb18030")


# ---- what is told ----


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("date_of_issue", "24/11/2026", "no date as 2026-11-24"),
        ("date_of_issue", "46350", "no date as 2026-11-24"),
        ("date_of_issue", "2026-02-30", "no date of the calendar"),
        ("quantity", "12,5", "has a comma"),
        ("quantity", "1.000", "may be thousands or decimals"),
        ("quantity", "1E+05", "shortened by the spreadsheet program"),
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
    lines = SHEET.splitlines()
    bad = with_cell("quantity", "1,5", 3).splitlines()
    sheet = "\r\n".join(
        [*lines, *[line.replace("MG-2026-EV-0417", "B") for line in bad[1:]], "C" + "," * (len(COLUMNS) - 1)]
    )
    found = read(sheet)
    assert [one.permit is not None for one in found] == [True, False, False]
    assert [(fault.line, fault.column) for fault in found[1].faults] == [(7, "quantity")]
    assert found[2].faults == (Fault(8, "scientific_name", "is missing: a permit's first row has its first line"),)


def test_members_that_no_row_gives_are_named_by_their_column() -> None:
    told = {fault.column for fault in faults("number,scientific_name\nX,Ara ararauna\n")}
    assert {"kind", "use", "party", "authority_name", "valid_until", "term", "appendix", "source"} <= told - {""}


def test_two_rows_that_disagree_about_their_permit_are_told_with_both_lines() -> None:
    (fault,) = faults(with_cell("destination", "KE", 2))
    assert (fault.line, fault.column) == (3, "destination")
    assert "'FR' in line 2" in fault.says


def test_cells_beyond_the_last_column_are_told() -> None:
    (fault,) = faults(SHEET.rstrip() + ",more,and more\r\n")
    assert "2 cells more than there are columns" in fault.says


def test_a_number_that_comes_again_later_is_a_permit_of_its_own_for_the_batch_to_refuse() -> None:
    other = SHEET.split("\r\n", 1)[1].replace("MG-2026-EV-0417", "OTHER")
    sheet = SHEET + other + SHEET.split("\r\n", 1)[1]
    assert [one.number for one in read(sheet)] == ["MG-2026-EV-0417", "OTHER", "MG-2026-EV-0417"]


# ---- what is the same however it was saved ----


def semicolons(sheet: str) -> bytes:
    import csv

    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(csv.reader(io.StringIO(sheet)))
    return out.getvalue().encode()


SAVED: dict[str, Callable[[str], bytes]] = {
    "with a byte-order mark": lambda sheet: b"\xef\xbb\xbf" + sheet.encode(),
    "in UTF-16": lambda sheet: sheet.encode("utf-16"),
    "with semicolons": semicolons,
    "with semicolons and a note of it": lambda sheet: b"sep=;\r\n" + semicolons(sheet),
    "with Unix lines": lambda sheet: sheet.replace("\r\n", "\n").encode(),
    "with empty rows and columns": lambda sheet: (sheet.replace("\r\n", ",,\r\n") + ",,,\r\n\r\n").encode(),
    "with another case and spaces in the header": lambda sheet: (
        sheet.split("\r\n", 1)[0].replace("_", " ").upper() + "\r\n" + sheet.split("\r\n", 1)[1]
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


def test_a_quantity_is_kept_in_its_short_form() -> None:
    (found,) = read(with_cell("quantity", "12.50"))
    assert found.permit is not None
    assert found.permit.face.lines[0].quantity == "12.5"


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


@given(permit=permits())
def test_any_permit_comes_back_or_the_cell_that_a_sheet_does_not_carry_is_named(permit: Permit) -> None:
    try:
        sheet = write_rows([permit])
    except NotASheet as refused:
        column = refused.facts["column"]
        assume(column in {column.name for column in COLUMNS})
    else:
        (found,) = read(sheet)
        assert found.permit == permit


@given(texts=st.lists(st.text(), min_size=1, max_size=4))
def test_any_bytes_are_read_or_refused_in_words(texts: list[str]) -> None:
    sheet = SHEET + "\r\n".join(texts)
    assume(len(sheet) < 100_000)
    with contextlib.suppress(NotASheet):
        assert all(found.permit is not None or found.faults for found in read(sheet))
