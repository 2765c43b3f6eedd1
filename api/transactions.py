"""Answers about transactions: at once, or when a final block holds them, as `Prefer: wait=...` asks (RFC 7240)."""

import asyncio
import re
from collections.abc import Sequence
from typing import Any

from fastapi import Request
from starlette.responses import Response

from api.answers import as_json
from api.service import Service
from registry.chain.door import TransactionRefused
from registry.store.outbox import Entry, Stage

LONGEST_WAIT = 60
"""Seconds; who asks for more waits as long, and hears so in Preference-Applied."""
LOOKED_AGAIN = 0.5
"""Seconds between two looks at what another process carries."""
MOST_WAITING = 512
"""Requests that wait at once; further ones are answered at once."""


class Reverted(TransactionRefused):
    """The chain took the transaction, and the contract refused it when its turn came: the state had moved."""


def wait_asked(request: Request) -> int:
    """Seconds for which the request asks to wait; 0 if it does not, or writes it in no way that is known."""
    for preference in ",".join(request.headers.getlist("prefer")).split(","):
        if found := re.fullmatch(r"wait\s*=\s*\"?([0-9]{1,18})\"?", preference.partition(";")[0].strip().lower()):
            return min(int(found[1]), LONGEST_WAIT)
    return 0


async def settled(request: Request, service: Service, numbers: Sequence[int]) -> tuple[list[Entry], dict[str, str]]:
    """The outbox entries with these numbers, after waiting as asked, and the headers that say how long that was. When
    they are final, so is what this node knows of them. Raises Reverted."""
    seconds = wait_asked(request)
    headers = {}
    if seconds and service.waiting.enter(MOST_WAITING):
        headers["Preference-Applied"] = f"wait={seconds}"
        try:
            await _wait(service, numbers, seconds)
        finally:
            service.waiting.leave()
    entries = await service.read_vault(lambda: service.outbox.numbered(numbers))
    for entry in entries:
        if entry.stage is Stage.REVERTED:
            raise Reverted(
                f"The chain refused this ({entry.purpose}) when its turn came. Ask again to hear why.",
                transaction=entry.hash,
                block=entry.block,
            )
    return entries, headers


async def _wait(service: Service, numbers: Sequence[int], seconds: int) -> None:
    """Until all are in final blocks and the index knows these, or the time is over."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    if (writer := service.writer) is None:
        settled = await _look(service, numbers, end)
    else:
        futures = [asyncio.wrap_future(writer.courier.watch(number)) for number in numbers]
        done, late = await asyncio.wait(futures, timeout=seconds) if futures else (set(), set())
        for future in late:
            future.cancel()
        settled = [] if late else [future.result() for future in done]
    if settled:
        service.follower.call()
        await service.pulse.reach(max(entry.block or 0 for entry in settled), end - loop.time())


async def _look(service: Service, numbers: Sequence[int], end: float) -> list[Entry]:
    """The entries once another process has settled all of them; none if it does not in time."""
    loop = asyncio.get_running_loop()
    while not service.pulse.stopped:
        entries = await service.read_vault(lambda: service.outbox.numbered(numbers))
        if all(entry.stage is not Stage.QUEUED for entry in entries):
            return entries
        if (left := end - loop.time()) <= 0:
            break
        await service.pulse.wait(service.pulse.block, min(left, LOOKED_AGAIN))
    return []


def told(entry: Entry) -> dict[str, Any]:
    """What is told of a transaction."""
    return {"transaction": entry.hash, "stage": entry.stage, "block": entry.block}


def answer(entries: Sequence[Entry], headers: dict[str, str], body: dict[str, Any], *, done: int = 200) -> Response:
    """202 while any is on its way, else `done`; Location leads to the (first) transaction."""
    on_its_way = any(entry.stage is Stage.QUEUED for entry in entries)
    if entries:
        headers = headers | {"Location": f"/v1/transactions/0x{entries[0].hash.hex()}"}
    return as_json(body, 202 if on_its_way else done, headers)
