"""Lists of recommended suspensions of trade: the CSV form, and the `cites_suspensions` of Species+ (answers of
`/taxon_concepts/{id}/cites_legislation`, or the weekly download, in which one stands with every name it concerns).

Both name taxa by the key of a checklist, which is loaded first. What is no longer in force is left out. Words narrow a
suspension in ways that no list states as data (only wild, only live): they are kept, to be shown with it. Only where
the words leave no doubt is more read from them: that commercial trade alone is meant, or in a CSV imports alone.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from registry.checklists.rows import BadRow, BadValue, NotAList, Row, clean, csv_rows, is_json, json_rows, text_of, used
from registry.days import NotADate, to_day
from registry.species import ANIMALS, PLANTS
from registry.suspensions import Suspension

COLUMNS = ("IsCurrent", "Kingdom", "Rank", "RecID", "ISO code", "StartNotificationID", "Notes", "ExcludedTaxa")
IMPORTS_ONLY = re.compile(r"All imports\b.*", re.IGNORECASE)
COMMERCIAL_ONLY = re.compile(r"(All )?commercial trade\b.*|.* for commercial purposes\.?", re.IGNORECASE)
AT_MOST_A_GENUS = {"Genus", "Species", "Subspecies", "Variety"}
MOST_NOTES = 4000


class Taxa(Protocol):
    """A loaded checklist, asked for what another list refers to."""

    def by_key(self, key: str) -> tuple[str, str] | None:
        """Name and rank of the taxon with this key."""

    def within(self, name: str) -> tuple[str, ...]:
        """The first words of the names of all that stands below a higher taxon: its genera."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A suspension that the list keeps but that is no longer in force."""


def read_suspensions(stream: io.BufferedReader, taxa: Taxa, dated: str) -> Iterator[Suspension | Ended | BadRow]:
    """The suspensions of a file. `dated` is the day on which those of a CSV, which has no dates, were in force."""
    return _from_json(stream, taxa) if is_json(stream) else _from_csv(stream, taxa, dated)


# ---- the CSV form ----


def _from_csv(stream: io.BufferedReader, taxa: Taxa, dated: str) -> Iterator[Suspension | Ended | BadRow]:
    for place, row in csv_rows(stream, COLUMNS):
        yield row if isinstance(row, BadRow) else used(place, _csv_row, row, taxa, dated)


def _csv_row(row: Row, taxa: Taxa, dated: str) -> Suspension | Ended:
    if text_of(row, "IsCurrent") != "1":
        return Ended()
    kingdoms = (row["Kingdom"],) if row["Kingdom"] else (ANIMALS, PLANTS)
    keys = [f"{kingdom}/{row['Rank']}/{row['RecID']}" for kingdom in kingdoms if row["Rank"]]
    taxon = _named(taxa, keys) if keys else ("", "")
    excluded = [key.replace(":", "/") for key in row["ExcludedTaxa"].split(",") if key]
    notes = _words(row["Notes"])
    return Suspension(
        party=_party(row["ISO code"]),
        taxon=taxon[0],
        since=dated,
        notification=f"notification {text_of(row, 'StartNotificationID')} of the list",
        purposes=_purposes(notes),
        within=_within(taxa, taxon),
        excluded=tuple(_named(taxa, [f"{kingdom}/{key}" for kingdom in kingdoms])[0] for key in excluded),
        imports=IMPORTS_ONLY.fullmatch(notes) is not None,
        notes=notes,
    )


# ---- Species+ ----


def _from_json(stream: io.BufferedReader, taxa: Taxa) -> Iterator[Suspension | Ended | BadRow]:
    seen: set[int] = set()
    known = False
    for place, document in json_rows(stream):
        if isinstance(document, BadRow):
            yield document
            continue
        entries = document.get("cites_suspensions") if isinstance(document, dict) else None
        known = known or isinstance(entries, list)
        for number, entry in enumerate(entries if isinstance(entries, list) else (), 1):
            identity = _identity(entry)
            if identity not in seen:
                yield used(f"{place}, suspension {number}", _entry, entry, taxa)
            if identity is not None:
                seen.add(identity)
    if not known:
        raise NotAList("The file holds no cites_suspensions: it is no cites_legislation of Species+ and no download.")


def _identity(entry: Any) -> int | None:
    number = entry.get("id") if isinstance(entry, dict) else None
    return number if type(number) is int else None


def _entry(entry: Any, taxa: Taxa) -> Suspension | Ended:
    if _identity(entry) is None:
        raise BadValue("it is no suspension with an id")
    if entry.get("is_current") is not True:
        return Ended()
    concept, where = entry.get("taxon_concept_id"), entry.get("geo_entity") or {}
    taxon = ("", "") if concept is None else _named(taxa, [str(concept)])
    notes = _words(entry.get("notes") or "")
    return Suspension(
        party=_party(_member(where, "iso_code2")) if where else "",
        taxon=taxon[0],
        since=_date(_member(entry, "start_date")),
        notification=_member(entry.get("start_notification") or {"name": "a notification that is not named"}, "name"),
        purposes=_purposes(notes),
        within=_within(taxa, taxon),
        imports=entry.get("applies_to_import") is True,
        notes=notes,
    )


def _member(holder: Any, name: str) -> str:
    if not isinstance(holder, dict):
        raise BadValue(f"what should hold its {name} is no object")
    return text_of(holder, name)


# ---- what both say ----


def _named(taxa: Taxa, keys: list[str]) -> tuple[str, str]:
    """Name and rank of the one taxon that has one of these keys. Raises BadValue."""
    found = [taxon for key in keys if (taxon := taxa.by_key(key)) is not None]
    if len(found) != 1:
        why = "is not in the list of names that is loaded here" if not found else "may be one of two"
        raise BadValue(f"its taxon, {' or '.join(keys)}, {why}")
    return found[0]


def _within(taxa: Taxa, taxon: tuple[str, str]) -> tuple[str, ...]:
    name, rank = taxon
    return () if not name or rank in AT_MOST_A_GENUS else taxa.within(name)


def _party(text: str) -> str:
    if re.fullmatch("[A-Z]{2}", text) is None:
        raise BadValue(f"its country, {text[:40]!r}, is not two capital letters")
    return text


def _date(text: str) -> str:
    try:
        to_day(text)
    except NotADate as fault:
        raise BadValue(str(fault)) from None
    return text


def _words(notes: Any) -> str:
    """Without the list's markup."""
    if not isinstance(notes, str):
        raise BadValue("its notes are no text")
    return clean(re.sub(r"</?[a-zA-Z]+ ?/?>", "", notes), "notes", MOST_NOTES)


def _purposes(notes: str) -> str:
    return "T" if COMMERCIAL_ONLY.fullmatch(notes) else ""
