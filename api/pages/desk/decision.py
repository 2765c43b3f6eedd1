"""One decision of an authority or the Secretariat: asked for in a form, looked over with one confirmation, done once.

Who has the seat is the contract's to say; it is asked before anything is confirmed. A distrust says before what it will
undo, counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Path, Request
from fastapi.responses import Response

from api.pages.desk.deciding import DID, LABELS, MOMENTS, SAYS, Typed
from api.pages.desk.door import CONFIRMED, Fields, Visit, enter, enter_with_form, leads_to, room
from api.pages.desk.names import names_of
from api.pages.desk.once import Hash, again, carried, transaction
from api.pages.desk.words import STANDINGS
from api.pages.faults import Said, told
from api.problems import NotFound, status_of
from api.sessions import SignInAgain, key_of
from api.transactions import Reverted
from registry.decisions import DECISIONS, decide
from registry.errors import RegistryError
from registry.keystore import Signer
from registry.office import Office
from registry.reliance import UnknownOfficer, plain_reliance
from registry.sending import Done
from registry.state import Member
from registry.store.outbox import Stage

router = room()
Name = Annotated[str, Path(pattern="^[a-z-]{1,40}$", alias="decision")]


@dataclass(frozen=True, slots=True)
class Ruling:
    """The decision that this visitor wants."""

    visit: Visit
    typed: Typed
    name: str
    """The officer's, where this node keeps it."""
    members: Mapping[str, Member]

    @property
    def here(self) -> str:
        return f"/desk/decisions/{word_of(self.typed.decision)}"

    def form(self, faults: Mapping[str, Said], status: int = 200) -> Response:
        """The form, with what is wrong beside the field that it concerns; under "" what concerns all of it."""
        return self._page("decide.html", status, faults=faults)

    def refused(self, fault: RegistryError) -> Response:
        """The form, with why it was not done."""
        if fault.facts.get("error") == "NotAnOfficer":  # it is about the officer here, not about who decides
            fault = UnknownOfficer(str(fault))
        said = told(self.visit.language, fault)
        return self.form({self.typed.concerns(fault): said}, status_of(type(fault)))

    async def confirmation(self) -> Response:
        return self._page("decide-confirm.html", 200, counted=await self._counted(), standings=STANDINGS, acts=DID)

    async def _counted(self) -> dict[str, Any] | None:
        """What a distrust will undo, and what it will not."""
        if self.typed.decision != "distrust":
            return None
        decided, service = self.typed.decided(), self.visit.service
        told = await service.bounds.reading.run(
            lambda: service.enquiry.resting_on(decided.officer or b"", decided.since)
        )
        return plain_reliance(told)

    def _page(self, template: str, status: int, **shown: object) -> Response:
        words = {"says": SAYS[self.typed.decision], "labels": LABELS, "moments": MOMENTS}
        known = {"members": self.members, "until_now": self.typed.until_now(self.members)}
        return self.visit.page(template, status=status, ruling=self, **known, **words, **shown)


def word_of(decision: str) -> str:
    """As it stands in addresses."""
    return decision.replace(" ", "-")


@router.get("/desk/decisions/{decision}")
async def ask(request: Request, decision: Name) -> Response:
    """Whom it is about stands in the address."""
    visit = await enter(request)
    key_of(visit.service, visit.who)
    asked = {name: text for name, text in request.query_params.items() if name in {"party", "officer", "deputy", "end"}}
    return (await _ruling(visit, decision, Fields(asked))).form({})


@router.post("/desk/decisions/{decision}")
async def look_over_and_do(request: Request, decision: Name) -> Response:
    """First the form; `step=look` looks it over; confirmed it is done."""
    visit, fields = await enter_with_form(request)
    key_of(visit.service, visit.who)
    ruling = await _ruling(visit, decision, fields)
    if fields["step"] != "look" and not fields[CONFIRMED]:
        return ruling.form({})
    if faults := ruling.typed.wrong():
        return ruling.form(faults, 422)
    if fields[CONFIRMED]:
        return await _done(ruling)
    if needless := ruling.typed.needless(ruling.members):
        return ruling.form(needless, 422)
    try:
        await visit.service.bounds.writing.run(ruling.typed.examine)
    except RegistryError as fault:
        return ruling.refused(fault)
    return await ruling.confirmation()


async def _ruling(visit: Visit, word: str, fields: Fields) -> Ruling:
    """Raises NotFound."""
    decision = word.replace("-", " ")
    if decision not in DECISIONS:
        raise NotFound("There is no such decision.")
    typed = Typed.of(visit, decision, fields, await seen(visit))
    directory = await visit.service.read(visit.service.enquiry.directory)
    about = [one for one in directory.officers.values() if f"0x{one.account.hex()}" == typed.kept.get("officer")]
    name = next(iter((await names_of(visit, about)).values()), "")
    return Ruling(visit, typed, name, directory.members)


async def seen(visit: Visit) -> int:
    """How much had happened to Parties and officers by now."""

    def last() -> int:
        with visit.service.index.view() as view:
            return view.parties_mark().last

    return await visit.service.read(last)


async def _done(ruling: Ruling) -> Response:
    """Stored, and on its way: to the page that shows how far it is."""
    visit, typed = ruling.visit, ruling.typed

    def do(office: Office, key: Signer) -> Done:
        return decide(office, typed.decided(), key, visit.service.now())

    try:
        entry = await carried(visit, typed.key(), typed.kept, do)
    except SignInAgain:
        raise
    except RegistryError as fault:
        if isinstance(fault, Reverted):
            typed.kept["again"] = again(fault)
        return ruling.refused(fault)
    return leads_to(f"{ruling.here}/0x{entry.hash.hex()}?back={typed.back}")


@router.get("/desk/decisions/{decision}/{hash}")
async def how_far(request: Request, decision: Name, hash: Hash) -> Response:
    """How far the transaction of a decision is: loaded again it is still this one."""
    return await how_far_page(await enter(request), decision.replace("-", " "), hash)


async def how_far_page(visit: Visit, purpose: str, hash: str) -> Response:
    """Raises NotFound."""
    entry = await transaction(visit, hash, {purpose} & SAYS.keys())
    back = visit.request.query_params.get("back", "")
    known = back if back.startswith(("/desk/parties", "/desk/officers/0x")) else "/desk/parties"
    return visit.page("decided.html", entry=entry, waiting=entry.stage is Stage.QUEUED, says=SAYS[purpose], back=known)
