"""A proxy between the chain door and a real node that spoils what passes through it, in one way at a time."""

import json
import socket
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import urllib3

from tests.chain.faulty import reset, say

Question = dict[str, Any]
Spoil = Callable[["Proxy", BaseHTTPRequestHandler, Any], None]


class Proxy:
    """Answers at `url` with what the node at `target()` says. While `fault` is set, that answers instead.

    `later` requests pass before the fault begins: it then comes in the middle of what is being done.
    """

    def __init__(self, target: Callable[[], str]) -> None:
        self.target = target
        self.other: Callable[[], str] | None = None
        self.slow = 1.0
        self.fault: Spoil | None = None
        self.later = 0
        self._pool = urllib3.PoolManager(maxsize=16, retries=False)
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
                spoil = proxy._fault_now()
                if spoil is None:
                    say(self, json.dumps(proxy.ask(asked)).encode())
                else:
                    spoil(proxy, self, asked)

            def log_message(self, *_: object) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self._server.daemon_threads = True
        self._address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._nobody = f"http://127.0.0.1:{probe.getsockname()[1]}"

    def url(self) -> str:
        """Where the door finds the node: a port where nobody listens, while it refuses connections."""
        if self.fault is refuse and self._fault_now() is not None:
            return self._nobody
        return self._address

    def _fault_now(self) -> Spoil | None:
        if self.fault is not None and self.later > 0:
            self.later -= 1
            return None
        return self.fault

    def ask(self, asked: Any, *, of: Callable[[], str] | None = None) -> Any:
        """What the node says to a question, or a batch of them."""
        return self._pool.request("POST", (of or self.target)(), json=asked).json()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._pool.clear()


# ---- no answer ----


def refuse(_proxy: Proxy, handler: BaseHTTPRequestHandler, _asked: Any) -> None:
    """Nobody listens: see `Proxy.url`. A connection from before is cut."""
    reset(handler)


def hang(proxy: Proxy, handler: BaseHTTPRequestHandler, _asked: Any) -> None:
    """Takes the question and never answers."""
    while proxy.fault is hang:
        time.sleep(0.02)
    reset(handler)


def cut(proxy: Proxy, handler: BaseHTTPRequestHandler, asked: Any) -> None:
    """Does what was asked, and cuts the line instead of answering."""
    proxy.ask(asked)
    reset(handler)


def dawdle(proxy: Proxy, handler: BaseHTTPRequestHandler, asked: Any) -> None:
    """Answers rightly, too late."""
    time.sleep(proxy.slow)
    say(handler, json.dumps(proxy.ask(asked)).encode())


def status(code: int, body: bytes = b"{}") -> Spoil:
    def spoil(_proxy: Proxy, handler: BaseHTTPRequestHandler, _asked: Any) -> None:
        say(handler, body, code)

    return spoil


def truncate(proxy: Proxy, handler: BaseHTTPRequestHandler, asked: Any) -> None:
    """Half of the answer, as if it were all."""
    body = json.dumps(proxy.ask(asked)).encode()
    say(handler, body[: len(body) // 2])


# ---- answers that are not true ----


def changed(change: Callable[[Proxy, Question, Any], Any]) -> Spoil:
    """Answers each question of a request with what `change` makes of the node's answer."""

    def spoil(proxy: Proxy, handler: BaseHTTPRequestHandler, asked: Any) -> None:
        answers = proxy.ask(asked)
        if isinstance(asked, list):
            by_id = {answer["id"]: answer for answer in answers}
            spoilt: Any = [change(proxy, question, by_id[question["id"]]) for question in asked]
        else:
            spoilt = change(proxy, asked, answers)
        say(handler, json.dumps(spoilt).encode())

    return spoil


def _other_id(_proxy: Proxy, _question: Question, answer: Any) -> Any:
    return answer | {"id": answer["id"] + 1}


def _of_another_chain(proxy: Proxy, question: Question, _answer: Any) -> Any:
    return proxy.ask(question, of=proxy.other)


def _earlier(proxy: Proxy, question: Question, answer: Any) -> Any:
    """The head goes back by a few blocks."""
    if question["method"] == "eth_getBlockByNumber" and question["params"][0] == "latest":
        number = max(0, int(answer["result"]["number"], 16) - 4)
        return proxy.ask(question | {"params": [hex(number), False]})
    return answer


def _from_the_future(_proxy: Proxy, question: Question, answer: Any) -> Any:
    """A head that nobody has mined, with a time of next year."""
    if question["method"] == "eth_getBlockByNumber" and question["params"][0] == "latest":
        head = answer["result"]
        head |= {
            "number": hex(int(head["number"], 16) + 1_000),
            "timestamp": hex(int(head["timestamp"], 16) + 31_536_000),
        }
    return answer


def _no_receipt(_proxy: Proxy, question: Question, answer: Any) -> Any:
    return answer | {"result": None} if question["method"] == "eth_getTransactionReceipt" else answer


def _without_last_log(_proxy: Proxy, question: Question, answer: Any) -> Any:
    if question["method"] == "eth_getLogs":
        answer["result"] = answer["result"][:-1]
    return answer


FAULTS: dict[str, Spoil] = {
    "refuses": refuse,
    "hangs": hang,
    "cuts the line": cut,
    "is slow": dawdle,
    "429": status(429),
    "500": status(500),
    "502 with HTML": status(502, b"<html><h1>502 Bad Gateway</h1></html>"),
    "truncated JSON": truncate,
    "wrong id": changed(_other_id),
    "another chain's data": changed(_of_another_chain),
    "a head that goes back": changed(_earlier),
    "a receipt that never comes": changed(_no_receipt),
    "a log missing from a full range": changed(_without_last_log),
    "an answer from the future": changed(_from_the_future),
}
