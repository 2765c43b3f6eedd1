"""Recommended suspensions of trade, as a dated list: they warn, they never make a permit invalid."""

from dataclasses import dataclass

from registry.days import to_day
from registry.permit import Face


@dataclass(frozen=True, slots=True)
class Suspension:
    """A recommended suspension of trade: a Party's trade in a taxon (a name, or the beginning of names; empty: all),
    for the given purposes (empty: all), from a day on, until a day or without end."""

    party: str
    taxon: str
    since: str
    notification: str
    until: str | None = None
    purposes: str = ""

    def covers(self, face: Face, day: int) -> str | None:
        """The first scientific name on the face that it covers on that day."""
        in_force = to_day(self.since) <= day and (self.until is None or day <= to_day(self.until))
        concerned = face.party == self.party and (
            not self.purposes or face.purpose is None or face.purpose in self.purposes
        )
        if not (in_force and concerned):
            return None
        return next((line.scientific_name for line in face.lines if self._names(line.scientific_name)), None)

    def _names(self, scientific_name: str) -> bool:
        return not self.taxon or f"{scientific_name} ".startswith(f"{self.taxon} ")


@dataclass(frozen=True, slots=True)
class Suspensions:
    """A list of recommended suspensions, with the day it speaks of."""

    dated: str
    entries: tuple[Suspension, ...]
