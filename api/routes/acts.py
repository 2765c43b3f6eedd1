"""`POST /v1/permits/{id}/acts`: one table of acts, the same as the contract's and the command line's."""

from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Request
from pydantic import Field, StringConstraints
from starlette.responses import Response

from api import examples, shapes
from api.bodies import JSON, MOST_JSON, Body, DayText, as_model, media_type, parse, read_bytes
from api.documenting import WRITES, body, written
from api.routes.permits import PermitId
from api.service import Service, service_of
from api.sessions import signed_in
from api.transactions import answer, told
from api.writing import carry_out
from registry.acts import EVENTS, PermitEvent
from registry.canonical import build, load_json
from registry.counter import SERVICES, Asked
from registry.errors import InputError, RefusedError
from registry.formats.file import read_file
from registry.formats.shown import read_shown
from registry.keystore import Signer
from registry.office import Details, Office
from registry.permit import Permit
from registry.seal import SealedPermit
from registry.sending import Done
from registry.store.users import User
from registry.store.vault import Release
from registry.users import importer_of

router = APIRouter(tags=["writing"])

Short = Annotated[str, StringConstraints(max_length=200)]
Long = Annotated[str, StringConstraints(max_length=4_000)]
Id = Annotated[str, StringConstraints(pattern="^0x[0-9a-f]{64}$")]
ReasonText = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class ShownTwice(InputError):
    """The document and the code were both shown: one of them is enough."""


class ActDetails(Body):
    """What the record says beyond the chain. It stays in this node's vault."""

    place: Long | None = None
    transport_document: Long | None = None
    officer_note: Long | None = None
    outcome: Annotated[list[Long], Field(max_length=64)] | None = None


class Act(Body):
    """One act. `document` (the sealed file) or `code` (the QR code's text) is what the holder shows; neither is needed
    for a permit that this node issued. `reason` and `note` are a number of the table or the beginning of its words."""

    act: Literal["endorse", "accept", "refuse", "cross", "cancel", "replace", "affirm", "note"]
    document: dict[str, Any] | None = None
    code: Annotated[str, StringConstraints(max_length=100_000)] | None = None
    day: DayText | None = None
    quantities: Annotated[list[Short], Field(max_length=64)] | None = None
    reason: ReasonText | None = None
    direction: Literal["exit", "entry"] | None = None
    note: ReasonText | None = None
    details: ActDetails | None = None
    successor: dict[str, Any] | None = None
    others: Annotated[list[Id], Field(min_length=1, max_length=400)] | None = None


@router.post(
    "/permits/{id}/acts",
    summary="Endorse, accept, refuse, cross, cancel, replace, affirm or note",
    responses=written(shapes.ActShape, examples.ACTED, 404),
    openapi_extra=body(json=(Act, examples.ACT)) | WRITES,
)
async def act(request: Request, permit: PermitId) -> Response:
    """To endorse, to accept and to cross the permit is verified first: what is invalid is refused, and the check that
    failed is named; `remarks` says what else is to be known. A permit that was used already is refused also to who used
    it: send an Idempotency-Key, and a lost answer can be asked for again."""
    service = service_of(request)
    who = await signed_in(request, service)
    media_type(request, JSON)
    data = await read_bytes(request, MOST_JSON)
    given = as_model(Act, parse(data))
    remarks: list[str] = []

    def do(office: Office, key: Signer) -> Done:
        return do_act(service, office, _asked(service, bytes.fromhex(permit[2:]), given), key, remarks, who.user)

    entry, headers = await carry_out(request, service, who, data, do)
    successor = await service.read_vault(lambda: _successor(service, given))
    return answer([entry], headers, told(entry) | {"act": given.act, "remarks": remarks} | successor)


def do_act(service: Service, office: Office, asked: Asked, key: Signer, remarks: list[str], user: User) -> Done:
    """What was done already is refused, with the transaction that did it. An importer acts on permits that name him."""
    ensure_named(user, asked)
    try:
        return service.counter.act(office, asked, key, remarks.append)
    except RefusedError as fault:
        before = _done_before(service, asked, key.account)
        if before is not None:
            fault.facts |= {"transaction": before.where.transaction, "block": before.where.block}
        raise


def ensure_named(user: User, asked: Asked) -> None:
    """Raises NotNamed."""
    importer = importer_of(user)
    if importer is not None and asked.shown is not None:
        importer.ensure_named_by(asked.shown.persons)


def _done_before(service: Service, asked: Asked, account: bytes) -> PermitEvent | None:
    events = service.enquiry.evidence(asked.permit).events
    same = [event for event in events if isinstance(event, EVENTS[asked.act]) and event.officer == account]
    return same[-1] if same else None


def _asked(service: Service, permit: bytes, given: Act) -> Asked:
    """Raises InputError."""
    details = given.details or ActDetails()
    outcome = None if details.outcome is None else tuple(details.outcome)
    return Asked(
        act=given.act,
        permit=permit,
        day=service.day(given.day),
        shown=_shown(service, permit, given),
        quantities=None if given.quantities is None else tuple(given.quantities),
        reason=given.reason,
        direction=given.direction,
        note=given.note,
        details=Details(details.place, details.transport_document, details.officer_note, outcome),
        successor=None if given.successor is None else build(Permit, _whole(given.successor), where="successor"),
        others=tuple(bytes.fromhex(other[2:]) for other in given.others or ()),
    )


def _shown(service: Service, permit: bytes, given: Act) -> SealedPermit | None:
    """What is shown, or else this node's own document of that permit, if the act needs one."""
    if given.document is not None and given.code is not None:
        raise ShownTwice("Show the document or the code, not both.")
    if given.document is not None:
        return read_file(orjson.dumps(given.document))
    if given.code is not None:
        return read_shown(given.code.encode())
    if "shown" not in SERVICES[given.act].needs:
        return None
    with service.vault.read() as reading:
        document = reading.document(permit)
    return read_file(document.file) if document and document.release is Release.FINAL else None


def _whole(members: dict[str, Any]) -> Any:
    """A document inside a body is as strict as one that stands alone."""
    return load_json(orjson.dumps(members))


def _successor(service: Service, given: Act) -> dict[str, Any]:
    """The permit in place of the one that was replaced."""
    if given.act != "replace":
        return {}
    face = build(Permit, _whole(given.successor or {}), where="successor").face
    with service.vault.read() as reading:
        document = reading.document_numbered(face.party, face.number)
    return {"successor": document and {"number": document.number, "id": document.permit}}
