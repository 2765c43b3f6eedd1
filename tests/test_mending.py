"""What was left out comes back as it was typed: no more, no less."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.formats.rows import read_rows
from registry.formats.rows_write import write_rows
from registry.mending import left_out
from registry.samples import permits_of, sample

PERMITS = permits_of("mg-exports.csv", sample("mg-exports.csv"))


def numbers(sheet: bytes) -> list[str]:
    return [found.number for found in read_rows(io.BytesIO(sheet))]


def noted(sheet: bytes) -> bytes:
    """With a column of the house's own, whose texts go over the end of a line."""
    out = io.StringIO(newline="")
    for number, row in enumerate(csv.reader(io.StringIO(sheet.decode(), newline=""))):
        csv.writer(out).writerow([*row, "one\ntwo" if number else "# note"])
    return out.getvalue().encode()


@given(st.sets(st.sampled_from([permit.face.number for permit in PERMITS])), st.booleans(), st.booleans())
def test_of_a_sheet_just_the_permits_that_were_left_out_come_back(out: set[str], long: bool, unix: bool) -> None:
    sheet = noted(write_rows(PERMITS)) if long else write_rows(PERMITS)
    sheet = sheet.replace(b"\r\n", b"\n") if unix else sheet
    assert numbers(left_out(sheet, None, out, set())) == [number for number in numbers(sheet) if number in out]


def test_a_permit_with_a_fault_comes_back_with_all_its_rows() -> None:
    sheet = sample("mg-exports.csv").replace(b",export,", b",exprot,", 1)
    (bad,) = [found for found in read_rows(io.BytesIO(sheet)) if found.permit is None]
    mended = left_out(sheet, None, set(), set()).decode("utf-8-sig").replace("exprot", "export", 1).encode()
    assert [found.number for found in read_rows(io.BytesIO(mended)) if found.permit] == [bad.number]


def test_an_encoding_that_was_said_is_needed_no_more() -> None:
    sheet = write_rows(PERMITS[:1]).decode().replace(PERMITS[0].face.lines[0].scientific_name, "Ábaco")
    again = left_out(sheet.encode("windows-1252"), "windows-1252", {PERMITS[0].face.number}, set())
    assert again.decode("utf-8-sig") == sheet


def test_of_one_permit_a_line_the_lines_come_back() -> None:
    assert left_out(b'{"a":1}\n{"b":2}\n{"c":3}', None, set(), {1, 3}) == b'{"a":1}\n{"c":3}'


@pytest.mark.parametrize("data", [b"", b"<xml/>", b"{}", b"PK\3\4", b"no header\n1"])
def test_what_holds_one_permit_or_none_comes_back_as_it_is(data: bytes) -> None:
    assert left_out(data, None, {"x"}, {1}) == data
