"""Parties and officers as those who decide about them see them: who may act, since when, and what may be decided."""

from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Path, Request
from fastapi.responses import Response

from api.pages.desk.deciding import SAYS
from api.pages.desk.decision import word_of
from api.pages.desk.door import Visit, enter, room
from api.pages.desk.names import names_of
from api.problems import NotFound
from api.sessions import standing_now
from registry.permissions import Standing, may_act
from registry.state import Directory, Member, Officer
from registry.verify import Evidence

router = room()
Code = Annotated[str, Path(pattern="^[A-Z]{2}$", alias="code")]


@dataclass(frozen=True, slots=True)
class Offer:
    """A decision that this visitor's seat may take: where it is asked for, and how it is called."""

    address: str
    says: str


@router.get("/desk/parties")
async def parties(request: Request) -> Response:
    """All members, by name."""
    visit = await enter(request)
    evidence, seats = await known(visit), await seats_of(visit)
    directory = evidence.directory
    members = [directory.members[code] for code in visit.language.in_order(directory.members)]
    acting = _acting(directory, visit.service.now())
    offers = [_offer("admit")] if seats.secretariat else []
    return visit.page("parties.html", members=members, acting=acting, offers=offers, **as_of(visit, evidence))


@router.get("/desk/parties/{code}")
async def party(request: Request, code: Code) -> Response:
    """One member and its officers, by their names where this node appointed them."""
    visit = await enter(request)
    evidence, seats = await known(visit), await seats_of(visit)
    member = evidence.directory.members.get(code)
    if member is None:
        raise NotFound(f"{code} is no member of this registry.")
    officers = evidence.directory.officers_of(code)
    names = await names_of(visit, officers)
    return visit.page(
        "party.html", member=member, officers=officers, names=names, offers=_offers(member, seats),
        may_end=seats.authority and seats.party == code, now=visit.service.now(), **as_of(visit, evidence),
    )  # fmt: skip


async def known(visit: Visit) -> Evidence:
    """Who may act, and as of when."""
    return await visit.service.read(lambda: visit.service.enquiry.evidence(bytes(32)))


async def seats_of(visit: Visit) -> Standing:
    """What the visitor is by the chain, the Secretariat's seat included: the node is asked for that."""
    return await visit.service.bounds.reading.run(lambda: standing_now(visit.service, visit.who.user))


def as_of(visit: Visit, evidence: Evidence) -> dict[str, Any]:
    return {"as_of": evidence.as_of, "stale": visit.service.not_fresh_because(evidence)}


def _acting(directory: Directory, now: int) -> Counter[str]:
    """How many officers of each Party may act now."""
    return Counter(officer.party for officer in directory.officers.values() if may_act(officer, directory, now))


def _offers(member: Member, seats: Standing) -> list[Offer]:
    """What may be decided about this member from these seats."""
    names = ["appoint", "describe", "deputise"] if seats.authority and seats.party == member.code else []
    about = {"party": member.code}
    secretariats = ["reinstate" if member.suspended else "suspend", "replace authority"] if seats.secretariat else []
    return [_offer(name) for name in names] + [_offer(name, **about) for name in secretariats]


def offers_about(officer: Officer, seats: Standing, directory: Directory, now: int) -> list[Offer]:
    """What may be decided about this officer from these seats."""
    names = []
    if seats.authority and seats.party == officer.party and not directory.members[officer.party].suspended:
        names = ["distrust"] + (["dismiss"] if now < officer.until else [])
    if seats.secretariat and officer.distrusted_since:
        names.append("correct distrust")
    return [_offer(name, officer=f"0x{officer.account.hex()}") for name in names]


def _offer(name: str, **about: str) -> Offer:
    query = "".join(f"?{key}={text}" for key, text in about.items())
    return Offer(f"/desk/decisions/{word_of(name)}{query}", SAYS[name])
