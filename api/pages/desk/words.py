"""Words of the desk's pages that come from tables: by their English, which the catalogues translate."""

from collections.abc import Mapping
from typing import get_args

from registry.permit import Certificate

STANDINGS: Mapping[str, str] = {
    "on its way": "on its way", "issued": "issued", "endorsed": "endorsed", "used": "used", "refused": "refused",
    "cancelled": "cancelled", "replaced": "replaced", "expired": "expired", "inside": "inside", "outside": "outside",
}  # fmt: skip
"""Where a permit stands."""

KINDS: Mapping[str, str] = {"export": "Export", "re-export": "Re-export", "import": "Import", "other": "Other"}
"""Box 1."""

USES: Mapping[str, str] = {"single": "single use", "multiple": "multiple use"}

CERTIFICATES: Mapping[str, str] = {name: name for name in get_args(Certificate)}
"""What "Other:" in box 1 stands for."""

SIGNATURES: Mapping[str, str] = {
    "no place": "the form has no place for it", "signed": "signed", "electronic": "signed electronically",
    "missing": "missing",
}  # fmt: skip
"""The applicant's, box 4."""

ISSUE = "Issue"
REPLACE = "Replace"
ISSUED_FOR_GOOD = "The permit is sealed and issued for good: what it says can never be changed, only replaced."
REPLACED_FOR_GOOD = "The permit {number} ends for good at the same moment: it can never be used again."

STAGES: Mapping[str, str] = {
    "waiting": "waits for approval", "approved": "approved", "issued": "issued", "sent back": "sent back",
    "replaced": "replaced by another version",
}  # fmt: skip
"""How far a permit is that was handed over for approval."""

MISSING = "This is missing."
NUMBER_GIVEN = "This number was given before. Give this permit another, or replace the one that has it."
DAY_PAST = "This day is past: nobody could use the permit."
NOT_A_COUNTRY = "A country's two letters, such as FR."
TOGETHER: Mapping[str, str] = {
    "certificate": "Which certificate it is, is said when the kind is other, and only then.",
    "certificate_name": "The certificate's name is given if it is none of the list, and only then.",
    "destination": "A document for single use names its destination, one for multiple use none; an import permit's is "
    "the Party that issues it.",
    "valid_until": "This day lies before the date of issue.",
    "date_of_issue": "The chain counts no days before 1970 and after 2149-06-06.",
    "open_boxes": "Name each box once, in the order of the form.",
    "quantity": "The quantity may be left out only if box 11 is named among those left open.",
    "applicant_signature": "A method is given for an electronic signature, and only for one.",
}
"""What boxes say that do not go together, by the field beside which it stands."""

SEVERITIES: Mapping[str, str] = {"unlawful": "unlawful", "warning": "warning", "information": "information"}
"""Of findings."""

ACTS: Mapping[str, str] = {
    "endorse": "Endorse", "accept": "Accept", "refuse": "Refuse", "cross": "Record a crossing", "cancel": "Cancel",
    "note": "Leave a note",
}  # fmt: skip
"""What is done to a permit."""

FINAL: Mapping[str, str] = {
    "endorse": "What really leaves is recorded for good: it cannot be changed afterwards.",
    "accept": "The permit is marked used, once and for good: it can never be used again.",
    "refuse": "The permit is refused for good: it can never be used.",
    "cross": "The crossing is recorded for good: it cannot be changed afterwards.",
    "cancel": "The permit ends for good: it can never be used.",
    "note": "The note stays with the permit for good: it cannot be taken back.",
}
"""What of it cannot be undone."""

NOT_WHAT_LEFT = (
    "What arrives is not what left. Record what really arrives, and leave a note of the discrepancy as well."
)
NOT_TO_BE_USED = "This permit is not to be used. {why}"

WORDS = {
    *STANDINGS.values(), *KINDS.values(), *ACTS.values(), *FINAL.values(), NOT_WHAT_LEFT, NOT_TO_BE_USED,
    *USES.values(), *CERTIFICATES.values(), *SIGNATURES.values(), ISSUE, REPLACE, ISSUED_FOR_GOOD, REPLACED_FOR_GOOD,
    MISSING, NUMBER_GIVEN, DAY_PAST, NOT_A_COUNTRY, *TOGETHER.values(), *SEVERITIES.values(), *STAGES.values(),
}  # fmt: skip
