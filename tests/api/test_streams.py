"""Following over HTTP: what happened, then what happens; cut off and resumed nothing is left out and nothing twice."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
import urllib3

from api import streams
from registry.commitment import Salts, commit
from registry.formats.qr import write_code
from registry.office import Office
from tests.api.conftest import on_both
from tests.api.nodes import Client, Home, Nodes

ORIGIN = "https://permits.example.mg"
Event = tuple[str, str, dict[str, Any]]


@contextmanager
def following(client: Client, path: str, last: str | None = None) -> Iterator[Iterator[Event]]:
    """The events of a stream as they come: id, name and data."""
    headers = client._headers | ({} if last is None else {"Last-Event-ID": last})
    with urllib3.PoolManager(retries=False) as pool:
        answer = pool.request("GET", client.url + path, headers=headers, preload_content=False, timeout=120)
        assert answer.status == 200, answer.data
        assert answer.headers["content-type"].startswith("text/event-stream")
        try:
            yield _events(answer)
        finally:
            answer.close()


def _events(answer: Any) -> Iterator[Event]:
    told: dict[str, str] = {}
    pending = b""
    for chunk in answer.stream(64):
        pending += chunk
        *lines, pending = pending.split(b"\n")
        for line in lines:
            name, _, value = line.decode().partition(": ")
            if line:
                told[name] = value
            elif "data" in told:
                yield told["id"], told["event"], json.loads(told["data"])
                told = {}


def cancel(mg: Home, permit: bytes) -> None:
    body = {"act": "cancel", "reason": "lost"}
    assert mg.user("issuer").post(f"/v1/permits/0x{permit.hex()}/acts", body, Prefer="wait=20").status == 200


def note(fr: Home, code: str, permit: bytes) -> None:
    body = {"act": "note", "note": "held", "code": code}
    assert fr.user("customs").post(f"/v1/permits/0x{permit.hex()}/acts", body, Prefer="wait=20").status == 200


@on_both
def test_a_permits_stream_tells_what_happened_and_then_what_happens(mg: Home, fr: Home, nodes: Nodes) -> None:
    sealed = nodes.issued()
    with following(fr.nobody, f"/v1/permits/0x{sealed.id.hex()}/events") as events:
        first, name, data = next(events)
        assert (name, data["says"][:6], data["id"]) == ("Issued", "issued", f"0x{sealed.id.hex()}")
        cancel(mg, sealed.id)
        second, name, _ = next(events)
        assert name == "Cancelled"
    with following(fr.nobody, f"/v1/permits/0x{sealed.id.hex()}/events", last=first) as events:
        assert next(events)[:2] == (second, "Cancelled")


@on_both
def test_a_permit_can_be_followed_before_it_is_issued(mg: Home, nodes: Nodes) -> None:
    permit, salts = nodes.permit(), Salts(bytes(16), bytes(range(16)))
    given = iter([salts.face, salts.persons])
    assert nodes.registry is not None
    office = Office(
        nodes.registry, nodes.node, mg.service.vault, mg.service.outbox, now=nodes.now, party="MG",
        entropy=lambda _: next(given),
    )  # fmt: skip
    with following(mg.nobody, f"/v1/permits/0x{commit(permit, salts).id.hex()}/events") as events:
        office.issue([permit], mg["issuer"])
        assert next(events)[1] == "Issued"


@on_both
def test_a_partys_feed_tells_of_permits_it_issued_and_of_those_for_it_and_of_no_others(
    mg: Home, fr: Home, nodes: Nodes
) -> None:
    nodes.known()
    feeds = [f"/v1/parties/{code}/events" for code in ("FR", "MG")]
    with following(mg.nobody, feeds[0]) as for_fr, following(mg.nobody, feeds[1]) as of_mg:
        elsewhere = nodes.issued(destination="US")
        here = nodes.issued(destination="FR")
        note(fr, write_code(here, ORIGIN), here.id)
        told = [next(for_fr) for _ in range(2)]
        assert [(name, data["id"]) for _, name, data in told] == [
            ("Issued", f"0x{here.id.hex()}"), ("Noted", f"0x{here.id.hex()}"),
        ]  # fmt: skip
        assert [next(of_mg)[2]["id"] for _ in range(2)] == [f"0x{elsewhere.id.hex()}", f"0x{here.id.hex()}"]
    with following(mg.nobody, "/v1/parties/FR/events", last=told[0][0]) as events:
        assert next(events)[0] == told[1][0]


def test_a_stream_that_finds_the_server_busy_tells_its_events_a_moment_later(mg: Home, nodes: Nodes) -> None:
    """More follow a Party than may ask the index at once, and all ask at the same moment."""
    with ExitStack() as stack:
        everywhere = [at(mg, f"192.0.2.{number}") for number in range(100)]
        feeds = [stack.enter_context(following(client, "/v1/parties/MG/events")) for client in everywhere]
        sealed = nodes.issued()
        assert {next(feed)[2]["id"] for feed in feeds} == {f"0x{sealed.id.hex()}"}


@pytest.mark.parametrize("last", ["x", "1", "1-", "-1-1", "1-1-1", "9" * 16 + "-1"])
def test_what_is_no_event_id_is_refused(mg: Home, last: str) -> None:
    for path in (f"/v1/permits/0x{'00' * 32}/events", "/v1/parties/MG/events"):
        told = mg.nobody.get(path, **{"Last-Event-ID": last})
        assert (told.status, told.slug) == (422, "not-as-documented")


def test_streams_are_bounded_and_one_that_ends_makes_room(mg: Home) -> None:
    taken = mg.service.streams.inside
    for _ in range(streams.MOST - taken):
        assert mg.service.streams.enter("others", streams.MOST)
    try:
        told = mg.nobody.get("/v1/parties/MG/events")
        assert (told.status, told.slug, told.headers["retry-after"]) == (503, "busy", "30")
        mg.service.streams.leave("others")
        with following(mg.nobody, "/v1/parties/MG/events"):
            assert mg.nobody.get("/v1/parties/MG/events").status == 503
    finally:
        for _ in range(streams.MOST - taken - 1):
            mg.service.streams.leave("others")


def at(home: Home, address: str) -> Client:
    """Somebody at this address, as a proxy on this machine says."""
    return home.nobody.with_headers(**{"X-Forwarded-For": address})


@contextmanager
def as_many_as_one_may(client: Client) -> Iterator[None]:
    feeds = ("/v1/parties/MG/events", f"/v1/permits/0x{'00' * 32}/events")
    with ExitStack() as stack:
        for number in range(streams.EACH):
            stack.enter_context(following(client, feeds[number % 2]))
        yield


def refused_at(client: Client) -> bool:
    told = client.get("/v1/parties/MG/events")
    assert (told.status, told.slug, told.headers["retry-after"]) == (429, "too-many-streams", "30")
    return True


def test_one_address_follows_so_much_at_once_and_leaves_room_for_the_others(mg: Home) -> None:
    with as_many_as_one_may(at(mg, "198.51.100.7")):
        assert refused_at(at(mg, "198.51.100.7"))
        with following(at(mg, "198.51.100.8"), "/v1/parties/MG/events"):
            pass


def test_addresses_of_one_line_of_the_sixth_version_are_one(mg: Home) -> None:
    with as_many_as_one_may(at(mg, "2001:db8:0:7::1")):
        assert refused_at(at(mg, "[2001:db8:0:7:ffff::2]:443"))
        with following(at(mg, "2001:db8:0:8::1"), "/v1/parties/MG/events"):
            pass


def test_a_user_follows_so_much_from_wherever_and_colleagues_behind_one_address_as_much_each(mg: Home) -> None:
    issuer, colleague = (
        mg.user(name).with_headers(**{"X-Forwarded-For": "198.51.100.9"}) for name in ("issuer", "colleague")
    )
    with as_many_as_one_may(issuer):
        assert refused_at(issuer.with_headers(**{"X-Forwarded-For": "198.51.100.10"}))
        for other in (colleague, at(mg, "198.51.100.9")):
            with following(other, "/v1/parties/MG/events"):
                pass


def test_who_leaves_may_follow_again(mg: Home) -> None:
    for _ in range(2):
        with as_many_as_one_may(at(mg, "198.51.100.11")):
            pass
        end = time.monotonic() + 20
        while mg.service.streams.held_by("from 198.51.100.11") and time.monotonic() < end:
            time.sleep(0.01)
        assert mg.service.streams.held_by("from 198.51.100.11") == 0


def test_a_token_that_is_good_no_longer_follows_nothing(mg: Home) -> None:
    told = mg.nobody.get("/v1/parties/MG/events", Authorization="Bearer x")
    assert (told.status, told.slug) == (401, "not-signed-in")
