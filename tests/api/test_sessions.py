"""Signing in over HTTP: tokens that a row revokes, keys that are open as long, failures that are slowed."""

import logging
import re

import pytest

from registry.store.attempts import failed, subject
from registry.store.users import Session, add_session, find_session
from registry.users import Users, token_digest
from tests.api.conftest import on_both
from tests.api.nodes import PASSWORD, Client, Home, Nodes


def sign_in(home: Home, name: str, password: str = PASSWORD, **more: str) -> Client:
    told = home.nobody.post("/v1/sessions", {"name": name, "password": password} | more)
    assert told.status == 201, told
    return home.nobody.with_headers(Authorization=f"Bearer {told.json()['token']}")


def token_of(client: Client) -> str:
    return client._headers["Authorization"].removeprefix("Bearer ")


@on_both
def test_who_signs_in_is_told_what_may_be_done(mg: Home) -> None:
    who = mg.user("issuer").get("/v1/sessions/current").json()
    assert (who["user"], who["party"], who["powers"]) == ("issuer", "MG", ["issue"])
    assert {"issue", "cancel", "replace", "affirm", "note"} <= set(who["may"])
    assert not {"endorse", "accept", "appoint", "admit"} & set(who["may"])


def test_the_authority_and_the_secretariat_are_known_by_their_seats(mg: Home) -> None:
    authority = mg.user("authority").get("/v1/sessions/current").json()
    assert (authority["authority"], authority["secretariat"], authority["powers"]) == (True, False, [])
    secretariat = mg.user("secretariat").get("/v1/sessions/current").json()
    assert (secretariat["authority"], secretariat["secretariat"]) == (False, True)
    assert {"admit", "suspend", "correct distrust"} <= set(secretariat["may"])


def test_the_vault_keeps_the_digest_of_a_token_and_nothing_of_the_token(mg: Home, nodes: Nodes) -> None:
    token = token_of(sign_in(mg, "issuer"))
    assert len(re.fullmatch(r"[\w-]+", token)[0]) == 43  # type: ignore[index]  # 256 bits
    with mg.service.vault.read() as reading:
        assert find_session(reading, token_digest(token), nodes.now()) is not None
    kept = b"".join(path.read_bytes() for path in (nodes.folder / "MG").iterdir() if path.is_file())
    assert token.encode() not in kept
    assert PASSWORD.encode() not in kept


@on_both
def test_a_token_that_was_signed_out_is_nothing_and_its_key_is_closed(mg: Home) -> None:
    client = sign_in(mg, "issuer")
    digest = token_digest(token_of(client))
    assert mg.service.keys.find(digest) is not None
    assert client("DELETE", "/v1/sessions/current").status == 204
    assert mg.service.keys.find(digest) is None
    for method in ("GET", "DELETE"):
        told = client(method, "/v1/sessions/current")
        assert (told.status, told.slug, told.headers["www-authenticate"]) == (401, "not-signed-in", "Bearer")


@on_both
def test_an_expired_token_is_nothing_and_its_key_is_forgotten(mg: Home, nodes: Nodes) -> None:
    token = "expired-token"
    with mg.service.vault.write() as writing:
        add_session(writing, Session(token_digest(token), "issuer", nodes.now() - 20, nodes.now() - 10))
    mg.service.keys.keep(token_digest(token), mg["issuer"], nodes.now() - 10)
    told = mg.nobody.get("/v1/sessions/current", Authorization=f"Bearer {token}")
    assert (told.status, told.slug) == (401, "not-signed-in")
    mg.service.keys.forget_expired(nodes.now())
    assert mg.service.keys.find(token_digest(token)) is None


@on_both
def test_who_is_removed_is_signed_out_at_once(mg: Home, nodes: Nodes) -> None:
    users = Users(mg.service.vault, "MG", nodes.now)
    users.add("temporary", PASSWORD, mg["issuer"].account)
    client = sign_in(mg, "temporary")
    assert client.get("/v1/sessions/current").status == 200
    users.remove("temporary")
    assert client.get("/v1/sessions/current").status == 401
    assert mg.service.keys.find(token_digest(token_of(client))) is None


def test_a_token_of_one_party_is_nothing_at_another(mg: Home, fr: Home) -> None:
    token = mg.user("issuer")._headers["Authorization"]
    assert fr.nobody.get("/v1/sessions/current", Authorization=token).status == 401


@pytest.mark.parametrize(
    "shown", ["Bearer", "Bearer ", "Bearer x", "Basic eDp5", "Access 00", "bearer \u00e9", "x" * 5000]
)
def test_anything_else_in_the_header_is_nobody(mg: Home, shown: str) -> None:
    told = mg.nobody.get("/v1/sessions/current", Authorization=shown)
    assert (told.status, told.slug) == (401, "not-signed-in")


def test_a_key_with_a_password_of_its_own_is_opened_with_that(mg: Home, nodes: Nodes) -> None:
    Users(mg.service.vault, "MG", nodes.now).add("own-key", "another password", mg["issuer"].account)
    told = mg.nobody.post("/v1/sessions", {"name": "own-key", "password": "another password"})
    assert (told.status, told.slug) == (403, "not-unlocked-key")
    sign_in(mg, "own-key", "another password", key_password=PASSWORD)


@on_both
def test_a_wrong_password_is_refused_and_after_some_the_next_waits(mg: Home, nodes: Nodes) -> None:
    Users(mg.service.vault, "MG", nodes.now).add("slowed", PASSWORD, None)
    for _ in range(3):
        told = mg.nobody.post("/v1/sessions", {"name": "slowed", "password": "wrong password"})
        assert (told.status, told.slug) == (401, "not-this-password")
    with mg.service.vault.write() as writing:  # six make the pause eight seconds: one may be over by now
        for _ in range(3):
            failed(writing, subject("name", "slowed"), nodes.now())
    told = mg.nobody.post("/v1/sessions", {"name": "slowed", "password": PASSWORD})
    assert (told.status, told.slug) == (429, "too-many-attempts")
    assert int(told.headers["retry-after"]) >= 1


def test_passwords_and_tokens_are_in_no_log_and_no_error(mg: Home, logged: pytest.LogCaptureFixture) -> None:
    secret = "a password nobody else has"
    with logged.at_level(logging.DEBUG):
        client = sign_in(mg, "issuer")
        told = [
            mg.nobody.post("/v1/sessions", {"name": "nobody", "password": secret}),
            mg.nobody.post("/v1/sessions", {"name": "nobody", "password": secret, "more": 1}),
            mg.nobody.post("/v1/sessions", {"name": "x" * 300, "password": secret}),
            mg.nobody.post("/v1/sessions", {"name": "nobody", "password": secret + "x" * 1000}),
            client.get("/v1/sessions/current"),
        ]
    answers = b"".join(answer.body for answer in told).decode()
    for text in (answers, logged.text, repr(mg.service.keys)):
        assert secret not in text
        assert token_of(client) not in text
        assert mg["issuer"].key.hex() not in text


def test_a_reader_reads_and_cannot_act(mg: Home) -> None:
    reader = mg.user("reader")
    assert reader.get("/v1/permits").status == 200
    told = reader.post("/v1/parties", {"party": "KE", "authority": "0x" + "11" * 20})
    assert (told.status, told.slug) == (403, "no-key")


@on_both
def test_after_a_restart_a_token_reads_and_to_act_one_signs_in_again(mg: Home) -> None:
    client = sign_in(mg, "issuer")
    mg.service.keys.drop(token_digest(token_of(client)))  # what a restart leaves: the row, and no key
    assert client.get("/v1/permits").status == 200
    told = client.post("/v1/parties", {"party": "KE", "authority": "0x" + "11" * 20})
    assert (told.status, told.slug) == (401, "sign-in-again")
