"""What a command works with, opened when it is first needed and closed when the command ends."""

import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
from getpass import getpass
from pathlib import Path

from registry import config
from registry.chain.embedded import EmbeddedChain, locate, running
from registry.chain.node import Node
from registry.cli.output import Output
from registry.days import day_of, to_day
from registry.enquiry import Enquiry
from registry.errors import InputError, SetupError
from registry.formats.shown import read_shown
from registry.keystore import Signer
from registry.office import Office, Patience
from registry.people import Keyring
from registry.seal import Registry, SealedPermit
from registry.store.database import Database
from registry.store.index import Index
from registry.store.outbox import Outbox
from registry.store.vault import Vault

MOST_INPUT = 25 * 1024 * 1024


class NoPassword(SetupError):
    """A key is needed and no password was given."""


class CannotRead(InputError):
    """A file that was named cannot be read."""


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
    def registry(self) -> Registry:
        return self.settings.registry_known()

    @cached_property
    def node(self) -> Node:
        """The configured node; the embedded chain is started for this command unless it is running already."""
        chain = self.settings.chain
        if chain.node != config.EMBEDDED:
            return Node(chain.node, chain_id=chain.id, depth=chain.finality, timeout=chain.timeout)
        if running(self.settings.chain_folder) is None:
            self._start_embedded()
        url = locate(self.settings.chain_folder)
        return Node(url, chain_id=chain.id, depth=chain.finality, timeout=chain.timeout)

    def _start_embedded(self) -> None:
        self.output.say("Starting the embedded chain for this command (`permit chain run` keeps it running).")
        embedded = EmbeddedChain(self.settings.chain_folder, clock=self.now, chain_id=self.settings.chain.id)
        self._open.callback(embedded.stop)
        embedded.start()

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
            enquiry.refresh(advance)
        return enquiry

    @cached_property
    def vault(self) -> Vault:
        vault = Vault(Database(self.settings.vault_url))
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
            patience=Patience(),
        )

    @cached_property
    def keyring(self) -> Keyring:
        return Keyring(self.vault, self.settings.party, self.settings.keystore_rounds)

    def signer(self, label: str, password_file: Path | None) -> Signer:
        """The key of that name, opened with the password from a file or typed at the terminal."""
        self.keyring.find(label)
        return self.keyring.open(label, self.password(f"Password of {label}: ", password_file))

    def password(self, prompt: str, password_file: Path | None) -> str:
        if password_file is not None:
            return self.read(password_file).decode("utf-8", "replace").rstrip("\r\n")
        if not sys.stdin.isatty():
            raise NoPassword("A password is needed and nobody can type it here: give --password-file FILE.")
        return getpass(prompt)

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

    def input(self, what: str) -> bytes:
        """A QR code's text given as such, or the bytes of a file (`-`: standard input)."""
        return what.encode() if "/v#" in what else self.read(Path(what))

    def shown(self, what: str) -> SealedPermit:
        """What a holder shows."""
        return read_shown(self.input(what))

    def day(self, text: str | None) -> int:
        """A date as a day number; today in UTC where none is given."""
        return self.today() if text is None else to_day(text)


def with_registry(settings: config.Settings, registry: Registry, since: int) -> config.Settings:
    """The settings with this registry written into them."""
    named = config.RegistrySettings("0x" + registry.parties.hex(), "0x" + registry.permits.hex(), since)
    return replace(settings, registry=named)
