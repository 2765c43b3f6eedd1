"""One act whose process, chain or database is killed on the way, and how to look at what became of it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from registry.acts import Accepted, Cancelled, Crossed, Endorsed, Issued, Noted, Refused, Replaced, Status
from registry.canonical import canonical
from registry.formats.file import write_file
from registry.permit import Permit
from registry.store.outbox import Outbox, Stage
from registry.store.vault import Release, Vault
from tests.office.killed import do, office_of
from tests.office.parties import GUITAR, World

ROOT = Path(__file__).parents[2]
ACTS = {
    "issue": ("MG", "issuer", Issued, Status.ISSUED),
    "endorse": ("MG", "customs", Endorsed, Status.ENDORSED),
    "accept": ("FR", "customs", Accepted, Status.ACCEPTED),
    "refuse": ("FR", "customs", Refused, Status.REFUSED),
    "cross": ("MG", "customs", Crossed, Status.OUTSIDE),
    "cancel": ("MG", "issuer", Cancelled, Status.CANCELLED),
    "note": ("FR", "customs", Noted, Status.ISSUED),
    "replace": ("MG", "issuer", Replaced, Status.REPLACED),
}
Run = Callable[[dict[str, Any]], int]


@contextmanager
def runner() -> Iterator[Run]:
    """Runs a case in a process of its own and gives its wait status."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.office.killed"],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    stdin, stdout = process.stdin, process.stdout

    def one(case: dict[str, Any]) -> int:
        stdin.write(json.dumps(case) + "\n")
        stdin.flush()
        return int(stdout.readline())

    yield one
    stdin.close()
    process.wait(120)
    stdout.close()


class Case:
    """One act in a vault of its own, and how to look at what became of it."""

    def __init__(
        self, world: World, tmp_path: Path, act: str, step: str, times: int = 1, vault: Vault | None = None
    ) -> None:
        party, officer, self.event, self.status = ACTS[act]
        self.world, self.act, self.party, self.officer = world, act, party, world[party][officer]
        self.shown = None if act == "issue" else world.issued(*([GUITAR] if act == "cross" else []))
        self.new = [world.permit() for _ in range({"issue": 3, "replace": 1}.get(act, 0))]
        self.transactions = 2 if act == "issue" else 1
        self.before = world.node.next_nonce(self.officer.account)
        self.vault = vault or world.vault(f"{tmp_path.name}-{act}-{step}-{times}")
        self.words = {
            "chain": str(world.folder / "chain"), "chain_id": world.registry.chain_id,
            "parties": world.registry.parties.hex(), "permits": world.registry.permits.hex(),
            "vault": self.vault.database.url.render_as_string(), "party": party, "key": self.officer.key.hex(),
            "act": act, "step": step, "times": times, "now": world.clock.now,
            "shown": write_file(self.shown, world.registry).decode() if self.shown else "",
            "new": [_text(permit) for permit in self.new],
        }  # fmt: skip

    def resume(self) -> None:
        """What a new process does: settle what is stored; ask again only for what never was."""
        with Outbox.held(self.vault, self.world.node) as outbox:
            office = office_of(self.words, self.vault, outbox, self.world.node)
            office.resume()
            if len(outbox.entries()) < self.transactions:
                do(office, self.act, self.officer, self.shown, self.new, self.world.day)
            self.entries = outbox.entries()

    def releases_are_true(self) -> bool:
        """A document is final only if its permit is on the chain."""
        with self.vault.read() as reading:
            documents = reading.documents()
        return all(
            document.release is Release.QUEUED or self.world.word(document.permit).status is Status.ISSUED
            for document in documents
        )

    def ensure_done_once(self) -> None:
        world = self.world
        assert [entry.stage for entry in self.entries] == [Stage.FINAL] * self.transactions
        nonces = [entry.nonce for entry in self.entries]
        assert nonces == list(range(self.before, self.before + self.transactions))
        assert world.node.next_nonce(self.officer.account) == self.before + self.transactions
        world[self.party].enquiry.refresh()
        with self.vault.read() as reading:
            documents = [reading.document_numbered("MG", permit.face.number) for permit in self.new]
        assert [document and document.release for document in documents] == [Release.FINAL] * len(self.new)
        assert {world.word(document.permit).status for document in documents if document} <= {Status.ISSUED}
        if self.shown is None:
            return
        told = [type(event) for event in world[self.party].enquiry.history(self.shown.id)]
        assert told == [Issued, self.event]
        assert world.word(self.shown.id).status is self.status


def _text(permit: Permit) -> str:
    return f'{{"face":{canonical(permit.face).decode()},"persons":{canonical(permit.persons).decode()}}}'
