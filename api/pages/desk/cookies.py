"""The desk's cookies, and the mark that every form of a session holds: a digest of its token, ours to make."""

import hashlib
import hmac

from fastapi import Request
from fastapi.responses import Response

SESSION = "session"
"""The token of who is signed in."""
VISITOR = "visitor"
"""A number by chance: what marks the form that signs in, before there is a session."""


def cookie(request: Request, name: str) -> str:
    """Empty where there is none."""
    return request.cookies.get(_name(request, name), "")


def put_cookie(request: Request, answer: Response, name: str, value: str) -> None:
    """Until the browser is closed: when a session ends is the vault's to say. Scripts cannot read it; links from other
    sites bring it along, since they may lead here, and their forms do not (SameSite=Lax)."""
    secure = request.url.scheme == "https"
    answer.set_cookie(_name(request, name), value, secure=secure, httponly=True, samesite="lax", path="/")


def drop_cookie(request: Request, answer: Response, name: str) -> None:
    secure = request.url.scheme == "https"
    answer.delete_cookie(_name(request, name), secure=secure, httponly=True, samesite="lax", path="/")


def mark_of(value: str) -> str:
    """What forms hold whose page was made for this cookie."""
    return hashlib.sha256(b"cites-desk-form/1" + value.encode("utf-8", "surrogatepass")).hexdigest()


def is_marked(mark: str, value: str) -> bool:
    return bool(value) and hmac.compare_digest(mark.encode("utf-8", "replace"), mark_of(value).encode())


def _name(request: Request, name: str) -> str:
    """Over https in a form that no other host of the domain can set."""
    return f"__Host-{name}" if request.url.scheme == "https" else name
