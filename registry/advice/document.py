"""Advice on the document as such: how long, for what use, from where to where, and what is left blank."""

import unicodedata
from collections.abc import Iterator

from registry.advice.finding import INFORMATION, UNLAWFUL, WARNING, Finding, finding, is_open, numbered
from registry.days import months_later
from registry.law import Law
from registry.permit import Permit
from registry.profile import document_of, trades_as

SINGLE_USE_ONLY = {"export", "re-export", "import", "origin"}
MULTIPLE_USE = {"travelling exhibition", "personal ownership", "musical instrument", "sample collection"}
SEA = "introduction from the sea"
NO_COUNTRY = {"XX", "XV", "ZZ"}
"""Codes for an unknown country, various countries and the sea."""
RES_12_3 = "Resolution Conf. 12.3"
WHY_REPLACED = ("cancel", "lost", "stolen", "destroy", "expire")
AUTHORITY_BOXES = {"1", "6"}
DATE_BOXES = {"2", "13"}
ALIKE = {"Lu", "Ll", "Lt", "Nd", "Nl"}
"""Unicode's categories of letters that have capitals, and of digits."""


def number(permit: Permit, _law: Law) -> Iterator[Finding]:
    """Numbers are compared by eye, and letters that have capitals, and digits, look alike in several scripts."""
    signs = permit.face.number
    if signs.isascii():
        return
    names = {sign: unicodedata.name(sign, "") for sign in signs if unicodedata.category(sign) in ALIKE}
    latin = any(name.startswith("LATIN ") for name in names.values())
    for sign, name in names.items():
        if not name.startswith(("LATIN ", "DIGIT ")):
            reason = "number-mixes-scripts" if latin else "number-in-another-script"
            yield finding(WARNING if latin else INFORMATION, "1", reason, RES_12_3, sign=sign, name=name)
            return


def validity(permit: Permit, law: Law) -> Iterator[Finding]:
    """How long a document may be valid is for the Convention, its Resolutions, or the Party's own law."""
    face = permit.face
    longest = law.profile.longest(face)
    if longest is not None and face.valid_until > (latest := months_later(face.date_of_issue, longest.months)):
        facts = {"months": str(longest.months), "latest": latest}
        yield finding(UNLAWFUL, "2", "valid-too-long", longest.provision, **facts)


def use(permit: Permit, _law: Law) -> Iterator[Finding]:
    face, document = permit.face, document_of(permit.face)
    if face.use == "single" or document in MULTIPLE_USE:
        return
    if document in SINGLE_USE_ONLY:
        yield finding(UNLAWFUL, "1", "single-use-only", "Art. VI(5)")
    elif document != SEA:
        yield finding(INFORMATION, "1", "multiple-use-seldom", "Art. VI(5)")
    elif any(line.appendix == "I" for line in face.lines):
        yield finding(UNLAWFUL, "1", "sea-total-of-appendix-i", "Art. IV(7)")


def applicant(permit: Permit, _law: Law) -> Iterator[Finding]:
    if permit.face.applicant_signature.form == "missing":
        yield finding(UNLAWFUL, "4", "applicant-signature-missing", f"{RES_12_3}, para 2 e)")


def purpose(permit: Permit, _law: Law) -> Iterator[Finding]:
    if permit.face.purpose is None and permit.face.kind != "other":
        yield finding(WARNING, "5a", "purpose-missing", RES_12_3)


def destination(permit: Permit, _law: Law) -> Iterator[Finding]:
    """Trade goes from one country to another; only specimens from the sea come in where the certificate is issued."""
    face = permit.face
    to = face.destination
    if to is None or face.kind == "import":
        return
    if face.certificate == SEA:
        if to != face.party:
            yield finding(INFORMATION, "3a", "introduced-elsewhere", "Art. III(5), IV(6)", party=face.party, country=to)
    elif to == face.party:
        yield finding(WARNING, "3a", "same-country", "Art. I(c)", country=to)
    elif to in NO_COUNTRY and not is_open(face, "3", "3a"):
        yield finding(WARNING, "3a", "destination-not-named", f"{RES_12_3}, Annex 2", country=to)


def persons(permit: Permit, _law: Law) -> Iterator[Finding]:
    face, provision = permit.face, f"{RES_12_3}, Annex 1"
    if face.kind in {"export", "re-export"} and permit.persons.exporter is None and not is_open(face, "4"):
        yield finding(WARNING, "4", "exporter-missing", provision)
    if face.kind != "other" and permit.persons.importer is None and not is_open(face, "3"):
        yield finding(WARNING, "3", "importer-missing", provision)


def retrospective(permit: Permit, _law: Law) -> Iterator[Finding]:
    face, provision = permit.face, f"{RES_12_3}, section XIII"
    if not face.retrospective:
        return
    if any(line.appendix == "I" for line in face.lines):
        yield finding(WARNING, "10", "retrospective-appendix-i", provision)
    if face.special_conditions is None:
        yield finding(INFORMATION, "5", "retrospective-unexplained", provision)


def replacement(permit: Permit, _law: Law) -> Iterator[Finding]:
    face, replaced = permit.face, permit.face.replaces
    provision = "50 CFR 23.52; Regulation (EC) No 865/2006, Art. 12"
    if replaced is None:
        return
    if replaced.date > face.date_of_issue:
        yield finding(WARNING, "5", "replaces-a-later-document", provision, date=replaced.date)
    if not any(word in replaced.reason.lower() for word in WHY_REPLACED):
        yield finding(INFORMATION, "5", "replacement-unexplained", provision)


def open_boxes(permit: Permit, _law: Law) -> Iterator[Finding]:
    """Partially completed documents: what the holder may fill in is never what the authority vouches for."""
    face = permit.face
    for box in face.open_boxes or ():
        if box in AUTHORITY_BOXES:
            yield finding(UNLAWFUL, box, "open-authority-box", "Art. VI(3)", open=box)
        elif box in DATE_BOXES:
            yield finding(WARNING, box, "open-date-box", "50 CFR 23.51", open=box)
    if face.open_boxes:
        for number, line in numbered(face):
            if trades_as(line) == "I":
                taxon = line.scientific_name
                yield finding(INFORMATION, f"10.{number}", "open-appendix-i", "50 CFR 23.51", taxon=taxon)
