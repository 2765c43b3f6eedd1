"""The pages that anybody reads: who may act. HTML from templates, in the reader's language; a page needs no script."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.pages.language import LANGUAGES, Language, Languages
from api.service import Service, service_of
from api.static import assets
from registry.permissions import may_act
from registry.verify import Evidence

router = APIRouter()


def policy(**more: str) -> str:
    """The Content-Security-Policy of a page: nothing runs in it, nothing of another host is loaded, no other site
    frames it, but for what is said (`script_src="'self'"`)."""
    sources = {
        "default-src": "'none'", "style-src": "'self'", "img-src": "'self'", "base-uri": "'none'",
        "form-action": "'none'", "frame-ancestors": "'none'",
    } | {name.replace("_", "-"): source for name, source in more.items()}  # fmt: skip
    return "; ".join(f"{name} {source}" for name, source in sources.items())


HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
    "Vary": "Accept-Language, Cookie",
}
"""Of every page, where it asks for nothing else."""

YEAR = 365 * 86_400


@cache
def templates() -> Environment:
    """Read once; what stands in them is escaped, and a name that is missing is a fault."""
    folder = Path(__file__).parent / "templates"
    return Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)


@cache
def languages() -> Languages:
    return Languages()


@router.get("/parties", response_class=HTMLResponse)
async def parties(request: Request) -> HTMLResponse:
    """The public directory: the Parties by name, and their officers in the order of appointment."""
    service = service_of(request)
    evidence = await service.read(lambda: service.enquiry.evidence(bytes(32)))
    return page(request, "parties.html", **directory(service, evidence, language_of(request)))


def directory(service: Service, evidence: Evidence, language: Language) -> dict[str, Any]:
    known, now = evidence.directory, service.now()
    return {
        "members": [known.members[code] for code in language.in_order(known.members)],
        "officers": {code: known.officers_of(code) for code in known.members},
        "may_act": {account for account, officer in known.officers.items() if may_act(officer, known, now)},
        "now": now,
        "as_of": evidence.as_of,
        "stale": service.not_fresh_because(evidence),
    }


def page(
    request: Request, template: str, *, status: int = 200, headers: Mapping[str, str] = HEADERS, **shown: Any
) -> HTMLResponse:
    """A page in the reader's language, which is kept if it was just chosen."""
    language = language_of(request)
    asked = request.query_params.multi_items()
    others = [(name, value) for name, value in asked if name != "lang"]
    text = (
        templates()
        .get_template(template)
        .render(
            language=language,
            languages=LANGUAGES,
            switch={code: "?" + urlencode([*others, ("lang", code)]) for code in LANGUAGES},
            path=request.url.path,
            _=language.say,
            _n=language.counted,
            party=service_of(request).party,
            url=assets().url,
            hex=lambda data: f"0x{data.hex()}",
            **shown,
        )
    )
    answer = HTMLResponse(text, status, headers=dict(headers))
    if request.query_params.get("lang") == language.code:
        answer.set_cookie("lang", language.code, max_age=YEAR, samesite="lax", httponly=True)
    return answer


def sent_from_elsewhere(request: Request) -> bool:
    """Whether the browser says that a page of another site sent this form. `origin` of the settings is this site too: a
    server in front may not tell under which name it was asked."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    said = request.headers.get("origin")
    return said is not None and _host(said) not in {request.url.netloc, _host(service_of(request).settings.origin)}


def _host(address: str) -> str | None:
    """None of what is no address, such as the `null` of a page that hides where it is from."""
    try:
        return urlsplit(address).netloc or None
    except ValueError:
        return None


def language_of(request: Request) -> Language:
    return languages().of(request.query_params, request.cookies, request.headers.get("accept-language", ""))
