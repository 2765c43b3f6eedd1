"""Appending a slice of the chain's events to the index, inside the caller's transaction.

A node that leaves logs out shows here: an act on a permit that was never issued, by an account that was never
appointed. Then nothing is stored and NodeMisbehaved names what is missing.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, select

from registry.acts import Event, Issued, OfficerAppointed, PermitEvent
from registry.chain.door import NodeMisbehaved
from registry.store.database import insert_all
from registry.store.packing import NUMBERS, pack
from registry.store.tables import CODE_BYTES, accounts, code, events, party_events, permits, transactions

_MANY = 400
_KNOWN = select(permits.c.id, permits.c.number).where(code.in_(bindparam("codes", expanding=True)))
_ACCOUNTS = select(accounts.c.account, accounts.c.number)


def append(connection: Connection, slice: list[Event]) -> None:
    """Store the events, which are in the order of the chain and follow all that is stored."""
    if slice:
        _Appending(connection, slice).run(slice)


class _Appending:
    def __init__(self, connection: Connection, slice: list[Event]) -> None:
        self._connection = connection
        self._next = 1 + max(
            connection.scalar(select(func.coalesce(func.max(table.c.number), 0))) or 0
            for table in (permits, events, party_events)
        )
        self._transaction = b""
        self._transaction_number = 0
        self._officers = {row.account: row.number for row in connection.execute(_ACCOUNTS)}
        self._permits = _known(connection, {event.id for event in slice if isinstance(event, PermitEvent)})
        self._rows: dict[Table, list[dict[str, Any]]] = {
            table: [] for table in (transactions, accounts, permits, events, party_events)
        }

    def run(self, slice: list[Event]) -> None:
        for event in slice:
            self._add(event)
            self._next += 1
        for table, rows in self._rows.items():
            if rows:
                insert_all(self._connection, table, rows)

    def _add(self, event: Event) -> None:
        where = event.where
        if where.transaction != self._transaction:
            self._transaction, self._transaction_number = where.transaction, self._next
            self._rows[transactions].append(
                {"number": self._next, "block": where.block, "time": where.time, "hash": where.transaction}
            )
        row = {
            "number": self._next,
            "transaction": self._transaction_number,
            "log": where.log,
            "kind": NUMBERS[type(event)],
            "packed": pack(event),
        }
        if isinstance(event, OfficerAppointed):
            self._appoint(event)
        if isinstance(event, PermitEvent):
            self._add_to_permit(event, row)
        else:
            self._rows[party_events].append(row)

    def _appoint(self, event: OfficerAppointed) -> None:
        if event.account in self._officers:
            raise NodeMisbehaved(f"The node says twice that 0x{event.account.hex()} was appointed. Ask another node.")
        self._officers[event.account] = len(self._officers) + 1
        self._rows[accounts].append(
            {"number": self._officers[event.account], "account": event.account, "party": event.party}
        )

    def _add_to_permit(self, event: PermitEvent, row: dict[str, Any]) -> None:
        known = self._permits.get(event.id)
        officer = self._officers.get(event.officer)
        at = f"block {event.where.block}, log {event.where.log}"
        if officer is None:
            raise NodeMisbehaved(
                f"At {at} 0x{event.officer.hex()} acts, whose appointment the node left out. Ask another node."
            )
        row["officer"] = officer
        if isinstance(event, Issued):
            if known is not None:
                raise NodeMisbehaved(f"At {at} the permit 0x{event.id.hex()} is issued again. Ask another node.")
            self._permits[event.id] = self._next
            del row["kind"]
            self._rows[permits].append(row | {"id": event.id})
        else:
            if known is None:
                raise NodeMisbehaved(
                    f"At {at} something happens to the permit 0x{event.id.hex()}, whose issue the node left out. "
                    "Ask another node."
                )
            self._rows[events].append(row | {"permit": known})


def _known(connection: Connection, ids: Iterable[bytes]) -> dict[bytes, int]:
    asked = list(ids)
    known = {}
    for first in range(0, len(asked), _MANY):
        codes = [permit[:CODE_BYTES] for permit in asked[first : first + _MANY]]
        known.update({row.id: row.number for row in connection.execute(_KNOWN, {"codes": codes})})
    return known
