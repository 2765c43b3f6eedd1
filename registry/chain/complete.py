"""Whether a node left logs out. A missing log would turn a used permit into an unused one, and nothing else would show.

Logs are numbered through a block, by all contracts together. A block's header says whether it has any, the receipt of
its last transaction that wrote some says the last one's number: every number below it must be there.
"""

from collections.abc import Callable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from registry.chain import shapes
from registry.chain.door import Log, NodeMisbehaved
from registry.chain.jsonrpc import Question

AskAll = Callable[[Sequence[Question]], list[Any]]


def ensure_complete(ask_all: AskAll, logs: list[Log], first: int, last: int, addresses: set[bytes]) -> None:
    """Nothing, if these are all logs of the addresses in the blocks first..last, as the node itself says elsewhere.

    Raises NodeMisbehaved with the number of the block that has more, and what `ask_all` raises.
    """
    ours = {number: list(some) for number, some in groupby(logs, key=attrgetter("block"))}
    headers = ask_all([("eth_getBlockByNumber", [hex(number), False]) for number in range(first, last + 1)])
    speaking = {shapes.block(header).number: header for header in headers if shapes.has_logs(header)}
    for number, end in _last_logs(ask_all, speaking).items():
        found = ours.pop(number, [])
        if _numbers(found) != list(range(end + 1)):  # other contracts wrote in this block too
            everything = _whole_block(ask_all, speaking[number])
            theirs = [log for log in everything if log.address in addresses]
            if _numbers(everything) != list(range(end + 1)) or theirs != found:
                raise _left_out(number)
    for number in ours:
        raise NodeMisbehaved(f"the node gave logs of block {number}, whose header says it has none; use another node")


def _last_logs(ask_all: AskAll, headers: dict[int, Any]) -> dict[int, int]:
    """The number of each block's last log: from its last transaction, or an earlier one if that wrote none."""
    waiting = {number: shapes.hashes(header) for number, header in headers.items()}
    found: dict[int, int] = {}
    while waiting:
        for number, names in waiting.items():
            if not names:
                raise NodeMisbehaved(f"the node has no receipts of what block {number} logged; use another node")
        receipts = ask_all([("eth_getTransactionReceipt", [names.pop()]) for names in waiting.values()])
        for number, receipt in zip(list(waiting), receipts, strict=True):
            end = shapes.last_log(receipt)
            if end is not None:
                found[number] = end
                del waiting[number]
    return found


def _whole_block(ask_all: AskAll, header: Any) -> list[Log]:
    block = shapes.block(header)
    (answer,) = ask_all([("eth_getLogs", [{"blockHash": shapes.to_hex(block.hash)}])])
    return shapes.logs(answer, block.number, block, None)


def _numbers(logs: list[Log]) -> list[int]:
    return [log.index for log in logs]


def _left_out(number: int) -> NodeMisbehaved:
    return NodeMisbehaved(
        f"the node left out logs of block {number}, which its receipts speak of; use another node", block=number
    )
