"""Where a permit stands and what happened to it: from the chain alone, for anybody."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api import examples, shapes
from api.answers import as_json, fresh, permit_state
from api.documenting import answers
from api.service import Service, service_of
from registry.commitment import read_short_code
from registry.days import day_of
from registry.enquiry import UnknownPermit
from registry.formats.events import write_event
from registry.plain import plain_evidence
from registry.state import fold_permit
from registry.telling import tell

router = APIRouter(tags=["asking"])

PermitId = Annotated[
    str, Path(pattern="^0x[0-9a-f]{64}$", description="The permit's id.", examples=[examples.ID], alias="id")
]
Code = Annotated[
    str, Query(max_length=40, description="The short code under the QR code.", examples=[examples.SHORT_CODE])
]


@router.get(
    "/permits",
    summary="Where the permit with a short code stands",
    responses=answers(shapes.PermitShape, examples.PERMIT, 404, 409),
)
async def by_code(request: Request, code: Code) -> Response:
    """For wet paper and the telephone: the state of the permit whose 16 letters and check letter these are. They give
    the state, and not the contents."""
    service = service_of(request)
    return as_json(await service.read(lambda: state_of(service, service.enquiry.find(read_short_code(code)))))


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
    responses=answers(shapes.History, examples.HISTORY, 404),
)
async def history(request: Request, permit: PermitId) -> Response:
    """Its events in the order of the chain, in the form of the vectors, for whoever verifies by another program."""
    service = service_of(request)
    return as_json(await service.read(lambda: history_of(service, bytes.fromhex(permit[2:]))))


def state_of(service: Service, permit: bytes) -> dict[str, Any]:
    """Raises UnknownPermit."""
    evidence = service.enquiry.evidence(permit)
    state = fold_permit(evidence.events, evidence.directory)
    if state is None:
        raise unknown(permit, fresh(service, evidence))
    told = permit_state(state, evidence.directory, day_of(service.now()))
    return told | {"contents_checked": False, "as_of": fresh(service, evidence)}


def history_of(service: Service, permit: bytes) -> dict[str, Any]:
    """Raises UnknownPermit."""
    evidence = service.enquiry.evidence(permit)
    if not evidence.events:
        raise unknown(permit, fresh(service, evidence))
    told = plain_evidence(evidence, ())
    told["permit_events"] = [write_event(event) | {"says": tell(event)} for event in evidence.events]
    del told["party_events"]
    return {"id": permit} | told


def unknown(permit: bytes, as_of: dict[str, Any]) -> UnknownPermit:
    """Not known here; that is no evidence unless what is known is fresh."""
    stale = as_of["not_fresh_because"]
    says = f"No permit with the id 0x{permit.hex()} is known here up to block {as_of['block']}."
    return UnknownPermit(says if stale is None else f"{says} That is no evidence: {stale}", as_of=as_of)
