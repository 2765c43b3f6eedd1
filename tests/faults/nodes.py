"""A node that fails while we read from it and write through it: no wrong answer comes of it, and nothing is lost.

Read: one permit is good, one was used since the index was last brought up, one was never issued. While the node fails
no answer is `valid` and the good one is never `invalid`; when it heals all three are told rightly.
Written: an act is begun and the node fails in the middle. When it heals, asking again ends with exactly one.
"""

import random
from pathlib import Path

from registry.acts import Accepted, Issued
from registry.chain.embedded import FINALITY, EmbeddedChain, locate
from registry.chain.node import Node
from registry.commitment import Salts
from registry.enquiry import Enquiry
from registry.errors import RegistryError
from registry.office import Office
from registry.permit import Permit
from registry.seal import SealedPermit, seal_permit
from registry.sending import Patience
from registry.store.index import Index
from registry.store.outbox import Outbox
from tests.faults.proxy import FAULTS, Proxy
from tests.faults.tally import Tally
from tests.office.parties import CHAIN_ID, World

TIMEOUT = 0.4
BRIEF = Patience(seconds=0.3, every=0.01)
LONG = Patience(seconds=600, every=0.01)
"""For what must come true once the node heals: how long that takes on a busy machine is not what is asked."""


class Spoilt:
    """A node of the world, seen through a proxy that can spoil what it says."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        self.proxy = Proxy(locate(world.folder / "chain"))
        self._other = EmbeddedChain(folder / "other", chain_id=CHAIN_ID + 1, min_period=0.05)
        self._other.start()
        self.proxy.other = locate(folder / "other")
        self.proxy.slow = 1.5 * TIMEOUT
        self._doors: list[Node] = []

    def door(self) -> Node:
        self._doors.append(Node(self.proxy.url, chain_id=CHAIN_ID, depth=FINALITY, timeout=TIMEOUT))
        return self._doors[-1]

    def begin(self, fault: str, later: int = 0) -> None:
        self.proxy.later, self.proxy.fault = later, FAULTS[fault]

    def heal(self) -> None:
        self.proxy.fault = None

    def close(self) -> None:
        self.heal()
        for door in self._doors:
            door.close()
        self.proxy.close()
        self._other.stop()


def play(world: World, folder: Path, *, times: int, seed: int) -> Tally:
    """Every fault so many times while reading and while writing. Repeats from its seed."""
    tally, spoilt = Tally("node faults"), Spoilt(world, folder)
    try:
        reading = _Reading(spoilt, folder)
        writing = _Writing(spoilt)
        for fault in FAULTS:
            for time in range(times):
                dice = random.Random(f"{seed} {fault} {time}")
                world.keep_up()
                reading.play(fault, dice, tally)
                writing.play(fault, dice, tally)
    finally:
        spoilt.close()
    return tally


class _Reading:
    def __init__(self, spoilt: Spoilt, folder: Path) -> None:
        self._spoilt, self._world = spoilt, spoilt.world
        self._index: Index = spoilt.world.index(f"{folder.name}-spoilt")
        self._enquiry = Enquiry(spoilt.world.registry, self._index, spoilt.door())
        self._good = spoilt.world.issued()
        self._forged = _never_issued(spoilt.world)

    def play(self, fault: str, dice: random.Random, tally: Tally) -> None:
        world, used = self._world, self._world.issued()
        self._enquiry.refresh()
        self._spoilt.begin(fault, later=dice.randrange(3))
        world["FR"].office.accept(used, world["FR"]["customs"], world.day)
        tally.tried += 1
        tally.count("node_faults")
        for _ in range(3):
            self._enquiry.refresh()
        said = {name: self._answer(shown) for name, shown in self._shown(used).items()}
        if "valid" in said.values() or said["good"] == "invalid":
            tally.fault("wrong_verdicts", f"reading, {fault}: {said}")
        self._spoilt.heal()
        self._enquiry.refresh()
        healed = {name: self._answer(shown) for name, shown in self._shown(used).items()}
        if healed != {"good": "valid", "used": "invalid", "forged": "invalid"}:
            tally.fault("wrong_verdicts", f"reading, {fault}, healed: {healed}")

    def _shown(self, used: SealedPermit) -> dict[str, SealedPermit]:
        return {"good": self._good, "used": used, "forged": self._forged}

    def _answer(self, shown: SealedPermit) -> str:
        return self._enquiry.verify(shown, self._world.question()).answer.value


class _Writing:
    def __init__(self, spoilt: Spoilt) -> None:
        self._spoilt, self._world, self._door = spoilt, spoilt.world, spoilt.door()
        self._vaults = {code: spoilt.world.vault(f"{code}-spoilt") for code in ("MG", "FR")}

    def play(self, fault: str, dice: random.Random, tally: Tally) -> None:
        world, act = self._world, dice.choice(("issue", "accept"))
        shown, new = world.issued(), world.permit()
        tally.tried += 1
        tally.count("node_faults")
        self._spoilt.begin(fault, later=dice.randrange(12))
        told = self._do(act, shown, new, BRIEF)
        self._spoilt.heal()
        if told is not None and not isinstance(told, RegistryError):
            tally.fault("lost", f"writing, {fault}, {act}: {told!r}")
        again = self._do(act, shown, new, LONG)
        happened = self._happened(act, shown, new)
        if happened != 1:
            tally.fault("lost" if happened == 0 else "doubled", f"writing, {fault}, {act}: {happened} times, {again!r}")

    def _do(self, act: str, shown: SealedPermit, new: Permit, patience: Patience) -> Exception | None:
        """One attempt in a process that starts: what is left of earlier ones is sent first."""
        world, code = self._world, "MG" if act == "issue" else "FR"
        vault = self._vaults[code]
        try:
            with Outbox.held(vault, self._door) as outbox:
                office = Office(
                    world.registry, self._door, vault, outbox, now=world.clock, party=code, patience=patience
                )
                office.resume()
                if act == "issue":
                    office.issue([new], world["MG"]["colleague"])
                else:
                    office.accept(shown, world["FR"]["spoilt"], world.day)
        except RegistryError as fault:
            return fault
        return None

    def _happened(self, act: str, shown: SealedPermit, new: Permit) -> int:
        """How often it is on the chain, by the events."""
        enquiry = self._world["KE"].enquiry
        enquiry.refresh()
        if act == "accept":
            return sum(isinstance(event, Accepted) for event in enquiry.history(shown.id))
        with self._vaults["MG"].read() as reading:
            document = reading.document_numbered("MG", new.face.number)
        if document is None:
            return 0
        return sum(isinstance(event, Issued) for event in enquiry.history(document.permit))


def _never_issued(world: World) -> SealedPermit:
    """Sealed by an officer who may issue, and never issued."""
    return seal_permit(world.permit(), Salts(bytes(16), bytes(16)), world["MG"]["issuer"].key, world.registry)
