"""Who may see what a permit says: a signed-in user of the Party that issued it (an importer only if it names him), or
who has it in hand and shows so.

`Authorization: Access <hex>` shows SHA-256("cites-access/1" ‖ face salt): the file and the QR code hold the salt, the
chain never does. A redacted copy holds it too, so who shows it gets a redacted copy: names stay where they were.
"""

import hmac
from dataclasses import dataclass

from fastapi import Request

from api.problems import NotFound
from api.service import Service
from api.sessions import credentials, signed_in_if_asked
from registry.commitment import access_of
from registry.errors import RefusedError
from registry.formats.file import read_file
from registry.seal import SealedPermit, redact
from registry.store.users import User
from registry.store.vault import Document, Release
from registry.users import importer_of


class NotFinal(RefusedError):
    """The permit is not issued for good yet: its document leaves the house when a final block holds it."""


@dataclass(frozen=True, slots=True)
class Contents:
    """A document that may be seen, and by which user; None for who only shows the permit's access."""

    sealed: SealedPermit
    number: str
    user: User | None


async def contents_of(request: Request, service: Service, permit: bytes) -> Contents:
    """What this request may see of the permit. Raises NotFound, which says nothing of whether it is here; NotSignedIn,
    NotFinal."""
    who = await signed_in_if_asked(request, service)
    shown = credentials(request, "access")
    if who is None and shown is None:
        raise _nothing()
    document = await service.read_vault(lambda: _document(service, permit))
    if document is None or document.release is Release.FAILED:
        raise _nothing()
    importer = importer_of(who.user) if who else None
    if importer is not None and not importer.is_named_in(document.file):
        raise _nothing()
    sealed = read_file(document.file)
    if who is None:
        if not _opens(shown or "", sealed):
            raise _nothing()
        sealed = redact(sealed)
    if document.release is not Release.FINAL:
        raise NotFinal("This permit is on its way to the chain. Its document is given out when that is final.")
    return Contents(sealed, document.number, who.user if who else None)


async def may_see(request: Request, service: Service, permit: bytes) -> SealedPermit | None:
    """The same where it is only more than what everybody sees: None for everybody."""
    try:
        return (await contents_of(request, service, permit)).sealed
    except (NotFound, NotFinal):
        return None


def _opens(shown: str, sealed: SealedPermit) -> bool:
    asked = shown.lower().removeprefix("0x").encode("utf-8", "replace")
    return hmac.compare_digest(asked, access_of(sealed.face_salt).hex().encode())


def _document(service: Service, permit: bytes) -> Document | None:
    with service.vault.read() as reading:
        return reading.document(permit)


def _nothing() -> NotFound:
    return NotFound("There is nothing here that you may see.")
