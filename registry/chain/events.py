"""From raw logs to events: the table of everything our contracts tell. Pure."""

from typing import NamedTuple

from registry.acts import (
    Accepted,
    Affirmed,
    AuthorityReplaced,
    Cancelled,
    Crossed,
    DeputySet,
    Endorsed,
    Event,
    Issued,
    Noted,
    OfficerAppointed,
    OfficerDismissed,
    OfficerDistrusted,
    PartyAdmitted,
    PartyDescribed,
    PartyReinstated,
    PartySuspended,
    Refused,
    Replaced,
    Where,
)
from registry.chain.abi import canonical, decode, topic, value
from registry.chain.door import Log, NodeMisbehaved


class Shape(NamedTuple):
    """How a log is read: the fields of the event in its topics, then those in its data, with their kinds."""

    event: type[Event]
    topics: tuple[tuple[str, str], ...]
    fields: tuple[str, ...]
    kinds: tuple[str, ...]


_TABLE: tuple[tuple[type[Event], str], ...] = (
    (Issued, "bytes32 *id, address *officer, code destination, uint16 valid_day, uint8 kind"),
    (Endorsed, "bytes32 *id, address *officer, uint16 day, bytes quantities, bytes32 record"),
    (Accepted, "bytes32 *id, address *officer, uint16 day, bytes quantities, bytes32 record"),
    (Refused, "bytes32 *id, address *officer, uint8 reason, uint16 day, bytes32 record"),
    (Crossed, "bytes32 *id, address *officer, code country, direction direction, uint16 number, uint16 day, "
              "uint8 reason, bytes32 record"),
    (Cancelled, "bytes32 *id, address *officer, uint8 reason, bytes32 record"),
    (Replaced, "bytes32 *id, bytes32 *successor, address *officer, uint8 reason, bytes32 record"),
    (Affirmed, "bytes32 *id, address *officer"),
    (Noted, "bytes32 *id, address *officer, uint8 kind, bytes32 record"),
    (PartyAdmitted, "code *party, address authority"),
    (AuthorityReplaced, "code *party, address authority"),
    (PartyDescribed, "code *party, string origin, string statement, bytes32 digest"),
    (DeputySet, "code *party, code *deputy, bool allowed"),
    (PartySuspended, "code *party"),
    (PartyReinstated, "code *party"),
    (OfficerAppointed, "address *account, code *party, powers powers, uint40 from_time, uint40 until, "
                       "bytes32 credential"),
    (OfficerDismissed, "address *account, code *party, uint40 until"),
    (OfficerDistrusted, "address *account, code *party, uint40 since"),
)  # fmt: skip


def _row(event: type[Event], declaration: str) -> tuple[bytes, Shape]:
    members = [member.split(" ") for member in declaration.split(", ")]
    signature = f"{event.__name__}({','.join(canonical(kind) for kind, _ in members)})"
    inside = [(kind, name) for kind, name in members if not name.startswith("*")]
    return topic(signature), Shape(
        event,
        tuple((kind, name[1:]) for kind, name in members if name.startswith("*")),
        tuple(name for _, name in inside),
        tuple(kind for kind, _ in inside),
    )


SHAPES = dict(_row(event, declaration) for event, declaration in _TABLE)
"""By first topic."""

HOUSEKEEPING = frozenset(
    topic(signature)
    for signature in (
        "OwnershipTransferStarted(address,address)",
        "OwnershipTransferred(address,address)",
        "EIP712DomainChanged()",
    )
)
"""What the contracts' own libraries tell of the Secretariat's seat; it says nothing of a permit or an officer."""


def event(log: Log, time: int) -> Event | None:
    """The event a log tells of, its block's time given; None for HOUSEKEEPING. NodeMisbehaved for anything that our
    contracts do not write: the caller asked for their logs only."""
    shape = SHAPES.get(log.topics[0]) if log.topics else None
    if shape is None:
        if log.topics and log.topics[0] in HOUSEKEEPING:
            return None
        raise NodeMisbehaved(
            "the node gave a log that our contracts do not write; use another node, or a newer version of this program",
            block=log.block,
            index=log.index,
        )
    if len(log.topics) != len(shape.topics) + 1:
        raise NodeMisbehaved("the node gave a log with topics missing; use another node", block=log.block)
    members = {name: value(kind, word) for (kind, name), word in zip(shape.topics, log.topics[1:], strict=True)}
    members.update(zip(shape.fields, decode(shape.kinds, log.data), strict=True))
    return shape.event(where=Where(log.block, log.index, time, log.transaction), **members)
