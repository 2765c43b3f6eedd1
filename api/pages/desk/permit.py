"""The permit's page: where it stands, what was permitted, left and arrived, what happened, and its papers."""

from typing import Annotated, Literal

from fastapi import Path, Request
from fastapi.responses import Response

from api.contents import NotFinal, contents_of
from api.pages.boxes import form_of
from api.pages.desk.border import may as offer
from api.pages.desk.border import waits_for_customs
from api.pages.desk.door import Visit, enter, room
from api.pages.desk.words import ACTS, STANDINGS
from api.pages.events import happened
from api.problems import NotFound
from api.routes import contents
from registry.acts import Power
from registry.case import Occasion
from registry.codes import Language as FormLanguage
from registry.commitment import short_code
from registry.days import day_of
from registry.seal import SealedPermit
from registry.state import fold_permit
from registry.verify import status_word, verify

router = room()
OFFERED = ("endorse", "accept", "cancel", "note")
"""The acts that begin on this page, of this Party's permits. Others are shown at the border first."""
WHERE_GOODS_ARE = frozenset({"endorsed-already", "used-elsewhere"})
"""What calls for attention where somebody has the goods before him: in an office it is as it should be."""
PermitId = Annotated[str, Path(pattern="^0x[0-9a-f]{64}$", alias="id")]


@router.get("/desk/permits/{id}")
async def permit(request: Request, permit: PermitId) -> Response:
    """Of another Party's permit only what the chain says."""
    visit = await enter(request)
    service, key = visit.service, bytes.fromhex(permit[2:])
    sealed, waiting = await _sealed(visit, key)
    evidence = await service.read(lambda: service.enquiry.evidence(key))
    state = fold_permit(evidence.events, evidence.directory)
    if state is None and sealed is None and not waiting:  # a document may be final a moment before the index knows it
        raise NotFound("No permit with this id is known here.")
    language = visit.language
    verdict = None
    if sealed is not None:
        question = service.question(
            Occasion.INLAND if state and state.status.final else Occasion.EXPORT, service.day(None)
        )
        verdict = verify(sealed, service.enquiry.registry, evidence, question)
    handled = sealed is not None and not visit.standing.importer
    handling = await service.read_vault(lambda: service.approvals.handling(key)) if handled else None
    return visit.page(
        "permit.html",
        handling=handling,
        id=permit,
        sealed=sealed,
        original=Power.ISSUE in visit.standing.powers and not (state and state.status.final),
        form=form_of(sealed, verdict, language) if sealed and verdict else None,
        warnings=[language.check(check) for check in verdict.warnings if check.reason not in WHERE_GOODS_ARE]
        if verdict
        else [],
        state=state,
        stands=STANDINGS["on its way" if state is None else status_word(state, day_of(service.now()))],
        code=short_code(key),
        history=list(happened(evidence.events, evidence.directory, language)),
        as_of=evidence.as_of,
        offered={
            act: ACTS[act] for act in OFFERED if sealed and state and offer(visit, evidence.directory, state, act)
        },
        replaceable=bool(sealed and state and visit.drafting and offer(visit, evidence.directory, state, "replace")),
        by_customs=waits_for_customs(visit, state),
        stale=service.not_fresh_because(evidence),
    )


async def _sealed(visit: Visit, key: bytes) -> tuple[SealedPermit | None, bool]:
    """The document, if it is this Party's, and whether it is on its way to the chain."""
    try:
        return (await contents_of(visit.bearing(), visit.service, key)).sealed, False
    except NotFinal:
        return None, True
    except NotFound:
        return None, False


# ---- its papers: as /v1 gives them ----


@router.get("/desk/permits/{id}/document")
async def document(request: Request, permit: PermitId) -> Response:
    return await contents.document((await enter(request)).bearing(), permit)


@router.get("/desk/permits/{id}/qr.{form}")
async def qr(request: Request, permit: PermitId, form: Literal["svg", "png"]) -> Response:
    return await contents.qr((await enter(request)).bearing(), permit, form)


@router.get("/desk/permits/{id}/form.pdf")
async def form(request: Request, permit: PermitId, lang: FormLanguage | None = None, copy: bool = False) -> Response:
    return await contents.form((await enter(request)).bearing(), permit, lang, copy)
