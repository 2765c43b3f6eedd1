"""The line that an address belongs to: what is bounded for an asker is bounded for all addresses that he may have."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

LINE = 64
"""Bits that all addresses of one line have in common: version 6 gives every house 2**64 of them, or more."""


@lru_cache(maxsize=4_096)
def line_of(host: str) -> str:
    """The address, or of version 6 the network of its line; what is no address stays as it is."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ip_network((address, LINE), strict=False))
    return str(address)
