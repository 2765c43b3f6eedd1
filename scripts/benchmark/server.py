"""A node's server for the benchmark: just that of `permit serve`, and beside it an endpoint that only returns bytes.

    python -m scripts.benchmark.server HOME ANSWER

ANSWER is a file with the bytes that `POST /bare` returns. Prints the address when it listens.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.serving import Server, bound, opened, url_of
from registry.cli.desk import Desk
from registry.cli.output import Output


class NotServing(Exception):
    """The server ended before it listened; it has said why."""


def main(home: str, answer: str) -> None:
    desk, body = Desk(Path(home), Output.to_terminal(as_json=True)), Path(answer).read_bytes()

    async def bare(request: Request) -> Response:
        await request.body()
        return Response(body, media_type="application/json")

    try:
        with opened(desk.settings, desk.node, desk.law, desk.now) as service, bound("127.0.0.1", 0) as taken:
            server = Server(service, lambda: print(url_of(taken), flush=True))
            app: Any = server.config.app
            app.add_api_route("/bare", bare, methods=["POST"])
            with suppress(KeyboardInterrupt):
                server.run(sockets=[taken])
    finally:
        desk.close()


@contextmanager
def serving(home: Path, answer: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """That server in a process of its own, and its address."""
    words = [sys.executable, "-m", "scripts.benchmark.server", str(home), str(answer)]
    server = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        if not (url := server.stdout.readline().strip()):
            raise NotServing(f"The server of {home.name} did not start.")
        yield server, url
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=60)


if __name__ == "__main__":
    main(*sys.argv[1:])
