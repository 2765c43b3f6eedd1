"""Doing what a confirmed form asks for, once: however often it is sent, all come to the same transaction, whose page
says how far it is.
"""

import asyncio
import re
from collections.abc import Container, Mapping
from typing import Annotated

import orjson
from fastapi import Path

from api.idempotency import UnderWay
from api.pages.desk.door import Visit
from api.problems import NotFound
from api.transactions import Reverted
from api.writing import Do, carry_out
from registry.store.outbox import Entry

Hash = Annotated[str, Path(pattern="^0x[0-9a-f]{64}$", alias="hash")]
"""A transaction's, in an address."""
PATIENCE, PAUSE = 100, 0.2
"""How often, and after how many seconds, it is looked whether the same request that is under way is done."""
READ_IN = 10
"""Seconds that this node is given to read a block that is final: what is said to be done is then seen everywhere."""


async def carried(visit: Visit, key: str, kept: Mapping[str, str], do: Do) -> Entry:
    """The transaction of what `kept`, the fields of the form, ask for; stored, and on its way. Forms with the same key
    are one request. Raises UnderWay, Reverted, SignInAgain, and what `do` raises."""
    bearing = visit.bearing(idempotency_key=key)
    for _ in range(PATIENCE):
        try:
            entry, _headers = await carry_out(bearing, visit.service, visit.who, orjson.dumps(kept), do)
            return entry
        except UnderWay:
            await asyncio.sleep(PAUSE)
    raise UnderWay("This very request is being done. Look in a moment what came of it.")


async def transaction(visit: Visit, hash: str, purposes: Container[str]) -> Entry:
    """What this node sent for one of these purposes, of which a page says how far it is. Raises NotFound."""
    service = visit.service
    entry = await service.read_vault(lambda: service.outbox.by_hash(bytes.fromhex(hash[2:])))
    if entry is None or entry.purpose not in purposes:
        raise NotFound("This node sent no such transaction.")
    if entry.block is not None and entry.block > service.pulse.block:
        service.follower.call()
        await service.pulse.reach(entry.block, READ_IN)
    return entry


def again(fault: Reverted) -> str:
    """What makes another request of a form whose transaction the chain did not take."""
    return re.sub("[^0-9a-f]", "", str(fault.facts["transaction"]))[:16] or "again"


def key_of_form(*parts: str) -> str:
    """An Idempotency-Key of what the form is about."""
    return " ".join(["desk", *(part for part in parts if part.isascii() and part.isprintable())])[:200].strip()
