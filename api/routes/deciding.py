"""Decisions of authorities and of the Secretariat, about Parties and officers: the table of `registry/decisions.py`."""

from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Path, Request
from pydantic import Field, StringConstraints
from starlette.responses import Response

from api import examples, shapes
from api.bodies import JSON, MOST_JSON, Body, Model, MomentText, as_model, media_type, parse, read_bytes
from api.documenting import WRITES, body, written
from api.service import Service, service_of
from api.sessions import SignedIn, signed_in
from api.transactions import answer, told
from api.writing import carry_out
from registry.canonical import build
from registry.consent import METHOD, Consent, appoint_consenting, ensure_agreed, give_consent, read_consent, term_of
from registry.decisions import Decided, decide
from registry.errors import InputError, RefusedError
from registry.keystore import Signer
from registry.office import Office
from registry.records import Credential
from registry.sending import Done
from registry.users import Users
from registry.words import hexadecimal, powers_of, time_of

router = APIRouter(tags=["deciding"])

Account = Annotated[str, StringConstraints(pattern="^0x[0-9a-fA-F]{40}$")]
PartyCode = Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
Long = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Digest = Annotated[str, StringConstraints(pattern="^0x[0-9a-f]{64}$")]
CodeInPath = Annotated[str, Path(pattern="^[A-Z]{2}$", examples=["MG"], alias="code")]
AccountInPath = Annotated[str, Path(pattern="^0x[0-9a-fA-F]{40}$", examples=[examples.OFFICER], alias="account")]


class OneOfTwo(InputError):
    """Either the officer's key in this vault is named, or the officer's consent is given."""


class OwnPartyOnly(RefusedError):
    """An authority decides this for its own Party only."""

    http_status = 403


class Admission(Body):
    """A new member and the account of its authority."""

    party: PartyCode
    authority: Account


class PartyDecision(Body):
    """`authority` with `replace authority`; `origin`, `statement` and `digest` with `describe`; `deputy` (and `end`,
    for no longer) with `deputise`."""

    decision: Literal["replace authority", "suspend", "reinstate", "describe", "deputise"]
    authority: Account | None = None
    origin: Long | None = None
    statement: Long | None = None
    digest: Digest | None = None
    deputy: PartyCode | None = None
    end: bool | None = None


class OfficerDecision(Body):
    """`until` with `dismiss` (a minute from now if left out), `since` with `distrust` (now) and `correct distrust`
    (cleared)."""

    decision: Literal["dismiss", "distrust", "correct distrust"]
    until: MomentText | None = None
    since: MomentText | None = None


class Appointing(Body):
    """An officer: by the name of a key in this vault, with its password; or by a consent made elsewhere. `from` is now
    and `until` five years later if left out."""

    name: Long
    powers: Annotated[list[Literal["issue", "endorse", "admit", "import"]], Field(min_length=1, max_length=4)]
    key: Long | None = None
    key_password: Annotated[str, StringConstraints(max_length=1_000)] | None = None
    consent: dict[str, Any] | None = None
    from_: MomentText | None = Field(default=None, alias="from")
    until: MomentText | None = None
    method: Long = METHOD


@router.post(
    "/parties",
    summary="Admit a member",
    responses=written(shapes.DecidedShape, examples.DECIDED),
    openapi_extra=body(json=(Admission, examples.ADMISSION)) | WRITES,
)
async def admit(request: Request) -> Response:
    """The Secretariat does this."""
    who, data, given = await _read(request, Admission)
    decided = Decided("admit", party=given.party, authority=_account(given.authority))
    return await _decide(request, who, data, decided)


@router.post(
    "/parties/{code}/decisions",
    summary="Decide about a member",
    responses=written(shapes.DecidedShape, examples.DECIDED),
    openapi_extra=body(json=(PartyDecision, examples.PARTY_DECISION)) | WRITES,
)
async def about_party(request: Request, code: CodeInPath) -> Response:
    """The Secretariat replaces, suspends and reinstates; an authority describes and deputises for its own Party."""
    who, data, given = await _read(request, PartyDecision)
    own = given.decision in {"describe", "deputise"}
    if own and code != service_of(request).party:
        raise OwnPartyOnly(f"This is the node of {service_of(request).party}: its authority decides this for itself.")
    decided = Decided(
        given.decision,
        party=None if own else code,
        authority=None if given.authority is None else _account(given.authority),
        origin=given.origin,
        statement=given.statement,
        digest=None if given.digest is None else hexadecimal(given.digest, 32, "digest"),
        deputy=given.deputy,
        end=given.end,
    )
    return await _decide(request, who, data, decided)


@router.post(
    "/officers/{account}/decisions",
    summary="Decide about an officer",
    responses=written(shapes.DecidedShape, examples.DECIDED),
    openapi_extra=body(json=(OfficerDecision, examples.OFFICER_DECISION)) | WRITES,
)
async def about_officer(request: Request, account: AccountInPath) -> Response:
    """The officer's own authority dismisses and distrusts; the Secretariat corrects a distrust."""
    who, data, given = await _read(request, OfficerDecision)
    decided = Decided(
        given.decision,
        officer=_account(account),
        until=None if given.until is None else time_of(given.until),
        since=None if given.since is None else time_of(given.since),
    )
    return await _decide(request, who, data, decided)


@router.post(
    "/officers",
    summary="Appoint an officer",
    responses=written(shapes.AppointedShape, examples.APPOINTED, 429),
    openapi_extra=body(json=(Appointing, examples.APPOINTING)) | WRITES,
)
async def appoint(request: Request) -> Response:
    """An authority does this; the officer's key consents to exactly this appointment. The name stays in this node's
    vault: the chain gets a salted commitment."""
    service = service_of(request)
    who, _, given = await _read(request, Appointing)
    secretless = given.model_dump_json(exclude={"key_password"}).encode()  # of passwords not even a digest is kept

    account = await service.read_vault(lambda: _whose(service, given))

    def do(office: Office, key: Signer) -> Done:
        return appoint_consenting(office, key, _consent(service, given))

    entry, headers = await carry_out(request, service, who, secretless, do)
    return answer([entry], headers, told(entry) | {"account": account})


def _whose(service: Service, given: Appointing) -> bytes:
    """The account that is appointed. Raises OneOfTwo, NoSuchKey, NotWellFormed, OtherRegistry."""
    if (given.key is None) == (given.consent is None):
        raise OneOfTwo("Name the officer's key in this vault as key, or give the officer's consent: one of the two.")
    if given.consent is not None:
        return _given_consent(service, given).appointment.account
    return service.ensure_writer().keyring.find(given.key or "").account


def _given_consent(service: Service, given: Appointing) -> Consent:
    return read_consent(orjson.dumps(given.consent), service.enquiry.registry)


def _consent(service: Service, given: Appointing) -> Consent:
    """The officer's consent: given, or made now with the officer's key."""
    powers = powers_of(list(given.powers))
    if given.consent is not None:
        return ensure_agreed(_given_consent(service, given), service.party, given.name, powers)
    credential = build(Credential, {"name": given.name, "method": given.method})
    keyring, label, users = (
        service.ensure_writer().keyring,
        given.key or "",
        Users(service.vault, service.party, service.now),
    )
    officer = users.opening(keyring.find(label).account, lambda: keyring.open(label, given.key_password or ""))
    term = term_of(service.now(), given.from_, given.until)
    return give_consent(officer, service.enquiry.registry, service.party, powers, term, credential)


def _account(text: str) -> bytes:
    return hexadecimal(text, 20, "account")


async def _read(request: Request, model: type[Model]) -> tuple[SignedIn, bytes, Model]:
    """Who asks, and the body; only of who is signed in."""
    who = await signed_in(request, service_of(request))
    media_type(request, JSON)
    data = await read_bytes(request, MOST_JSON)
    return who, data, as_model(model, parse(data))


async def _decide(request: Request, who: SignedIn, data: bytes, decided: Decided) -> Response:
    service = service_of(request)

    def do(office: Office, key: Signer) -> Done:
        return decide(office, decided, key, service.now())

    entry, headers = await carry_out(request, service, who, data, do)
    return answer([entry], headers, told(entry) | {"decision": decided.decision})
