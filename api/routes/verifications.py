"""`POST /v1/verifications`: what a holder shows, held against the chain. No account is needed, nothing is kept."""

from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Request
from pydantic import StringConstraints
from starlette.responses import Response

from api import examples, shapes
from api.answers import as_json
from api.askers import origin_of
from api.bodies import (
    FORM,
    JSON,
    MOST_JSON,
    MOST_PICTURE,
    Body,
    DayText,
    as_model,
    media_type,
    parse,
    read_bytes,
    read_form,
)
from api.documenting import BODY, answers, body
from api.service import service_of
from registry.case import Occasion
from registry.commitment import short_code
from registry.errors import InputError
from registry.formats.shown import read_shown
from registry.plain import plain_verdict
from registry.seal import SealedPermit
from registry.words import country

router = APIRouter(tags=["asking"])
PATH = "/verifications"
LIGHT = 16_384
"""Bytes of a code's text that is read at once; a picture is read in a thread."""
MOST_SHORT = 64


class NothingToVerify(InputError):
    """Neither a file nor a code was sent, or both were."""


class ShortCodeOnly(InputError):
    """A short code gives the state, not the contents."""


CountryText = Annotated[str, StringConstraints(pattern="^[A-Za-z]{2}$")]


OccasionWord = Literal["export", "import", "transit", "inland"]


class Fields(Body):
    """Where and when it is asked: the occasion decides what a used permit means."""

    occasion: OccasionWord = "import"
    day: DayText | None = None
    here: CountryText | None = None


class Shown(Fields):
    """What is shown: the text of the QR code, or the sealed file itself."""

    code: Annotated[str, StringConstraints(max_length=100_000)] | None = None
    document: dict[str, Any] | None = None


FORM_SCHEMA = {
    "type": "object",
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "The sealed file, or a picture of the code."},
        "code": {"type": "string", "description": "The text of the QR code, in place of a file."},
        "occasion": {"type": "string", "enum": ["export", "import", "transit", "inland"], "default": "import"},
        "day": {"type": "string", "format": "date"},
        "here": {"type": "string", "pattern": "^[A-Za-z]{2}$"},
    },
    "additionalProperties": False,
}


@router.post(
    PATH,
    summary="Verify a permit",
    responses=answers(shapes.VerdictShape, examples.VERDICT, *BODY),
    openapi_extra=body(json=(Shown, examples.SHOWN), form=(FORM_SCHEMA, examples.SHOWN)),
)
async def verify(request: Request) -> Response:
    """Whether what is shown is valid, invalid, or cannot be judged now (`unknown`), and why: the twelve checks. Send a
    file, a picture of the QR code, or its text. `day` is the local date of the event (today in UTC if left out), `here`
    the asker's country (this node's Party if left out)."""
    service = service_of(request)
    data, fields = await _shown(request)
    if not data.strip():
        raise NothingToVerify("Nothing was shown: send a file, or the text of a QR code as `code`.")
    here = None if fields.here is None else country(fields.here)
    question = service.question(Occasion(fields.occasion), service.day(fields.day), here)

    def work() -> dict[str, Any]:
        verdict, sealed = service.enquiry.verify_read(lambda: read_shown(data), question)
        return plain_verdict(verdict) | {"shown": None if sealed is None else _laid_out(sealed)}

    if _light(data):
        return as_json(await service.read(work))
    return as_json(await service.bounds.looking(data).run(work, origin_of(request)))


async def _shown(request: Request) -> tuple[bytes, Fields]:
    if media_type(request, JSON, FORM) == FORM:
        form = await read_form(request, MOST_PICTURE)
        code = form.fields.pop("code", None)
        return _one(form.file, code), as_model(Fields, form.fields)
    shown = as_model(Shown, parse(await read_bytes(request, MOST_JSON)))
    return _one(None if shown.document is None else orjson.dumps(shown.document), shown.code), shown


def _one(file: bytes | None, code: str | None) -> bytes:
    """What is shown, in one way only."""
    if code is None:
        return file or b""
    if file is not None:
        raise NothingToVerify("Two things were shown, a file and a code. Send one of them.")
    if code.strip() and len(code) < MOST_SHORT and "/" not in code:
        raise ShortCodeOnly(
            "This is no text of a QR code. The short code under it gives the state, and not the contents: "
            "GET /v1/permits?code=..."
        )
    return code.encode()


def _light(data: bytes) -> bool:
    """Whether this is a code's text or a file of ours, which take a fraction of a millisecond to read."""
    return len(data) <= LIGHT and data[:64].lstrip().lower().startswith((b"http", b"{"))


def _laid_out(shown: SealedPermit) -> dict[str, Any]:
    """The sections as they were sealed: in canonical form they are JSON already."""
    persons = None if shown.persons is None else orjson.Fragment(shown.persons_words)
    return {"face": orjson.Fragment(shown.face_words), "persons": persons, "code": short_code(shown.id)}
