"""The desk's first page: what waits for one, each with the way to it, and who one is. Only what concerns this visitor,
and all of it bounded: it is looked up whenever somebody comes in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from api.pages.desk.batch import LISTED
from api.pages.desk.deciding import AFFIRMED
from api.pages.desk.deciding import SAYS as DECISIONS
from api.pages.desk.decision import word_of
from api.pages.desk.directory import seats_of
from api.pages.desk.door import DRAFTS, REGISTER, Visit, enter, room
from api.pages.desk.names import names_of
from api.pages.desk.words import ACTS, ISSUE, REPLACE
from api.pages.language import Language
from api.routes.approving import official
from registry.acts import Power
from registry.chain.signing import calldata_of
from registry.commitment import short_code
from registry.permissions import Standing
from registry.state import Officer, fold_permit
from registry.store.approvals import Approval, ApprovalStage
from registry.store.batches import Step, batches_of
from registry.store.outbox import Entry, Stage

router = room()
SAYS: Mapping[str, str] = {**ACTS, **DECISIONS, "issue": ISSUE, "replace": REPLACE, "affirm": AFFIRMED}
"""What was sent to the chain, by what the outbox calls it."""
SUSPENDED = "This Party is suspended in the registry since {time}: neither its authority nor its officers may act."
DISTRUSTED = "Your key is distrusted since {time}: you may not act with it. Speak to your authority."
ENDED = "Your term ended on {time}: your authority can appoint you again, with a new key."
NOT_YET = "Your term begins on {time}."
WORDS = {SUSPENDED, DISTRUSTED, ENDED, NOT_YET}
LAST = 20
"""How many of one's last acts are looked at."""
SOON = 30 * 86_400
"""Seconds before the end of a term in which its authority is reminded."""


@dataclass(frozen=True, slots=True)
class Making:
    """Permits in the making: how many wait for this visitor's approval, how many are approved and may be issued by him,
    how many batches are not issued to their end, how many drafts nobody handed over; and what was sent back to him and
    not changed since."""

    to_approve: int
    approved: int
    batches: int
    drafts: int
    sent_back: list[Approval]


@dataclass(frozen=True, slots=True)
class Sent:
    """An act of this visitor's that is on its way to the chain, or that the chain refused: on which permit, by number
    or short code, and where it is told; both empty where there is no such."""

    says: str
    permit: str
    address: str
    refused: bool


@router.get("/desk")
async def home(request: Request) -> Response:
    visit = await enter(request)
    service, seats = visit.service, await seats_of(visit)
    return visit.page(
        "home.html",
        seats=seats,
        making=await service.read_vault(lambda: _making(visit)) if visit.drafting else None,
        sent=await service.read_vault(lambda: list(_sent(visit))),
        ending=await service.read(lambda: _ending(visit, seats)),
        distrusted=await _distrusted(visit),
        stopped=await service.read(lambda: _stopped(visit)),
    )


def _stopped(visit: Visit) -> str:
    """Why this visitor, an officer or an authority, may not act now; empty where he may."""
    service, language = visit.service, visit.language
    account, directory, now = visit.who.user.account, service.enquiry.directory(), service.now()
    member, officer = directory.members.get(service.party), directory.officers.get(account or b"")
    sits = member is not None and member.authority == account
    if member is not None and member.suspended and (officer or sits):
        return language.say(SUSPENDED, time=language.moment(member.suspensions[-1][0]))
    if officer is None:
        return ""
    if officer.distrusted_since:
        return language.say(DISTRUSTED, time=language.moment(officer.distrusted_since))
    return out_of_term(officer, now, language)


def out_of_term(officer: Officer, now: int, language: Language) -> str:
    """When the officer's term ended, or begins; empty during it."""
    if now >= officer.until:
        return language.say(ENDED, time=language.moment(officer.until))
    return language.say(NOT_YET, time=language.time(officer.from_time)) if now < officer.from_time else ""


def _making(visit: Visit) -> Making:
    approvals, by = visit.service.approvals, official(visit.who)
    may = Power.ISSUE in visit.standing.powers
    drafts = visit.service.drafts.open()
    handed = [draft.boxes["number"] for draft in drafts if draft.handed_over]
    return Making(
        approvals.count(ApprovalStage.WAITING, not_by=by) if may else 0,
        approvals.count(ApprovalStage.APPROVED) if may else 0,
        _begun(visit) if may else 0,
        len(drafts) - len(handed),
        [one for one in approvals.sent_back(handed) if by.is_processor_of(one)],
    )


def _begun(visit: Visit) -> int:
    """How many of the batches that are listed are not issued to their end."""
    with visit.service.vault.read() as reading:
        listed = batches_of(reading, visit.service.party, LISTED)
    return sum(batch.stage in {Step.READ, Step.ISSUING} for batch in listed)


def _sent(visit: Visit) -> Iterator[Sent]:
    """The newest first. What was refused and then done again is not told."""
    account = visit.who.user.account
    entries = [] if account is None else visit.service.outbox.latest(account, LAST)
    later: set[tuple[str, bytes]] = set()
    for entry in entries:
        same = entry.purpose, _subject(entry)
        if entry.stage is Stage.QUEUED or (entry.stage is Stage.REVERTED and same not in later):
            yield _told(visit, entry)
        later.add(same)


def _subject(entry: Entry) -> bytes:
    """The first that an act is called with: a permit, an officer, a Party. Of those that issue each is its own."""
    if entry.purpose == "issue":
        return entry.hash
    words = calldata_of(entry.signed)[4:]
    return words[64:96] if entry.purpose == "affirm" else words[:32]  # a list: where it begins, how many, the first


def _told(visit: Visit, entry: Entry) -> Sent:
    subject, transaction = _subject(entry), f"0x{entry.hash.hex()}"
    refused, address, permit = entry.stage is Stage.REVERTED, "", b""
    if entry.purpose in ACTS:
        permit, address = subject, f"/desk/permits/0x{subject.hex()}/acts/{entry.purpose}/{transaction}"
    elif entry.purpose == "replace":
        permit, address = subject, f"/desk/permits/0x{subject.hex()}"
    elif entry.purpose == "issue":
        address = DRAFTS if refused else f"{REGISTER}?status=on+its+way"
    elif entry.purpose == "affirm":
        address = f"/desk/officers/0x{_answering(visit, subject).hex()}/affirm/{transaction}"
    elif entry.purpose in DECISIONS:
        address = f"/desk/decisions/{word_of(entry.purpose)}/{transaction}"
    return Sent(SAYS.get(entry.purpose, entry.purpose), _name(visit, permit), address, refused)


def _answering(visit: Visit, permit: bytes) -> bytes:
    """The account that answers for a permit now: until it is affirmed, the one that is distrusted."""
    evidence = visit.service.enquiry.evidence(permit)
    state = fold_permit(evidence.events, evidence.directory)
    return bytes(20) if state is None else state.by


def _name(visit: Visit, permit: bytes) -> str:
    if not permit:
        return ""
    with visit.service.vault.read() as reading:
        document = reading.document(permit)
    return document.number if document else short_code(permit)


def _ending(visit: Visit, seats: Standing) -> int:
    """How many officers of this authority's Party lose their powers soon."""
    now, party = visit.service.now(), seats.party
    officers = visit.service.enquiry.directory().officers_of(party) if seats.authority else []
    return sum(officer.empowered_at(now) and officer.until < now + SOON for officer in officers)


async def _distrusted(visit: Visit) -> Mapping[str, str]:
    """The colleagues whose key is distrusted and of whom permits wait, for who may affirm them: account and name."""
    if Power.ISSUE not in visit.standing.powers:
        return {}
    enquiry = visit.service.enquiry

    def waited_for() -> list[Officer]:
        officers = enquiry.directory().officers_of(visit.service.party)
        return [one for one in officers if one.distrusted_since and enquiry.anything_waits(one.account)]

    officers = await visit.service.bounds.reading.run(waited_for)
    names = await names_of(visit, officers)
    return {f"0x{one.account.hex()}": names.get(one.account, f"0x{one.account.hex()}") for one in officers}
