"""The permit document: one frozen model in two sections, because two kinds of reader exist.

`face` is what a control officer anywhere must see, `persons` what data-protection law covers.

Sources: boxes 1 to 15 of the standard form, Resolution Conf. 12.3 Annex 2; the Convention, Art. VI.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from registry.canonical import Section, build, load_json
from registry.days import FIRST_DAY, LAST_DAY
from registry.sentence import Sentence

MAX_LINES = 64
_JOINERS = "\u200c\u200d"  # needed to write Persian and several Indic names


def _text(value: str) -> str:
    if value != value.strip():
        raise ValueError(Sentence("begins or ends with a space: remove it"))
    if not value.isprintable():  # what is hidden is not printable; other spaces and new letters are not either
        for character in value:
            if hidden(character):
                point = f"U+{ord(character):04X}"
                raise ValueError(Sentence("has the control or invisible character {point}: remove it", point=point))
    if not unicodedata.is_normalized("NFC", value):
        raise ValueError(Sentence("is not in Unicode normal form C: normalise it (NFC) before it is sealed"))
    return value


def hidden(character: str) -> bool:
    """Controls, format and bidirectional controls, surrogates, private use, line separators, non-characters."""
    point = ord(character)
    if 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE:
        return True
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} and character not in _JOINERS


def _calendar_date(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise ValueError(Sentence("is no date of the calendar")) from None
    return value


QUANTITY_PATTERN = r"(0|[1-9][0-9]{0,11})(\.[0-9]{0,5}[1-9])?"

Text = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(_text)]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=4000), AfterValidator(_text)]
Number = Annotated[str, StringConstraints(min_length=1, max_length=35), AfterValidator(_text)]
"""A document number: opaque, unique only within its issuing Party. At most 35 characters (WCO data model)."""
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2, or one of CITES' own codes such as XX (unknown) and ZZ (introduction from the sea)."""
IsoDate = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_calendar_date)]
"""A calendar date as ISO 8601 writes it, in the local time of where the goods are; a last day is included."""
Quantity = Annotated[str, StringConstraints(pattern=rf"^{QUANTITY_PATTERN}$")]
"""A decimal number as text: no sign, no leading or trailing zeros, at most six decimals."""
PermitId = Annotated[str, StringConstraints(pattern=r"^0x[0-9a-f]{64}$")]


class Person(Section):
    """Name and address as on the form. `country` where the form states it apart."""

    name: Text
    address: Text | None = None
    country: Country | None = None


class Persons(Section):
    """What data-protection law covers: boxes 3, 4 and 13."""

    exporter: Person | None = None
    importer: Person | None = None
    applicant: Person | None = None
    signatory: Person


class Authority(Section):
    """Box 6: the Management Authority."""

    name: Text
    address: Text | None = None


class Document(Section):
    """Another permit that this one refers to. `id` where that one is in the registry too."""

    country: Country
    number: Number
    date: IsoDate
    id: PermitId | None = None


class Replacement(Section):
    """The document that this one replaces, and why (Resolution Conf. 12.3; 50 CFR 23.52)."""

    number: Number
    date: IsoDate
    reason: Text
    id: PermitId | None = None


class Signature(Section):
    """Box 4: the applicant's. A form with a place for it that stayed empty is not valid (Res. Conf. 12.3 para 2 e)."""

    form: Literal["no place", "signed", "electronic", "missing"]
    method: Text | None = None
    reference: Text | None = None

    @model_validator(mode="after")
    def _method_goes_with_electronic(self) -> Self:
        if (self.form == "electronic") != (self.method is not None):
            raise ValueError(Sentence("method is given for an electronic signature, and only for one"))
        if self.reference is not None and self.method is None:
            raise ValueError(Sentence("reference goes with the method of an electronic signature"))
        return self


class Source(Section):
    """Boxes 12 and 12a: where specimens of a line come from. `quantity` is what was drawn from that document."""

    role: Literal["origin", "last re-export"]
    country: Country
    number: Number | None = None
    date: IsoDate | None = None
    quantity: Quantity | None = None
    id: PermitId | None = None


class Quota(Section):
    """Box 11a: total exported in the year so far, and the year's quota."""

    used: Quantity
    total: Quantity


class Line(Section):
    """Boxes 7 to 12b for one kind of specimen. Without `unit` the quantity counts specimens."""

    scientific_name: Text
    common_name: Text | None = None
    description: Text | None = None
    marks: Text | None = None
    term: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    appendix: Literal["I", "II", "III", "N"]
    source: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}$")]
    quantity: Quantity | None = None
    unit: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,3}$")] | None = None
    quota: Quota | None = None
    hs: Annotated[str, StringConstraints(pattern=r"^[0-9]{6,10}$")] | None = None
    operation: Text | None = None
    acquired: IsoDate | None = None
    sources: Annotated[tuple[Source, ...], Field(strict=False, min_length=1, max_length=32)] | None = None


Certificate = Literal[
    "pre-Convention",
    "captive-bred",
    "artificially propagated",
    "origin",
    "introduction from the sea",
    "travelling exhibition",
    "personal ownership",
    "musical instrument",
    "sample collection",
    "scientific exchange",
    "phytosanitary",
    "other",
]
"""What "Other:" in box 1 stands for (Art. III(5), V(3), VII(2), (5)-(7); Res. Conf. 12.3, 16.8)."""


class Face(Section):
    """What a control officer anywhere must see."""

    kind: Literal["export", "re-export", "import", "other"]
    certificate: Certificate | None = None
    certificate_name: Text | None = None
    use: Literal["single", "multiple"]
    number: Number
    party: Country
    authority: Authority
    destination: Country | None = None
    valid_until: IsoDate
    purpose: Annotated[str, StringConstraints(pattern=r"^[A-Z]$")] | None = None
    security_stamp: Number | None = None
    special_conditions: LongText | None = None
    place_of_issue: Text
    date_of_issue: IsoDate
    applicant_signature: Signature
    retrospective: Literal[True] | None = None
    replaces: Replacement | None = None
    import_permit: Document | None = None
    open_boxes: Annotated[tuple[Annotated[str, StringConstraints(pattern=r"^([1-9]|1[0-5])[a-d]?$")], ...],
                          Field(strict=False, min_length=1, max_length=24)] | None = None  # fmt: skip
    lines: Annotated[tuple[Line, ...], Field(strict=False, min_length=1, max_length=MAX_LINES)]

    @model_validator(mode="after")
    def _members_agree(self) -> Self:
        for fault in self._disagreements():
            raise ValueError(fault)
        return self

    def _disagreements(self) -> Iterator[Sentence]:
        if (self.kind == "other") != (self.certificate is not None):
            yield Sentence("certificate says which kind it is when kind is other, and is left out otherwise")
        if (self.certificate == "other") != (self.certificate_name is not None):
            yield Sentence(
                "certificate_name names the certificate when certificate is other, and is left out otherwise"
            )
        if (self.use == "single") != (self.destination is not None):
            yield Sentence("destination is given for single use, and left out for multiple use")
        if self.kind == "import" and self.destination not in {None, self.party}:
            yield Sentence("the destination of an import permit is the Party that issues it")
        if self.valid_until < self.date_of_issue:
            yield Sentence("valid_until lies before date_of_issue")
        if self.date_of_issue < FIRST_DAY or self.valid_until > LAST_DAY:
            yield Sentence(
                "date_of_issue and valid_until lie from {first} to {last}: the chain counts no other days",
                first=FIRST_DAY,
                last=LAST_DAY,
            )
        if self.open_boxes is not None and list(self.open_boxes) != sorted(set(self.open_boxes), key=_box_order):
            yield Sentence("open_boxes are named once each, in the order of the form")
        if "11" not in (self.open_boxes or ()) and any(line.quantity is None for line in self.lines):
            yield Sentence("quantity may be left out only where box 11 is among open_boxes")


def _box_order(box: str) -> tuple[int, str]:
    digits = re.match(r"[0-9]+", box)
    return (int(digits.group()) if digits else 0, box)


class Permit(Section):
    """A permit or certificate: everything that is sealed."""

    face: Face
    persons: Persons


def parse_permit(data: bytes) -> Permit:
    """A permit from its JSON: {"face": ..., "persons": ...}. Raises NotWellFormed."""
    return build(Permit, load_json(data))
