"""A permit's sealed file, QR code and form: for the issuing Party's users, and for who has the permit in hand."""

from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api import examples
from api.contents import Contents, contents_of
from api.documenting import refusals
from api.pages.language import Languages
from api.routes.permits import PermitId
from api.service import Service, service_of
from registry.acts import Power
from registry.case import Occasion
from registry.codes import LANGUAGES, Language
from registry.form.fonts import installed
from registry.form.printing import ASKED_FOR, NOT_THE_ISSUER, Press, Printed
from registry.formats.file import write_file
from registry.formats.picture import draw, draw_svg
from registry.formats.qr import write_code
from registry.permissions import standing_of

router = APIRouter(tags=["contents"], responses=refusals(401, 404, 409), default_response_class=Response)
EITHER: dict[str, Any] = {"security": [{}, {"bearer": []}, {"access": []}]}
PRIVATE = {"Cache-Control": "private, no-store"}
BINARY = {"type": "string", "format": "binary"}


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
    headers = PRIVATE | _named(contents, "attachment", "permit.json")
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


@router.get(
    "/permits/{id}/form.pdf",
    summary="The standard form, to be printed",
    responses={200: {"description": "The form.", "content": {"application/pdf": {"schema": BINARY}}}},
    openapi_extra=EITHER,
)
async def form(
    request: Request,
    permit: PermitId,
    lang: Annotated[Language | None, Query(description="The form's language; else by Accept-Language.")] = None,
    copy: Annotated[bool, Query(description="A copy, marked as one on every page.")] = False,
) -> Response:
    """Boxes 1 to 15 and annex pages as PDF, the same bytes as long as nothing happens to the permit. An officer of the
    issuing Party who may issue gets the original while the permit can be used, everybody else a copy (Convention, Art.
    VI(4)): without names for who only shows the permit's access."""
    service = service_of(request)
    contents = await contents_of(request, service, bytes.fromhex(permit[2:]))
    press = Press(service.origin(), lang or _language(request), installed())
    made = await service.bounds.heavy.run(lambda: _printed(service, contents, press, copy=copy))
    headers = PRIVATE | _named(contents, "inline", "pdf") | {"Content-Language": press.language}
    return Response(made.pdf, 200, headers, "application/pdf")


def _printed(service: Service, contents: Contents, press: Press, *, copy: bool) -> Printed:
    enquiry = service.enquiry
    evidence = enquiry.evidence(contents.sealed.id)
    account = contents.user.account if contents.user else None
    issuer = Power.ISSUE in standing_of(account, evidence.directory, service.now(), b"").powers
    question = service.question(Occasion.EXPORT, service.day(None))
    because = ASKED_FOR if copy else "" if issuer else NOT_THE_ISSUER
    return press.print(contents.sealed, enquiry.registry, evidence, question, copy=because)


def _language(request: Request) -> Language:
    """By what was chosen on a page before, or what the browser asks for."""
    chosen = Languages().of({}, request.cookies, request.headers.get("accept-language", "")).code
    return next(language for language in LANGUAGES if language == chosen)


def _named(contents: Contents, how: str, ending: str) -> dict[str, str]:
    name = quote(contents.number, safe="")
    return {"Content-Disposition": f"{how}; filename*=UTF-8''{name}.{ending}"}
