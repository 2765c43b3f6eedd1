"""Reading what a request carries: its type asked for, its size and its time bounded, JSON taken strictly."""

import json
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Annotated, Any, Self, TypeVar

import orjson
from fastapi import Request
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from python_multipart.multipart import parse_options_header
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.askers import origin_of
from api.problems import NotAsDocumented
from api.service import service_of
from registry.canonical import first_twice
from registry.errors import InputError

MB = 1024 * 1024
MOST_JSON = MB
MOST_PERMITS = 16 * MB
"""A batch of permits."""
MOST_PICTURE = 25 * MB
LARGEST_NUMBER = 2**53 - 1
"""Every reader of JSON holds whole numbers up to this exactly (RFC 7493, 2.2)."""
JSON, XML, CSV, FORM = "application/json", "application/xml", "text/csv", "multipart/form-data"


class NotJson(InputError):
    """The body is not JSON in UTF-8, or has a member twice."""

    http_status = 400


class NotAForm(InputError):
    """The body is no multipart form with one file and a few fields."""

    http_status = 400


class TooMuch(InputError):
    """The body is larger than this address takes."""

    http_status = 413


class TypeNotTaken(InputError):
    """The body is of a type that this address does not take."""

    http_status = 415


class TooSlow(InputError):
    """The body did not arrive in time."""

    http_status = 408


class Body(BaseModel):
    """A JSON body: strict, nothing unknown."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


DayText = Annotated[str, StringConstraints(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
"""A date, year-month-day."""
MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})$"
MomentText = Annotated[str, StringConstraints(pattern=MOMENT)]
"""A moment, as RFC 3339 writes it."""
Model = TypeVar("Model", bound=Body)
Read = TypeVar("Read")


def media_type(request: Request, *taken: str) -> str:
    """The body's type, which must be one of these. Raises TypeNotTaken."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given not in taken:
        raise TypeNotTaken(
            f"Send {' or '.join(taken)}, and say so in Content-Type; {given[:80] or 'nothing'} was said."
        )
    return given


def charset(request: Request) -> str | None:
    """The encoding that Content-Type names, if it names one."""
    parameters = request.headers.get("content-type", "").split(";")[1:]
    pairs = (parameter.partition("=") for parameter in parameters)
    named = {name.strip().lower(): value.strip().strip('"').lower() for name, _, value in pairs}
    return named.get("charset") or None


async def read_bytes(request: Request, most: int) -> bytes:
    """The whole body. Raises TooMuch, TooSlow."""
    return await _in_time(request, _read(request, most))


async def read_json(request: Request, model: type[Model], most: int = MOST_JSON) -> Model:
    """A JSON body as the model has it. Raises TypeNotTaken, TooMuch, TooSlow, NotJson, NotAsDocumented."""
    media_type(request, JSON)
    return as_model(model, parse(await read_bytes(request, most)))


@dataclass(frozen=True, slots=True)
class Form:
    """A form's files, each by what it is called where it comes from, and its fields."""

    files: tuple[tuple[str, bytes], ...]
    fields: dict[str, str]

    @property
    def file(self) -> bytes | None:
        """The one file, if there is one."""
        return self.files[0][1] if self.files else None

    @property
    def name(self) -> str:
        return self.files[0][0] if self.files else ""


async def read_form(request: Request, most: int, fields: int = 16, files: int = 1) -> Form:
    """A form with so many files at most, and so many fields. Raises NotAForm, TooMuch, TooSlow."""
    with _Receiving(request, most) as receiving:
        limited = Request(request.scope, _limited(request, receiving))
        try:
            return await _in_time(request, _form(limited, most, fields, files))
        except HTTPException as fault:
            raise NotAForm(
                f"The form cannot be read: {fault.detail}. Send multipart/form-data with {_told(files)}."
            ) from None


def parse(data: bytes) -> Any:
    """JSON, strictly: UTF-8, whole letters, no NaN, no member twice, nested as documents are. Raises NotJson."""
    try:
        orjson.loads(data)  # says no to all but the member that stands twice
        return _STRICT.decode(data.decode())
    except orjson.JSONDecodeError as fault:
        where = f"line {fault.lineno}, column {fault.colno}"
        raise NotJson(f"The body is not JSON in UTF-8: {fault.msg} ({where}).") from None
    except RecursionError:
        raise NotJson("The body is nested deeper than anything that is taken here.") from None


def as_model(model: type[Model], members: Any) -> Model:
    """Raises NotAsDocumented with each member that is not as the OpenAPI document says."""
    try:
        return model.model_validate(members)
    except ValidationError as fault:
        faults = [
            {"where": ".".join(str(step) for step in error["loc"]) or "the body", "says": error["msg"]}
            for error in fault.errors(include_url=False, include_context=False, include_input=False)[:20]
        ]
        raise NotAsDocumented(f"{faults[0]['where']}: {faults[0]['says']}.", faults=faults) from None


async def _in_time(request: Request, reading: Coroutine[Any, Any, Read]) -> Read:
    bounds = service_of(request).bounds
    try:
        return await bounds.arrivals.within(bounds.body_in, reading)
    except TimeoutError:
        raise TooSlow(f"The body did not arrive within {bounds.body_in:g} seconds. Send it again.") from None


class _Receiving:
    """Counts what arrives, up to `most` bytes, and among what all requests together may send, until it ends."""

    def __init__(self, request: Request, most: int) -> None:
        if int(request.headers.get("content-length") or 0) > most:
            raise _too_much(most)
        self._most, self._received = most, 0
        self._room, self._asker = service_of(request).bounds.receiving, origin_of(request)

    def count(self, size: int) -> None:
        """Raises TooMuch, Busy."""
        if self._received + size > self._most:
            raise _too_much(self._most)
        self._room.take(size, self._asker)
        self._received += size

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._room.give_back(self._received, self._asker)


async def _read(request: Request, most: int) -> bytes:
    chunks, more = list[bytes](), True
    with _Receiving(request, most) as receiving:
        while more:
            message = await request.receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            chunk, more = message.get("body", b""), message.get("more_body", False)
            receiving.count(len(chunk))
            chunks.append(chunk)
    return b"".join(chunks)


def _limited(request: Request, receiving: _Receiving) -> Any:
    """The request's own stream, which counts."""

    async def receive() -> Any:
        message = await request.receive()
        receiving.count(len(message.get("body", b"")))
        return message

    return receive


def _ensure_utf8(request: Request) -> None:
    """Browsers name no encoding for a form. Of those that can be named some fail, or make of bytes what is no text.
    They are looked for as the form's own reader looks for them. Raises NotAForm."""
    named = parse_options_header(request.headers.get("content-type"))[1].get(b"charset", b"utf-8")
    if named.lower() not in {b"utf-8", b"us-ascii"}:
        raise NotAForm("The form is in another encoding than UTF-8. Send it in that.")


def _told(files: int) -> str:
    return "one file" if files == 1 else f"at most {files} files"


async def _form(request: Request, most: int, most_fields: int, most_files: int) -> Form:
    _ensure_utf8(request)
    async with request.form(max_files=most_files, max_fields=most_fields, max_part_size=MOST_JSON) as form:
        files: list[tuple[str, bytes]] = []
        fields: dict[str, str] = {}
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files.append((value.filename or "", await value.read(most)))
            elif name in fields:
                raise NotAForm(f"The field {name[:40]!r} stands twice in the form. Send it once.")
            else:
                fields[name] = value
    return Form(tuple(files), fields)


def _too_much(most: int) -> TooMuch:
    size = f"{most // MB} MB"
    return TooMuch(f"The body is larger than {size}: that is more than this address takes.", most=most)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise NotJson(f"The member {first_twice(pairs)[:40]!r} stands twice in one object. Keep one of them.")
    return members


def _whole(literal: str) -> int:
    if len(literal) > len(str(LARGEST_NUMBER)) + 1 or abs(number := int(literal)) > LARGEST_NUMBER:
        raise NotJson(f"The body holds a number beyond {LARGEST_NUMBER}, which nothing here takes. Correct it.")
    return number


_STRICT = json.JSONDecoder(object_pairs_hook=_once, parse_int=_whole)
