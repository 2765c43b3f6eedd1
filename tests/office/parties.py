"""A registry with a few Parties, each with an office of its own and officers: what the office's tests act with."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from registry.acts import Power
from registry.case import Occasion
from registry.chain import wire
from registry.chain.deploy import deploy
from registry.chain.embedded import FINALITY, EmbeddedChain, locate
from registry.chain.node import Node
from registry.consent import appoint_consenting, give_consent
from registry.days import day_of, to_date
from registry.enquiry import Enquiry
from registry.formats.document import read_document
from registry.keystore import Signer, new_signer
from registry.office import Office
from registry.permit import Permit
from registry.profile import convention
from registry.records import Credential
from registry.samples import sample
from registry.seal import Registry, SealedPermit
from registry.sending import Patience
from registry.store.database import Database
from registry.store.index import Index
from registry.store.outbox import Outbox
from registry.store.vault import Vault
from registry.verify import Question

CHAIN_ID = 77_001
DAY = 86_400
YEAR = 365 * DAY
PATIENCE = Patience(seconds=300, every=0.01)
REPTILES = read_document(sample("mg-export-reptiles.json"))
GUITAR = read_document(sample("us-certificate-musical-instrument.json"))


@dataclass
class Clock:
    """The time of chain and offices; tests move it on."""

    now: int

    def __call__(self) -> int:
        return self.now


@dataclass
class Country:
    """A Party's office, its index, and the keys of its people by name."""

    code: str
    office: Office
    enquiry: Enquiry
    index: Index
    outbox: Outbox
    authority: Signer
    people: dict[str, Signer] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Signer:
        return self.people[name]


class World:
    """One chain, one registry, three Parties: MG issues, FR receives, KE looks on."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.clock, self._stack = folder, Clock(int(time.time())), stack
        self.chain = stack.enter_context(
            EmbeddedChain(folder / "chain", chain_id=CHAIN_ID, clock=self.clock, min_period=0.01)
        )
        self.node = Node(locate(folder / "chain"), chain_id=CHAIN_ID, depth=FINALITY)
        stack.callback(self.node.close)
        self.secretariat = new_signer()
        parties, permits, self.since = deploy(
            self.node, self.secretariat.key, self.secretariat.account, pause=lambda: time.sleep(0.005)
        )
        self.registry = Registry(CHAIN_ID, parties, permits)
        self.countries: dict[str, Country] = {}
        self._numbers = count(1)
        for code in ("MG", "FR", "KE"):
            self._admit(code)
        for code, name, powers in (
            ("MG", "issuer", Power.ISSUE),
            ("MG", "colleague", Power.ISSUE),
            ("MG", "customs", Power.ENDORSE | Power.ADMIT),
            ("FR", "issuer", Power.ISSUE),
            ("FR", "customs", Power.ENDORSE | Power.ADMIT),
            ("FR", "importer", Power.IMPORT),
            ("KE", "customs", Power.ENDORSE | Power.ADMIT),
        ):
            self.appoint(code, name, powers)

    def __getitem__(self, code: str) -> Country:
        return self.countries[code]

    @property
    def day(self) -> int:
        return day_of(self.clock.now)

    def vault(self, name: str) -> Vault:
        vault = Vault(Database(f"sqlite:///{self.folder / name}.vault", durable=False))
        self._stack.callback(vault.close)
        return vault

    def index(self, name: str) -> Index:
        database = Database(f"sqlite:///{self.folder / name}.index", durable=False)
        index = Index(database, self.registry, self.since)
        self._stack.callback(index.close)
        return index

    def _admit(self, code: str) -> None:
        vault, index = self.vault(code), self.index(code)
        outbox = self._stack.enter_context(Outbox.held(vault, self.node))
        office = Office(self.registry, self.node, vault, outbox, now=self.clock, party=code, batch=2, patience=PATIENCE)
        country = Country(code, office, Enquiry(self.registry, index, self.node), index, outbox, new_signer())
        self.countries[code] = country
        office.send("admit", self.secretariat, self.registry.parties, wire.admit(code, country.authority.account))

    def appoint(self, code: str, name: str, powers: Power, start: int | None = None, end: int | None = None) -> Signer:
        """A new officer of that name, empowered from now for a year unless said otherwise."""
        country, officer = self[code], new_signer()
        term = (self.clock.now - 1 if start is None else start, self.clock.now + YEAR if end is None else end)
        credential = Credential(name=name, method="key")
        consent = give_consent(officer, self.registry, code, powers, term, credential)
        appoint_consenting(country.office, country.authority, consent)
        country.people[name] = officer
        return officer

    def keep_up(self) -> None:
        """Set our clock by the chain's: it counts a second for each block, and makes many in a second."""
        self.clock.now = max(self.clock.now, self.node.head().time)

    def later(self, seconds: int) -> None:
        """Let time pass, for chain and offices."""
        self.clock.now += seconds
        self.chain.catch_up()

    # ---- permits ----

    def permit(self, sample: Permit = REPTILES, **changes: Any) -> Permit:
        """A new permit of MG for FR, dated today, with the next number."""
        dates = {"date_of_issue": to_date(self.day), "valid_until": to_date(self.day + 180)}
        usual = {"party": "MG", "number": f"26MG{next(self._numbers):06}"} | dates
        return Permit(face=sample.face.model_copy(update=usual | changes), persons=sample.persons)

    def issued(self, sample: Permit = REPTILES, officer: str = "issuer", **changes: Any) -> SealedPermit:
        return self["MG"].office.issue([self.permit(sample, **changes)], self["MG"][officer])[0]

    def word(self, permit_id: bytes) -> wire.PermitWord:
        """What the contract itself says of a permit."""
        return wire.read_permit(self.node.call(self.registry.permits, wire.permit_of(permit_id)))

    def question(self, occasion: Occasion = Occasion.IMPORT, here: str = "FR") -> Question:
        return Question(occasion, self.day, self.clock.now, convention(), here=here)

    def decide(self, code: str, data: bytes) -> None:
        """A decision of that Party's authority."""
        country = self[code]
        country.office.send("decide", country.authority, self.registry.parties, data)


@contextmanager
def world_in(folder: Path) -> Iterator[World]:
    with ExitStack() as stack:
        yield World(folder, stack)


class CountingReader:
    """A node, and how many questions were put to it."""

    def __init__(self, of: Node) -> None:
        self.asked = 0
        self._of = of

    def __getattr__(self, name: str) -> Any:
        self.asked += 1
        return getattr(self._of, name)
