"""`/v1/permits/{id}/events` and `/v1/parties/{code}/events`: what happens, as it happens."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api import examples
from api.documenting import Responses, refusals
from api.routes.deciding import CodeInPath
from api.routes.permits import PermitId
from api.service import service_of
from api.streams import LastEventId, Place, place_behind, stream
from registry.acts import PermitEvent

router = APIRouter(tags=["following"], default_response_class=Response)
STREAM: Responses = {
    200: {
        "description": "Server-sent events: as `permit_events` of a history, with the chain's place as id.",
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": examples.STREAM}},
    }
}
OPEN: dict[str, Any] = {"security": [{}, {"bearer": []}]}
"""Nobody has to sign in; who does follows as that user, whoever else is behind the same address."""


@router.get(
    "/permits/{id}/events",
    summary="What happens to a permit",
    responses=STREAM | refusals(401, 429),
    openapi_extra=OPEN,
)
async def of_permit(request: Request, permit: PermitId, last_event_id: LastEventId = None) -> Response:
    """All that happened to it, then what comes. Also for a permit that is not issued yet."""
    service = service_of(request)
    asked = bytes.fromhex(permit[2:])

    async def following(place: Place) -> tuple[Sequence[PermitEvent], Place]:
        known = await service.read(lambda: service.enquiry.evidence(asked).events)
        events = [event for event in known if _place(event) > place]
        return events, _place(events[-1]) if events else place

    return await stream(request, service, place_behind(last_event_id) or (-1, -1), following)


@router.get(
    "/parties/{code}/events",
    summary="What happens to the permits of a Party",
    responses=STREAM | refusals(401, 429),
    openapi_extra=OPEN,
)
async def of_party(request: Request, code: CodeInPath, last_event_id: LastEventId = None) -> Response:
    """What happens from now on, or behind the last event that was received, to permits that this Party issued or that
    are for it."""
    service = service_of(request)
    start = place_behind(last_event_id)
    if start is None:
        start = (await service.read(lambda: service.enquiry.as_of().block), _END)

    async def following(place: Place) -> tuple[Sequence[PermitEvent], Place]:
        read = await service.bounds.reading.run(lambda: service.slices.behind(place[0]))
        ours = [event for event, parties in read.events if code in parties and _place(event) > place]
        return ours, max(place, (read.last, _END))

    return await stream(request, service, start, following)


_END = 2**31


def _place(event: PermitEvent) -> Place:
    return event.where.block, event.where.log
