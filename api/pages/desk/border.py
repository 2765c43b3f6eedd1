"""At the border: what a holder shows, the answer, and what can be done about it."""

from fastapi import Request
from fastapi.responses import Response

from api.pages.desk.door import AGAIN, Visit, enter, enter_with_form, leads_to, room
from api.pages.desk.words import ACTS
from api.pages.faults import Said, told
from api.pages.sayings import SAYINGS
from api.pages.screen import Drawing
from api.problems import status_of
from registry.acts import ACTS as TABLE
from registry.acts import Power, Side
from registry.answers import Answer, Outcome, Verdict
from registry.case import Occasion
from registry.checks import needs_endorsement
from registry.commitment import read_short_code
from registry.counter import IN_TIME
from registry.errors import RegistryError
from registry.formats.file import write_file
from registry.formats.shown import read_shown
from registry.seal import SealedPermit
from registry.state import Directory, PermitState, fold_permit
from registry.users import importer_of
from registry.verify import verify

router = room()
SHORT = 40
"""Letters of a short code, however it is spaced; the text of a QR code is longer."""
CAMERA = ("scan", "stop", "aim")
"""What is said around the camera."""
OFFERED = ("endorse", "accept", "refuse", "cross", "note")
USES = frozenset({"endorse", "accept", "cross"})
"""What is not offered where verification says no."""


@router.get("/desk/border")
async def ask(request: Request) -> Response:
    return _form(await enter(request))


@router.post("/desk/border")
async def show(request: Request) -> Response:
    """A file, a picture, a PDF or the text of a code; a short code leads to where the permit stands."""
    visit, fields = await enter_with_form(request)
    service, typed = visit.service, fields["text"]
    if fields["step"] == AGAIN:
        return _form(visit, typed)
    try:
        if not fields.file and len(typed) <= SHORT and "/" not in typed:
            beginning = read_short_code(typed)
            found = await service.read(lambda: service.enquiry.find(beginning))
            return leads_to(f"/desk/permits/0x{found.hex()}")
        shown = fields.file or typed.encode()
        sealed = await service.bounds.looking(shown).run(lambda: read_shown(shown))
        return await _answer(visit, sealed)
    except RegistryError as fault:
        said, status = told(visit.language, fault), status_of(type(fault))
        return _form(visit, typed, said, status)


def _form(visit: Visit, typed: str = "", fault: Said | None = None, status: int = 200) -> Response:
    camera = {name: visit.language.say(text) for name, text in SAYINGS.items() if name in CAMERA or "Camera" in name}
    page = visit.page("border.html", status=status, screen=None, typed=typed, fault=fault, camera=camera)
    page.headers["Permissions-Policy"] = "camera=(self)"
    return page


async def _answer(visit: Visit, sealed: SealedPermit) -> Response:
    service = visit.service
    evidence = await service.read(lambda: service.enquiry.evidence(sealed.id))
    question = service.question(occasion_at(visit.service.party, sealed), service.day(None))
    verdict = verify(sealed, service.enquiry.registry, evidence, question)
    state = fold_permit(evidence.events, evidence.directory)
    offered = [act for act in OFFERED if state and may(visit, evidence.directory, state, act)]
    offered = [act for act in offered if _makes_sense(act, sealed, verdict)]
    importer = importer_of(visit.who.user)
    if importer is not None and not importer.is_named_by(sealed.persons):
        offered = []
    screen = Drawing(visit.language, service.settings.contact).verdict(verdict, sealed, evidence)
    return visit.page(
        "border.html",
        screen=screen,
        sayings={name: visit.language.say(text) for name, text in SAYINGS.items()},
        shown=write_file(sealed, service.enquiry.registry).decode(),
        here=f"/desk/permits/0x{sealed.id.hex()}",
        offered={act: ACTS[act] for act in offered},
        by_customs=waits_for_customs(visit, state),
        fault=None,
    )


def occasion_at(party: str, sealed: SealedPermit) -> Occasion:
    """On which occasion it is shown here: where it comes from, where it goes, or in between."""
    if sealed.face.party == party and sealed.face.kind != "import":
        return Occasion.EXPORT
    return Occasion.IMPORT if sealed.face.destination in {party, None} else Occasion.TRANSIT


def waits_for_customs(visit: Visit, state: PermitState | None) -> bool:
    """Whether an importer looks at it who by the law of this Party does not mark it used himself."""
    by_law = visit.service.law.profile.used_by_importers
    return visit.standing.importer and not by_law and state is not None and not state.status.final


def may(visit: Visit, directory: Directory, state: PermitState, act: str) -> bool:
    """Whether there is sense in offering this act to this visitor, by the table; the contract decides."""
    row, ours = TABLE[act], visit.service.party
    destination = directory.members.get(state.issued.destination)
    of = {
        Side.ISSUER: directory.officers[state.issued.officer].party == ours,
        Side.DESTINATION: destination is not None and ours in {destination.code, *destination.deputies},
        Side.ANY: True,
    }
    able = visit.standing.powers & row.powers
    by_law = able != Power.IMPORT or act != "accept" or visit.service.law.profile.used_by_importers
    return of[row.side] and bool(able) and by_law and state.status in row.statuses


def _makes_sense(act: str, sealed: SealedPermit, verdict: Verdict) -> bool:
    if act == "endorse" and not needs_endorsement(sealed.face):
        return False
    failed = {check.number for check in verdict.checks if check.outcome is Outcome.FAILED}
    return act not in USES or verdict.answer is not Answer.INVALID or failed <= {IN_TIME}
