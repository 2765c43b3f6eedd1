"""What an event says, in words: for histories, wherever they are shown."""

from registry.acts import (
    CROSSING_REASONS,
    ENDING_REASONS,
    MULTIPLE_USE,
    NOTE_KINDS,
    REFUSAL_REASONS,
    Accepted,
    Affirmed,
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
from registry.days import to_date


def tell(event: PermitEvent) -> str:
    """One sentence, without who and when it was recorded."""
    match event:
        case Issued():
            return f"issued as {_kind(event.kind)}{_for(event.destination)}, until {to_date(event.valid_day)}"
        case Endorsed():
            return f"endorsed at export on {to_date(event.day)}"
        case Accepted():
            return f"used at import on {to_date(event.day)}"
        case Refused():
            return f"refused at import on {to_date(event.day)}: {_why(REFUSAL_REASONS, event.reason)}"
        case Crossed():
            way = "entered" if event.direction is Direction.ENTRY else "left"
            irregular = f", irregular: {_why(CROSSING_REASONS, event.reason)}" if event.reason else ""
            return f"crossing {event.number}: {way} {event.country} on {to_date(event.day)}{irregular}"
        case Cancelled():
            return f"cancelled: {_why(ENDING_REASONS, event.reason)}"
        case Replaced():
            return f"replaced by 0x{event.successor.hex()}: {_why(ENDING_REASONS, event.reason)}"
        case Affirmed():
            return "affirmed by a trusted colleague of its issuer"
        case Noted():
            return f"note: {_why(NOTE_KINDS, event.kind)}"
    return type(event).__name__


def _kind(kind: int) -> str:
    name = Kind(kind & ~MULTIPLE_USE).name.lower().replace("_", "-")
    return f"{name} document for multiple use" if kind & MULTIPLE_USE else f"{name} document"


def _for(destination: str) -> str:
    return f" for {destination}" if destination else ""


def _why(table: dict[int, str], number: int) -> str:
    return table.get(number, f"reason {number}, which this program does not know")
