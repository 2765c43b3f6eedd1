"""`/v1/permits/{id}/document` and its QR code: for the issuing Party's users, and for who has the permit in hand."""

from typing import Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from api import examples
from api.contents import contents_of
from api.documenting import refusals
from api.routes.permits import PermitId
from api.service import service_of
from registry.formats.file import write_file
from registry.formats.picture import draw, draw_svg
from registry.formats.qr import write_code

router = APIRouter(tags=["contents"], responses=refusals(401, 404, 409), default_response_class=Response)
EITHER: dict[str, Any] = {"security": [{}, {"bearer": []}, {"access": []}]}
PRIVATE = {"Cache-Control": "private, no-store"}


@router.get(
    "/permits/{id}/document",
    summary="The sealed file",
    responses={200: {"description": "The file.", "content": {"application/json": {"example": examples.FILE}}}},
    openapi_extra=EITHER,
)
async def document(request: Request, permit: PermitId) -> Response:
    """As it was handed out; without names and addresses for who only shows the permit's access."""
    service = service_of(request)
    contents = await contents_of(request, service, bytes.fromhex(permit[2:]))
    name = quote(contents.number, safe="")
    headers = PRIVATE | {"Content-Disposition": f"attachment; filename*=UTF-8''{name}.permit.json"}
    return Response(write_file(contents.sealed, service.enquiry.registry), 200, headers, "application/json")


@router.get(
    "/permits/{id}/qr.{form}",
    summary="The QR code as a picture",
    responses={200: {"description": "The picture.", "content": {"image/svg+xml": {}, "image/png": {}}}},
    openapi_extra=EITHER,
)
async def qr(request: Request, permit: PermitId, form: Literal["svg", "png"]) -> Response:
    """Drawn when it is asked for. It is printed 45 to 60 mm wide."""
    service = service_of(request)
    contents = await contents_of(request, service, bytes.fromhex(permit[2:]))
    code = write_code(contents.sealed, service.origin())
    drawing, kind = (draw_svg, "image/svg+xml") if form == "svg" else (draw, "image/png")
    return Response(await service.bounds.heavy.run(lambda: drawing(code)), 200, PRIVATE, kind)
