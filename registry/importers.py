"""Importers with an account at their own Party's node: whom permits name in box 3, under the name that the Party gave.

An importer sees the permits of that Party which name him. He marks permits used only if they name him, and where the
law of his Party lets importers do so; the power to (IMPORT) is his authority's to give, on chain.
"""

from dataclasses import dataclass
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

    def is_named_by(self, persons: Persons | None) -> bool:
        """Whether box 3 names him, in his own country or in none; not where names are not shown."""
        named = persons.importer if persons else None
        return named is not None and self._is(named.name, named.country)

    def is_named_in(self, file: bytes) -> bool:
        """The same of a sealed file of ours, without reading all of it."""
        named: dict[str, Any] = orjson.loads(file).get("persons", {}).get("importer", {})
        return self._is(named.get("name", ""), named.get("country"))

    def ensure_named_by(self, persons: Persons | None) -> None:
        """Raises NotNamed."""
        if not self.is_named_by(persons):
            says = (
                "does not name you in box 3" if persons else "is a copy without names, so it cannot be seen whose it is"
            )
            raise NotNamed(f"This permit {says}: you are {self.name}, of {self.party}. Show one that names you.")

    def _is(self, name: str, country: str | None) -> bool:
        return folded(name) == folded(self.name) and country in {None, self.party}
