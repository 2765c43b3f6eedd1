"""What a command works with, opened when it is first needed and closed when the command ends."""

import io
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cached_property
from getpass import getpass
from pathlib import Path

from registry import config
from registry.approvals import Approvals
from registry.case import Occasion
from registry.chain.embedded import EmbeddedChain, locate, running
from registry.chain.node import Node
from registry.cli.output import Output
from registry.counter import Counter
from registry.days import day_of, moment, to_day
from registry.enquiry import Enquiry
from registry.errors import InputError, SetupError, StoreError
from registry.formats.shown import read_shown
from registry.keystore import Signer
from registry.law import Law, law_of_the_convention
from registry.lawbook import law_of
from registry.office import Office
from registry.people import Keyring
from registry.seal import Registry, SealedPermit
from registry.sending import Patience
from registry.store.database import Database
from registry.store.index import Index
from registry.store.outbox import Outbox
from registry.store.vault import Vault
from registry.users import Users
from registry.verify import Question

MOST_INPUT = 25 * 1024 * 1024
MOST_PATH = 4096


class NoPassword(SetupError):
    """A key is needed and no password was given."""


class CannotRead(InputError):
    """A file that was named cannot be read."""


class CannotWrite(StoreError):
    """A file cannot be written where it was asked for."""


class NoOrigin(SetupError):
    """A QR code is wanted, and no setting says where it leads."""


class Desk:
    """One command's settings, output, node, index, vault and office."""

    def __init__(self, home: Path, output: Output, clock: Callable[[], float] = time.time) -> None:
        self.home = home
        self.output = output
        self._clock = clock
        self._open = ExitStack()

    def now(self) -> int:
        """The system's clock, in seconds since 1970."""
        return int(self._clock())

    def pause(self) -> None:
        """Between two looks at the chain."""
        time.sleep(0.2)

    def today(self) -> int:
        return day_of(self.now())

    def close(self) -> None:
        self._open.close()

    @cached_property
    def settings(self) -> config.Settings:
        return config.load(self.home)

    @cached_property
    def law(self) -> Law:
        """What this home judges by; the Convention where there is no home yet."""
        law = law_of(self.settings) if (self.home / config.FILE).exists() else law_of_the_convention()
        self._open.callback(law.names.close)
        return law

    def question(self, occasion: Occasion, day: int, here: str | None = None) -> Question:
        """What is asked of a permit at this desk, by its law; `here` is this node's Party if left out."""
        law, party = self.law, self.settings.party
        return Question(occasion, day, self.now(), law.profile, here or party or None, suspensions=law.suspensions)

    @cached_property
    def registry(self) -> Registry:
        return self.settings.registry_known()

    @cached_property
    def node(self) -> Node:
        """The configured node; the embedded chain is started for this command unless it is running already."""
        if self.settings.chain.node == config.EMBEDDED and running(self.settings.chain_folder) is None:
            self.output.say("Starting the embedded chain for this command (`permit chain run` keeps it running).")
            self.start_embedded()
        return self.door

    @cached_property
    def door(self) -> Node:
        """The same, but nothing is started: for what can do without an answer."""
        chain = self.settings.chain
        url = locate(self.settings.chain_folder) if chain.node == config.EMBEDDED else chain.node
        node = Node(url, chain_id=chain.id, depth=chain.finality, timeout=chain.timeout)
        self._open.callback(node.close)
        return node

    def start_embedded(self) -> EmbeddedChain:
        """The chain of this home, running until the desk is closed."""
        with self.output.progress("Making the chain again from its journal") as advance:
            chain = EmbeddedChain(
                self.settings.chain_folder,
                clock=self.now,
                chain_id=self.settings.chain.id,
                min_period=self.settings.chain.period,
                progress=lambda block: advance(block, None),
            )
            self._open.callback(chain.stop)
            chain.start()
        return chain

    @cached_property
    def index(self) -> Index:
        index = Index(Database(self.settings.index_url), self.registry, self.settings.registry.since)
        self._open.callback(index.close)
        return index

    @cached_property
    def enquiry(self) -> Enquiry:
        """Brought up to the chain."""
        enquiry = Enquiry(self.registry, self.index, self.node)
        with self.output.progress("Reading the chain") as advance:
            head = enquiry.refresh(advance)
        if head.because is not None:
            self.output.say(f"The node does not answer: this is what was known before. ({head.because})")
        return enquiry

    def as_of(self) -> dict[str, object]:
        """Of which block answers speak, and why they are not fresh, if they are not."""
        evidence = self.enquiry.evidence(bytes(32))
        because = evidence.stale_because(self.now())
        return {"block": evidence.as_of.block, "time": moment(evidence.as_of.time), "not_fresh_because": because}

    @cached_property
    def vault(self) -> Vault:
        vault = Vault(Database(self.settings.vault_url), beside=self.home)
        self._open.callback(vault.close)
        return vault

    @cached_property
    def outbox(self) -> Outbox:
        return self._open.enter_context(Outbox.held(self.vault, self.node))

    @cached_property
    def office(self) -> Office:
        return Office(
            self.registry,
            self.node,
            self.vault,
            self.outbox,
            now=self.now,
            party=self.settings.party,
            batch=self.settings.batch,
            approval=self.settings.approval,
            patience=Patience(),
        )

    @cached_property
    def counter(self) -> Counter:
        return Counter(self.enquiry, self.question)

    @cached_property
    def approvals(self) -> Approvals:
        return Approvals(self.vault, self.settings.party, lambda: self.enquiry.evidence(bytes(32)), self.now)

    @cached_property
    def keyring(self) -> Keyring:
        return Keyring(self.vault, self.settings.party, self.settings.keystore_rounds)

    @cached_property
    def users(self) -> Users:
        return Users(self.vault, self.settings.party, self.now)

    def signer(self, label: str, password_file: Path | None) -> Signer:
        """The key of that name, opened with the password from a file or typed at the terminal."""
        self.keyring.find(label)
        return self.keyring.open(label, self.password(f"Password of {label}: ", password_file))

    def password(self, prompt: str, password_file: Path | None, *, again: str = "") -> str:
        """From the file, or typed; a new one is typed twice. Raises NoPassword, CannotRead."""
        if password_file is not None:
            try:
                return self.read(password_file).decode("utf-8").rstrip("\r\n")
            except UnicodeDecodeError:
                raise NoPassword(f"{password_file} holds no text in UTF-8.") from None
        if not sys.stdin.isatty():
            raise NoPassword("A password is needed and nobody can type it here: give --password-file FILE.")
        typed = getpass(prompt)
        if again and getpass(again) != typed:
            raise NoPassword("The two passwords differ: nothing was made. Try again.")
        return typed

    def read(self, path: Path) -> bytes:
        """A file's bytes, or standard input's for `-`. Raises CannotRead."""
        try:
            with sys.stdin.buffer if str(path) == "-" else path.open("rb") as stream:
                data: bytes = stream.read(MOST_INPUT + 1)
        except OSError as fault:
            raise CannotRead(f"{path} cannot be read: {fault.strerror}.") from None
        if len(data) > MOST_INPUT:
            raise CannotRead(f"{path} is larger than {MOST_INPUT // 2**20} MB: that is no permit.")
        return data

    @contextmanager
    def stream(self, path: Path) -> Iterator[io.BufferedReader]:
        """A file that may be large, to read from bit by bit. Raises CannotRead."""
        try:
            opened = path.open("rb")
        except OSError as fault:
            raise CannotRead(f"{path} cannot be read: {fault.strerror}.") from None
        with opened:
            yield opened

    def write(self, path: Path, data: bytes) -> None:
        """Write a file, and its folder if there is none. Raises CannotWrite."""
        try:
            try:
                path.write_bytes(data)
            except FileNotFoundError:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        except OSError as fault:
            raise CannotWrite(f"{path} cannot be written: {fault.strerror}. Name another place: --out.") from None

    def input(self, what: str) -> bytes:
        """A QR code's text given as such, or the bytes of a file (`-`: standard input)."""
        if "/v#" in what:
            return what.encode("utf-8", "replace")
        if len(what) > MOST_PATH:
            raise CannotRead("This is no file's name, and no QR code's text, which has /v# after the address.")
        return self.read(Path(what))

    def shown(self, what: str) -> SealedPermit:
        """What a holder shows."""
        return read_shown(self.input(what))

    def origin(self) -> str:
        """Where this Party's QR codes lead. Raises NoOrigin."""
        if not self.settings.origin:
            raise NoOrigin(
                f"{self.home / config.FILE} has no origin, so the QR code would lead nowhere. Add as its first line: "
                'origin = "https://..."'
            )
        return self.settings.origin

    def day(self, text: str | None) -> int:
        """A date as a day number; today in UTC where none is given."""
        return self.today() if text is None else to_day(text)


def with_registry(settings: config.Settings, registry: Registry, since: int) -> config.Settings:
    """The settings with this registry written into them."""
    named = config.RegistrySettings("0x" + registry.parties.hex(), "0x" + registry.permits.hex(), since)
    return replace(settings, registry=named)
