"""Code lists with their provenance (the head of `codes.tsv`): what codes on a permit stand for.

Lists age faster than permits: a code that is not here is unknown, never a fault of the format.
"""

from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

ListName = Literal["purpose", "source", "term", "unit", "country"]


@cache
def _rows() -> tuple[tuple[str, str, str, str], ...]:
    lines = files("registry").joinpath("codes.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple((row[0], row[1], row[2], row[3]) for row in rows[1:])


@cache
def codes(name: ListName) -> MappingProxyType[str, str]:
    """A list: code → English name."""
    return MappingProxyType({code: english for kind, code, english, _ in _rows() if kind == name})


def meaning(name: ListName, code: str) -> str:
    """'T' → 'commercial'; a code that is not known stands for itself. Sources may be two letters: 'IW'."""
    known = codes(name)
    if name == "source" and code not in known and all(letter in known for letter in code):
        return ", ".join(known[letter] for letter in code)
    return known.get(code, code)


@cache
def _usage() -> tuple[str, dict[str, tuple[frozenset[str], frozenset[str]]]]:
    lines = files("registry").joinpath("usage.tsv").read_text("utf-8").splitlines()
    dated = next(line.partition("\t")[2] for line in lines if line.startswith("# dated"))
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    return dated, {term: (frozenset(units.split()), frozenset(purposes.split())) for term, units, purposes in rows}


def usage(term: str) -> tuple[frozenset[str], frozenset[str]]:
    """Units ("-": none) and purposes that usually go with a term; empty where the list does not say."""
    return _usage()[1].get(term, (frozenset(), frozenset()))


def usage_dated() -> str:
    """The day of which that list speaks."""
    return _usage()[0]


def entry_into_force(country: str) -> str | None:
    """The date on which the Convention entered into force for a Party; None for all other codes."""
    return next((entry or None for kind, code, _, entry in _rows() if kind == "country" and code == country), None)
