"""The register of a Party: its permits, the newest first, those that fit what is looked for.

The vault finds those that fit, by the narrow rows it keeps beside the documents; where each stands is then folded from
the chain's events. So many are folded for one page, at most: if events of very many permits were not brought over yet
(`standings`), a page has fewer rows, and leads on.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement

from api.service import Service
from api.standings import not_brought_over
from registry.days import day_of
from registry.formats.file import read_file
from registry.seal import SealedPermit
from registry.state import fold_permit
from registry.store.register import ON_ITS_WAY, Wanted, stands
from registry.store.tables import register
from registry.store.vault import Document
from registry.verify import status_word

LOOKED_THROUGH = 5_000
"""Permits folded for one page."""
CHUNK = 200

Place = tuple[int, str]
"""Where a page ends: batch and number of its last document."""


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
    """Permits from there on that fit. Raises StoreError."""
    rows: list[Row] = []
    last, looked = start, 0
    for document, status in _standing(service, wanted, start):
        if len(rows) == limit or looked == LOOKED_THROUGH:
            return Page(tuple(rows), last, looked)
        last, looked = (document.batch, document.number), looked + 1
        if wanted.status in {"", status}:
            rows.append(Row(document, read_file(document.file), status))
    return Page(tuple(rows), None, looked)


def _standing(service: Service, wanted: Wanted, start: Place | None) -> Iterator[tuple[Document, str]]:
    """This Party's documents from there on that say what is wanted, each with where it stands."""
    directory, today = service.enquiry.directory(), day_of(service.now())
    likely = _likely(service, wanted.status, today)
    while True:
        with service.vault.read() as reading:
            documents = reading.register(service.party, wanted=wanted, stands=likely, after=start, limit=CHUNK)
        with service.index.view() as view:
            histories = view.histories(document.permit for document in documents)
        for document in documents:
            state = fold_permit(histories[document.permit], directory)
            yield document, ON_ITS_WAY if state is None else status_word(state, today)
        if len(documents) < CHUNK:
            return
        start = documents[-1].batch, documents[-1].number


def _likely(service: Service, status: str, today: int) -> ColumnElement[bool] | None:
    """The rows among which all are that stand so; None where any row may be one."""
    with service.index.view() as view:
        cursor = view.cursor()
    if not status or cursor is None or (changed := not_brought_over(service)) is None:
        return None
    with service.vault.read() as reading:
        unsettled = reading.unsettled(cursor.number)
    return stands(status, today, unsettled) | register.c.permit.in_(changed)
