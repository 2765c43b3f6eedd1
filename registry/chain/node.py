"""A node, read and written through the door's promises: the Reader and the Writer over JSON-RPC.

What the node says is checked as far as can be from outside: shapes, the chain's id, that logs lie in the range asked
for and in order, that no block's header speaks of more (complete.py), that what is final stays final.
"""

from collections.abc import Sequence
from typing import Any

from registry.chain import shapes
from registry.chain.complete import ensure_complete
from registry.chain.door import Block, Fees, Log, NodeMisbehaved, NodeUnreachable, Receipt, TransactionRefused
from registry.chain.jsonrpc import ANSWER_LIMIT, AnswerTooLarge, JsonRpc, NodeSaidNo, Question, Url
from registry.chain.refusals import refusal
from registry.chain.shapes import to_hex
from registry.keccak import keccak

LOG_SPAN = 2_000
"""Blocks in one question for logs; halved as often as a node refuses."""

_KNOWN = ("already known", "already imported", "known transaction", "alreadyknown")
_PERMANENT = ("insufficient funds", "gas limit", "underpriced", "chain id", "chainid", "intrinsic gas", "oversized")
"""What pools say of a transaction that they will not take as it stands, as against: not now."""


class Node:
    """A node at `url` (or where a function says it is) of the chain `chain_id`.

    `depth`: how many blocks below the head are final; 0 for engines such as QBFT, where the head is. `timeout` in
    seconds for each request. Threads may share one.
    """

    def __init__(
        self, url: Url, *, chain_id: int, depth: int = 0, timeout: float = 30.0, limit: int = ANSWER_LIMIT
    ) -> None:
        self._rpc = JsonRpc(url, timeout=timeout, limit=limit)
        self._chain_id = chain_id
        self._depth = depth
        self._checked = ""
        self._final: Block | None = None

    def close(self) -> None:
        self._rpc.close()

    # ---- Reader ----

    def chain_id(self) -> int:
        self._check_chain(self._rpc.ask("eth_chainId"))
        return self._chain_id

    def head(self) -> Block:
        chain, block = self._rpc.ask_all([("eth_chainId", []), _block_at("latest")])
        self._check_chain(chain)
        return shapes.block(block)

    def final(self) -> Block:
        """As promised, and never behind what this Node called final before: while the chain's tip is being replaced
        the earlier answer stands, if the node still has that block. NodeMisbehaved if a final block was undone."""
        head = self.head()
        held = self._final
        number = max(0, head.number - self._depth)
        if held is not None and number <= held.number:
            if head.number < held.number:
                raise NodeUnreachable(f"the node is catching up: it is at block {head.number}; try again later")
            number = held.number
        block = head if number == head.number else self.block(number)
        if held is not None and number == held.number and block.hash != held.hash:
            raise NodeMisbehaved(
                f"block {number} was final with the hash 0x{held.hash.hex()} and now has 0x{block.hash.hex()}: "
                "the chain was rewritten; stop and tell the other Parties",
                block=number,
                ours=held.hash,
                theirs=block.hash,
            )
        self._final = block
        return block

    def block(self, number: int) -> Block:
        return self.blocks([number])[0]

    def blocks(self, numbers: list[int]) -> list[Block]:
        answers = self._ask_all([_block_at(hex(number)) for number in numbers])
        blocks = [shapes.block(answer) for answer in answers]
        if [block.number for block in blocks] != numbers:
            raise NodeMisbehaved("the node gave other blocks than were asked for; use another node")
        return blocks

    def logs(self, first: int, last: int, addresses: list[bytes]) -> list[Log]:
        found: list[Log] = []
        waiting = [(start, min(start + LOG_SPAN - 1, last)) for start in range(first, last + 1, LOG_SPAN)][::-1]
        while waiting:
            start, end = waiting.pop()
            try:
                found += self._slice(start, end, addresses)
            except (NodeSaidNo, AnswerTooLarge) as error:
                if start == end:
                    raise (error if isinstance(error, AnswerTooLarge) else shapes.fault(error)) from error
                middle = (start + end) // 2
                waiting += [(middle + 1, end), (start, middle)]
        return found

    def call(self, to: bytes, data: bytes) -> bytes:
        return shapes.data(self._execute("eth_call", {"to": to_hex(to), "data": to_hex(data)}, "latest"))

    # ---- Writer ----

    def next_nonce(self, account: bytes, at: int | None = None) -> int:
        block = "latest" if at is None else hex(at)
        return shapes.number(self._ask("eth_getTransactionCount", to_hex(account), block))

    def fees(self) -> Fees:
        """Legacy where blocks have no base fee, or one of zero; else twice the base fee and a tip, so that the price
        holds for several full blocks (EIP-1559)."""
        latest = self._ask("eth_getBlockByNumber", "latest", False)
        base = shapes.number(latest["baseFeePerGas"]) if shapes.block(latest) and "baseFeePerGas" in latest else 0
        if base == 0:
            return Fees(shapes.number(self._ask("eth_gasPrice")), None)
        tip = shapes.number(self._ask("eth_maxPriorityFeePerGas"))
        return Fees(2 * base + tip, tip)

    def try_out(self, sender: bytes, to: bytes | None, data: bytes) -> int:
        asked = {"from": to_hex(sender), "data": to_hex(data)} | ({} if to is None else {"to": to_hex(to)})
        return shapes.number(self._execute("eth_estimateGas", asked, "latest"))

    def ensure_taken(self, sender: bytes, to: bytes, data: bytes) -> None:
        self._execute("eth_call", {"from": to_hex(sender), "to": to_hex(to), "data": to_hex(data)}, "latest")

    def send(self, signed: bytes) -> bytes:
        """As promised. TransactionRefused if the node will never take it as it stands, or its nonce was used for
        another; NodeUnreachable if it does not take it now."""
        ours = keccak(signed)
        try:
            theirs = self._ask_raw("eth_sendRawTransaction", to_hex(signed))
        except NodeSaidNo as error:
            words = error.words.lower()
            if any(known in words for known in _KNOWN):
                return ours
            if "nonce too low" in words:
                if self.receipt(ours) is not None:
                    return ours
                raise _not_taken("its nonce was used for another transaction; sign again", error) from error
            if any(fault in words for fault in _PERMANENT):
                raise _not_taken(f"{error.words}; sign it anew", error) from error
            raise shapes.fault(error) from error
        if shapes.data(theirs, 32) != ours:
            raise NodeMisbehaved("the node calls the transaction by another hash; use another node", hash=ours)
        return ours

    def receipt(self, transaction: bytes) -> Receipt | None:
        return shapes.receipt(self._ask("eth_getTransactionReceipt", to_hex(transaction)), transaction)

    # ---- asking ----

    def _slice(self, first: int, last: int, addresses: list[bytes]) -> list[Log]:
        """Logs of one range, with the range's last block in the same request: a node that is behind would otherwise
        answer that there are no logs."""
        asked = {"fromBlock": hex(first), "toBlock": hex(last), "address": [to_hex(address) for address in addresses]}
        self._ensure_chain()
        end, answers = self._rpc.ask_all([_block_at(hex(last)), ("eth_getLogs", [asked])])
        block = shapes.block(end)
        if block.number != last:
            raise NodeMisbehaved("the node gave another block than was asked for; use another node")
        found = shapes.logs(answers, first, block, set(addresses))
        ensure_complete(self._ask_all, found, first, last, set(addresses))
        return found

    def _execute(self, method: str, asked: dict[str, str], *block: str) -> Any:
        """Run on the head without sending. Raises TransactionRefused with the contract's reason."""
        try:
            return self._ask_raw(method, asked, *block)
        except NodeSaidNo as error:
            said = error
        revert = shapes.revert_data(said)
        if revert is None and "revert" in said.words.lower():
            if method != "eth_call":
                self._execute("eth_call", asked, "latest")  # it tells the reason where the estimate does not
            revert = b""
        raise (shapes.fault(said) if revert is None else refusal(revert)) from said

    def _ask(self, method: str, *params: Any) -> Any:
        try:
            return self._ask_raw(method, *params)
        except NodeSaidNo as error:
            raise shapes.fault(error) from error

    def _ask_raw(self, method: str, *params: Any) -> Any:
        self._ensure_chain()
        return self._rpc.ask(method, *params)

    def _ask_all(self, questions: Sequence[Question]) -> list[Any]:
        self._ensure_chain()
        try:
            return self._rpc.ask_all(questions)
        except NodeSaidNo as error:
            raise shapes.fault(error) from error

    def _ensure_chain(self) -> None:
        """Once for every address, and again with every look at the head."""
        if self._checked != self._rpc.url():
            self.chain_id()

    def _check_chain(self, answer: Any) -> None:
        if (theirs := shapes.number(answer)) != self._chain_id:
            raise NodeMisbehaved(
                f"the node is on another chain: {theirs}, not {self._chain_id}; correct its address", chain_id=theirs
            )
        self._checked = self._rpc.url()


def _block_at(name: str) -> Question:
    return "eth_getBlockByNumber", [name, False]


def _not_taken(why: str, error: NodeSaidNo) -> TransactionRefused:
    return TransactionRefused(f"the node will not take the transaction: {why}", error="NotTaken", words=error.words)
