"""Errors as problem details (RFC 9457). One place derives all of it from the error's class: the type from its name, the
status from its family. `docs/errors.md` lists them, each with its remedy.
"""

import logging
import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from registry.approvals import NotHandedOver
from registry.chain.door import NotEmpowered
from registry.enquiry import SeveralPermits, UnknownPermit
from registry.errors import InputError, NodeError, RefusedError, RegistryError, SetupError, StoreError
from registry.keystore import NotUnlockedKey, WeakPassword
from registry.people import NoSuchKey
from registry.plain import plain
from registry.reliance import UnknownOfficer
from registry.users import NoSuchUser, NotThisPassword, TooManyAttempts

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"


class NotFound(InputError):
    """There is nothing at this address, or nothing that you may see."""


class MethodNotAllowed(InputError):
    """The address is there, but does not take this method; the Allow header says which it takes."""


class NotAsDocumented(InputError):
    """A parameter or a member of the body is not as the OpenAPI document says; the facts say where."""


class Fault(RegistryError):
    """A fault of ours without a name. It is in the server's log."""


STATUSES: dict[type[RegistryError], int] = {
    RegistryError: 500,
    InputError: 422,
    RefusedError: 409,
    NodeError: 503,
    StoreError: 503,
    SetupError: 503,
    NotFound: 404,
    MethodNotAllowed: 405,
    UnknownPermit: 404,
    UnknownOfficer: 404,
    SeveralPermits: 409,
    NotEmpowered: 403,
    NotUnlockedKey: 403,
    NotThisPassword: 401,
    TooManyAttempts: 429,
    NoSuchUser: 404,
    NotHandedOver: 404,
    NoSuchKey: 422,
    WeakPassword: 422,
}
"""The status of an error's class: its own here, or that of the nearest class above it. Further classes say theirs
themselves, as `http_status`."""

RETRY_AFTER = 5
"""Seconds after which to ask again, where nothing better is known."""


def status_of(kind: type[RegistryError]) -> int:
    for above in kind.__mro__:
        if "http_status" in vars(above):
            status: int = vars(above)["http_status"]
            return status
        if above in STATUSES:
            return STATUSES[above]
    return 500


def slug_of(kind: type[RegistryError]) -> str:
    """NotToBeUsed → not-to-be-used."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", kind.__name__).lower()


def type_of(kind: type[RegistryError]) -> str:
    """The problem's type: a stable reference, for programs."""
    return f"/errors/{slug_of(kind)}"


def title_of(kind: type[RegistryError]) -> str:
    return slug_of(kind).replace("-", " ").capitalize()


def problem(fault: RegistryError, headers: dict[str, str] | None = None) -> Response:
    """The answer that tells of an error."""
    kind = type(fault)
    status = status_of(kind)
    body: dict[str, Any] = {"type": type_of(kind), "title": title_of(kind), "status": status, "detail": str(fault)}
    if fault.facts:
        body["facts"] = plain(fault.facts)
    extra = {"Cache-Control": "no-store"} | (headers or {})  # what is not there now may be in a moment
    if status in {429, 503}:
        extra.setdefault("Retry-After", str(fault.facts.get("retry_after", RETRY_AFTER)))
    if status == 401:
        extra.setdefault("WWW-Authenticate", "Bearer")
    return Response(orjson.dumps(body), status, extra, MEDIA_TYPE)


Tell = Callable[[Request, RegistryError, dict[str, str] | None], Response]


def _tell(request: Request, fault: RegistryError, headers: dict[str, str] | None = None) -> Response:
    """As the application tells of errors: to programs by `problem`, to people by a page."""
    tell: Tell = request.app.state.tell
    return tell(request, fault, headers)


async def _told(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, RegistryError)
    return _tell(request, fault)


async def _not_as_documented(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, RequestValidationError)
    faults = [
        {"where": ".".join(str(step) for step in error["loc"]), "says": error["msg"]} for error in fault.errors()[:20]
    ]
    first = faults[0]
    return _tell(request, NotAsDocumented(f"{first['where']}: {first['says']}.", faults=faults))


async def _by_the_framework(request: Request, fault: Exception) -> Response:
    """What routing itself says no with."""
    assert isinstance(fault, HTTPException)
    headers = dict(fault.headers or {})
    if fault.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        taken = ", ".join(sorted(request.app.state.methods_at(request.url.path))) or headers.get("Allow", "others")
        says = f"{request.method} is not taken here. This address takes {taken}."
        return _tell(request, MethodNotAllowed(says), headers | {"Allow": taken})
    if fault.status_code == HTTPStatus.NOT_FOUND:
        return _tell(request, NotFound("There is nothing at this address. /v1/openapi.json says what there is."))
    return _tell(request, NotAsDocumented(str(fault.detail)))


async def _ours(request: Request, fault: Exception) -> Response:
    log.exception("%s %s failed", request.method, request.url.path, exc_info=fault)
    return _tell(request, Fault("Something failed that should not have. It is in the server's log: tell who runs it."))


async def _gone(_: Request, _fault: Exception) -> Response:
    """Who asked left in the middle of it: nobody hears the answer, and it is no fault of ours."""
    return Response(status_code=HTTPStatus.BAD_REQUEST)


Handler = Callable[[Request, Exception], Awaitable[Response]]


def install(app: FastAPI, tell: Tell) -> None:
    app.state.tell = tell
    handlers: dict[type[Exception], Handler] = {
        RegistryError: _told,
        RequestValidationError: _not_as_documented,
        HTTPException: _by_the_framework,
        ClientDisconnect: _gone,
        Exception: _ours,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)
