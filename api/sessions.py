"""Signing in: a password becomes an opaque token for a while, and an opened key in this process's memory for as long.

The vault keeps only the token's SHA-256: a token is good in every process on it. Removing that row, or the user, ends
the session in all of them; the key goes with it, and at the latest when the token expires.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass, field, replace

from fastapi import Request

from api.service import Service
from registry.chain import wire
from registry.errors import NodeError, RefusedError
from registry.keystore import Signer
from registry.permissions import Standing, standing_of
from registry.store.users import Session, User, add_session, end_session, find_session
from registry.users import Users, token_digest

TOKEN_BYTES = 32


class NotSignedIn(RefusedError):
    """Nobody is signed in with this token, or no longer."""

    http_status = 401


class SignInAgain(RefusedError):
    """The session has no opened key here: the server was started anew. Sign in again."""

    http_status = 401


class NoKey(RefusedError):
    """The user only reads: no key was named for the user with `permit user add --key`."""

    http_status = 403


class ForOfficials(RefusedError):
    """An importer asked for what only the officials of his Party read."""

    http_status = 403


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose request it is."""

    user: User
    session: Session


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session: the token is told once and kept nowhere."""

    token: str = field(repr=False)
    session: Session
    user: User


def sign_in(service: Service, name: str, password: str, key_password: str | None, address: str) -> Opened:
    """A new session for who knows the password; the user's key is opened with `key_password`, or with the same.

    Raises NotThisPassword, TooManyAttempts, NotUnlockedKey, NotTheWriter, StoreError.
    """
    writer, now = service.ensure_writer(), service.now()
    users = Users(service.vault, service.party, service.now)
    user = users.check(name, password, address)
    if user.party != service.party:
        raise NotSignedIn(f"{user.name} is no user of {service.party}, whose node this is. Sign in at your own.")
    signer = None
    if (account := user.account) is not None:
        given = password if key_password is None else key_password
        signer = users.opening(account, lambda: writer.keyring.open("0x" + account.hex(), given))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session = Session(token_digest(token), user.name, now, now + service.session_seconds)
    with service.vault.write() as writing:
        add_session(writing, session)
    if signer is not None:
        service.keys.keep(session.digest, signer, session.expires)
    return Opened(token, session, user)


def sign_out(service: Service, who: SignedIn) -> None:
    with service.vault.write() as writing:
        end_session(writing, who.session.digest)
    service.keys.drop(who.session.digest)


def forget_closed_keys(service: Service) -> None:
    """Of sessions that expired, or that ended in another process. A session that opens meanwhile keeps its key."""
    service.keys.forget_expired(service.now())
    if known := service.keys.digests():
        with service.vault.read() as reading:
            ended = [digest for digest in known if find_session(reading, digest, service.now()) is None]
        for digest in ended:
            service.keys.drop(digest)


async def signed_in(request: Request, service: Service) -> SignedIn:
    """Whose token the request shows. Raises NotSignedIn."""
    who = await signed_in_if_asked(request, service)
    if who is None:
        raise NotSignedIn("Sign in first: POST /v1/sessions gives a token, which goes into Authorization: Bearer ...")
    return who


async def official_in(request: Request, service: Service) -> SignedIn:
    """The same of one who is no importer. Raises NotSignedIn, ForOfficials."""
    who = await signed_in(request, service)
    if who.user.importer is not None:
        raise ForOfficials("This is for the officials of this Party: an importer sees the permits that name him.")
    return who


async def signed_in_if_asked(request: Request, service: Service) -> SignedIn | None:
    """The same, None if no token is shown; a token that is not good is said to be so all the same."""
    token = credentials(request, "bearer")
    return None if token is None else await whose(service, token)


async def whose(service: Service, token: str) -> SignedIn:
    """Whose token this is. Raises NotSignedIn."""
    digest = token_digest(token)

    def find() -> tuple[Session, User] | None:
        with service.vault.read() as reading:
            return find_session(reading, digest, service.now())

    found = await service.read_vault(find)
    if found is None or found[1].party != service.party:
        service.keys.drop(digest)
        raise NotSignedIn("This token is not good, or no longer. Sign in again.")
    return SignedIn(found[1], found[0])


def credentials(request: Request, scheme: str) -> str | None:
    """What the Authorization header shows under this scheme; None if it shows another, or none."""
    given, _, shown = request.headers.get("authorization", "").strip().partition(" ")
    return shown.strip() if given.lower() == scheme else None


def standing_now(service: Service, user: User) -> Standing:
    """What the user's account is by the chain, the Secretariat's seat included, for which the node may be asked."""
    standing = standing_of(user.account, service.enquiry.directory(), service.now(), _secretariat(service))
    return replace(standing, importer=user.importer is not None)


def _secretariat(service: Service) -> bytes:
    """The account in the Secretariat's seat, by the contract: asked for once a block, and where the node does not
    answer as it was told last; none where it never was."""
    seat, block = service.seat, service.pulse.block
    if seat.block != block:
        with suppress(NodeError):
            seat.account = wire.read_account(service.node.call(service.enquiry.registry.parties, wire.owner()))
            seat.block = block
    return seat.account


def key_of(service: Service, who: SignedIn) -> Signer:
    """The key that this user acts with. Raises NotTheWriter, NoKey, SignInAgain."""
    service.ensure_writer()
    if who.user.account is None:
        raise NoKey(f"{who.user.name} only reads: no key was named when the user was added.")
    signer = service.keys.find(who.session.digest)
    if signer is None:
        raise SignInAgain("Your key is no longer open here. Sign in again.")
    return signer
