"""The boxes of the form to be filled in: which fields each has, in the form's order, and what is typed into them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, cast, get_args

from api.pages.boxes import HEAD
from api.pages.desk.door import Fields
from api.pages.desk.words import CERTIFICATES, KINDS, SIGNATURES, USES
from api.pages.language import Language
from registry import codes
from registry.acts import ENDING_REASONS
from registry.codes import ListName, meaning
from registry.drafts import REASON
from registry.form.labels import labels
from registry.formats.boxes import is_field, lines_of, sources_of
from registry.formats.cefact_words import item_letter

Kind = Literal["text", "wide", "long", "date", "quantity", "yes", "species"] | ListName
"""How a field is filled in. The name of a list: a code of it, or one that the list does not have."""
CODED = frozenset(get_args(ListName))
APPENDICES = {letters: letters for letters in ("I", "II", "III", "N")}
CHOICES: Mapping[str, Mapping[str, str]] = {
    "kind": KINDS, "use": USES, "certificate": CERTIFICATES, "applicant_signature": SIGNATURES, "appendix": APPENDICES,
    REASON: {str(number): words for number, words in ENDING_REASONS.items()},
}  # fmt: skip
"""What is chosen from a table, by field."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the document, what it is called beside its box, and whether it is seldom needed."""

    column: str
    label: str
    kind: Kind = "text"
    seldom: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """A field in its place on the page: its name, what was typed, and what that stands for."""

    field: Field
    name: str
    text: str
    meaning: str

    @property
    def choices(self) -> Mapping[str, str]:
        return CHOICES.get(self.field.column, {})


@dataclass(frozen=True, slots=True)
class FilledBox:
    """A box: `key` by which findings name it, its number on the form, its label, and its fields."""

    key: str
    number: str
    label: str
    fields: tuple[Filled, ...]

    @property
    def usual(self) -> list[Filled]:
        return [field for field in self.fields if not field.field.seldom]

    @property
    def seldom(self) -> list[Filled]:
        return [field for field in self.fields if field.field.seldom]


@dataclass(frozen=True, slots=True)
class FilledLine:
    """Boxes 7 to 12b of one line; `number` counts from 0, and `spare` is the source that one may add."""

    number: int
    letter: str
    boxes: tuple[FilledBox, ...]
    spare: int


@dataclass(frozen=True, slots=True)
class FilledForm:
    """`head` are boxes 1 to 6, `foot` box 13."""

    head: tuple[FilledBox, ...]
    lines: tuple[FilledLine, ...]
    foot: tuple[FilledBox, ...]

    def places(self) -> Iterator[tuple[str, str, Filled]]:
        """All fields in the form's order, with the letter of their line, if they have one, and the number of their
        box."""
        of_lines = [(line.letter, box) for line in self.lines for box in line.boxes]
        for letter, box in (*(("", box) for box in self.head), *of_lines, *(("", box) for box in self.foot)):
            yield from ((letter, box.number, field) for field in box.fields)


def _person(who: str, *, seldom: bool = False) -> tuple[Field, ...]:
    return (
        Field(f"{who}_name", "Name", "wide", seldom=seldom),
        Field(f"{who}_address", "Address", "wide", seldom=seldom),
        Field(f"{who}_country", "Country", "country", seldom=seldom),
    )


def _source(role: str) -> tuple[Field, ...]:
    return (
        Field(f"{role}_country", "Country", "country"),
        Field(f"{role}_number", "Permit or certificate number"),
        Field(f"{role}_date", "Date", "date"),
        Field(f"{role}_quantity", "Quantity drawn from it", "quantity", seldom=True),
        Field(f"{role}_id", "Id in the registry", seldom=True),
    )


FACE: Mapping[str, tuple[Field, ...]] = {
    "1": (
        Field("number", "Number"), Field("kind", "Kind"), Field("use", "Use"),
        Field("certificate", "Which certificate, if it is another"),
        Field("certificate_name", "Its name, if it is none of these"),
    ),
    "2": (Field("valid_until", "Last day, included", "date"),),
    "3": _person("importer"),
    "3a": (Field("destination", "Country", "country"),),
    "4": _person("exporter"),
    "4-signature": (
        Field("applicant_signature", "Signature"),
        Field("signature_method", "Method, if electronic", seldom=True),
        Field("signature_reference", "Its reference", seldom=True),
        Field("applicant_name", "Name of the applicant, if another", seldom=True),
        Field("applicant_address", "Address", "wide", seldom=True),
        Field("applicant_country", "Country", "country", seldom=True),
    ),
    "5": (
        Field("special_conditions", "Special conditions", "long"),
        Field("import_permit_country", "Import permit: country", "country", seldom=True),
        Field("import_permit_number", "Import permit: number", seldom=True),
        Field("import_permit_date", "Import permit: date", "date", seldom=True),
        Field("import_permit_id", "Import permit: id in the registry", seldom=True),
        Field("retrospective", "Issued retrospectively", "yes", seldom=True),
        Field("open_boxes", "Boxes left open for the holder, such as 11 14", seldom=True),
        Field("replaces_number", "Replaces a document: its number", seldom=True),
        Field("replaces_date", "Replaces a document: its date", "date", seldom=True),
        Field("replaces_reason", "Why it is replaced, in words", seldom=True),
    ),
    "5a": (Field("purpose", "Code", "purpose"),),
    "5b": (Field("security_stamp", "Number"),),
    "6": (Field("authority_name", "Name", "wide"), Field("authority_address", "Address", "wide")),
}  # fmt: skip
LINE: Mapping[str, tuple[Field, ...]] = {
    "7/8": (Field("scientific_name", "Scientific name", "species"), Field("common_name", "Common name")),
    "9": (
        Field("term", "Term", "term"), Field("description", "Description", "wide"),
        Field("marks", "Marks or numbers", "wide"),
        Field("hs", "Customs code (HS)", seldom=True),
    ),
    "10": (Field("appendix", "Appendix"), Field("source", "Source", "source")),
    "11": (Field("quantity", "Quantity", "quantity"), Field("unit", "Unit, none for specimens", "unit")),
    "11a": (
        Field("quota_used", "Exported in the year so far", "quantity"), Field("quota_total", "Quota", "quantity"),
    ),
    "12": _source("origin"),
    "12a": _source("last_re_export"),
    "12b": (Field("operation", "Number of the operation"), Field("acquired", "Date of acquisition", "date")),
}  # fmt: skip
FOOT: Mapping[str, tuple[Field, ...]] = {
    "13": (
        Field("place_of_issue", "Place"), Field("date_of_issue", "Date", "date"), Field("signatory_name", "Signed by"),
        Field("signatory_address", "Address", "wide", seldom=True),
        Field("signatory_country", "Country", "country", seldom=True),
    ),
}  # fmt: skip
assert list(FACE)[1:] == ["2", *HEAD], "the order of the form"
REPLACED = Field(REASON, "Why the old permit ends")
EVERY = [field for part in (FACE, LINE, FOOT) for fields in part.values() for field in fields]
UPPER = {field.column for field in EVERY if field.kind in CODED}
WORDS = {field.label for field in [*EVERY, REPLACED]}


def typed(fields: Fields) -> dict[str, str]:
    """What was typed into the boxes, by field; codes in capitals."""
    texts = {name: text.strip() for name, text in fields.texts.items() if name == REASON or is_field(name)}
    return {name: text.upper() if name.rpartition(".")[2] in UPPER else text for name, text in texts.items() if text}


def filled(
    texts: Mapping[str, str], language: Language, lines: int, more: tuple[int, int] | None, *, replacing: bool
) -> FilledForm:
    """The form with these texts in it, and so many lines at least; `more` is a line and a source of it that is added.
    Of a draft that replaces a permit here it is known which one, and asked why that one ends."""
    page = _Page(texts, language)
    numbers = [*lines_of(texts)]
    while len(numbers) < max(lines, 1):
        numbers.append(max(numbers, default=-1) + 1)
    return FilledForm(
        head=tuple(page.box(key, _asked(fields) if replacing else fields, "") for key, fields in FACE.items()),
        lines=tuple(page.line(number, more) for number in numbers),
        foot=tuple(page.box(key, fields, "") for key, fields in FOOT.items()),
    )


def _asked(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """The fields of a box where another permit is replaced."""
    if not any(field.column == "replaces_reason" for field in fields):
        return fields
    words = replace(next(field for field in fields if field.column == "replaces_reason"), seldom=False)
    return (REPLACED, words, *(field for field in fields if not field.column.startswith("replaces_")))


@dataclass(frozen=True, slots=True)
class _Page:
    texts: Mapping[str, str]
    language: Language

    @property
    def code(self) -> codes.Language:
        return cast(codes.Language, self.language.code)

    def line(self, number: int, more: tuple[int, int] | None) -> FilledLine:
        sources = sources_of(self.texts, number) or [0]
        spare = sources[-1] + 1
        if more == (number, spare):
            sources, spare = [*sources, spare], spare + 1
        return FilledLine(number, item_letter(number), tuple(self._line_boxes(number, sources)), spare)

    def _line_boxes(self, number: int, sources: list[int]) -> Iterator[FilledBox]:
        for key, fields in LINE.items():
            places = [f"{number}.{source}." for source in sources] if key in {"12", "12a"} else [f"{number}."]
            for index, place in enumerate(places):
                box = self.box(key, fields, place)
                yield replace(box, key=f"{number}.{key}" if index == 0 else "")

    def box(self, key: str, fields: tuple[Field, ...], before: str) -> FilledBox:
        label = labels(self.code)["title" if key == "1" else key]
        return FilledBox(key, key.partition("-")[0], label, tuple(self._field(field, before) for field in fields))

    def _field(self, field: Field, before: str) -> Filled:
        text = self.texts.get(before + field.column, "")
        says = meaning(cast(ListName, field.kind), text, self.code) if text and field.kind in CODED else ""
        return Filled(field, before + field.column, text, "" if says == text else says)
