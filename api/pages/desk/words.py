"""Words of the desk's pages that come from tables: by their English, which the catalogues translate."""

from collections.abc import Mapping

STANDINGS: Mapping[str, str] = {
    "on its way": "on its way", "issued": "issued", "endorsed": "endorsed", "used": "used", "refused": "refused",
    "cancelled": "cancelled", "replaced": "replaced", "expired": "expired", "inside": "inside", "outside": "outside",
}  # fmt: skip
"""Where a permit stands."""

KINDS: Mapping[str, str] = {"export": "Export", "re-export": "Re-export", "import": "Import", "other": "Other"}
"""Box 1."""

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

NOT_TO_BE_USED = "This permit is not to be used. {why}"

WORDS = {*STANDINGS.values(), *KINDS.values(), *ACTS.values(), *FINAL.values(), NOT_TO_BE_USED}
