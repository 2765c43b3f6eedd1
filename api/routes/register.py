"""`GET /v1/permits`: a Party's own register, page by page; or, for anybody, the permit with a short code."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api import examples, shapes
from api.answers import as_json, fresh
from api.documenting import answers
from api.paging import After, Limit, cursor_to, place_of
from api.register import Page, Row, page_of
from api.routes.permits import state_of
from api.service import Service, service_of
from api.sessions import signed_in
from registry.commitment import read_short_code, short_code
from registry.days import to_day
from registry.errors import InputError
from registry.store.register import Wanted
from registry.store.vault import Release
from registry.users import importer_of

router = APIRouter(tags=["asking"])

StatusWord = Literal[
    "on its way", "issued", "endorsed", "used", "refused", "cancelled", "replaced", "expired", "inside", "outside"
]
Code = Annotated[
    str | None,
    Query(max_length=40, description="The short code under the QR code.", examples=[examples.SHORT_CODE]),
]
NumberText = Annotated[
    str | None, Query(max_length=35, pattern=r"^[^\x00]*$", description="Numbers that begin with this.")
]
Status = Annotated[StatusWord | None, Query(description="Only permits that stand so.")]
Kind = Annotated[Literal["export", "re-export", "import", "other"] | None, Query(description="Only of this kind.")]
Destination = Annotated[str | None, Query(pattern="^[A-Z]{2}$", description="Only for this country.")]
SpeciesText = Annotated[
    str | None,
    Query(
        max_length=200, pattern=r"^[^\x00]*$", description="Only with this in the scientific or common name of a line."
    ),
]
DateText = Annotated[
    str | None, Query(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="Only issued from, or up to, this date.")
]


class CodeAlone(InputError):
    """A short code is asked for alone, without the filters of the register."""


@router.get(
    "/permits",
    summary="The register of a Party, or the permit with a short code",
    responses=answers(shapes.RegisterShape | shapes.PermitShape, examples.REGISTER, 401, 404, 409),
    openapi_extra={"security": [{}, {"bearer": []}]},
)
async def register(
    request: Request,
    code: Code = None,
    status: Status = None,
    number: NumberText = None,
    kind: Kind = None,
    destination: Destination = None,
    species: SpeciesText = None,
    issued_from: DateText = None,
    issued_to: DateText = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """Signed in: the permits of this Party, the newest first, those that fit; where few do, a page has fewer rows and
    leads on. An importer finds those that name him in box 3. Without an account: the state of the permit whose 16
    letters and check letter are given as `code`, for wet paper and the telephone; its contents were not checked."""
    service = service_of(request)
    given = (status, number, kind, destination, species, issued_from, issued_to)
    if code is not None:
        if {*given, after} != {None}:
            raise CodeAlone("Give the code alone: the other parameters are the register's.")
        beginning = read_short_code(code)
        return as_json(await service.read(lambda: state_of(service, service.enquiry.find(beginning))))
    who = await signed_in(request, service)
    place = None if after is None else place_of(after, int, str)
    start = None if place is None else (int(place[0]), str(place[1]))
    for date in filter(None, (issued_from, issued_to)):
        to_day(date)
    wanted = Wanted(
        status or "", number or "", kind or "", destination or "", species or "", issued_from or "", issued_to or "",
        importer_of(who.user),
    )  # fmt: skip
    return as_json(await service.bounds.reading.run(lambda: _page(service, page_of(service, wanted, start, limit))))


def _page(service: Service, found: Page) -> dict[str, Any]:
    more = None if found.after is None else cursor_to(*found.after)
    rows = [_row(row) for row in found.rows]
    return {"permits": rows, "next": more, "as_of": fresh(service, service.enquiry.evidence(bytes(32)))}


def _row(row: Row) -> dict[str, Any]:
    document, face = row.document, row.sealed.face
    return {
        "number": document.number,
        "id": document.permit,
        "code": short_code(document.permit),
        "status": row.status,
        "released": document.release is Release.FINAL,
        "kind": face.kind,
        "use": face.use,
        "destination": face.destination,
        "date_of_issue": face.date_of_issue,
        "valid_until": face.valid_until,
        "species": [line.scientific_name for line in face.lines],
    }
