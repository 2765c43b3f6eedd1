"""kill -9 of our process, of the chain or of PostgreSQL at a random step of issue, endorse, accept or of following the
chain: nothing is lost, nothing is doubled, no nonce is left out, and no hand is needed after the restart."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from registry.chain.embedded import running
from registry.store.database import Database
from registry.store.index import Index
from registry.store.vault import Vault
from tests.faults.tally import Tally
from tests.office.cases import ACTS, Case, Run, runner
from tests.office.killed import STEPS
from tests.office.parties import World
from tests.postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
FOLLOWING = """
import os, signal, sys, threading
from registry.chain.embedded import FINALITY, locate
from registry.chain.node import Node
from registry.seal import Registry
from registry.store import index as following
from registry.store.database import Database
from pathlib import Path

url, folder, chain, parties, permits, since, after = sys.argv[1:]
following.FIRST_SLICE = following.LARGEST_SLICE = 3
registry = Registry(int(chain), bytes.fromhex(parties), bytes.fromhex(permits))
index = following.Index(Database(url, durable=False), registry, int(since))
threading.Timer(float(after), lambda: os.kill(os.getpid(), signal.SIGKILL)).start()
while True:
    index.follow(Node(locate(Path(folder)), chain_id=int(chain), depth=FINALITY))
"""
"""Follows in small slices, and is killed after so many seconds, wherever it is."""


def play(world: World, folder: Path, *, kills: int, seed: int, server: Postgres | None) -> Tally:
    """So many kills. A killed PostgreSQL is started again, as an operator's system would."""
    tally = Tally("kill -9 of our process, of the chain, or of PostgreSQL")
    with runner() as run:
        for number in range(kills):
            dice = random.Random(f"{seed} {number}")
            tally.tried += 1
            tally.count("kills")
            victims = ["process", "chain", "index", *(["PostgreSQL"] if server else [])]
            victim, name = dice.choice(victims), f"kill {number} of seed {seed}"
            try:
                _PLAYS[victim](world, folder, dice, run, server, number)
            except AssertionError as fault:
                tally.fault("lost", f"{name}, {victim}: {str(fault)[:500]}")
    return tally


def _case(world: World, folder: Path, dice: random.Random, server: Postgres | None, number: int) -> Case:
    act = dice.choice(("issue", "endorse", "accept", *ACTS))
    database = Database(server.url(f"kill_{number}")) if server and dice.random() < 0.5 else None
    vault = None if database is None else Vault(database)
    place = folder / f"kill-{number}"
    return Case(world, place, act, dice.choice(STEPS), 1 if act != "issue" else dice.choice((1, 2)), vault)


def _kill_process(
    world: World, folder: Path, dice: random.Random, run: Run, server: Postgres | None, number: int
) -> None:
    case = _case(world, folder, dice, server, number)
    assert run(case.words) == signal.SIGKILL
    assert case.releases_are_true()
    case.resume()
    case.ensure_done_once()
    case.vault.close()


def _kill_chain(
    world: World, folder: Path, dice: random.Random, run: Run, server: Postgres | None, number: int
) -> None:
    case = _case(world, folder, dice, server, number)
    victim = world.chain.anvil_pid
    run(case.words | {"victim": victim})
    while world.chain.anvil_pid == victim or running(world.folder / "chain") is None:
        assert world.chain.failure is None
        time.sleep(0.01)
    case.resume()
    case.ensure_done_once()
    case.vault.close()


def _kill_server(
    world: World, folder: Path, dice: random.Random, run: Run, server: Postgres | None, number: int
) -> None:
    assert server is not None
    act = dice.choice(("issue", "endorse", "accept"))
    vault = Vault(Database(server.url(f"kill_{number}")))
    case = Case(world, folder / f"kill-{number}", act, dice.choice(STEPS), 1, vault)
    run(case.words | {"victim": server.pid})
    server.kill()  # what the death of the first of them left behind
    server.start()
    case.resume()
    case.ensure_done_once()
    case.vault.close()


def _kill_index(
    world: World, folder: Path, dice: random.Random, _run: Run, server: Postgres | None, number: int
) -> None:
    on_server = server is not None and dice.random() < 0.5
    url = server.url(f"index_{number}") if on_server and server else f"sqlite:///{folder}/index-{number}.db"
    registry = world.registry
    words = [url, str(world.folder / "chain"), str(registry.chain_id), registry.parties.hex(), registry.permits.hex(),
             str(world.since), f"{dice.uniform(0.05, 0.6):.3f}"]  # fmt: skip
    done = subprocess.run([sys.executable, "-c", FOLLOWING, *words], cwd=ROOT, check=False, stderr=subprocess.DEVNULL)
    assert done.returncode == -signal.SIGKILL
    killed = Index(Database(url), registry, world.since)
    killed.follow(world.node)
    whole = world.index(f"whole-{number}")
    whole.follow(world.node)
    with killed.view() as ours, whole.view() as theirs:
        last = theirs.cursor()
        assert last is not None
        assert ours.events(0, last.number) == theirs.events(0, last.number)
    with suppress(OSError):
        killed.close()


_Play = Callable[[World, Path, random.Random, Run, Postgres | None, int], None]
_PLAYS: dict[str, _Play] = {
    "process": _kill_process,
    "chain": _kill_chain,
    "PostgreSQL": _kill_server,
    "index": _kill_index,
}
