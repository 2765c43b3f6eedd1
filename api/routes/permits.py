"""Where a permit stands and what happened to it: from the chain alone, for anybody."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api import examples, shapes
from api.answers import as_json, fresh, permit_state
from api.contents import may_see
from api.documenting import answers
from api.service import Service, service_of
from registry.acts import Accepted, Endorsed, PermitEvent
from registry.days import day_of
from registry.enquiry import UnknownPermit
from registry.formats.events import write_event
from registry.plain import plain_evidence, plain_registry
from registry.quantities import Action, NotUnlocked, as_text, unlock
from registry.seal import SealedPermit
from registry.state import fold_permit
from registry.telling import tell

router = APIRouter(tags=["asking"])

PermitId = Annotated[
    str, Path(pattern="^0x[0-9a-f]{64}$", description="The permit's id.", examples=[examples.ID], alias="id")
]


@router.get(
    "/permits/{id}",
    summary="Where a permit stands",
    responses=answers(shapes.PermitShape, examples.PERMIT, 404),
)
async def state(request: Request, permit: PermitId) -> Response:
    """Its status as of the newest final block that is known here. The contents were not checked: only the file, the QR
    code or the paper show whether they are what was sealed."""
    service = service_of(request)
    return as_json(await service.read(lambda: state_of(service, bytes.fromhex(permit[2:]))))


@router.get(
    "/permits/{id}/history",
    summary="What happened to a permit",
    responses=answers(shapes.History, examples.HISTORY, 401, 404),
    openapi_extra={"security": [{}, {"bearer": []}, {"access": []}]},
)
async def history(request: Request, permit: PermitId) -> Response:
    """Its events in the order of the chain, in the form of the vectors, for whoever verifies by another program. The
    issuing Party, and who shows the permit's access, find the actual quantities beside what is locked."""
    service = service_of(request)
    shown = await may_see(request, service, bytes.fromhex(permit[2:]))
    return as_json(await service.read(lambda: history_of(service, bytes.fromhex(permit[2:]), shown)))


def state_of(service: Service, permit: bytes) -> dict[str, Any]:
    """Raises UnknownPermit."""
    evidence = service.enquiry.evidence(permit)
    state = fold_permit(evidence.events, evidence.directory)
    if state is None:
        raise unknown(permit, fresh(service, evidence))
    told = permit_state(state, evidence.directory, day_of(service.now()))
    return told | {"contents_checked": False, "as_of": fresh(service, evidence)}


def history_of(service: Service, permit: bytes, shown: SealedPermit | None = None) -> dict[str, Any]:
    """With the actual quantities for who has the permit. Raises UnknownPermit, with what shows that it is not there."""
    evidence = service.enquiry.evidence(permit)
    told = {"registry": plain_registry(service.enquiry.registry)} | plain_evidence(evidence, ())
    del told["party_events"]
    if not evidence.events:
        raise unknown(permit, fresh(service, evidence), evidence=told)
    told["permit_events"] = [
        write_event(event) | {"says": tell(event)} | _quantities(event, shown) for event in evidence.events
    ]
    return {"id": permit} | told


def _quantities(event: PermitEvent, shown: SealedPermit | None) -> dict[str, Any]:
    """What really moved, one a line; null where it cannot be read."""
    if shown is None or not isinstance(event, Endorsed | Accepted):
        return {}
    action: Action = "endorse" if isinstance(event, Endorsed) else "accept"
    try:
        actual = unlock(shown.face_salt, shown.id, action, event.quantities, len(shown.face.lines))
    except NotUnlocked:
        return {"actual": None}
    return {"actual": [as_text(quantity) for quantity in actual]}


def unknown(permit: bytes, as_of: dict[str, Any], **facts: Any) -> UnknownPermit:
    """Not known here; that is no evidence unless what is known is fresh."""
    stale = as_of["not_fresh_because"]
    says = f"No permit with the id 0x{permit.hex()} is known here up to block {as_of['block']}."
    return UnknownPermit(says if stale is None else f"{says} That is no evidence: {stale}", as_of=as_of, **facts)
