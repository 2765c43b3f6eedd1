"""What people write for numbers, countries, accounts, moments and powers: the same words at every door."""

import re
from datetime import UTC, datetime

from registry.acts import Power
from registry.config import is_party
from registry.days import moment
from registry.errors import InputError

MOST_DIGITS = 4
LAST_SECOND = 253_402_300_800
"""The first second of the year 10000, where the calendar of our dates ends; the contract's times go on."""


class NotAChoice(InputError):
    """A word or number that the table does not have."""


def number_of(table: dict[int, str], given: str) -> int:
    """The number of a reason, given as its number or the beginning of its words, with spaces or hyphens between them.
    Raises NotAChoice."""
    if given.isascii() and given.isdecimal() and len(given) <= MOST_DIGITS and int(given) in table:
        return int(given)
    begins = bare(given)
    found = [number for number, words in table.items() if begins and bare(words).startswith(begins)]
    if len(found) != 1:
        choices = "; ".join(f"{number} {words}" for number, words in table.items())
        raise NotAChoice(f"{given[:80]!r} is not one of: {choices}.")
    return found[0]


def bare(text: str) -> str:
    """The words of a text in small letters with single spaces: 'Customs union: none' → 'customs union none'."""
    return " ".join(re.findall(r"\w+", text.lower()))


def country(text: str) -> str:
    """Two letters, in capitals. Raises NotAChoice."""
    if not is_party(text.upper()):
        raise NotAChoice(f"{text[:40]!r} is no country: write its two letters, such as MG.")
    return text.upper()


def hexadecimal(text: str, size: int, what: str) -> bytes:
    """Bytes from 0x hex. Raises NotAChoice."""
    try:
        data = bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        data = b""
    if len(data) != size:
        raise NotAChoice(f"{text[:80]!r} is no {what}: write 0x and {2 * size} digits 0 to 9, a to f.")
    return data


def time_of(text: str) -> int:
    """Seconds since 1970 of a moment as RFC 3339 writes it, in UTC where it names no zone. Raises NotAChoice."""
    try:
        asked = datetime.fromisoformat(text)
        seconds = int((asked if asked.tzinfo else asked.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        seconds = -1
    if seconds < 0:
        raise NotAChoice(f"{text[:40]!r} is no moment since 1970: write it as 2027-01-01T00:00:00Z.")
    return seconds


def when(seconds: int) -> str:
    """A moment as RFC 3339; the contract's times go on where the calendar of our dates ends."""
    return moment(seconds) if seconds < LAST_SECOND else "for ever"


def powers_of(words: list[str]) -> Power:
    """['issue', 'endorse'] as powers. Raises NotAChoice."""
    powers = Power(0)
    for word in words:
        try:
            powers |= Power[word.strip().upper()]
        except KeyError:
            says = f"{word.strip()[:40]!r} is no power: choose among issue, endorse, admit, import."
            raise NotAChoice(says) from None
    return powers
