"""What the node tells is enough for the browser's own verification, and for no more than it shows."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from registry.case import Occasion
from registry.commitment import Salts
from registry.formats.file import write_file
from registry.formats.qr import write_code
from registry.plain import plain
from registry.seal import seal_permit
from tests.api.nodes import Home, Nodes
from tests.browser.peer import Peer, peer


@pytest.fixture(scope="module")
def browser() -> Iterator[Peer]:
    """The modules that a page loads, in Node."""
    with peer() as started:
        yield started


def asked(nodes: Nodes, home: Home, shown: bytes, **otherwise: Any) -> dict[str, Any]:
    question = home.service.question(Occasion.EXPORT, nodes.today)
    told = {"shown": "0x" + shown.hex(), "registry": plain(nodes.registry), "question": plain(question)}
    return {"node": home.url, **told, **otherwise}


def test_a_permit_that_was_issued_is_valid_by_what_the_node_tells(browser: Peer, nodes: Nodes, fr: Home) -> None:
    code = write_code(nodes.issued(), "https://permits.example.mg").encode()
    said = browser.tell(asked(nodes, fr, code))
    assert (said["answer"], said["status"]) == ("valid", "issued")


def test_a_permit_that_was_never_issued_is_invalid_and_not_a_node_that_does_not_answer(
    browser: Peer, nodes: Nodes, fr: Home
) -> None:
    assert nodes.registry is not None
    forged = seal_permit(nodes.permit(), Salts(bytes(16), bytes(16)), nodes["MG"]["issuer"].key, nodes.registry)
    said = browser.tell(asked(nodes, fr, write_file(forged, nodes.registry)))
    assert said["answer"] == "invalid"
    assert said["checks"][3]["reason"] == "not-issued"


def test_an_altered_permit_is_invalid_though_the_node_knows_its_id(browser: Peer, nodes: Nodes, fr: Home) -> None:
    assert nodes.registry is not None
    sealed = nodes.issued()
    altered = replace(sealed, face=sealed.face.model_copy(update={"purpose": "Z"}))
    said = browser.tell(asked(nodes, fr, write_file(altered, nodes.registry)))
    assert said["answer"] == "invalid"


@pytest.mark.parametrize("node", ["http://127.0.0.1:9", "http://127.0.0.1:9/"])
def test_a_node_that_does_not_answer_is_no_evidence(browser: Peer, nodes: Nodes, fr: Home, node: str) -> None:
    code = write_code(nodes.issued(), "https://permits.example.mg").encode()
    assert browser.tell(asked(nodes, fr, code, node=node))["error"] == "NoAnswer"


def test_another_server_in_its_place_is_not_understood(browser: Peer, nodes: Nodes, fr: Home) -> None:
    code = write_code(nodes.issued(), "https://permits.example.mg").encode()
    told = browser.tell(asked(nodes, fr, code, node=f"{fr.url}/v1/openapi.json?"))
    assert (told["error"], told["message"]) == ("NoAnswer", "The node's answer cannot be understood.")
