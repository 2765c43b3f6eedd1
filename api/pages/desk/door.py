"""The desk's door: whose session a request is of, and whether a form that comes in is one that this session was given.

Where a session ended in the middle, what was typed is kept and shown again. What goes wrong is a page like any other.
"""

import re
import secrets
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute

from api.bodies import MOST_PICTURE, read_form
from api.pages import site
from api.pages.desk.cookies import SESSION, VISITOR, cookie, is_marked, mark_of, put_cookie
from api.pages.faults import told
from api.pages.language import Language
from api.problems import NotFound, status_of
from api.service import Service, service_of
from api.sessions import NotSignedIn, SignedIn, SignInAgain, standing_now, whose
from registry.errors import RefusedError, RegistryError
from registry.permissions import PREPARE, Standing, standing_of
from registry.together import File

SIGN_IN = "/desk/sign-in"
REGISTER = "/desk/permits"
BATCH = "/desk/batch"
BORDER = "/desk/border"
NEW = "/desk/new"
DRAFTS = "/desk/drafts"
PARTIES = "/desk/parties"
APPROVALS = "/desk/approvals"
MENU: tuple[tuple[str, str, str], ...] = (
    ("/desk", "Desk", "see who one is"),
    (REGISTER, "Register", "read the register"),
    (REGISTER, "Your permits", "see the permits that name one"),
    (NEW, "New permit", PREPARE),
    (DRAFTS, "Drafts", PREPARE),
    (APPROVALS, "Approval", PREPARE),
    (BATCH, "Batch", "issue"),
    (BORDER, "At the border", "read the register"),
    (BORDER, "Show a permit", "see the permits that name one"),
    (PARTIES, "Parties and officers", "see what rests on an officer"),
)
"""Address and name of each room, and what one may do who finds it there, as the table of permissions calls it."""
OF_A_PARTY = frozenset({REGISTER, NEW, DRAFTS, APPROVALS, BATCH})
"""Rooms that are empty at a node that is no Party's, such as the Secretariat's: nobody issues there."""
FOR_IMPORTERS = re.compile(
    r"/desk(/permits(/0x[0-9a-f]{64}(/(acts/.+|document|qr\.\w+|form\.pdf))?)?|/border|/sign-out)?"
)
"""The addresses of an importer."""
MOST_FIELDS = 12_000
"""A permit has at most 64 lines, each with some fifteen boxes and at most 32 sources of five."""
MOST_FILES = 1_000
"""Of a batch, where each permit may be a file."""
AGAIN = "again"
"""The step of a form that is only to be shown again, in another language."""
CONFIRMED = "confirmed"
"""The field that says that something final is meant. It is not kept: who signs in again is asked again."""
OFFICER_PASSWORD = "officer_password"
"""The field in which an officer opens a key to consent. Nothing of it is kept, nor shown again."""

HEADERS: Mapping[str, str] = {
    **site.HEADERS,
    "Content-Security-Policy": site.policy(script_src="'self'", connect_src="'self'", form_action="'self'"),
    "Referrer-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}
"""Of the desk's pages. The referrer stays inside the site, so that browsers say where a form comes from."""


class NotOurForm(RefusedError):
    """The form is not one that this session was given: another site may have sent it."""

    http_status = 403


class SignInFirst(RefusedError):
    """A page of the desk was asked for, and nobody is signed in, or no longer."""

    http_status = 401


@dataclass(frozen=True, slots=True)
class Fields:
    """What was typed: texts by name, and the files with their names."""

    texts: Mapping[str, str]
    files: tuple[File, ...] = ()

    @property
    def file(self) -> bytes:
        """The one file, where one is taken; nothing where none was chosen."""
        return self.files[0][1] if self.files else b""

    def __getitem__(self, name: str) -> str:
        """Without spaces at the ends; empty where the form had no such field."""
        return self.texts.get(name, "").strip()


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody signed in, at the desk. `standing` has the Secretariat's seat, which only the node knows, of who holds
    no power and no other seat: nobody else finds other rooms with it."""

    request: Request
    service: Service
    who: SignedIn
    token: str
    standing: Standing

    @property
    def language(self) -> Language:
        return site.language_of(self.request)

    def bearing(self, **headers: str) -> Request:
        """The same request as `/v1` takes it: with the token, and what else is said, in the place of such headers as it
        came with."""
        more = {"authorization": f"Bearer {self.token}"} | headers
        said = {name.replace("_", "-").encode(): text.encode() for name, text in more.items()}
        scope = dict(self.request.scope)
        came = [(name, value) for name, value in scope["headers"] if name not in said]
        return Request(scope | {"headers": [*came, *said.items()]}, self.request.receive)

    @property
    def drafting(self) -> bool:
        """Whether permits in the making concern this visitor."""
        return bool(self.service.party) and PREPARE in self.standing.may()

    def rooms(self) -> list[tuple[str, str]]:
        """Where this visitor has something to do: address and name."""
        may, closed = self.standing.may(), frozenset() if self.service.party else OF_A_PARTY
        return [(address, name) for address, name, what in MENU if what in may and address not in closed]

    def page(self, template: str, *, status: int = 200, **shown: Any) -> HTMLResponse:
        shown |= {"visit": self, "csrf": mark_of(self.token)}
        return site.page(self.request, f"desk/{template}", status=status, headers=HEADERS, **shown)


async def enter(request: Request) -> Visit:
    """Who asks for a page. Raises SignInFirst; NotFound for an importer where only officials go."""
    service, token = service_of(request), cookie(request, SESSION)
    try:
        who = await whose(service, token)
    except NotSignedIn:
        raise SignInFirst("Sign in first.") from None
    importer = who.user.importer is not None
    if importer and not FOR_IMPORTERS.fullmatch(request.url.path):
        raise NotFound("There is nothing here that you may see.")
    directory = await service.read(service.enquiry.directory)
    standing = replace(standing_of(who.user.account, directory, service.now(), b""), importer=importer)
    if who.user.account is not None and not (standing.powers or standing.authority or importer):
        standing = await service.bounds.reading.run(lambda: standing_now(service, who.user))
    return Visit(request, service, who, token, standing)


async def enter_with_form(request: Request) -> tuple[Visit, Fields]:
    """Who sent a form, and what was typed. Raises SignInFirst, NotOurForm, NotAForm, TooMuch, TooSlow."""
    fields = await fields_of(request)
    marked = is_marked(fields["csrf"], cookie(request, SESSION))
    if not marked and not _from_here(request):
        raise NotOurForm("This form is not of your session. Load the page again and repeat.")
    request.state.kept, request.state.files = keep(fields), any(data for _, data in fields.files)
    visit = await enter(request)
    if not marked:  # of a session before this one, in another window
        raise SignInFirst("Sign in first.")
    return visit, fields


async def fields_of(request: Request) -> Fields:
    files = MOST_FILES if request.url.path == BATCH else 1
    form = await read_form(request, MOST_PICTURE, MOST_FIELDS, files)
    return Fields(form.fields, form.files)


def keep(fields: Fields) -> dict[str, str]:
    """What was typed, to be shown again; never what proves a session, or says that something final is meant."""
    return {name: text for name, text in fields.texts.items() if name not in {"csrf", CONFIRMED, OFFICER_PASSWORD}}


def _from_here(request: Request) -> bool:
    """Whether the browser says that a page of this very site sent the form."""
    try:
        return urlsplit(request.headers.get("origin", "")).netloc == request.url.netloc
    except ValueError:  # an address that no browser has
        return False


# ---- what goes wrong, as a page ----


class DeskRoute(APIRoute):
    """A route whose errors are pages, in the reader's language."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await handle(request)
            except (SignInFirst, SignInAgain):
                return _to_sign_in(request)
            except RegistryError as fault:
                said = told(site.language_of(request), fault)
                status = status_of(type(fault))
                return site.page(request, "desk/refused.html", status=status, headers=HEADERS, fault=said)

        return handler


def room() -> APIRouter:
    """The routes of a room."""
    return APIRouter(route_class=DeskRoute, default_response_class=HTMLResponse)


def _to_sign_in(request: Request) -> Response:
    """Signing in, and from there back to where one was, with what was typed."""
    if request.method == "GET":
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return leads_to(f"{SIGN_IN}?{urlencode({'next': here})}")
    kept, files = request.state.kept, request.state.files
    return sign_in_page(request, leads=request.url.path if kept else "/desk", kept=kept, files=files, status=401)


def sign_in_page(request: Request, *, status: int = 200, **shown: Any) -> Response:
    """`leads` is where one wants to be, `kept` what was typed there, `files` whether files were chosen, which are not
    kept; `name` and `fault` what came of the attempt."""
    visitor = cookie(request, VISITOR) or secrets.token_urlsafe(32)
    shown = (
        {"leads": "/desk", "kept": {}, "files": False, "name": "", "fault": None} | shown | {"csrf": mark_of(visitor)}
    )
    answer = site.page(request, "desk/sign-in.html", status=status, headers=HEADERS, **shown)
    put_cookie(request, answer, VISITOR, visitor)
    return answer


def leads_to(path: str) -> Response:
    """See there (303): the browser asks for it with GET, so that loading it again repeats nothing."""
    return RedirectResponse(path, 303, headers=dict(HEADERS))
