"""A way to a server that counts the bytes which come back: all that goes over the wire, heads and files."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class Relay:
    """`url` leads to the server; `received` is what has come back through it so far."""

    def __init__(self, server: str) -> None:
        self._to = urlsplit(server).hostname, urlsplit(server).port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = [self._listening]
        self._lock = threading.Lock()
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.received = 0
        self._threads = [self._run(self._accept)]

    def _run(self, work: object, *what: object) -> threading.Thread:
        thread = threading.Thread(target=work, args=what, daemon=True)  # type: ignore[arg-type]
        thread.start()
        return thread

    def _accept(self) -> None:
        while True:
            try:
                here, _ = self._listening.accept()
            except OSError:
                return
            there = socket.create_connection(self._to)  # type: ignore[arg-type]
            with self._lock:
                self._open += [here, there]
                self._threads += [self._run(self._carry, here, there, 0), self._run(self._carry, there, here, 1)]

    def _carry(self, source: socket.socket, sink: socket.socket, counted: int) -> None:
        try:
            while data := source.recv(65_536):
                with self._lock:
                    self.received += len(data) * counted
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            return

    def close(self) -> None:
        """The network is gone."""
        with self._lock:
            opened, threads = list(self._open), list(self._threads)
        for each in opened:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in threads:
            thread.join(10)


@contextmanager
def relayed(server: str) -> Iterator[Relay]:
    relay = Relay(server)
    try:
        yield relay
    finally:
        relay.close()
