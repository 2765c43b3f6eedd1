"""Code lists with their provenance (the head of `codes.tsv`): what codes on a permit stand for.

Lists age faster than permits: a code that is not here is unknown, never a fault of the format.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, get_args

ListName = Literal["purpose", "source", "term", "unit", "country"]
Language = Literal["en", "fr", "es"]
"""The Convention's languages, as ISO 639-1 writes them."""
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class _Row:
    list: str
    code: str
    names: dict[str, str]
    entry: str


@cache
def _rows() -> tuple[_Row, ...]:
    lines = files("registry").joinpath("codes.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    return tuple(_Row(row[0], row[1], dict(zip(LANGUAGES, row[2:5], strict=True)), row[5]) for row in rows)


@cache
def codes(name: ListName, language: Language = "en") -> MappingProxyType[str, str]:
    """A list: code → its name."""
    return MappingProxyType({row.code: row.names[language] for row in _rows() if row.list == name})


def meaning(name: ListName, code: str, language: Language = "en") -> str:
    """'T' → 'commercial'; a code that is not known stands for itself. Sources may be two letters: 'IW'."""
    known = codes(name, language)
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
    return next((row.entry or None for row in _rows() if row.list == "country" and row.code == country), None)
