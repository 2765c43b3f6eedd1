"""Approval by a second official at the desk: what waits, looked at as boxes with its findings, approved or sent back.

A page decides of exactly the text that it shows: its address is that text's digest. Decided twice, from another window
too, it is decided once. What a draft says is issued from the draft; what came otherwise is issued here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

import orjson
from fastapi import Path, Request
from fastapi.responses import Response

from api.idempotency import repeatable
from api.pages.boxes import form_of
from api.pages.desk.door import APPROVALS, CONFIRMED, Visit, enter_with_form, leads_to, room
from api.pages.desk.draft import ensure_drafting, enter_drafting
from api.pages.desk.handing import digest_of
from api.pages.desk.words import ISSUED_FOR_GOOD, STAGES
from api.pages.faults import Said, told
from api.paging import After, cursor_to
from api.problems import status_of
from api.routes.approving import official, place_after
from api.service import Writer
from api.sessions import SignInAgain, key_of
from registry.acts import Power
from registry.approvals import NotAReason, permit_of
from registry.errors import RegistryError
from registry.findings import findings
from registry.office import Office
from registry.seal import SealedPermit
from registry.store.approvals import Approval, ApprovalStage

router = room()
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
Stage = Literal["waiting", "approved", "sent back"]
ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One that was handed over; `own`: by the one who looks."""

    approval: Approval
    species: tuple[str, ...]
    own: bool


@router.get(APPROVALS)
async def approvals(request: Request, stage: Stage = "waiting", after: After = None) -> Response:
    """What waits, the oldest first; what is approved and not issued; what was sent back."""
    visit = await enter_drafting(request)
    place, service = None if after is None else place_after(after), visit.service
    found = await service.read_vault(lambda: service.approvals.page(ApprovalStage(stage), place, ON_A_PAGE))
    last = found[-1] if len(found) == ON_A_PAGE else None
    return visit.page(
        "approvals.html",
        rows=[_row(visit, one) for one in found],
        stage=stage,
        stages={name: STAGES[name] for name in ("waiting", "approved", "sent back")},
        after=last and cursor_to(last.handed, last.number, f"0x{last.digest.hex()}"),
    )


@router.get(APPROVALS + "/{digest}")
async def approval(request: Request, digest: Digest) -> Response:
    return await _shown(await enter_drafting(request), bytes.fromhex(digest))


@router.post(APPROVALS + "/{digest}")
async def decide(request: Request, digest: Digest) -> Response:
    """`step` is approve, send back, or issue."""
    visit, fields = await enter_with_form(request)
    ensure_drafting(visit)
    key, reason = bytes.fromhex(digest), fields["reason"]
    try:
        key_of(visit.service, visit.who)
        if fields["step"] == "issue" and fields[CONFIRMED]:
            return leads_to(f"/desk/permits/0x{(await _issued(visit, key)).id.hex()}")
        await visit.service.write(lambda _: _decided(visit, key, fields["step"], reason))
    except SignInAgain:
        raise
    except RegistryError as fault:
        where = "reason" if isinstance(fault, NotAReason) else ""
        faults = {where: told(visit.language, fault)}
        return await _shown(visit, key, faults=faults, reason=reason, status=status_of(type(fault)))
    return leads_to(f"{APPROVALS}/{digest}")


def _decided(visit: Visit, digest: bytes, step: str, reason: str) -> None:
    service, by = visit.service, official(visit.who)
    if step == "approve":
        service.approvals.approve([digest], by)
    elif step == "send back":
        service.approvals.send_back([digest], by, reason)


async def _issued(visit: Visit, digest: bytes) -> SealedPermit:
    """Sent twice it is the same permit."""
    service, key = visit.service, key_of(visit.service, visit.who)
    asked = repeatable(visit.bearing(), visit.who.user.name, b"")
    service.origin()

    def work(writer: Writer) -> SealedPermit:
        permit = permit_of(service.approvals.find(digest))

        def issue(office: Office) -> SealedPermit:
            return office.issue([permit], key)[0]

        return writer.repetitions.once(writer.office.asked_by(visit.who.user.name), asked, issue)

    return await service.write(work)


async def _shown(
    visit: Visit, digest: bytes, *, faults: Mapping[str, Said] | None = None, reason: str = "", status: int = 200
) -> Response:
    """The permit as boxes with what the law says of it today, and what this visitor can do about it."""
    service = visit.service
    found = await service.read_vault(lambda: service.approvals.find(digest))
    permit = permit_of(found)
    said = await service.bounds.heavy.run(lambda: findings(permit, service.law))
    draft, changed = await service.read_vault(lambda: _draft(visit, found))
    own, officer = official(visit.who).is_processor_of(found), Power.ISSUE in visit.standing.powers
    return visit.page(
        "approval.html",
        status=status,
        approval=found,
        stands=STAGES[found.stage],
        form=form_of(permit, None, visit.language),
        findings=said,
        own=own,
        officer=officer,
        draft=draft,
        changed=changed,
        final=ISSUED_FOR_GOOD,
        faults=faults or {},
        reason=reason,
        here=f"{APPROVALS}/{digest.hex()}",
    )


def _draft(visit: Visit, approval: Approval) -> tuple[str, bool]:
    """The open draft of this number, by its id, and whether it says something else by now; "" if there is none."""
    if approval.stage in {ApprovalStage.ISSUED, ApprovalStage.REPLACED}:
        return "", False
    drafts = visit.service.drafts
    for draft in drafts.open():
        if draft.boxes.get("number") == approval.number:
            permit = drafts.examine(draft).permit
            return draft.id.hex(), permit is None or digest_of(permit) != approval.digest
    return "", False


def _row(visit: Visit, one: Approval) -> Row:
    lines = orjson.loads(one.content)["face"]["lines"]
    species = tuple(str(line["scientific_name"]) for line in lines)
    return Row(one, species, official(visit.who).is_processor_of(one))
