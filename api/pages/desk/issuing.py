"""From a draft to a permit: looked over with one confirmation, handed over for approval where that is asked for, issued
once, waited for; or thrown away."""

import asyncio
from collections.abc import Sequence

from fastapi import Request
from fastapi.responses import Response

from api.idempotency import UnderWay, repeatable
from api.pages.boxes import form_of
from api.pages.desk.door import CONFIRMED, DRAFTS, Visit, enter_with_form, leads_to, room
from api.pages.desk.draft import DraftId, ensure_drafting, enter_drafting, number_in, sheet_of, shown
from api.pages.desk.handing import approval_of, hand_over
from api.pages.desk.looking import Looked, look_at
from api.pages.desk.once import PATIENCE, PAUSE, Hash, transaction
from api.pages.desk.words import ISSUE, ISSUED_FOR_GOOD, NUMBER_GIVEN, REPLACE, REPLACED_FOR_GOOD, STAGES
from api.pages.faults import Said, told
from api.problems import status_of
from api.service import Writer
from api.sessions import SignInAgain, key_of
from registry.advice.finding import Finding
from registry.errors import RegistryError
from registry.sending import Done
from registry.store.approvals import ApprovalStage
from registry.store.drafts import Draft
from registry.store.outbox import Stage
from registry.store.vault import AlreadyKept

router = room()


@router.get(DRAFTS + "/{id}/issue")
async def look_over(request: Request, draft: DraftId) -> Response:
    """The permit as it will stand, and what will be final; the form again if something is not right yet."""
    visit = await enter_drafting(request)
    found, looked = await _looked(visit, draft)
    if found.permit is not None:
        return leads_to(f"/desk/permits/0x{found.permit.hex()}")
    if looked.permit is None:
        return leads_to(f"{DRAFTS}/{draft}?looked=true")
    key_of(visit.service, visit.who)
    old, service, permit = (await sheet_of(visit, found)).replaces, visit.service, looked.permit
    approval = await service.read_vault(lambda: approval_of(service, permit))
    language = visit.language
    final = [language.say(ISSUED_FOR_GOOD)]
    final += [language.say(REPLACED_FOR_GOOD, number=old.face.number)] if old else []
    return visit.page(
        "issue.html",
        draft=found,
        here=f"{DRAFTS}/{draft}",
        number=looked.permit.face.number,
        form=form_of(looked.permit, None, language),
        final=final,
        findings=_all(looked),
        says=REPLACE if old else ISSUE,
        approval=approval,
        stages=STAGES,
        unapproved=service.settings.approval and (approval is None or approval.stage is not ApprovalStage.APPROVED),
    )


@router.post(DRAFTS + "/{id}/hand-over")
async def hand_draft_over(request: Request, draft: DraftId) -> Response:
    """As it was looked over, or not at all."""
    visit, fields = await enter_with_form(request)
    ensure_drafting(visit)
    service = visit.service
    service.ensure_writer()
    version = number_in(fields, "version")
    try:
        await service.bounds.writing.run(lambda: hand_over(service, service.drafts.at(bytes.fromhex(draft), version)))
    except RegistryError as fault:
        return await _refused(visit, draft, fault)
    return leads_to(f"{DRAFTS}/{draft}/issue")


@router.post(DRAFTS + "/{id}/issue")
async def issue(request: Request, draft: DraftId) -> Response:
    """Issued as it was looked over. Sent twice, from another window too, it is the same permit."""
    visit, fields = await enter_with_form(request)
    ensure_drafting(visit)
    if not fields[CONFIRMED]:
        return leads_to(f"{DRAFTS}/{draft}/issue")
    for _ in range(PATIENCE):
        try:
            done = await _issued(visit, bytes.fromhex(draft), number_in(fields, "version"))
            return leads_to(f"{DRAFTS}/{draft}/issued/0x{done.transaction.hex()}")
        except UnderWay:
            await asyncio.sleep(PAUSE)
        except SignInAgain:
            raise
        except RegistryError as fault:
            return await _refused(visit, draft, fault)
    raise UnderWay("This very request is being done. Look at the permit in a moment.")


async def _issued(visit: Visit, draft: bytes, version: int) -> Done:
    service, drafts = visit.service, visit.service.drafts
    key = key_of(service, visit.who)
    bearing = visit.bearing(idempotency_key=f"desk issue {draft.hex()} {version}")
    asked = repeatable(bearing, visit.who.user.name, b"")
    service.origin()

    def work(writer: Writer) -> Done:
        by_user = writer.office.asked_by(visit.who.user.name)
        permit = writer.repetitions.once(
            by_user, asked, lambda office: drafts.issue(draft, version, office, service.counter, key)
        )
        done = writer.office.issued(permit)
        assert done is not None  # it was stored together with its transaction
        return done

    return await service.write(work)


async def _refused(visit: Visit, draft: str, fault: RegistryError) -> Response:
    """The form as it was saved, with the reason; the permit's page where a colleague was quicker."""
    found, looked = await _looked(visit, draft)
    if found.permit is not None:
        return leads_to(f"/desk/permits/0x{found.permit.hex()}")
    language = visit.language
    kept = isinstance(fault, AlreadyKept)
    faults = {"number": Said(language.say(NUMBER_GIVEN))} if kept else {"": told(language, fault)}
    sheet = await sheet_of(visit, found)
    return shown(visit, sheet, faults=faults, looked=looked, status=status_of(type(fault)))


@router.get(DRAFTS + "/{id}/issued/{hash}")
async def how_far(request: Request, draft: DraftId, hash: Hash) -> Response:
    """How far the transaction is that issues it: loaded again it is still this one."""
    visit = await enter_drafting(request)
    service = visit.service
    entry = await transaction(visit, hash, {"issue", "replace"})
    found = await service.read_vault(lambda: visit.service.drafts.find(bytes.fromhex(draft)))
    return visit.page(
        "issued.html",
        entry=entry,
        waiting=entry.stage is Stage.QUEUED,
        says=REPLACE if found.replaces else ISSUE,
        permit=found.permit,
        number=found.boxes.get("number", ""),
        here=f"{DRAFTS}/{draft}",
    )


@router.post(DRAFTS + "/{id}/throw-away")
async def throw_away(request: Request, draft: DraftId) -> Response:
    visit, fields = await enter_with_form(request)
    ensure_drafting(visit)
    visit.service.ensure_writer()
    version = number_in(fields, "version")
    await visit.service.bounds.writing.run(lambda: visit.service.drafts.throw_away(bytes.fromhex(draft), version))
    return leads_to(DRAFTS)


async def _looked(visit: Visit, draft: str) -> tuple[Draft, Looked]:
    found = await visit.service.read_vault(lambda: visit.service.drafts.find(bytes.fromhex(draft)))
    return found, await visit.service.bounds.heavy.run(lambda: look_at(visit, found))


def _all(looked: Looked) -> Sequence[Finding]:
    return [finding for found in looked.findings.values() for finding in found]
