"""`GET /v1/permits`: a Party's own register, page by page; or, for anybody, the permit with a short code."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api import examples, shapes
from api.answers import as_json, fresh
from api.documenting import answers
from api.paging import After, Limit, cursor_to, place_of
from api.routes.permits import state_of
from api.service import Service, service_of
from api.sessions import signed_in
from registry.commitment import read_short_code, short_code
from registry.days import day_of
from registry.errors import InputError
from registry.formats.file import read_file
from registry.state import fold_permit
from registry.store.vault import Document, Release
from registry.verify import status_word

router = APIRouter(tags=["asking"])

LOOKED_THROUGH = 2_000
"""Documents looked through for one page, at most: where few fit, a page has fewer rows than asked for, and leads on."""
CHUNK = 200
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
Wanted = Annotated[StatusWord | None, Query(description="Only permits that stand so.")]


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
    status: Wanted = None,
    number: NumberText = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """Signed in: the permits of this Party, the newest first, by status and number. Without an account: the state of
    the permit whose 16 letters and check letter are given as `code`, for wet paper and the telephone; its contents were
    not checked."""
    service = service_of(request)
    if code is not None:
        if (status, number, after) != (None, None, None):
            raise CodeAlone("Give the code alone: the other parameters are the register's.")
        beginning = read_short_code(code)
        return as_json(await service.read(lambda: state_of(service, service.enquiry.find(beginning))))
    await signed_in(request, service)
    place = None if after is None else place_of(after, int, str)
    start = None if place is None else (int(place[0]), str(place[1]))
    return as_json(await service.bounds.reading.run(lambda: _page(service, status, number or "", start, limit)))


def _page(
    service: Service, wanted: str | None, number: str, start: tuple[int, str] | None, limit: int
) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    last, more = None, None
    for looked, (document, status) in enumerate(_standing(service, number, start)):
        if last is not None and (len(rows) == limit or looked == LOOKED_THROUGH):
            more = cursor_to(last.batch, last.number)
            break
        last = document
        if wanted in {None, status}:
            rows.append(_row(document, status))
    return {"permits": rows, "next": more, "as_of": fresh(service, service.enquiry.evidence(bytes(32)))}


def _standing(service: Service, number: str, start: tuple[int, str] | None) -> Iterator[tuple[Document, str]]:
    """This Party's documents from there on, each with where it stands."""
    directory, today = service.enquiry.directory(), day_of(service.now())
    while True:
        with service.vault.read() as reading:
            documents = reading.register(service.party, after=start, beginning=number, limit=CHUNK)
        with service.index.view() as view:
            histories = view.histories(document.permit for document in documents)
        for document in documents:
            state = fold_permit(histories[document.permit], directory)
            yield document, "on its way" if state is None else status_word(state, today)
        if len(documents) < CHUNK:
            return
        start = documents[-1].batch, documents[-1].number


def _row(document: Document, status: str) -> dict[str, Any]:
    face = read_file(document.file).face
    return {
        "number": document.number,
        "id": document.permit,
        "code": short_code(document.permit),
        "status": status,
        "released": document.release is Release.FINAL,
        "kind": face.kind,
        "use": face.use,
        "destination": face.destination,
        "date_of_issue": face.date_of_issue,
        "valid_until": face.valid_until,
        "species": [line.scientific_name for line in face.lines],
    }
