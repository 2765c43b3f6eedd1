"""A real browser, and a real server of what it loads: the files of api/static.py under the strictest policy."""

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.static import assets, routes
from tests.browser.mutants import otherwise_shown
from tests.browser.peer import VECTORS, WORDS, Peer, peer

HERE = Path(__file__).parent
MUTANTS = {str(seed): otherwise_shown(seed) for seed in range(300)}
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
    "worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)


@pytest.fixture(scope="session")
def in_node() -> Iterator[Peer]:
    """The browser's verification in Node."""
    with peer() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a visitor who was never here. What the console complains of fails the test."""
    context = browser.new_context()
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    opened.on("pageerror", lambda fault: complaints.append(str(fault)))
    yield opened
    context.close()
    assert not complaints


@dataclass(frozen=True)
class Site:
    """The server's address, and where on it our modules are."""

    origin: str
    modules: str


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """Serves the assets, an empty page at /, and the scripts of these tests at /test/."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(_application(), log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield Site(f"http://127.0.0.1:{listening.getsockname()[1]}", f"/static/{assets().version}/")
        server.should_exit = True
        thread.join(10)


def _application() -> Starlette:
    def page(request: Request) -> Response:
        script = f'<script type="module" src="/test/{request.query_params.get("script", "nothing.js")}"></script>'
        text = f"<!doctype html><html lang=en><meta charset=utf-8><title>Test</title>{script}<pre id=said></pre>"
        return Response(text, media_type="text/html", headers={"Content-Security-Policy": POLICY})

    def script(request: Request) -> Response:
        path = HERE / request.path_params["name"]
        known = path.suffix == ".js" and path.is_file()
        return Response(path.read_bytes() if known else b"", 200 if known else 404, media_type="text/javascript")

    def asked(request: Request) -> Response:
        """The vectors by name, or mutants of what they show by seed."""
        of = {"vectors": VECTORS, "mutants": MUTANTS}[request.query_params["of"]]
        modules = f"/static/{assets().version}/verify/"
        told = {"words": WORDS, "modules": modules, "asked": {name: one.json() for name, one in of.items()}}
        return Response(json.dumps(told), media_type="application/json")

    return Starlette(
        routes=[
            Route("/", page),
            Route("/favicon.ico", lambda _request: Response(status_code=204)),
            Route("/test/asked.json", asked),
            Route("/test/{name}", script),
            *routes(assets()),
        ]
    )
