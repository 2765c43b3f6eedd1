"""Advice on the specimens of a line: source, quantity, quota, and how live ones travel."""

from collections.abc import Iterator

from registry.advice.finding import INFORMATION, WARNING, Finding, finding, numbered
from registry.law import Law
from registry.permit import Line, Permit
from registry.quantities import millionths
from registry.species import ANIMALS, PLANTS

NOT_FOR = {ANIMALS: "AY", PLANTS: "CFR"}
"""Source letters that a kingdom does not have: animals are not propagated, plants neither bred, born nor ranched."""
A_MEMBER_OF = {ANIMALS: "animals", PLANTS: "plants"}
WITH_ANOTHER = {"I", "O"}
"""Confiscated and pre-Convention: given together with the source that the specimen had before."""
TRANSPORT_WORDS = ("transport", "iata", "live animals regulations")
LEAVES = {"import", "introduction from the sea"}
BOX_12B = "Resolution Conf. 12.3, Annex 2, box 12b"


def kingdom(permit: Permit, law: Law) -> Iterator[Finding]:
    for number, line in numbered(permit.face):
        species = law.names.species(line.scientific_name)
        for letter in line.source if species else "":
            if species and letter in NOT_FOR.get(species.kingdom, ""):
                facts = {"source": letter, "kingdom": A_MEMBER_OF[species.kingdom], "taxon": line.scientific_name}
                provision = "Resolution Conf. 12.3, codes of sources"
                yield finding(WARNING, f"10.{number}", "source-of-another-kingdom", provision, **facts)


def source_letters(permit: Permit, _law: Law) -> Iterator[Finding]:
    provision = "Guidelines for annual reports"
    for number, line in numbered(permit.face):
        if line.source in WITH_ANOTHER:
            yield finding(INFORMATION, f"10.{number}", "second-source-missing", provision, source=line.source)
        elif len(line.source) == 2 and not any(letter in WITH_ANOTHER for letter in line.source):
            yield finding(INFORMATION, f"10.{number}", "two-sources", provision)


def registered(permit: Permit, law: Law) -> Iterator[Finding]:
    """Source D: Appendix I, bred or propagated for trade by an operation that the Secretariat has registered."""
    for number, line in numbered(permit.face):
        if "D" not in line.source:
            if line.operation is not None:
                yield finding(INFORMATION, f"12b.{number}", "operation-without-d", BOX_12B)
            continue
        if line.appendix != "I":
            facts = {"appendix": line.appendix}
            yield finding(INFORMATION, f"10.{number}", "d-not-appendix-i", "Art. VII(4)", **facts)
        if line.operation is None:
            species = law.names.species(line.scientific_name)
            severity = WARNING if species and species.kingdom == ANIMALS else INFORMATION
            yield finding(severity, f"12b.{number}", "operation-missing", "Resolution Conf. 12.10")


def acquired(permit: Permit, _law: Law) -> Iterator[Finding]:
    for number, line in numbered(permit.face):
        if "O" in line.source and line.acquired is None:
            yield finding(INFORMATION, f"12b.{number}", "acquired-missing", BOX_12B)
        elif "O" not in line.source and line.acquired is not None:
            yield finding(INFORMATION, f"12b.{number}", "acquired-without-o", BOX_12B)
        if line.acquired is not None and line.acquired > permit.face.date_of_issue:
            yield finding(WARNING, f"12b.{number}", "acquired-later", BOX_12B, date=line.acquired)


def quantity(permit: Permit, _law: Law) -> Iterator[Finding]:
    provision = "Resolution Conf. 12.3, Annex 2, box 11"
    for number, line in numbered(permit.face):
        if line.quantity == "0":
            yield finding(WARNING, f"11.{number}", "quantity-zero", provision)
        elif line.quantity is not None and line.unit is None and "." in line.quantity:
            yield finding(INFORMATION, f"11.{number}", "quantity-in-parts", provision, quantity=line.quantity)


def quota(permit: Permit, _law: Law) -> Iterator[Finding]:
    for number, line in numbered(permit.face):
        if line.quota is not None and millionths(line.quota.used) > millionths(line.quota.total):
            facts = {"used": line.quota.used, "total": line.quota.total}
            yield finding(WARNING, f"11a.{number}", "quota-exceeded", "Resolution Conf. 14.7", **facts)


def transport(permit: Permit, law: Law) -> Iterator[Finding]:
    """Live animals leave only so prepared and shipped that they come to no harm."""
    face = permit.face
    if face.kind == "import" or face.certificate == "introduction from the sea":
        return
    said = (face.special_conditions or "").lower()
    if not any(word in said for word in TRANSPORT_WORDS) and any(_live_animal(line, law) for line in face.lines):
        provision = "Art. III(2)(c), IV(2)(c), V(2)(b); Resolution Conf. 10.21"
        yield finding(INFORMATION, "5", "transport-conditions", provision)


def _live_animal(line: Line, law: Law) -> bool:
    if line.term != "LIV":
        return False
    species = law.names.species(line.scientific_name)
    return species.kingdom == ANIMALS if species else any(letter in "CFR" for letter in line.source)
