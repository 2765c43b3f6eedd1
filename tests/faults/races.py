"""Many uses of the same permits at once, through two nodes of the destination: one is accepted, the others are told by
whom and when."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from registry.acts import Accepted, Power
from registry.chain.door import TransactionRefused
from registry.chain.embedded import FINALITY, locate
from registry.chain.node import Node
from registry.keystore import Signer
from registry.office import Office
from registry.seal import SealedPermit
from registry.sending import Patience
from registry.store.outbox import Outbox
from registry.store.plainly import StoreBusy
from tests.faults.tally import Tally
from tests.office.parties import CHAIN_ID, World

PATIENCE = Patience(seconds=120, every=0.05)
AT_A_TIME = 50
"""Permits that are fought for at the same time: each attempt has its rivals beside it, not long behind it."""


def play(world: World, *, permits: int, tries: int, seed: int, threads: int = 16) -> Tally:
    """`tries` uses of each permit, in an order made from the seed, half of them through each node."""
    tally = Tally("concurrent uses of the same permits through two nodes of the destination")
    with ExitStack() as stack:
        nodes = [_Node(world, f"race-{number}", stack) for number in (1, 2)]
        mine = ThreadPoolExecutor(threads)
        stack.callback(mine.shutdown)
        for first in range(0, permits, AT_A_TIME):
            shown = _issue(world, min(AT_A_TIME, permits - first))
            attempts = [(permit, nodes[number % 2]) for permit in shown for number in range(tries)]
            random.Random(f"{seed} {first}").shuffle(attempts)
            said = list(mine.map(lambda attempt: attempt[1].use(attempt[0]), attempts))
            _count(world, shown, attempts, said, tally)
    return tally


class _Node:
    """A node of FR: a vault, an office and an officer of its own."""

    def __init__(self, world: World, name: str, stack: ExitStack) -> None:
        self._world = world
        self.officer: Signer = world.appoint("FR", name, Power.ADMIT)
        door = Node(locate(world.folder / "chain"), chain_id=CHAIN_ID, depth=FINALITY)
        stack.callback(door.close)
        vault = world.vault(name)
        outbox = stack.enter_context(Outbox.held(vault, door))
        self.office = Office(world.registry, door, vault, outbox, now=world.clock, party="FR", patience=PATIENCE)

    def use(self, permit: SealedPermit) -> TransactionRefused | None:
        """Asked again where the vault was busy and nothing was stored, as it says."""
        while True:
            try:
                self.office.accept(permit, self.officer, self._world.day)
            except StoreBusy:
                continue
            except TransactionRefused as refused:
                return refused
            return None


def _issue(world: World, count: int) -> list[SealedPermit]:
    return world["MG"].office.issue([world.permit() for _ in range(count)], world["MG"]["issuer"])


def _count(
    world: World,
    shown: list[SealedPermit],
    attempts: list[tuple[SealedPermit, _Node]],
    said: list[TransactionRefused | None],
    tally: Tally,
) -> None:
    """Exactly one was accepted of each; every other was told what the chain's event says: who, and when."""
    enquiry = world["KE"].enquiry
    enquiry.refresh()
    used = {permit.id: [e for e in enquiry.history(permit.id) if isinstance(e, Accepted)] for permit in shown}
    accepted = {permit.id: 0 for permit in shown}
    for (permit, node), refused in zip(attempts, said, strict=True):
        tally.tried += 1
        tally.count("races")
        first = used[permit.id][0]
        if refused is None:
            accepted[permit.id] += 1
            if node.officer.account != first.officer:
                tally.fault("double_uses", f"{permit.face.number}: told accepted to the wrong officer")
        elif (refused.facts.get("by"), refused.facts.get("at")) != (first.officer, first.where.time):
            tally.fault("not_told", f"{permit.face.number}: {refused}")
        else:
            tally.count("told")
    for permit in shown:
        if accepted[permit.id] != 1 or len(used[permit.id]) != 1:
            tally.fault("double_uses", f"{permit.face.number}: {accepted[permit.id]} told, {used[permit.id]}")
