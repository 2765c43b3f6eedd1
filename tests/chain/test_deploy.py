"""A registry is deployed when both contracts are final and say so themselves."""

import itertools
import time

import pytest

from registry.chain import wire
from registry.chain.deploy import deploy
from registry.chain.door import NodeUnreachable
from registry.chain.embedded import EmbeddedChain
from registry.chain.node import Node
from registry.chain.signing import account_of
from tests.conftest import CHAIN_ID, Deployed

KEY = b"\4" * 32
SECRETARIAT = b"\5" * 20


def test_the_contracts_know_the_secretariat_and_each_other(node: Node) -> None:
    parties, permits, block = deploy(node, KEY, SECRETARIAT, pause=lambda: time.sleep(0.01))
    assert wire.read_account(node.call(parties, wire.owner())) == SECRETARIAT
    assert wire.read_account(node.call(permits, wire.parties())) == parties
    assert block <= node.final().number
    assert len(wire.read_domain_separator(node.call(permits, wire.domain_separator()))) == 32


def test_a_registrys_logs_begin_in_the_block_of_its_deployment(node: Node, deployed: Deployed) -> None:
    logs = node.logs(1, node.final().number, [deployed.parties, deployed.permits])
    assert logs[0].block == deployed.block


def test_one_who_waits_too_long_gives_up_by_raising(chain: EmbeddedChain) -> None:
    looks, never_final = itertools.count(), Node(lambda: chain.url, chain_id=CHAIN_ID, depth=1_000_000)

    def pause() -> None:
        if next(looks) == 1:
            raise NodeUnreachable("too long")

    with pytest.raises(NodeUnreachable, match="too long"):
        deploy(never_final, KEY, SECRETARIAT, pause=pause)
    never_final.close()


def test_one_key_can_deploy_many_registries(node: Node, deployed: Deployed) -> None:
    again = deploy(node, deployed.secretariat_key, account_of(deployed.secretariat_key), pause=lambda: time.sleep(0.01))
    assert {again[0], again[1]}.isdisjoint({deployed.parties, deployed.permits})
