"""JSON that is refused rather than repaired (docs/format.md, section 1), and what a member may hold.

A shape is a function that says whether a value fits.
"""

import datetime
import json
import re
import unicodedata


class NotWellFormed(Exception):
    """It reads as a permit and breaks the format: check 1 fails."""


def parse(data, most):
    if len(data) > most:
        raise NotWellFormed("too large")
    try:
        text = data.decode("utf-8")
        if text.startswith("\ufeff") or max(text.count("["), text.count("{")) > 5_000:
            raise ValueError("begins with a mark, or is nested too deeply")
        return json.loads(
            text, object_pairs_hook=_members, parse_float=_no_number, parse_int=_no_number, parse_constant=_no_number
        )
    except (ValueError, RecursionError) as fault:
        raise NotWellFormed(str(fault)) from None


def _members(pairs):
    members = dict(pairs)
    if len(members) != len(pairs) or None in members.values():
        raise NotWellFormed("a member stands twice, or is null")
    return members


def _no_number(_):
    raise NotWellFormed("a number stands without quotes")


def canonical(value):
    """RFC 8785, for documents of ASCII names, text, true, lists and objects."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def text(most=500):
    def fits(value):
        fine = isinstance(value, str) and 1 <= len(value) <= most and value == value.strip()
        return fine and not any(map(_hidden, value)) and unicodedata.is_normalized("NFC", value)

    return fits


def _hidden(sign):
    point, kind = ord(sign), unicodedata.category(sign)
    none = 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE
    return none or (kind in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} and sign not in "\u200c\u200d")


def like(pattern):
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value, re.ASCII) is not None


def one_of(*words):
    return lambda value: isinstance(value, str) and value in words


def true(value):
    return value is True


def many(fits, most):
    return lambda value: isinstance(value, list) and 1 <= len(value) <= most and all(map(fits, value))


def date(value):
    try:
        return like(r"\d{4}-\d{2}-\d{2}")(value) and bool(datetime.date.fromisoformat(value))
    except ValueError:
        return False


def has(**members):
    """An object with these members and no others; a name that ends in _ may be absent."""
    wanted = {name.rstrip("_"): (fits, name.endswith("_")) for name, fits in members.items()}

    def fits(value):
        if not isinstance(value, dict) or not set(value) <= set(wanted):
            return False
        return all(check(value[name]) if name in value else absent for name, (check, absent) in wanted.items())

    return fits
