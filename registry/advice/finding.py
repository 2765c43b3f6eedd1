"""A finding, and what every rule of advice is made of. Reasons are stable words for programs and translations; SAYS
holds their English, which `facts` fill.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from registry.law import Law
from registry.permit import Face, Line, Permit


class Severity(StrEnum):
    """UNLAWFUL: the provision forbids it. WARNING: seldom right. INFORMATION: worth a look."""

    UNLAWFUL = "unlawful"
    WARNING = "warning"
    INFORMATION = "information"


UNLAWFUL, WARNING, INFORMATION = Severity.UNLAWFUL, Severity.WARNING, Severity.INFORMATION

SAYS = {
    # the document
    "number-mixes-scripts": "the number mixes scripts: {sign} is {name}. Who reads it may take it for another number",
    "number-in-another-script": (
        "the number is in another script than Latin: {sign} is {name}. Elsewhere it may be taken for another number"
    ),
    "valid-too-long": "it may be valid for {months} months, until {latest}",
    "single-use-only": "each consignment needs a document of its own: this kind is for a single use",
    "sea-total-of-appendix-i": "only for Appendix II may one certificate cover all that is taken in a year",
    "multiple-use-seldom": "a document of this kind is for a single use, unless it says otherwise",
    "applicant-signature-missing": (
        "the form has a place for the applicant's signature, and it is empty: the permit would not be valid"
    ),
    "purpose-missing": "the purpose of the transaction is missing",
    "same-country": "it goes to {country}, which is where it comes from: that is no international trade",
    "introduced-elsewhere": "specimens from the sea are introduced into {party}, which issues this, not into {country}",
    "destination-not-named": "{country} is no country: name the one to which it goes",
    "exporter-missing": "the exporter is missing",
    "importer-missing": "the importer is missing",
    "retrospective-appendix-i": "retrospective documents are not issued for Appendix I",
    "retrospective-unexplained": "say in the special conditions that it is retrospective, and why",
    "replaces-a-later-document": "it replaces a document of {date}, which is after its own date",
    "replacement-unexplained": "say why: cancelled, lost, stolen, destroyed or expired",
    "open-authority-box": "box {open} is for the Management Authority to fill: it cannot be left open",
    "open-date-box": "box {open} says until when and since when the document holds: it is not left to the holder",
    "open-appendix-i": "boxes are left open where trade does little harm, and {taxon} is of Appendix I",
    # Appendices
    "import-permit-not-named": "{taxon} is of Appendix I: name the import permit that was granted first",
    "import-permit-perhaps": "{taxon} is of Appendix I: name the import permit, unless it goes under Art. VII(5)",
    "import-permit-of-another-country": "the import permit is of {country}, and it goes to {destination}",
    "import-permit-later": "the import permit is of {date}: it must have been granted first",
    "import-permit-too-old": "the import permit is of {date}, more than {months} months ago: it may have expired",
    "primarily-commercial": "{taxon} is of Appendix I: it may not be imported for primarily commercial purposes",
    "perhaps-commercial": "{taxon} is of Appendix I, and the purpose is commercial: the import would not be permitted",
    "commercial-but-not-registered": (
        "{taxon} is of Appendix I: specimens bred or propagated for trade have source D, from a registered operation"
    ),
    "origin-not-for-this-appendix": "certificates of origin are for Appendix III; {taxon} is of Appendix {appendix}",
    # certificates
    "source-of-certificate": "for this kind of certificate the source is {expected}, not {source}",
    "purpose-of-certificate": "for this kind of certificate the purpose is {expected}, not {purpose}",
    "certificate-not-commercial": "a document of this kind is not for commercial purposes",
    "one-live-specimen": "each live animal has a certificate of its own",
    # specimens
    "source-of-another-kingdom": "source {source} is not for {kingdom}, and {taxon} is one",
    "second-source-missing": "with source {source} the other source is given too, such as {source}W",
    "two-sources": "two source letters are given only where one is I or O",
    "d-not-appendix-i": "source D is for specimens of Appendix I, and this one is of Appendix {appendix}",
    "operation-missing": "with source D the number of the registered operation is given",
    "operation-without-d": "the number of an operation is given with source D only",
    "acquired-missing": "for pre-Convention specimens the date of acquisition is given",
    "acquired-without-o": "the date of acquisition is given for pre-Convention specimens only, with source O",
    "acquired-later": "it was acquired on {date}, which is after the date of issue",
    "quantity-zero": "the quantity is zero",
    "quantity-in-parts": "without a unit the quantity counts specimens, and {quantity} is no whole number",
    "quota-exceeded": "{used} exported is more than the quota of {total}",
    "transport-conditions": (
        "live animals: say that the permit is only valid if transport follows the CITES guidelines or, by air, the "
        "IATA Live Animals Regulations"
    ),
    # where they come from
    "origin-missing": "a re-export names the country of origin and its permit, or why it is not known",
    "origin-permit-missing": "give number and date of the permit of {country}, or say why not",
    "export-of-another-origin": "specimens that come from {country} are re-exported, not exported, unless bred here",
    "re-export-of-own-origin": "specimens that come from {country} itself are exported, unless they had left it before",
    "back-to-its-origin": "it goes back to {country}, where it comes from",
    "source-later": "it rests on a document of {date}, which is after the date of issue",
    "drawn-less": "{drawn} was drawn from the documents named, and the quantity is {quantity}",
    # lists
    "code-not-known": "{code} is not in our list of {list} codes, which may be older than the code",
    "unit-seldom": "{term} is seldom given in {unit}, by the list of {dated}",
    "purpose-seldom": "{term} seldom go with purpose {purpose}, by the list of {dated}",
    "name-not-known": "{taxon} is not in the list of names of {dated}",
    "name-not-used": "{taxon} is not used any more, by the list of {dated}",
    "name-is-a-synonym": "{taxon} is a synonym of {accepted}, by the list of {dated}",
    "other-appendix": "{taxon} stands in Appendix {listed}, by the list of {dated}",
    "trade-suspended": (
        "trade in {taxon} from {party} is recommended to be suspended, by the list of {dated}: {notification}"
    ),
    "imports-suspended": "{party} has suspended imports of {taxon}, by the list of {dated}: {notification}",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """`box` is the box of the standard form, with the line's number behind a point where it concerns one line."""

    severity: Severity
    box: str
    says: str
    provision: str
    reason: str = ""
    facts: dict[str, str] = field(default_factory=dict)


Rule = Callable[[Permit, Law], Iterator[Finding]]
"""What one provision, or one list, says of a permit by a Party's law."""


def finding(severity: Severity, box: str, reason: str, provision: str, **facts: str) -> Finding:
    """A finding in its own words."""
    return Finding(severity, box, SAYS[reason].format(**facts), provision, reason, facts)


def numbered(face: Face) -> Iterator[tuple[int, Line]]:
    """The lines, counted from 1."""
    return iter(enumerate(face.lines, 1))


def is_open(face: Face, *boxes: str) -> bool:
    """Whether one of these boxes was left open for the holder to fill."""
    return face.open_boxes is not None and any(box in face.open_boxes for box in boxes)
