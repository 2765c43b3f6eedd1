"""Species+ answers: pages of `/taxon_concepts` as they come, or the weekly download (gzipped JSON, one record a line).

A record is a name: `name_status` A for accepted ones, which carry their synonyms, common names, listing and higher
taxa; S for synonyms, which name what is accepted. Of common names those in the Convention's languages are kept.
"""

import io
from collections.abc import Iterator
from typing import Any

from registry.checklists.rows import BadRow, BadValue, NotAList, clean, json_rows, text_of, used
from registry.checklists.taxon import Taxon, listing
from registry.species import LANGUAGES, Species

RANKS = ("kingdom", "phylum", "class", "order", "family", "subfamily", "genus")


def read_concepts(stream: io.BufferedReader) -> Iterator[Taxon | BadRow]:
    """The taxa of a file, an accepted name's synonyms after it. Raises NotAList if it holds no records of names."""
    known = False
    for place, record in concepts(stream):
        if not isinstance(record, BadRow):
            known = True
        yield from _taxa(place, record)
    if not known:
        raise NotAList("The file holds no names: it is neither /taxon_concepts of Species+ nor its weekly download.")


def updated(stream: io.BufferedReader) -> str | None:
    """The day on which a name in the file was last changed, which is as much as it says of its own date."""
    stamps = (record.get("updated_at") for _, record in concepts(stream) if isinstance(record, dict))
    return max((stamp[:10] for stamp in stamps if isinstance(stamp, str)), default=None)


def concepts(stream: io.BufferedReader) -> Iterator[tuple[str, Any]]:
    """The records of names in pages, in lists, or one a line; what else stands there is left out."""
    for place, document in json_rows(stream):
        page = document.get("taxon_concepts") if isinstance(document, dict) else None
        if isinstance(page, list):
            yield from ((f"{place}, name {number}", record) for number, record in enumerate(page, 1))
        elif isinstance(document, BadRow) or (isinstance(document, dict) and "full_name" in document):
            yield place, document


def _taxa(place: str, record: Any) -> Iterator[Taxon | BadRow]:
    if isinstance(record, BadRow):
        yield record
    elif not isinstance(record, dict):
        yield BadRow(place, "it is no record of a name")
    elif record.get("active") is not False:
        read = used(place, _taxon, record)
        yield from [read] if isinstance(read, BadRow) else read


def _taxon(record: dict[str, Any]) -> list[Taxon]:
    """A name and its synonyms. Raises BadValue."""
    name, rank = text_of(record, "full_name"), text_of(record, "rank").capitalize()
    key = record.get("id")
    if type(key) is not int:
        raise BadValue("it has no id")
    status = text_of(record, "name_status")
    if status != "A":
        accepted = tuple(text_of(other, "full_name") for other in _listed(record, "accepted_names"))
        return [Taxon(str(key), Species(name, "", rank, accepted=accepted, current=status == "H"))]
    above = record.get("higher_taxa") or {}
    if not isinstance(above, dict):
        raise BadValue("its higher_taxa are no object")
    kingdom = text_of(above, "kingdom") if above.get("kingdom") else ""
    stands = listing(text_of(record, "cites_listing")) if record.get("cites_listing") else ()
    higher = tuple(text_of(above, level) for level in RANKS if above.get(level))
    synonyms = (text_of(synonym, "full_name") for synonym in _listed(record, "synonyms"))
    return [
        Taxon(str(key), Species(name, kingdom, rank, stands, common=tuple(_common(record))), higher),
        *(Taxon("", Species(synonym, kingdom, rank, stands, (name,), current=False)) for synonym in synonyms),
    ]


def _common(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for entry in _listed(record, "common_names"):
        language, name = entry.get("language"), entry.get("name")
        if isinstance(language, str) and isinstance(name, str) and name.strip() and language.lower() in LANGUAGES:
            yield language.lower(), clean(name, "common name")


def _listed(record: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """A list of objects in a record. Raises BadValue."""
    entries = record.get(name) or []
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise BadValue(f"its {name} are no list of objects")
    return entries
