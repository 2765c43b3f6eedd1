"""Sending: a transaction is tried out, signed, stored together with what belongs to it, sent, and waited for.

Killed between any two of these nothing is lost and nothing is doubled: `resume` goes on where it stopped.
"""

import time
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Self

from registry.chain.door import Fees, TransactionRefused
from registry.chain.node import Node
from registry.chain.signing import sign_transaction
from registry.keystore import Signer
from registry.seal import Registry
from registry.store.outbox import Also, Entry, Outbox, Sign, Signed, Stage, name_asker
from registry.store.vault import Writing


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for finality, and how often to look, in seconds; and how to wait."""

    seconds: float = 60.0
    every: float = 0.2
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Done:
    """A transaction that was stored to be sent. `block` is the final block that holds it; None while it is on its way,
    where the office does not wait itself."""

    transaction: bytes
    block: int | None


Progress = Callable[[int, int], None]
Carry = Callable[[Sequence[int], Progress | None], list[Entry]]
"""Takes outbox entries on their way to the chain; what they are when it returns: final, or still on their way."""


class Sending:
    """Who sends to one registry's contracts, through one outbox."""

    def __init__(
        self, registry: Registry, node: Node, outbox: Outbox, *, patience: Patience | None, carry: Carry | None
    ) -> None:
        self.registry = registry
        self._node = node
        self._outbox = outbox
        self._patience = patience or Patience()
        self._carry = carry or self._settle
        self._asker = ""
        self._also: Also = lambda *_: None

    def storing(self, also: Also) -> Self:
        """The same office, which stores this too with every transaction, in the same database transaction."""
        other, before = copy(self), self._also

        def both(writing: Writing, entry: int) -> None:
            before(writing, entry)
            also(writing, entry)

        other._also = both
        return other

    def asked_by(self, name: str) -> Self:
        """The same office, which notes this name with all that it sends, and not that of the key."""
        other = copy(self)
        other._asker = name
        return other

    def head_time(self) -> int:
        """The time of the chain's newest block: what starts `now` must not start after it."""
        return self._node.head().time

    def ensure_taken(self, account: bytes, to: bytes, data: bytes) -> None:
        """Whether the contract would take this call of this account now. Raises TransactionRefused, NodeError."""
        self._node.ensure_taken(account, to, data)

    def send(self, act: str, signer: Signer, to: bytes, data: bytes, keep: Also = lambda *_: None) -> Done:
        """Send a call, store what is kept of it with it, and wait until it is final. Raises TransactionRefused,
        NodeError, StoreError."""
        gas = self._node.try_out(signer.account, to, data)
        entry = self._post(signer, to, data, gas, act, keep)
        (settled,) = self._carry([entry.number], None)
        if settled.stage is Stage.REVERTED:
            # the state moved between trying and mining: asking again gives the contract's reason
            self._node.try_out(signer.account, to, data)
            raise TransactionRefused(f"The chain refused this {act}, and would take it now. Try again.")
        return Done(settled.hash, settled.block)

    def _post(self, signer: Signer, to: bytes, data: bytes, gas: int, purpose: str, keep: Also) -> Entry:
        sign, also = self._posting(signer, to, data, gas, keep)
        return self._outbox.post(signer.account, sign, purpose=purpose, also=also)

    def _posting(self, signer: Signer, to: bytes, data: bytes, gas: int, keep: Also) -> tuple[Sign, Also]:
        """How a transaction is signed, and what is stored with it."""

        def sign(nonce: int, fees: Fees) -> Signed:
            raw, transaction = sign_transaction(
                signer.key,
                chain_id=self.registry.chain_id,
                nonce=nonce,
                to=to,
                data=data,
                gas=gas + gas // 4 + 10_000,
                fees=fees,
            )
            return Signed(raw, transaction)

        def both(writing: Writing, entry: int) -> None:
            keep(writing, entry)
            self._also(writing, entry)
            keystore = writing.keystore(signer.account)
            if name := self._asker or (keystore.label if keystore else ""):
                name_asker(writing, entry, name)

        return sign, both

    def _settle(self, entries: Sequence[int], progress: Progress | None) -> list[Entry]:
        """Send, and wait for, the outbox entries of these numbers and what stands before them; others are not asked."""
        settled: list[Entry] = []
        for done, number in enumerate(entries, 1):
            settled += self._outbox.settle(
                timeout=self._patience.seconds,
                clock=self._patience.clock,
                sleep=self._patience.sleep,
                of=[number],
                every=self._patience.every,
            )
            if progress is not None:
                progress(done, len(entries))
        return settled

    def resume(self) -> list[Entry]:
        """Go on with all that was stored and is not final: after a crash, or after the node was away."""
        return self._outbox.resume(
            timeout=self._patience.seconds, clock=self._patience.clock, sleep=self._patience.sleep
        )
