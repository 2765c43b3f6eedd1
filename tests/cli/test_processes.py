"""Several `permit serve` on one home, of which one writes: what the others do, and what comes of its death."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.api.nodes import Client, Told
from tests.cli.conftest import PASSWORD, PW, Permit
from tests.cli.processes import Served, served, tried, waited_for
from tests.postgres import Postgres

SECRET = "the-servers-password"
"""Of the database server, in the settings only."""
MANY = 12
"""Permits asked for while the process that writes is killed, and as many notes."""
_numbers = count(1)


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A server of this module's own, which it may kill."""
    own = Postgres()
    yield own
    own.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, homes: Path, permit: Permit) -> str:
    """MG's home with its stores in files, or on a server. The second one's vault came there by its backup."""
    name = "mg"
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("server")
        name = "mg-on-server"
        (homes / name).mkdir()
        urls = {store: server.url(f"home_{store}").replace("@", f":{SECRET}@") for store in ("index", "vault", "names")}
        stores = "".join(f'{store} = "{url}"\n' for store, url in urls.items())
        toml = homes / name / "permit.toml"
        toml.touch(0o600)
        toml.write_text(f"{(homes / 'mg' / 'permit.toml').read_text()}\n[stores]\n{stores}")
        permit("--home", "mg", "vault", "backup", "to-the-server.vault")
        permit("--home", name, "vault", "restore", "to-the-server.vault")
    known = {user["name"] for user in permit("--home", name, "--json", "user", "list").json()}
    for user, key in (("issuer", ("--key", "issuer-1")), ("customs", ("--key", "customs-1")), ("reader", ())):
        if user not in known:
            permit("--home", name, "user", "add", user, *key, *PW)
    return name


@pytest.fixture(scope="module")
def sample(permit: Permit) -> Any:
    return json.loads(permit("--home", "mg", "sample", "mg-export-reptiles.json").out)


@dataclass
class Processes:
    """Of one home: the one that writes, one that only reads, and one that stands by."""

    home: str
    writer: Served
    reader: Served
    standby: Served


@pytest.fixture(scope="module")
def processes(homes: Path, home: str) -> Iterator[Processes]:
    with (
        served(homes, home) as writer,
        served(homes, home, "--read-only") as reader,
        served(homes, home, "--stand-by") as standby,
    ):
        yield Processes(home, writer, reader, standby)


def document(sample: Any) -> Any:
    """With a number of its own."""
    return sample | {"face": sample["face"] | {"number": f"26MANY{next(_numbers):04}"}}


def issue(client: Client, body: Any, **headers: str) -> Told:
    return client.post("/v1/permits", body, **headers)


def test_one_writes_and_the_others_read_and_say_that_they_do_not(
    processes: Processes, permit: Permit, sample: Any
) -> None:
    writer, others = processes.writer, (processes.reader, processes.standby)
    assert writer.writes()
    second = permit("--home", processes.home, "serve", "--port", "0", fine=False)
    assert (second.code, "outbox" in second.err) == (5, True)
    issuer = writer.user("issuer")
    sent = issue(issuer, document(sample), Prefer="wait=30")
    assert sent.status == 201, sent
    for other in others:
        assert not other.writes()
        client = Client(other.url, **issuer._headers)
        told = issue(client, document(sample))
        assert (told.status, told.slug, told.headers["retry-after"]) == (503, "not-the-writer", "5")
        told = other.nobody.post("/v1/sessions", {"name": "reader", "password": PASSWORD})
        assert (told.status, told.slug) == (503, "not-the-writer")
        final = client.get(sent.headers["location"], Prefer="wait=30")
        assert (final.status, final.json()["stage"]) == (200, "final")
        assert client.get(f"/v1/permits/{sent.json()['permits'][0]['id']}").status == 200


def test_who_waits_at_a_process_that_does_not_write_is_told_when_it_is_final(processes: Processes, sample: Any) -> None:
    issuer = processes.writer.user("issuer")
    sent = issue(issuer, document(sample))
    assert sent.status in {201, 202}
    final = Client(processes.reader.url, **issuer._headers).get(sent.headers["location"], Prefer="wait=30")
    assert (final.status, final.headers["preference-applied"], final.json()["stage"]) == (200, "wait=30", "final")
    assert processes.reader.nobody.get(f"/v1/permits/{sent.json()['permits'][0]['id']}").status == 200


def test_a_token_is_good_in_every_process_and_revoked_it_stops_in_all_at_once(
    processes: Processes, permit: Permit
) -> None:
    home, writer, reader = processes.home, processes.writer, processes.reader
    permit("--home", home, "user", "add", "temporary", "--key", "issuer-2", *PW)

    def answers(client: Client) -> list[int]:
        places = (writer, reader, processes.standby)
        return [Client(place.url, **client._headers).get("/v1/permits").status for place in places]

    signed_out, removed = writer.user("issuer"), writer.user("temporary")
    assert answers(signed_out) == answers(removed) == [200, 200, 200]
    assert Client(reader.url, **signed_out._headers)("DELETE", "/v1/sessions/current").status == 204
    assert answers(signed_out) == [401, 401, 401]
    permit("--home", home, "user", "remove", "temporary")
    assert answers(removed) == [401, 401, 401]
    assert issue(removed, {}).slug == "not-signed-in"


def test_secrets_are_in_no_process_list_no_log_no_answer_and_no_file_that_others_may_read(
    processes: Processes, homes: Path, permit: Permit
) -> None:
    client = processes.writer.user("issuer")
    secrets = {PASSWORD, SECRET, client._headers["Authorization"].removeprefix("Bearer ")}
    told = [
        client.get("/v1/sessions/current").body.decode(),
        processes.reader.nobody.get("/v1/health").body.decode(),
        processes.writer.nobody.post("/v1/sessions", {"name": PASSWORD, "password": SECRET}).body.decode(),
        permit("--home", processes.home, "vault", "status").out,
        permit("--home", processes.home, "--json", "user", "list").out,
    ]
    for served_by in (processes.writer, processes.reader, processes.standby):
        ours = psutil.Process(served_by.process.pid)
        for process in (ours, *ours.children(recursive=True)):
            told += [*process.cmdline(), *process.environ().values()]
        told.append(served_by.log.read_text())
    assert [text for text in told for secret in secrets if secret in text] == []
    for file in (homes / processes.home).rglob("*"):
        assert file.stat().st_mode & 0o077 == 0, file
        if file.suffix != ".toml":
            assert not any(secret.encode() in file.read_bytes() for secret in secrets), file


def test_a_database_server_that_dies_leaves_one_that_writes_and_what_was_stored(
    processes: Processes, request: pytest.FixtureRequest, sample: Any
) -> None:
    if processes.home == "mg":
        pytest.skip("only a server can die")
    server: Postgres = request.getfixturevalue("server")
    both, issuer, body = (processes.writer, processes.standby), processes.writer.user("issuer"), document(sample)
    assert issue(issuer, body, Prefer="wait=30").status == 201
    server.kill()
    told = issuer.get("/v1/permits")
    assert (told.status, told.slug) == (503, "store-away")
    assert SECRET not in told.body.decode()
    server.start()
    waited_for(lambda: sorted(_role(process) for process in both) == ["reads", "writes"])
    (now,) = (process for process in both if process.writes())
    assert issue(now.user("issuer"), body, Prefer="wait=30").status == 201
    assert issue(now.user("issuer"), document(sample), Prefer="wait=30").status == 201


def _role(process: Served) -> str:
    """Whether it writes, as it says, and as it takes a session; or neither while it finds that out."""
    health = process.nobody.get("/v1/health")
    if health.status != 200:
        return "neither"
    told = process.nobody.post("/v1/sessions", {"name": "reader", "password": PASSWORD})
    return {(True, 201): "writes", (False, 503): "reads"}.get((health.json()["writes"], told.status), "neither")


def test_the_process_that_writes_is_killed_and_another_goes_on_with_nothing_lost_and_nothing_twice(
    processes: Processes, permit: Permit, sample: Any
) -> None:
    writer, standby = processes.writer, processes.standby
    if standby.writes():  # the database was away, and it was the first to come back
        writer, standby = standby, writer
    issuer, customs = writer.user("issuer"), writer.user("customs")
    known = issue(issuer, document(sample), Prefer="wait=30").json()["permits"][0]["id"]
    asked = [(document(sample), {"act": "note", "note": "held"}) for _ in range(MANY)]
    killed = threading.Timer(0.5, writer.kill)
    killed.start()
    first = _ask_all(issuer, customs, known, asked)
    killed.join()
    waited_for(standby.writes)
    assert not processes.reader.writes()
    assert issue(Client(standby.url, **issuer._headers), asked[0][0]).slug == "sign-in-again"
    again = _ask_all(standby.user("issuer"), standby.user("customs"), known, asked)
    assert all(told is not None and told.status < 300 for told in again), again
    for before, told in zip(first, again, strict=True):
        if before is not None and before.status < 300:
            assert _what(before) == _what(told)
    _ensure_once(standby, permit, processes.home, known, again)


def _ask_all(issuer: Client, customs: Client, known: str, asked: list[Any]) -> list[Told | None]:
    """Everything at once, each with a key of its own: the answers, of issuing and of notes in turn."""

    def ask(number: int) -> Told | None:
        body, note = asked[number // 2]
        key = {"Idempotency-Key": f"{known}-{number}"}
        if number % 2:
            return tried(lambda: customs.post(f"/v1/permits/{known}/acts", note, **key))
        return tried(lambda: issue(issuer, body, **key))

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(ask, range(2 * len(asked))))


def _what(told: Told | None) -> Any:
    """What came of a request: the permit or the transaction."""
    assert told is not None
    answer = told.json()
    return answer["permits"][0]["id"] if "permits" in answer else answer["transaction"]


def _ensure_once(served: Served, permit: Permit, home: str, known: str, told: list[Told | None]) -> None:
    """Each permit is issued once and each note noted once; no nonce is left out, and nothing stays on its way."""
    issued, noted = {_what(one) for one in told[::2]}, {_what(one) for one in told[1::2]}
    assert len(issued) == len(noted) == MANY

    def entries() -> list[Any]:
        found: list[Any] = permit("--home", home, "--json", "outbox", "list").json()
        return found

    waited_for(lambda: all(entry["stage"] == "final" for entry in entries()))
    for account in {entry["account"] for entry in entries()}:
        nonces = sorted(entry["nonce"] for entry in entries() if entry["account"] == account)
        assert nonces == list(range(nonces[0], nonces[0] + len(nonces)))
    waited_for(lambda: served.nobody.get(f"/v1/permits/{known}").json()["notes"] == MANY)
    for one in issued:
        events = served.nobody.get(f"/v1/permits/{one}/history").json()["permit_events"]
        assert [event["event"] for event in events] == ["Issued"]
    assert permit("--home", home, "--json", "vault", "status").json()["missing"] == []
