"""The register: this Party's permits, searched and filtered, page by page; an importer's those that name him."""

import re
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response

from api.pages.desk.door import enter, room
from api.pages.desk.words import KINDS, STANDINGS
from api.paging import cursor_to, place_of
from api.problems import NotAsDocumented
from api.register import Place, page_of
from registry.commitment import short_code
from registry.days import NotADate, to_day
from registry.store.register import Wanted
from registry.users import importer_of

router = room()
ROWS = 50
FILTERS = ("status", "number", "kind", "country", "species", "issued_from", "issued_to")


@router.get("/desk/permits")
async def register(request: Request) -> Response:
    """What is looked for stands in the address: a search can be kept as a bookmark, and loaded again."""
    visit = await enter(request)
    asked = {name: request.query_params.get(name, "").strip().replace("\0", "") for name in FILTERS}
    wrong, start = set(_wrong(asked)), _start(request.query_params.get("after"))
    typed = {name: "" if name in wrong else text for name, text in asked.items()}
    wanted = Wanted(**typed, importer=importer_of(visit.who.user))
    service = visit.service
    found = await service.bounds.reading.run(lambda: page_of(service, wanted, start, ROWS))
    more = None if found.after is None else urlencode({**asked, "after": cursor_to(*found.after)})
    return visit.page(
        "register.html", found=found, asked=asked, wrong=wrong, more=more, first=start is None, statuses=STANDINGS,
        kinds=KINDS, short_code=short_code,
    )  # fmt: skip


def _wrong(asked: dict[str, str]) -> list[str]:
    """What cannot be looked for as it was typed: it is left out, and said."""
    choices = {"status": STANDINGS, "kind": KINDS}
    wrong = [name for name, table in choices.items() if asked[name] and asked[name] not in table]
    asked["country"] = asked["country"].upper()
    if asked["country"] and not re.fullmatch("[A-Z]{2}", asked["country"]):
        wrong.append("country")
    return wrong + [name for name in ("issued_from", "issued_to") if asked[name] and not _is_date(asked[name])]


def _is_date(text: str) -> bool:
    try:
        return to_day(text) >= 0
    except NotADate:
        return False


def _start(after: str | None) -> Place | None:
    """Where the page begins; at the newest permit for a cursor that is none of ours."""
    try:
        batch, number = place_of(after or "", int, str)
    except NotAsDocumented:
        return None
    return int(batch), str(number)
