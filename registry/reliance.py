"""What rests on an officer's key since a moment: what a distrust undoes, counted before it is done, and afterwards the
permits that wait to be affirmed.

A distrust undoes what the officer answers for and nobody has ended: permits that it issued or affirmed since then are
not endorsed, used or crossed until a colleague affirms them (Resolution Conf. 12.3 para 3 q). What ended has ended, and
what the officer did to permits of others stays done: both are to be looked at.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry.acts import EVENTS, PermitEvent, Status
from registry.errors import InputError
from registry.plain import plain
from registry.state import BrokenHistory, Directory, Officer, PermitState, fold_permit
from registry.store.view import View
from registry.verify import STATUS_WORDS
from registry.words import when

CHUNK = 2_000
"""Permits whose histories are read at once."""
ACT_OF = {kind: act for act, kind in EVENTS.items()}


class UnknownOfficer(InputError):
    """Nobody appointed an officer with this account."""


@dataclass(frozen=True, slots=True)
class Resting:
    """A permit that the officer acted on. `place` grows in the order of issue; `did` are the names of acts, each once;
    `undone`: a distrust since that moment makes it wait to be affirmed."""

    place: int
    id: bytes
    status: Status
    did: tuple[str, ...]
    undone: bool


@dataclass(frozen=True, slots=True)
class Reliance:
    """All that rests on an officer since a moment (seconds since 1970; 0: from the beginning)."""

    officer: bytes
    since: int
    permits: tuple[Resting, ...]

    @property
    def undone(self) -> tuple[Resting, ...]:
        """What waits to be affirmed, once the officer is distrusted since then."""
        return tuple(permit for permit in self.permits if permit.undone)

    @property
    def standing(self) -> tuple[Resting, ...]:
        """What no distrust undoes."""
        return tuple(permit for permit in self.permits if not permit.undone)

    @property
    def did(self) -> Mapping[str, int]:
        """How many permits there are by what the officer did to them."""
        return Counter(act for permit in self.permits for act in permit.did)


def by_status(permits: Iterable[Resting]) -> Mapping[Status, int]:
    """How many there are by where they stand now, in the order of the contract's numbers."""
    counted = Counter(permit.status for permit in permits)
    return {status: counted[status] for status in Status if counted[status]}


def reliance(view: View, directory: Directory, officer: bytes, since: int | None = None) -> Reliance:
    """What rests on this officer since then; since it is distrusted, if no moment is given. Reads what happened since
    then once. Raises UnknownOfficer, StoreError."""
    known = _known(directory, officer)
    start = known.distrusted_since if since is None else since
    return Reliance(officer, start, tuple(_resting(view, directory, officer, start)))


def anything_waits(view: View, directory: Directory, officer: bytes) -> bool:
    """Whether a permit of this officer, who is distrusted, waits to be affirmed. Raises UnknownOfficer, StoreError."""
    since = _known(directory, officer).distrusted_since
    return bool(since) and any(permit.undone for permit in _resting(view, directory, officer, since))


def _known(directory: Directory, officer: bytes) -> Officer:
    known = directory.officers.get(officer)
    if known is None:
        raise UnknownOfficer(f"Nobody appointed an officer with the account 0x{officer.hex()}: look it up in the list.")
    return known


def _resting(view: View, directory: Directory, officer: bytes, since: int) -> Iterator[Resting]:
    touched = view.touched_by(officer, since)
    for first in range(0, len(touched), CHUNK):
        chunk = touched[first : first + CHUNK]
        histories = view.histories(permit for _, permit in chunk)
        for place, permit in chunk:
            state = fold_permit(histories[permit], directory)
            if state is None:
                raise BrokenHistory("A permit has no history. Run `permit index rebuild`.")
            did = _did(histories[permit], officer, since)
            yield Resting(place, permit, state.status, did, _is_undone(state, officer, since))


def _did(history: Iterable[PermitEvent], officer: bytes, since: int) -> tuple[str, ...]:
    own = (event for event in history if event.officer == officer and event.where.time >= since)
    return tuple(dict.fromkeys(ACT_OF[type(event)] for event in own))


def _is_undone(state: PermitState, officer: bytes, since: int) -> bool:
    """By the contract's rule: it answers for the permit since that moment or later, and the permit is not final."""
    return state.by == officer and state.at >= since and not state.status.final


# ---- as JSON ----


def plain_reliance(told: Reliance) -> dict[str, Any]:
    """The counts: what waits to be affirmed and what does not by status, and all by what the officer did."""
    return {
        "officer": plain(told.officer),
        "since": when(told.since),
        "undone": _by_word(told.undone),
        "standing": _by_word(told.standing),
        "did": dict(told.did),
    }


def plain_resting(permit: Resting) -> dict[str, Any]:
    """One permit of the list."""
    status = STATUS_WORDS[permit.status]
    return {"id": plain(permit.id), "status": status, "did": list(permit.did), "undone": permit.undone}


def _by_word(permits: Iterable[Resting]) -> dict[str, int]:
    return {STATUS_WORDS[status]: number for status, number in by_status(permits).items()}
