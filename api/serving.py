"""Serving a node over HTTP: its stores and threads opened together and closed in order, and uvicorn in between."""

import asyncio
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from typing import Any

import uvicorn

from api.app import create_app
from api.connections import Connection
from api.idempotency import Repetitions
from api.proxies import believed
from api.service import Bounds, Duty, Service, Writer
from api.sessions import forget_closed_keys
from api.slices import Slices
from api.standby import StandBy
from api.standings import bringer
from api.takers import LOOK
from registry.chain.node import Node
from registry.config import Settings
from registry.courier import Courier
from registry.enquiry import Enquiry
from registry.errors import SetupError
from registry.follower import Follower
from registry.law import Law
from registry.office import Office
from registry.people import Keyring
from registry.store.database import Database
from registry.store.index import Index
from registry.store.outbox import Outbox
from registry.store.vault import Vault

STOPPED_IN = 5
"""Seconds that requests under way are given when the server stops. What they stored is carried by the next one."""


class CannotListen(SetupError):
    """The address cannot be listened at: another program does, or it is not this machine's."""


class Role(StrEnum):
    """As what a process starts: it writes, or is refused where another does; it only reads, for ever; or it reads, and
    writes as soon as no other process does."""

    WRITES = "writes"
    READS = "reads"
    STANDS_BY = "stands by"


@contextmanager
def opened(
    settings: Settings,
    node: Node,
    law: Law,
    now: Callable[[], int],
    *,
    role: Role = Role.WRITES,
    every: float = 1.0,
    bounds: Bounds | None = None,
) -> Iterator[Service]:
    """A node with its index, vault and threads, until the end of the block. `every`: seconds between two looks at the
    chain. Raises StoreHeld where this one is to write and another does, StoreError, NotConfigured."""
    registry, writes = settings.registry_known(), role is Role.WRITES
    with ExitStack() as stack:
        index = Index(Database(settings.index_url), registry, settings.registry.since)
        stack.callback(index.close)
        vault = Vault(Database(settings.vault_url), beside=settings.home)
        stack.callback(vault.close)
        enquiry = Enquiry(registry, index, node)
        shift = stack.enter_context(ExitStack())
        outbox = shift.enter_context(Outbox.held(vault, node)) if writes else Outbox(vault, node)

        def take_up(shift: ExitStack, outbox: Outbox) -> Writer:
            return _writer(shift, settings, node, vault, outbox, now, every)

        duty = Duty(take_up(shift, outbox) if writes else None)
        follower = stack.enter_context(Follower(enquiry, every=every, reading_only=not writes))
        bounds = bounds or Bounds()
        service = Service(
            settings,
            node,
            index,
            enquiry,
            vault,
            outbox,
            follower,
            law,
            now,
            Slices(index, enquiry),
            duty,
            bounds=bounds,
        )
        follower.listen(service.pulse.beat)
        follower.listen(lambda _: forget_closed_keys(service))
        follower.listen(bringer(service))
        if role is not Role.READS:
            stack.enter_context(StandBy(service, take_up, shift, every=every))
        stack.callback(bounds.close)  # with the next: what is being written is done before the outbox is let go
        stack.callback(service.batches.close)
        yield service


def _writer(
    stack: ExitStack,
    settings: Settings,
    node: Node,
    vault: Vault,
    outbox: Outbox,
    now: Callable[[], int],
    every: float,
) -> Writer:
    courier = stack.enter_context(Courier(outbox, every=every / 5))
    registry, party = settings.registry_known(), settings.party
    how: dict[str, Any] = {"batch": settings.batch, "approval": settings.approval, "carry": courier.carry}
    office = Office(registry, node, vault, outbox, now=now, party=party, **how)
    keyring = Keyring(vault, party, settings.keystore_rounds)
    return Writer(office, courier, keyring, Repetitions(vault, outbox, now))


class Server(uvicorn.Server):
    """uvicorn with one node's application, which says when it listens."""

    def __init__(self, service: Service, listening: Callable[[], None], proxies: Iterable[str] = ()) -> None:
        """`proxies` are addresses or networks. Raises NotAProxy."""

        in_front, bounds = believed(proxies), service.bounds

        def connection(**given: Any) -> Connection:
            return Connection(
                connections=bounds.connections,
                believed=in_front,
                head_in=bounds.head_in,
                taken_in=bounds.taken_in,
                slowest=bounds.slowest,
                **given,
            )

        super().__init__(
            uvicorn.Config(
                create_app(service),
                http=connection,  # type: ignore[arg-type]  # it is called, and never asked for its class
                ws="none",
                log_level="warning",
                access_log=False,
                server_header=False,
                lifespan="off",
                timeout_graceful_shutdown=STOPPED_IN,
                forwarded_allow_ips=in_front,
            )
        )
        self._service, self._listening = service, listening

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._service.pulse.stop()  # streams end, and nobody waits any longer
        await super().shutdown(sockets)

    async def on_tick(self, counter: int) -> bool:
        if counter % LOOK == 0:
            now = asyncio.get_running_loop().time()
            for connection in list(self.server_state.connections):
                assert isinstance(connection, Connection)
                connection.look(now)
            self._service.bounds.arrivals.look(now)
        return await super().on_tick(counter)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._listening()


def serve(
    service: Service, host: str, port: int, listening: Callable[[str], None], proxies: Iterable[str] = ()
) -> None:
    """Answer at this address until Ctrl-C; port 0 takes a free one. `listening` is told where; `proxies`, by address or
    network, are believed whose request they pass on. Raises CannotListen, NotAProxy."""
    with bound(host, port) as taken:
        Server(service, lambda: listening(url_of(taken)), proxies).run(sockets=[taken])


def bound(host: str, port: int) -> socket.socket:
    """A socket at this address. Raises CannotListen.

    It is said to be of TCP: of others the event loop does not ask that small answers are sent at once, and each would
    wait 40 ms for the other side's acknowledgement.
    """
    taken = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
        taken.listen(512)
        return taken
    except (OSError, OverflowError) as fault:
        taken.close()
        why = fault.strerror if isinstance(fault, OSError) else "ports go from 0 to 65535"
        raise CannotListen(f"Nothing can listen at {host}, port {port}: {why}. Choose another --port.") from None


def url_of(taken: socket.socket) -> str:
    host, port = taken.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
