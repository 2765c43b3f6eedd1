"""What happened to a permit, as the verify page tells it: registry/telling.py in three languages."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from api.pages.language import Language
from api.pages.sayings import SAYINGS
from registry.acts import (
    MULTIPLE_USE,
    Accepted,
    Cancelled,
    Crossed,
    Direction,
    Endorsed,
    Issued,
    Kind,
    Noted,
    PermitEvent,
    Refused,
    Replaced,
)
from registry.answers import Phrase
from registry.days import moment, to_date
from registry.state import Directory


@dataclass(frozen=True, slots=True)
class Happened:
    """One event: when it was recorded, by an officer of which Party, in which block."""

    time: str
    party: str
    says: str
    block: int


def happened(events: Iterable[PermitEvent], directory: Directory, language: Language) -> Iterator[Happened]:
    """All of it, in order."""
    for event in events:
        officer = directory.officers.get(event.officer)
        party = language.party(officer.party) if officer else "??"
        yield Happened(moment(event.where.time), party, tell(event, language), event.where.block)


def tell(event: PermitEvent, language: Language) -> str:
    """One sentence, without who and when it was recorded."""
    name, facts = type(event).__name__, dict[str, str]()
    match event:
        case Issued():
            facts = {"terms": language.phrase(_terms(event))}
        case Endorsed() | Accepted():
            facts = {"day": to_date(event.day)}
        case Refused():
            facts = {"day": to_date(event.day), "why": language.phrase(_why("refusal", event.reason))}
        case Cancelled():
            facts = {"why": language.phrase(_why("ending", event.reason))}
        case Replaced():
            why = language.phrase(_why("ending", event.reason))
            facts = {"successor": f"0x{event.successor.hex()}", "why": why}
        case Noted():
            facts = {"why": _ours("note", event.kind, language)}
        case Crossed():
            return _crossed(event, language)
    return language.saying(f"event {name}", **facts)


def _crossed(event: Crossed, language: Language) -> str:
    name = "Entry" if event.direction is Direction.ENTRY else "Exit"
    facts = {"number": str(event.number), "country": language.party(event.country), "day": to_date(event.day)}
    says = language.saying(f"event {name}", **facts)
    if not event.reason:
        return says
    return language.saying("event Irregular", says=says, why=_ours("crossing", event.reason, language))


def _terms(event: Issued) -> Phrase:
    kind = Phrase(f"kind-{Kind(event.kind & ~MULTIPLE_USE).name.lower().replace('_', '-')}")
    date = to_date(event.valid_day)
    if event.kind & MULTIPLE_USE:
        return Phrase("terms-multiple", kind=kind, date=date)
    return Phrase("terms-single", kind=kind, destination=event.destination, date=date)


def _why(table: str, number: int) -> Phrase:
    return Phrase(f"{table}-{number}", number=str(number))


def _ours(table: str, number: int, language: Language) -> str:
    """A reason of a table that answers do not know, or its number where a later table has it."""
    name = f"{table}-{number}"
    return language.saying(name) if name in SAYINGS else language.phrase(_why(table, number))
