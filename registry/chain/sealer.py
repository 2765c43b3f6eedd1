"""Making blocks on an anvil that mines only when told, and keeping the journal's promise.

    seal     when transactions wait, mine them; write the block to the journal; only then mine the block above it
    tip      an empty block on top makes the last full one final (depth 1) and shows that the chain lives; while
             nothing happens it is replaced now and then by a younger one, and written only before it is buried

So a block that has another above it, which is what readers call final, is always on disk.
"""

import time
from collections.abc import Callable
from typing import Any

from registry.chain import shapes
from registry.chain.anvil import Anvil
from registry.chain.door import NodeMisbehaved
from registry.chain.journal import Journal, JournalTorn, Record
from registry.chain.jsonrpc import NodeSaidNo
from registry.keccak import keccak

SHARE = 2
"""The sealer rests this many times as long as it mined: mining keeps anvil from answering."""


class Sealer:
    """One anvil's blocks, from the journal's on. `period` and `idle` in seconds; `clock` as EmbeddedChain has it."""

    def __init__(self, anvil: Anvil, journal: Journal, clock: Callable[[], int], period: float, idle: float) -> None:
        self._anvil, self._journal, self._clock = anvil, journal, clock
        self._period, self._idle = period, idle
        self.head = self._below = shapes.block(self._latest())
        self._tip: Record | None = None
        self._mined_at = self._rest_until = 0.0

    def replay(self, progress: Callable[[int], None]) -> None:
        """Make the journal's blocks again, then a tip. JournalTorn if a block does not come out as it was."""
        for record in self._journal.records():
            try:
                for raw in record.transactions:
                    self._anvil.rpc.ask("eth_sendRawTransaction", shapes.to_hex(raw))
                self.head = shapes.block(self._mine_at(record.time))
            except NodeSaidNo as error:
                raise _differs(self.head.number + 1) from error
            if self.head.hash != record.hash:
                raise _differs(self.head.number)
            progress(self.head.number)
        self._mine(self.head.time + 1)

    def look(self, *, now: bool = False) -> bool:
        """Mine if there is reason to (`now` is one) and the last block is old enough; whether a block was made."""
        if time.monotonic() < self._rest_until:
            return False
        waiting = int(self._anvil.rpc.ask("txpool_status")["pending"], 16)
        if waiting or self._tip is None:
            self._mine(self.head.time + 1)
        elif now or self._age() >= self._idle:
            self._renew()
        else:
            return False
        return True

    def _renew(self) -> None:
        """Replace the tip by a younger one."""
        later = self.head.time + 1
        self._anvil.rpc.ask("anvil_rollback", 1)
        self._tip, self.head = None, self._below
        self._mine(later)

    def _age(self) -> float:
        """Of the head, by the clock or by the time that really passed: a story's clock may stand still."""
        return max(self._clock() - self.head.time, time.monotonic() - self._mined_at)

    def _mine(self, earliest: int) -> None:
        """One block on top, at `earliest` or later. A tip is written before it is buried, a full block at once."""
        if self._tip is not None:
            self._journal.append(self._tip)
            self._tip = None
        began = time.monotonic()
        answer = self._mine_at(max(self._clock(), earliest))
        self._mined_at = time.monotonic()
        self._rest_until = self._mined_at + max(self._period, SHARE * (self._mined_at - began))
        block = shapes.block(answer)
        if block.number != self.head.number + 1 or block.parent != self.head.hash:
            raise NodeMisbehaved("somebody else mined on the embedded chain")
        record = Record(block.time, block.hash, self._transactions(answer))
        if record.transactions:
            self._journal.append(record)
        else:
            self._tip = record
        self._below, self.head = self.head, block

    def _mine_at(self, when: int) -> Any:
        self._anvil.rpc.ask("evm_mine", {"timestamp": when})
        return self._latest()

    def _latest(self) -> Any:
        return self._anvil.rpc.ask("eth_getBlockByNumber", "latest", False)

    def _transactions(self, block: Any) -> tuple[bytes, ...]:
        hashes = shapes.member(block, "transactions")
        answers = self._anvil.rpc.ask_all([("eth_getRawTransactionByHash", [name]) for name in hashes])
        raws = tuple(map(shapes.data, answers))
        if [shapes.to_hex(keccak(raw)) for raw in raws] != hashes:
            raise NodeMisbehaved("anvil gave other transactions than those of its block")
        return raws


def _differs(number: int) -> JournalTorn:
    return JournalTorn(
        f"block {number} of the journal cannot be made again as it was: use the program and the anvil that wrote it, "
        "or restore the journal from a copy",
        block=number,
    )
