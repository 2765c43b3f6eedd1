"""Several files are kept as one, and come apart as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.together import MARK, apart, together


@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8"), max_size=8), st.binary(max_size=40)), min_size=2))
def test_files_come_apart_as_they_were(files: list[tuple[str, bytes]]) -> None:
    assert apart("all", together(files)) == files


@pytest.mark.parametrize("data", [b"number,kind", MARK, MARK + b"\0\0"])
def test_a_single_file_is_itself_whatever_it_begins_with(data: bytes) -> None:
    assert apart("one.csv", together([("one.csv", data)])) == [("one.csv", data)]
