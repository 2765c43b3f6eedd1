"""The register of a Party: its permits, the newest first, those that fit what is looked for.

What the documents say is compared with the documents, where they stand with the chain. So many are looked through for
one page, at most: however few fit, a page comes quickly, has fewer rows then, and leads on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from api.service import Service
from registry.days import day_of
from registry.formats.file import read_file
from registry.seal import SealedPermit
from registry.species import folded
from registry.state import fold_permit
from registry.store.vault import Document
from registry.verify import status_word

LOOKED_THROUGH = 5_000
"""Documents looked through for one page."""
CHUNK = 200
ON_ITS_WAY = "on its way"

Place = tuple[int, str]
"""Where a page ends: batch and number of its last document."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is empty fits all. `number` is a beginning, `species` a part of a scientific or common
    name, `country` a destination's code; `issued_from` and `issued_to` are ISO dates, both included."""

    status: str = ""
    number: str = ""
    kind: str = ""
    country: str = ""
    species: str = ""
    issued_from: str = ""
    issued_to: str = ""

    def fits(self, file: bytes) -> bool:
        """Whether the sealed file says what is looked for."""
        if not (self.kind or self.country or self.species or self.issued_from or self.issued_to):
            return True
        face = orjson.loads(file)["face"]
        return (
            self.kind in {"", face["kind"]}
            and self.country in {"", face.get("destination")}
            and self.issued_from <= face["date_of_issue"] <= (self.issued_to or "9")
            and (not self.species or self._names(face))
        )

    def _names(self, face: dict[str, Any]) -> bool:
        part = folded(self.species)
        names = (line.get(name, "") for line in face["lines"] for name in ("scientific_name", "common_name"))
        return any(part in folded(name) for name in names)


@dataclass(frozen=True, slots=True)
class Row:
    """A permit of the register, and where it stands."""

    document: Document
    sealed: SealedPermit
    status: str


@dataclass(frozen=True, slots=True)
class Page:
    """`after` is where the next page begins; None on the last. `looked` documents were looked through."""

    rows: tuple[Row, ...]
    after: Place | None
    looked: int


def page_of(service: Service, wanted: Wanted, start: Place | None, limit: int) -> Page:
    """Permits from there on. Raises StoreError."""
    rows: list[Row] = []
    last, looked = start, 0
    for document, status in _standing(service, wanted, start):
        if len(rows) == limit or looked == LOOKED_THROUGH:
            return Page(tuple(rows), last, looked)
        last, looked = (document.batch, document.number), looked + 1
        if status is not None and wanted.status in {"", status}:
            rows.append(Row(document, read_file(document.file), status))
    return Page(tuple(rows), None, looked)


def _standing(service: Service, wanted: Wanted, start: Place | None) -> Iterator[tuple[Document, str | None]]:
    """This Party's documents from there on, each with where it stands; None for those that do not fit otherwise."""
    directory, today = service.enquiry.directory(), day_of(service.now())
    while True:
        with service.vault.read() as reading:
            documents = reading.register(service.party, after=start, beginning=wanted.number, limit=CHUNK)
        fitting = {document.permit for document in documents if wanted.fits(document.file)}
        with service.index.view() as view:
            histories = view.histories(fitting)
        for document in documents:
            if document.permit not in fitting:
                yield document, None
                continue
            state = fold_permit(histories[document.permit], directory)
            yield document, ON_ITS_WAY if state is None else status_word(state, today)
        if len(documents) < CHUNK:
            return
        start = documents[-1].batch, documents[-1].number
