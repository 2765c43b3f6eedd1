"""What a node judges by: the profile of its Party's law, the recommended suspensions of trade and the names of species,
each with its date. `registry/lawbook.py` reads it from a node's settings.
"""

from dataclasses import dataclass

from registry.profile import Profile, convention
from registry.species import Names, own_names
from registry.suspensions import Suspensions


@dataclass(frozen=True, slots=True)
class Law:
    """`suspensions` is None where no list was loaded; `names` are then this program's own."""

    profile: Profile
    suspensions: Suspensions | None
    names: Names

    @property
    def told(self) -> str:
        """By which law and lists, each with its day."""
        suspensions = f"suspensions of {self.suspensions.dated}" if self.suspensions else "no list of suspensions"
        profile = self.profile
        return f"By the profile {profile.code} of {profile.dated}, names of {self.names.dated}, {suspensions}."


def law_of_the_convention() -> Law:
    """Where nothing is configured and nothing was loaded."""
    return Law(convention(), None, own_names())
