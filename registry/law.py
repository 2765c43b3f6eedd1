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


def law_of_the_convention() -> Law:
    """Where nothing is configured and nothing was loaded."""
    return Law(convention(), None, own_names())
