"""Who may act: Parties and officers, as lists for people and as evidence for programs."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from starlette.responses import Response

from api import examples, shapes
from api.answers import as_json
from api.documenting import answers
from api.service import Service, service_of
from registry.enquiry import as_of_cursor
from registry.formats.events import write_event
from registry.plain import plain

router = APIRouter(tags=["asking"])

NoneMatch = Annotated[str | None, Header(alias="If-None-Match", description="The ETag of what you have.")]


@router.get(
    "/directory",
    summary="All that happened to Parties and officers",
    responses=answers(shapes.DirectoryShape, examples.DIRECTORY) | {304: {"description": "You have it already."}},
)
async def directory(request: Request, if_none_match: NoneMatch = None) -> Response:
    """With these events a seal can be checked anywhere, also without a network later. The ETag changes with every final
    block, so that a copy never claims to be newer than it is."""
    service = service_of(request)
    told = await service.read(lambda: _directory(service))
    tag = f'"{told["as_of"]["block"]}-{told["as_of"]["block_hash"][2:18]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if if_none_match is not None and tag in (part.strip() for part in if_none_match.split(",")):
        return Response(status_code=304, headers=headers)
    return as_json(told, headers=headers)


def _directory(service: Service) -> dict[str, Any]:
    with service.index.view() as view:
        events, as_of = view.parties(), as_of_cursor(view.cursor())
    return {"party_events": [write_event(event) for event in events], "as_of": plain(as_of)}
