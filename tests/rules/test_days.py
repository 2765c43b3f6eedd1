"""Calendar days and moments."""

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.days import NotADate, day_of, moment, months_later, to_date, to_day


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


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-01-15", 12, "2027-01-15"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-03-31", 1, "2026-04-30"),
        ("2026-05-31", 1, "2026-06-30"),
        ("2026-08-31", 1, "2026-09-30"),
        ("2026-10-31", 1, "2026-11-30"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2099-08-31", 6, "2100-02-28"),
        ("2399-08-31", 6, "2400-02-29"),
    ],
)
def test_months_later_is_the_same_day_or_the_last_where_the_month_is_shorter(day: str, months: int, later: str) -> None:
    assert months_later(day, months) == later


@given(st.dates(date(1970, 1, 1), date(2149, 6, 6)), st.integers(0, 120))
def test_months_are_those_of_the_calendar(day: date, months: int) -> None:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    assert months_later(day.isoformat(), months) == date(year, month + 1, min(day.day, last)).isoformat()
