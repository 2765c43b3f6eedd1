"""Advice on what the Appendices ask for: import permits, no primarily commercial import, certificates of origin."""

from collections.abc import Iterator

from registry.advice.finding import INFORMATION, UNLAWFUL, WARNING, Finding, Severity, finding, numbered
from registry.days import months_later
from registry.law import Law
from registry.permit import Line, Permit
from registry.profile import trades_as

COMMERCIAL = "T"
CAPTIVE_OR_PROPAGATED = "CA"
"""Sources of Appendix I specimens that a certificate of Art. VII(5) may cover instead of permits."""
IMPORT_PERMIT_MONTHS = 12


def import_permit(permit: Permit, _law: Law) -> Iterator[Finding]:
    """Appendix I: an import permit comes first, save for Art. VII(2), (4) and (5) and, for re-export, unless live."""
    face = permit.face
    if face.kind not in {"export", "re-export"} or face.import_permit is not None:
        return
    provision = "Art. III(2)(d)" if face.kind == "export" else "Art. III(4)(c)"
    for number, line in numbered(face):
        if trades_as(line) == "I" and (face.kind == "export" or line.term == "LIV"):
            perhaps = _under_art_vii_5(line)
            reason = "import-permit-perhaps" if perhaps else "import-permit-not-named"
            severity = INFORMATION if perhaps else UNLAWFUL
            yield finding(severity, f"5.{number}", reason, provision, taxon=line.scientific_name)


def _under_art_vii_5(line: Line) -> bool:
    return any(letter in line.source for letter in CAPTIVE_OR_PROPAGATED)


def named_import_permit(permit: Permit, _law: Law) -> Iterator[Finding]:
    """The import permit that is named was granted first, by the country to which the specimens go."""
    face, named = permit.face, permit.face.import_permit
    if named is None or face.kind not in {"export", "re-export"}:
        return
    provision = "Art. III(2)(d)" if face.kind == "export" else "Art. III(4)(c)"
    if named.country != face.destination and face.destination is not None:
        facts = {"country": named.country, "destination": face.destination}
        yield finding(INFORMATION, "5", "import-permit-of-another-country", provision, **facts)
    if named.date > face.date_of_issue:
        severity = UNLAWFUL if any(trades_as(line) == "I" for line in face.lines) else WARNING
        yield finding(severity, "5", "import-permit-later", provision, date=named.date)
    elif face.date_of_issue > months_later(named.date, IMPORT_PERMIT_MONTHS):
        facts = {"date": named.date, "months": str(IMPORT_PERMIT_MONTHS)}
        yield finding(WARNING, "5", "import-permit-too-old", "Resolution Conf. 12.3", **facts)


def commercial(permit: Permit, _law: Law) -> Iterator[Finding]:
    """Appendix I is not imported, nor introduced from the sea, for primarily commercial purposes."""
    face = permit.face
    if face.purpose != COMMERCIAL:
        return
    for number, line in numbered(face):
        if trades_as(line) == "I":
            severity, reason, provision = _commercial(permit, line)
            yield finding(severity, f"5a.{number}", reason, provision, taxon=line.scientific_name)


def _commercial(permit: Permit, line: Line) -> tuple[Severity, str, str]:
    """Who grants the import judges it; the exporting Party is told that the other will."""
    if _under_art_vii_5(line):
        return INFORMATION, "commercial-but-not-registered", "Art. VII(4); Resolution Conf. 12.10"
    if permit.face.kind == "import":
        return UNLAWFUL, "primarily-commercial", "Art. III(3)(c)"
    if permit.face.certificate == "introduction from the sea":
        return UNLAWFUL, "primarily-commercial", "Art. III(5)(c)"
    return INFORMATION, "perhaps-commercial", "Art. III(3)(c)"


def origin_certificate(permit: Permit, _law: Law) -> Iterator[Finding]:
    if permit.face.certificate == "origin":
        for number, line in numbered(permit.face):
            if line.appendix in {"I", "II"}:
                facts = {"taxon": line.scientific_name, "appendix": line.appendix}
                yield finding(UNLAWFUL, f"10.{number}", "origin-not-for-this-appendix", "Art. V(3)", **facts)
