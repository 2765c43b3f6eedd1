"""Advice on where specimens come from: what a document rests on was there before it."""

from collections.abc import Iterator

from registry.advice.finding import INFORMATION, WARNING, Finding, finding, is_open, numbered
from registry.law import Law
from registry.permit import Line, Permit, Source
from registry.quantities import as_text, millionths

NOWHERE = {"XX", "XV", "ZZ"}
"""Origins that no authority speaks for: unknown, various, the sea."""
UNSURE_SOURCES = "IOUX"
"""Confiscated, pre-Convention, unknown, from the sea: their origin may rest on no permit."""


def origin(permit: Permit, _law: Law) -> Iterator[Finding]:
    """A re-export rests on the documents under which the specimens came in."""
    face = permit.face
    if face.kind != "re-export" or is_open(face, "12"):
        return
    for number, line in numbered(face):
        origins = _origins(line)
        if not origins:
            provision = "Art. IV(5); Resolution Conf. 12.3, Annex 1"
            yield finding(WARNING, f"12.{number}", "origin-missing", provision)
        unnamed = next((source for source in origins if _should_name_its_permit(line, source)), None)
        if unnamed is not None:
            provision = "Resolution Conf. 12.3, Annex 2, box 12"
            yield finding(INFORMATION, f"12.{number}", "origin-permit-missing", provision, country=unnamed.country)


def _origins(line: Line) -> list[Source]:
    return [source for source in line.sources or () if source.role == "origin"]


def _should_name_its_permit(line: Line, source: Source) -> bool:
    sure = source.country not in NOWHERE and not any(letter in UNSURE_SOURCES for letter in line.source)
    return sure and (source.number is None or source.date is None)


def export_or_re_export(permit: Permit, _law: Law) -> Iterator[Finding]:
    """Re-export is the export of what was imported before."""
    face = permit.face
    for number, line in numbered(face):
        for source in _origins(line):
            elsewhere = source.country not in {face.party, *NOWHERE}
            if face.kind == "export" and elsewhere and not any(letter in UNSURE_SOURCES for letter in line.source):
                reason, country = "export-of-another-origin", source.country
            elif face.kind == "re-export" and source.country == face.party:
                reason, country = "re-export-of-own-origin", face.party
            elif face.kind == "re-export" and source.country == face.destination:
                reason, country = "back-to-its-origin", source.country
            else:
                continue
            yield finding(INFORMATION, f"12.{number}", reason, "Art. I(e)", country=country)


def dates(permit: Permit, _law: Law) -> Iterator[Finding]:
    for number, line in numbered(permit.face):
        later = next((s.date for s in line.sources or () if s.date and s.date > permit.face.date_of_issue), None)
        if later is not None:
            provision = "Resolution Conf. 12.3, Annex 2, boxes 12 and 12a"
            yield finding(WARNING, f"12.{number}", "source-later", provision, date=later)


def drawn(permit: Permit, _law: Law) -> Iterator[Finding]:
    """Where each origin says what was drawn from it, that makes up the quantity."""
    for number, line in numbered(permit.face):
        amounts = [source.quantity for source in _origins(line)]
        if line.quantity is None or not amounts or None in amounts:
            continue
        total = sum(millionths(amount) for amount in amounts if amount is not None)
        if total < millionths(line.quantity):
            facts = {"drawn": as_text(total), "quantity": line.quantity}
            provision = "Resolution Conf. 12.3, Annex 2, box 12"
            yield finding(INFORMATION, f"12.{number}", "drawn-less", provision, **facts)
