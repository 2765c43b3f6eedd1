"""Answers as JSON, from our own objects."""

from typing import Any

from fastapi.responses import Response

from api.service import Service
from registry.acts import MULTIPLE_USE, Kind
from registry.commitment import short_code
from registry.days import moment, to_date
from registry.plain import packed_json, plain_as_of
from registry.state import Directory, PermitState
from registry.verify import Evidence, status_word

UNKEPT = {"Cache-Control": "no-store"}


def as_json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """It is true at this moment, and for who asks: nobody keeps it, unless its headers say so."""
    return Response(packed_json(value), status, UNKEPT | (headers or {}), "application/json")


def fresh(service: Service, evidence: Evidence) -> dict[str, Any]:
    """Of which block an answer speaks, and why that is not fresh, if it is not."""
    return plain_as_of(evidence.as_of) | {"not_fresh_because": service.not_fresh_because(evidence)}


def permit_state(state: PermitState, directory: Directory, today: int) -> dict[str, Any]:
    """Where a permit stands, from the chain alone."""
    issued = state.issued
    return {
        "id": state.id,
        "code": short_code(state.id),
        "status": status_word(state, today),
        "party": directory.officers[issued.officer].party,
        "destination": issued.destination or None,
        "valid_until": to_date(issued.valid_day),
        "kind": Kind(issued.kind & ~MULTIPLE_USE).name.lower().replace("_", "-"),
        "use": "multiple" if state.multiple_use else "single",
        "issued": moment(issued.where.time),
        "ended": moment(state.ended.where.time) if state.ended else None,
        "country": (state.country or None) if state.multiple_use else None,
        "crossings": len(state.crossings),
        "notes": len(state.notes),
    }
