"""Importers with an account at their own Party's node: whom permits name in box 3, under the name that the Party gave.

An importer sees the permits of that Party which name him. He marks permits used only if they name him, and where the
law of his Party lets importers do so; the power to (IMPORT) is his authority's to give, on chain.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

import orjson

from registry.errors import RefusedError
from registry.permit import Persons
from registry.species import folded


class NotNamed(RefusedError):
    """The permit does not name this importer in box 3, or its names are not shown."""

    http_status = 403


@dataclass(frozen=True, slots=True)
class Importer:
    """`name` as box 3 writes it; small and capital letters, accents and spaces make no difference."""

    party: str
    name: str

    @property
    def key(self) -> bytes:
        """By which permits that name him are found."""
        return _digest(self.name)

    def is_named_by(self, persons: Persons | None) -> bool:
        """Whether box 3 names him, in his own country or in none; not where names are not shown."""
        named = persons.importer if persons else None
        return named is not None and _key(named.name, named.country, self.party) == self.key

    def is_named_in(self, file: bytes) -> bool:
        """The same of a sealed file of ours, without reading all of it."""
        return key_in(orjson.loads(file), self.party) == self.key

    def ensure_named_by(self, persons: Persons | None) -> None:
        """Raises NotNamed."""
        if not self.is_named_by(persons):
            says = (
                "does not name you in box 3" if persons else "is a copy without names, so it cannot be seen whose it is"
            )
            raise NotNamed(f"This permit {says}: you are {self.name}, of {self.party}. Show one that names you.")


def key_in(document: Mapping[str, Any], party: str) -> bytes | None:
    """The key of the importer whom a sealed document (its JSON) names in that Party's country or in none; None where
    there is no such."""
    named = document.get("persons", {}).get("importer")
    return None if named is None else _key(named["name"], named.get("country"), party)


def _key(name: str, country: str | None, party: str) -> bytes | None:
    return _digest(name) if country in {None, party} else None


@lru_cache(8192)
def _digest(name: str) -> bytes:
    """16 bytes of the SHA-256 of a folded name: as short as an index needs, and no name stands in a second place."""
    return sha256(folded(name).encode()).digest()[:16]
