"""Who may do what, walked: every route as nobody, as a user of each role, with a token that is good no longer, and with
another Party's. tests/api/test_permissions.py walks each act and each decision along the powers, and every command.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import urllib3

from api.app import ROUTES
from registry.acts import ACTS, Power
from registry.approvals import Official
from registry.commitment import access_of
from registry.counter import SERVICES
from registry.formats.qr import write_code
from registry.permissions import PERMISSIONS, Permission, Who
from registry.seal import SealedPermit
from registry.store.users import Session, add_session
from registry.users import Users, token_digest
from registry.wording import worded
from tests.access_table import BEGIN, END, PAGE, section
from tests.api.nodes import PASSWORD, Nodes, nodes_in
from tests.api.test_writing import ORIGIN, document

ROLES = ("issue", "endorse", "admit", "import", "authority", "secretariat", "reader", "importer")
BAD_TOKENS = ("never given", "expired", "revoked", "of another Party", "of a removed user", "of a user moved away")
BY_ROUTE = {row.route: row for row in PERMISSIONS if row.route}
READ_BY_TOKEN = sorted(route for route, row in BY_ROUTE.items() if row.who is not Who.ANYBODY)
OPEN = sorted(route for route, row in BY_ROUTE.items() if row.who is Who.ANYBODY)
WRITTEN = [row for row in PERMISSIONS if row.who in {Who.OFFICER, Who.AUTHORITY, Who.SECRETARIAT}]
READ = [row for row in PERMISSIONS if row.who in {Who.USER, Who.OFFICIAL, Who.HOLDER}]
"""What is not written on chain."""
OTHERS = "0x" + "34" * 20


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """With an officer of MG for each power, and nothing more."""
    with nodes_in(tmp_path_factory.mktemp("access")) as nodes:
        for power in Power:
            name = str(power.name).lower()
            Users(nodes["MG"].service.vault, "MG", nodes.now).add(
                name, PASSWORD, nodes.appoint("MG", name, power).account
            )
        account = nodes["MG"]["import"].account
        Users(nodes["MG"].service.vault, "MG", nodes.now).add("importer", PASSWORD, account, "An Importer")
        nodes.known()
        yield nodes


@pytest.fixture(scope="module")
def sealed(nodes: Nodes) -> SealedPermit:
    return nodes.issued()


def ask(nodes: Nodes, route: str, authorization: str | None, body: Any, permit: SealedPermit) -> tuple[int, str]:
    """The status, and which problem it is. Streams are not read to their end: they have none."""
    method, _, path = route.partition(" ")
    names = {
        "id": f"0x{permit.id.hex()}", "code": "MG", "account": OTHERS, "hash": "0x" + "ab" * 32, "form": "svg",
        "digest": f"0x{waiting(nodes).hex()}",
    }  # fmt: skip
    headers = {"Authorization": authorization} if authorization else {}
    url = nodes["MG"].url + path.format(**names)
    with urllib3.PoolManager(retries=False) as pool:
        answer = pool.request(method, url, headers=headers, json=body, preload_content=False, timeout=120)
        try:
            problem = answer.headers["content-type"] == "application/problem+json" if answer.status != 204 else False
            slug = str(answer.json()["type"]).removeprefix("/errors/") if problem else ""
            return answer.status, slug
        finally:
            answer.close()


def waiting(nodes: Nodes) -> bytes:
    """What a clerk handed over for approval."""
    (handed,) = nodes["MG"].service.approvals.hand_over([worded(nodes.permit())], Official("clerk"))
    return handed.digest


def body_of(nodes: Nodes, row: Permission, permit: SealedPermit) -> Any:
    """All as it must be, so that only who asks can be wrong."""
    if row.what == "issue":
        return document(nodes.permit())
    if row.what == "approve":
        return {"decision": "approve", "digests": [f"0x{waiting(nodes).hex()}"]}
    if row.what in ACTS:
        more = DETAILS.get(row.what, {}) | ({"successor": document(nodes.permit())} if row.what == "replace" else {})
        return {"act": row.what, "code": write_code(permit, ORIGIN)} | more
    if row.what == "verify":
        return {"code": write_code(permit, ORIGIN)}
    if row.route is None or row.route.startswith("GET"):
        return None
    return BODIES.get(row.what, {"decision": row.what} | DETAILS.get(row.what, {}))


BODIES: dict[str, Any] = {
    "appoint": {"name": "N", "powers": ["issue"], "key": "import", "key_password": PASSWORD},
    "admit": {"party": "MG", "authority": OTHERS},
    "sign in": {"name": "reader", "password": PASSWORD},
    "sign out": None,
}
DETAILS: dict[str, Any] = {
    "refuse": {"reason": "1"}, "cross": {"direction": "exit"}, "cancel": {"reason": "1"}, "note": {"note": "1"},
    "send back": {"reason": "1", "digests": [OTHERS + "00" * 12]},
    "replace": {"reason": "1"}, "replace authority": {"authority": OTHERS}, "deputise": {"deputy": "FR"},
    "describe": {"origin": "https://a.example", "statement": "s", "digest": "0x" + "ab" * 32},
    "dismiss": {"until": "2020-01-01T00:00:00Z"}, "distrust": {"since": "2100-01-01T00:00:00Z"},
}  # fmt: skip

NOT_THERE = {"ask for a transaction": "unknown-transaction", "see what rests on an officer": "unknown-officer"}
"""Who may ask for these is told that there is no such thing."""


def bearer(nodes: Nodes, name: str) -> str:
    return str(nodes["MG"].user(name)._headers["Authorization"])


@pytest.fixture(scope="module")
def bad_tokens(nodes: Nodes) -> dict[str, str]:
    """What each kind of token that is not good shows. Each had its opened key, as a good one has."""
    mg, now = nodes["MG"], nodes.now()
    users = Users(mg.service.vault, "MG", nodes.now)
    users.add("removed", PASSWORD, mg["issuer"].account)
    users.add("leaver", PASSWORD, mg["issuer"].account)
    Users(mg.service.vault, "FR", nodes.now).add("moved", PASSWORD, None)
    removed, left = bearer(nodes, "removed"), bearer(nodes, "leaver")
    users.remove("removed")
    assert mg.user("leaver")("DELETE", "/v1/sessions/current").status == 204
    with mg.service.vault.write() as writing:
        add_session(writing, Session(token_digest("expired"), "issuer", now - 20, now - 10))
        add_session(writing, Session(token_digest("moved"), "moved", now, now + 600))
    mg.service.keys.keep(token_digest("expired"), mg["issuer"], now + 600)
    mg.service.keys.keep(token_digest("moved"), mg["issuer"], now + 600)
    return {
        "never given": "Bearer x", "expired": "Bearer expired", "revoked": left, "of a removed user": removed,
        "of another Party": str(nodes["FR"].user("issuer")._headers["Authorization"]),
        "of a user moved away": "Bearer moved",
    }  # fmt: skip


def test_every_route_is_in_the_table_and_the_table_has_no_other() -> None:
    there = {f"{method} /v1{route.path}" for router in ROUTES for route in router.routes for method in route.methods}  # type: ignore[attr-defined]
    assert there == set(BY_ROUTE)


@pytest.mark.parametrize("route", READ_BY_TOKEN)
def test_nobody_is_told_to_sign_in_or_that_there_is_nothing_to_see(
    nodes: Nodes, sealed: SealedPermit, route: str
) -> None:
    said = (404, "not-found") if BY_ROUTE[route].who is Who.HOLDER else (401, "not-signed-in")
    assert ask(nodes, route, None, body_of(nodes, BY_ROUTE[route], sealed), sealed) == said


@pytest.mark.parametrize("route", OPEN)
def test_nobody_is_let_in_where_anybody_is(nodes: Nodes, sealed: SealedPermit, route: str) -> None:
    status, slug = ask(nodes, route, None, body_of(nodes, BY_ROUTE[route], sealed), sealed)
    assert status in {200, 201}, slug


@pytest.mark.parametrize("kind", BAD_TOKENS)
@pytest.mark.parametrize("route", READ_BY_TOKEN)
def test_a_token_that_is_not_good_is_nobodys(
    nodes: Nodes, sealed: SealedPermit, bad_tokens: dict[str, str], route: str, kind: str
) -> None:
    body = body_of(nodes, BY_ROUTE[route], sealed)
    assert ask(nodes, route, bad_tokens[kind], body, sealed) == (401, "not-signed-in")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("row", READ, ids=lambda row: row.what)
def test_every_user_of_the_party_reads_what_its_users_may(
    nodes: Nodes, sealed: SealedPermit, row: Permission, role: str
) -> None:
    if row.what == "sign out":
        return  # walked with the revoked token
    assert row.route is not None
    body = document(nodes.permit()) if row.what in {"check permits", "hand over for approval"} else None
    told = ask(nodes, row.route, bearer(nodes, role), body, sealed)
    if row.who is Who.HOLDER and role == "importer":
        assert told == (404, "not-found"), "it names somebody else"
    elif row.who is Who.OFFICIAL and role == "importer" and row.what != "read the register":
        assert told == (403, "for-officials")
    else:
        assert told == ((404, NOT_THERE[row.what]) if row.what in NOT_THERE else (200, ""))


@pytest.mark.parametrize("role", ROLES)
def test_officials_read_the_register_and_an_importer_what_names_him(
    nodes: Nodes, sealed: SealedPermit, role: str
) -> None:
    user = nodes["MG"].user(role)
    rows = {row["number"] for row in user.get("/v1/permits?limit=200").json()["permits"]}
    may = set(user.get("/v1/sessions/current").json()["may"])
    assert (sealed.face.number in rows) is (role != "importer")
    assert ("read the register" in may) is (role != "importer")
    assert ("see the permits that name one" in may) is (role == "importer")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("row", WRITTEN, ids=lambda row: row.what)
def test_who_may_not_is_told_so_and_nothing_is_done(
    nodes: Nodes, sealed: SealedPermit, row: Permission, role: str
) -> None:
    if may(row, role):
        assert row.what in nodes["MG"].user(role).get("/v1/sessions/current").json()["may"]
        return  # and does it: tests/api/test_permissions.py
    assert row.route is not None
    before = nodes["MG"].service.enquiry.evidence(sealed.id).events
    status, slug = ask(nodes, row.route, bearer(nodes, role), body_of(nodes, row, sealed), sealed)
    named = role == "importer" and row.what in SERVICES  # body_of shows the permit with each
    assert (status, slug) == (403, "no-key" if role == "reader" else "not-named" if named else "not-empowered")
    assert nodes["MG"].service.enquiry.evidence(sealed.id).events == before
    assert row.what not in nodes["MG"].user(role).get("/v1/sessions/current").json()["may"]


def may(row: Permission, role: str) -> bool:
    if row.who is Who.OFFICER:
        power = "import" if role == "importer" else role
        return any(one in row.powers and str(one.name).lower() == power for one in Power)
    return role == {Who.AUTHORITY: "authority", Who.SECRETARIAT: "secretariat"}[row.who]


def test_contents_go_to_who_has_the_permit_in_hand_and_not_to_another_partys_user(
    nodes: Nodes, sealed: SealedPermit
) -> None:
    route = "GET /v1/permits/{id}/document"
    assert ask(nodes, route, f"Access {access_of(sealed.face_salt).hex()}", None, sealed) == (200, "")
    assert ask(nodes, route, f"Access {bytes(32).hex()}", None, sealed)[0] in {401, 404}
    assert ask(nodes, route, str(nodes["FR"].user("issuer")._headers["Authorization"]), None, sealed)[0] == 401


def test_the_page_has_the_table_of_today() -> None:
    page = PAGE.read_text("utf-8")
    kept = page[page.index(BEGIN) : page.index(END) + len(END)]
    assert kept == section(), "write it: python -m tests.access_table"
