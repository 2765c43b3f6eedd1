"""How much is done and received at once: the next is told to come back, and who is slow is let go."""

import asyncio
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPResponse, parse_headers
from typing import Any

import pytest
from urllib3.util import parse_url

from api.bounds import Bound, Busy, Room, TookTooLong
from api.connections import Connections
from api.heads import MOST
from api.service import Bounds, Service
from api.serving import Role, Server, opened
from registry.formats.picture import draw
from registry.formats.qr import write_code
from registry.law import law_of_the_convention
from tests.api.nodes import Client, Nodes, Told, running

HEAD = b"POST /v1/verifications HTTP/1.1\r\nHost: node\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"
MUCH = b"GET /v1/openapi.json HTTP/1.1\r\nHost: node\r\n\r\n" * 60
"""More than systems keep of an answer that nobody reads."""


def run(play: Coroutine[Any, Any, Any], ended: threading.Event) -> Any:
    """In a thread of its own: in this one a browser of other tests may have a loop. What waits for `ended` is let go
    whatever comes of it."""
    with ThreadPoolExecutor(1) as apart:
        try:
            return apart.submit(asyncio.run, play).result()
        finally:
            ended.set()


@dataclass
class Narrow:
    """A further process's node, on the same databases, with little room and no patience."""

    service: Service
    client: Client
    server: Server

    def connect(self, receives: int = 1 << 16, source: str = "") -> socket.socket:
        """`receives`: bytes that the system takes on this side before anybody reads them; `source`: the address of this
        machine to ask from."""
        url = parse_url(self.client.url)
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
        connection.settimeout(20)
        connection.bind((source, 0))
        connection.connect((url.host, url.port))
        return connection

    def all_given_back(self) -> bool:
        return until(lambda: self.service.bounds.receiving.taken == 0)

    def waiting(self) -> int:
        """Bytes that nobody has taken yet, of all connections."""
        held = list(self.server.server_state.connections)
        return sum(connection.transport.get_write_buffer_size() for connection in held)


def until(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + 20
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    return true()


@pytest.fixture(scope="module")
def narrow(nodes: Nodes) -> Iterator[Narrow]:
    heavy = Bound("heavy", at_once=1, waiting=0, seconds=20)
    bounds = Bounds(heavy=heavy, receiving=Room(2_000_000), head_in=1.0, body_in=1.0, taken_in=1.0, slowest=1 << 20)
    law = law_of_the_convention()
    with (
        opened(nodes.settings("FR"), nodes.node, law, nodes.now, role=Role.READS, every=0.05, bounds=bounds) as service,
        running(service) as (url, server),
    ):
        yield Narrow(service, Client(url), server)


def answered(connection: socket.socket) -> int:
    connection.sendall(b"GET /v1/health HTTP/1.1\r\nHost: node\r\n\r\n")
    return read_answer(connection)


def read_answer(connection: socket.socket) -> int:
    """The status of an answer that was read to its end, asked for or not."""
    answer = HTTPResponse(connection)
    answer.begin()
    answer.read()
    return answer.status


def test_what_is_over_the_bound_is_told_to_come_back_and_what_ends_makes_room() -> None:
    bound, ended = Bound("test", at_once=1, waiting=1, seconds=20), threading.Event()

    async def play() -> bool:
        inside = [asyncio.create_task(bound.run(ended.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Busy, match="nothing was done"):
            await bound.run(ended.wait)
        ended.set()
        await asyncio.gather(*inside)
        return await bound.run(ended.wait)

    assert run(play(), ended)
    bound.close()


def test_one_asker_fills_half_of_the_places_and_leaves_the_others_to_others() -> None:
    bound, ended = Bound("test", at_once=1, waiting=3, seconds=20), threading.Event()

    async def play() -> bool:
        inside = [asyncio.create_task(bound.run(ended.wait, "from a")) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Busy, match="nothing was done"):
            await bound.run(ended.wait, "from a")
        inside += [asyncio.create_task(bound.run(ended.wait, asker)) for asker in ("from b", None)]
        await asyncio.sleep(0)
        ended.set()
        await asyncio.gather(*inside)
        return await bound.run(ended.wait, "from a")

    assert run(play(), ended)
    bound.close()


def test_what_takes_too_long_is_said_to_and_keeps_its_place_until_it_ends() -> None:
    bound, ended = Bound("test", at_once=1, waiting=0, seconds=0.05), threading.Event()

    async def play() -> None:
        with pytest.raises(TookTooLong, match="before you repeat it"):
            await bound.run(ended.wait)
        with pytest.raises(Busy):
            await bound.run(ended.wait)
        ended.set()

    run(play(), ended)
    bound.close()


def test_pictures_beyond_the_bound_are_answered_503_with_a_time_and_the_others_as_always(
    nodes: Nodes, narrow: Narrow
) -> None:
    picture = draw(write_code(nodes.issued(), "https://permits.example.mg"))

    def ask(_: int) -> tuple[int, str, str | None]:
        told = narrow.client("POST", "/v1/verifications", fields={"file": ("shown", picture)})
        return told.status, "" if told.status == 200 else told.slug, told.headers.get("retry-after")

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(24))) == {(200, "", None), (503, "busy", "5")}


def test_pdfs_wait_for_one_another_and_hold_up_no_picture(nodes: Nodes, narrow: Narrow) -> None:
    bounds, code = narrow.service.bounds, write_code(nodes.issued(), "https://permits.example.mg")
    assert bounds.looking(b" %PDF-1.7") is bounds.pdfs
    assert bounds.looking(draw(code)) is bounds.looking(code.encode()) is bounds.heavy
    ended = threading.Event()

    async def fill() -> None:
        slow = [asyncio.create_task(bounds.pdfs.run(ended.wait)) for _ in range(9)]
        await asyncio.sleep(0)  # all nine are inside before anybody asks
        told = await asyncio.to_thread(show, b"%PDF-1.7 and so on")
        assert (told.status, told.slug) == (503, "busy")
        assert (await asyncio.to_thread(show, draw(code))).status == 200
        ended.set()
        await asyncio.gather(*slow)

    def show(shown: bytes) -> Told:
        return narrow.client("POST", "/v1/verifications", fields={"file": ("shown", shown)})

    run(fill(), ended)
    assert show(b"%PDF-1.7 and so on").slug == "not-a-pdf"


def test_bodies_that_are_more_than_all_together_may_send_are_told_to_come_back(narrow: Narrow) -> None:
    room = narrow.service.bounds.receiving
    room.take(room.most // 2, "from a")
    room.take(room.most // 2 - 10, "from b")
    told = narrow.client.post("/v1/verifications", {"code": "https://x/v#AEAA"})
    assert (told.status, told.slug, told.headers["retry-after"]) == (503, "busy", "5")
    told = narrow.client("POST", "/v1/verifications", fields={"file": ("shown", b"x" * 100)})
    assert (told.status, told.slug) == (503, "busy")
    room.give_back(room.most // 2, "from a")
    room.give_back(room.most // 2 - 10, "from b")
    assert narrow.client.post("/v1/verifications", {"code": "https://x/v#AEAA"}).slug == "damaged"
    assert narrow.all_given_back()


Show = Callable[..., tuple[int, str]]


def show_to_program(narrow: Narrow, data: bytes, address: str) -> tuple[int, str]:
    told = narrow.client("POST", "/v1/verifications", fields={"file": ("shown", data)}, headers=of(address))
    return told.status, told.slug


def show_to_page(narrow: Narrow, data: bytes, address: str) -> tuple[int, str]:
    told = narrow.client("POST", "/v", fields={"file": ("shown", data)}, headers=of(address) | {"Accept": "text/html"})
    answer = told.body.partition(b"<template")[0]
    assert b"CANNOT TELL" in answer
    busy = b"The server has much to do" in answer
    return told.status, f"busy, after {told.headers['retry-after']}" if busy else "no PDF"


def of(address: str) -> dict[str, str]:
    return {"X-Forwarded-For": address}


DOORS = pytest.mark.parametrize(
    ("show", "busy", "read"),
    [
        pytest.param(show_to_program, (503, "busy"), (422, "not-a-pdf"), id="v1"),
        pytest.param(show_to_page, (503, "busy, after 5"), (200, "no PDF"), id="page"),
    ],
)
BAD_PDF = b"%PDF-1.7 and so on"


@DOORS
def test_one_address_sends_half_of_what_is_received_at_once_and_leaves_room_for_the_others(
    narrow: Narrow, show: Show, busy: tuple[int, str], read: tuple[int, str]
) -> None:
    room, here = narrow.service.bounds.receiving, "192.0.2.1"
    room.take(room.most // 2 - 10, here)
    assert show(narrow, BAD_PDF, here) == busy
    assert show(narrow, BAD_PDF, "192.0.2.2") == read
    room.give_back(room.most // 2 - 10, here)
    assert show(narrow, BAD_PDF, here) == read
    assert narrow.all_given_back()


@DOORS
def test_one_address_shows_half_of_the_pdfs_that_wait_and_leaves_room_for_the_others(
    narrow: Narrow, show: Show, busy: tuple[int, str], read: tuple[int, str]
) -> None:
    pdfs, ended = narrow.service.bounds.pdfs, threading.Event()

    async def fill() -> None:
        slow = [asyncio.create_task(pdfs.run(ended.wait, "192.0.2.1")) for _ in range(4)]
        await asyncio.sleep(0)
        assert await asyncio.to_thread(show, narrow, BAD_PDF, "192.0.2.1") == busy
        other = asyncio.create_task(asyncio.to_thread(show, narrow, BAD_PDF, "192.0.2.2"))
        ended.set()
        assert await other == read
        await asyncio.gather(*slow)

    run(fill(), ended)


def test_one_address_fills_half_of_those_that_wait_to_sign_in_and_leaves_room_for_the_others(narrow: Narrow) -> None:
    signing_in, ended = narrow.service.bounds.signing_in, threading.Event()

    def sign_in(address: str) -> str:
        body = {"name": "reader", "password": "wrong password"}
        return narrow.client.post("/v1/sessions", body, **{"X-Forwarded-For": address}).slug

    async def fill() -> None:
        slow = [asyncio.create_task(signing_in.run(ended.wait, "192.0.2.1")) for _ in range(8)]
        await asyncio.sleep(0)
        assert await asyncio.to_thread(sign_in, "192.0.2.1") == "busy"
        other = asyncio.create_task(asyncio.to_thread(sign_in, "192.0.2.2"))
        ended.set()
        assert await other == "not-the-writer"  # as it only reads here: it was looked at
        await asyncio.gather(*slow)

    run(fill(), ended)


def test_a_body_that_does_not_arrive_in_time_is_refused_with_408_and_gives_its_room_back(narrow: Narrow) -> None:
    with narrow.connect() as connection:
        connection.sendall(HEAD + b'{"code')
        answer = HTTPResponse(connection)
        answer.begin()
        assert (answer.status, json.loads(answer.read())["type"]) == (408, "/errors/too-slow")
    assert narrow.all_given_back()


@pytest.fixture
def crowded(nodes: Nodes) -> Iterator[Narrow]:
    """Six connections at once, and three of one line."""
    bounds, law = Bounds(connections=Connections(6)), law_of_the_convention()
    with (
        opened(nodes.settings("FR"), nodes.node, law, nodes.now, role=Role.READS, every=0.05, bounds=bounds) as service,
        running(service) as (url, server),
    ):
        yield Narrow(service, Client(url), server)


def test_one_address_has_half_of_the_connections_and_leaves_the_rest_to_others(crowded: Narrow) -> None:
    with ExitStack() as held:
        for _ in range(3):
            assert answered(held.enter_context(crowded.connect(source="127.0.0.9"))) == 200
        assert read_answer(held.enter_context(crowded.connect(source="127.0.0.9"))) == 503
        assert answered(held.enter_context(crowded.connect(source="127.0.0.8"))) == 200


def test_of_a_server_in_front_only_the_whole_is_bounded(crowded: Narrow) -> None:
    with ExitStack() as held:
        for _ in range(6):
            assert answered(held.enter_context(crowded.connect(source="127.0.0.1"))) == 200
        assert read_answer(held.enter_context(crowded.connect(source="127.0.0.1"))) == 503


def test_a_connection_that_ended_leaves_its_place(crowded: Narrow) -> None:
    for _ in range(20):
        with crowded.connect(source="127.0.0.9") as connection:
            assert answered(connection) == 200
        assert until(lambda: not crowded.server.server_state.connections)


@pytest.mark.parametrize("said", [b"", b"GET /v1/hea", b"GET /v1/health HTTP/1.1\r\nHost: n", b"\r\n"])
def test_who_connects_and_does_not_finish_a_head_is_let_go(narrow: Narrow, said: bytes) -> None:
    with narrow.connect() as connection:
        connection.sendall(said)
        assert connection.recv(4096) == b""


def test_who_begins_a_second_head_and_does_not_finish_it_is_let_go_too(narrow: Narrow) -> None:
    with narrow.connect() as connection:
        assert answered(connection) == 200
        connection.sendall(b"GET /v1/health HTT")
        assert connection.recv(4096) == b""


def test_a_connection_may_be_used_again_after_a_pause(narrow: Narrow) -> None:
    with narrow.connect() as connection:
        for _ in range(2):
            assert answered(connection) == 200
            time.sleep(1.2)


def test_a_head_without_an_end_is_cut_off(narrow: Narrow) -> None:
    with narrow.connect() as connection:
        try:
            connection.sendall(b"GET /v1/health HTTP/1.1\r\nHost: node\r\n" + b"X-More: x\r\n" * (MOST // 5))
            answer = connection.recv(4096)
        except ConnectionError:  # what was not read any more resets it
            answer = b""
    assert answer == b""


def test_who_leaves_in_the_middle_is_no_fault_of_ours(narrow: Narrow, logged: pytest.LogCaptureFixture) -> None:
    with logged.at_level(logging.WARNING):
        for _ in range(3):
            with narrow.connect() as connection:
                connection.sendall(HEAD + b'{"code')
        assert narrow.all_given_back()
        assert narrow.client.get("/v1/health").status == 200
    assert [record for record in logged.records if record.levelno >= logging.ERROR] == []


def test_a_body_whose_hundred_thousand_members_hold_one_twice_is_refused_as_quickly_as_any(narrow: Narrow) -> None:
    headers = {"Content-Type": "application/json"}

    def shown(names: list[str]) -> tuple[str, float]:
        """What is told, and the seconds of the processor: the server is of this process."""
        body = "{" + ",".join(f'"{name}":0' for name in names) + "}"
        began = time.process_time()
        told = narrow.client("POST", "/v1/verifications", body=body.encode(), headers=headers)
        return told.slug, time.process_time() - began

    names = [f"{number:x}" for number in range(90_000)]
    _, usual = shown(names)
    slug, twice = shown([*names, names[-1]])
    assert slug == "not-json"
    assert twice < 20 * usual  # looking through all for each would take hundreds of times as long


def test_who_asks_for_much_and_takes_none_of_it_is_let_go_with_all_that_waited(narrow: Narrow) -> None:
    with narrow.connect(receives=2_048) as connection:
        connection.sendall(MUCH)
        assert until(lambda: narrow.waiting() > 0)
        assert until(lambda: narrow.waiting() == 0)
        assert 0 < len(b"".join(iter(lambda: connection.recv(1 << 20), b""))) < 60 * 100_000


def test_who_pauses_before_taking_an_answer_gets_all_of_it(nodes: Nodes) -> None:
    url = parse_url(nodes["MG"].url)
    with socket.create_connection((url.host, url.port), timeout=20) as connection:
        connection.sendall(MUCH)
        time.sleep(2.5)
        with connection.makefile("rb") as reading:
            for _ in range(60):
                assert reading.readline() == b"HTTP/1.1 200 OK\r\n"
                size = int(parse_headers(reading)["Content-Length"])
                assert len(reading.read(size)) == size
