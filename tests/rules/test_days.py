"""Calendar days and moments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.days import NotADate, day_of, moment, to_date, to_day


@pytest.mark.parametrize(
    "text", ["2026-02-30", "1969-12-31", "2149-06-07", "24.11.2026", "20261124", "2026-W48-2", "", "tomorrow"]
)
def test_what_is_no_date_of_the_chains_calendar_is_refused(text: str) -> None:
    with pytest.raises(NotADate, match="is no date"):
        to_day(text)


def test_days_count_from_1970() -> None:
    assert (to_day("1970-01-01"), to_day("1970-01-02"), to_day("2149-06-06")) == (0, 1, 65_535)


@given(st.integers(0, 65_535))
def test_a_day_and_its_date_are_one(day: int) -> None:
    assert to_day(to_date(day)) == day


def test_a_moment_is_written_in_utc() -> None:
    assert (moment(0), day_of(86_399), day_of(86_400)) == ("1970-01-01T00:00:00Z", 0, 1)
