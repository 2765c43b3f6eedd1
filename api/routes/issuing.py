"""`POST /v1/permits` and `POST /v1/findings`: permits of this Party, one or many, issued or only looked at."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api import examples, shapes
from api.answers import as_json
from api.bodies import CSV, JSON, MOST_PERMITS, XML, TooMuch, charset, media_type, parse, read_bytes
from api.documenting import BODY, SIGNED_IN, WRITES, answers, body, written
from api.idempotency import repeatable
from api.service import Service, Writer, service_of
from api.sessions import key_of, signed_in
from api.transactions import answer, settled, told
from registry.advice.finding import Finding
from registry.canonical import NotWellFormed, build, load_json
from registry.commitment import short_code
from registry.findings import findings
from registry.formats.document import read_document_with_remarks
from registry.formats.rows import read_rows
from registry.office import Office
from registry.permit import Permit
from registry.seal import SealedPermit
from registry.store.outbox import Entry

router = APIRouter(tags=["writing"])
MOST_AT_ONCE = 2_000
MOST_LINES = 10_000
"""Of all permits together: each may have five findings, and all are told."""
MOST_MEMBERS = 300_000
"""Of all JSON documents together, as commas tell: of each something is kept while it is read."""
MOST_FAULTS = 1_000
"""Of a sheet: it is not read on beyond them."""
TEXT_XML = "text/xml"


@dataclass(frozen=True, slots=True)
class Handed:
    """A permit that was handed in, what the message held besides, and what the law says of it."""

    permit: Permit
    remarks: list[str]
    findings: list[Finding] = field(default_factory=list)


PERMITS = body(
    json=(examples.PERMITS_SCHEMA, examples.PERMITS),
    xml=({"type": "string"}, examples.MESSAGE),
    csv=({"type": "string"}, examples.SHEET),
)


@router.post(
    "/permits",
    summary="Issue permits",
    status_code=201,
    responses=written(shapes.IssuedShape, examples.ISSUED, done=201),
    openapi_extra=PERMITS | WRITES,
)
async def issue(request: Request) -> Response:
    """One permit, `{"permits": [...]}`, a CITESEPermit message, or a spreadsheet (one row a line; say its encoding as
    `charset` if it is neither UTF-8 nor UTF-16). All are checked before any is stored. What the law
    says of them comes with the answer and stops nothing. Files and codes are released when the issue is final. The same
    permit again is answered with the one that was issued."""
    service = service_of(request)
    who = await signed_in(request, service)
    key = key_of(service, who)
    data, handed = await handed_in(request, service)
    asked = repeatable(request, who.user.name, data)
    permits = [one.permit for one in handed]
    service.origin()

    def work(writer: Writer) -> tuple[list[SealedPermit], list[Entry]]:
        def issue(office: Office) -> list[SealedPermit]:
            return office.issue(permits, key)

        sealed = writer.repetitions.once(writer.office.asked_by(who.user.name), asked, issue)
        return sealed, _entries(service, sealed)

    sealed, entries = await service.write(work)
    entries, headers = await settled(request, service, sorted({entry.number for entry in entries}))
    by_permit = await service.read_vault(lambda: _by_permit(service, sealed, entries))
    return answer(entries, headers, {"permits": _told(sealed, handed, by_permit)}, done=201)


@router.post(
    "/findings",
    summary="What the law says of permits, before they are issued",
    responses=answers(shapes.FindingsShape, examples.FINDINGS, 401, *BODY),
    openapi_extra=PERMITS | SIGNED_IN,
)
async def find(request: Request) -> Response:
    """Reads permits as issuing would, and issues nothing."""
    service = service_of(request)
    await signed_in(request, service)
    _, handed = await handed_in(request, service)
    return as_json({"permits": [{"number": one.permit.face.number, **_said(one)} for one in handed]})


async def handed_in(request: Request, service: Service) -> tuple[bytes, list[Handed]]:
    """The body and the permits in it, looked at by the law: names are asked of a database. Raises NotWellFormed,
    TooMuch."""
    kind = media_type(request, JSON, XML, TEXT_XML, CSV)
    encoding = charset(request)
    data = await read_bytes(request, MOST_PERMITS)

    def read() -> list[Handed]:
        if kind == JSON:
            return _documents(data)
        return _sheet(data, encoding) if kind == CSV else [Handed(*read_document_with_remarks(data))]

    def look() -> list[Handed]:
        handed = read()
        if sum(len(one.permit.face.lines) for one in handed) > MOST_LINES:
            raise TooMuch(f"The permits have more than {MOST_LINES:,} lines together: send fewer at a time.")
        return [replace(one, findings=findings(one.permit, service.law)) for one in handed]

    return data, await service.bounds.heavy.run(look)


def _documents(data: bytes) -> list[Handed]:
    """One document, or `{"permits": [...]}`; every one that is wrong is named. Raises NotWellFormed, TooMuch."""
    if data.count(b",") > MOST_MEMBERS:
        raise TooMuch(f"The body holds more than {MOST_MEMBERS:,} members: send fewer permits at a time.")
    parse(data)  # says what is no JSON at all, and what is nested endlessly
    members = load_json(data, most=MOST_PERMITS, opened=MOST_MEMBERS)
    if not isinstance(members, dict):
        raise NotWellFormed("The body is no permit: send an object with face and persons, or with permits.")
    if set(members) != {"permits"}:
        return [Handed(build(Permit, members), [])]
    many = members["permits"]
    if not isinstance(many, list) or not 0 < len(many) <= MOST_AT_ONCE:
        raise NotWellFormed(f"permits is a list of 1 to {MOST_AT_ONCE} documents.")
    read, faults = [], []
    for number, one in enumerate(many):
        try:
            read.append(Handed(build(Permit, one, where=f"permits.{number}"), []))
        except NotWellFormed as fault:
            faults.append({"where": str(fault.facts.get("where", "")), "says": str(fault)})
    if faults:
        says = f"{len(faults)} of {len(many)} permits are not well-formed; nothing was issued. {faults[0]['says']}"
        raise NotWellFormed(says, faults=faults[:100])
    return read


def _sheet(data: bytes, encoding: str | None) -> list[Handed]:
    """The permits of a spreadsheet, one row a line; what is wrong is named by line. Raises NotASheet, NotWellFormed."""
    read, faults, lines = [], [], 0
    for row in read_rows(io.BytesIO(data), encoding):
        if row.permit is not None:
            read.append(Handed(row.permit, []))
            lines += len(row.permit.face.lines)
        faults += [{"where": f"line {one.line}, {one.column}", "says": one.says} for one in row.faults]
        if len(read) > MOST_AT_ONCE or len(faults) > MOST_FAULTS or lines > MOST_LINES:
            break
    if faults:
        counted = f"More than {MOST_FAULTS}" if len(faults) > MOST_FAULTS else len(faults)
        many = "1 fault" if len(faults) == 1 else f"{counted} faults"
        says = f"{many} in the sheet; nothing was issued. {faults[0]['where']}: {faults[0]['says']}"
        raise NotWellFormed(says, faults=faults[:100])
    if not read:
        raise NotWellFormed("The sheet holds no permits. Below the names of the columns each row is a line of one.")
    if len(read) > MOST_AT_ONCE:
        raise NotWellFormed(f"The sheet holds more than {MOST_AT_ONCE} permits: send as many at a time, or fewer.")
    return read


def _entries(service: Service, sealed: Sequence[SealedPermit]) -> list[Entry]:
    """The transactions that issue these."""
    with service.vault.read() as reading:
        documents = [reading.document(permit.id) for permit in sealed]
    return service.outbox.numbered({document.batch for document in documents if document})


def _by_permit(service: Service, sealed: Sequence[SealedPermit], entries: Sequence[Entry]) -> dict[bytes, Entry]:
    by_number = {entry.number: entry for entry in entries}
    with service.vault.read() as reading:
        documents = [reading.document(permit.id) for permit in sealed]
    return {document.permit: by_number[document.batch] for document in documents if document}


def _told(sealed: list[SealedPermit], handed: list[Handed], by_permit: dict[bytes, Entry]) -> list[dict[str, Any]]:
    return [
        {"number": permit.face.number, "id": permit.id, "code": short_code(permit.id)}
        | told(by_permit[permit.id])
        | _said(one)
        for permit, one in zip(sealed, handed, strict=True)
    ]


def _said(handed: Handed) -> dict[str, Any]:
    return {"findings": handed.findings, "remarks": handed.remarks}
