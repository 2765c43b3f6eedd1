"""The permit laid out for the eye, so that the goods and the paper can be compared with what was sealed."""

from rich.table import Table

from registry.cli.output import table
from registry.codes import ListName, meaning
from registry.permit import Face, Line, Person
from registry.seal import SealedPermit


def paper(shown: SealedPermit) -> Table:
    """Box by box; what is not on the permit is left out."""
    face = shown.face
    rows = [*_head(face), *_persons(shown), *_conditions(face)]
    for number, line in enumerate(face.lines, 1):
        rows += [(f"Line {number}", "", ""), *_line(line)]
    title = f"{face.number}: compare the goods and the paper with this"
    return table(title, ("Box", "", "What was sealed"), [row for row in rows if row[2] or not row[1]])


def _coded(name: ListName, code: str | None) -> str:
    if not code:
        return ""
    words = meaning(name, code)
    return code if words == code else f"{code} ({words})"


def _head(face: Face) -> list[tuple[str, str, str]]:
    kind = face.certificate_name or face.certificate or face.kind
    return [
        ("1", "Kind", f"{kind}, {face.use} use{', retrospective' if face.retrospective else ''}"),
        ("2", "Valid until", face.valid_until),
        ("3a", "Country of import", _coded("country", face.destination)),
        ("6", "Management Authority", f"{face.authority.name}, {_coded('country', face.party)}"),
        ("13", "Issued", f"{face.date_of_issue}, {face.place_of_issue}"),
    ]


def _persons(shown: SealedPermit) -> list[tuple[str, str, str]]:
    persons = shown.persons
    if persons is None:
        return [("3, 4", "Names", "NOT SHOWN in this copy, and not checked")]
    return [
        ("3", "Importer", _person(persons.importer)),
        ("4", "Exporter", _person(persons.exporter)),
        ("4", "Applicant", _person(persons.applicant)),
        ("13", "Signed by", _person(persons.signatory)),
    ]


def _person(person: Person | None) -> str:
    return "" if person is None else ", ".join(part for part in (person.name, person.address, person.country) if part)


def _conditions(face: Face) -> list[tuple[str, str, str]]:
    replaced, needs = face.replaces, face.import_permit
    return [
        ("5", "Special conditions", face.special_conditions or ""),
        ("5", "Replaces", "" if replaced is None else f"{replaced.number} of {replaced.date}: {replaced.reason}"),
        ("5", "Import permit", "" if needs is None else f"{needs.country} {needs.number} of {needs.date}"),
        ("5a", "Purpose", _coded("purpose", face.purpose)),
        ("5b", "Security stamp", face.security_stamp or ""),
        ("", "Left open at issue", ", ".join(face.open_boxes or ())),
    ]


def _line(line: Line) -> list[tuple[str, str, str]]:
    unit = f" {meaning('unit', line.unit)}" if line.unit else ""
    described = [meaning("term", line.term), line.description, line.marks]
    sources = [
        ", ".join(part for part in (source.role, _coded("country", source.country), source.number, source.date) if part)
        for source in line.sources or ()
    ]
    return [
        ("7", "Species", line.scientific_name + (f" ({line.common_name})" if line.common_name else "")),
        ("9", "Specimens", "; ".join(part for part in described if part)),
        ("10", "Appendix, source", f"{line.appendix}, {_coded('source', line.source)}"),
        ("11", "Quantity", f"{line.quantity}{unit}" if line.quantity else ""),
        ("12", "From", "; ".join(sources)),
    ]
