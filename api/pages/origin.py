"""Whether a code leads to its issuing Party's own address: as api/browser/verify/origin.js has it."""

import re
from urllib.parse import urlsplit

from registry.seal import SealedPermit
from registry.state import Directory

USUAL = {"http": 80, "https": 443}
_PLAIN = re.compile(r"https?://[\w.:\[\]-]+", re.ASCII)
"""Of anything else browsers may read another host than we do: a backslash is a slash to them."""


def another_address(shown: SealedPermit, directory: Directory) -> tuple[str, str] | None:
    """The address that a code leads to, and the one that its Party describes as its own, where they differ; None where
    they do not, or where nothing shows that they do: a file names no address, and a Party need not describe one."""
    member = directory.members.get(shown.face.party)
    stated, own = shown.origin, member.origin if member else ""
    return (stated, own) if stated and own and _normal(stated) != _normal(own) else None


def _normal(address: str) -> tuple[str, str, int | None] | str:
    """Host names have no case, and a port may be the usual one; what is not plainly an address is only like itself."""
    if not _PLAIN.fullmatch(address):
        return address
    try:
        parts = urlsplit(address)
        return parts.scheme, parts.hostname or "", parts.port or USUAL.get(parts.scheme)
    except ValueError:
        return address
