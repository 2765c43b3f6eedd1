"""What goes wrong outside the desk, for whoever asks for HTML: a page in the reader's language, with the way on. An
unknown address above all. Programs get problem documents."""

from fastapi import Request
from fastapi.responses import Response

from api.pages import site
from api.pages.faults import told
from api.problems import NotFound, problem, status_of
from registry.errors import RegistryError

KEPT = ("Allow", "Retry-After", "WWW-Authenticate")
"""Headers that say to programs what to do; a page has them too."""


def tell(request: Request, fault: RegistryError, headers: dict[str, str] | None = None) -> Response:
    """The answer that tells of an error, as it was asked for."""
    for_programs = problem(fault, headers)
    if not asks_for_html(request):
        return for_programs
    kept = {name: for_programs.headers[name] for name in KEPT if name in for_programs.headers}
    return site.page(
        request,
        "lost.html",
        status=status_of(type(fault)),
        headers={**site.HEADERS, "Vary": f"Accept, {site.HEADERS['Vary']}", **kept},
        nothing=isinstance(fault, NotFound),
        fault=told(site.language_of(request), fault),
    )


def asks_for_html(request: Request) -> bool:
    """Whether HTML is named as what is taken, as browsers do; whoever takes anything is a program."""
    named = [part.strip().replace(" ", "").lower() for part in request.headers.get("accept", "").split(",")]
    return any(part.split(";")[0] == "text/html" and not part.endswith(";q=0") for part in named)
