"""Slices of the chain's events for feeds: read once for all who follow, with the Parties that each event concerns."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from registry.acts import Issued, PermitEvent
from registry.enquiry import Enquiry
from registry.store.index import Index

BLOCKS = 64
"""Blocks in a slice, at most."""
KEPT = 4


@dataclass(frozen=True, slots=True)
class Slice:
    """What happened in the blocks first..last, and whom it concerns: the issuing Party and the destination."""

    first: int
    last: int
    events: tuple[tuple[PermitEvent, frozenset[str]], ...]


class Slices:
    """The newest slices. Who follows at the head asks for the same one as everybody else."""

    def __init__(self, index: Index, enquiry: Enquiry) -> None:
        self._index, self._enquiry = index, enquiry
        self._lock = threading.Lock()
        self._kept: list[Slice] = []

    def behind(self, block: int) -> Slice:
        """From this block on (it may not have been read to its end), as far as is known. Raises StoreError."""
        with self._lock:
            known = self._enquiry.as_of().block
            wanted = block, max(block, min(block + BLOCKS, known))
            for kept in self._kept:
                if (kept.first, kept.last) == wanted:
                    return kept
            self._kept = [self._read(*wanted), *self._kept[: KEPT - 1]]
            return self._kept[0]

    def _read(self, first: int, last: int) -> Slice:
        with self._index.view() as view:
            events = [event for event in view.events(first, last) if isinstance(event, PermitEvent)]
            histories = view.histories({event.id for event in events})
        concerned = {permit: self._concerned(history) for permit, history in histories.items()}
        return Slice(first, last, tuple((event, concerned[event.id]) for event in events))

    def _concerned(self, history: Sequence[PermitEvent]) -> frozenset[str]:
        issue = next(event for event in history if isinstance(event, Issued))
        return frozenset({issue.destination, self._enquiry.directory().officers[issue.officer].party})
