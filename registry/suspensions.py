"""Recommended suspensions of trade, as a dated list: they warn, they never make a permit invalid."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from registry.alike import begins_alike
from registry.days import to_day
from registry.permit import Face


@dataclass(frozen=True, slots=True)
class Suspension:
    """A recommended suspension of trade: a Party's (empty: everyone's) trade in a taxon (a name, or the beginning of
    names; empty: all), for the given purposes (empty: all), from a day on, until a day or without end.

    `within` are names that belong to a taxon above the genus, `excluded` those that are left out of it. With `imports`
    it is the Party's imports that are suspended, otherwise its exports. `notes` are the list's own words, which may
    narrow it further: they are shown, not judged.
    """

    party: str
    taxon: str
    since: str
    notification: str
    until: str | None = None
    purposes: str = ""
    within: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    imports: bool = False
    notes: str = ""

    def covers(self, face: Face, day: int) -> str | None:
        """The first scientific name on the face that it covers on that day."""
        if self.party not in {"", face.destination if self.imports else face.party}:
            return None
        if self.purposes and face.purpose is not None and face.purpose not in self.purposes:
            return None
        if day < to_day(self.since) or (self.until is not None and day > to_day(self.until)):
            return None
        return next((line.scientific_name for line in face.lines if self.names(line.scientific_name)), None)

    def names(self, scientific_name: str) -> bool:
        """Whether it concerns the species of that name, or what looks like it, whatever the Party and the time."""
        if _begins(scientific_name, self.excluded):
            return False
        return not self.taxon or begins_alike(scientific_name, (self.taxon, *self.within))

    @property
    def told(self) -> str:
        """Where it was notified, and in which words."""
        return f"{self.notification}: {self.notes.rstrip('.')}" if self.notes else self.notification


def _begins(scientific_name: str, taxa: tuple[str, ...]) -> bool:
    """'Furcifer pardalis' begins with 'Furcifer', not with 'Furcife'."""
    return any(f"{scientific_name} ".startswith(f"{taxon} ") for taxon in taxa)


@dataclass(frozen=True)
class Suspensions:
    """A list of recommended suspensions, with the day it speaks of."""

    dated: str
    entries: tuple[Suspension, ...]

    def covering(self, face: Face, day: int) -> Iterator[tuple[Suspension, str]]:
        """Those that cover a permit on that day, in the order of the list, each with the species that it covers."""
        parties = {"", face.party, face.destination or ""}
        concerned = sorted(number for party in parties for number in self._by_party.get(party, ()))
        for entry in (self.entries[number] for number in concerned):
            taxon = entry.covers(face, day)
            if taxon is not None:
                yield entry, taxon

    @cached_property
    def _by_party(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, entry in enumerate(self.entries):
            found.setdefault(entry.party, []).append(number)
        return found
