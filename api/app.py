"""The application: routes, problems, the OpenAPI document. Everything it works with is handed to it."""

from functools import cached_property
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api import problems, shapes
from api.bodies import Body
from api.pages import lost, site, verifying
from api.pages.desk import ROOMS
from api.routes import (
    acts,
    approving,
    contents,
    deciding,
    directory,
    events,
    health,
    issuing,
    permits,
    register,
    sessions,
    transactions,
    verifications,
)
from api.service import Service
from api.static import assets, routes

ROUTES: tuple[APIRouter, ...] = (
    health.router,
    verifications.router,
    register.router,
    permits.router,
    contents.router,
    events.router,
    directory.router,
    sessions.router,
    issuing.router,
    approving.router,
    acts.router,
    deciding.router,
    transactions.router,
)
ABOUT = """Verify CITES permits, follow what happens to them, issue, endorse and use them.

Asking needs no account. What changes something answers at once with its transaction, or, if asked by `Prefer: wait=10`,
waits until a block holds it for good. Errors are problem details (RFC 9457), each with a stable type."""


_VERIFY = Route(f"/v1{verifications.PATH}", verifications.verify, methods=["POST"])

SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A token of POST /v1/sessions."},
    "access": {
        "type": "http",
        "scheme": "Access",
        "description": 'SHA-256("cites-access/1" ‖ face salt) in hexadecimal: who has the permit in hand can make it.',
    },
}


class _Application(FastAPI):
    """The application, and a shorter way to the question that everybody asks: past what only other routes need."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == _VERIFY.path and scope["method"] == "POST":
            await self._short(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    @cached_property
    def _short(self) -> Starlette:
        short = Starlette(routes=[_VERIFY], exception_handlers=self.exception_handlers)
        short.state = self.state
        return short


def create_app(service: Service) -> FastAPI:
    """The application of one Party's node."""
    app = _Application(
        title="CITES permit registry",
        version="1",
        description=ABOUT,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # who asks after what stays here
    )
    app.state.service = service
    app.state.methods_at = _methods_at
    problems.install(app, lost.tell)
    for router in ROUTES:
        app.include_router(router, prefix="/v1")
    for pages in (site.router, verifying.router, *ROOMS):
        app.include_router(pages, include_in_schema=False)
    app.router.routes.extend(routes(assets()))
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


def _methods_at(path: str) -> set[str]:
    """What an address takes, over all routes to it."""
    at = [route for router in ROUTES for route in router.routes if isinstance(route, APIRoute)]
    return {
        method for route in at if route.path_regex.fullmatch(path.removeprefix("/v1")) for method in route.methods or ()
    }


def _openapi(app: FastAPI) -> dict[str, Any]:
    """FastAPI's document, with the bodies that routes read themselves and the shape of problems."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        models: list[type[BaseModel]] = [shapes.Problem, *_all(Body)]
        _, defined = models_json_schema(
            [(model, "validation") for model in models], ref_template="#/components/schemas/{model}"
        )
        schemas.update(defined["$defs"])
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        document["components"]["securitySchemes"] = SCHEMES
        _put_examples_back(document)
        app.openapi_schema = document
    return app.openapi_schema


def _put_examples_back(document: dict[str, Any]) -> None:
    """As they were written: the framework leaves out what is null."""
    for router in ROUTES:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for method in route.methods or ():
                answers = document["paths"]["/v1" + route.path][method.lower()]["responses"]
                for status, answer in route.responses.items():
                    for kind, content in answer.get("content", {}).items():
                        if "example" in content:
                            answers[str(status)]["content"][kind]["example"] = content["example"]


def _all(model: type[Body]) -> list[type[Body]]:
    return [kind for below in model.__subclasses__() for kind in (below, *_all(below))]
