"""One cell of a spreadsheet of permits: what it says in its column, and how a member is written into it.

What a spreadsheet program does to a cell is refused by name where it may have changed what was meant (dates, signs of
thousands, long numbers, formulas), and undone where it cannot have (white space, a decimal comma, a quantity's zeros).
"""

import re
from typing import Any

from registry.formats.carried import NotCarried
from registry.formats.columns import DATES, NUMBERS, QUANTITIES
from registry.formats.letters import in_form_c
from registry.sentence import Sentence

YES = {"yes": True, "true": True, "x": True, "1": True, "no": None, "false": None, "0": None}
LOST = "\ufffd"
"""What programs put where they could not read a letter."""

_FAULTY = re.compile(r"#(REF|VALUE|NAME|DIV/0|N/A|NUM|NULL)[!?]?|##+$")
_RUN = re.compile(r"[=+\-@]")
"""A spreadsheet program runs what begins so."""
_SHORTENED = re.compile(r"[0-9]([.,][0-9]+)?E[+-]?[0-9]+", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"[0-9]+,[0-9]+")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})([T ]0?0:00(:00)?)?")
_DAY_FIRST = re.compile(r"[0-9]{1,2}[./-][0-9]{1,2}[./-]([0-9]{2}|[0-9]{4})")
_COUNT_OF_DAYS = re.compile(r"[0-9]{5}([.,][0-9]+)?")
_MANGLED = (
    (_DAY_FIRST, Sentence(": day and month cannot be told apart")),
    (_COUNT_OF_DAYS, Sentence(": it is a spreadsheet program's own count of days")),
)


def value_of(name: str, cell: str) -> Any:
    """What a cell, folded to single spaces, says in the column of that name; None for nothing.

    Raises ValueError with the remedy.
    """
    text = in_form_c(cell)
    if LOST in text:
        given = repr(text[:60])
        says = Sentence("{given} has lost letters: save the sheet from its source again, as 'CSV UTF-8'", given=given)
        raise ValueError(says)
    if text.startswith("'") and _misread(name, text.lstrip("'")):
        return text[1:]
    if text.startswith("=") or _FAULTY.match(text):
        says = Sentence("holds a formula or its error ({given}): save the sheet with values instead", given=text[:40])
        raise ValueError(says)
    if name in NUMBERS | QUANTITIES and _SHORTENED.fullmatch(text):
        given = repr(text[:40])
        says = Sentence("{given} was shortened by the spreadsheet program: format the column as text", given=given)
        raise ValueError(says)
    if name == "retrospective":
        return _yes(text)
    if name == "open_boxes":
        return text.replace(",", " ").replace(";", " ").split()
    if name in DATES:
        return _date(text)
    return _quantity(text) if name in QUANTITIES else text


def _misread(name: str, text: str) -> bool:
    """Whether a spreadsheet program, or we, would take a text for something else: an apostrophe goes before it."""
    return bool(_RUN.match(text) or _FAULTY.match(text) or (name in NUMBERS and _SHORTENED.fullmatch(text)))


def _yes(text: str) -> bool | None:
    if text.lower() not in YES:
        raise ValueError(Sentence("{given} is neither yes nor no", given=repr(text[:40])))
    return YES[text.lower()]


def _date(text: str) -> str:
    """An ISO date. Where the year stands first the month follows it; where it stands last nobody can tell."""
    if _ISO_DATE.fullmatch(text):
        return text
    if parts := _YEAR_FIRST.fullmatch(text):
        year, month, day = parts.group(1, 2, 3)
        return f"{year}-{month:0>2}-{day:0>2}"
    why = next((why for pattern, why in _MANGLED if pattern.fullmatch(text)), "")
    says = Sentence(
        "{given} is no date as 2026-11-24{why}. Format the column as text, or as year-month-day",
        given=repr(text[:40]),
        why=why,
    )
    raise ValueError(says)


def _quantity(text: str) -> str:
    """In its short form, with a point. Neither 1.000 nor 1,000 is read: they may be thousands or decimals."""
    if _GROUPED.fullmatch(text):
        says = Sentence(
            "{given} may be thousands or decimals: write {whole}, or {decimal}",
            given=repr(text[:40]),
            whole=text.replace(".", "").replace(",", "")[:40],
            decimal=f"{text[:40]}0",
        )
        raise ValueError(says)
    if _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    elif "," in text or " " in text or text.count(".") > 1:
        given = repr(text[:40])
        says = Sentence("{given} has a sign of thousands: write 1234567.5, with a point and nothing else", given=given)
        raise ValueError(says)
    return text.rstrip("0").rstrip(".") if "." in text else text


def cell_of(name: str, value: Any) -> str:
    """A member as its column shows it: `value_of` gives it again. Raises NotCarried for what would come back changed.

    Before what a spreadsheet program would run or change goes an apostrophe, so that nobody's sheet is made to do
    anything.
    """
    if value is True:
        return "yes"
    text = " ".join(value) if name == "open_boxes" else str(value)
    if name in QUANTITIES:
        return text + "0" if _GROUPED.fullmatch(text) else text  # so that nobody takes it for thousands
    if LOST in text or " ".join(text.split()) != text:
        why = "which has lost letters" if LOST in text else "as white space in a sheet is folded"
        raise NotCarried(f"A sheet does not carry {name} {text[:60]!r}, {why}. Use JSON.", where=name)
    return inert(name, text)


def inert(name: str, text: str) -> str:
    """A text of that column, which no spreadsheet program runs or changes: with an apostrophe before it, if need be."""
    return f"'{text}" if _misread(name, text.lstrip("'")) else text
