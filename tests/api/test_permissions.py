"""Who may do what: the one table, walked along contract, office, command line and HTTP. They never disagree."""

import json
from typing import Any

import orjson
import pytest
import typer

from registry.acts import ACTS, Power, Side
from registry.cli.main import app
from registry.counter import SERVICES
from registry.decisions import DECISIONS, By
from registry.formats.qr import write_code
from registry.permissions import NONE, PERMISSIONS, PREPARE, Standing, Who, standing_of
from registry.state import Directory, Member, Officer
from registry.users import Users
from tests.api.nodes import GUITAR, PASSWORD, REPTILES, Client, Home, Nodes, Told
from tests.api.test_writing import document

ORIGIN = "https://permits.example.mg"
SINGLE = (Power.ISSUE, Power.ENDORSE, Power.ADMIT, Power.IMPORT)
WITH_DETAILS: dict[str, dict[str, Any]] = {
    "endorse": {},
    "accept": {},
    "refuse": {"reason": "1"},
    "cross": {"direction": "exit"},
    "cancel": {"reason": "1"},
    "replace": {"reason": "1"},
    "affirm": {},
    "note": {"note": "1"},
}
OPERATOR = {
    "init", "deploy", "sample", "redact", "message", "serve", "chain run", "chain status", "key new", "key list",
    "key account", "index follow", "index rebuild", "index status", "outbox resume", "officer consent", "user add",
    "user list", "user remove", "vault backup", "vault restore", "vault status", "export", "profile list",
    "profile show", "profile check", "species load", "species find", "suspensions load", "suspensions list",
}  # fmt: skip
"""Commands of who has the machine: what they need is the file system's permission, or a key's password."""


@pytest.fixture(scope="module")
def single(nodes: Nodes) -> dict[tuple[str, Power], Client]:
    """A signed-in officer with one power, for each power and Party."""
    signed_in = {}
    for code in ("MG", "FR"):
        for power in SINGLE:
            name = f"only-{power.name}".lower()
            signer = nodes.appoint(code, name, power)
            Users(nodes[code].service.vault, code, nodes.now).add(name, PASSWORD, signer.account)
            signed_in[code, power] = nodes[code].user(name)
    nodes.known()
    return signed_in


def attempt(nodes: Nodes, client: Client, act: str) -> Told:
    """The act on a permit of its own, all as it must be but for who asks."""
    if act == "issue":
        return client.post("/v1/permits", document(nodes.permit()), Prefer="wait=20")
    sealed = nodes.issued(GUITAR if act == "cross" else REPTILES)
    body = {"act": act, **WITH_DETAILS[act]}
    if act == "replace":
        body["successor"] = document(nodes.permit())
    if "shown" in SERVICES[act].needs:
        body["code"] = write_code(sealed, ORIGIN)
    return client.post(f"/v1/permits/0x{sealed.id.hex()}/acts", body, Prefer="wait=20")


@pytest.mark.parametrize("power", SINGLE)
@pytest.mark.parametrize("act", sorted(ACTS))
def test_an_act_is_done_with_one_of_its_powers_and_with_no_other(
    nodes: Nodes, single: dict[tuple[str, Power], Client], act: str, power: Power
) -> None:
    row = ACTS[act]
    client = single["FR" if row.side is Side.DESTINATION else "MG", power]
    told = attempt(nodes, client, act)
    may = client.get("/v1/sessions/current").json()["may"]
    allowed = bool(row.powers & power)
    assert (act in may) is allowed
    if act == "cross":  # an exit is customs'; an entry is for who admits
        allowed = power is Power.ENDORSE
    if act == "affirm" and allowed:  # there is nothing to affirm: the contract says so to who may
        assert (told.status, told.json()["facts"]["error"]) == (409, "IssuerTrusted")
    elif allowed:
        assert told.status in {200, 201}, told
    else:
        assert (told.status, told.slug) == (403, "not-empowered"), told


@pytest.mark.parametrize(
    ("act", "party"), [(name, "FR" if act.side is Side.ISSUER else "MG") for name, act in ACTS.items()
                       if act.side is not Side.ANY and name != "issue"],
)  # fmt: skip
def test_an_act_of_one_side_is_not_done_by_the_other(
    nodes: Nodes, single: dict[tuple[str, Power], Client], act: str, party: str
) -> None:
    power = next(power for power in SINGLE if ACTS[act].powers & power)
    told = attempt(nodes, single[party, power], act)
    assert (told.status, told.slug) in {(403, "not-empowered"), (409, "not-this-party")}, told


@pytest.mark.parametrize("name", ["issuer", "authority", "secretariat"])
@pytest.mark.parametrize("decision", sorted(DECISIONS))
def test_a_decision_is_made_from_its_seat_and_from_no_other(mg: Home, decision: str, name: str) -> None:
    needs: dict[str, Any] = {
        "authority": "0x" + "34" * 20, "origin": "https://a.example", "statement": "s", "digest": "0x" + "ab" * 32,
        "deputy": "FR",
    }  # fmt: skip
    body = {member: needs[member] for member in DECISIONS[decision].needs if member in needs}
    if decision == "admit":
        told = mg.user(name).post("/v1/parties", body | {"party": "MG"})
    elif "officer" in DECISIONS[decision].needs:
        account = mg["colleague"].account.hex()
        body |= {"until": "2020-01-01T00:00:00Z"} if decision == "dismiss" else {"since": "2100-01-01T00:00:00Z"}
        told = mg.user(name).post(f"/v1/officers/0x{account}/decisions", body | {"decision": decision})
    else:
        code = "ZQ" if DECISIONS[decision].by is By.SECRETARIAT else "MG"
        told = mg.user(name).post(f"/v1/parties/{code}/decisions", body | {"decision": decision}, Prefer="wait=20")
    allowed = name == DECISIONS[decision].by.value
    assert (told.status != 403) is allowed, told
    if not allowed:
        assert told.slug == "not-empowered"
    assert (decision in mg.user(name).get("/v1/sessions/current").json()["may"]) is allowed


def test_every_command_is_in_the_table_or_needs_no_more_than_the_machine() -> None:
    listed = {row.command for row in PERMISSIONS if row.command}
    assert listed & OPERATOR == set()
    assert set(_commands(typer.main.get_command(app))) == listed | OPERATOR


def _commands(group: Any, before: str = "") -> list[str]:
    found = []
    for name, command in group.commands.items():
        found += _commands(command, f"{name} ") if hasattr(command, "commands") else [before + name]
    return found


def test_every_act_and_every_decision_has_its_row() -> None:
    officers = {row.what: row.powers for row in PERMISSIONS if row.who is Who.OFFICER}
    before_issue = {"approve": Power.ISSUE, "send back": Power.ISSUE}
    assert officers == {act.name: act.powers for act in ACTS.values()} | before_issue
    seats = {row.what for row in PERMISSIONS if row.who in {Who.AUTHORITY, Who.SECRETARIAT}}
    assert seats == {*DECISIONS, "appoint"}
    assert all(row.powers is NONE or row.who is Who.OFFICER for row in PERMISSIONS)


ACCOUNT = b"\x01" * 20


def directory(suspended: bool = False, **changes: Any) -> Directory:
    member = Member("MG", b"\x02" * 20, 0, suspensions=((5, None),) if suspended else ())
    officer = Officer(ACCOUNT, "MG", Power.ISSUE, 10, 20, bytes(32))
    return Directory({"MG": member}, {ACCOUNT: Officer(**{**_members(officer), **changes})})


def _members(officer: Officer) -> dict[str, Any]:
    return {name: getattr(officer, name) for name in Officer.__dataclass_fields__}


@pytest.mark.parametrize(
    ("known", "now", "powers"),
    [
        (directory(), 10, Power.ISSUE),
        (directory(), 19, Power.ISSUE),
        (directory(), 9, NONE),
        (directory(), 20, NONE),
        (directory(distrusted_since=15), 12, NONE),
        (directory(suspended=True), 12, NONE),
    ],
)
def test_powers_count_as_the_contract_counts_them(known: Directory, now: int, powers: Power) -> None:
    assert standing_of(ACCOUNT, known, now, b"").powers is powers


def test_a_suspended_partys_authority_decides_nothing() -> None:
    assert standing_of(b"\x02" * 20, directory(), 12, b"").authority
    assert not standing_of(b"\x02" * 20, directory(suspended=True), 12, b"").authority


@pytest.mark.parametrize(
    ("standing", "may"),
    [
        (Standing(), True),
        (Standing(powers=Power.ISSUE), True),
        (Standing(powers=Power.ENDORSE | Power.ADMIT), False),
        (Standing(authority=True), False),
        (Standing(secretariat=True), False),
        (Standing(importer=True), False),
    ],
)
def test_permits_are_prepared_by_who_issues_them_and_by_who_has_nothing_else_to_do(
    standing: Standing, may: bool
) -> None:
    assert (PREPARE in standing.may()) is may


def test_who_has_no_key_reads_and_does_nothing_else() -> None:
    nobody = standing_of(None, directory(), 12, b"")
    assert nobody == Standing()
    assert not set(nobody.may()) & (set(ACTS) | set(DECISIONS) | {"appoint"})
    assert json.loads(orjson.dumps(nobody.may()))
