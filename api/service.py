"""What the routes work with: one object, made by who starts the server and handed to `create_app`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from fastapi import Request

from api.bounds import Bound
from registry.case import Occasion
from registry.config import Settings
from registry.counter import Counter
from registry.courier import Courier
from registry.days import day_of, to_day
from registry.enquiry import Enquiry
from registry.errors import SetupError
from registry.follower import Follower
from registry.law import Law
from registry.office import Office
from registry.people import Keyring
from registry.store.index import Index
from registry.store.outbox import Outbox
from registry.store.vault import Vault
from registry.verify import Evidence, Question

Result = TypeVar("Result")


class NotTheWriter(SetupError):
    """This process only reads. Another one, started with `permit serve`, takes what is written."""


@dataclass(frozen=True, slots=True)
class Writer:
    """What only the one process has that holds the outbox."""

    office: Office
    outbox: Outbox
    courier: Courier
    keyring: Keyring


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is done at once: pictures and large uploads read, databases over a network asked, acts done."""

    heavy: Bound = field(default_factory=lambda: Bound("heavy", at_once=2, waiting=16, seconds=20))
    reading: Bound = field(default_factory=lambda: Bound("reading", at_once=8, waiting=64, seconds=10))
    writing: Bound = field(default_factory=lambda: Bound("writing", at_once=4, waiting=32, seconds=60))

    def close(self) -> None:
        for bound in (self.heavy, self.reading, self.writing):
            bound.close()


@dataclass(frozen=True, slots=True)
class Service:
    """One Party's node as the routes see it. `writer` is None in a process that only reads; `now` is its clock."""

    settings: Settings
    index: Index
    enquiry: Enquiry
    vault: Vault
    follower: Follower
    law: Law
    now: Callable[[], int]
    writer: Writer | None = None
    bounds: Bounds = field(default_factory=Bounds)

    @property
    def party(self) -> str:
        return self.settings.party

    @property
    def writing(self) -> Writer:
        """Raises NotTheWriter."""
        if self.writer is None:
            raise NotTheWriter("This server only reads. Send what is to be written to the one that writes.")
        return self.writer

    @property
    def counter(self) -> Counter:
        return Counter(self.enquiry, self.question)

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
        writer = self.writing
        return await self.bounds.writing.run(lambda: work(writer))


def service_of(request: Request) -> Service:
    service: Any = request.app.state.service
    assert isinstance(service, Service)
    return service
