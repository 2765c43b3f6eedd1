"""The shapes of a node's answers: from JSON to the door's types, or NodeMisbehaved. Pure."""

from typing import Any

from registry.chain.door import Block, Log, NodeMisbehaved, NodeUnreachable, Receipt
from registry.chain.jsonrpc import NodeSaidNo
from registry.errors import NodeError

_NEVER = {-32700, -32600, -32601, -32602}
"""JSON-RPC's own codes: the node does not understand the question, and never will."""


def to_hex(value: bytes) -> str:
    return "0x" + value.hex()


def number(answer: Any) -> int:
    """A quantity: 0x and hexadecimal digits."""
    try:
        if isinstance(answer, str) and answer.startswith("0x") and "_" not in answer:
            return int(answer, 16)
    except ValueError:
        pass
    raise _misshapen("a number", answer)


def data(answer: Any, length: int | None = None) -> bytes:
    """Bytes, of a certain length if one is given."""
    try:
        if isinstance(answer, str) and answer.startswith("0x"):
            value = bytes.fromhex(answer[2:])
            if length in (None, len(value)):
                return value
    except ValueError:
        pass
    raise _misshapen("bytes" if length is None else f"{length} bytes", answer)


def member(answer: Any, name: str) -> Any:
    if not isinstance(answer, dict) or name not in answer:
        raise _misshapen(f"an object with {name}", answer)
    return answer[name]


def block(answer: Any) -> Block:
    if answer is None:
        raise NodeMisbehaved("the node does not have a block that it should have; try again, or use another node")
    return Block(
        number(member(answer, "number")),
        data(member(answer, "hash"), 32),
        data(member(answer, "parentHash"), 32),
        number(member(answer, "timestamp")),
    )


def has_logs(header: Any) -> bool:
    """Whether a block has any logs: the bloom filter in its header is empty exactly if it has none."""
    return any(data(member(header, "logsBloom"), 256))


def hashes(header: Any) -> list[str]:
    """The hashes of a block's transactions, in order, as the node writes them."""
    names = member(header, "transactions")
    if not isinstance(names, list):
        raise _misshapen("a list of transactions", names)
    return [to_hex(data(name, 32)) for name in names]


def last_log(receipt: Any) -> int | None:
    """The place within its block of a transaction's last log; None if it has no logs."""
    found = member(receipt, "logs")
    if not isinstance(found, list):
        raise _misshapen("a list of logs", found)
    return number(member(found[-1], "logIndex")) if found else None


def receipt(answer: Any, transaction: bytes) -> Receipt | None:
    """None while the transaction is in no block."""
    if answer is None or member(answer, "blockNumber") is None:
        return None
    if data(member(answer, "transactionHash"), 32) != transaction:
        raise NodeMisbehaved("the node gave another transaction's receipt; use another node", transaction=transaction)
    return Receipt(
        transaction,
        number(member(answer, "blockNumber")),
        data(member(answer, "blockHash"), 32),
        number(member(answer, "status")) == 1,
        number(member(answer, "gasUsed")),
    )


def logs(answers: Any, first: int, last: Block, addresses: set[bytes] | None) -> list[Log]:
    """The logs of the blocks first..last.number, if they are all that: of these addresses (None: any), in these blocks,
    in order, none undone, one hash a block."""
    if not isinstance(answers, list):
        raise _misshapen("a list of logs", answers)
    found = [_log(answer) for answer in answers]
    hashes = {last.number: last.hash}
    before = (first, -1)
    for log in found:
        place = (log.block, log.index)
        asked_for = addresses is None or log.address in addresses
        if not before < place or log.block > last.number or not asked_for:
            raise NodeMisbehaved(f"the node's log {place} is out of order or was not asked for; use another node")
        if hashes.setdefault(log.block, log.block_hash) != log.block_hash:
            raise NodeMisbehaved(f"the node has two hashes for block {log.block}; try again, or use another node")
        before = place
    return found


def _log(answer: Any) -> Log:
    topics = member(answer, "topics")
    if not isinstance(topics, list) or answer.get("removed"):
        raise _misshapen("a log of the present chain", answer)
    return Log(
        number(member(answer, "blockNumber")),
        data(member(answer, "blockHash"), 32),
        number(member(answer, "logIndex")),
        data(member(answer, "transactionHash"), 32),
        data(member(answer, "address"), 20),
        tuple(data(topic, 32) for topic in topics),
        data(member(answer, "data")),
    )


def revert_data(error: NodeSaidNo) -> bytes | None:
    """What the contract reverted with, as nodes wrap it; None if this is no revert, or the node does not tell."""
    if error.code != 3 and "revert" not in error.words.lower():
        return None
    found = error.data.get("data") if isinstance(error.data, dict) else error.data
    if not isinstance(found, str):
        return None
    start = found.find("0x")
    try:
        return bytes.fromhex(found[start + 2 :]) if start >= 0 else None
    except ValueError:
        return None


def fault(error: NodeSaidNo) -> NodeError:
    """The door's error for a node that answers with an error which is no revert."""
    kind, remedy = (
        (NodeMisbehaved, "use another node") if error.code in _NEVER else (NodeUnreachable, "try again later")
    )
    return kind(f"the node does not answer the question: {error.words} (code {error.code}); {remedy}", code=error.code)


def _misshapen(wanted: str, answer: Any) -> NodeMisbehaved:
    return NodeMisbehaved(f"the node gave {str(answer)[:80]!r} where {wanted} belongs; use another node")
