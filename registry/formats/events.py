"""Events as JSON, one shape wherever they are shown or kept: `{"event": "Endorsed", "where": {...}, ...}` with a member
for each fact. Bytes are 0x hex, days and times numbers as the chain counts them, powers and directions numbers.
"""

from dataclasses import asdict, fields
from typing import Any

from registry import acts
from registry.acts import Direction, Event, PartyEvent, PermitEvent, Power, Where
from registry.canonical import NotWellFormed

KINDS: dict[str, type[Event]] = {
    name: kind
    for name, kind in vars(acts).items()
    if isinstance(kind, type) and issubclass(kind, Event) and kind not in {Event, PermitEvent, PartyEvent}
    if not kind.__subclasses__()
}
"""The events there are, by name."""


def write_event(event: Event) -> dict[str, Any]:
    """The members of an event, ready for JSON."""
    members = {"event": type(event).__name__, **asdict(event)}
    return {name: _plain(value) for name, value in members.items()}


def read_event(members: Any) -> Event:
    """An event from its JSON. Raises NotWellFormed."""
    try:
        kind = KINDS[members["event"]]
        return kind(**{field.name: _read(field.type, members[field.name]) for field in fields(kind)})
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise NotWellFormed(f"This is no event as histories write it: {fault}.") from None


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    return value.value if isinstance(value, Power | Direction) else value


def _read(kind: Any, value: Any) -> Any:
    if kind is Where:
        return Where(value["block"], value["log"], value["time"], _bytes(value["transaction"]))
    if kind in {Power, Direction}:
        return kind(value)
    return _bytes(value) if kind is bytes else value


def _bytes(hexadecimal: str) -> bytes:
    return bytes.fromhex(hexadecimal.removeprefix("0x"))
