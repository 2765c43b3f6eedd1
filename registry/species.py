"""Species by name: what a dated list says of them. Lists age faster than permits, so each says its date.

`own_names` is the small table that comes with this program; `permit species load` puts a checklist in its place.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Protocol

LANGUAGES = ("en", "fr", "es")
"""The Convention's: English, French and Spanish."""
ANIMALS, PLANTS = "Animalia", "Plantae"
MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Species:
    """What a list says of a name, which may be a higher taxon's too.

    `listing` are the Appendices under which it stands, several where populations are listed apart, NC for those that
    are not; empty where the list does not say. `accepted` are the names that a synonym stands for. `common` are pairs
    of language and name.
    """

    name: str
    kingdom: str
    rank: str = "Species"
    listing: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    common: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A species found by the beginning of one of its names: which name it was, in which language ("" if scientific)."""

    species: Species
    matched: str
    language: str


class Names(Protocol):
    """A list of names, with its source and the day it speaks of; `complete` if what it does not have is not listed."""

    @property
    def dated(self) -> str: ...

    @property
    def source(self) -> str: ...

    @property
    def complete(self) -> bool: ...

    def species(self, name: str) -> Species | None:
        """The entry of that scientific name, whatever its capitals; 'Aquilaria spp.' is the genus."""

    def find(self, beginning: str, most: int = MOST_FOUND) -> list[Found]:
        """Species one of whose names has a word that begins so: accepted names first, scientific before common."""


def folded(text: str) -> str:
    """Small letters without accents, single spaces: 'Éléphant  d’Afrique' → "elephant d'afrique"."""
    plain = unicodedata.normalize("NFKD", text.replace("×", "x").replace("’", "'"))
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).casefold().split())


def name_key(scientific_name: str) -> str:
    """By which a scientific name is looked up: folded, and without the 'spp.' of a whole genus."""
    words = folded(scientific_name).split()
    return " ".join(words[:-1] if words[-1:] in (["spp."], ["sp."], ["spp"]) else words)


def searched(text: str) -> str:
    """What is typed, and what is found by it: folded, with words apart where a hyphen joins them."""
    return folded(text.replace("-", " "))


def beginnings(text: str) -> list[str]:
    """What a name is found by: itself from each of its words on. 'African elephant' → it, and 'elephant'."""
    words = searched(text).split()
    return [" ".join(words[first:]) for first in range(len(words))]


@dataclass(frozen=True)
class NameTable:
    """A list of names in memory."""

    dated: str
    source: str
    complete: bool
    by_key: dict[str, Species]

    def species(self, name: str) -> Species | None:
        return self.by_key.get(name_key(name))

    def find(self, beginning: str, most: int = MOST_FOUND) -> list[Found]:
        sought = searched(beginning)
        if not sought:
            return []
        found = (self._matched(species, sought) for species in self.by_key.values())
        return sorted((hit for hit in found if hit), key=_order)[:most]

    def _matched(self, species: Species, sought: str) -> Found | None:
        for language, name in (("", species.name), *species.common):
            if any(text.startswith(sought) for text in beginnings(name)):
                return Found(species, name, language)
        return None


def _order(found: Found) -> tuple[bool, bool, str]:
    return (bool(found.species.accepted), bool(found.language), found.species.name)


@cache
def own_names() -> NameTable:
    """The table that comes with this program: `registry/species.tsv`."""
    lines = files("registry").joinpath("species.tsv").read_text("utf-8").splitlines()
    head = dict(line[2:].split("\t", 1) for line in lines if line.startswith("# ") and "\t" in line)
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    entries = (_entry(name, kingdom, listing, common) for name, kingdom, listing, *common in rows)
    table = {name_key(entry.name): entry for entry in entries}
    return NameTable(head["dated"], head["source"], False, table)


def _entry(name: str, kingdom: str, listing: str, common: list[str]) -> Species:
    named = tuple((language, text) for language, text in zip(LANGUAGES, common, strict=True) if text)
    rank = ("Genus", "Species", "Subspecies")[min(name.count(" "), 2)]
    return Species(name, kingdom, rank, tuple(listing.split("/")), (), named)
