"""Processes that do one act of an office and are killed on the way: `python -m tests.office.killed`.

Reads one case a line as JSON, forks a child that does it, and answers with the child's wait status. At the step that
the case names the child kills itself, or with `victim` that process (the chain's), and goes on.
"""

import json
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

from registry.acts import Direction
from registry.chain.embedded import FINALITY, locate
from registry.chain.node import Node
from registry.errors import RegistryError
from registry.formats.file import read_file
from registry.keystore import Signer, signer
from registry.office import Office
from registry.permit import Permit, parse_permit
from registry.seal import Registry, SealedPermit
from registry.sending import Patience
from registry.store.database import Database
from registry.store.outbox import Outbox
from registry.store.vault import Vault

STEPS = ("posting", "storing", "posted", "sending", "sent", "settling", "settled")


def do(office: Office, act: str, officer: Signer, shown: SealedPermit | None, new: list[Permit], day: int) -> None:
    """The act of that name, on what is shown or with what is new."""
    if act == "issue":
        office.issue(new, officer)
        return
    assert shown is not None
    acts = {
        "endorse": lambda: office.endorse(shown, officer, day),
        "accept": lambda: office.accept(shown, officer, day),
        "refuse": lambda: office.refuse(shown, officer, day, 2),
        "cross": lambda: office.cross(shown, officer, day, Direction.EXIT),
        "cancel": lambda: office.cancel(shown.id, officer, 1),
        "note": lambda: office.note(shown, officer, 2),
        "replace": lambda: office.replace(shown.id, new[0], officer, 2),
    }
    acts[act]()


def office_of(case: dict[str, Any], vault: Vault, outbox: Outbox, node: Node) -> Office:
    return Office(
        _registry(case), node, vault, outbox, now=lambda: case["now"], party=case["party"], batch=2,
        patience=Patience(seconds=30, every=0.01),
    )  # fmt: skip


def run(case: dict[str, Any]) -> None:
    left = case["times"]

    def reached(name: str) -> None:
        nonlocal left
        left -= name == case["step"]
        if left == 0:
            left = -1
            os.kill(case.get("victim") or os.getpid(), signal.SIGKILL)

    node = Node(locate(Path(case["chain"])), chain_id=case["chain_id"], depth=FINALITY)
    vault = Vault(Database(case["vault"], durable=False))
    shown = read_file(case["shown"].encode()) if case["shown"] else None
    new = [parse_permit(text.encode()) for text in case["new"]]
    with Outbox.held(vault, node, reached) as outbox:
        office = office_of(case, vault, outbox, node)
        do(office, case["act"], signer(bytes.fromhex(case["key"])), shown, new, case["now"] // 86_400)


def _registry(case: dict[str, Any]) -> Registry:
    return Registry(case["chain_id"], bytes.fromhex(case["parties"]), bytes.fromhex(case["permits"]))


def main() -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                run(json.loads(line))
            except RegistryError as fault:
                os._exit(fault.exit_code)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(status, flush=True)


if __name__ == "__main__":
    main()
