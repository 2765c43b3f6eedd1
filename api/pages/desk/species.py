"""Species found as one types: what the node's list of names has that begins so."""

from fastapi import Request
from fastapi.responses import Response

from api.answers import as_json
from api.pages.desk.door import HEADERS, enter, room
from registry.species import Found

router = room()
MOST = 8
LONGEST = 100


@router.get("/desk/species")
async def species(request: Request, begins: str = "") -> Response:
    visit = await enter(request)
    names = visit.service.law.names
    found = await visit.service.bounds.reading.run(lambda: names.find(begins[:LONGEST], MOST))
    answer = as_json({"found": [_told(one, visit.language.code) for one in found], "dated": names.dated})
    answer.headers.update(HEADERS)
    return answer


def _told(found: Found, language: str) -> dict[str, object]:
    """`appendix` where there is just one, `common` as the reader's language has it."""
    species = found.species
    common = [name for spoken, name in species.common if spoken == language]
    return {
        "name": species.name,
        "matched": found.matched if found.language else "",
        "common": common[0] if common else "",
        "listing": "/".join(species.listing),
        "accepted": list(species.accepted),
    }
