"""A node that answers as it is told to: a real HTTP server on this machine, for tests of what goes wrong."""

import json
import socket
import struct
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[BaseHTTPRequestHandler, Any], None]


def say(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, promised: int | None = None) -> None:
    """Send a body, `promised` being the length that the header tells."""
    handler.send_response(status)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", str(len(body) if promised is None else promised))
    handler.end_headers()
    handler.wfile.write(body)


def reset(handler: BaseHTTPRequestHandler) -> None:
    """Cut the connection so that the other side sees a reset."""
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()
    handler.close_connection = True


class FaultyNode:
    """Serves `methods`: for each a function from parameters to a result, or an Exception's dict to answer as error.
    `answer` takes over whole requests. `asked` lists every method that was asked."""

    def __init__(self, **methods: Callable[..., Any]) -> None:
        self.methods: dict[str, Callable[..., Any]] = {"eth_chainId": lambda: "0x1"} | methods
        self.answer: Answer | None = None
        self.asked: list[str] = []
        node = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                question = json.loads(self.rfile.read(int(self.headers["content-length"])))
                if node.answer is not None:
                    node.answer(self, question)
                elif isinstance(question, list):
                    say(self, json.dumps([node.result(one) for one in question]).encode())
                else:
                    say(self, json.dumps(node.result(question)).encode())

            def log_message(self, *_: object) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def result(self, question: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(question["method"])
        envelope = {"jsonrpc": "2.0", "id": question["id"]}
        try:
            return envelope | {"result": self.methods[question["method"]](*question["params"])}
        except RpcError as error:
            return envelope | {"error": error.body}

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class RpcError(Exception):
    def __init__(self, code: int, message: str, data: Any = None) -> None:
        super().__init__(message)
        self.body = {"code": code, "message": message} | ({} if data is None else {"data": data})
