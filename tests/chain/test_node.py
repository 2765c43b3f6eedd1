"""A node that fails, lies, stalls or cuts the line is told apart from a contract that says no."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.acts import OfficerAppointed, PartyAdmitted
from registry.chain import wire
from registry.chain.door import Fees, NodeMisbehaved, NodeUnreachable, TransactionRefused
from registry.chain.embedded import EmbeddedChain
from registry.chain.jsonrpc import AnswerTooLarge
from registry.chain.node import LOG_SPAN, Node
from registry.chain.refusals import ERRORS
from registry.chain.signing import account_of, sign_transaction
from registry.errors import NodeError
from tests.chain.faulty import Answer, FaultyNode, RpcError, reset, say
from tests.conftest import CHAIN_ID, SECRETARIAT_KEY, Deployed

ADDRESS = b"\7" * 20
STRANGER = b"\2" * 32


@pytest.fixture
def faulty() -> Iterator[FaultyNode]:
    node = FaultyNode()
    yield node
    node.close()


@pytest.fixture(scope="module")
def babbling() -> Iterator[FaultyNode]:
    node = FaultyNode()
    yield node
    node.close()


@pytest.fixture
def door(faulty: FaultyNode) -> Iterator[Node]:
    node = Node(faulty.url, chain_id=1, timeout=0.5)
    yield node
    node.close()


def hashed(number: int, fork: int = 0) -> str:
    return "0x" + bytes([fork, *number.to_bytes(31, "big")]).hex()


def block_json(number: int, fork: int = 0) -> dict[str, Any]:
    return {
        "number": hex(number),
        "hash": hashed(number, fork),
        "parentHash": hashed(number - 1, fork) if number else hashed(0),
        "timestamp": hex(1_000 + number),
        "logsBloom": "0x" + "00" * 256,
        "transactions": [],
    }


def log_json(block: int, index: int, **changes: Any) -> dict[str, Any]:
    return {
        "blockNumber": hex(block),
        "blockHash": hashed(block),
        "logIndex": hex(index),
        "transactionHash": "0x" + "05" * 32,
        "address": "0x" + ADDRESS.hex(),
        "topics": ["0x" + "06" * 32],
        "data": "0x",
        "removed": False,
    } | changes


def numbered(name: str, _: bool) -> dict[str, Any] | None:
    return block_json(int(name, 16))


# ---- no answer ----


def silence(handler: Any, _: Any) -> None:
    """Nothing, for as long as anyone waits."""
    with contextlib.suppress(OSError):
        handler.connection.recv(1)


def drip(handler: Any, _: Any) -> None:
    """A byte now and then, for as long as anyone waits."""
    handler.send_response(200)
    handler.send_header("content-length", "100000")
    handler.end_headers()
    with contextlib.suppress(OSError):
        while True:
            handler.wfile.write(b"{")
            time.sleep(0.05)


NO_ANSWER: dict[str, Answer] = {
    "a server error": lambda handler, _: say(handler, b"{}", 500),
    "too many requests": lambda handler, _: say(handler, b"{}", 429),
    "a redirect": lambda handler, _: say(handler, b"{}", 302),
    "a page of HTML": lambda handler, _: say(handler, b"<html>maintenance</html>"),
    "nothing": lambda handler, _: say(handler, b""),
    "a cut connection": lambda handler, _: reset(handler),
    "silence": silence,
    "a drip": drip,
}


@pytest.mark.parametrize("fault", NO_ANSWER)
def test_a_node_that_gives_no_answer_is_unreachable(faulty: FaultyNode, door: Node, fault: str) -> None:
    faulty.answer = NO_ANSWER[fault]
    with pytest.raises(NodeUnreachable):
        door.chain_id()


def test_a_port_where_nobody_listens_is_unreachable() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(NodeUnreachable):
        Node(f"http://127.0.0.1:{port}", chain_id=1).chain_id()


def test_a_node_that_comes_back_is_used_again(faulty: FaultyNode, door: Node) -> None:
    faulty.answer = NO_ANSWER["a cut connection"]
    with pytest.raises(NodeUnreachable):
        door.chain_id()
    faulty.answer = None
    assert door.chain_id() == 1


# ---- an answer that cannot be true ----


def altered(**changes: Any) -> Answer:
    def answer(handler: Any, question: Any) -> None:
        body = {"jsonrpc": "2.0", "id": question["id"], "result": "0x1"} | changes
        say(handler, json.dumps({name: value for name, value in body.items() if value != "left out"}).encode())

    return answer


UNTRUE: dict[str, Answer] = {
    "torn JSON": lambda handler, _: say(handler, b'{"jsonrpc": "2.0", "id": 1, "res'),
    "another question's answer": altered(id=999_999),
    "no id": altered(id="left out"),
    "another protocol": altered(jsonrpc="1.0"),
    "no result": altered(result="left out"),
    "a list": lambda handler, _: say(handler, b"[]"),
    "a number where text belongs": altered(result=1),
    "text where a number belongs": altered(result="0xzz"),
    "a number with separators": altered(result="0x1_0"),
    "nothing": altered(result=None),
    "an error without a code": altered(error={"message": "?"}),
    "another chain": altered(result="0x2"),
}


@pytest.mark.parametrize("fault", UNTRUE)
def test_an_answer_that_cannot_be_true_is_misbehaviour(faulty: FaultyNode, door: Node, fault: str) -> None:
    faulty.answer = UNTRUE[fault]
    with pytest.raises(NodeMisbehaved):
        door.chain_id()


def test_another_chain_is_found_before_anything_else_is_asked(faulty: FaultyNode, door: Node) -> None:
    faulty.methods["eth_chainId"] = lambda: "0x2"
    with pytest.raises(NodeMisbehaved, match="another chain"):
        door.call(ADDRESS, b"")
    assert set(faulty.asked) == {"eth_chainId"}


def test_a_chain_that_changes_under_us_is_found_with_the_head(faulty: FaultyNode, door: Node) -> None:
    faulty.methods["eth_getBlockByNumber"] = lambda *_: block_json(5)
    assert door.head().number == 5
    faulty.methods["eth_chainId"] = lambda: "0x2"
    with pytest.raises(NodeMisbehaved, match="another chain"):
        door.head()


@given(body=st.binary(max_size=60))
def test_any_bytes_give_an_error_of_the_family(babbling: FaultyNode, body: bytes) -> None:
    babbling.answer = lambda handler, _: say(handler, body)
    with pytest.raises(NodeError):
        Node(babbling.url, chain_id=1, timeout=0.5).chain_id()


def test_an_answer_without_end_is_not_read_to_the_end(faulty: FaultyNode) -> None:
    faulty.answer = lambda handler, _: say(handler, b'{"a": "' + b"x" * 200_000)
    with pytest.raises(AnswerTooLarge):
        Node(faulty.url, chain_id=1, limit=100_000).chain_id()


def test_a_batch_with_an_answer_missing_is_misbehaviour(faulty: FaultyNode, door: Node) -> None:
    faulty.methods["eth_getBlockByNumber"] = numbered
    door.chain_id()
    faulty.answer = lambda handler, batch: say(handler, json.dumps([faulty.result(batch[0])]).encode())
    with pytest.raises(NodeMisbehaved):
        door.blocks([1, 2, 3])


def test_answers_of_a_batch_may_come_in_any_order(faulty: FaultyNode, door: Node) -> None:
    faulty.methods["eth_getBlockByNumber"] = numbered
    door.chain_id()
    faulty.answer = lambda handler, batch: say(
        handler, json.dumps([faulty.result(question) for question in reversed(batch)]).encode()
    )
    assert [block.number for block in door.blocks([4, 2, 9])] == [4, 2, 9]


# ---- blocks ----


def test_another_block_than_asked_for_is_misbehaviour(faulty: FaultyNode, door: Node) -> None:
    faulty.methods["eth_getBlockByNumber"] = lambda *_: block_json(5)
    with pytest.raises(NodeMisbehaved):
        door.block(6)


def test_a_block_that_the_node_lacks_is_misbehaviour(faulty: FaultyNode, door: Node) -> None:
    faulty.methods["eth_getBlockByNumber"] = lambda *_: None
    with pytest.raises(NodeMisbehaved):
        door.block(6)


def chain_with_head(faulty: FaultyNode, head: int, fork: int = 0) -> None:
    faulty.methods["eth_getBlockByNumber"] = lambda name, _: (
        block_json(head, fork) if name == "latest" else block_json(int(name, 16), fork)
    )


@pytest.mark.parametrize(("depth", "head", "final"), [(0, 9, 9), (1, 9, 8), (12, 9, 0), (1, 0, 0)])
def test_final_is_so_deep_below_the_head(faulty: FaultyNode, depth: int, head: int, final: int) -> None:
    chain_with_head(faulty, head)
    assert Node(faulty.url, chain_id=1, depth=depth).final().number == final


def test_final_never_goes_back_while_the_tip_is_replaced(faulty: FaultyNode) -> None:
    node = Node(faulty.url, chain_id=1, depth=1)
    chain_with_head(faulty, 9)
    before = node.final()
    chain_with_head(faulty, 8)
    assert node.final() == before


def test_a_node_behind_its_own_final_block_is_unreachable(faulty: FaultyNode) -> None:
    node = Node(faulty.url, chain_id=1, depth=1)
    chain_with_head(faulty, 9)
    node.final()
    chain_with_head(faulty, 3)
    with pytest.raises(NodeUnreachable):
        node.final()


def test_a_final_block_that_changes_is_told_with_both_hashes(faulty: FaultyNode) -> None:
    node = Node(faulty.url, chain_id=1, depth=1)
    chain_with_head(faulty, 9)
    before = node.final()
    chain_with_head(faulty, 9, fork=1)
    with pytest.raises(NodeMisbehaved) as caught:
        node.final()
    assert caught.value.facts["ours"] == before.hash != caught.value.facts["theirs"]


# ---- logs ----


def logs_from(
    faulty: FaultyNode,
    logs: list[dict[str, Any]],
    written: list[dict[str, Any]] | None = None,
    named: tuple[str, ...] = ("05", "04"),
) -> None:
    """A node that answers with these logs, while its headers and receipts speak of `written` (the same if left out).
    A block's transactions are `named`; the first wrote all of its logs."""
    true = logs if written is None else written

    def in_block(number: int) -> list[dict[str, Any]]:
        return [log for log in true if int(log["blockNumber"], 16) == number]

    def header(name: str, _: bool) -> dict[str, Any]:
        number = int(name, 16)
        if not in_block(number):
            return block_json(number)
        names = ["0x" + f"{number:062x}{kind}" for kind in named]
        return block_json(number) | {"logsBloom": "0x" + "00" * 255 + "01", "transactions": names}

    def receipt(name: str) -> dict[str, Any]:
        return {"logs": in_block(int(name[2:-2], 16)) if name.endswith("05") else []}

    def asked_for(asked: dict[str, Any]) -> list[dict[str, Any]]:
        if "blockHash" in asked:
            return [log for log in written or logs if log["blockHash"] == asked["blockHash"]]
        ends = int(asked["fromBlock"], 16), int(asked["toBlock"], 16)
        return [log for log in logs if ends[0] <= int(log["blockNumber"], 16) <= ends[1]]

    faulty.methods["eth_getBlockByNumber"] = header
    faulty.methods["eth_getTransactionReceipt"] = receipt
    faulty.methods["eth_getLogs"] = asked_for


LIES: dict[str, list[dict[str, Any]]] = {
    "out of order": [log_json(3, 1), log_json(3, 0)],
    "twice": [log_json(3, 1), log_json(3, 1)],
    "of another address": [log_json(3, 0, address="0x" + "08" * 20)],
    "undone": [log_json(3, 0, removed=True)],
    "two hashes for a block": [log_json(3, 0), log_json(3, 1, blockHash=hashed(3, 1))],
    "not the hash of the last block": [log_json(9, 0, blockHash=hashed(9, 1))],
    "a short topic": [log_json(3, 0, topics=["0x06"])],
    "no topics": [log_json(3, 0, topics=None)],
    "odd data": [log_json(3, 0, data="0x1")],
    "no data": [log_json(3, 0, data=None)],
}


@pytest.mark.parametrize("lie", LIES)
def test_logs_that_cannot_be_true_are_misbehaviour(faulty: FaultyNode, door: Node, lie: str) -> None:
    logs_from(faulty, LIES[lie])
    with pytest.raises(NodeMisbehaved):
        door.logs(1, 9, [ADDRESS])


@pytest.mark.parametrize("block", [0, 10])
def test_a_log_outside_the_range_is_misbehaviour(faulty: FaultyNode, door: Node, block: int) -> None:
    faulty.methods["eth_getBlockByNumber"] = numbered
    faulty.methods["eth_getLogs"] = lambda _: [log_json(block, 0)]
    with pytest.raises(NodeMisbehaved):
        door.logs(1, 9, [ADDRESS])


def test_a_node_that_is_behind_does_not_pass_for_one_without_logs(faulty: FaultyNode, door: Node) -> None:
    faulty.methods["eth_getBlockByNumber"] = lambda *_: None
    faulty.methods["eth_getLogs"] = lambda _: []
    with pytest.raises(NodeMisbehaved):
        door.logs(1, 9, [ADDRESS])


def test_another_last_block_than_asked_for_is_misbehaviour(faulty: FaultyNode, door: Node) -> None:
    faulty.methods["eth_getBlockByNumber"] = lambda *_: block_json(5)
    faulty.methods["eth_getLogs"] = lambda _: []
    with pytest.raises(NodeMisbehaved):
        door.logs(1, 9, [ADDRESS])


def test_a_range_that_the_node_refuses_is_split_until_it_answers(faulty: FaultyNode, door: Node) -> None:
    everything = [log_json(block, index) for block in range(1, 40) for index in range(2)]
    logs_from(faulty, everything)
    answer = faulty.methods["eth_getLogs"]

    def at_most_five(asked: dict[str, Any]) -> Any:
        if len(answer(asked)) > 5:
            raise RpcError(-32005, "query returned more than 5 results")
        return answer(asked)

    faulty.methods["eth_getLogs"] = at_most_five
    found = door.logs(1, 39, [ADDRESS])
    assert [(log.block, log.index) for log in found] == [(block, index) for block in range(1, 40) for index in range(2)]


def test_a_range_whose_answer_is_too_large_is_split(faulty: FaultyNode) -> None:
    logs_from(faulty, [log_json(block, 0, data="0x" + "00" * 2_000) for block in range(1, 20)])
    found = Node(faulty.url, chain_id=1, limit=20_000).logs(1, 19, [ADDRESS])
    assert [log.block for log in found] == list(range(1, 20))


def test_a_node_that_refuses_even_one_block_is_not_asked_for_ever(faulty: FaultyNode, door: Node) -> None:
    logs_from(faulty, [])

    def never(_: Any) -> Any:
        raise RpcError(-32005, "limit exceeded")

    faulty.methods["eth_getLogs"] = never
    with pytest.raises(NodeUnreachable):
        door.logs(1, 64, [ADDRESS])
    assert faulty.asked.count("eth_getLogs") == 7


def test_a_long_range_is_asked_in_spans(faulty: FaultyNode, door: Node) -> None:
    logs_from(faulty, [])
    assert door.logs(1, 3 * LOG_SPAN, [ADDRESS]) == []
    assert faulty.asked.count("eth_getLogs") == 3


# ---- logs that are left out ----

THREE = [log_json(3, 0), log_json(3, 1), log_json(3, 2)]
OTHER = log_json(3, 1, address="0x" + "08" * 20)
LEFT_OUT: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {
    "the first": (THREE[1:], THREE),
    "one in the middle": ([THREE[0], THREE[2]], THREE),
    "the last": (THREE[:2], THREE),
    "a whole block's": ([], THREE),
    "one beside another contract's": ([THREE[0]], [THREE[0], OTHER, THREE[2]]),
}


@pytest.mark.parametrize("which", LEFT_OUT)
def test_a_log_missing_from_a_full_range_is_misbehaviour(faulty: FaultyNode, door: Node, which: str) -> None:
    logs_from(faulty, *LEFT_OUT[which])
    with pytest.raises(NodeMisbehaved) as caught:
        door.logs(1, 9, [ADDRESS])
    assert caught.value.facts["block"] == 3


def test_other_contracts_logs_in_a_block_are_no_fault(faulty: FaultyNode, door: Node) -> None:
    logs_from(faulty, [THREE[0], THREE[2]], [THREE[0], OTHER, THREE[2]])
    assert [log.index for log in door.logs(1, 9, [ADDRESS])] == [0, 2]


def test_a_block_with_other_contracts_logs_alone_is_no_fault(faulty: FaultyNode, door: Node) -> None:
    logs_from(faulty, [], [log_json(3, 0, address="0x" + "08" * 20)])
    assert door.logs(1, 9, [ADDRESS]) == []


def test_logs_of_a_block_whose_header_has_none_are_misbehaviour(faulty: FaultyNode, door: Node) -> None:
    logs_from(faulty, THREE, [])
    with pytest.raises(NodeMisbehaved):
        door.logs(1, 9, [ADDRESS])


def test_a_header_that_speaks_of_logs_no_receipt_has_is_misbehaviour(faulty: FaultyNode, door: Node) -> None:
    logs_from(faulty, THREE, THREE, named=("04",))
    with pytest.raises(NodeMisbehaved):
        door.logs(1, 9, [ADDRESS])


# ---- writing ----


def sign(key: bytes, node: Node, to: bytes, data: bytes, nonce: int | None = None, gas: int = 500_000) -> bytes:
    at = node.next_nonce(account_of(key)) if nonce is None else nonce
    return sign_transaction(key, chain_id=CHAIN_ID, nonce=at, to=to, data=data, gas=gas, fees=node.fees())[0]


def sent_and_final(node: Node, signed: bytes) -> Any:
    name = node.send(signed)
    deadline = time.monotonic() + 10
    while (receipt := node.receipt(name)) is None or receipt.block > node.final().number:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return receipt


def fails(code: int, message: str, data: Any = None) -> Any:
    def answer(*_: Any) -> Any:
        raise RpcError(code, message, data)

    return answer


NOT_ADMITTED = next(selector for selector, row in ERRORS.items() if row[0] == "NotAdmitted")
REVERT = "0x" + (NOT_ADMITTED + b"MG" + bytes(30)).hex()


@pytest.mark.parametrize(
    ("code", "message", "data"),
    [
        (3, "execution reverted", REVERT),
        (-32000, "execution reverted: custom error", REVERT),
        (-32015, "VM execution error: revert", f"Reverted {REVERT}"),
        (-32603, "reverted", {"message": "reverted", "data": REVERT}),
    ],
)
def test_a_revert_is_decoded_however_the_node_wraps_it(
    faulty: FaultyNode, door: Node, code: int, message: str, data: Any
) -> None:
    faulty.methods["eth_call"] = fails(code, message, data)
    with pytest.raises(TransactionRefused, match="MG is not a member") as caught:
        door.call(ADDRESS, b"")
    assert caught.value.facts == {"error": "NotAdmitted", "party": "MG"}


def test_an_estimate_that_tells_no_reason_is_followed_by_a_call(faulty: FaultyNode, door: Node) -> None:
    faulty.methods["eth_estimateGas"] = fails(-32000, "execution reverted")
    faulty.methods["eth_call"] = fails(3, "execution reverted", REVERT)
    with pytest.raises(TransactionRefused) as caught:
        door.try_out(ADDRESS, ADDRESS, b"")
    assert caught.value.facts["error"] == "NotAdmitted"


def test_a_revert_without_any_reason_is_still_a_refusal(faulty: FaultyNode, door: Node) -> None:
    faulty.methods["eth_estimateGas"] = fails(-32000, "execution reverted")
    faulty.methods["eth_call"] = fails(-32000, "execution reverted")
    with pytest.raises(TransactionRefused):
        door.try_out(ADDRESS, ADDRESS, b"")


def test_an_error_that_is_no_revert_is_never_a_refusal(faulty: FaultyNode, door: Node) -> None:
    faulty.methods["eth_call"] = fails(-32603, "internal error", REVERT)
    with pytest.raises(NodeUnreachable):
        door.call(ADDRESS, b"")


def test_a_method_that_the_node_lacks_is_misbehaviour(faulty: FaultyNode, door: Node) -> None:
    faulty.methods["eth_call"] = fails(-32601, "method not found")
    with pytest.raises(NodeMisbehaved):
        door.call(ADDRESS, b"")


@pytest.mark.parametrize("words", ["already known", "transaction already imported", "Known transaction"])
def test_sending_what_the_node_has_is_sent(faulty: FaultyNode, door: Node, words: str) -> None:
    faulty.methods["eth_sendRawTransaction"] = fails(-32000, words)
    assert len(door.send(b"\1")) == 32


def test_a_transaction_that_the_node_calls_otherwise_is_misbehaviour(faulty: FaultyNode, door: Node) -> None:
    faulty.methods["eth_sendRawTransaction"] = lambda _: "0x" + "00" * 32
    with pytest.raises(NodeMisbehaved):
        door.send(b"\1")


@pytest.mark.parametrize("words", ["insufficient funds for gas", "replacement transaction underpriced"])
def test_a_transaction_that_will_never_be_taken_is_refused(faulty: FaultyNode, door: Node, words: str) -> None:
    faulty.methods["eth_sendRawTransaction"] = fails(-32000, words)
    with pytest.raises(TransactionRefused):
        door.send(b"\1")


def test_a_full_pool_is_a_matter_of_time(faulty: FaultyNode, door: Node) -> None:
    faulty.methods["eth_sendRawTransaction"] = fails(-32000, "txpool is full")
    with pytest.raises(NodeUnreachable):
        door.send(b"\1")


def test_another_transactions_receipt_is_misbehaviour(faulty: FaultyNode, door: Node) -> None:
    faulty.methods["eth_getTransactionReceipt"] = lambda _: {
        "transactionHash": "0x" + "00" * 32,
        "blockNumber": "0x1",
        "blockHash": hashed(1),
        "status": "0x1",
        "gasUsed": "0x1",
    }
    with pytest.raises(NodeMisbehaved):
        door.receipt(b"\1" * 32)


@pytest.mark.parametrize(
    ("base", "fees"), [(None, Fees(1_000, None)), ("0x0", Fees(1_000, None)), ("0x64", Fees(207, 7))]
)
def test_fees_are_what_the_chain_asks_for(faulty: FaultyNode, door: Node, base: str | None, fees: Fees) -> None:
    faulty.methods["eth_getBlockByNumber"] = lambda *_: block_json(5) | ({"baseFeePerGas": base} if base else {})
    faulty.methods["eth_gasPrice"] = lambda: hex(1_000)
    faulty.methods["eth_maxPriorityFeePerGas"] = lambda: hex(7)
    assert door.fees() == fees


# ---- against anvil ----


def test_a_real_refusal_is_decoded(node: Node, deployed: Deployed) -> None:
    stranger = account_of(STRANGER)
    with pytest.raises(TransactionRefused, match="not the Secretariat's") as caught:
        node.try_out(stranger, deployed.parties, wire.admit("MG", ADDRESS))
    assert caught.value.facts == {"error": "OwnableUnauthorizedAccount", "account": stranger}


def test_a_view_that_reverts_is_a_refusal(node: Node, deployed: Deployed) -> None:
    with pytest.raises(TransactionRefused):
        node.call(deployed.permits, b"\xde\xad\xbe\xef")


def test_what_is_sent_is_read_back_as_its_event(node: Node, deployed: Deployed) -> None:
    data = wire.admit("FR", ADDRESS)
    gas = node.try_out(account_of(SECRETARIAT_KEY), deployed.parties, data)
    receipt = sent_and_final(node, sign(SECRETARIAT_KEY, node, deployed.parties, data, gas=gas))
    assert receipt.succeeded
    logs = node.logs(deployed.block, node.final().number, [deployed.parties, deployed.permits])
    events = [event for log in logs if (event := wire.event(log, 0)) is not None]
    assert [(event.party, event.authority) for event in events if isinstance(event, PartyAdmitted)] == [("FR", ADDRESS)]
    assert not [event for event in events if isinstance(event, OfficerAppointed)]
    assert wire.read_party(node.call(deployed.parties, wire.party_of("FR"))).authority == ADDRESS


def test_a_reverted_transaction_has_a_receipt_that_says_so(node: Node, deployed: Deployed) -> None:
    signed = sign(STRANGER, node, deployed.parties, wire.admit("DE", ADDRESS))
    assert not sent_and_final(node, signed).succeeded


def test_sending_twice_is_no_error_before_and_after_it_is_in_a_block(node: Node, deployed: Deployed) -> None:
    signed = sign(STRANGER, node, deployed.parties, wire.suspend("DE"))
    assert node.send(signed) == node.send(signed)
    sent_and_final(node, signed)
    assert node.send(signed) == node.send(signed)


def test_a_nonce_that_another_transaction_took_is_refused(node: Node, deployed: Deployed) -> None:
    sent_and_final(node, sign(STRANGER, node, deployed.parties, wire.suspend("IT")))
    with pytest.raises(TransactionRefused, match="nonce"):
        node.send(sign(STRANGER, node, deployed.parties, wire.suspend("ES"), nonce=0))


def test_a_transaction_in_no_block_has_no_receipt(node: Node) -> None:
    assert node.receipt(b"\1" * 32) is None


def test_a_block_above_the_head_is_misbehaviour(node: Node) -> None:
    with pytest.raises(NodeMisbehaved):
        node.block(node.head().number + 1_000)


def test_many_threads_share_a_node(node: Node) -> None:
    heads: list[int] = []
    threads = [threading.Thread(target=lambda: heads.append(node.head().number)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(heads) == 20


def test_the_chain_of_the_fixture_is_the_one_it_says(node: Node, chain: EmbeddedChain) -> None:
    assert node.chain_id() == CHAIN_ID
    assert chain.failure is None
