"""`/v1/approvals`: permits handed over to a second official, who approves them, or sends them back, before issue.

Nothing here is a transaction, so all of it is done when it is answered, and asking twice changes nothing.
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field, StringConstraints
from starlette.responses import Response

from api import examples, shapes
from api.answers import as_json
from api.bodies import MOST_JSON, Body, read_json
from api.documenting import BODY, SIGNED_IN, answers, body
from api.paging import After, Limit, cursor_to, place_of
from api.problems import NotAsDocumented, NotFound
from api.routes.issuing import MOST_AT_ONCE, PERMITS, Handed, handed_in
from api.routes.permits import PermitId
from api.service import Service, service_of
from api.sessions import SignedIn, key_of, official_in, signed_in
from registry.approvals import LONGEST_REASON, Handling, Official, permit_of, plain_approval, plain_handling
from registry.errors import InputError
from registry.findings import findings
from registry.store.approvals import Approval, ApprovalStage, Place
from registry.wording import worded

router = APIRouter(tags=["approving"])

Hex32 = Annotated[str, StringConstraints(pattern="^0x[0-9a-f]{64}$")]
Digest = Annotated[
    str,
    Path(
        pattern="^0x[0-9a-f]{64}$",
        description="What stands for a permit that was handed over, exactly as it is.",
        examples=[examples.DIGEST],
    ),
]
Stage = Annotated[
    Literal["waiting", "approved", "issued", "sent back", "replaced"], Query(description="Only those at this stage.")
]


class ReasonMissing(InputError):
    """To send back takes a reason, and to approve takes none."""


class Decision(Body):
    """Of all of these, or of none. `reason` is for sending back: what the processor is to mend."""

    decision: Literal["approve", "send back"]
    digests: Annotated[list[Hex32], Field(min_length=1, max_length=MOST_AT_ONCE)]
    reason: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_REASON)] | None = None


@router.post(
    "/approvals",
    summary="Hand permits over for approval",
    responses=answers(shapes.HandedOverShape, examples.HANDED_OVER, 401, 403, 409, *BODY),
    openapi_extra=PERMITS | SIGNED_IN,
)
async def hand_over(request: Request) -> Response:
    """Takes what issuing takes, and lets it wait for a second official; what the law says of it comes with the answer.
    What waits already, or is approved, stays as it is. Another version under the same number takes its place."""
    service = service_of(request)
    who = await official_in(request, service)
    service.ensure_writer()
    _, handed = await handed_in(request, service)
    permits = [worded(one.permit) for one in handed]
    waiting = await service.write(lambda _: service.approvals.hand_over(permits, official(who)))
    return as_json({"approvals": [_told(one, of) for one, of in zip(waiting, handed, strict=True)]})


@router.get(
    "/approvals",
    summary="What waits for approval",
    responses=answers(shapes.ApprovalsShape, examples.APPROVALS, 401, 403),
    openapi_extra=SIGNED_IN,
)
async def waiting(request: Request, stage: Stage = "waiting", after: After = None, limit: Limit = 50) -> Response:
    """What was handed over at this Party and is at this stage, the oldest first. Issued is no longer approved."""
    service = service_of(request)
    await official_in(request, service)
    place = None if after is None else place_after(after)
    found = await service.read_vault(lambda: service.approvals.page(ApprovalStage(stage), place, limit))
    last = found[-1] if len(found) == limit else None
    more = None if last is None else cursor_to(last.handed, last.number, f"0x{last.digest.hex()}")
    return as_json({"approvals": [plain_approval(one) for one in found], "next": more})


@router.get(
    "/approvals/{digest}",
    summary="A permit that was handed over",
    responses=answers(shapes.WaitingShape, examples.WAITING, 401, 403, 404),
    openapi_extra=SIGNED_IN,
)
async def one(request: Request, digest: Digest) -> Response:
    """Its document, to be compared with the application, and what the law says of it today."""
    service = service_of(request)
    await official_in(request, service)

    def look() -> dict[str, Any]:
        found = service.approvals.find(_bytes(digest))
        permit = permit_of(found)
        return _told(found, Handed(permit, [], findings(permit, service.law))) | {"permit": permit}

    return as_json(await service.bounds.heavy.run(look))


@router.post(
    "/approvals/decisions",
    summary="Approve, or send back",
    responses=answers(shapes.DecidedApprovalsShape, examples.DECIDED_APPROVALS, 401, 403, 404, 409, *BODY),
    openapi_extra=body(json=(Decision, examples.DECISION)) | SIGNED_IN,
)
async def decide(request: Request) -> Response:
    """By an officer of this Party who may issue, and who did not prepare them. What was approved may be sent back until
    it is issued."""
    service = service_of(request)
    who = await signed_in(request, service)
    key_of(service, who)
    given = await read_json(request, Decision, MOST_JSON)
    if (given.reason is None) is (given.decision == "send back"):
        raise ReasonMissing("Give reason to send back, and leave it out to approve.")
    decided = await service.write(lambda _: do_decide(service, who, given))
    return as_json({"approvals": [plain_approval(one) for one in decided]})


@router.get(
    "/permits/{id}/handling",
    summary="Who handled a permit",
    responses=answers(shapes.HandlingShape, examples.HANDLING, 401, 403, 404),
    openapi_extra=SIGNED_IN,
)
async def handling(request: Request, permit: PermitId) -> Response:
    """Applicant, processor, approver and issuer of a permit of this Party, for its users. It is not on the chain."""
    service = service_of(request)
    await official_in(request, service)
    return as_json(plain_handling(await service.read_vault(lambda: _handling(service, _bytes(permit)))))


def official(who: SignedIn) -> Official:
    return Official(who.user.name, who.user.account)


def do_decide(service: Service, who: SignedIn, given: Decision) -> list[Approval]:
    digests, approvals = [_bytes(digest) for digest in given.digests], service.approvals
    if given.decision == "approve":
        return approvals.approve(digests, official(who))
    return approvals.send_back(digests, official(who), given.reason or "")


def place_after(after: str) -> Place:
    """Raises NotAsDocumented."""
    handed, number, digest = place_of(after, int, str, str)
    try:
        return int(handed), str(number), _bytes(str(digest))
    except ValueError:
        raise NotAsDocumented("after is no cursor of ours: give the `next` of the page before as it stands.") from None


def _handling(service: Service, permit: bytes) -> Handling:
    found = service.approvals.handling(permit)
    if found is None:
        raise NotFound("There is nothing here that you may see.")
    return found


def _told(approval: Approval, handed: Handed) -> dict[str, Any]:
    return plain_approval(approval) | {"findings": handed.findings, "remarks": handed.remarks}


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text[2:])
