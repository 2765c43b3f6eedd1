"""A process that posts two admissions and settles them, and kills itself at a step: `python -m tests.store.killed`."""

import os
import signal
import sys
import time
from collections.abc import Callable

from registry.chain import wire
from registry.chain.door import Fees
from registry.chain.embedded import FINALITY
from registry.chain.node import Node
from registry.chain.signing import account_of, sign_transaction
from registry.store.database import Database
from registry.store.outbox import Outbox, Sign, Signed
from registry.store.vault import Document, Release, Vault, Writing

GAS = 300_000


def admission(node: Node, key: bytes, contract: bytes, party: str) -> Sign:
    def sign(nonce: int, fees: Fees) -> Signed:
        data = wire.admit(party, party.encode() * 10)
        chain_id = node.chain_id()
        return Signed(
            *sign_transaction(key, chain_id=chain_id, nonce=nonce, to=contract, data=data, gas=GAS, fees=fees)
        )

    return sign


def keeping(party: str) -> Callable[[Writing, int], None]:
    def keep(writing: Writing, number: int) -> None:
        permit = party.encode() * 16
        writing.add_document(Document(permit, "FR", party, b"{}", Release.QUEUED, number))

    return keep


def admit_all(outbox: Outbox, node: Node, key: bytes, contract: bytes, parties: list[str]) -> None:
    """What is not in the outbox yet is posted; then everything is settled."""
    posted = {entry.purpose for entry in outbox.entries()}
    for party in parties:
        if party not in posted:
            sign = admission(node, key, contract, party)
            outbox.post(account_of(key), sign, purpose=party, also=keeping(party))
    outbox.resume(timeout=60, clock=time.monotonic, sleep=time.sleep)


def main(url: str, chain_id: str, database: str, contract: str, key: str, step: str, times: str, *parties: str) -> None:
    left = int(times)

    def reached(name: str) -> None:
        nonlocal left
        left -= name == step
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    node = Node(url, chain_id=int(chain_id), depth=FINALITY)
    with Outbox.held(Vault(Database(database)), node, reached) as outbox:
        admit_all(outbox, node, bytes.fromhex(key), bytes.fromhex(contract), list(parties))


if __name__ == "__main__":
    main(*sys.argv[1:])
