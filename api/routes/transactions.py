"""`GET /v1/transactions/{hash}`: how far a transaction of this node is."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api import examples, shapes
from api.documenting import PREFER, answers
from api.service import service_of
from api.sessions import signed_in
from api.transactions import answer, settled, told
from registry.errors import InputError

router = APIRouter(tags=["writing"])

Hash = Annotated[str, Path(pattern="^0x[0-9a-f]{64}$", examples=[examples.TRANSACTION], alias="hash")]


class UnknownTransaction(InputError):
    """No transaction of this node has this hash."""

    http_status = 404


@router.get(
    "/transactions/{hash}",
    summary="How far a transaction is",
    responses=answers(shapes.TransactionShape, examples.FINAL, 401, 404, 409)
    | {202: {"model": shapes.TransactionShape, "description": "It is on its way."}},
    openapi_extra={"security": [{"bearer": []}], "parameters": [PREFER]},
)
async def transaction(request: Request, hash: Hash) -> Response:
    """`queued`: stored, sent until a block holds it. `final`: in this block, for good. A transaction that the contract
    refused when its turn came is a problem (409)."""
    service = service_of(request)
    await signed_in(request, service)
    entry = await service.read_vault(lambda: service.outbox.by_hash(bytes.fromhex(hash[2:])))
    if entry is None:
        raise UnknownTransaction("This node sent no transaction with this hash.")
    entries, headers = await settled(request, service, [entry.number])
    return answer(entries, headers, told(entries[0]))
