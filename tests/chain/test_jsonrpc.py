"""What is told of a node that cannot be asked. Strangers read it: it stands in verdicts that could not be given."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from registry.chain.door import NodeUnreachable
from registry.chain.jsonrpc import JsonRpc, address


@contextmanager
def answering(answer: bytes) -> Iterator[int]:
    """The port of what gives one connection this answer, whatever is asked; nothing at all closes it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>",
    ],
    ids=["hangs up", "says no", "is no node"],
)
def test_where_the_node_is_is_told_and_not_what_opens_it(answer: bytes) -> None:
    with answering(answer) as port, pytest.raises(NodeUnreachable) as told:
        JsonRpc(f"http://us3r:pa55@127.0.0.1:{port}/v3/k3y?key=k3y").ask("eth_chainId")
    assert f"http://127.0.0.1:{port} " in f"{told.value} {told.value.facts['url']} "
    assert told.value.facts["url"] == f"http://127.0.0.1:{port}"
    for secret in ("us3r", "pa55", "k3y"):
        assert secret not in f"{told.value} {told.value.facts}"


def test_an_address_that_is_none_is_not_repeated() -> None:
    with pytest.raises(NodeUnreachable) as told:
        JsonRpc("http://us3r:pa55@127.0.0.1:port/k3y").ask("eth_chainId")
    for secret in ("us3r", "pa55", "k3y"):
        assert secret not in f"{told.value} {told.value.facts}"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://node.example/v3/abc", "https://node.example"),
        ("http://user:word@[::1]:8545/", "http://[::1]:8545"),
        ("http://[", "an address that is none"),
    ],
)
def test_an_address_is_told_without_name_password_and_path(url: str, shown: str) -> None:
    assert address(url) == shown
