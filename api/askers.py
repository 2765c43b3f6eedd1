"""Who asks, where something is bounded for each: the user, if one is signed in, else where the request comes from."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from fastapi import Request

from api.service import Service
from api.sessions import signed_in_if_asked

LINE = 64
"""Bits that all addresses of one line have in common: version 6 gives every house 2**64 of them, or more."""


async def asker_of(request: Request, service: Service) -> str:
    """A name for who asks, the same for each request of the same. Raises NotSignedIn."""
    who = await signed_in_if_asked(request, service)
    return f"from {origin_of(request)}" if who is None else f"user {who.user.name}"


def origin_of(request: Request) -> str:
    """The address that a request comes from, or of version 6 the network of its line; as a trusted proxy says it, who
    may say what is no address. Empty if it is not known."""
    return _line_of(request.client.host if request.client else "")


@lru_cache(maxsize=4_096)
def _line_of(host: str) -> str:
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ip_network((address, LINE), strict=False))
    return str(address)
