"""Advice on certificates: each kind has sources and purposes of its own."""

from collections.abc import Iterator

from registry.advice.finding import UNLAWFUL, WARNING, Finding, Severity, finding, numbered
from registry.law import Law
from registry.permit import Permit
from registry.species import PLANTS

SOURCES = {
    "pre-Convention": ("O", "Art. VII(2); Resolution Conf. 13.6"),
    "captive-bred": ("CD", "Art. VII(5); Resolution Conf. 10.16"),
    "artificially propagated": ("AD", "Art. VII(5); Resolution Conf. 11.11"),
    "phytosanitary": ("A", "Resolution Conf. 12.3"),
    "introduction from the sea": ("X", "Art. III(5), IV(6)"),
}
"""By kind of certificate, the sources of which each line has one."""
PURPOSES = {
    "travelling exhibition": ("Q", "Art. VII(7); Resolution Conf. 12.3"),
    "personal ownership": ("P", "Resolution Conf. 10.20"),
}
NOT_COMMERCIAL: dict[str, tuple[Severity, str]] = {
    "scientific exchange": (UNLAWFUL, "Art. VII(6)"),
    "musical instrument": (WARNING, "Resolution Conf. 16.8"),
}
OF_ONE_ANIMAL = {"travelling exhibition", "personal ownership"}


def sources(permit: Permit, _law: Law) -> Iterator[Finding]:
    expected, provision = SOURCES.get(permit.face.certificate or "", ("", ""))
    for number, line in numbered(permit.face):
        if expected and not any(letter in line.source for letter in expected):
            facts = {"expected": " or ".join(expected), "source": line.source}
            yield finding(WARNING, f"10.{number}", "source-of-certificate", provision, **facts)


def purposes(permit: Permit, _law: Law) -> Iterator[Finding]:
    certificate, purpose = permit.face.certificate or "", permit.face.purpose
    expected, provision = PURPOSES.get(certificate, (purpose, ""))
    if purpose is not None and expected is not None and purpose != expected:
        yield finding(WARNING, "5a", "purpose-of-certificate", provision, expected=expected, purpose=purpose)
    if purpose == "T" and certificate in NOT_COMMERCIAL:
        severity, provision = NOT_COMMERCIAL[certificate]
        yield finding(severity, "5a", "certificate-not-commercial", provision)


def one_animal(permit: Permit, law: Law) -> Iterator[Finding]:
    """A certificate of ownership or for an exhibition stays with one live animal."""
    if permit.face.certificate not in OF_ONE_ANIMAL:
        return
    live = [(number, line) for number, line in numbered(permit.face) if line.term == "LIV"]
    for count, (number, line) in enumerate(live):
        species = law.names.species(line.scientific_name)
        if (count or line.quantity not in {"1", None}) and (species is None or species.kingdom != PLANTS):
            yield finding(WARNING, f"11.{number}", "one-live-specimen", "Resolution Conf. 10.20; Resolution Conf. 12.3")
