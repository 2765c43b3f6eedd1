"""Documenting routes: what a body looks like, what answers there are, an example for each."""

from typing import Any

from pydantic import BaseModel

from api.problems import MEDIA_TYPE

MEANINGS = {
    304: "Not changed since the ETag that was sent.",
    400: "The body cannot be read.",
    401: "Sign in, or sign in again.",
    403: "Your powers do not reach to this.",
    404: "There is nothing here that you may see.",
    408: "The body did not arrive in time.",
    409: "The rules of the registry say no; the detail says why.",
    413: "The body is too large.",
    415: "The body is of a type that is not taken here.",
    422: "A parameter or a member is not as documented, or cannot be read.",
    429: "Too much was asked: come back after Retry-After seconds.",
    503: "The node or a database does not answer, or the server is busy: come back after Retry-After seconds.",
}
PREFER = {
    "name": "Prefer",
    "in": "header",
    "schema": {"type": "string"},
    "description": "`wait=10` waits until a final block holds the transaction, 10 seconds at most (RFC 7240). "
    "Preference-Applied says how long was waited at most.",
    "example": "wait=10",
}
REPEATABLE = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": 200,
        "pattern": "^[\\x20-\\x7e]*[!#-\\x7e][\\x20-\\x7e]*$",
    },
    "description": "A text of your own for this request. The same key and body again are answered with the same "
    "transaction, for two days; the key with another body is refused.",
    "example": "b1f7c2e0-4a6d-4f2f-9d67-3f0d7d3c2a11",
}
SIGNED_IN: dict[str, Any] = {"security": [{"bearer": []}]}
WRITES: dict[str, Any] = SIGNED_IN | {"parameters": [PREFER, REPEATABLE]}
KINDS = {"json": "application/json", "form": "multipart/form-data", "xml": "application/xml", "csv": "text/csv"}
BODY = (400, 408, 413, 415)
Responses = dict[int | str, dict[str, Any]]


def answers(model: Any, example: Any, *problems: int, status: int = 200, says: str = "") -> Responses:
    """The `responses` of a route: its own, of this shape or union of shapes, and the problems it may answer with; 422
    and 503 every one may."""
    content = {"application/json": {"example": example}}
    documented: Responses = {status: {"model": model, "description": says or "As asked.", "content": content}}
    return documented | refusals(*problems)


def refusals(*problems: int) -> Responses:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": MEANINGS[status], "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in sorted({*problems, 422, 503})
    }


def body(**contents: tuple[type[BaseModel] | dict[str, Any], Any]) -> dict[str, Any]:
    """The `openapi_extra` of a route that reads its own body: by the kind of content, its schema and an example."""
    content = {
        KINDS[kind]: {
            "schema": schema if isinstance(schema, dict) else {"$ref": f"#/components/schemas/{schema.__name__}"},
            "example": example,
        }
        for kind, (schema, example) in contents.items()
    }
    return {"requestBody": {"required": True, "content": content}}


def written(model: type[BaseModel], example: Any, *problems: int, done: int = 200) -> Responses:
    """The `responses` of a route that writes: done, or on its way."""
    documented = answers(model, example, 401, 403, 409, *BODY, *problems, status=done, says="Done, and final.")
    on_its_way = {"model": model, "description": "Stored, and on its way: Location says where to ask."}
    return documented | {202: on_its_way}
