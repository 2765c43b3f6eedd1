"""What the Convention says of a permit before it is issued: findings for the issuing Management Authority.

Findings advise; they never stop an issue and never decide a verdict. Each has a severity and the provision it comes
from. A finding against a list names the list. No lawful permit triggers one that is more than information.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from registry.codes import ListName, codes
from registry.days import months_later
from registry.law import Law
from registry.permit import Face, Line, Permit
from registry.quantities import millionths


class Severity(StrEnum):
    """UNLAWFUL: the provision forbids it. WARNING: seldom right. INFORMATION: worth a look."""

    UNLAWFUL = "unlawful"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Finding:
    """`box` is the box of the standard form, with the line's number behind a point where it concerns one line."""

    severity: Severity
    box: str
    says: str
    provision: str


FOR_MULTIPLE_USE = {
    "travelling exhibition",
    "personal ownership",
    "musical instrument",
    "sample collection",
    "introduction from the sea",
}
EXEMPT_SOURCES = {"D": "Art. VII(4)", "O": "Art. VII(2)"}
"""Sources of Appendix I specimens that need no import permit: they are traded as if of Appendix II, or exempt."""

Rule = Callable[[Face], Iterator[Finding]]


def findings(permit: Permit, law: Law) -> list[Finding]:
    """All findings on a permit by a Party's law, the gravest first, in the order of the boxes."""
    found = [*_validity(permit.face, law), *(finding for rule in _RULES for finding in rule(permit.face))]
    gravity = list(Severity)
    return sorted(found, key=lambda finding: gravity.index(finding.severity))


def _validity(face: Face, law: Law) -> Iterator[Finding]:
    longest = law.profile.longest(face)
    if longest is not None and face.valid_until > (latest := months_later(face.date_of_issue, longest.months)):
        says = f"it may be valid for {longest.months} months, until {latest}"
        yield Finding(Severity.UNLAWFUL, "2", says, longest.provision)


def _use(face: Face) -> Iterator[Finding]:
    if face.use == "multiple" and face.certificate not in FOR_MULTIPLE_USE:
        says = "each consignment needs a document of its own: this kind is for a single use"
        yield Finding(Severity.UNLAWFUL, "1", says, "Art. VI(5)")


def _import_permit(face: Face) -> Iterator[Finding]:
    """Appendix I: an import permit comes first, save for Art. VII and, for re-export, unless live."""
    if face.kind not in {"export", "re-export"} or face.import_permit is not None:
        return
    for number, line in _lines(face):
        exempt = any(source in line.source for source in EXEMPT_SOURCES)
        needed = face.kind == "export" or line.term == "LIV"
        if line.appendix == "I" and needed and not exempt:
            provision = "Art. III(2)(d)" if face.kind == "export" else "Art. III(4)(c)"
            says = f"{line.scientific_name} is of Appendix I: name the import permit that was granted first"
            yield Finding(Severity.UNLAWFUL, f"5.{number}", says, provision)


def _retrospective(face: Face) -> Iterator[Finding]:
    if face.retrospective and any(line.appendix == "I" for line in face.lines):
        says = "retrospective documents are not issued for Appendix I"
        yield Finding(Severity.WARNING, "10", says, "Resolution Conf. 12.3, section XIII")


def _purpose(face: Face) -> Iterator[Finding]:
    if face.purpose is None and face.kind != "other":
        yield Finding(Severity.WARNING, "5a", "the purpose of the transaction is missing", "Resolution Conf. 12.3")


def _origin(face: Face) -> Iterator[Finding]:
    """A re-export rests on the documents under which the specimens came in."""
    if face.kind != "re-export":
        return
    for number, line in _lines(face):
        if not any(source.role == "origin" for source in line.sources or ()):
            says = "a re-export names the country of origin and its permit, or why it is not known"
            yield Finding(Severity.WARNING, f"12.{number}", says, "Art. IV(5); Resolution Conf. 12.3, Annex 1")


def _applicant(face: Face) -> Iterator[Finding]:
    if face.applicant_signature.form == "missing":
        says = "the form has a place for the applicant's signature, and it is empty: the permit would not be valid"
        yield Finding(Severity.UNLAWFUL, "4", says, "Resolution Conf. 12.3, para 2 e)")


def _quantity(face: Face) -> Iterator[Finding]:
    for number, line in _lines(face):
        if line.quantity == "0":
            yield Finding(Severity.WARNING, f"11.{number}", "the quantity is zero", "Resolution Conf. 12.3, Annex 2")
        quota = line.quota
        if quota is not None and millionths(quota.used) > millionths(quota.total):
            says = f"{quota.used} exported is more than the quota of {quota.total}"
            yield Finding(Severity.WARNING, f"11a.{number}", says, "Resolution Conf. 14.7")


def _sea(face: Face) -> Iterator[Finding]:
    if face.certificate == "introduction from the sea":
        for number, line in _lines(face):
            if "X" not in line.source:
                says = f"specimens from the sea have source X, not {line.source}"
                yield Finding(Severity.WARNING, f"10.{number}", says, "Art. III(5), IV(6)")


def _known_codes(face: Face) -> Iterator[Finding]:
    used: list[tuple[str, ListName, str]] = [("5a", "purpose", face.purpose or "")]
    used += [("3a", "country", face.destination or ""), ("6", "country", face.party)]
    for number, line in _lines(face):
        used += [(f"9.{number}", "term", line.term), (f"11.{number}", "unit", line.unit or "")]
        used += [(f"10.{number}", "source", letter) for letter in line.source]
        used += [(f"12.{number}", "country", source.country) for source in line.sources or ()]
    for box, name, code in used:
        if code and code not in codes(name):
            says = f"{code} is not in our list of {name} codes, which may be older than the code"
            yield Finding(Severity.INFORMATION, box, says, "registry/codes.tsv")


def _lines(face: Face) -> Iterator[tuple[int, Line]]:
    return iter(enumerate(face.lines, 1))


_RULES: tuple[Rule, ...] = (
    _use,
    _applicant,
    _import_permit,
    _purpose,
    _sea,
    _retrospective,
    _quantity,
    _origin,
    _known_codes,
)
