"""Reading the index: one moment of it, in which the cursor and all that is read agree.

Each way to read is one statement, built once. What is read are events; where a permit stands is `fold` of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, literal, null, select, union, union_all

from registry.acts import Event, Issued, PartyEvent, PermitEvent, Where
from registry.store.packing import NUMBERS, unpack
from registry.store.tables import (
    CODE_BYTES,
    Number,
    about,
    accounts,
    code,
    conflicts,
    events,
    party_events,
    permits,
    transactions,
)

_MANY = 400
"""How many values go into one IN (...): databases limit the parameters of a statement."""
_NO_END = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """Up to which block the index knows everything: its number, 32-byte hash and time (seconds since 1970)."""

    number: int
    hash: bytes
    time: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two hashes of one block that both were called final: evidence. `open` until the index was rebuilt."""

    block: int
    ours: bytes
    our_time: int
    theirs: bytes
    their_time: int
    open: bool


_issues = (
    select(
        permits.c.number.label("place"), literal(NUMBERS[Issued]).label("kind"), permits.c.log, permits.c.packed,
        permits.c.id, accounts.c.account, transactions.c.block, transactions.c.time, transactions.c.hash,
    )
    .join(transactions, transactions.c.number == permits.c.transaction)
    .join(accounts, accounts.c.number == permits.c.officer)
)  # fmt: skip
_later = (
    select(
        events.c.number.label("place"), events.c.kind, events.c.log, events.c.packed,
        permits.c.id, accounts.c.account, transactions.c.block, transactions.c.time, transactions.c.hash,
    )
    .join(permits, permits.c.number == events.c.permit)
    .join(transactions, transactions.c.number == events.c.transaction)
    .join(accounts, accounts.c.number == events.c.officer)
)  # fmt: skip
_of_parties = (
    select(
        party_events.c.number.label("place"), party_events.c.kind, party_events.c.log, party_events.c.packed,
        null().label("id"), null().label("account"), transactions.c.block, transactions.c.time, transactions.c.hash,
    )
    .join(transactions, transactions.c.number == party_events.c.transaction)
)  # fmt: skip

_this = (code == bindparam("code")) & (permits.c.id == bindparam("id"))
_party_mark = about.c.made, func.coalesce(select(func.max(party_events.c.number)).scalar_subquery(), 0)
_MARK = select(*_party_mark)
_made, _last = _party_mark
_upto = select(
    literal(0).label("place"), null().label("kind"), _last.label("log"), _made.label("packed"),
    null().label("id"), null().label("account"), about.c.block, about.c.time, about.c.hash,
)  # fmt: skip
KNOWN = union_all(_upto, _issues.where(_this), _later.where(_this))
"""All that `known` reads, in one statement, in no order: to sort a few rows takes a database longer than it takes us.
The row in place 0 tells up to where all is known, and in the columns of an event the mark of the Parties' events."""
_these = code.in_(bindparam("codes", expanding=True)) & permits.c.id.in_(bindparam("ids", expanding=True))
_HISTORIES = union_all(_issues.where(_these), _later.where(_these)).order_by("place")
_PARTIES = _of_parties.order_by(party_events.c.number)
_FIND = select(permits.c.id).where(code.between(bindparam("low"), bindparam("high"))).order_by(permits.c.number)
_IDS = (
    select(permits.c.number, permits.c.id)
    .where(permits.c.number > bindparam("after", type_=Number))
    .order_by(permits.c.number)
    .limit(bindparam("most", type_=Number))
)
_CURSOR = select(about.c.block, about.c.hash, about.c.time)
_CONFLICTS = select(conflicts).order_by(conflicts.c.block, conflicts.c.theirs)
_by_officer = select(permits.c.id).join(accounts, accounts.c.number == permits.c.officer).order_by(permits.c.number)
_ISSUED_BY_PARTY = _by_officer.where(accounts.c.party == bindparam("party"))
_ISSUED_BY_OFFICER = _by_officer.where(accounts.c.account == bindparam("officer"))


_moment = transactions.c.time >= bindparam("since", type_=Number)
_officer = select(accounts.c.number).where(accounts.c.account == bindparam("officer")).scalar_subquery()
_own_issues = (
    select(permits.c.number.label("permit"))
    .join(transactions, transactions.c.number == permits.c.transaction)
    .where(permits.c.number >= bindparam("low", type_=Number), permits.c.officer == _officer, _moment)
)
_own_acts = (
    select(events.c.permit)
    .join(transactions, transactions.c.number == events.c.transaction)
    .where(events.c.number >= bindparam("low", type_=Number), events.c.officer == _officer, _moment)
)
_TOUCHED = (
    select(permits.c.number, permits.c.id)
    .where(permits.c.number.in_(union(_own_issues, _own_acts)))
    .order_by(permits.c.number)
)
_BEFORE = (
    select(transactions.c.number)
    .where(transactions.c.time < bindparam("since", type_=Number))
    .order_by(transactions.c.number.desc())
    .limit(1)
)
"""The last transaction before a moment, looked for from the end: what is older need not be read."""

_from_to = bindparam("low", type_=Number), bindparam("high", type_=Number)
_BETWEEN = union_all(
    _issues.where(permits.c.number.between(*_from_to)),
    _later.where(events.c.number.between(*_from_to)),
    _of_parties.where(party_events.c.number.between(*_from_to)),
).order_by("place")
_START = (
    select(transactions.c.number)
    .where(transactions.c.block >= bindparam("block", type_=Number))
    .order_by(transactions.c.block, transactions.c.number)
    .limit(1)
)
"""The number of the first event in this block or after it: blocks and numbers rise together."""


_LAST = select(func.coalesce(func.max(events.c.number), 0))
_LATER_OF = (
    select(permits.c.id)
    .join(events, events.c.permit == permits.c.number)
    .join(accounts, accounts.c.number == permits.c.officer)
    .where(events.c.number > bindparam("after", type_=Number), events.c.number <= bindparam("last", type_=Number))
    .where(accounts.c.party == bindparam("party"))
    .limit(bindparam("most", type_=Number))
)


class Mark(NamedTuple):
    """Which making of the index, and its last event's number about a Party: while the mark stays, `parties` stays."""

    made: bytes
    last: int


@dataclass(frozen=True, slots=True)
class Known:
    """One permit at one moment of the index: up to where all is known, the mark of the Parties' events, its own events
    in the order of the chain (none if it was never issued)."""

    cursor: Cursor | None
    parties_mark: Mark
    events: tuple[PermitEvent, ...]


def asked(id: bytes) -> dict[str, bytes]:
    """The parameters of KNOWN for the permit of this id."""
    return {"code": id[:CODE_BYTES], "id": id}


def known(rows: Sequence[Sequence[Any]]) -> Known:
    """What the rows of KNOWN say."""
    upto, *later = sorted(rows, key=itemgetter(0))
    _, _, last, made, _, _, block, time, of = upto
    events = (_event(*row) for row in later)
    return Known(
        None if block is None else Cursor(block, of, time),
        Mark(made, last),
        tuple(event for event in events if isinstance(event, PermitEvent)),
    )


class View:
    """One moment of the index. Made by `Index.view()`; every method raises StoreError."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def cursor(self) -> Cursor | None:
        """Up to where all is known; None before the first block was read, when nothing can be told."""
        row = self._connection.execute(_CURSOR).one()
        return None if row.block is None else Cursor(row.block, row.hash, row.time)

    def history(self, id: bytes) -> list[PermitEvent]:
        """All that happened to one permit, in the order of the chain; empty if it was never issued."""
        return list(known(self._connection.execute(KNOWN, asked(id)).all()).events)

    def histories(self, ids: Iterable[bytes]) -> dict[bytes, list[PermitEvent]]:
        """The same for many, every asked id a key."""
        found: dict[bytes, list[PermitEvent]] = {permit: [] for permit in ids}
        asked = list(found)
        for first in range(0, len(asked), _MANY):
            some = asked[first : first + _MANY]
            values = {"ids": some, "codes": [permit[:CODE_BYTES] for permit in some]}
            for row in self._connection.execute(_HISTORIES, values):
                event = _event(*row)
                assert isinstance(event, PermitEvent)
                found[event.id].append(event)
        return found

    def known(self, id: bytes) -> Known:
        """What is known of one permit."""
        return known(self._connection.execute(KNOWN, asked(id)).all())

    def parties_mark(self) -> Mark:
        """The mark of what `parties` gives."""
        return Mark(*self._connection.execute(_MARK).one())

    def ids(self, most: int) -> Iterator[list[bytes]]:
        """The ids of all permits in the order of issue, in lists of so many."""
        after = 0
        while rows := self._connection.execute(_IDS, {"after": after, "most": most}).all():
            yield [row.id for row in rows]
            after = rows[-1].number

    def last(self) -> int:
        """The number of the last event after an issue; 0 if there is none."""
        return self._connection.scalar(_LAST) or 0

    def changed(self, party: str, after: int, last: int, most: int) -> set[bytes]:
        """The permits of a Party to which something happened after they were issued, by the numbers of the events: from
        the one behind `after` to `last`. So many at most."""
        values = {"party": party, "after": after, "last": last, "most": most}
        return set(self._connection.scalars(_LATER_OF, values))

    def parties(self) -> list[PartyEvent]:
        """All events about Parties and officers, in the order of the chain. Few, so all at once."""
        events = (_event(*row) for row in self._connection.execute(_PARTIES))
        return [event for event in events if isinstance(event, PartyEvent)]

    def events(self, first: int, last: int) -> list[Event]:
        """Everything in the blocks first..last, both included, in the order of the chain."""
        low = self._connection.scalar(_START, {"block": first})
        if low is None:
            return []
        end = self._connection.scalar(_START, {"block": last + 1})
        high = _NO_END if end is None else end - 1
        return [_event(*row) for row in self._connection.execute(_BETWEEN, {"low": low, "high": high})]

    def find(self, beginning: bytes) -> list[bytes]:
        """The ids that begin with these bytes (a printed code gives ten), in the order of issue."""
        start = beginning[:CODE_BYTES]
        bounds = {"low": start.ljust(CODE_BYTES, b"\x00"), "high": start.ljust(CODE_BYTES, b"\xff")}
        return [permit for permit in self._connection.scalars(_FIND, bounds) if permit.startswith(beginning)]

    def issued_by(self, who: str | bytes) -> list[bytes]:
        """The ids issued by a Party (two letters) or an officer (20-byte account), in the order of issue.

        Reads all permits once: for reports and for affirming after a theft, not for the single question.
        """
        if isinstance(who, str):
            return list(self._connection.scalars(_ISSUED_BY_PARTY, {"party": who}))
        return list(self._connection.scalars(_ISSUED_BY_OFFICER, {"officer": who}))

    def touched_by(self, officer: bytes, since: int) -> list[tuple[int, bytes]]:
        """Places and ids of the permits that this account acted on since a moment (seconds since 1970), in the order of
        issue. Reads what happened since then, and nothing before it."""
        low = self._connection.scalar(_BEFORE, {"since": since}) or 0
        rows = self._connection.execute(_TOUCHED, {"low": low, "officer": officer, "since": since})
        return [(number, permit) for number, permit in rows]

    def conflicts(self) -> list[Conflict]:
        """The evidence of blocks that changed after they were final."""
        return [Conflict(*row) for row in self._connection.execute(_CONFLICTS)]


def _event(
    _place: int, kind: int, log: int, packed: bytes, id: bytes | None, account: bytes, block: int, time: int, of: bytes
) -> Event:
    """The event in a row of the selects above, whose columns stand in this order."""
    where = Where(block, log, time, of)
    columns = {} if id is None else {"id": id, "officer": account}
    return unpack(kind, packed, where, **columns)
