"""A home of the network, worked in from this process: its desk, and permits to act on."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from registry import config
from registry.cli.desk import Desk
from registry.cli.output import Output
from registry.keystore import Signer
from registry.permit import Permit, parse_permit
from scripts.benchmark.world import permits

SPECIES = (
    "Furcifer pardalis",
    "Uroplatus sikorae",
    "Phelsuma quadriocellata",
    "Dalbergia nigra",
    "Crocodylus niloticus",
)


@contextmanager
def at_home(folder: Path, name: str) -> Iterator[Desk]:
    desk = Desk(folder / name, Output.to_terminal(as_json=True))
    try:
        yield desk
    finally:
        desk.close()


def beside(folder: Path, name: str) -> Path:
    """Another node of MG's, `mg-<name>`, with a copy of the index as of now and a vault without anything."""
    with at_home(folder, "mg") as desk:
        desk.as_of()
    home = folder / f"mg-{name}"
    config.save(replace(config.load(folder / "mg"), home=home))
    shutil.copy(folder / "mg" / "index.sqlite", home / "index.sqlite")
    return home


def officer(desk: Desk, label: str) -> Signer:
    return desk.signer(label, desk.home.parent / "password")


def some_permits(desk: Desk, seed: int, count: int, **changes: object) -> list[Permit]:
    """Permits for FR, single use, one to four lines, with numbers of this seed's own."""
    found = []
    for data in permits(seed, count * 2, SPECIES, party="MG", day=desk.today()):
        permit = parse_permit(data)
        if permit.face.kind == "export" and len(found) < count:
            number = f"{seed}-{permit.face.number}"
            face = permit.face.model_copy(update={"destination": "FR", "number": number} | changes)
            found.append(Permit(face=face, persons=permit.persons))
    return found
