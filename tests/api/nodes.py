"""Nodes that answer over HTTP: a real chain, two Parties with homes of their own, served by uvicorn on loopback."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import urllib3

from api.service import Service
from api.serving import Server, bound, opened, url_of
from registry.acts import Power
from registry.chain import wire
from registry.chain.deploy import deploy
from registry.chain.embedded import FINALITY, EmbeddedChain, locate
from registry.chain.node import Node
from registry.config import ChainSettings, RegistrySettings, Settings, StoreSettings
from registry.consent import appoint_consenting, give_consent
from registry.days import day_of, to_date
from registry.formats.document import read_document
from registry.keystore import Signer, lock_key, new_signer
from registry.law import Law, law_of_the_convention
from registry.office import Office
from registry.permit import Permit
from registry.records import Credential
from registry.samples import sample
from registry.seal import Registry, SealedPermit
from registry.sending import Patience
from registry.store.vault import Keystore
from registry.users import Users

CHAIN_ID = 77_002
YEAR = 365 * 86_400
PASSWORD = "correct horse battery"
PROXY = "127.0.0.3"
"""Another of this machine's addresses: the nodes believe it whose request it passes on."""
REPTILES = read_document(sample("mg-export-reptiles.json"))
GUITAR = read_document(sample("us-certificate-musical-instrument.json"))
OFFICERS = {
    "MG": {"issuer": Power.ISSUE, "colleague": Power.ISSUE, "customs": Power.ENDORSE | Power.ADMIT},
    "FR": {
        "issuer": Power.ISSUE,
        "colleague": Power.ISSUE,
        "customs": Power.ENDORSE | Power.ADMIT,
        "importer": Power.IMPORT,
    },
}


@dataclass(frozen=True)
class Told:
    """What the server answered."""

    status: int
    headers: Any
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def slug(self) -> str:
        """Of a problem."""
        assert self.headers["content-type"] == "application/problem+json", self
        problem = self.json()
        assert problem["status"] == self.status
        return str(problem["type"]).removeprefix("/errors/")


class Client:
    """Somebody who asks over HTTP, signed in or not."""

    def __init__(self, url: str, *, source: str = "", **headers: str) -> None:
        """`source` is the address of this machine to ask from."""
        self.url, self._headers = url, headers
        self._pool = urllib3.PoolManager(retries=False, source_address=(source, 0) if source else None)

    def __call__(self, method: str, path: str, **asked: Any) -> Told:
        headers = self._headers | asked.pop("headers", {})
        answer = self._pool.request(method, self.url + path, headers=headers, timeout=120, **asked)
        return Told(answer.status, answer.headers, answer.data)

    def get(self, path: str, **headers: str) -> Told:
        return self("GET", path, headers=headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Told:
        return self("POST", path, json=body, headers=headers)

    def with_headers(self, **headers: str) -> "Client":
        return Client(self.url, **self._headers | headers)


@dataclass
class Home:
    """A Party's node: what is served, an office that waits beside it, and the keys of its people by name."""

    code: str
    service: Service
    office: Office
    url: str
    people: dict[str, Signer] = field(default_factory=dict)
    _signed_in: dict[str, "Client"] = field(default_factory=dict)

    def user(self, name: str) -> "Client":
        """That user, signed in."""
        if name not in self._signed_in:
            told = self.nobody.post("/v1/sessions", {"name": name, "password": PASSWORD})
            assert told.status == 201, told
            self._signed_in[name] = self.nobody.with_headers(Authorization=f"Bearer {told.json()['token']}")
        return self._signed_in[name]

    def __getitem__(self, name: str) -> Signer:
        return self.people[name]

    @property
    def nobody(self) -> Client:
        return Client(self.url)


def law_at(code: str) -> Law:
    """The Convention's everywhere; FR lets importers mark permits used themselves."""
    law = law_of_the_convention()
    return replace(law, profile=replace(law.profile, used_by_importers=code == "FR"))


Stores = Callable[[str], StoreSettings]
"""The databases of a Party's home, by its code."""


def files_in_the_home(_code: str) -> StoreSettings:
    return StoreSettings()


class Nodes:
    """One chain, one registry, two homes that are served: MG issues, FR receives; FR issues what was approved."""

    def __init__(self, folder: Path, stack: ExitStack, stores: Stores) -> None:
        self.folder, self._stack, self._stores = folder, stack, stores
        self.chain = stack.enter_context(EmbeddedChain(folder / "chain", chain_id=CHAIN_ID, min_period=0.02))
        self.node = Node(locate(folder / "chain"), chain_id=CHAIN_ID, depth=FINALITY)
        stack.callback(self.node.close)
        self.homes: dict[str, Home] = {}
        self._numbers = count(1)
        self.registry: Registry | None = None
        self.since = 0
        for code in OFFICERS:
            self._open(code)

    def __getitem__(self, code: str) -> Home:
        return self.homes[code]

    @property
    def today(self) -> int:
        return day_of(self.now())

    def now(self) -> int:
        return int(time.time())

    def settings(self, code: str) -> Settings:
        assert self.registry is not None
        parties, permits = "0x" + self.registry.parties.hex(), "0x" + self.registry.permits.hex()
        return Settings(
            home=self.folder / code,
            party=code,
            origin=f"https://permits.example.{code.lower()}",
            approval=code == "FR",
            keystore_rounds=2,
            chain=ChainSettings(id=CHAIN_ID, folder="../chain", period=0.02),
            registry=RegistrySettings(parties, permits, self.since),
            stores=self._stores(code),
        )

    def _open(self, code: str) -> None:
        if self.registry is None:
            self._deploy()
        assert self.registry is not None
        service = self._stack.enter_context(opened(self.settings(code), self.node, law_at(code), self.now, every=0.1))
        assert service.writer is not None
        office = Office(
            self.registry, self.node, service.vault, service.outbox, now=self.now, party=code,
            patience=Patience(seconds=30, every=0.01),
        )  # fmt: skip
        url = self._stack.enter_context(served(service, PROXY))
        home = self.homes[code] = Home(code, service, office, url)
        if code == "MG":
            home.people["secretariat"] = self.secretariat
            locked = lock_key(self.secretariat, PASSWORD, 2)
            with service.vault.write() as writing:
                writing.add_keystore(Keystore(self.secretariat.account, code, "secretariat", locked))
        home.people["authority"] = service.writer.keyring.create("authority", PASSWORD)
        office.send("admit", self.secretariat, self.registry.parties, wire.admit(code, home["authority"].account))
        for name, powers in OFFICERS[code].items():
            self.appoint(code, name, powers)
        users = Users(service.vault, code, self.now)
        for name, signer in home.people.items():
            users.add(name, PASSWORD, signer.account)
        users.add("reader", PASSWORD, None)

    def _deploy(self) -> None:
        self.secretariat = new_signer()
        parties, permits, self.since = deploy(
            self.node, self.secretariat.key, self.secretariat.account, pause=lambda: time.sleep(0.005)
        )
        self.registry = Registry(CHAIN_ID, parties, permits)

    def appoint(self, code: str, name: str, powers: Power) -> Signer:
        """A new officer of that name, whose key is in the Party's vault, empowered from now for a year."""
        home = self[code]
        assert home.service.writer is not None
        assert self.registry is not None
        officer = home.people[name] = home.service.writer.keyring.create(name, PASSWORD)
        term = self.now() - 1, self.now() + YEAR
        consent = give_consent(officer, self.registry, code, powers, term, Credential(name=name, method="key"))
        appoint_consenting(home.office, home["authority"], consent)
        return officer

    # ---- permits ----

    def permit(self, sample: Permit = REPTILES, **changes: Any) -> Permit:
        """A new permit of MG for FR, dated today, with the next number."""
        dates = {"date_of_issue": to_date(self.today), "valid_until": to_date(self.today + 180)}
        usual = {"party": "MG", "number": f"26MG{next(self._numbers):06}"} | dates
        return Permit(face=sample.face.model_copy(update=usual | changes), persons=sample.persons)

    def issued(self, sample: Permit = REPTILES, **changes: Any) -> SealedPermit:
        """A permit of MG that is final, and known to both nodes."""
        (sealed,) = self["MG"].office.issue([self.permit(sample, **changes)], self["MG"]["issuer"])
        self.known()
        return sealed

    def known(self) -> None:
        """Return when both nodes know what is final now."""
        final = self.node.final().number
        for home in self.homes.values():
            while home.service.enquiry.as_of().block < final:
                home.service.follower.call()
                time.sleep(0.005)


@contextmanager
def running(service: Service, *proxies: str) -> Iterator[tuple[str, Server]]:
    """Where the service answers, until the end of the block, and what answers."""
    listening = threading.Event()
    with bound("127.0.0.1", 0) as taken:
        server = Server(service, listening.set, proxies)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]}, daemon=True)
        thread.start()
        assert listening.wait(120)
        try:
            yield url_of(taken), server
        finally:
            server.should_exit = True
            thread.join(20)
            assert not thread.is_alive()


@contextmanager
def served(service: Service, *proxies: str) -> Iterator[str]:
    """Where the service answers, until the end of the block."""
    with running(service, *proxies) as (url, _):
        yield url


@contextmanager
def nodes_in(folder: Path, stores: Stores = files_in_the_home) -> Iterator[Nodes]:
    with ExitStack() as stack:
        yield Nodes(folder, stack, stores)
