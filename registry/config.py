"""Settings: one frozen object, read once from `permit.toml` in a home folder, and passed on.

party  = "MG"                            # whose node this is; left out for a node that only verifies
origin = "https://permits.example.mg"    # where this Party's QR codes lead
contact = "CITES desk, +261 20 00 000"   # whom an inspector calls who cannot tell, as pages say it
approval = true                          # nothing is issued that a second official did not approve

[chain]
node     = "embedded"        # or the address of a node, such as "http://127.0.0.1:8545"
folder   = "chain"           # where the embedded chain keeps its journal
id       = 560560            # EIP-155 chain id
finality = 1                 # how many blocks below the head are final; 0 for engines such as QBFT
timeout  = 30.0              # seconds that an answer of the node may take
period   = 1.0               # shortest time between two blocks of the embedded chain, in seconds

[registry]
parties = "0x..."            # addresses of the two contracts, as `permit deploy` prints them
permits = "0x..."
since   = 1                  # block in which they were deployed

[stores]
index = "sqlite:////home/.../index.sqlite"       # SQLAlchemy URLs; by default files in the home folder
vault = "sqlite:////home/.../vault.sqlite"
names = "sqlite:////home/.../names.sqlite"       # lists that were loaded: names of species, suspensions of trade
"""

import math
import os
import re
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson

from registry.errors import SetupError, StoreError
from registry.seal import Registry

FILE = "permit.toml"
EMBEDDED = "embedded"
CHAIN_ID = 560_560
"""Of the embedded chain. A network of the Parties agrees on its own."""
MOST_IN_BATCH = 450
"""Permits in one transaction, which stays under 60 kB: some networks carry no more than 64."""


class NotConfigured(SetupError):
    """A setting is missing or makes no sense; the message says which, and where."""


@dataclass(frozen=True, slots=True)
class ChainSettings:
    node: str = EMBEDDED
    folder: str = "chain"
    id: int = CHAIN_ID
    finality: int = 1
    timeout: float = 30.0
    period: float = 1.0


@dataclass(frozen=True, slots=True)
class RegistrySettings:
    parties: str = ""
    permits: str = ""
    since: int = 0


@dataclass(frozen=True, slots=True)
class StoreSettings:
    index: str = ""
    vault: str = ""
    names: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. Relative paths start at `home`."""

    home: Path
    party: str = ""
    origin: str = ""
    contact: str = ""
    approval: bool = False
    profile: str = "convention"
    batch: int = 200
    keystore_rounds: int = 262_144
    chain: ChainSettings = field(default_factory=ChainSettings)
    registry: RegistrySettings = field(default_factory=RegistrySettings)
    stores: StoreSettings = field(default_factory=StoreSettings)

    @property
    def chain_folder(self) -> Path:
        return self.home / self.chain.folder

    @property
    def index_url(self) -> str:
        return self.stores.index or f"sqlite:///{self.home.resolve() / 'index.sqlite'}"

    @property
    def vault_url(self) -> str:
        return self.stores.vault or f"sqlite:///{self.home.resolve() / 'vault.sqlite'}"

    @property
    def names_file(self) -> Path:
        return self.home.resolve() / "names.sqlite"

    @property
    def names_url(self) -> str:
        return self.stores.names or f"sqlite:///{self.names_file}"

    def registry_known(self) -> Registry:
        """The registry that these settings name. Raises NotConfigured if they name none."""
        addresses = self.registry.parties, self.registry.permits
        if not all(addresses):
            raise NotConfigured(
                f"{self.home / FILE} names no registry. Write the [registry] that `permit deploy` printed into it, "
                "or run `permit init --registry FILE`."
            )
        try:
            parties, permits = (bytes.fromhex(address.removeprefix("0x")) for address in addresses)
        except ValueError:
            parties = permits = b""
        if len(parties) != 20 or len(permits) != 20:
            raise NotConfigured(f"{self.home / FILE}: registry.parties and .permits are 0x and 40 hex digits.")
        return Registry(self.chain.id, parties, permits)


def load(home: Path) -> Settings:
    """The settings of a home folder. Raises NotConfigured with the member that is wrong."""
    path = home / FILE
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise NotConfigured(f"There is no {path}. Run `permit init` to make one, or name its folder: --home.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise NotConfigured(f"{path} cannot be read: {fault}.") from None
    settings = from_mapping(home, data)
    if path.stat().st_mode & 0o077 and _has_password(settings.stores):
        raise NotConfigured(f"{path} holds the password of a database, and others may read it: chmod 600 {path}.")
    return settings


def _has_password(stores: StoreSettings) -> bool:
    """Whether one of these addresses has a password in it: user:password@host, or as a parameter."""
    urls = (stores.index, stores.vault, stores.names)
    return any(re.search(r"//[^/@]*:[^@]+@|[?&]password=", url) for url in urls)


def from_mapping(home: Path, data: dict[str, Any]) -> Settings:
    """Settings from parsed TOML. Raises NotConfigured."""
    settings = Settings(home=home)
    parts: dict[str, Any] = {"chain": settings.chain, "registry": settings.registry, "stores": settings.stores}
    values = dict(data)
    for name, part in parts.items():
        table = values.pop(name, {})
        if not isinstance(table, dict):
            raise NotConfigured(f"{home / FILE}: {name} is a table: write it as [{name}].")
        values[name] = replace(part, **_checked(home, f"{name}.", part, table))
    if "home" in values:
        raise NotConfigured(f"{home / FILE}: home is the folder of this file: leave it out.")
    settings = replace(settings, **_checked(home, "", settings, values))
    for name, fits, asked in (
        ("party", not settings.party or is_party(settings.party), "two capital letters, such as MG"),
        ("origin", not settings.origin or is_origin(settings.origin), "https://permits.example, nothing behind"),
        ("batch", 1 <= settings.batch <= MOST_IN_BATCH, f"1 to {MOST_IN_BATCH}"),
        ("keystore_rounds", settings.keystore_rounds.bit_count() == 1 < settings.keystore_rounds, "a power of two"),
        ("chain.finality", settings.chain.finality >= 0, "0 or more"),
        ("chain.timeout", 0 < settings.chain.timeout < math.inf, "seconds, more than 0"),
        ("chain.period", 0 < settings.chain.period < math.inf, "seconds, more than 0"),
    ):
        if not fits:
            raise NotConfigured(f"{home / FILE}: {name} must be {asked}.")
    return settings


def is_party(text: str) -> bool:
    return re.fullmatch("[A-Z]{2}", text) is not None


def is_origin(text: str) -> bool:
    """A scheme and a host, and nothing behind: where QR codes lead."""
    return re.fullmatch(r"https?://[^/#?\s\x00-\x1f\x7f]+", text) is not None


def _checked(home: Path, prefix: str, defaults: Any, table: dict[str, Any]) -> dict[str, Any]:
    for name, value in table.items():
        known = getattr(defaults, name, None) if name in type(defaults).__slots__ else None
        if known is None:
            raise NotConfigured(f"{home / FILE}: there is no setting {prefix}{name}.")
        whole = isinstance(known, float) and type(value) is int
        if not whole and type(value) is not type(known):
            raise NotConfigured(f"{home / FILE}: {prefix}{name} is {type(known).__name__}, not {value!r}.")
    return table


def dump(settings: Settings) -> str:
    """The TOML of what differs from the defaults."""
    default = Settings(home=settings.home)
    usual_order = ("party", "origin", "contact", "approval", "profile", "batch", "keystore_rounds")
    lines = _differences(settings, default, usual_order)
    for name, part, usual in (
        ("chain", settings.chain, default.chain),
        ("registry", settings.registry, default.registry),
        ("stores", settings.stores, default.stores),
    ):
        own = _differences(part, usual, tuple(type(part).__slots__))
        lines += ["", f"[{name}]", *own] if own else []
    return "\n".join(lines).lstrip() + "\n"


def _differences(part: Any, default: Any, names: tuple[str, ...]) -> list[str]:
    lines = []
    for name in names:
        value = getattr(part, name)
        if value != getattr(default, name):
            lines.append(f"{name} = {_quoted(value) if isinstance(value, str) else orjson.dumps(value).decode()}")
    return lines


def _quoted(text: str) -> str:
    """A text as TOML writes it: as JSON does, but for one letter that TOML wants escaped."""
    return orjson.dumps(text).decode().replace("\x7f", "\\u007F")


def save(settings: Settings) -> Path:
    """Write the settings into their home folder, which is made with mode 700 if there is none; whole or not at all, and
    readable by their owner only, since addresses of databases may hold passwords.

    Raises StoreError.
    """
    path = settings.home / FILE
    new = path.with_suffix(".new")
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(dump(settings))
        new.replace(path)
    except OSError as fault:
        raise StoreError(f"{path} cannot be written: {fault.strerror}.") from None
    return path
