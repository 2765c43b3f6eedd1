"""The CSV form of a checklist: one taxon a row, which names its parent by rank and number; one kingdom a file.

Names of species stand without their genus there, and are put together here. Columns: see COLUMNS. `Status` is A for
accepted names, H for hybrids, anything else for names that are not accepted; `Designation` says whose list a name is
on, and only CITES' are taken.
"""

import io
from collections.abc import Iterator

from registry.checklists.rows import BadRow, BadValue, Row, csv_rows, text_of, used
from registry.checklists.taxon import Taxon
from registry.species import ANIMALS, PLANTS, Species

COLUMNS = ("Scientific name", "Rank", "RecID", "ParentRank", "ParentRecID", "Status", "Designation")
KINGDOMS = {"animalia": ANIMALS, "fauna": ANIMALS, "plantae": PLANTS, "flora": PLANTS}
WITHIN = {"SPECIES": ("GENUS", ""), "SUBSPECIES": ("SPECIES", ""), "VARIETY": ("SPECIES", "var. ")}
"""Ranks whose names begin with their parent's: which parent, and what stands between."""
MOST_RANKS = 20
Key = tuple[str, str]


def read_taxa(stream: io.BufferedReader) -> Iterator[Taxon | BadRow]:
    """The taxa of a file, in its order, each with its full name. Raises NotAList."""
    rows: dict[Key, Row] = {}
    places: dict[Key, str] = {}
    for place, row in csv_rows(stream, COLUMNS):
        if isinstance(row, BadRow):
            yield row
            continue
        key = used(place, _key, row, "Rank", "RecID")
        if isinstance(key, BadRow):
            yield key
        elif key in rows:
            yield BadRow(place, f"its Rank and RecID, {key[0]} {key[1]}, are those of {places[key]} too")
        else:
            rows[key], places[key] = row, place
    for key, row in rows.items():
        taxon = used(places[key], _taxon, key, row, rows)
        if taxon is not None:
            yield taxon


def _key(row: Row, rank: str, number: str) -> Key:
    return text_of(row, rank).upper(), text_of(row, number)


def _taxon(key: Key, row: Row, rows: dict[Key, Row]) -> Taxon | None:
    """None for a taxon that is not on CITES' list."""
    above = _above(row, rows)
    kingdom = KINGDOMS.get(text_of(above[-1] if above else row, "Scientific name").casefold())
    if kingdom is None:
        raise BadValue("what stands above all is no kingdom of animals or plants")
    if "CITES" not in row["Designation"]:
        return None
    name = _full_name(key[0], row, above) if above else kingdom
    status = text_of(row, "Status").upper()
    species = Species(name, kingdom, key[0].capitalize(), current=status in {"A", "H"})
    higher = tuple(_full_name(row["Rank"].upper(), row, above[after:]) for after, row in enumerate(above[:-1], 1))
    higher += (kingdom,) if above else ()
    return Taxon(f"{kingdom}/{key[0]}/{key[1]}", species, higher)


def _above(row: Row, rows: dict[Key, Row]) -> list[Row]:
    """From the parent to the kingdom. Raises BadValue if one of them is missing, or they go round in a circle."""
    above: list[Row] = []
    while row["ParentRecID"].strip():
        key = _key(row, "ParentRank", "ParentRecID")
        if key not in rows:
            raise BadValue(f"its parent, {key[0]} {key[1]}, is not in the file")
        row = rows[key]
        above.append(row)
        if len(above) > MOST_RANKS:
            raise BadValue("its parents go round in a circle")
    return above


def _full_name(rank: str, row: Row, above: list[Row]) -> str:
    """'pardalis' below Furcifer → 'Furcifer pardalis'; higher taxa with a capital: 'AVES' → 'Aves'."""
    own = text_of(row, "Scientific name")
    if rank not in WITHIN:
        return own.capitalize()
    parent, between = WITHIN[rank]
    if not above or above[0]["Rank"].upper() != parent:
        raise BadValue(f"a {rank.lower()} stands below a {parent.lower()}, and this one does not")
    return f"{_full_name(parent, above[0], above[1:])} {between}{own}"
