"""`/v1/sessions`: signing in and out, and who one is."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import StringConstraints
from starlette.responses import Response

from api import examples, shapes
from api.answers import as_json
from api.askers import origin_of
from api.bodies import Body, read_json
from api.documenting import BODY, answers, body, refusals
from api.service import Service, service_of
from api.sessions import sign_in, sign_out, signed_in, standing_now
from registry.days import moment
from registry.plain import plain
from registry.store.users import Session, User

router = APIRouter(tags=["signing in"])

Secret = Annotated[str, StringConstraints(max_length=1_000)]


class SignIn(Body):
    """`key_password` where the key has another password than the user."""

    name: Annotated[str, StringConstraints(max_length=200)]
    password: Secret
    key_password: Secret | None = None


@router.post(
    "/sessions",
    summary="Sign in",
    status_code=201,
    responses=answers(shapes.SessionShape, examples.SESSION, 401, 403, 429, *BODY, status=201),
    openapi_extra=body(json=(SignIn, examples.SIGN_IN)),
)
async def create(request: Request) -> Response:
    """A token for an hour, which goes into `Authorization: Bearer ...`. It is told once: only its digest is kept. After
    failures the next sign-in is looked at only after a while (429)."""
    service = service_of(request)
    asked = await read_json(request, SignIn)
    address = origin_of(request)

    def work() -> dict[str, Any]:
        opened = sign_in(service, asked.name, asked.password, asked.key_password, address)
        return {"token": opened.token, "token_type": "Bearer"} | _who(service, opened.user, opened.session)

    return as_json(await service.bounds.signing_in.run(work, address), 201)


@router.get(
    "/sessions/current",
    summary="Who one is, and what one may do",
    responses=answers(shapes.WhoShape, examples.WHO, 401),
    openapi_extra={"security": [{"bearer": []}]},
)
async def current(request: Request) -> Response:
    """The user, the officer's powers by the chain, and the names of what may be done with them."""
    service = service_of(request)
    who = await signed_in(request, service)
    return as_json(await service.bounds.writing.run(lambda: _who(service, who.user, who.session)))


@router.delete(
    "/sessions/current",
    summary="Sign out",
    status_code=204,
    responses=refusals(401) | {204: {"description": "Signed out: the token is nothing now."}},
    openapi_extra={"security": [{"bearer": []}]},
)
async def delete(request: Request) -> Response:
    """The token is good for nothing from now on, in every process of this node, and the key is closed."""
    service = service_of(request)
    who = await signed_in(request, service)
    await service.bounds.writing.run(lambda: sign_out(service, who))
    return Response(status_code=204)


def _who(service: Service, user: User, session: Session) -> dict[str, Any]:
    standing = standing_now(service, user)
    return {
        "user": user.name,
        "party": user.party,
        "account": user.account,
        "powers": plain(standing.powers),
        "authority": standing.authority,
        "secretariat": standing.secretariat,
        "may": standing.may(),
        "expires": moment(session.expires),
    }
