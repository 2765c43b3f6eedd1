"""Server-sent events (HTML Living Standard, section 9.2): what happens, as it becomes known here.

An event's id is its place on the chain, `block-log`: who was cut off sends the last one as Last-Event-ID; nothing is
left out, and nothing comes twice. Streams are bounded in number, of all and of each who asks; they end when the server
stops.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Annotated, Any

import orjson
from fastapi import Header, Request
from fastapi.responses import StreamingResponse

from api.askers import asker_of
from api.bounds import Busy
from api.problems import NotAsDocumented
from api.service import Service
from registry.acts import PermitEvent
from registry.errors import RefusedError, StoreError
from registry.formats.events import write_event
from registry.telling import tell

MOST = 200
"""Streams at once."""
EACH = 20
"""Of them, those of one address or of one user. Who follows more permits than that follows their Party."""
COMES_BACK = 30
"""Seconds after which who found no room asks again: streams are long."""
QUIET = 15.0
"""Seconds after which a line without meaning is sent, so that nobody in between takes the stream for dead."""
PAUSE = 0.5
"""Seconds until a stream asks again where it could not be answered."""
LastEventId = Annotated[
    str | None, Header(alias="Last-Event-ID", description="The id of the last event that was received.")
]


class TooManyStreams(RefusedError):
    """One address, or one user, follows as much at once as one may."""

    http_status = 429


Place = tuple[int, int]
"""Block and log: events behind it are told."""
Next = Callable[[Place], Awaitable[tuple[Sequence[PermitEvent], Place]]]
"""The events behind a place, in the order of the chain, and the place up to which that is all."""


def place_behind(last: str | None) -> Place | None:
    """Where a stream goes on. Raises NotAsDocumented."""
    if last is None or last == "":
        return None
    if not re.fullmatch(r"[0-9]{1,15}-[0-9]{1,9}", last):
        raise NotAsDocumented("Last-Event-ID is a block and a log, such as 120-3: send the id of an event as it came.")
    block, log = last.split("-")
    return int(block), int(log)


async def stream(request: Request, service: Service, start: Place, following: Next) -> StreamingResponse:
    """Everything behind `start`, then what comes. Raises NotSignedIn, TooManyStreams, Busy."""
    asker = await asker_of(request, service)
    if service.streams.held_by(asker) >= EACH:
        raise TooManyStreams(
            f"You follow {EACH} already, which is as much as one address or user may. End one of them, sign in, or "
            "follow the whole Party: /v1/parties/{code}/events.",
            retry_after=COMES_BACK,
        )
    if not service.streams.enter(asker, MOST):
        raise Busy("As many follow already as this server takes. Ask again later.", retry_after=COMES_BACK)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Stream(service, asker, _events(request, service, start, following), headers)


class Stream(StreamingResponse):
    """A stream that gives its place back, also if nobody ever read it."""

    def __init__(self, service: Service, asker: str, content: AsyncIterator[bytes], headers: dict[str, str]) -> None:
        super().__init__(content, headers=headers, media_type="text/event-stream")
        self._service, self._asker = service, asker

    async def __call__(self, *asgi: Any) -> None:
        try:
            await super().__call__(*asgi)
        finally:
            self._service.streams.leave(self._asker)


async def _events(request: Request, service: Service, place: Place, following: Next) -> AsyncIterator[bytes]:
    yield b"retry: 3000\n\n"
    while not (service.pulse.stopped or await request.is_disconnected()):
        known, before = service.pulse.block, place
        try:
            events, place = await following(before)
        except StoreError:  # too much is asked at once, or the database is away: nothing is left out, it comes later
            await asyncio.sleep(PAUSE)
            yield b": \n\n"
            continue
        for event in events:
            yield _written(event)
        if place == before:
            await service.pulse.wait(known, QUIET)
            if service.pulse.block == known:
                yield b": \n\n"


def _written(event: PermitEvent) -> bytes:
    data = orjson.dumps(write_event(event) | {"says": tell(event)}).decode()
    where = event.where
    return f"id: {where.block}-{where.log}\nevent: {type(event).__name__}\ndata: {data}\n\n".encode()
