"""An officer's page: powers and dates, what rests on the key, and after a distrust what waits to be affirmed.

What is affirmed is chosen one by one, looked over, and done by a colleague who may issue: all of it or nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Path, Request
from fastapi.responses import Response

from api.pages.desk.deciding import AFFIRMED, DID, TICK
from api.pages.desk.decision import seen
from api.pages.desk.directory import as_of, known, offers_about, seats_of
from api.pages.desk.door import CONFIRMED, Fields, Visit, enter, enter_with_form, leads_to, room
from api.pages.desk.names import names_of
from api.pages.desk.once import Hash, again, carried, key_of_form, transaction
from api.pages.desk.words import STANDINGS
from api.pages.faults import Said, told
from api.problems import status_of
from api.routes.acts import do_act
from api.sessions import SignInAgain, key_of
from api.transactions import Reverted
from registry.acts import Power
from registry.commitment import short_code
from registry.counter import Asked
from registry.errors import RegistryError
from registry.formats.file import read_file
from registry.keystore import Signer
from registry.office import Office
from registry.permit import Face
from registry.reliance import Reliance, Resting, UnknownOfficer, plain_reliance
from registry.sending import Done
from registry.state import Officer
from registry.store.outbox import Stage
from registry.verify import STATUS_WORDS
from registry.words import NotAChoice, time_of

router = room()
Account = Annotated[str, Path(pattern="^0x[0-9a-f]{40}$", alias="account")]
ROWS = 50
CHOSEN = "permit."
"""Before the ids in the names of the boxes that are ticked."""


@dataclass(frozen=True, slots=True)
class Row:
    """A permit of the list; `face` is None where its document is not in this node's vault."""

    permit: Resting
    status: str
    face: Face | None

    @property
    def code(self) -> str:
        return short_code(self.permit.id)


@dataclass(frozen=True, slots=True)
class Subject:
    """The officer that the page is about, and what rests on it since then."""

    visit: Visit
    officer: Officer
    resting: Reliance

    @property
    def here(self) -> str:
        return f"/desk/officers/0x{self.officer.account.hex()}"

    @property
    def affirmable(self) -> bool:
        """Whether this visitor may affirm what is listed."""
        distrusted = self.officer.distrusted_since
        may = self.visit.standing.party == self.officer.party and Power.ISSUE in self.visit.standing.powers
        return bool(distrusted) and distrusted == self.resting.since and may


@router.get("/desk/officers/{account}")
async def officer(request: Request, account: Account) -> Response:
    """With what waits to be affirmed; of an officer who is trusted, what would, since the moment in the address."""
    return await _page(await _subject(await enter(request), account), {})


async def _subject(visit: Visit, account: str) -> Subject:
    """Raises UnknownOfficer."""
    key = bytes.fromhex(account[2:])
    found = (await known(visit)).directory.officers.get(key)
    if found is None:
        raise UnknownOfficer(f"Nobody appointed an officer with the account {account}.")
    since = _moment(visit.request.query_params.get("since", "")) or found.distrusted_since
    if not since:
        return Subject(visit, found, Reliance(key, 0, ()))
    told = await visit.service.bounds.reading.run(lambda: visit.service.enquiry.resting_on(key, since))
    return Subject(visit, found, told)


def _moment(text: str) -> int:
    """0 for what is no moment."""
    try:
        return time_of(text)
    except NotAChoice:
        return 0


async def _page(subject: Subject, faults: dict[str, Said], status: int = 200) -> Response:
    visit, asked = subject.visit, subject.visit.request.query_params
    evidence, seats = await known(visit), await seats_of(visit)
    rest = asked.get("show") == "rest"
    after = int(asked["after"]) if asked.get("after", "").isdecimal() and len(asked["after"]) < 18 else 0
    listed = [p for p in (subject.resting.standing if rest else subject.resting.undone) if p.place > after]
    kept = {name: asked[name] for name in ("since", "show") if name in asked}
    more = urlencode({**kept, "after": listed[ROWS - 1].place}) if len(listed) > ROWS else None
    names = await names_of(visit, [subject.officer])
    shown = {
        "subject": subject, "officer": subject.officer, "name": names.get(subject.officer.account),
        "offers": offers_about(subject.officer, seats, evidence.directory, visit.service.now()),
        "counted": plain_reliance(subject.resting), "rows": await _rows(visit, listed[:ROWS]), "more": more,
        "after": after, "rest": rest, "kept": urlencode(kept), "all": asked.get("all") == "yes",
        "suspended": evidence.directory.members[subject.officer.party].suspended, "now": visit.service.now(),
        "seen": await seen(visit), "standings": STANDINGS, "acts": DID, "faults": faults,
    }  # fmt: skip
    return visit.page("officer.html", status=status, **shown, **as_of(visit, evidence))


async def _rows(visit: Visit, permits: Sequence[Resting]) -> list[Row]:
    """With the documents that this node has of them."""

    def read() -> list[Row]:
        with visit.service.vault.read() as reading:
            found = {permit.id: reading.document(permit.id) for permit in permits}
        faces = {key: read_file(document.file).face for key, document in found.items() if document is not None}
        return [Row(permit, STATUS_WORDS[permit.status], faces.get(permit.id)) for permit in permits]

    return await visit.service.read_vault(read)


@router.post("/desk/officers/{account}/affirm")
async def look_over_and_affirm(request: Request, account: Account) -> Response:
    """First what was ticked is looked over; confirmed it is affirmed, once."""
    visit, fields = await enter_with_form(request)
    key_of(visit.service, visit.who)
    subject = await _subject(visit, account)
    chosen = {name.removeprefix(CHOSEN) for name in fields.texts if name.startswith(CHOSEN)}
    wanted = [permit for permit in subject.resting.permits if f"0x{permit.id.hex()}" in chosen]
    if not wanted:
        return await _page(subject, {"": Said(visit.language.say(TICK))}, 422)
    if not fields[CONFIRMED]:
        return visit.page("affirm.html", subject=subject, rows=await _rows(visit, wanted), kept=fields, fault=None)
    return await _done(subject, wanted, fields)


async def _done(subject: Subject, wanted: Sequence[Resting], fields: Fields) -> Response:
    visit, ids = subject.visit, [permit.id for permit in wanted]
    asked = Asked("affirm", ids[0], visit.service.day(None), others=tuple(ids[1:]))
    key = key_of_form("affirm", sha256(b"".join(sorted(ids))).hexdigest(), fields["seen"], fields["again"])

    def do(office: Office, signer: Signer) -> Done:
        return do_act(visit.service, office, asked, signer, [], visit.who.user)

    try:
        entry = await carried(visit, key, {f"0x{permit.hex()}": "yes" for permit in ids}, do)
    except SignInAgain:
        raise
    except RegistryError as fault:
        more: dict[str, Any] = {"again": again(fault)} if isinstance(fault, Reverted) else {}
        kept = Fields({**fields.texts, **more})
        shown = {"rows": await _rows(visit, wanted), "kept": kept, "fault": told(visit.language, fault)}
        return visit.page("affirm.html", status=status_of(type(fault)), subject=subject, **shown)
    return leads_to(f"{subject.here}/affirm/0x{entry.hash.hex()}")


@router.get("/desk/officers/{account}/affirm/{hash}")
async def how_far(request: Request, account: Account, hash: Hash) -> Response:
    """How far the affirmation is: loaded again it is still this one."""
    visit = await enter(request)
    entry = await transaction(visit, hash, {"affirm"})
    waiting = entry.stage is Stage.QUEUED
    return visit.page("decided.html", entry=entry, waiting=waiting, says=AFFIRMED, back=f"/desk/officers/{account}")
