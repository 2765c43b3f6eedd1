"""An event of the chain as a row: its kind is a small number, what it says a few bytes.

The bytes are the members of the event's class in their order, without those that have a column of their own: numbers
as LEB128, text and bytes with their length before them. Nothing of it is written by hand for one class, so an event
that gains a member needs no change here, only a new LAYOUT.
"""

from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from typing import Any, get_type_hints

from registry import acts
from registry.acts import Event, Where

LAYOUT = 2
"""Another number for every change of KINDS, of an event's members or of the index's tables."""

KINDS: tuple[type[Event], ...] = (
    acts.Issued,
    acts.Endorsed,
    acts.Accepted,
    acts.Refused,
    acts.Crossed,
    acts.Cancelled,
    acts.Replaced,
    acts.Affirmed,
    acts.Noted,
    acts.PartyAdmitted,
    acts.AuthorityReplaced,
    acts.PartyDescribed,
    acts.DeputySet,
    acts.PartySuspended,
    acts.PartyReinstated,
    acts.OfficerAppointed,
    acts.OfficerDismissed,
    acts.OfficerDistrusted,
)
NUMBERS = {kind: number for number, kind in enumerate(KINDS)}
_COLUMNS = {"where", "id", "officer"}


@cache
def _members(number: int) -> tuple[tuple[str, Any], ...]:
    """Name and type of each packed member of the kind of this number."""
    kind = KINDS[number]
    hints = get_type_hints(kind)
    return tuple((field.name, hints[field.name]) for field in fields(kind) if field.name not in _COLUMNS)


def pack(event: Event) -> bytes:
    """What the event says besides where, on which permit and by whom."""
    packed = bytearray()
    for name, _ in _members(NUMBERS[type(event)]):
        value = getattr(event, name)
        if isinstance(value, int):
            _put_number(packed, value)
        else:
            data = value.encode() if isinstance(value, str) else value
            _put_number(packed, len(data))
            packed += data
    return bytes(packed)


def unpack(number: int, packed: bytes, where: Where, **columns: bytes) -> Event:
    """The event of that kind; `columns` are the members with columns of their own (id, officer)."""
    source = iter(packed)
    members = {name: _take(source, hint) for name, hint in _members(number)}
    return KINDS[number](where=where, **columns, **members)


def _put_number(packed: bytearray, value: int) -> None:
    while value > 0x7F:
        packed.append(value & 0x7F | 0x80)
        value >>= 7
    packed.append(value)


def _take(source: Iterator[int], hint: Any) -> Any:
    number = shift = 0
    for byte in source:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    if issubclass(hint, int):
        return hint(number)
    data = bytes(next(source) for _ in range(number))
    return data.decode() if hint is str else data
