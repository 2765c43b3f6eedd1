"""What an answer says: the twelve checks by number, their outcomes and reasons, and the verdict.

Three verdicts, never two: valid, invalid, unknown (cannot tell). Reasons are stable words for programs and
translations; SAYS holds their English, and PHRASES that of words inside a sentence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from registry.acts import ENDING_REASONS, REFUSAL_REASONS, Noted

CHECKS = {
    1: "the document is well-formed, and nothing required is missing",
    2: "its sections give its content and id; names are shown, or said to be not shown",
    3: "the seal is good, and by an officer of the issuing Party",
    4: "the id was issued in this registry",
    5: "it was issued by that officer, not distrusted since before then, or affirmed",
    6: "face and chain agree on destination, last day, kind and use",
    7: "not cancelled, not replaced",
    8: "in time on the asked day",
    9: "not used; multiple-use: in a plausible place",
    10: "no recommended trade suspension covers it, and the Party was not suspended at issue",
    11: "endorsed where it needs to be; actual quantities readable and within the permit's",
    12: "the evidence is fresh",
}


class Outcome(StrEnum):
    """Of one check. FAILED makes the verdict invalid, CANNOT_TELL unknown; the others leave it."""

    PASSED = "passed"
    FAILED = "failed"
    WARNING = "warning"
    CANNOT_TELL = "cannot tell"
    NOT_NEEDED = "not needed"


class Answer(StrEnum):
    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"


SAYS = {
    "well-formed": "The document is complete.",
    "not-well-formed": "The document is not a permit as the format asks: {fault}",
    "applicant-signature-missing": "The form has a place for the applicant's signature, and it is empty.",
    "document-not-accepted": "No certificate of the kind {document} is accepted here: {provision}.",
    "import-permit-needed": "{taxon} needs an import permit too, and the document names none: {provision}.",
    "sections-match": "Nothing was altered since it was sealed.",
    "names-not-shown": "Names and addresses are not shown here: they were not checked.",
    "altered": "What is shown is not what was issued under this id: it was altered.",
    "seal-good": "Sealed by an officer of {party}.",
    "no-signature": "The seal is no signature at all.",
    "officer-not-known": "No officer known here sealed this text: it was altered, or it is a forgery.",
    "officer-not-known-yet": "No officer known up to block {block} sealed this text.",
    "officer-of-another-party": "Sealed by an officer of {sealed_by}, but it says that {party} issued it.",
    "officer-may-not-issue": "Sealed by an officer of {party} who is not empowered to issue.",
    "issued": "Issued on {date}.",
    "not-issued": "{party} never issued this permit in this registry.",
    "not-issued-yet": "It is not among the permits known up to block {block}.",
    "issuer-trusted": "Issued by the officer who sealed it.",
    "affirmed": "Its issuer's key was distrusted later; a colleague affirmed it on {date}.",
    "not-asked": "Not asked, since the permit was not found.",
    "issued-by-another": "Sealed by one officer, but issued by another.",
    "issuer-distrusted": "Its issuer's key is distrusted since {date}, before it was issued. {party} must affirm it.",
    "terms-agree": "Face and chain agree.",
    "terms-differ": "The document says {shown}, the chain says {chain}.",
    "stands": "Neither cancelled nor replaced.",
    "cancelled": "Cancelled on {date} by {party}: {why}.",
    "replaced": "Replaced on {date} by {party}: {why}. The new permit is {successor}.",
    "in-time": "Good until {valid_until}.",
    "expired": "Its last day was {valid_until}.",
    "endorsed-too-late": "It was endorsed on {endorsed}, after its last day, {valid_until}.",
    "too-old": "Issued on {issued}: by this profile it had to arrive by {latest}.",
    "used-in-time": "It was used; no further day is asked.",
    "unused": "Not used before.",
    "used": "Used on {day}, recorded {recorded} by {party} (officer {officer}).",
    "used-as-expected": "Used on {day}, as is expected inland.",
    "used-elsewhere": "Used on {day} in {destination}, and you are in {here}.",
    "endorsed-already": "Endorsed at export on {day} already: each consignment needs a permit of its own.",
    "refused": "Refused on {day} by {party} (officer {officer}): {why}.",
    "not-marked-used": "It was not marked used when the goods entered.",
    "use-not-recorded-there": "{destination} is not in this registry: use is not recorded there. Ask {destination}.",
    "another-destination": "It is for {destination}, and you are in {here}.",
    "place-plausible": "Its last crossing fits: {where}.",
    "out-of-place": "Its last crossing does not fit: {where}.",
    "irregular-crossings": "{count} of its crossings were recorded out of order or late, with a reason.",
    "no-suspension": "No recommended suspension of trade covers it, by the list of {dated}.",
    "no-list": "No list of recommended trade suspensions is loaded here.",
    "suspended-trade": "Trade in {taxon} from {party} is recommended to be suspended: {notification}.",
    "suspended-imports": "{party} has suspended imports of {taxon}: {notification}.",
    "party-suspended": "The issuing Party was suspended in this registry when it was issued.",
    "endorsed": "Endorsed on {day}: {quantities}.",
    "no-endorsement-needed": "This document, or this occasion, needs no endorsement.",
    "not-endorsed-yet": "No endorsement is known up to block {block}.",
    "not-endorsed": "The export was not endorsed here. Look for the stamp in box 14.",
    "quantities-unreadable": "The actual quantities recorded for {day} cannot be read with this document.",
    "more-than-permitted": "More than permitted: {lines}.",
    "fresh": "As of block {block}, {time}.",
    "stale": "Not fresh: known up to block {block}, {time}. {why}",
}
ONE = {"irregular-crossings": "{count} of its crossings was recorded out of order or late, with a reason."}
"""What SAYS says of a `count`, where that is one; none is ever counted of none."""


def template(reason: str, facts: Mapping[str, str]) -> str:
    """The sentence that these facts go into."""
    return ONE[reason] if reason in ONE and facts["count"] == "1" else SAYS[reason]


PHRASES = {
    **{f"ending-{number}": why for number, why in ENDING_REASONS.items()},
    **{f"refusal-{number}": why for number, why in REFUSAL_REASONS.items()},
    "not-known": "reason {number}",
    "kind-export": "export",
    "kind-re-export": "re-export",
    "kind-import": "import",
    "kind-other": "other",
    "terms-single": "{kind}, for {destination}, until {date}",
    "terms-multiple": "{kind}, multiple use, until {date}",
    "inside": "inside {country}",
    "outside": "outside, last in {country}",
    "line-exceeds": "line {line}: {actual} of {limit}",
    "any-party": "any Party",
    "several": "{first}, {rest}",
    "no-node": "The node does not answer.",
    "no-network": "There is no network here.",
    "index-lags": "The chain is at block {block}: the index lags behind.",
    "clocks-apart": "The newest block ({newest}) and your clock ({yours}) lie more than five minutes apart.",
}


class Phrase(str):
    """A fact that is itself words, such as why a permit was cancelled: its English, and by `name` and `facts` what a
    translation makes it of."""

    name: str
    facts: dict[str, str]

    def __new__(cls, name: str, **facts: str) -> "Phrase":
        said = super().__new__(cls, PHRASES.get(name, PHRASES["not-known"]).format(**facts))
        said.name, said.facts = name, facts
        return said

    @classmethod
    def several(cls, phrases: Sequence["Phrase"]) -> "Phrase":
        """One or more, in a row."""
        first, *rest = phrases
        return cls("several", first=first, rest=cls.several(rest)) if rest else first


@dataclass(frozen=True, slots=True)
class Check:
    """What one of the twelve checks found. `facts` fill the reason's sentence."""

    number: int
    outcome: Outcome
    reason: str
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def says(self) -> str:
        return template(self.reason, self.facts).format(**self.facts) if self.facts else SAYS[self.reason]


@dataclass(frozen=True, slots=True)
class AsOf:
    """Of which block and time the evidence speaks."""

    block: int
    block_hash: bytes
    time: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer, with all its evidence. Quantities are in millionths, one a line, None where none are known."""

    answer: Answer
    status: str
    id: bytes | None
    checks: tuple[Check, ...]
    notes: tuple[Noted, ...]
    endorsed_quantities: tuple[int, ...] | None
    used_quantities: tuple[int, ...] | None
    occasion: str
    day: str
    profile: str
    as_of: AsOf

    @property
    def decisive(self) -> Check | None:
        """The check that decided: the first that failed, else the first that cannot tell; None if valid."""
        for outcome in (Outcome.FAILED, Outcome.CANNOT_TELL):
            for check in self.checks:
                if check.outcome is outcome:
                    return check
        return None

    @property
    def warnings(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.outcome is Outcome.WARNING)

    @property
    def sealed_as_shown(self) -> bool:
        """Whether what was shown is what an officer sealed: only then is it laid out to compare the goods with."""
        outcomes = {check.number: check.outcome for check in self.checks}
        return outcomes.get(2) in {Outcome.PASSED, Outcome.WARNING} and outcomes.get(3) is Outcome.PASSED
