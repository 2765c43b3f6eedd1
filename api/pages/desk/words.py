"""Words of the desk's pages that come from tables: by their English, which the catalogues translate."""

from collections.abc import Mapping

STANDINGS: Mapping[str, str] = {
    "on its way": "on its way", "issued": "issued", "endorsed": "endorsed", "used": "used", "refused": "refused",
    "cancelled": "cancelled", "replaced": "replaced", "expired": "expired", "inside": "inside", "outside": "outside",
}  # fmt: skip
"""Where a permit stands."""

KINDS: Mapping[str, str] = {"export": "Export", "re-export": "Re-export", "import": "Import", "other": "Other"}
"""Box 1."""

WORDS = {*STANDINGS.values(), *KINDS.values()}
