"""Calendar days and moments, as documents and the chain write them."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache

from registry.errors import InputError

FIRST_DAY, LAST_DAY = "1970-01-01", "2149-06-06"
"""What 16 bits of the chain can count."""

_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EPOCH = date.fromisoformat(FIRST_DAY).toordinal()


class NotADate(InputError):
    """Not a date of the calendar between 1970 and 2149."""


@lru_cache(4_096)  # every answer has the same few days and moments again
def to_day(text: str) -> int:
    """'1970-01-02' → 1, the days since 1970-01-01 as the chain counts them (16 bits). Raises NotADate."""
    try:
        if not _DATE.fullmatch(text):
            raise ValueError(text)
        day = date.fromisoformat(text).toordinal() - _EPOCH
    except ValueError:
        raise NotADate(f"{text[:40]!r} is no date: write year-month-day, such as 2026-11-24.") from None
    if not 0 <= day < 2**16:
        raise NotADate(f"{text[:40]!r} is no date between {FIRST_DAY} and {LAST_DAY}.")
    return day


@lru_cache(4_096)
def to_date(day: int) -> str:
    """1 → '1970-01-02'."""
    return date.fromordinal(_EPOCH + day).isoformat()


def day_of(time: int) -> int:
    """The UTC day of a moment in seconds since 1970."""
    return time // 86_400


@lru_cache(4_096)
def moment(time: int) -> str:
    """A moment in seconds since 1970 as RFC 3339 writes it, in UTC."""
    return datetime.fromtimestamp(time, UTC).isoformat().replace("+00:00", "Z")


def months_later(date: str, months: int) -> str:
    """The same day of the month, or the last one where that month is shorter."""
    year, month, day = (int(part) for part in date.split("-"))
    years, month = divmod(month - 1 + months, 12)
    year, month = year + years, month + 1
    shorter = 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28
    last = shorter if month == 2 else 30 if month in {4, 6, 9, 11} else 31
    return f"{year:04d}-{month:02d}-{min(day, last):02d}"
