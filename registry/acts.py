"""What can happen: one table of acts, shared by contract, library, command line and API; and the events the chain
tells of them.

Facts as the chain knows them: ids are 32 bytes, accounts 20 bytes, Parties two letters (empty: none), times seconds
since 1970, days counted from 1970-01-01.
"""

from dataclasses import dataclass
from enum import IntEnum, IntFlag, StrEnum

MULTIPLE_USE = 128
"""Added to a permit's kind on chain if the document may be used more than once."""


class Power(IntFlag):
    """What an officer may do. Resolution Conf. 12.3 para 3 q) asks that the empowered are known by name and date."""

    ISSUE = 1
    ENDORSE = 2
    ADMIT = 4
    IMPORT = 8


class Status(IntEnum):
    """Where a permit stands on chain; the numbers are the contract's."""

    NONE = 0
    ISSUED = 1
    ENDORSED = 2
    ACCEPTED = 3
    REFUSED = 4
    CANCELLED = 5
    REPLACED = 6
    INSIDE = 7
    OUTSIDE = 8

    @property
    def final(self) -> bool:
        """Nothing but notes follows a final status."""
        return self in FINAL


FINAL = frozenset({Status.ACCEPTED, Status.REFUSED, Status.CANCELLED, Status.REPLACED})
LIVE = frozenset({Status.ISSUED, Status.ENDORSED, Status.INSIDE, Status.OUTSIDE})
AWAITING_USE = frozenset({Status.ISSUED, Status.ENDORSED})
TRAVELLING = frozenset({Status.INSIDE, Status.OUTSIDE})


class Kind(IntEnum):
    """Box 1 of the form; the numbers are the contract's."""

    EXPORT = 1
    RE_EXPORT = 2
    IMPORT = 3
    OTHER = 4


class Direction(IntEnum):
    EXIT = 0
    ENTRY = 1


class Side(StrEnum):
    """Whose officer may act on a permit."""

    ISSUER = "issuing Party"
    DESTINATION = "destination, or its deputy"
    ANY = "any Party"


@dataclass(frozen=True, slots=True)
class Act:
    """A row of the table. `statuses` are those from which the act leads on; `to` is None where nothing changes."""

    name: str
    powers: Power
    side: Side
    statuses: frozenset[Status]
    to: Status | None
    says: str


ACTS: dict[str, Act] = {
    act.name: act
    for act in (
        Act("issue", Power.ISSUE, Side.ISSUER, frozenset({Status.NONE}), Status.ISSUED,
            "anchor permits, all or none; multiple-use documents start inside the issuing Party"),
        Act("endorse", Power.ENDORSE, Side.ISSUER, frozenset({Status.ISSUED}), Status.ENDORSED,
            "customs of the issuing Party records what really leaves (Box 14)"),
        Act("accept", Power.ADMIT | Power.IMPORT, Side.DESTINATION, AWAITING_USE, Status.ACCEPTED,
            "the destination marks a permit used, once (Art. VI(6))"),
        Act("refuse", Power.ADMIT, Side.DESTINATION, AWAITING_USE, Status.REFUSED,
            "the destination refuses a permit for good"),
        Act("cross", Power.ENDORSE | Power.ADMIT, Side.ANY, TRAVELLING, Status.OUTSIDE,
            "a multiple-use document leaves (ENDORSE) or enters (ADMIT) a country"),
        Act("cancel", Power.ISSUE, Side.ISSUER, LIVE, Status.CANCELLED,
            "the issuing Party ends a permit that was not used"),
        Act("replace", Power.ISSUE, Side.ISSUER, LIVE, Status.REPLACED,
            "the issuing Party ends a permit and issues its successor in one step"),
        Act("affirm", Power.ISSUE, Side.ISSUER, LIVE, None,
            "a trusted colleague takes over genuine permits of a distrusted officer"),
        Act("note", Power.ISSUE | Power.ENDORSE | Power.ADMIT | Power.IMPORT, Side.ANY,
            LIVE | FINAL, None, "leave a note on a permit that one has seen"),
    )
}  # fmt: skip

REFUSAL_REASONS = {
    1: "the document is not genuine or was altered",
    2: "the goods differ from the document",
    3: "not in time",
    4: "the export was not endorsed",
    5: "a required document is missing",
    6: "conditions of the permit were not met",
    7: "national law forbids the import",
}
ENDING_REASONS = {
    1: "unused and returned",
    2: "lost",
    3: "stolen",
    4: "destroyed",
    5: "specimen sold or dead",
    6: "issued in error",
    7: "fraud",
    8: "expired unused",
    9: "details changed",
}
CROSSING_REASONS = {
    1: "the exit was not stamped",
    2: "the country is not in this registry",
    3: "customs union: no control at this border",
    4: "after the last day of validity",
    5: "the entry was not stamped",
}
NOTE_KINDS = {
    1: "seen in transit",
    2: "held",
    3: "released",
    4: "discrepancy",
    5: "recorded in error",
}


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """Where on the chain an event stands. `time` is its block's, in seconds since 1970."""

    block: int
    log: int
    time: int
    transaction: bytes


@dataclass(frozen=True, slots=True)
class Event:
    where: Where


@dataclass(frozen=True, slots=True)
class PermitEvent(Event):
    id: bytes
    officer: bytes


@dataclass(frozen=True, slots=True)
class Issued(PermitEvent):
    destination: str
    valid_day: int
    kind: int


@dataclass(frozen=True, slots=True)
class Endorsed(PermitEvent):
    day: int
    quantities: bytes
    record: bytes


@dataclass(frozen=True, slots=True)
class Accepted(PermitEvent):
    day: int
    quantities: bytes
    record: bytes


@dataclass(frozen=True, slots=True)
class Refused(PermitEvent):
    reason: int
    day: int
    record: bytes


@dataclass(frozen=True, slots=True)
class Crossed(PermitEvent):
    country: str
    direction: Direction
    number: int
    day: int
    reason: int
    record: bytes


@dataclass(frozen=True, slots=True)
class Cancelled(PermitEvent):
    reason: int
    record: bytes


@dataclass(frozen=True, slots=True)
class Replaced(PermitEvent):
    successor: bytes
    reason: int
    record: bytes


@dataclass(frozen=True, slots=True)
class Affirmed(PermitEvent):
    pass


@dataclass(frozen=True, slots=True)
class Noted(PermitEvent):
    kind: int
    record: bytes


EVENTS: dict[str, type[PermitEvent]] = {
    "issue": Issued, "endorse": Endorsed, "accept": Accepted, "refuse": Refused, "cross": Crossed,
    "cancel": Cancelled, "replace": Replaced, "affirm": Affirmed, "note": Noted,
}  # fmt: skip
"""What each act leaves on chain."""


@dataclass(frozen=True, slots=True)
class PartyEvent(Event):
    party: str


@dataclass(frozen=True, slots=True)
class PartyAdmitted(PartyEvent):
    authority: bytes


@dataclass(frozen=True, slots=True)
class AuthorityReplaced(PartyEvent):
    authority: bytes


@dataclass(frozen=True, slots=True)
class PartyDescribed(PartyEvent):
    origin: str
    statement: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class DeputySet(PartyEvent):
    deputy: str
    allowed: bool


@dataclass(frozen=True, slots=True)
class PartySuspended(PartyEvent):
    pass


@dataclass(frozen=True, slots=True)
class PartyReinstated(PartyEvent):
    pass


@dataclass(frozen=True, slots=True)
class OfficerEvent(PartyEvent):
    account: bytes


@dataclass(frozen=True, slots=True)
class OfficerAppointed(OfficerEvent):
    powers: Power
    from_time: int
    until: int
    credential: bytes


@dataclass(frozen=True, slots=True)
class OfficerDismissed(OfficerEvent):
    until: int


@dataclass(frozen=True, slots=True)
class OfficerDistrusted(OfficerEvent):
    """`since` is 0 when the Secretariat cleared the distrust."""

    since: int
