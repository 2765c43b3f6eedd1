"""Results as JSON, the same from every door: bytes as 0x hex, enumerations as their value, moments as RFC 3339."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from enum import Enum, Flag
from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel

from registry.acts import PartyEvent, PermitEvent
from registry.answers import AsOf, Verdict
from registry.days import moment
from registry.formats.events import read_event, write_event
from registry.quantities import as_text
from registry.seal import Registry
from registry.state import fold_parties
from registry.verify import Evidence


def to_json(value: Any) -> bytes:
    """One JSON document, indented for the eye."""
    return orjson.dumps(plain(value), option=orjson.OPT_INDENT_2)


def plain(value: Any) -> Any:
    """The value made of what JSON has: dataclasses and models become objects, flags lists of words."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, Flag):
        return [str(member.name).lower() for member in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, BaseModel):
        return value.model_dump(exclude_none=True)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {_text(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(plain(item) for item in value)
    return _text(str(value)) if isinstance(value, str | Path) else value


def _text(text: str) -> str:
    """What is half of a letter, as JSON and the names of files may have it, as its escape: no JSON could be made."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def packed_json(value: Any) -> bytes:
    """One JSON document without white space, as `plain` would make it, save for powers, which are then numbers: only
    what JSON does not have is looked at."""
    return orjson.dumps(value, default=plain, option=orjson.OPT_PASSTHROUGH_DATACLASS)


def plain_verdict(verdict: Verdict) -> dict[str, Any]:
    """The answer with its twelve checks, and of which block it speaks."""
    return {
        "answer": verdict.answer,
        "status": verdict.status,
        "id": plain(verdict.id),
        "checks": [
            {
                "number": c.number,
                "outcome": c.outcome,
                "reason": c.reason,
                "says": c.says,
                "facts": dict(c.facts),
            }
            for c in verdict.checks
        ],
        "notes": plain(verdict.notes),
        "endorsed_quantities": _texts(verdict.endorsed_quantities),
        "used_quantities": _texts(verdict.used_quantities),
        "occasion": str(verdict.occasion),
        "day": verdict.day,
        "profile": verdict.profile,
        "as_of": plain_as_of(verdict.as_of),
    }


def plain_as_of(as_of: AsOf) -> dict[str, Any]:
    """Of which block and moment an answer speaks."""
    return {"block": as_of.block, "hash": plain(as_of.block_hash), "time": moment(as_of.time)}


def plain_registry(registry: Registry) -> dict[str, Any]:
    """Of which registry an answer speaks: whoever holds it against another one's permits learns nothing."""
    return {"chain_id": registry.chain_id, "parties": plain(registry.parties), "permits": plain(registry.permits)}


def plain_evidence(evidence: Evidence, party_events: Sequence[PartyEvent]) -> dict[str, Any]:
    """Evidence as the vectors have it, for whoever verifies by another program; times in seconds since 1970."""
    return {
        "permit_events": [write_event(event) for event in evidence.events],
        "party_events": [write_event(event) for event in party_events],
        "as_of": plain(evidence.as_of),
        "final_block": evidence.final_block,
        "head_time": evidence.head_time,
        "no_head_because": evidence.no_head_because,
    }


def read_evidence(told: dict[str, Any]) -> Evidence:
    """The same read back. Raises NotWellFormed, BrokenHistory."""
    permit_events = [read_event(event) for event in told["permit_events"]]
    party_events = [read_event(event) for event in told["party_events"]]
    as_of = told["as_of"]
    return Evidence(
        events=tuple(event for event in permit_events if isinstance(event, PermitEvent)),
        directory=fold_parties(event for event in party_events if isinstance(event, PartyEvent)),
        as_of=AsOf(as_of["block"], bytes.fromhex(as_of["block_hash"][2:]), as_of["time"]),
        final_block=told["final_block"],
        head_time=told["head_time"],
        no_head_because=told["no_head_because"],
    )


def _texts(quantities: tuple[int, ...] | None) -> list[str] | None:
    return None if quantities is None else [as_text(quantity) for quantity in quantities]
