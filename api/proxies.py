"""Servers in front of this one that are believed when they say whose request they pass on.

X-Forwarded-For is read from its end, where each proxy adds whom it heard: the first from there that is no proxy of ours
is who asks. What an asker wrote there before, and what comes from anybody else, is never looked at.
"""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, ip_address, ip_network

from registry.errors import SetupError

HERE = ("127.0.0.1", "::1")
"""This machine is always believed: who works on it needs no header to pretend."""
MAPPED = 96
"""Bits before an address of version 4 that came to a socket of version 6 (RFC 4291, section 2.5.5.2)."""


class NotAProxy(SetupError):
    """A proxy is named by its address, or by a network in which nothing but proxies is."""


def believed(proxies: Iterable[str]) -> list[str]:
    """The networks of this machine and of the proxies that are named, as uvicorn takes them. Raises NotAProxy."""
    return [network for named in (*HERE, *proxies) for network in _networks(named)]


def is_believed(host: str, networks: Iterable[str]) -> bool:
    """Whether an address is in one of these; what is no address is not."""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return any(address in ip_network(network) for network in networks)


def _networks(named: str) -> Iterator[str]:
    try:
        network = ip_network(named)
    except ValueError:
        raise NotAProxy(
            f"{named[:80]!r} is no address. Name a server in front of this one as --proxy 10.0.0.5, or a network with "
            "nothing but such servers in it as --proxy 10.0.7.0/24."
        ) from None
    if network.prefixlen == 0:
        raise NotAProxy(f"--proxy {named} is everybody: anybody could then ask in anybody's name. Name the proxies.")
    yield str(network)
    if isinstance(network, IPv4Network):
        yield f"::ffff:{network.network_address}/{MAPPED + network.prefixlen}"
