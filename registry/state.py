"""State is what the events say, folded in order: nothing here is stored, nothing knows a database.

`until` is a moment in seconds since 1970: events of later blocks are left out, so that one can ask what was known then.
The folds trust the order and the contract's own rules; what cannot follow from those raises BrokenHistory.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from registry.acts import (
    ACTS,
    MULTIPLE_USE,
    Accepted,
    Affirmed,
    AuthorityReplaced,
    Cancelled,
    Crossed,
    DeputySet,
    Direction,
    Endorsed,
    Event,
    Issued,
    Noted,
    OfficerAppointed,
    OfficerDismissed,
    OfficerDistrusted,
    PartyAdmitted,
    PartyDescribed,
    PartyEvent,
    PartyReinstated,
    PartySuspended,
    PermitEvent,
    Power,
    Refused,
    Replaced,
    Status,
)
from registry.errors import StoreError

AnyEvent = TypeVar("AnyEvent", bound=Event)
Ending = Accepted | Refused | Cancelled | Replaced


class BrokenHistory(StoreError):
    """The events are not ones that the contracts emit in this order: the index is torn. Rebuild it."""


@dataclass(frozen=True, slots=True)
class PermitState:
    """A permit as of its last event. `by` and `at` are the officer and time of its issue or last affirmation."""

    id: bytes
    status: Status
    by: bytes
    at: int
    issued: Issued
    country: str
    endorsed: Endorsed | None = None
    ended: Ending | None = None
    affirmed: tuple[Affirmed, ...] = ()
    crossings: tuple[Crossed, ...] = ()
    notes: tuple[Noted, ...] = ()

    @property
    def multiple_use(self) -> bool:
        return bool(self.issued.kind & MULTIPLE_USE)


def fold_permit(events: Iterable[PermitEvent], directory: "Directory", until: int | None = None) -> PermitState | None:
    """The state of one permit from its events in order; None if it was not issued by then. Raises BrokenHistory."""
    state: PermitState | None = None
    for event in _known_by(events, until):
        if isinstance(event, Issued):
            state = _issued(state, event, directory)
        elif state is None or state.id != event.id:
            raise BrokenHistory("A permit's history does not begin with its issue. Run `permit index rebuild`.")
        else:
            state = _next(state, event)
    return state


def _known_by(events: Iterable[AnyEvent], until: int | None) -> Iterable[AnyEvent]:
    return (event for event in events if until is None or event.where.time <= until)


def _issued(state: PermitState | None, event: Issued, directory: "Directory") -> PermitState:
    if state is not None:
        raise BrokenHistory("A permit's history tells of two issues. Run `permit index rebuild`.")
    multiple = bool(event.kind & MULTIPLE_USE)
    officer = directory.officers.get(event.officer)
    if officer is None:
        raise BrokenHistory("A permit was issued by an officer nobody appointed. Run `permit index rebuild`.")
    return PermitState(
        id=event.id,
        status=Status.INSIDE if multiple else Status.ISSUED,
        by=event.officer,
        at=event.where.time,
        issued=event,
        country=officer.party if multiple else event.destination,
    )


_FOLLOWS: dict[type[PermitEvent], frozenset[Status]] = {
    Endorsed: ACTS["endorse"].statuses,
    Accepted: ACTS["accept"].statuses,
    Refused: ACTS["refuse"].statuses,
    Crossed: ACTS["cross"].statuses,
    Cancelled: ACTS["cancel"].statuses,
    Replaced: ACTS["replace"].statuses,
    Affirmed: ACTS["affirm"].statuses,
    Noted: ACTS["note"].statuses,
}


def _next(state: PermitState, event: PermitEvent) -> PermitState:
    before, name = state.status, type(event).__name__
    if before not in _FOLLOWS.get(type(event), frozenset(Status)):
        raise BrokenHistory(f"A permit's history has {name} after {before.name.lower()}. Run `permit index rebuild`.")
    match event:
        case Noted():
            return replace(state, notes=(*state.notes, event))
        case Endorsed():
            return replace(state, status=Status.ENDORSED, endorsed=event)
        case Accepted():
            return replace(state, status=Status.ACCEPTED, ended=event)
        case Refused():
            return replace(state, status=Status.REFUSED, ended=event)
        case Cancelled():
            return replace(state, status=Status.CANCELLED, ended=event)
        case Replaced():
            return replace(state, status=Status.REPLACED, ended=event)
        case Affirmed():
            return replace(state, by=event.officer, at=event.where.time, affirmed=(*state.affirmed, event))
        case Crossed():
            status = Status.INSIDE if event.direction is Direction.ENTRY else Status.OUTSIDE
            return replace(state, status=status, country=event.country, crossings=(*state.crossings, event))
    raise BrokenHistory(f"A permit's history has an unknown event, {name}. Update this program.")


@dataclass(frozen=True, slots=True)
class Member:
    """A Party, or territory with its own authority. `suspensions` are (since, until or None) in seconds."""

    code: str
    authority: bytes
    admitted: int
    origin: str = ""
    statement: str = ""
    statement_digest: bytes = bytes(32)
    deputies: frozenset[str] = frozenset()
    suspensions: tuple[tuple[int, int | None], ...] = ()

    def suspended_at(self, time: int) -> bool:
        return any(since <= time and (until is None or time < until) for since, until in self.suspensions)

    @property
    def suspended(self) -> bool:
        return bool(self.suspensions) and self.suspensions[-1][1] is None


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer's record. `distrusted_since` is 0 while trusted."""

    account: bytes
    party: str
    powers: Power
    from_time: int
    until: int
    credential: bytes
    distrusted_since: int = 0

    def distrusted_at(self, time: int) -> bool:
        """Whether what this account did at that moment is not to be relied on."""
        return bool(self.distrusted_since) and time >= self.distrusted_since

    def empowered_at(self, time: int) -> bool:
        return self.from_time <= time < self.until and not self.distrusted_at(time)


@dataclass(frozen=True, slots=True)
class Directory:
    """All Parties by code and all officers by account."""

    members: dict[str, Member]
    officers: dict[bytes, Officer]

    def officers_of(self, party: str) -> list[Officer]:
        return [officer for officer in self.officers.values() if officer.party == party]


def fold_parties(events: Iterable[PartyEvent], until: int | None = None) -> Directory:
    """Who may act, from the events of Parties in order. Raises BrokenHistory."""
    members: dict[str, Member] = {}
    officers: dict[bytes, Officer] = {}
    for event in _known_by(events, until):
        try:
            if isinstance(event, OfficerAppointed | OfficerDismissed | OfficerDistrusted):
                officers[event.account] = _next_officer(officers, event)
            else:
                members[event.party] = _next_member(members, event)
        except LookupError:
            raise BrokenHistory(
                "An event tells of a Party or officer never admitted, or ends what never began. Rebuild the index."
            ) from None
    return Directory(members, officers)


def _next_officer(
    officers: dict[bytes, Officer], event: OfficerAppointed | OfficerDismissed | OfficerDistrusted
) -> Officer:
    if isinstance(event, OfficerAppointed):
        return Officer(event.account, event.party, event.powers, event.from_time, event.until, event.credential)
    if isinstance(event, OfficerDismissed):
        return replace(officers[event.account], until=event.until)
    return replace(officers[event.account], distrusted_since=event.since)


def _next_member(members: dict[str, Member], event: PartyEvent) -> Member:
    if isinstance(event, PartyAdmitted):
        return Member(event.party, event.authority, event.where.time)
    member = members[event.party]
    match event:
        case AuthorityReplaced():
            return replace(member, authority=event.authority)
        case PartyDescribed():
            return replace(member, origin=event.origin, statement=event.statement, statement_digest=event.digest)
        case DeputySet():
            others = member.deputies - {event.deputy}
            return replace(member, deputies=others | {event.deputy} if event.allowed else others)
        case PartySuspended():
            return replace(member, suspensions=(*member.suspensions, (event.where.time, None)))
        case PartyReinstated():
            since, _ = member.suspensions[-1]
            return replace(member, suspensions=(*member.suspensions[:-1], (since, event.where.time)))
    raise BrokenHistory(f"The Parties' history has an unknown event, {type(event).__name__}. Update this program.")
