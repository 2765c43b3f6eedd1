"""The columns of a spreadsheet of permits: one row a line of a permit, every column a member of the document.

A permit's rows stand together and repeat its number; what concerns the whole permit may be left empty after its first
row. A row without a species adds a further origin to the line above it.
"""

from typing import Literal, NamedTuple

Part = Literal["face", "persons", "line", "source"]


class Column(NamedTuple):
    """A column and the member it holds, by its path within its part of the document. `role` tells origins apart."""

    name: str
    part: Part
    path: tuple[str, ...]
    role: str = ""


def _face(*names: str) -> list[Column]:
    return [Column(name, "face", (name,)) for name in names]


def _below(part: Part, member: str, *names: str) -> list[Column]:
    """Members of a member: importer_name is persons.importer.name."""
    return [Column(f"{member}_{name}", part, (member, name)) for name in names]


def _origin(role: str) -> list[Column]:
    names = ("country", "number", "date", "quantity", "id")
    return [Column(f"{role.replace(' ', '_').replace('-', '_')}_{name}", "source", (name,), role) for name in names]


COLUMNS: tuple[Column, ...] = (
    *_face("number", "kind", "certificate", "certificate_name", "use", "party"),
    *_below("face", "authority", "name", "address"),
    *_face("destination", "valid_until", "purpose", "security_stamp", "special_conditions", "place_of_issue",
           "date_of_issue"),
    Column("applicant_signature", "face", ("applicant_signature", "form")),
    Column("signature_method", "face", ("applicant_signature", "method")),
    Column("signature_reference", "face", ("applicant_signature", "reference")),
    *_face("retrospective"),
    *_below("face", "replaces", "number", "date", "reason", "id"),
    *_below("face", "import_permit", "country", "number", "date", "id"),
    *_face("open_boxes"),
    *(column for who in ("exporter", "importer", "applicant", "signatory")
      for column in _below("persons", who, "name", "address", "country")),
    *(Column(name, "line", (name,)) for name in (
        "scientific_name", "common_name", "description", "marks", "term", "appendix", "source", "quantity", "unit")),
    *_below("line", "quota", "used", "total"),
    *(Column(name, "line", (name,)) for name in ("hs", "operation", "acquired")),
    *_origin("origin"),
    *_origin("last re-export"),
)  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}

NEEDED = ("number", "kind", "use", "party", "authority_name", "valid_until", "place_of_issue", "date_of_issue",
          "applicant_signature", "signatory_name", "scientific_name", "term", "appendix", "source")  # fmt: skip
"""Columns without which no row makes a permit."""
DATES = {column.name for column in COLUMNS if column.path[-1] in {"date", "valid_until", "date_of_issue", "acquired"}}
QUANTITIES = {column.name for column in COLUMNS if column.path[-1] in {"quantity", "used", "total"}}
NUMBERS = {column.name for column in COLUMNS if column.path[-1] in {"number", "security_stamp", "hs"}}
"""Numbers of documents: text that a spreadsheet program likes to take for a quantity."""
