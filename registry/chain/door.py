"""What the rest of the project may ask of a chain, and what it may rely on.

Reading needs no key: Reader and Writer are separate. A failure to answer is a NodeError and says nothing about any
permit. Nothing here assumes that a block follows a transaction at once.
"""

from dataclasses import dataclass
from typing import Protocol

from registry.errors import NodeError, RefusedError


class NodeUnreachable(NodeError):
    """No connection, no answer in time, or an HTTP status that is not an answer. Try again later."""


class NodeMisbehaved(NodeError):
    """The node answered something that cannot be true: wrong chain, wrong id, missing or torn data."""


class TransactionRefused(RefusedError):
    """The contract said no. `facts["error"]` names the contract's error, the other facts are its arguments."""


class NotEmpowered(TransactionRefused):
    """The contract said that this account may not do it: no officer, or not with this power, or not now."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block's number, its 32-byte hash, its parent's, and its time in seconds since 1970."""

    number: int
    hash: bytes
    parent: bytes
    time: int


@dataclass(frozen=True, slots=True)
class Log:
    """A raw log. `address` 20 bytes, `topics` 32 bytes each; `index` counts within the block."""

    block: int
    block_hash: bytes
    index: int
    transaction: bytes
    address: bytes
    topics: tuple[bytes, ...]
    data: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """A transaction that is in a block. `succeeded` is False if it was reverted."""

    transaction: bytes
    block: int
    block_hash: bytes
    succeeded: bool
    gas_used: int


@dataclass(frozen=True, slots=True)
class Fees:
    """What the chain asks for. `priority` is None where the chain knows only legacy gas prices. In wei."""

    price: int
    priority: int | None


class Reader(Protocol):
    """Every method raises NodeUnreachable or NodeMisbehaved, never returns a guess."""

    def chain_id(self) -> int:
        """The chain's EIP-155 id."""

    def head(self) -> Block:
        """The newest block the node knows."""

    def final(self) -> Block:
        """The newest block that will not be undone, by the rule of this chain's engine."""

    def block(self, number: int) -> Block:
        """The block of that number; NodeMisbehaved if the node does not have it."""

    def blocks(self, numbers: list[int]) -> list[Block]:
        """The same for many, in the order asked, in as few requests as possible."""

    def logs(self, first: int, last: int, addresses: list[bytes]) -> list[Log]:
        """All logs of the addresses in the blocks first..last (both included), in order. Promises completeness
        or raises: ranges that the node refuses as too large are split."""

    def call(self, to: bytes, data: bytes) -> bytes:
        """What a contract's view returns on the head. Raises TransactionRefused with the decoded error if it
        reverts."""


class Writer(Protocol):
    def next_nonce(self, account: bytes, at: int | None = None) -> int:
        """How many transactions of the account are in blocks; in those up to block `at`, if given."""

    def fees(self) -> Fees:
        """What to pay for gas now."""

    def try_out(self, sender: bytes, to: bytes | None, data: bytes) -> int:
        """Execute without sending, on the head: the gas needed. Raises TransactionRefused with the decoded
        error if the contract says no."""

    def ensure_taken(self, sender: bytes, to: bytes, data: bytes) -> None:
        """The same without learning the gas, which costs the node many executions. Raises TransactionRefused."""

    def send(self, signed: bytes) -> bytes:
        """Broadcast a signed transaction; its hash. Sending the same twice is not an error."""

    def receipt(self, transaction: bytes) -> Receipt | None:
        """The receipt if the transaction is in a block of the present chain."""
