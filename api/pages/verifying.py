"""`/v`: verify a permit. With script the browser does it by itself, and only the id goes to the node; without it the
page takes a file, a picture or pasted text, and the server verifies. A short code gives the state alone.

Nothing here may fail open: whatever goes wrong, the answer is that it cannot be told.
"""

import gzip
import json
import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.answers import fresh
from api.askers import origin_of
from api.bodies import FORM as MULTIPART
from api.bodies import MOST_PICTURE, Form, media_type, read_form
from api.pages.about import about
from api.pages.language import Language
from api.pages.screen import Drawing, Screen
from api.pages.site import HEADERS as READ
from api.pages.site import YEAR, language_of, page, policy, sent_from_elsewhere
from api.problems import Fault, problem
from api.service import Service, service_of
from api.static import assets
from registry.canonical import NotWellFormed
from registry.case import Occasion
from registry.commitment import read_short_code, short_code
from registry.days import day_of, to_date
from registry.errors import InputError, RegistryError
from registry.formats.shown import NothingShown, read_shown
from registry.state import fold_permit
from registry.verify import not_well_formed, status_word, verify

Answer = TypeVar("Answer", bound=Response)
log = logging.getLogger(__name__)
router = APIRouter()
NEEDS = {
    "form_action": "'self'",
    "script_src": "'self'",
    "connect_src": "'self'",
    "worker_src": "'self'",
    "require_trusted_types_for": "'script'",
    "trusted_types": "worker",
}
HEADERS = {
    "Permissions-Policy": "camera=(self)",
    **READ,
    "Content-Security-Policy": policy(**NEEDS),
    "Referrer-Policy": "same-origin",  # so that browsers say where the form comes from
}
REMEMBERED = "occasion"
MOST_TYPED = 40
"""Letters of a short code, however it is spaced; the text of a QR code is longer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a short code gives: where a permit stands, and no more."""

    head: str
    code: str
    party: str
    destination: str
    valid_until: str
    as_of: str
    stale: str


@router.get("/v", response_class=HTMLResponse)
async def verifying(request: Request, code: str = "") -> HTMLResponse:
    """The page; with `code`, the state of the permit with that short code."""
    occasion = _occasion(request.cookies.get(REMEMBERED))
    try:
        told = await _standing(request, code) if code.strip() else None
    except Exception as fault:
        return _cannot_tell(request, fault, occasion, typed=code)
    return _page(request, occasion, told, typed=code)


@router.get("/worker.js")
async def worker(request: Request) -> Response:
    """The page's service worker, told which files belong to this version."""
    page_files = {*assets().modules("page.js"), "verify/dictionary.txt", "style.css", "verify.css", "mark.svg"}
    kept = {
        "version": assets().version,
        "files": sorted(map(assets().url, page_files)),
        "reader": sorted(map(assets().url, assets().modules("vendor/qr/decode.js"))),
    }
    text = f"self.KEPT = {json.dumps(kept)};\n".encode() + assets().files["worker.js"].body
    policy = "default-src 'none'; connect-src 'self'"
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff"}
    return _packed(request, Response(text, headers=headers, media_type="text/javascript"))


@router.post("/v", response_class=HTMLResponse)
async def verified(request: Request) -> Response:
    """The server's own verification of what is sent to it: for browsers without script, or too old. Another site does
    not choose what is asked: inland a used permit is as it should be, and the choice is remembered."""
    if sent_from_elsewhere(request):
        return RedirectResponse("/v", HTTPStatus.SEE_OTHER, dict(HEADERS))
    form, occasion = Form((), {}), None
    try:
        media_type(request, MULTIPART)
        form = await read_form(request, MOST_PICTURE)
        occasion = _occasion(form.fields.get("occasion"))
        told = await _judged(request, form, occasion or Occasion.IMPORT)
        answer = _page(request, occasion, told, pasted=form.fields.get("text", ""))
    except Exception as fault:
        answer = _cannot_tell(request, fault, occasion, pasted=form.fields.get("text", ""))
    if occasion is not None:
        answer.set_cookie(REMEMBERED, occasion, max_age=YEAR, samesite="lax", httponly=True)
    return answer


def _page(
    request: Request, occasion: Occasion | None, told: Screen | Standing | None, typed: str = "", pasted: str = ""
) -> HTMLResponse:
    service, language = service_of(request), language_of(request)
    told_of = about(service, language)
    answer = page(
        request,
        "verify.html",
        headers=HEADERS,
        screen=told if isinstance(told, Screen) else None,
        standing=told if isinstance(told, Standing) else None,
        occasion=occasion,
        typed=typed,
        pasted=pasted,
        host=request.url.netloc,
        about=told_of,
        sayings=told_of["words"]["sayings"],
        unable=_drawing(service, language).fault("script"),
        modules=assets().modules("page.js"),
    )
    return _packed(request, answer)


def _packed(request: Request, answer: Answer) -> Answer:
    """A phone at a border pays for each kilobyte; there is no secret in the page that its size could tell of."""
    answer.headers.add_vary_header("Accept-Encoding")
    if "gzip" in request.headers.get("accept-encoding", ""):
        answer.body = gzip.compress(bytes(answer.body), 9, mtime=0)
        answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Content-Length"] = str(len(answer.body))
    return answer


def _occasion(word: str | None) -> Occasion | None:
    return Occasion(word) if word in set(Occasion) else None


def _drawing(service: Service, language: Language) -> Drawing:
    return Drawing(language, service.settings.contact)


async def _judged(request: Request, form: Form, occasion: Occasion) -> Screen | Standing:
    service, data = service_of(request), form.file or form.fields.get("text", "").strip().encode()
    if not data:
        raise NothingShown("Nothing was shown: choose a file, or paste the text of a code.")
    if not form.file and len(data) <= MOST_TYPED and b"/" not in data:
        return await _standing(request, data.decode())
    language, asker = language_of(request), origin_of(request)
    return await service.bounds.looking(data).run(lambda: _screen(service, language, data, occasion), asker)


def _screen(service: Service, language: Language, data: bytes, occasion: Occasion) -> Screen:
    """The verdict and its evidence as of one moment of the index. Raises RegistryError."""
    question = service.question(occasion, service.day(None))
    drawing = _drawing(service, language)
    try:
        shown = read_shown(data)
    except NotWellFormed as fault:
        evidence = service.enquiry.evidence(bytes(32))
        return drawing.verdict(not_well_formed(fault, evidence, question), None, evidence)
    evidence = service.enquiry.evidence(shown.id)
    return drawing.verdict(verify(shown, service.enquiry.registry, evidence, question), shown, evidence)


async def _standing(request: Request, typed: str) -> Screen | Standing:
    service, language = service_of(request), language_of(request)
    try:
        beginning = read_short_code(typed)
    except InputError:
        return _drawing(service, language).fault("NotAShortCode")
    return await service.read(lambda: _stands(service, language, beginning))


def _stands(service: Service, language: Language, beginning: bytes) -> Standing:
    """Raises UnknownPermit, SeveralPermits, StoreError."""
    permit = service.enquiry.find(beginning)
    evidence = service.enquiry.evidence(permit)
    state = fold_permit(evidence.events, evidence.directory)
    assert state is not None  # it has a history, which begins with its issue
    at = fresh(service, evidence)
    return Standing(
        head=language.saying(f"status {status_word(state, day_of(service.now()))}"),
        code=short_code(permit),
        party=language.party(evidence.directory.officers[state.issued.officer].party),
        destination=language.party(state.issued.destination) if state.issued.destination else "",
        valid_until=to_date(state.issued.valid_day),
        as_of=language.say("As of block {block}, {time}.", block=at["block"], time=at["time"]),
        stale="" if at["not_fresh_because"] is None else language.phrase(at["not_fresh_because"]),
    )


def _cannot_tell(request: Request, fault: Exception, occasion: Occasion | None, **kept: str) -> HTMLResponse:
    """Whatever happened: nothing is known of the permit. Where the server failed or is busy its status says so too, for
    what stands between; what cannot be read in what was shown is an answer like any other."""
    if not isinstance(fault, RegistryError):
        log.exception("verifying at /v failed", exc_info=fault)
    name, facts = type(fault).__name__, getattr(fault, "facts", {})
    drawing = _drawing(service_of(request), language_of(request))
    told = drawing.fault(name, **{fact: str(value) for fact, value in facts.items()})
    answer = _page(request, occasion, told, **kept)
    for_programs = problem(fault if isinstance(fault, RegistryError) else Fault(name))
    if for_programs.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        answer.status_code = for_programs.status_code
        if "Retry-After" in for_programs.headers:
            answer.headers["Retry-After"] = for_programs.headers["Retry-After"]
    return answer
