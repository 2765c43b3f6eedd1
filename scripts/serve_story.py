"""The story of `scripts/demo --serve`: told as always, then every home keeps the keys of its people, and is served.

MG, FR and the Secretariat have a node each; the first one runs the chain. Sign-ins and things to try are printed, as
lines that can be pasted. Ctrl-C stops all three.
"""

import argparse
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson
from rich.console import Console
from story import FOLDER, Country, NotAsTold, Story, main

from registry.commitment import short_code
from registry.config import ChainSettings, RegistrySettings, Settings, save
from registry.keystore import Signer, lock_key, new_signer
from registry.seal import SealedPermit
from registry.store.database import Database
from registry.store.vault import Keystore, Vault
from registry.users import Users

PASSWORD = "only for this demo"
ROUNDS = 4096
"""Of the keystores: a demo's passwords protect nothing, and are opened quickly."""
IMPORTERS = {("FR", "importer-one"): "Importer One SAS"}
"""Who is no official but an importer: Party and user, and the name in box 3 of permits."""
CLERK = "clerk"
"""Who signs in at each Party without a key: prepares permits, and hands them over for approval."""
FREE = "new-officer"
"""A key at each Party that is nobody's yet: its authority can appoint an officer with it."""
PROFILE = """code = "FR, as in this demo"
title = "The Convention, and importers who mark permits used themselves: made up for this demo"
dated = "2026-11-24"

[use]
by_importers = true
provision = "no provision, made up for this demo"
"""
ROOT = FOLDER.parent.parent
PERMIT = Path(sys.executable).with_name("permit")
show = Console(highlight=False, soft_wrap=True).print


@dataclass(frozen=True)
class Place:
    """A home that is served: who signs in there, and as what."""

    code: str
    title: str
    port: int
    users: list[str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def keep(story: Story, port: int) -> list[Place]:
    """Settings, keystores and users for the homes of MG, FR and the Secretariat."""
    mg, fr = story.countries["MG"], story.countries["FR"]
    return [
        _home(story, "MG", "Madagascar", port, mg.vault, _people(mg)),
        _home(story, "FR", "France", port + 1, fr.vault, _people(fr)),
        _secretariat(story, port + 2),
    ]


def _people(country: Country) -> dict[str, Signer]:
    return {name.lower().replace(" ", "-"): signer for name, signer in country.people.items()}


def _secretariat(story: Story, port: int) -> Place:
    vault = Vault(Database(f"sqlite:///{FOLDER / 'secretariat' / 'vault.sqlite'}"))
    try:
        return _home(story, "", "the Secretariat", port, vault, {"secretariat": story.secretariat})
    finally:
        vault.close()


def _home(story: Story, code: str, title: str, port: int, vault: Vault, people: dict[str, Signer]) -> Place:
    registry = story.registry
    addresses = RegistrySettings("0x" + registry.parties.hex(), "0x" + registry.permits.hex(), story.since)
    chain = ChainSettings(id=registry.chain_id, folder="../chain")
    home = FOLDER / (code or "secretariat")
    origin = f"https://permits.example.{code.lower()}" if code else ""
    profile = "convention"
    if code == "FR":
        profile = "profile.toml"
        (home / profile).write_text(PROFILE, "utf-8")
    save(Settings(home, code, origin, profile=profile, keystore_rounds=ROUNDS, chain=chain, registry=addresses))
    users = Users(vault, code, story.clock)
    free = {FREE: new_signer()} if code else {}
    for name, signer in (people | free).items():
        with vault.write() as writing:
            writing.add_keystore(Keystore(signer.account, code, name, lock_key(signer, PASSWORD, ROUNDS)))
    for name, signer in people.items():
        users.add(name, PASSWORD, signer.account, IMPORTERS.get((code, name)))
    if code:
        users.add(CLERK, PASSWORD, None)
    return Place(code or "secretariat", title, port, [*people, *([CLERK] if code else [])])


@contextmanager
def _served(place: Place) -> Iterator[None]:
    """`permit serve` for this home, until the end of the block."""
    command = [PERMIT, "--home", FOLDER / place.code, "--json", "serve", "--port", str(place.port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, start_new_session=True)
    assert server.stdout is not None
    try:
        if not server.stdout.readline():
            raise SystemExit(f"{place.title} is not served: is port {place.port} free? Choose others with --port.")
        yield
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()


def tell_and_serve(port: int) -> None:
    """Tell the story, then serve until Ctrl-C."""
    places: list[Place] = []
    permits: list[SealedPermit] = []

    def keep_all(story: Story, sealed: dict[str, SealedPermit]) -> None:
        places.extend(keep(story, port))
        permits.extend((sealed["by B"], sealed["by C"]))

    main(keep_all)
    with ExitStack() as stack:
        for place in places:
            stack.enter_context(_served(place))
        _tell(places, *permits)
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: None)
        signal.pause()
    show("Stopped. What was written is kept; `scripts/demo` tells the story anew.")


def _tell(places: list[Place], first: SealedPermit, second: SealedPermit) -> None:
    show("\n[bold]The story goes on over HTTP.[/] Everybody's password is: " + PASSWORD)
    for place in places:
        show(f"   {place.title}, {place.url}: {', '.join(place.users)}")
    show("Pages: /desk after each address to sign in as one of them, /v to verify, /parties to see who may act.")
    for (code, name), importer in IMPORTERS.items():
        show(f"{name} is no official: at {code}'s desk he sees the permits of {importer}, and marks them used.")
    show(
        f"A {CLERK} prepares permits and hands them over: an issuing officer approves them at the desk and issues them."
    )
    show(f"An authority appoints an officer at the desk with the key {FREE}, which has the same password.")
    show("\nTo try, line by line, in another window in this folder (Ctrl-C here ends it):\n")
    for line in _lines(places, first, second):
        show(f"   {line}", markup=False)
    show()


def _lines(places: list[Place], first: SealedPermit, second: SealedPermit) -> list[str]:
    mg, fr, _ = (place.url for place in places)
    papers = (FOLDER / "papers").relative_to(ROOT)
    here = f"{mg}/v1/permits/0x{first.id.hex()}"
    accept = f'{{\\"act\\": \\"accept\\", \\"document\\": $(cat {papers}/{first.face.number}.permit.json)}}'
    return [
        "# anybody: verify a picture, ask for the state by the short code, read the history",
        f"curl -sw '\\n' -F file=@{papers}/{first.face.number}.png -F occasion=import {fr}/v1/verifications",
        f"curl -sw '\\n' '{mg}/v1/permits?code={short_code(first.id)}'",
        f"curl -sw '\\n' {here}/history",
        "# Madagascar's issuing officer: sign in, read the register, see a document, cancel",
        _sign_in("mg", mg, "issuing-officer-a"),
        f"curl -sw '\\n' -H \"Authorization: Bearer $mg\" '{mg}/v1/permits?status=issued'",
        f'curl -sw "\\n" -H "Authorization: Bearer $mg" {here}/document',
        _post("mg", f"{mg}/v1/permits/0x{second.id.hex()}/acts", '{"act": "cancel", "reason": "lost"}'),
        "# France's customs: mark a permit used, once; the second time it is refused",
        _sign_in("fr", fr, "customs-officer"),
        _post("fr", f"{fr}/v1/permits/0x{first.id.hex()}/acts", accept),
        _post("fr", f"{fr}/v1/permits/0x{first.id.hex()}/acts", accept),
        "# the Secretariat: admit a member",
        _sign_in("un", places[2].url, "secretariat"),
        _post("un", f"{places[2].url}/v1/parties",
              orjson.dumps({"party": "ZA", "authority": "0x" + "7a" * 20}).decode()),
    ]  # fmt: skip


def _sign_in(variable: str, url: str, name: str) -> str:
    body = f'\'{{"name": "{name}", "password": "{PASSWORD}"}}\''
    token = 'sed -n \'s/.*"token":"\\([^"]*\\)".*/\\1/p\''
    return f"{variable}=$(curl -s -H 'Content-Type: application/json' -d {body} {url}/v1/sessions | {token})"


def _post(variable: str, url: str, body: str) -> str:
    quoted = f'"{body}"' if "$(" in body else f"'{body}'"
    headers = f"-H 'Content-Type: application/json' -H 'Prefer: wait=10' -H \"Authorization: Bearer ${variable}\""
    return f"curl -sw '\\n' {headers} -d {quoted} {url}"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/demo", description="Tell a permit's life, then serve what it left.")
    parser.add_argument("--serve", action="store_true", required=True)
    parser.add_argument("--port", type=int, default=8000, help="of the first of three nodes (8000)")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        tell_and_serve(arguments().port)
    except NotAsTold as fault:
        show(f"[bold red]Not as told:[/] {fault}")
        sys.exit(1)
