"""For every reason that a finding can have: on which samples it can be provoked, how, and what else follows from it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from registry.advice.finding import INFORMATION, UNLAWFUL, WARNING, Severity
from registry.days import months_later, to_date, to_day
from registry.law import Law, law_of_the_convention
from registry.permit import Document, Permit, Quota, Replacement, Signature, Source, parse_permit
from registry.samples import names, sample
from registry.species import NameTable, Species, own_names
from registry.suspensions import Suspension, Suspensions

CONVENTION = law_of_the_convention()
SAMPLES = {name: parse_permit(sample(name)) for name in names() if name.endswith(".json")}
OWN = own_names()
COMPLETE = replace(CONVENTION, names=NameTable("2026-11-01", "a checklist", True, OWN.by_key))
Where = Callable[[Permit], bool]
Change = Callable[[Permit, st.DataObject], Permit]


@dataclass(frozen=True)
class Case:
    """`where` says of which samples; `change` makes of such a sample, with what it draws, one that has the finding."""

    reason: str
    severity: Severity
    box: str
    where: Where
    change: Change
    also: frozenset[str] = frozenset()
    law: Law = CONVENTION


# ---- which samples ----


def is_kind(*kinds: str) -> Where:
    return lambda permit: (permit.face.certificate or permit.face.kind) in kinds


def single(permit: Permit) -> bool:
    return permit.face.destination is not None and not permit.face.retrospective


def first(**members: Any) -> Where:
    """Of which the first line has these members."""
    return lambda permit: all(getattr(permit.face.lines[0], name) == value for name, value in members.items())


def both(*conditions: Where) -> Where:
    return lambda permit: all(condition(permit) for condition in conditions)


def anything(_permit: Permit) -> bool:
    return True


# ---- how they are changed ----


def _with_signs(number: str, signs: str) -> Change:
    return lambda permit, data: face(permit, number=number + data.draw(st.sampled_from(signs)))


def face(permit: Permit, **members: Any) -> Permit:
    return Permit(face=permit.face.model_copy(update=members), persons=permit.persons)


def line(permit: Permit, **members: Any) -> Permit:
    """The first line changed, the others left out."""
    return face(permit, lines=(permit.face.lines[0].model_copy(update=members),))


def to_face(**members: Any) -> Change:
    return lambda permit, _data: face(permit, **members)


def to_line(**members: Any) -> Change:
    return lambda permit, _data: line(permit, **members)


def days(least: int, most: int) -> st.SearchStrategy[int]:
    return st.integers(least, most)


def moved(date: str, by: int) -> str:
    return to_date(to_day(date) + by)


def later(permit: Permit, data: st.DataObject) -> str:
    """A date after the date of issue."""
    return moved(permit.face.date_of_issue, data.draw(days(1, 400)))


def _too_long(permit: Permit, data: st.DataObject) -> Permit:
    longest = CONVENTION.profile.longest(permit.face)
    assert longest is not None
    return face(
        permit, valid_until=moved(months_later(permit.face.date_of_issue, longest.months), data.draw(days(1, 900)))
    )


def _has_longest(permit: Permit) -> bool:
    return CONVENTION.profile.longest(permit.face) is not None


def _multiple(permit: Permit, _data: st.DataObject) -> Permit:
    return face(permit, use="multiple", destination=None)


def _to_itself(permit: Permit, _data: st.DataObject) -> Permit:
    return face(permit, destination=permit.face.party)


def _not_to_itself(permit: Permit, data: st.DataObject) -> Permit:
    others = st.sampled_from(["MA", "PT", "NO"])
    return face(permit, destination=data.draw(others.filter(lambda code: code != permit.face.party)))


def _without(who: str) -> Change:
    return lambda permit, _data: Permit(face=permit.face, persons=permit.persons.model_copy(update={who: None}))


def _replaces(permit: Permit, data: st.DataObject) -> Permit:
    return face(permit, replaces=Replacement(number="1", date=later(permit, data), reason="stolen"))


def _of_appendix_i(permit: Permit, _data: st.DataObject) -> Permit:
    return line(permit, appendix="I", source="W", scientific_name="Panthera pardus")


def _import_permit(change: Callable[[str, int], str], least: int, most: int) -> Change:
    """Another date of the import permit that is named."""

    def changed(permit: Permit, data: st.DataObject) -> Permit:
        named = permit.face.import_permit
        assert named is not None
        date = change(permit.face.date_of_issue, data.draw(days(least, most)))
        return face(permit, import_permit=named.model_copy(update={"date": date}))

    return changed


def _names_import_permit(permit: Permit) -> bool:
    return permit.face.import_permit is not None


def _open(*boxes: str) -> Change:
    def changed(permit: Permit, data: st.DataObject) -> Permit:
        return face(permit, open_boxes=(data.draw(st.sampled_from(boxes)),))

    return changed


def _no_open_box(permit: Permit) -> bool:
    return permit.face.open_boxes is None and permit.face.lines[0].appendix != "I"


def _purpose(*letters: str) -> Change:
    return lambda permit, data: face(permit, purpose=data.draw(st.sampled_from(letters)))


def _source(*letters: str) -> Change:
    return lambda permit, data: line(permit, source=data.draw(st.sampled_from(letters)))


def _quota(permit: Permit, data: st.DataObject) -> Permit:
    total = data.draw(days(0, 10**6))
    return line(permit, quota=Quota(used=f"{total}.000001", total=str(total)))


def _acquired(permit: Permit, data: st.DataObject) -> Permit:
    return line(permit, acquired=later(permit, data))


def _origin(**members: Any) -> Change:
    """The origins of the first line, changed alike."""

    def changed(permit: Permit, _data: st.DataObject) -> Permit:
        sources = permit.face.lines[0].sources or ()
        return line(permit, sources=tuple(source.model_copy(update=members) for source in sources))

    return changed


def _from_its_destination(permit: Permit, data: st.DataObject) -> Permit:
    return _origin(country=permit.face.destination)(permit, data)


def _from_itself(permit: Permit, data: st.DataObject) -> Permit:
    return _origin(country=permit.face.party)(permit, data)


def _from_elsewhere(permit: Permit, data: st.DataObject) -> Permit:
    return _origin(country=data.draw(st.sampled_from(["UG", "BT", "WS"])))(permit, data)


def _rests_on_a_later(permit: Permit, data: st.DataObject) -> Permit:
    source = Source(role="last re-export", country="BT", number="1", date=later(permit, data))
    return line(permit, sources=(*(permit.face.lines[0].sources or ()), source))


def _drawn_less(permit: Permit, data: st.DataObject) -> Permit:
    amounts = data.draw(st.lists(days(0, 100), min_size=1, max_size=4))
    quantity = sum(amounts) + data.draw(days(1, 5))
    drawn = tuple(
        Source(role="origin", country="CM", number="1", date="2025-01-01", quantity=str(amount)) for amount in amounts
    )
    return line(permit, sources=drawn, quantity=str(quantity))


def _of_code(permit: Permit, data: st.DataObject) -> Permit:
    where = data.draw(st.sampled_from(["term", "unit", "source", "purpose", "destination", "origin"]))
    if where in {"purpose", "destination"}:
        return face(permit, **{where: {"purpose": "K", "destination": "QQ"}[where]})
    if where == "origin":
        return line(
            permit, sources=(*(permit.face.lines[0].sources or ()), Source(role="last re-export", country="QQ"))
        )
    return line(
        permit,
        **{where: {"term": "QQQ", "unit": "QQQ", "source": "QO"}[where]},
        acquired="1970-01-01" if where == "source" else None,
    )


def named(entry: Species) -> Law:
    """A law whose list has this entry besides."""
    table = {**OWN.by_key, entry.name.lower(): entry}
    return replace(CONVENTION, names=NameTable("2026-11-01", "a checklist", True, table))


def suspended(**members: Any) -> Law:
    told = {"taxon": "", "since": "2026-01-01", "notification": "Notification 1", "notes": "All trade."}
    return replace(CONVENTION, suspensions=Suspensions("2026-11-01", (Suspension(**{**told, **members}),)))


EXPORT, RE_EXPORT = is_kind("export"), is_kind("re-export")
APPENDIX_I_EXPORT = both(EXPORT, first(appendix="I"))
FOLLOWS_FROM_APPENDIX_I = frozenset({"import-permit-not-named", "other-appendix", "perhaps-commercial"})
MISSING = Signature(form="missing")

CASES = [
    # the document
    Case("valid-too-long", UNLAWFUL, "2", _has_longest, _too_long),
    Case("single-use-only", UNLAWFUL, "1", both(is_kind("export", "re-export", "import", "origin"), single), _multiple),
    Case("sea-total-of-appendix-i", UNLAWFUL, "1", is_kind("introduction from the sea"),
         lambda permit, data: _multiple(line(permit, appendix="I", scientific_name="Balaenoptera musculus"), data),
         also=frozenset({"primarily-commercial"})),
    Case("multiple-use-seldom", INFORMATION, "1",
         is_kind("captive-bred", "pre-Convention", "scientific exchange", "phytosanitary"), _multiple),
    Case("applicant-signature-missing", UNLAWFUL, "4", anything, to_face(applicant_signature=MISSING)),
    Case("number-mixes-scripts", WARNING, "1", anything, _with_signs("MG 1", "АВЕКМНОРСТΑΒΕΖ１٢")),
    Case("number-in-another-script", INFORMATION, "1", anything, _with_signs("1-2/", "АВЕКМНОРСТΑΒΕΖＡ１٢")),
    Case("purpose-missing", WARNING, "5a", is_kind("export", "re-export", "import"), to_face(purpose=None)),
    Case("same-country", WARNING, "3a",
         both(single, lambda p: not is_kind("import", "introduction from the sea")(p)), _to_itself,
         also=frozenset({"import-permit-of-another-country"})),
    Case("introduced-elsewhere", INFORMATION, "3a", is_kind("introduction from the sea"), _not_to_itself),
    Case("destination-not-named", WARNING, "3a", both(single, is_kind("export", "re-export", "captive-bred")),
         lambda p, data: face(p, destination=data.draw(st.sampled_from(["XX", "XV", "ZZ"]))),
         also=frozenset({"import-permit-of-another-country"})),
    Case("exporter-missing", WARNING, "4", is_kind("export", "re-export"), _without("exporter")),
    Case("importer-missing", WARNING, "3", is_kind("export", "re-export", "import"), _without("importer")),
    Case("retrospective-appendix-i", WARNING, "10", APPENDIX_I_EXPORT,
         to_face(retrospective=True, special_conditions="Retrospective, by the authority's error. Transport: IATA")),
    Case("retrospective-unexplained", INFORMATION, "5", both(EXPORT, first(appendix="II")),
         to_face(retrospective=True, special_conditions=None), also=frozenset({"transport-conditions"})),
    Case("replaces-a-later-document", WARNING, "5", anything, _replaces),
    Case("replacement-unexplained", INFORMATION, "5", anything,
         to_face(replaces=Replacement(number="1", date="2026-01-01", reason="the holder asked"))),
    Case("open-authority-box", UNLAWFUL, "1|6", _no_open_box, _open("1", "6")),
    Case("open-date-box", WARNING, "2|13", _no_open_box, _open("2", "13")),
    Case("open-appendix-i", INFORMATION, "10.1", both(EXPORT, first(appendix="I", source="W")), _open("5", "11a")),
    # Appendices
    Case("import-permit-not-named", UNLAWFUL, "5.1",
         both(EXPORT, lambda p: p.face.lines[0].source in {"W", "F", "R"} and p.face.purpose != "T"),
         lambda p, data: face(_of_appendix_i(p, data), import_permit=None),
         also=frozenset({"retrospective-appendix-i", "open-appendix-i", "unit-seldom", "purpose-seldom"})),
    Case("import-permit-perhaps", INFORMATION, "5.1",
         both(is_kind("export", "re-export"), first(appendix="I", source="C")), to_face(import_permit=None)),
    Case("import-permit-of-another-country", INFORMATION, "5", _names_import_permit,
         lambda p, _: face(p, import_permit=Document(country="BT", number="1", date=p.face.date_of_issue))),
    Case("import-permit-later", UNLAWFUL, "5", both(_names_import_permit, lambda p: p.face.lines[0].source != "D"),
         _import_permit(moved, 1, 300)),
    Case("import-permit-later", WARNING, "5", both(_names_import_permit, first(source="D")),
         _import_permit(moved, 1, 300)),
    Case("import-permit-too-old", WARNING, "5", _names_import_permit,
         _import_permit(lambda date, by: moved(months_later(date, -12), -by), 1, 900)),
    Case("primarily-commercial", UNLAWFUL, "5a.1", both(is_kind("import"), first(source="W")), _purpose("T")),
    Case("primarily-commercial", UNLAWFUL, "5a.1", is_kind("introduction from the sea"),
         to_line(appendix="I", scientific_name="Balaenoptera musculus")),
    Case("perhaps-commercial", INFORMATION, "5a.1", both(EXPORT, first(appendix="I", source="W")), _purpose("T")),
    Case("commercial-but-not-registered", INFORMATION, "5a.1",
         both(is_kind("import", "export", "re-export"), first(appendix="I", source="C")), _purpose("T")),
    Case("origin-not-for-this-appendix", UNLAWFUL, "10.1", is_kind("origin"),
         lambda p, data: line(p, appendix=data.draw(st.sampled_from(["I", "II"])), scientific_name="Nobody listed"),
         also=frozenset({"perhaps-commercial"})),
    # certificates
    Case("source-of-certificate", WARNING, "10.1",
         is_kind("captive-bred", "artificially propagated", "phytosanitary", "introduction from the sea"),
         _source("W", "U")),
    Case("source-of-certificate", WARNING, "10.1", is_kind("pre-Convention"), to_line(source="W", acquired=None)),
    Case("purpose-of-certificate", WARNING, "5a", is_kind("travelling exhibition"), _purpose("P", "Z", "E")),
    Case("purpose-of-certificate", WARNING, "5a", is_kind("personal ownership"), _purpose("Q", "Z")),
    Case("certificate-not-commercial", WARNING, "5a", is_kind("musical instrument"), _purpose("T")),
    Case("certificate-not-commercial", UNLAWFUL, "5a", is_kind("scientific exchange"), _purpose("T"),
         also=frozenset({"perhaps-commercial"})),
    Case("one-live-specimen", WARNING, "11.1", is_kind("travelling exhibition", "personal ownership"),
         lambda p, data: line(p, quantity=str(data.draw(days(2, 99))))),
    Case("one-live-specimen", WARNING, "11.2", is_kind("travelling exhibition", "personal ownership"),
         lambda p, _: face(p, lines=p.face.lines * 2)),
    # specimens
    Case("source-of-another-kingdom", WARNING, "10.1",
         both(EXPORT, lambda p: p.face.lines[0].term != "LIV" or p.face.lines[0].scientific_name != "Galanthus elwesii",
              lambda p: _kingdom(p) == "Animalia", first(appendix="II")), _source("A", "Y")),
    Case("source-of-another-kingdom", WARNING, "10.1", both(EXPORT, lambda p: _kingdom(p) == "Plantae"),
         _source("C", "R", "F")),
    Case("second-source-missing", INFORMATION, "10.1", is_kind("pre-Convention", "musical instrument"), _source("O")),
    Case("second-source-missing", INFORMATION, "10.1", both(EXPORT, first(appendix="II")), _source("I")),
    Case("two-sources", INFORMATION, "10.1", both(EXPORT, first(appendix="II", source="W")), _source("WU", "WW", "UW")),
    Case("d-not-appendix-i", INFORMATION, "10.1", both(EXPORT, first(appendix="II")),
         to_line(source="D", operation="A-XX-501")),
    Case("operation-missing", WARNING, "12b.1", both(EXPORT, first(source="D")), to_line(operation=None)),
    Case("operation-missing", INFORMATION, "12b.1", both(EXPORT, first(source="D")),
         to_line(operation=None, scientific_name="Nobody listed")),
    Case("operation-without-d", INFORMATION, "12b.1", both(EXPORT, first(source="W")), to_line(operation="A-XX-501")),
    Case("acquired-missing", INFORMATION, "12b.1", is_kind("pre-Convention", "musical instrument"),
         to_line(acquired=None)),
    Case("acquired-without-o", INFORMATION, "12b.1", both(EXPORT, first(source="W")), to_line(acquired="1970-01-01")),
    Case("acquired-later", WARNING, "12b.1", is_kind("pre-Convention", "musical instrument"), _acquired),
    Case("quantity-zero", WARNING, "11.1", anything, to_line(quantity="0"), also=frozenset({"one-live-specimen"})),
    Case("quantity-in-parts", INFORMATION, "11.1", both(EXPORT, first(unit=None)),
         lambda p, data: line(p, quantity=f"{data.draw(days(0, 99))}.5")),
    Case("quota-exceeded", WARNING, "11a.1", anything, _quota),
    Case("transport-conditions", INFORMATION, "5",
         both(first(term="LIV"), lambda p: _kingdom(p) == "Animalia" and p.face.kind != "import"),
         lambda p, data: face(p, special_conditions=data.draw(st.sampled_from([None, "For one male only."])))),
    Case("transport-conditions", INFORMATION, "5",
         both(EXPORT, first(appendix="II"), lambda p: (p.face.purpose, p.face.special_conditions) == ("T", None)),
         to_line(term="LIV", unit=None, quantity="1", source="F", scientific_name="Nobody listed")),
    # where they come from
    Case("origin-missing", WARNING, "12.1", RE_EXPORT, to_line(sources=None)),
    Case("origin-permit-missing", INFORMATION, "12.1", RE_EXPORT, _origin(number=None)),
    Case("origin-permit-missing", INFORMATION, "12.1", RE_EXPORT, _origin(date=None)),
    Case("export-of-another-origin", INFORMATION, "12.1", EXPORT, _from_elsewhere),
    Case("re-export-of-own-origin", INFORMATION, "12.1", RE_EXPORT, _from_itself),
    Case("back-to-its-origin", INFORMATION, "12.1", RE_EXPORT, _from_its_destination),
    Case("source-later", WARNING, "12.1", anything, _rests_on_a_later),
    Case("drawn-less", INFORMATION, "12.1", both(RE_EXPORT, first(unit="CUM")), _drawn_less),
    # lists
    Case("code-not-known", INFORMATION, "5a|3a|9.1|10.1|11.1|12.1", both(EXPORT, first(appendix="II", unit=None)),
         _of_code, also=frozenset({"unit-seldom", "purpose-seldom"})),
    Case("unit-seldom", INFORMATION, "11.1", first(term="LIV"), to_line(unit="CUM", quantity="1")),
    Case("purpose-seldom", INFORMATION, r"5a\.\d", both(EXPORT, first(term="LIV")), _purpose("H")),
    Case("name-not-known", INFORMATION, "7.1", both(EXPORT, lambda p: p.face.lines[0].term != "LIV"),
         to_line(scientific_name="Nobody listed"), law=COMPLETE),
    Case("name-not-used", INFORMATION, "7.1", both(EXPORT, lambda p: p.face.lines[0].term != "LIV"),
         to_line(scientific_name="Nobody listed"), law=named(Species("Nobody listed", "", current=False))),
    Case("name-is-a-synonym", INFORMATION, "7.1", both(EXPORT, lambda p: p.face.lines[0].term != "LIV"),
         to_line(scientific_name="Nobody listed"),
         law=named(Species("Nobody listed", "", accepted=("Somebody else",), current=False))),
    Case("other-appendix", INFORMATION, "10.1", both(EXPORT, first(appendix="II")),
         to_line(appendix="III")),
    Case("trade-suspended", INFORMATION, "6", lambda p: p.face.party == "MG", lambda p, _: p,
         law=suspended(party="MG")),
    Case("trade-suspended", INFORMATION, "6", anything, lambda p, _: p, law=suspended(party="")),
    Case("imports-suspended", INFORMATION, "3a", lambda p: p.face.destination == "US", lambda p, _: p,
         law=suspended(party="US", imports=True)),
]  # fmt: skip


def _kingdom(permit: Permit) -> str:
    species = OWN.species(permit.face.lines[0].scientific_name)
    return species.kingdom if species else ""
