"""What each act costs on chain, in gas, beside the least it can cost: storage and the transaction alone."""

from pathlib import Path

from registry.acts import Direction
from registry.cli.desk import Desk
from registry.keystore import Signer
from registry.permit import Permit
from registry.seal import SealedPermit
from scripts.benchmark.home import at_home, officer, some_permits
from scripts.benchmark.measured import Figure

FLOOR = {"issue_one": 43_620, "issue_of_100": 22_861, "endorse": 27_035, "accept": 27_035, "cancel": 27_035}
"""A new word of storage, or a changed one, with what a transaction costs: nothing that keeps a fact costs less."""


def measure(folder: Path) -> list[Figure]:
    """One figure an act. Three lines where an act has quantities."""
    with at_home(folder, "mg") as mg, at_home(folder, "fr") as fr:
        spent = _Spent(mg)
        _issue(mg, spent)
        _live(mg, fr, spent)
        return [Figure(f"gas.{act}", gas, "gas", beside=_beside(act, gas)) for act, gas in spent.by_act.items()]


def _beside(act: str, gas: float) -> dict[str, float]:
    return {"of_floor": gas / FLOOR[act]} if act in FLOOR else {}


class _Spent:
    """Gas by act, from receipts."""

    def __init__(self, desk: Desk) -> None:
        self._node = desk.node
        self.by_act: dict[str, float] = {}

    def by(self, act: str, transaction: bytes, shared: int = 1) -> None:
        receipt = self._node.receipt(transaction)
        assert receipt is not None
        assert receipt.succeeded
        self.by_act[act] = receipt.gas_used / shared


def _issue(mg: Desk, spent: _Spent) -> None:
    issuer = officer(mg, "issuer")
    for act, seed, count in (("issue_one", 901, 1), ("issue_of_100", 902, 100)):
        mg.office.issue(some_permits(mg, seed, count), issuer)
        spent.by(act, mg.outbox.entries()[-1].hash, count)


def _live(mg: Desk, fr: Desk, spent: _Spent) -> None:
    issuer, customs, border = officer(mg, "issuer"), officer(mg, "customs"), officer(fr, "border")
    first, second, third = mg.office.issue(_three_lines(mg), issuer)
    spent.by("endorse", mg.office.endorse(first, customs, mg.today()).transaction)
    spent.by("accept", fr.office.accept(first, border, fr.today()).transaction)
    spent.by("note", fr.office.note(first, border, 4).transaction)
    spent.by("refuse", fr.office.refuse(second, border, fr.today(), 2).transaction)
    mg.office.replace(third.id, _successor(third), issuer, 2)
    spent.by("replace", mg.outbox.entries()[-1].hash)
    _end(mg, issuer, customs, spent)


def _end(mg: Desk, issuer: Signer, customs: Signer, spent: _Spent) -> None:
    (guitar,) = mg.office.issue([_multiple(mg)], issuer)
    spent.by("cross", mg.office.cross(guitar, customs, mg.today(), Direction.EXIT).transaction)
    spent.by("cancel", mg.office.cancel(guitar.id, issuer, 2).transaction)


def _three_lines(mg: Desk) -> list[Permit]:
    made = []
    for permit in some_permits(mg, 903, 3):
        lines = (permit.face.lines * 3)[:3]
        made.append(Permit(face=permit.face.model_copy(update={"lines": lines}), persons=permit.persons))
    return made


def _multiple(mg: Desk) -> Permit:
    changes = {"kind": "other", "certificate": "musical instrument", "use": "multiple", "destination": None}
    (permit,) = some_permits(mg, 904, 1, **changes)
    return permit


def _successor(old: SealedPermit) -> Permit:
    assert old.persons is not None
    number = f"{old.face.number}-R"
    return Permit(face=old.face.model_copy(update={"number": number}), persons=old.persons)
