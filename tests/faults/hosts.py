"""A host in trouble: its disk full, its database locked or gone, its clock an hour off. It is said plainly, nothing is
lost, no answer is wrong, and on it goes when it is mended."""

import random
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from itertools import count
from pathlib import Path

from sqlalchemy import text

from registry.acts import Power
from registry.enquiry import Enquiry
from registry.errors import StoreError
from registry.office import Office
from registry.permit import Permit
from registry.seal import SealedPermit
from registry.sending import Patience
from registry.store.database import Database
from registry.store.index import Index
from registry.store.outbox import Outbox
from registry.store.plainly import StoreAway, StoreBusy, StoreFull
from registry.store.vault import Vault
from tests.faults.tally import Tally
from tests.office.parties import PATIENCE, World
from tests.postgres import Postgres

HOUR = 3_600
Step = Callable[[str], None]


def play(world: World, folder: Path, *, times: int, seed: int, server: Postgres | None) -> Tally:
    """Each fault so many times; those of PostgreSQL where there is a server."""
    tally, host = Tally("a host in trouble"), _Host(world, folder, server, seed)
    plays: dict[str, Callable[[random.Random], str | None]] = {
        "disk full": host.disk_full,
        "database locked": host.locked,
        "database locked once it is sent": host.locked_once_sent,
        "clock an hour ahead": lambda _: host.clock(HOUR),
        "clock an hour behind": lambda _: host.clock(-HOUR),
    }
    if server is not None:
        plays["database gone"] = host.gone
    for number in range(times):
        for name, fault in plays.items():
            tally.tried += 1
            tally.count("host_faults")
            said = fault(random.Random(f"{seed} {number} {name}"))
            if said is not None:
                tally.fault("wrong_verdicts" if "clock" in name else "lost", f"{name}, time {number}: {said}")
    return tally


class _Host:
    def __init__(self, world: World, folder: Path, server: Postgres | None, seed: int) -> None:
        self._world, self._folder, self._server, self._seed = world, folder, server, seed
        folder.mkdir(parents=True, exist_ok=True)
        self._officer = world.appoint("MG", "in trouble", Power.ISSUE)
        self._vaults = 0

    def _vault_url(self) -> str:
        self._vaults += 1
        return f"sqlite:///{self._folder}/host-{self._vaults}.db"

    def _issue(
        self, vault: Vault, permits: list[Permit], step: Step = lambda _: None, patience: Patience = PATIENCE
    ) -> list[SealedPermit]:
        world = self._world
        with Outbox.held(vault, world.node, step) as outbox:
            office = Office(world.registry, world.node, vault, outbox, now=world.clock, party="MG", patience=patience)
            office.resume()
            return office.issue(permits, self._officer)

    def _once(self, vault: Vault, permits: list[Permit]) -> str | None:
        """Mended, asked again, each is there once; asked once more the same are given."""
        first = [sealed.id for sealed in self._issue(vault, permits)]
        again = [sealed.id for sealed in self._issue(vault, permits)]
        vault.close()
        stands = all(self._world.word(permit).status for permit in first)
        return None if first == again and stands else f"{first} and then {again}"

    def disk_full(self, dice: random.Random) -> str | None:
        vault = Vault(Database(self._vault_url(), durable=False))
        permits = [self._world.permit() for _ in range(dice.randint(20, 60))]
        with vault.read() as reading:
            pages = reading.connection.scalar(text("PRAGMA page_count")) or 0
            reading.connection.execute(text(f"PRAGMA max_page_count = {pages + dice.randint(0, 6)}"))
        try:
            self._issue(vault, permits)
        except StoreFull:
            with vault.read() as reading:
                reading.connection.execute(text("PRAGMA max_page_count = 1000000"))
            return self._once(vault, permits)
        return "it was issued on a full disk"

    def locked(self, _dice: random.Random) -> str | None:
        url = self._vault_url()
        vault, other = Vault(Database(url, durable=False, patience=0.05)), Database(url, durable=False)
        permits = [self._world.permit()]
        with other.write():
            try:
                self._issue(vault, permits)
            except StoreBusy:
                pass
            else:
                return "it was issued into a locked database"
        other.close()
        return self._once(vault, permits)

    def locked_once_sent(self, dice: random.Random) -> str | None:
        """Another writes from when the issue is sent until it was looked for so many times."""
        url, looks = self._vault_url(), count(1)
        vault, other = Vault(Database(url, durable=False, patience=0.01)), Database(url, durable=False)
        last, permits = dice.randint(5, 40), [self._world.permit()]
        with ExitStack() as writing:

            def lock(step: str) -> None:
                if step == "sent":
                    writing.enter_context(other.write())

            def sleep(seconds: float) -> None:
                time.sleep(seconds)
                if next(looks) == last:
                    writing.close()

            self._issue(vault, permits, lock, replace(PATIENCE, sleep=sleep))
        other.close()
        return self._once(vault, permits)

    def gone(self, _dice: random.Random) -> str | None:
        """The server of the index goes away in the middle of asking, and comes back."""
        assert self._server is not None
        world, permit = self._world, self._world.issued()
        self._vaults += 1
        index = Index(Database(self._server.url(f"gone_{self._seed}_{self._vaults}")), world.registry, world.since)
        enquiry = Enquiry(world.registry, index, world.node)
        enquiry.refresh()
        self._server.stop()
        try:
            answer = enquiry.verify(permit, world.question()).answer
        except StoreAway:
            answer = None
        except StoreError as fault:
            return f"not said plainly: {fault}"
        finally:
            self._server.start()
        enquiry.refresh()
        mended = enquiry.verify(permit, world.question()).answer
        index.close()
        return None if answer is None and mended == "valid" else f"{answer} while it was away, then {mended}"

    def clock(self, off: int) -> str | None:
        """An asker whose clock is wrong cannot know how old the newest block is."""
        world, permit = self._world, self._world.issued()
        enquiry = world["MG"].enquiry
        enquiry.refresh()
        asked = world.question()
        wrong = enquiry.verify(permit, replace(asked, now=asked.now + off)).answer
        right = enquiry.verify(permit, asked).answer
        return None if (wrong, right) == ("unknown", "valid") else f"{wrong}, and with a right clock {right}"
