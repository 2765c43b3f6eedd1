"""The small world that vectors speak of: three Parties, their officers, one permit, and what can happen to it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from registry.acts import (
    Accepted,
    Affirmed,
    Cancelled,
    Crossed,
    DeputySet,
    Direction,
    Endorsed,
    Issued,
    Noted,
    OfficerAppointed,
    OfficerDistrusted,
    PartyAdmitted,
    PartyEvent,
    PartyReinstated,
    PartySuspended,
    PermitEvent,
    Power,
    Refused,
    Replaced,
    Where,
)
from registry.answers import AsOf
from registry.case import Occasion
from registry.checks import terms_of
from registry.commitment import Salts
from registry.days import to_day
from registry.permit import Permit, parse_permit
from registry.profile import convention
from registry.quantities import lock, millionths
from registry.samples import sample
from registry.seal import Registry, SealedPermit, account_of, seal_permit
from registry.state import fold_parties
from registry.verify import Evidence, Question

DAY = 86_400
REGISTRY = Registry(560560, b"\x11" * 20, b"\x22" * 20)
NOW = to_day("2026-11-24") * DAY + 43_200


def drawn(name: str, size: int = 32) -> bytes:
    """Bytes drawn from a name."""
    return hashlib.sha256(f"vector {name}".encode()).digest()[:size]


KEYS = {name: drawn(f"key {name}") for name in ("MG issuer", "MG colleague", "MG customs", "FR customs", "KE issuer")}
ACCOUNTS = {name: account_of(key) for name, key in KEYS.items()}
POWERS = {
    "MG issuer": Power.ISSUE,
    "MG colleague": Power.ISSUE,
    "MG customs": Power.ENDORSE | Power.ADMIT,
    "FR customs": Power.ENDORSE | Power.ADMIT,
    "KE issuer": Power.ISSUE,
}


def at(block: int, log: int = 0) -> Where:
    """A place on the chain: one block an hour, block 100 now."""
    return Where(block, log, NOW - (100 - block) * 3600, drawn(f"transaction {block}"))


def parties() -> list[PartyEvent]:
    events: list[PartyEvent] = [
        PartyAdmitted(at(1, n), code, drawn(code, 20)) for n, code in enumerate(("MG", "FR", "KE"))
    ]
    for log, (name, account) in enumerate(ACCOUNTS.items()):
        since = at(2).time
        events.append(
            OfficerAppointed(at(2, log), name[:2], account, POWERS[name], since, since + 730 * DAY, drawn(name))
        )
    return events


def permit(name: str = "mg-export-reptiles.json", line: dict[str, Any] | None = None, **face: Any) -> Permit:
    """A sample as Madagascar's permit, with members of its face, and of its first line, changed."""
    read = parse_permit(sample(name))
    first, *others = read.face.lines
    lines = (first.model_copy(update=line or {}), *others)
    return Permit(face=read.face.model_copy(update={"party": "MG", "lines": lines, **face}), persons=read.persons)


def sealed(of: Permit, key: str = "MG issuer") -> SealedPermit:
    number = of.face.number
    return seal_permit(of, Salts(drawn(f"face {number}", 16), drawn(f"persons {number}", 16)), KEYS[key], REGISTRY)


@dataclass(frozen=True)
class Life:
    """What happened to one permit, as events; each act adds one, an hour after the last from block 10 on."""

    shown: SealedPermit
    events: tuple[PermitEvent, ...] = ()

    def _where(self) -> Where:
        return at(10 + 10 * len(self.events))

    def _with(self, event: PermitEvent) -> "Life":
        return replace(self, events=(*self.events, event))

    def _locked(self, action: Any, quantities: Sequence[str] | None) -> bytes:
        actual = quantities or [line.quantity or "0" for line in self.shown.face.lines]
        return lock(self.shown.face_salt, self.shown.id, action, [millionths(quantity) for quantity in actual])

    def issued(self, officer: str = "MG issuer", **terms: Any) -> "Life":
        destination, valid_day, kind = terms_of(self.shown.face)
        told = {"destination": destination, "valid_day": valid_day, "kind": kind} | terms
        return self._with(Issued(self._where(), self.shown.id, ACCOUNTS[officer], **told))

    def endorsed(self, quantities: Sequence[str] | None = None, day: str = "2026-11-20", **kept: bytes) -> "Life":
        locked = kept.get("locked") or self._locked("endorse", quantities)
        officer = ACCOUNTS["MG customs"]
        return self._with(Endorsed(self._where(), self.shown.id, officer, to_day(day), locked, drawn("record")))

    def accepted(self, quantities: Sequence[str] | None = None, **kept: bytes) -> "Life":
        locked, day = kept.get("locked") or self._locked("accept", quantities), to_day("2026-11-22")
        return self._with(Accepted(self._where(), self.shown.id, ACCOUNTS["FR customs"], day, locked, drawn("record")))

    def refused(self, reason: int = 2) -> "Life":
        day = to_day("2026-11-22")
        return self._with(Refused(self._where(), self.shown.id, ACCOUNTS["FR customs"], reason, day, drawn("record")))

    def cancelled(self, reason: int = 2) -> "Life":
        return self._with(Cancelled(self._where(), self.shown.id, ACCOUNTS["MG issuer"], reason, drawn("record")))

    def replaced(self) -> "Life":
        event = Replaced(self._where(), self.shown.id, ACCOUNTS["MG issuer"], drawn("successor"), 2, drawn("record"))
        return self._with(event)

    def affirmed(self) -> "Life":
        return self._with(Affirmed(self._where(), self.shown.id, ACCOUNTS["MG colleague"]))

    def noted(self, kind: int = 2) -> "Life":
        return self._with(Noted(self._where(), self.shown.id, ACCOUNTS["FR customs"], kind, drawn("record")))

    def crossed(self, country: str, direction: Direction, reason: int = 0) -> "Life":
        number = 1 + sum(isinstance(event, Crossed) for event in self.events)
        event = Crossed(
            self._where(), self.shown.id, ACCOUNTS[f"{country} customs"], country, direction, number,
            to_day("2026-11-22"), reason, drawn("record"),
        )  # fmt: skip
        return self._with(event)


@dataclass(frozen=True)
class Asked:
    """The circumstances of a question, with what is usual as default."""

    occasion: Occasion = Occasion.IMPORT
    day: str = "2026-11-24"
    here: str | None = None
    stale: str = ""
    more: tuple[PartyEvent, ...] = ()
    question: dict[str, Any] = field(default_factory=dict)

    def asked(self) -> Question:
        return Question(
            occasion=self.occasion,
            day=to_day(self.day),
            now=NOW + (3600 if self.stale == "old head" else 0),
            here=self.here,
            **({"profile": convention()} | self.question),
        )

    def evidence(self, events: tuple[PermitEvent, ...]) -> Evidence:
        last = at(100)
        return Evidence(
            events=events,
            directory=fold_parties([*parties(), *self.more]),
            as_of=AsOf(last.block, drawn("block 100"), last.time),
            final_block={"no node": None, "lagging": 107}.get(self.stale, 100),
            head_time=None if self.stale == "no node" else NOW,
            no_head_because="the node does not answer" if self.stale == "no node" else None,
        )


def distrusted(name: str, block: int) -> OfficerDistrusted:
    """The officer's key is distrusted since that block's time; said in block 95."""
    return OfficerDistrusted(at(95), name[:2], ACCOUNTS[name], at(block).time)


def deputy() -> DeputySet:
    return DeputySet(at(3), "FR", "KE", True)


def suspended(since: int, until: int | None = None) -> tuple[PartyEvent, ...]:
    start: tuple[PartyEvent, ...] = (PartySuspended(at(since), "MG"),)
    return start if until is None else (*start, PartyReinstated(at(until), "MG"))
