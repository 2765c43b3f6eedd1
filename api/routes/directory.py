"""Who may act: Parties and officers, as lists for people and as evidence for programs."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request
from starlette.responses import Response

from api import examples, shapes
from api.answers import as_json, fresh
from api.bodies import MOMENT
from api.documenting import SIGNED_IN, answers
from api.paging import After, Limit, cursor_to, page, place_of
from api.service import Service, service_of
from api.sessions import official_in
from registry.days import moment
from registry.enquiry import as_of_cursor
from registry.formats.events import write_event
from registry.plain import plain, plain_registry
from registry.reliance import plain_reliance, plain_resting
from registry.state import Member, Officer
from registry.words import hexadecimal, time_of, when

router = APIRouter(tags=["asking"])

NoneMatch = Annotated[str | None, Header(alias="If-None-Match", description="The ETag of what you have.")]


AccountInPath = Annotated[str, Path(pattern="^0x[0-9a-fA-F]{40}$", examples=[examples.OFFICER], alias="account")]
Since = Annotated[
    str | None,
    Query(pattern=MOMENT, description="RFC 3339; since it is distrusted if left out, or from the beginning."),
]
OfParty = Annotated[str | None, Query(pattern="^[A-Z]{2}$", description="Only officers of this Party.")]


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
    told = {"party_events": [write_event(event) for event in events], "as_of": plain(as_of)}
    return {"registry": plain_registry(service.enquiry.registry)} | told


@router.get(
    "/parties",
    summary="The members",
    responses=answers(shapes.PartiesShape, examples.PARTIES),
)
async def parties(request: Request, after: After = None, limit: Limit = 50) -> Response:
    """By code, with their verify addresses and deputies."""
    service = service_of(request)
    evidence = await service.read(lambda: service.enquiry.evidence(bytes(32)))
    members = sorted(evidence.directory.members.values(), key=lambda member: member.code)
    rows, more = page([_member(member) for member in members], after, limit)
    return as_json({"parties": rows, "next": more, "as_of": fresh(service, evidence)})


@router.get(
    "/officers",
    summary="The officers",
    responses=answers(shapes.OfficersShape, examples.OFFICERS),
)
async def officers(request: Request, party: OfParty = None, after: After = None, limit: Limit = 50) -> Response:
    """In the order of their appointment, with powers and dates. Their names are not on chain."""
    service = service_of(request)
    evidence = await service.read(lambda: service.enquiry.evidence(bytes(32)))
    found = [officer for officer in evidence.directory.officers.values() if party in {None, officer.party}]
    rows, more = page([_officer(officer) for officer in found], after, limit)
    return as_json({"officers": rows, "next": more, "as_of": fresh(service, evidence)})


@router.get(
    "/officers/{account}/permits",
    summary="What rests on an officer",
    responses=answers(shapes.RelianceShape, examples.RELIANCE, 401, 403, 404, 429),
    openapi_extra=SIGNED_IN,
)
async def permits(
    request: Request, account: AccountInPath, since: Since = None, after: After = None, limit: Limit = 50
) -> Response:
    """The permits that the officer acted on since then, in the order of issue; counted are those that a distrust since
    then undoes, until a colleague affirms them, and the rest."""
    service = service_of(request)
    await official_in(request, service)
    start = None if since is None else time_of(since)
    told = await service.bounds.reading.run(
        lambda: service.enquiry.resting_on(hexadecimal(account, 20, "account"), start)
    )
    place = 0 if after is None else int(place_of(after, int)[0])
    left = [permit for permit in told.permits if permit.place > place]
    more = cursor_to(left[limit - 1].place) if len(left) > limit else None
    evidence = await service.read(lambda: service.enquiry.evidence(bytes(32)))
    listed = {"permits": [plain_resting(permit) for permit in left[:limit]], "next": more}
    return as_json(plain_reliance(told) | listed | {"as_of": fresh(service, evidence)})


def _member(member: Member) -> dict[str, Any]:
    return {
        "party": member.code,
        "authority": member.authority,
        "admitted": moment(member.admitted),
        "suspended": member.suspended,
        "origin": member.origin or None,
        "statement": member.statement or None,
        "statement_digest": member.statement_digest if member.statement else None,
        "deputies": sorted(member.deputies),
    }


def _officer(officer: Officer) -> dict[str, Any]:
    distrusted = officer.distrusted_since
    return {
        "account": officer.account,
        "party": officer.party,
        "powers": plain(officer.powers),
        "from": when(officer.from_time),
        "until": when(officer.until),
        "distrusted_since": when(distrusted) if distrusted else None,
    }
