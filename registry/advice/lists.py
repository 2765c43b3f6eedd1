"""Advice by dated lists: codes, what usually goes together, names, Appendices, suspensions. Lists age faster than
permits, so all of it is information, and names the list's date.
"""

from collections.abc import Iterator

from registry.advice.finding import INFORMATION, Finding, finding, numbered
from registry.codes import ListName, codes, meaning, usage, usage_dated
from registry.days import to_day
from registry.law import Law
from registry.permit import Line, Permit
from registry.species import Species


def known_codes(permit: Permit, _law: Law) -> Iterator[Finding]:
    face = permit.face
    used: list[tuple[str, ListName, str]] = [("5a", "purpose", face.purpose or "")]
    used += [("3a", "country", face.destination or ""), ("6", "country", face.party)]
    for number, line in numbered(face):
        used += [(f"9.{number}", "term", line.term), (f"11.{number}", "unit", line.unit or "")]
        used += [(f"10.{number}", "source", letter) for letter in line.source]
        used += [(f"12.{number}", "country", source.country) for source in line.sources or ()]
    for box, name, code in used:
        if code and code not in codes(name):
            yield finding(INFORMATION, box, "code-not-known", "registry/codes.tsv", code=code, list=name)


def usual_pairs(permit: Permit, _law: Law) -> Iterator[Finding]:
    """Units and purposes that seldom go with a term: a slip of the hand more often than a rarity."""
    purpose, dated, provision = permit.face.purpose, usage_dated(), "registry/usage.tsv"
    for number, line in numbered(permit.face):
        units, purposes = usage(line.term)
        term = meaning("term", line.term)
        if units and line.quantity is not None and (line.unit or "-") not in units:
            unit = meaning("unit", line.unit) if line.unit else "numbers of specimens"
            facts = {"term": term, "unit": unit, "dated": dated}
            yield finding(INFORMATION, f"11.{number}", "unit-seldom", provision, **facts)
        if purposes and purpose is not None and purpose not in purposes:
            facts = {"term": term, "purpose": purpose, "dated": dated}
            yield finding(INFORMATION, f"5a.{number}", "purpose-seldom", provision, **facts)


def names(permit: Permit, law: Law) -> Iterator[Finding]:
    """What the list of names says of each species; what it does not say, it does not say."""
    for number, line in numbered(permit.face):
        taxon = line.scientific_name
        species = law.names.species(taxon)
        if species is None:
            reason = "name-not-known" if law.names.complete and not _beyond_lists(taxon, law) else None
        elif species.accepted:
            reason = "name-is-a-synonym"
        else:
            reason = None if species.current else "name-not-used"
        if reason is not None:
            accepted = {"accepted": ", ".join(species.accepted)} if species and species.accepted else {}
            facts = {"taxon": taxon, "dated": law.names.dated, **accepted}
            yield finding(INFORMATION, f"7.{number}", reason, law.names.source, **facts)


def _beyond_lists(taxon: str, law: Law) -> bool:
    """Hybrids, and what is named more narrowly than a species that the list has, are no list's to know."""
    words = taxon.replace("×", " x ").split()
    return "x" in words or (len(words) > 2 and law.names.species(" ".join(words[:2])) is not None)


def appendix(permit: Permit, law: Law) -> Iterator[Finding]:
    """The Appendix is one in which the list has the species; where populations are listed apart, any of them."""
    for number, line in numbered(permit.face):
        species = law.names.species(line.scientific_name)
        if species is not None and species.listing and _listed_as(line) not in species.listing:
            facts = {"taxon": line.scientific_name, "listed": _told(species), "dated": law.names.dated}
            yield finding(INFORMATION, f"10.{number}", "other-appendix", law.names.source, **facts)


def _listed_as(line: Line) -> str:
    return "NC" if line.appendix == "N" else line.appendix


def _told(species: Species) -> str:
    return "/".join(species.listing)


def suspensions(permit: Permit, law: Law) -> Iterator[Finding]:
    """What check 10 will warn of once the permit is shown, told before it is issued."""
    if law.suspensions is None:
        return
    for suspension, taxon in law.suspensions.covering(permit.face, to_day(permit.face.date_of_issue)):
        facts = {"taxon": taxon, "party": suspension.party or "any Party", "dated": law.suspensions.dated}
        reason, box = ("imports-suspended", "3a") if suspension.imports else ("trade-suspended", "6")
        told = suspension.told
        yield finding(INFORMATION, box, reason, suspension.notification, notification=told, **facts)
