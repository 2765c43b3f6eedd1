"""Signing in and out: the users, passwords and sessions of `/v1/sessions`, with a cookie for the token."""

import re
from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import Response

from api.askers import origin_of
from api.pages import site
from api.pages.desk.cookies import SESSION, VISITOR, cookie, drop_cookie, is_marked, mark_of, put_cookie
from api.pages.desk.door import (
    AGAIN,
    HEADERS,
    Fields,
    NotOurForm,
    enter_with_form,
    fields_of,
    leads_to,
    room,
    sign_in_page,
)
from api.pages.faults import told
from api.problems import status_of
from api.service import service_of
from api.sessions import sign_in, sign_out
from registry.errors import RegistryError

router = room()
KEPT = "kept."
"""Before the names of fields that are kept for the form in which the session ended."""


@router.get("/desk/sign-in")
async def ask(request: Request) -> Response:
    return sign_in_page(request, leads=_inside(request.query_params.get("next", "")))


@router.post("/desk/sign-in")
async def create(request: Request) -> Response:
    """To where one wanted to be; with what was typed there, if a session ended in the middle."""
    service, fields = service_of(request), await fields_of(request)
    if not is_marked(fields["csrf"], cookie(request, VISITOR)):
        raise NotOurForm("Load the page again, with cookies allowed, and sign in.")
    address = origin_of(request)
    kept, leads = _kept(fields), _inside(fields["next"])
    key_password = fields.texts.get("key_password") or None
    if fields["step"] == AGAIN:
        return sign_in_page(request, leads=leads, kept=kept, name=fields["name"])
    try:
        opened = await service.bounds.signing_in.run(
            lambda: sign_in(service, fields["name"], fields.texts.get("password", ""), key_password, address), address
        )
    except RegistryError as fault:
        said, status = told(site.language_of(request), fault), status_of(type(fault))
        return sign_in_page(request, leads=leads, kept=kept, name=fields["name"], fault=said, status=status)
    answer: Response = leads_to(leads)
    if kept:
        mark = mark_of(opened.token)
        answer = site.page(request, "desk/go-on.html", headers=HEADERS, leads=leads, kept=kept, csrf=mark)
    put_cookie(request, answer, SESSION, opened.token)
    return answer


@router.post("/desk/sign-out")
async def delete(request: Request) -> Response:
    """The token is good for nothing from now on, and the key is closed; what the browser kept of the desk goes."""
    visit, _ = await enter_with_form(request)
    await visit.service.bounds.writing.run(lambda: sign_out(visit.service, visit.who))
    answer = leads_to("/desk/sign-in")
    answer.headers["Clear-Site-Data"] = '"cache"'
    drop_cookie(request, answer, SESSION)
    return answer


def _kept(fields: Fields) -> Mapping[str, str]:
    return {name.removeprefix(KEPT): text for name, text in fields.texts.items() if name.startswith(KEPT)}


def _inside(path: str) -> str:
    """A page of the desk, never another site."""
    return path if re.fullmatch(r"/desk([/?][\x21-\x5b\x5d-\x7e]*)?", path) else "/desk"
