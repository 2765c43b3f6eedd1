"""A small chain in memory, with the faults that a real one shows too rarely to wait for.

It keeps the promises of the chain door (Reader and Writer) and can be told to break them: to lose a block, to leave a
log out, to answer nothing. Transactions are `account (20) ‖ nonce (8) ‖ anything`; one whose last byte is 0xff reverts.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from eth_abi.abi import encode
from eth_hash.auto import keccak

import registry
from registry import acts
from registry.acts import Event, Where
from registry.chain.door import Block, Fees, Log, NodeMisbehaved, NodeUnreachable, Receipt

CHAIN_ID = 31337
PARTIES = b"\x0a" * 20
PERMITS = b"\x0b" * 20
GENESIS_TIME = 1_790_000_000
PERIOD = 10

_NAMES = {"from_time": "from", "valid_day": "validDay"}


def _event_abis() -> dict[str, Any]:
    found = {}
    for contract in ("Parties", "Permits"):
        path = Path(registry.__file__).parent / "chain" / "artefacts" / f"{contract}.json"
        for item in json.loads(path.read_text())["abi"]:
            if item["type"] == "event":
                found[item["name"]] = item["inputs"]
    return found


_ABIS = _event_abis()


def raw_log(event: Event, block: Block, index: int, transaction: bytes) -> Log:
    """The log that the contract writes for this event, encoded by eth-abi."""
    inputs = _ABIS[type(event).__name__]
    ours = {_NAMES.get(member.name, member.name): getattr(event, member.name) for member in fields(event)}
    signature = f"{type(event).__name__}({','.join(item['type'] for item in inputs)})"
    topics, types, values = [keccak(signature.encode())], [], []
    for item in inputs:
        value = _solidity(item["type"], ours[item["name"]])
        if item["indexed"]:
            topics.append(encode([item["type"]], [value]))
        else:
            types.append(item["type"])
            values.append(value)
    address = PERMITS if isinstance(event, acts.PermitEvent) else PARTIES
    return Log(block.number, block.hash, index, transaction, address, tuple(topics), encode(types, values))


def _solidity(kind: str, value: Any) -> Any:
    if kind == "bytes2":
        return value.encode()
    if kind == "address":
        return "0x" + value.hex()
    return int(value) if kind.startswith("uint") else value


def transaction(account: bytes, nonce: int, content: bytes = b"") -> bytes:
    return account + nonce.to_bytes(8, "big") + content


def hash_of(raw: bytes) -> bytes:
    return sha256(raw).digest()


@dataclass
class Simulator:
    """A chain of blocks. `depth` is how many blocks behind the head the final one is."""

    depth: int = 0
    salt: bytes = b""
    chain: list[Block] = field(default_factory=list)
    logs_of: dict[int, list[Log]] = field(default_factory=dict)
    pool: dict[bytes, bytes] = field(default_factory=dict)
    receipts: dict[bytes, Receipt] = field(default_factory=dict)
    nonces: dict[bytes, int] = field(default_factory=dict)
    nonces_at: list[dict[bytes, int]] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)
    asked: list[tuple[int, int]] = field(default_factory=list)
    down: bool = False
    leave_out: set[tuple[int, int]] = field(default_factory=set)
    id: int = CHAIN_ID

    def __post_init__(self) -> None:
        if not self.chain:
            self._grow()

    # ---- making it happen ----

    def mine(self, transactions: Iterable[list[Event]] = ()) -> Block:
        """A block of these transactions' events and of what waits in the pool."""
        block = self._grow()
        logs: list[Log] = []
        for place, events in enumerate(transactions):
            of = hash_of(block.hash + bytes([place]))
            for event in events:
                logs.append(raw_log(event, block, len(logs), of))
        self.logs_of[block.number] = logs
        for raw in sorted(self.pool.values()):
            account, nonce = raw[:20], int.from_bytes(raw[20:28], "big")
            if nonce == self.nonces.get(account, 0):
                self.nonces[account] = nonce + 1
                of = hash_of(raw)
                self.receipts[of] = Receipt(of, block.number, block.hash, not raw.endswith(b"\xff"), 21_000)
        self.pool = {of: raw for of, raw in self.pool.items() if self._still_possible(raw)}
        self.nonces_at[block.number] = dict(self.nonces)
        return block

    def reorganise(self, first: int, salt: bytes) -> None:
        """Throw out the blocks from `first` on; their transactions are forgotten by all."""
        del self.chain[first:], self.nonces_at[first:]
        self.salt = salt
        for number in [number for number in self.logs_of if number >= first]:
            del self.logs_of[number]
        for of, receipt in list(self.receipts.items()):
            if receipt.block >= first:
                del self.receipts[of]
        self.nonces = {}
        kept = set(self.receipts)
        for raw in self.sent:
            if hash_of(raw) in kept:
                self.nonces[raw[:20]] = max(self.nonces.get(raw[:20], 0), int.from_bytes(raw[20:28], "big") + 1)

    def _grow(self) -> Block:
        number = len(self.chain)
        parent = self.chain[-1].hash if self.chain else bytes(32)
        block = Block(
            number, hash_of(self.salt + parent + bytes([number & 0xFF])), parent, GENESIS_TIME + PERIOD * number
        )
        self.chain.append(block)
        self.nonces_at.append(dict(self.nonces))
        return block

    def _still_possible(self, raw: bytes) -> bool:
        return int.from_bytes(raw[20:28], "big") >= self.nonces.get(raw[:20], 0)

    def _answer(self) -> None:
        if self.down:
            raise NodeUnreachable("The simulated node is down.")

    # ---- Reader ----

    def chain_id(self) -> int:
        self._answer()
        return self.id

    def head(self) -> Block:
        self._answer()
        return self.chain[-1]

    def final(self) -> Block:
        self._answer()
        return self.chain[max(0, len(self.chain) - 1 - self.depth)]

    def block(self, number: int) -> Block:
        return self.blocks([number])[0]

    def blocks(self, numbers: list[int]) -> list[Block]:
        self._answer()
        if any(number >= len(self.chain) for number in numbers):
            raise NodeMisbehaved("The simulated node does not have this block.")
        return [self.chain[number] for number in numbers]

    def logs(self, first: int, last: int, addresses: list[bytes]) -> list[Log]:
        self._answer()
        self.asked.append((first, last))
        return [
            log
            for number in range(first, last + 1)
            for log in self.logs_of.get(number, [])
            if log.address in addresses and (log.block, log.index) not in self.leave_out
        ]

    def call(self, _to: bytes, _data: bytes) -> bytes:
        raise NodeMisbehaved("The simulated node executes no contract.")

    # ---- Writer ----

    def next_nonce(self, account: bytes, at: int | None = None) -> int:
        self._answer()
        return (self.nonces if at is None else self.nonces_at[at]).get(account, 0)

    def fees(self) -> Fees:
        self._answer()
        return Fees(0, None)

    def try_out(self, _sender: bytes, _to: bytes | None, _data: bytes) -> int:
        self._answer()
        return 21_000

    def ensure_taken(self, _sender: bytes, _to: bytes, _data: bytes) -> None:
        self._answer()

    def send(self, signed: bytes) -> bytes:
        self._answer()
        self.sent.append(signed)
        of = hash_of(signed)
        if of not in self.receipts and self._still_possible(signed):
            self.pool[of] = signed
        return of

    def receipt(self, transaction: bytes) -> Receipt | None:
        self._answer()
        return self.receipts.get(transaction)


def at(event: Event, log: Log, time: int) -> Event:
    """The event with the place that this log has."""
    return replace(event, where=Where(log.block, log.index, time, log.transaction))
