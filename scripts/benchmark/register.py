"""The register at the desk, with as many permits as the largest issuer gives in a year: real HTTP, signed in.

The permits are sealed and stored as any, but the chain never saw them: they are filled straight into a vault and an
index of their own, every tenth with an endorsement and a use. A few name one importer, who looks at his own list.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from html import unescape
from pathlib import Path
from re import search
from statistics import median
from time import perf_counter

import orjson

from registry.batch import chunks
from registry.cli.desk import Desk
from registry.commitment import Salts
from registry.formats.file import write_file
from registry.permit import parse_permit
from registry.seal import SealedPermit, SigningKey, opened, seal_permit
from registry.store.tables import outbox
from registry.store.vault import Document, Release
from scripts.benchmark.apart import apart
from scripts.benchmark.filler import A_BATCH, fill_with
from scripts.benchmark.home import at_home, beside, officer
from scripts.benchmark.measured import Figure, cpu_of, peak_mb
from scripts.benchmark.network import PASSWORD, Network
from scripts.benchmark.server import serving
from scripts.benchmark.world import permits
from tests.pages.desks import Page, Visitor

READER, IMPORTER = "reader", "importer"
NAMED, EVERY = "Importer One SAS", 5_000
"""Whom one permit of so many names in box 3: fewer than a page, so that all are looked through for him."""
REGISTER = "/desk/permits"
SEARCHES = {
    "first": "",
    "number": "?number=26MG00000001",
    "status": "?status=used",
    "species": "?species=nobody+has+this",
}
"""The newest; the oldest, by its number; those of every tenth; and what none has, for which all would be read."""
SEED = 7


class NotTheRegister(Exception):
    """What came is another page than was asked for."""


def measure(network: Network, count: int, species: tuple[str, ...], times: int) -> Figure:
    """`register.<search>_ms`, each the middle one of so many times. The limit is a page that reads no permits."""
    home, answer = beside(network.folder, "register"), network.folder / "answer.json"
    apart(_fill, network.folder, home, count, species)
    for name, more in {READER: (), IMPORTER: ("--importer", NAMED)}.items():
        network.permit("--home", home.name, "user", "add", name, "--password-file", "password", *more)
    answer.write_bytes(b"{}")
    with serving(home, answer) as (server, url):
        reader, importer = (_signed_in(url, name) for name in (READER, IMPORTER))
        started = cpu_of(server.pid)
        took = {name: _seconds(reader, REGISTER + query, times) for name, query in SEARCHES.items()}
        took["next"] = _seconds(reader, _next(reader.get(REGISTER)), times)
        took["importer"] = _seconds(importer, REGISTER, times)
        cpu, bare = cpu_of(server.pid) - started, _seconds(reader, "/desk", times)
        beside_it = {f"{name}_ms": seconds * 1000 for name, seconds in took.items()} | {"permits": count}
        return Figure("register", 1 / took["first"], "pages/s", 1 / bare, "a page of the desk that reads no permits",
                      cpu, peak_mb(server.pid), beside_it)  # fmt: skip


def _signed_in(url: str, name: str) -> Visitor:
    visitor = Visitor(url)
    if visitor.sign_in(name, PASSWORD).path != "/desk":
        raise NotTheRegister(f"Signing in as {name} did not lead to the desk.")
    return visitor


def _seconds(reader: Visitor, path: str, times: int) -> float:
    took = []
    for _ in range(times):
        start = perf_counter()
        page = reader.get(path)
        took.append(perf_counter() - start)
        if (page.status, page.path) != (200, path):
            raise NotTheRegister(f"{path} was answered by {page.path} with status {page.status}.")
    return median(took)


def _next(page: Page) -> str:
    found = search(rf'href="({REGISTER}\?[^"]*after=[^"]+)"', page.source)
    if found is None:
        raise NotTheRegister("The first page of the register leads to no second one.")
    return unescape(found[1])


def _fill(folder: Path, home: Path, count: int, species: tuple[str, ...]) -> None:
    with at_home(folder, "mg") as mg:
        issuer, since = officer(mg, "issuer"), mg.settings.registry.since
    with at_home(folder, home.name) as desk:
        ids = _seal_and_store(desk, opened(issuer.key), count, species)
        registry = desk.registry
    fill_with(home / "index.sqlite", registry, since, issuer.account, ids)


def _seal_and_store(desk: Desk, key: SigningKey, count: int, species: tuple[str, ...]) -> list[bytes]:
    """The ids of the permits that are in the vault now."""
    ids: list[bytes] = []
    made = _some_named(permits(SEED, count, species, party="MG", day=desk.today()))
    with desk.vault.write() as writing:
        for some in chunks(made, A_BATCH):
            sealed = [seal_permit(parse_permit(data), _salts(data), key, desk.registry) for data in some]
            about = {"account": bytes(20), "nonce": len(ids), "hash": sealed[0].id, "signed": b"", "purpose": "issue"}
            entry = writing.connection.execute(outbox.insert().values(**about, status="final", block=1))
            writing.add_documents(_documents(sealed, entry.inserted_primary_key[0], desk))
            ids += [permit.id for permit in sealed]
    return ids


def _some_named(made: Iterable[bytes]) -> Iterator[bytes]:
    """The same permits; every so many is for the one importer."""
    for number, data in enumerate(made):
        if number % EVERY == 0:
            permit = orjson.loads(data)
            permit["persons"]["importer"] = {"name": NAMED, "country": "MG"}
            data = orjson.dumps(permit)
        yield data


def _salts(data: bytes) -> Salts:
    digest = sha256(data).digest()
    return Salts(digest[:16], digest[16:])


def _documents(sealed: Sequence[SealedPermit], entry: int, desk: Desk) -> list[Document]:
    return [
        Document(
            permit.id, permit.face.party, permit.face.number, write_file(permit, desk.registry), Release.FINAL, entry
        )
        for permit in sealed
    ]
