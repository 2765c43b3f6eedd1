"""Species by name: what a dated list says of them. Lists age faster than permits, so each says its date.

`own_names` is the small table that comes with this program; `permit species load` puts a checklist in its place.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Protocol

LANGUAGES = ("en", "fr", "es")
"""The Convention's: English, French and Spanish."""
ANIMALS, PLANTS = "Animalia", "Plantae"
MOST_FOUND = 20
KINDS = (0, 1, 2, 3)
"""Of words by which species are found, in the order in which they are told: see Word."""


@dataclass(frozen=True, slots=True)
class Species:
    """What a list says of a name, which may be a higher taxon's too.

    `listing` are the Appendices under which it stands, several where populations are listed apart, NC for those that
    are not; empty where the list does not say. `accepted` are the names that a synonym stands for. `common` are pairs
    of language and name. `current` names are those that the list uses; synonyms are not.
    """

    name: str
    kingdom: str
    rank: str = "Species"
    listing: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    common: tuple[tuple[str, str], ...] = ()
    current: bool = True


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
        """Species one of whose names has a word that begins so: first those whose scientific name does, then by its
        later words, by common names, by names that are not used any more; each by the alphabet of what follows."""

    def close(self) -> None:
        """Let go of what it reads from."""


def folded(text: str) -> str:
    """Small letters without accents, single spaces: 'Éléphant  d’Afrique' → "elephant d'afrique"."""
    plain = unicodedata.normalize("NFKD", text.replace("×", "x").replace("’", "'"))
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).casefold().split())


@lru_cache(8192)
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


@dataclass(frozen=True, slots=True)
class Word:
    """A way to find a species: its scientific name (kind 0), or that from a later word on (1), a common name from any
    of its words on (2), or a name not used any more (3)."""

    kind: int
    beginning: str
    text: str
    language: str = ""


def words_of(species: Species) -> Iterator[Word]:
    """All ways to find a species."""
    for word, beginning in enumerate(beginnings(species.name)):
        yield Word(min(word, 1) if species.current else 3, beginning, species.name)
    for language, name in species.common:
        for beginning in beginnings(name):
            yield Word(2, beginning, name, language)


def merged(entries: Sequence[Species]) -> Species | None:
    """What a list says of a name that it has several times: the entries that it uses, or else all, taken together."""
    used = [entry for entry in entries if entry.current] or list(entries)
    if len(used) < 2:
        return used[0] if used else None
    kingdoms = {entry.kingdom for entry in used if entry.kingdom}
    return replace(
        used[0],
        kingdom=kingdoms.pop() if len(kingdoms) == 1 else "",
        listing=tuple(dict.fromkeys(part for entry in used for part in entry.listing)),
        accepted=tuple(dict.fromkeys(name for entry in used for name in entry.accepted)),
        common=tuple(dict.fromkeys(pair for entry in used for pair in entry.common)),
    )


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
        hits: list[tuple[int, str, str, Found]] = []
        for key, species in self.by_key.items():
            words = [word for word in words_of(species) if sought and word.beginning.startswith(sought)]
            if words:
                first = min(words, key=lambda word: (word.kind, word.beginning, word.language))
                hits.append((first.kind, first.beginning, key, Found(species, first.text, first.language)))
        return [hit[-1] for hit in sorted(hits, key=lambda hit: hit[:3])[:most]]

    def close(self) -> None:
        """It is in memory: there is nothing to let go of."""


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
