"""Whom a request is taken to come from: what a named proxy says counts, and nobody else can say another's address.

MG's node is told of a proxy at PROXY. All addresses here are of this machine, but a node believes of it 127.0.0.1 only.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from api.proxies import NotAProxy, believed
from registry.store.attempts import failed, failures, subject, succeeded
from tests.api.nodes import PASSWORD, PROXY, Client, Home, Nodes, Told

STRANGER = "127.0.0.9"


@contextmanager
def slowed(home: Home, now: int, *addresses: str) -> Iterator[None]:
    """So many sign-ins failed at each of these addresses that the next waits a quarter of an hour."""
    with home.service.vault.write() as writing:
        for address in addresses:
            for _ in range(40):
                failed(writing, subject("address", address), now)
    yield
    with home.service.vault.write() as writing:
        for address in addresses:
            succeeded(writing, subject("address", address))


def sign_in(home: Home, by: str, forwarded: str = "", password: str = PASSWORD) -> Told:
    """From this address of the machine, with this X-Forwarded-For."""
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    client = Client(home.url, source=by, **headers)
    return client.post("/v1/sessions", {"name": "reader", "password": password})


def test_an_untrusted_sender_cannot_say_another_address(mg: Home, nodes: Nodes) -> None:
    with slowed(mg, nodes.now(), STRANGER):
        for claimed in ("192.0.2.1", "127.0.0.1", PROXY, f"192.0.2.1, {PROXY}"):
            assert sign_in(mg, STRANGER, claimed).slug == "too-many-attempts"
    with slowed(mg, nodes.now(), "192.0.2.1"):
        assert sign_in(mg, STRANGER, "192.0.2.1").status == 201


@pytest.mark.parametrize("proxy", [PROXY, "127.0.0.1"])
def test_people_behind_a_trusted_proxy_are_told_apart(mg: Home, nodes: Nodes, proxy: str) -> None:
    with slowed(mg, nodes.now(), "192.0.2.1", "2001:db8::/64"):
        assert sign_in(mg, proxy, "192.0.2.1").slug == "too-many-attempts"
        assert sign_in(mg, proxy, "2001:db8::5").slug == "too-many-attempts"
        assert sign_in(mg, proxy, "192.0.2.2").status == 201
        assert sign_in(mg, proxy).status == 201


def test_what_an_asker_wrote_before_the_proxy_did_is_not_believed(mg: Home, nodes: Nodes) -> None:
    with slowed(mg, nodes.now(), "192.0.2.1"):
        for forwarded in ("192.0.2.7, 192.0.2.1", f"192.0.2.7, 192.0.2.1, {PROXY}", f"{PROXY}, 192.0.2.1, 127.0.0.1"):
            assert sign_in(mg, PROXY, forwarded).slug == "too-many-attempts"


def test_a_failure_behind_a_proxy_is_of_who_failed_and_not_of_the_proxy(mg: Home) -> None:
    def counted(address: str) -> int:
        with mg.service.vault.read() as reading:
            return failures(reading, subject("address", address))[0]

    assert sign_in(mg, PROXY, "192.0.2.30", "a wrong password").slug == "not-this-password"
    assert (counted("192.0.2.30"), counted(PROXY)) == (1, 0)
    assert sign_in(mg, STRANGER, "192.0.2.31", "a wrong password").slug == "not-this-password"
    assert (counted("192.0.2.31"), counted(STRANGER)) == (0, 1)


def test_only_a_proxy_says_that_the_line_to_the_asker_is_encrypted(mg: Home) -> None:
    for by, secure in ((PROXY, True), (STRANGER, False)):
        told = Client(mg.url, source=by).get("/desk/sign-in", **{"X-Forwarded-Proto": "https"})
        assert ("; Secure" in told.headers["set-cookie"]) is secure


@pytest.mark.parametrize(
    "named", ["", "*", "proxy.example.mg", "10.0.0", "10.0.0.5/24", "0.0.0.0/0", "::/0", "10.0.0.5:80"]
)
def test_what_names_no_proxy_or_everybody_is_refused(named: str) -> None:
    with pytest.raises(NotAProxy, match="--proxy"):
        believed([named])


def test_a_proxy_is_known_also_where_the_sixth_version_is_listened_at() -> None:
    assert believed(["10.0.0.5", "10.1.0.0/16", "fd00::1"])[-5:] == [
        "10.0.0.5/32", "::ffff:10.0.0.5/128", "10.1.0.0/16", "::ffff:10.1.0.0/112", "fd00::1/128",
    ]  # fmt: skip
