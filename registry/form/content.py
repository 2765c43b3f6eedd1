"""What each box of the form holds, from the permit alone: texts, not yet places (Resolution Conf. 12.3, Annex 2)."""

from collections.abc import Iterator
from dataclasses import dataclass

from registry.codes import Language, ListName, meaning
from registry.form.labels import labels
from registry.form.paragraphs import Paragraph, Paragraphs, some
from registry.formats.cefact_words import item_letter
from registry.permit import Face, Line, Permit, Person, Persons, Source
from registry.quantities import with_unit
from registry.seal import SealedPermit


@dataclass(frozen=True, slots=True)
class LineBoxes:
    """Boxes 7 to 12b of one line, the letter that it goes by, and what the code of its source stands for."""

    letter: str
    names: Paragraphs
    description: Paragraphs
    appendix: Paragraphs
    source: str
    quantity: Paragraphs
    quota: Paragraphs
    origin: Paragraphs
    re_export: Paragraphs
    operation: Paragraphs


@dataclass(frozen=True, slots=True)
class Boxes:
    """All boxes that are filled in at issue, and the ids of documents named that are in the registry too."""

    number: str
    kind: str
    other: Paragraphs
    valid_until: str
    importer: Paragraphs
    destination: Paragraphs
    exporter: Paragraphs
    signature: Paragraphs
    conditions: Paragraphs
    purpose: Paragraphs
    stamp: Paragraphs
    authority: Paragraphs
    place: Paragraphs
    date: str
    signatory: Paragraphs
    lines: tuple[LineBoxes, ...]
    ids: tuple[tuple[str, str], ...]


def boxes_of(sealed: SealedPermit | Permit, language: Language) -> Boxes:
    """The boxes of a permit in one of the Convention's languages; what it says itself stays as it was sealed."""
    return _Reader(sealed, language).boxes()


class _Reader:
    def __init__(self, sealed: SealedPermit | Permit, language: Language) -> None:
        self.face = sealed.face
        self.persons: Persons | None = sealed.persons
        self.language, self.labels = language, labels(language)

    def boxes(self) -> Boxes:
        face, persons = self.face, self.persons
        return Boxes(
            number=face.number,
            kind=face.kind,
            other=some(self._certificate()),
            valid_until=face.valid_until,
            importer=self._hidden() if persons is None else self._person(persons.importer),
            destination=some(self._country(face.destination) or self.labels["any-country"]),
            exporter=self._hidden() if persons is None else self._person(persons.exporter),
            signature=tuple(self._signature()),
            conditions=tuple(self._conditions()),
            purpose=some(self._coded("purpose", face.purpose)),
            stamp=some(face.security_stamp),
            authority=some(face.authority.name, face.authority.address, self._country(face.party), first="B"),
            place=some(face.place_of_issue),
            date=face.date_of_issue,
            signatory=self._hidden() if persons is None else self._person(persons.signatory),
            lines=tuple(self._line(index, line) for index, line in enumerate(face.lines)),
            ids=tuple(_ids(face)),
        )

    def _hidden(self) -> Paragraphs:
        return (Paragraph(self.labels["names-not-shown"], "B"),)

    def _certificate(self) -> str | None:
        face = self.face
        if face.certificate is None:
            return None
        title = face.certificate_name or self.labels[f"certificate {face.certificate}"]
        return f"{title} ({self.labels['multiple-use']})" if face.use == "multiple" else title

    def _person(self, person: Person | None) -> Paragraphs:
        if person is None:
            return ()
        return some(person.name, person.address, self._country(person.country), first="B")

    def _country(self, code: str | None) -> str | None:
        """'FR France'"""
        if code is None:
            return None
        name = meaning("country", code, self.language)
        return code if name == code else f"{code} {name}"

    def _coded(self, name: ListName, code: str | None) -> str | None:
        """'T – commercial'"""
        if code is None:
            return None
        words = meaning(name, code, self.language)
        return code if words == code else f"{code} \u2013 {words}"

    def _signature(self) -> Iterator[Paragraph]:
        signature = self.face.applicant_signature
        if self.persons is not None and self.persons.applicant is not None:
            person = self.persons.applicant
            name = ", ".join(part for part in (person.name, person.address, self._country(person.country)) if part)
            yield Paragraph(self.labels["applicant"].format(name=name))
        if signature.form == "signed":
            yield Paragraph(self.labels["signed"], "I")
        elif signature.form == "electronic":
            method = ", ".join(part for part in (signature.method, signature.reference) if part)
            yield Paragraph(self.labels["signed-electronically"].format(method=method), "I")
        elif signature.form == "missing":
            yield Paragraph(self.labels["signature-missing"], "B")

    def _conditions(self) -> Iterator[Paragraph]:
        face = self.face
        if face.use == "multiple" and face.certificate is None:
            yield Paragraph(self.labels["multiple-use"], "B")
        if face.retrospective:
            yield Paragraph(self.labels["retrospective"], "B")
        if face.replaces is not None:
            old = face.replaces
            says = self.labels["replaces"].format(number=old.number, date=old.date, reason=old.reason)
            yield Paragraph(says, "B")
        if face.import_permit is not None:
            named = face.import_permit
            country = self._country(named.country)
            says = self.labels["import-permit"].format(country=country, number=named.number, date=named.date)
            yield Paragraph(says)
        if face.open_boxes is not None:
            yield Paragraph(self.labels["open-boxes"].format(boxes=", ".join(face.open_boxes)), "B")
        if face.special_conditions is not None:
            yield Paragraph(face.special_conditions)

    def _line(self, index: int, line: Line) -> LineBoxes:
        marks = None if line.marks is None else self.labels["marks"].format(marks=line.marks)
        hs = None if line.hs is None else self.labels["hs"].format(code=line.hs)
        quota = None if line.quota is None else f"{line.quota.used} / {line.quota.total}"
        sources = line.sources or ()
        return LineBoxes(
            letter=item_letter(index),
            names=some(line.scientific_name, line.common_name, first="I"),
            description=some(self._coded("term", line.term), line.description, marks, hs),
            appendix=some(f"{line.appendix} \u2013 {line.source}"),
            source=meaning("source", line.source, self.language),
            quantity=some(*self._quantity(line), first="B"),
            quota=some(quota),
            origin=tuple(self._source(source) for source in sources if source.role == "origin"),
            re_export=tuple(self._source(source) for source in sources if source.role == "last re-export"),
            operation=some(line.operation, line.acquired),
        )

    def _quantity(self, line: Line) -> Iterator[str]:
        """'12.5 KIL' and what the unit stands for; empty where box 11 is left open."""
        if line.quantity is not None:
            yield with_unit(line.quantity, line.unit)
        elif line.unit is not None:
            yield line.unit
        if line.unit is not None and (words := meaning("unit", line.unit, self.language)) != line.unit:
            yield words

    def _source(self, source: Source) -> Paragraph:
        drawn = None if source.quantity is None else self.labels["drawn"].format(quantity=source.quantity)
        parts = self._country(source.country), source.number, source.date, drawn
        return Paragraph(", ".join(part for part in parts if part))


def _ids(face: Face) -> Iterator[tuple[str, str]]:
    """The number of a document that is named, and its 0x id."""
    for document in (face.replaces, face.import_permit):
        if document is not None and document.id is not None:
            yield document.number, document.id
    for index, line in enumerate(face.lines):
        for source in line.sources or ():
            if source.id is not None:
                yield source.number or f"12 {item_letter(index)}", source.id
