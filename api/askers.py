"""Who asks, where something is bounded for each: the user, if one is signed in, else where the request comes from."""

from fastapi import Request

from api.lines import line_of
from api.service import Service
from api.sessions import signed_in_if_asked


async def asker_of(request: Request, service: Service) -> str:
    """A name for who asks, the same for each request of the same. Raises NotSignedIn."""
    who = await signed_in_if_asked(request, service)
    return f"from {origin_of(request)}" if who is None else f"user {who.user.name}"


def origin_of(request: Request) -> str:
    """The address that a request comes from, or of version 6 the network of its line; as a trusted proxy says it, who
    may say what is no address. Empty if it is not known."""
    return line_of(request.client.host if request.client else "")
