"""What the routes work with: one object, made by who starts the server and handed to `create_app`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from fastapi import Request

from api.arrivals import Arrivals
from api.batches import Batches
from api.bounds import Bound, Count, Places, Room
from api.connections import Connections
from api.idempotency import Repetitions
from api.keys import Keys
from api.pulse import Pulse
from api.slices import Slices
from registry.approvals import Approvals
from registry.case import Occasion
from registry.chain.node import Node
from registry.config import FILE, NotConfigured, Settings
from registry.counter import Counter
from registry.courier import Courier
from registry.days import day_of, to_day
from registry.drafts import Drafts
from registry.enquiry import Enquiry
from registry.errors import SetupError
from registry.follower import Follower
from registry.law import Law
from registry.office import Office
from registry.people import Keyring
from registry.store.allowance import MOST
from registry.store.index import Index
from registry.store.outbox import Outbox
from registry.store.vault import Vault
from registry.verify import Evidence, Question

Result = TypeVar("Result")


class NotTheWriter(SetupError):
    """This process only reads, or stands by. Another one takes what is written."""


@dataclass(frozen=True, slots=True)
class Writer:
    """What only the one process has that holds the outbox."""

    office: Office
    courier: Courier
    keyring: Keyring
    repetitions: Repetitions


@dataclass(slots=True)
class Duty:
    """Whether this process writes: `writer` is None while it does not. One that stands by comes on duty (`standby`)."""

    writer: Writer | None = None


@dataclass(slots=True)
class Seat:
    """The Secretariat's: the account in it, as the node told it when `block` was the last one known here."""

    account: bytes = b""
    block: int | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is done at once: PDFs looked at, pictures and large uploads read, databases over a network asked, acts
    done, passwords checked (which takes much memory: one at a time). And how much is received: connections and bytes at
    once, and the seconds in which a request's head, and all of its body, must have arrived; and the seconds in which an
    answer must be taken, beside those of the slowest reader, in bytes a second: a telephone on the oldest networks
    takes four times as many."""

    pdfs: Bound = field(default_factory=lambda: Bound("pdfs", at_once=1, waiting=8, seconds=60))
    heavy: Bound = field(default_factory=lambda: Bound("heavy", at_once=2, waiting=16, seconds=20))
    reading: Bound = field(default_factory=lambda: Bound("reading", at_once=8, waiting=64, seconds=10))
    writing: Bound = field(default_factory=lambda: Bound("writing", at_once=4, waiting=32, seconds=60))
    signing_in: Bound = field(default_factory=lambda: Bound("sign-in", at_once=1, waiting=16, seconds=30))
    connections: Connections = field(default_factory=Connections)
    receiving: Room = field(default_factory=lambda: Room(256 * 2**20))
    arrivals: Arrivals = field(default_factory=Arrivals)
    head_in: float = 15.0
    body_in: float = 30.0
    taken_in: float = 30.0
    slowest: int = 1_024

    def looking(self, shown: bytes) -> Bound:
        """Where what is shown is read. A PDF may take seconds: it waits for other PDFs, and a picture for none."""
        return self.pdfs if shown[:64].lstrip().startswith(b"%PDF-") else self.heavy

    def close(self) -> None:
        for bound in (self.pdfs, self.heavy, self.reading, self.writing, self.signing_in):
            bound.close()


@dataclass(frozen=True, slots=True)
class Service:
    """One Party's node as the routes see it. `now` is its clock; `allowance` what one user may put into the vault that
    is no permit yet, in bytes."""

    settings: Settings
    node: Node
    index: Index
    enquiry: Enquiry
    vault: Vault
    outbox: Outbox
    follower: Follower
    law: Law
    now: Callable[[], int]
    slices: Slices
    duty: Duty = field(default_factory=Duty)
    keys: Keys = field(default_factory=Keys)
    pulse: Pulse = field(default_factory=Pulse)
    seat: Seat = field(default_factory=Seat)
    batches: Batches = field(default_factory=Batches)
    waiting: Count = field(default_factory=Count)
    streams: Places = field(default_factory=Places)
    session_seconds: int = 3_600
    bounds: Bounds = field(default_factory=Bounds)
    allowance: int = MOST

    @property
    def party(self) -> str:
        return self.settings.party

    @property
    def writer(self) -> Writer | None:
        """None while another process writes, or none."""
        return self.duty.writer

    def ensure_writer(self) -> Writer:
        """Raises NotTheWriter."""
        if (writer := self.writer) is None:
            raise NotTheWriter(
                "This server does not write now. Send what is to be written to the one that does: its GET /v1/health "
                "says so."
            )
        return writer

    @property
    def approvals(self) -> Approvals:
        return Approvals(self.vault, self.party, lambda: self.enquiry.evidence(bytes(32)), self.now, self.allowance)

    @property
    def drafts(self) -> Drafts:
        return Drafts(self.vault, self.party, self.now, self.allowance)

    @property
    def counter(self) -> Counter:
        return Counter(self.enquiry, self.question)

    def origin(self) -> str:
        """Where this Party's QR codes lead. Raises NotConfigured."""
        if not self.settings.origin:
            raise NotConfigured(f"{FILE} of this node has no origin, so QR codes would lead nowhere. Add one.")
        return self.settings.origin

    def question(self, occasion: Occasion, day: int, here: str | None = None) -> Question:
        """What is asked of a permit here, by this Party's law."""
        law = self.law
        return Question(occasion, day, self.now(), law.profile, here or self.party or None, suspensions=law.suspensions)

    def day(self, text: str | None) -> int:
        """A date as a day number; today in UTC where none is given. Raises NotADate."""
        return day_of(self.now()) if text is None else to_day(text)

    def not_fresh_because(self, evidence: Evidence) -> str | None:
        return evidence.stale_because(self.now())

    async def read(self, work: Callable[[], Result]) -> Result:
        """Ask the index: at once where that takes no network, else in a thread."""
        return work() if self.index.local else await self.bounds.reading.run(work)

    async def read_vault(self, work: Callable[[], Result]) -> Result:
        return work() if self.vault.database.sqlite else await self.bounds.reading.run(work)

    async def write(self, work: Callable[[Writer], Result]) -> Result:
        """Do what writes to the vault or asks the node, in a thread. Raises NotTheWriter."""
        writer = self.ensure_writer()
        return await self.bounds.writing.run(lambda: work(writer))


def service_of(request: Request) -> Service:
    service: Any = request.app.state.service
    assert isinstance(service, Service)
    return service
