"""A home of the network, worked in from this process: its desk, and permits to act on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
