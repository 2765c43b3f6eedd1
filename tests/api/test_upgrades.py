"""Another protocol is offered beside the request: it is answered as if it were not, and nothing of it is lost."""

import json
import logging
import socket
from http.client import parse_headers

import pytest
from urllib3.util import parse_url

from tests.api.nodes import Nodes

WEBSOCKET = b"Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" + (
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
H2C = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAB\r\n"
HEALTH = b"GET /v1/health HTTP/1.1\r\nHost: node\r\n"
BODY = b'{"code": "https://x/v#AEAA"}'
SHOWN = b"POST /v1/verifications HTTP/1.1\r\nHost: node\r\nContent-Type: application/json\r\n"


def told(nodes: Nodes, *sent: bytes, answers: int = 1) -> list[tuple[int, str]]:
    """The status and the status or type that the body says, of each answer on one connection."""
    url = parse_url(nodes["MG"].url)
    said = []
    with socket.create_connection((url.host, url.port), timeout=20) as connection, connection.makefile("rb") as reading:
        for part in sent:
            connection.sendall(part)
        for _ in range(answers):
            status = int(reading.readline().split()[1])
            body = json.loads(reading.read(int(parse_headers(reading)["Content-Length"])))
            said.append((status, body.get("type", body["status"])))
    return said


@pytest.mark.parametrize("offer", [WEBSOCKET, H2C], ids=["websocket", "h2c"])
def test_an_offer_is_passed_over_and_not_a_word_is_logged(
    nodes: Nodes, offer: bytes, logged: pytest.LogCaptureFixture
) -> None:
    with logged.at_level(logging.INFO):
        assert told(nodes, HEALTH + offer + b"\r\n") == [(200, "ok")]
    assert logged.records == []


@pytest.mark.parametrize("offer", [WEBSOCKET, H2C], ids=["websocket", "h2c"])
def test_the_body_beside_an_offer_is_read_and_never_taken_for_a_request(nodes: Nodes, offer: bytes) -> None:
    length = f"Content-Length: {len(BODY)}\r\n\r\n".encode()
    assert told(nodes, SHOWN + offer + length + BODY) == [(422, "/errors/damaged")]
    hidden = HEALTH + b"\r\n"
    length = f"Content-Length: {len(hidden)}\r\n\r\n".encode()
    said = told(nodes, SHOWN + offer + length, hidden, SHOWN + b"Content-Length: 2\r\n\r\n{}", answers=2)
    assert said == [(400, "/errors/not-json"), (422, "/errors/nothing-to-verify")]


def test_requests_behind_an_offer_are_answered_in_their_order(nodes: Nodes) -> None:
    length = f"Content-Length: {len(BODY)}\r\n\r\n".encode()
    sent = (HEALTH + WEBSOCKET + b"\r\n") * 2 + SHOWN + H2C + length + BODY + HEALTH + b"\r\n"
    assert told(nodes, sent, answers=4) == [(200, "ok"), (200, "ok"), (422, "/errors/damaged"), (200, "ok")]


def test_a_tunnel_is_no_request(nodes: Nodes) -> None:
    url = parse_url(nodes["MG"].url)
    with socket.create_connection((url.host, url.port), timeout=20) as connection:
        connection.sendall(b"CONNECT node:443 HTTP/1.1\r\nHost: node\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 400 ")
