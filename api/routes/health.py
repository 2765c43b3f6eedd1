"""`GET /v1/health`: whether this node answers, and up to where it knows the chain."""

from importlib.metadata import version

from fastapi import APIRouter, Request
from starlette.responses import Response

from api import examples, shapes
from api.answers import as_json, fresh
from api.documenting import answers
from api.service import service_of

router = APIRouter(tags=["asking"])


@router.get("/health", summary="Whether this node answers", responses=answers(shapes.Health, examples.HEALTH))
async def health(request: Request) -> Response:
    """`ok`, `not fresh` (the node of the chain does not answer, or the index lags), or `stopped` (the index met a
    conflicting block, or its database is gone: `fault` says what to do)."""
    service = service_of(request)
    evidence = await service.read(lambda: service.enquiry.evidence(bytes(32)))
    as_of, fault = fresh(service, evidence), service.follower.fault
    status = "stopped" if fault is not None else "not fresh" if as_of["not_fresh_because"] else "ok"
    return as_json(
        {
            "status": status,
            "writes": service.writer is not None,
            "party": service.party or None,
            "version": version("cites-permit-registry"),
            "as_of": as_of,
            "fault": None if fault is None else str(fault),
        }
    )
