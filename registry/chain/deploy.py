"""Putting a registry's two contracts on a chain."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any, Protocol

import orjson

from registry.chain import wire
from registry.chain.door import NodeMisbehaved, Reader, TransactionRefused, Writer
from registry.chain.signing import account_of, contract_address, sign_transaction


class Chain(Reader, Writer, Protocol):
    """A door in both directions."""


def artefact(contract: str) -> dict[str, Any]:
    """What the compiler made of `Parties` or `Permits`: abi, bytecode, ..."""
    loaded: dict[str, Any] = orjson.loads((files("registry.chain") / "artefacts" / f"{contract}.json").read_bytes())
    return loaded


def deploy(node: Chain, key: bytes, secretariat: bytes, *, pause: Callable[[], None]) -> tuple[bytes, bytes, int]:
    """Deploy Parties, then Permits, signed with `key`: their addresses and the block of the first.

    Returns when both are final. `pause` is called between looks at the chain; it sleeps, and raises to give up.
    `secretariat` is the account that will admit the Parties.
    """
    creator = account_of(key)
    nonce = node.next_nonce(creator)
    parties, permits = contract_address(creator, nonce), contract_address(creator, nonce + 1)
    codes = [bytes.fromhex(artefact(contract)["bytecode"][2:]) for contract in ("Parties", "Permits")]
    first = _create(node, key, nonce, wire.deploy_parties(codes[0], secretariat))
    second = _create(node, key, nonce + 1, wire.deploy_permits(codes[1], parties))
    block = _await_final(node, first, pause)
    _await_final(node, second, pause)
    if (
        wire.read_account(node.call(parties, wire.owner())) != secretariat
        or wire.read_account(node.call(permits, wire.parties())) != parties
    ):
        raise NodeMisbehaved("the contracts are not as they were deployed; use another node")
    return parties, permits, block


def _create(node: Chain, key: bytes, nonce: int, code: bytes) -> bytes:
    """Send a creation; its hash."""
    gas = node.try_out(account_of(key), None, code) * 11 // 10
    raw, _ = sign_transaction(key, chain_id=node.chain_id(), nonce=nonce, to=None, data=code, gas=gas, fees=node.fees())
    return node.send(raw)


def _await_final(node: Chain, transaction: bytes, pause: Callable[[], None]) -> int:
    """The block of the transaction, once it is final."""
    while (receipt := node.receipt(transaction)) is None or receipt.block > node.final().number:
        pause()
    if not receipt.succeeded:
        raise TransactionRefused("the chain refused to create the contract: check its gas limit", error="NotCreated")
    return receipt.block
