"""Permits that lived a whole life on a real chain, what a dictionary would have of them, and what the chain shows."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from registry.acts import Accepted, Endorsed
from registry.canonical import canonical
from registry.chain.embedded import FINALITY, locate
from registry.chain.jsonrpc import JsonRpc
from registry.chain.node import Node
from registry.formats.document import read_document
from registry.office import Office
from registry.permit import Permit
from registry.samples import names, sample
from registry.seal import SealedPermit
from registry.sending import Patience
from registry.store.outbox import Outbox
from scripts.benchmark.world import permits as invented
from tests.office.parties import CHAIN_ID, World

PATIENCE = Patience(seconds=300, every=0.02)
SHORTEST = 6
"""Bytes of a text that is sought in the clear: a shorter one is there by chance."""
Entropy = Callable[[int], bytes]


@dataclass(frozen=True)
class Entry:
    """What the dictionary has of one permit: its id, and all content of it and of its records. No salt."""

    number: int
    id: bytes
    time: int
    officer: bytes
    permit: Permit
    records: tuple[bytes, ...]

    @cached_property
    def face(self) -> bytes:
        return canonical(self.permit.face)

    @cached_property
    def persons(self) -> bytes:
        return canonical(self.permit.persons)

    @cached_property
    def texts(self) -> set[bytes]:
        """Everything that is written in it, piece by piece, but codes and dates."""
        lines = self.permit.face.lines
        people = [person for name in type(self.permit.persons).model_fields
                  if (person := getattr(self.permit.persons, name)) is not None]  # fmt: skip
        found = [self.permit.face.number, *(line.quantity for line in lines)]
        found += [text for line in lines for text in (line.scientific_name, line.description, line.marks)]
        found += [text for one in people for text in (one.name, getattr(one, "address", None))]
        return {text.encode() for text in found if text} | {canonical(line) for line in lines}


@dataclass(frozen=True)
class Public:
    """All that the chain shows: every call and every event as bytes, their words, and quantities as they are locked."""

    texts: list[bytes]
    locked: dict[bytes, dict[str, bytes]]

    @cached_property
    def words(self) -> frozenset[bytes]:
        """Of calls behind their four letters, of events from the first byte."""
        starts = ((text, 4 if len(text) % 32 == 4 else 0) for text in self.texts)
        return frozenset(text[at : at + 32] for text, start in starts for at in range(start, len(text), 32))

    @cached_property
    def equal_blocks(self) -> set[bytes]:
        """Sixteen bytes that stand in more than one locked text, or twice in one."""
        every = [some for acts in self.locked.values() for some in acts.values()]
        count = Counter(some[at : at + 16] for some in every for at in range(0, len(some), 16))
        return {block for block, times in count.items() if times > 1}

    def in_the_clear(self, sought: set[bytes]) -> set[bytes]:
        """Those of the texts that stand somewhere as they are."""
        beginnings: dict[bytes, list[bytes]] = {}
        for text in sought:
            if len(text) >= SHORTEST:
                beginnings.setdefault(text[:SHORTEST], []).append(text)
        found = set()
        for shown in self.texts:
            for at in range(len(shown) - SHORTEST + 1):
                for text in beginnings.get(shown[at : at + SHORTEST], ()):
                    if shown.startswith(text, at):
                        found.add(text)
        return found


def lived(world: World, count: int, seed: int, entropy: Entropy) -> tuple[list[Entry], set[bytes]]:
    """So many permits of MG, endorsed and accepted in FR with what is permitted; and all salts, for who seeks them."""
    salts: set[bytes] = set()

    def drawn(size: int) -> bytes:
        salts.add(salt := entropy(size))
        return salt

    with ExitStack() as stack:
        issuing, receiving = (_office(world, code, drawn, stack) for code in ("MG", "FR"))
        sealed = issuing.issue(list(_exports(world, count, seed)), world["MG"]["issuer"])
        pool = stack.enter_context(ThreadPoolExecutor(8))
        leaving, entering = world["MG"]["customs"], world["FR"]["customs"]
        list(pool.map(lambda permit: issuing.endorse(permit, leaving, world.day), sealed))
        list(pool.map(lambda permit: receiving.accept(permit, entering, world.day), sealed))
        world["KE"].enquiry.refresh()
        return [_entry(world, number, permit, (issuing, receiving)) for number, permit in enumerate(sealed)], salts


def _office(world: World, code: str, entropy: Entropy, stack: ExitStack) -> Office:
    """One of its own: the world's issues by twos, and takes salts from nobody else."""
    door = Node(locate(world.folder / "chain"), chain_id=CHAIN_ID, depth=FINALITY)
    stack.callback(door.close)
    vault = world.vault(f"lived-{code}")
    outbox = stack.enter_context(Outbox.held(vault, door))
    return Office(world.registry, door, vault, outbox, now=world.clock, party=code, patience=PATIENCE, entropy=entropy)


def _exports(world: World, count: int, seed: int) -> Iterator[Permit]:
    """Invented exports and re-exports to FR."""
    species = sorted({line.scientific_name for name in names() for line in read_document(sample(name)).face.lines})
    every = (read_document(text) for text in invented(seed, 3 * count + 100, species, party="MG", day=world.day))
    fitting = (permit for permit in every if permit.face.kind in {"export", "re-export"})
    for permit in islice(fitting, count):
        yield Permit(face=permit.face.model_copy(update={"destination": "FR"}), persons=permit.persons)


def _entry(world: World, number: int, permit: SealedPermit, offices: tuple[Office, Office]) -> Entry:
    issued, endorsed, accepted = world["KE"].enquiry.history(permit.id)
    assert isinstance(endorsed, Endorsed)
    assert isinstance(accepted, Accepted)
    assert permit.persons is not None
    records = []
    for office, event in zip(offices, (endorsed, accepted), strict=True):
        with office.vault.read() as reading:
            kept = reading.record(event.record)
        assert kept is not None
        records.append(kept.content)
    whole = Permit(face=permit.face, persons=permit.persons)
    return Entry(number, permit.id, issued.where.time, issued.officer, whole, tuple(records))


def shown_by(world: World) -> Public:
    """Every call that is in a block, every event of any contract, and the permits' locked quantities."""
    rpc = JsonRpc(locate(world.folder / "chain"))
    try:
        last = int(rpc.ask("eth_blockNumber"), 16)
        blocks = rpc.ask_all([("eth_getBlockByNumber", [hex(number), True]) for number in range(last + 1)])
        logs = rpc.ask("eth_getLogs", {"fromBlock": "0x0", "toBlock": hex(last)})
    finally:
        rpc.close()
    texts = [_bytes(call["input"]) for block in blocks for call in block["transactions"]]
    texts += [b"".join(map(_bytes, [*log["topics"], log["data"]])) for log in logs]
    locked: dict[bytes, dict[str, bytes]] = {}
    with world["KE"].index.view() as view:
        for event in view.events(0, last):
            if isinstance(event, Endorsed | Accepted):
                act = "endorse" if isinstance(event, Endorsed) else "accept"
                locked.setdefault(event.id, {})[act] = event.quantities
    return Public(texts, locked)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))
