"""One act on one permit: asked for in a form, looked over with one confirmation, done once.

What is typed is looked at by the counter that every door has. The same form sent again, by a double click, a button
that goes back or another window, has the same key as long as nothing else happened to the permit: it is one request.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Path, Request
from fastapi.responses import Response

from api.contents import contents_of
from api.pages.desk.asking import Typed
from api.pages.desk.door import BORDER, CONFIRMED, Fields, Visit, enter, enter_with_form, leads_to, room
from api.pages.desk.once import Hash, again, carried, transaction
from api.pages.desk.words import ACTS, FINAL, NOT_TO_BE_USED
from api.pages.faults import Said, told
from api.problems import NotFound, status_of
from api.routes.acts import do_act, ensure_named
from api.sessions import SignInAgain, key_of
from api.transactions import Reverted
from registry.answers import Check
from registry.commitment import short_code
from registry.counter import NotToBeUsed, OtherPermit
from registry.errors import RegistryError
from registry.formats.shown import read_shown
from registry.keystore import Signer
from registry.office import Office
from registry.seal import SealedPermit
from registry.sending import Done
from registry.store.outbox import Stage

router = room()
PermitId = Annotated[str, Path(pattern="^0x[0-9a-f]{64}$", alias="id")]
ActName = Literal["endorse", "accept", "refuse", "cross", "cancel", "note"]


@dataclass(frozen=True, slots=True)
class Act:
    """The act that this visitor wants, on which permit, by what was shown."""

    visit: Visit
    name: ActName
    permit: bytes
    sealed: SealedPermit
    typed: Typed

    @property
    def here(self) -> str:
        return f"/desk/permits/0x{self.permit.hex()}/acts/{self.name}"

    def form(self, faults: Mapping[str, Said], status: int = 200) -> Response:
        """The form, with what is wrong beside the field that it concerns; under "" what concerns all of it."""
        return self._page("act.html", status, faults=faults, reasons=self.typed.reasons)

    def confirmation(self) -> Response:
        return self._page("confirm.html", 200, remarks=self.typed.remarks(self.visit.language), final=FINAL[self.name])

    def _page(self, template: str, status: int, **shown: object) -> Response:
        return self.visit.page(template, status=status, act=self, says=ACTS[self.name], **shown)


@router.get("/desk/permits/{id}/acts/{act}")
async def ask(request: Request, permit: PermitId, act: ActName) -> Response:
    """For a permit of this Party; another Party's is shown at the border first."""
    visit = await enter(request)
    key_of(visit.service, visit.who)
    try:
        return (await _act(visit, permit, act, Fields({}))).form({})
    except NotFound:
        return leads_to(BORDER)


@router.post("/desk/permits/{id}/acts/{act}")
async def look_over_and_do(request: Request, permit: PermitId, act: ActName) -> Response:
    """First the form, filled in as far as is known; `step=look` looks it over; confirmed it is done."""
    visit, fields = await enter_with_form(request)
    key_of(visit.service, visit.who)
    asked = await _act(visit, permit, act, fields)
    if fields["step"] != "look" and not fields[CONFIRMED]:
        return asked.form({})
    faults = await visit.service.bounds.writing.run(lambda: _faults(asked))
    if faults:
        return asked.form(faults, 422)
    return await _done(asked) if fields[CONFIRMED] else asked.confirmation()


async def _act(visit: Visit, permit: str, name: ActName, fields: Fields) -> Act:
    """Raises NotFound, NotFinal, OtherPermit, and what reading raises."""
    key = bytes.fromhex(permit[2:])
    if fields["shown"]:
        sealed = await visit.service.bounds.heavy.run(lambda: read_shown(fields["shown"].encode()))
    else:
        sealed = (await contents_of(visit.bearing(), visit.service, key)).sealed
    if sealed.id != key:
        raise OtherPermit("What is shown is another permit. Show this one.")
    evidence = await visit.service.read(lambda: visit.service.enquiry.evidence(key))
    return Act(visit, name, key, sealed, Typed.of(name, fields, sealed, evidence, visit.service))


def _faults(act: Act) -> dict[str, Said]:
    """What is wrong with it, by field; the counter's own no under ""."""
    language, faults = act.visit.language, act.typed.faults(act.visit.language)
    if faults:
        return faults
    try:
        ensure_named(act.visit.who.user, act.typed.asked())
        act.visit.service.counter.ensure_by_law(act.name, act.visit.who.user.account or b"")
        act.visit.service.counter.examine(act.typed.asked())
    except NotToBeUsed as fault:
        why = [language.check(check) for check in _failed(act) if check.number == fault.facts["check"]]
        return {"": Said(language.say(NOT_TO_BE_USED, why=" ".join(why)))}
    except RegistryError as fault:
        return {act.typed.concerns(fault): told(language, fault)}
    return {}


def _failed(act: Act) -> Sequence[Check]:
    verdict = act.typed.verdict()
    return () if verdict is None else verdict.checks


async def _done(act: Act) -> Response:
    """Stored, and on its way: to the page that shows how far it is. Double clicks lead to the same page."""
    visit, typed = act.visit, act.typed

    def do(office: Office, key: Signer) -> Done:
        return do_act(visit.service, office, typed.asked(), key, [], visit.who.user)

    try:
        entry = await carried(visit, typed.key(), typed.kept, do)
    except SignInAgain:
        raise
    except Reverted as fault:
        typed.kept["again"] = again(fault)
        return act.form({"": told(visit.language, fault)}, status_of(type(fault)))
    except RegistryError as fault:
        return act.form({typed.concerns(fault): told(visit.language, fault)}, status_of(type(fault)))
    return leads_to(f"{act.here}/0x{entry.hash.hex()}")


@router.get("/desk/permits/{id}/acts/{act}/{hash}")
async def how_far(request: Request, permit: PermitId, act: ActName, hash: Hash) -> Response:
    """How far the transaction of an act is: loaded again it is still this one."""
    visit = await enter(request)
    entry = await transaction(visit, hash, {act})
    return visit.page(
        "done.html",
        entry=entry,
        waiting=entry.stage is Stage.QUEUED,
        says=ACTS[act],
        id=permit,
        code=short_code(bytes.fromhex(permit[2:])),
        border=None if act == "cancel" else BORDER,
    )
