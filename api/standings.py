"""Where permits stand, brought over into the register: it can then be searched by that, too.

The process that writes brings over what happened, after each look at the chain. What was not brought over yet is told,
so that nothing is missed meanwhile, by other processes neither. The chain's events are what counts: a page folds them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from api.service import Service
from registry.state import fold_permit

BROUGHT = "register.brought"
"""The vault's setting that says how far it is: which making of the index (8 bytes), the last event's number (8)."""
AT_ONCE = 50_000
"""Numbers of events that are brought over after one look."""
MOST = 400
"""Permits that may be asked for beside those whose standing is known."""


@dataclass(frozen=True, slots=True)
class Brought:
    """Up to which event of which making of the index it was brought over."""

    made: bytes
    number: int

    def packed(self) -> bytes:
        return self.made + self.number.to_bytes(8, "big")


def not_brought_over(service: Service) -> set[bytes] | None:
    """The permits of this Party to which something happened since; None if they are very many. Raises StoreError."""
    with service.index.view() as view:
        brought, last = _brought(service, view.parties_mark().made), view.last()
        changed = view.changed(service.party, brought.number, last, MOST + 1)
    return changed if len(changed) <= MOST else None


def bringer(service: Service) -> Callable[[int], None]:
    """What brings over whatever is new: to be called after each look at the chain with the block known by then."""
    done = -1

    def bring(block: int) -> None:
        nonlocal done
        if block != done and service.writer is not None and service.party and bring_over(service):
            done = block

    return bring


def bring_over(service: Service) -> bool:
    """Bring over the next events; whether that was all. Raises StoreError."""
    with service.index.view() as view:
        brought, last = _brought(service, view.parties_mark().made), view.last()
        upto = min(last, brought.number + AT_ONCE)
        changed = view.changed(service.party, brought.number, upto, AT_ONCE)
        with service.vault.read() as reading:
            histories = view.histories(reading.held(changed))  # a Party's other offices have permits of their own
    directory = service.enquiry.directory()
    states = {permit: fold_permit(history, directory) for permit, history in histories.items()}
    if changed or upto - brought.number >= AT_ONCE:
        with service.vault.write() as writing:
            writing.stand({permit: state.status.value for permit, state in states.items() if state is not None})
            writing.set(BROUGHT, Brought(brought.made, upto).packed())
    return upto == last


def _brought(service: Service, made: bytes) -> Brought:
    """How far it is; at the start where the index was made anew."""
    with service.vault.read() as reading:
        packed = reading.setting(BROUGHT) or b""
    return Brought(made, int.from_bytes(packed[8:], "big") if packed[:8] == made else 0)
