"""An entry of a checklist as it is loaded: a species or higher taxon, with the list's own key and what is above it."""

from dataclasses import dataclass

from registry.checklists.rows import BadValue
from registry.species import Species

LISTINGS = ("I", "II", "III", "NC")


@dataclass(frozen=True, slots=True)
class Taxon:
    """`key` is how other lists of the same source refer to it; `higher` are the scientific names above it."""

    key: str
    species: Species
    higher: tuple[str, ...] = ()


def listing(text: str) -> tuple[str, ...]:
    """'I/II/NC' → its parts, in the order of the Appendices; '' → none said. Raises BadValue."""
    parts = {part.strip() for part in text.split("/") if part.strip()}
    if not parts <= set(LISTINGS):
        raise BadValue(f"its listing {text[:40]!r} is none of {', '.join(LISTINGS)}, or several with / between")
    return tuple(part for part in LISTINGS if part in parts)
