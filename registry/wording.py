"""A permit as it is sealed: the canonical words of both sections, and of the face what the office and the chain ask.

A batch keeps these and no models: building a permit's model takes longer than sealing its words, and much more memory.
"""

from dataclasses import dataclass

from registry.canonical import canonical
from registry.checks import terms_of
from registry.permit import Permit


@dataclass(frozen=True, slots=True)
class Wording:
    """`face` and `persons` are canonical (RFC 8785) and of a permit that was found well-formed. `destination` is '' for
    none, `valid_day` counts from 1970-01-01, `kind` is as the chain has it."""

    party: str
    number: str
    destination: str
    valid_day: int
    kind: int
    face: bytes
    persons: bytes


def worded(permit: Permit) -> Wording:
    face = permit.face
    return Wording(face.party, face.number, *terms_of(face), canonical(face), canonical(permit.persons))
