"""Authorities and the Secretariat decide over HTTP; the lists of Parties and officers tell of it."""

import json
from itertools import count

import pytest

from registry.acts import Power
from registry.consent import give_consent, write_consent
from registry.keystore import new_signer
from registry.records import Credential
from registry.store.attempts import failed, subject
from tests.api.nodes import PASSWORD, YEAR, Home, Nodes

WAIT = {"Prefer": "wait=20"}
CODES = (f"X{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVW")
NAMES = (f"officer-{number}" for number in count(1))


def admitted(mg: Home) -> str:
    code = next(CODES)
    authority = "0x" + new_signer().account.hex()
    told = mg.user("secretariat").post("/v1/parties", {"party": code, "authority": authority}, **WAIT)
    assert (told.status, told.json()["decision"]) == (200, "admit"), told
    return code


def party(home: Home, code: str) -> dict[str, object]:
    listed = home.nobody.get("/v1/parties?limit=200").json()["parties"]
    return next(row for row in listed if row["party"] == code)


def test_the_secretariat_admits_suspends_reinstates_and_replaces(mg: Home) -> None:
    code = admitted(mg)
    for decision, suspended in (("suspend", True), ("reinstate", False)):
        told = mg.user("secretariat").post(f"/v1/parties/{code}/decisions", {"decision": decision}, **WAIT)
        assert told.status == 200, told
        assert party(mg, code)["suspended"] is suspended
    account = "0x" + new_signer().account.hex()
    body = {"decision": "replace authority", "authority": account}
    assert mg.user("secretariat").post(f"/v1/parties/{code}/decisions", body, **WAIT).status == 200
    assert party(mg, code)["authority"] == account


def test_an_authority_describes_itself_and_names_deputies(mg: Home, nodes: Nodes) -> None:
    body = {"decision": "describe", "origin": "https://permits.example.mg", "statement": "https://example.mg/s",
            "digest": "0x" + "ab" * 32}  # fmt: skip
    assert mg.user("authority").post("/v1/parties/MG/decisions", body, **WAIT).status == 200
    for end in (False, True):
        deputise = {"decision": "deputise", "deputy": "FR"} | ({"end": True} if end else {})
        assert mg.user("authority").post("/v1/parties/MG/decisions", deputise, **WAIT).status == 200
        row = party(mg, "MG")
        assert (row["origin"], row["deputies"]) == ("https://permits.example.mg", [] if end else ["FR"])
    nodes.known()


def test_an_authority_decides_for_its_own_party_only(mg: Home) -> None:
    told = mg.user("authority").post("/v1/parties/FR/decisions", {"decision": "deputise", "deputy": "MG"})
    assert (told.status, told.slug) == (403, "own-party-only")


@pytest.mark.parametrize("name", ["issuer", "customs", "authority"])
def test_nobody_but_the_secretariat_admits(mg: Home, name: str) -> None:
    told = mg.user(name).post("/v1/parties", {"party": "ZW", "authority": "0x" + "12" * 20})
    assert (told.status, told.slug) == (403, "not-empowered")


def test_an_officer_with_a_key_here_is_appointed_dismissed_and_distrusted(mg: Home) -> None:
    assert mg.service.writer is not None
    name = next(NAMES)
    made = mg.service.writer.keyring.create(name, PASSWORD)
    body = {"name": "Officer", "powers": ["issue", "endorse"], "key": name, "key_password": PASSWORD}
    told = mg.user("authority").post("/v1/officers", body, **WAIT)
    account = told.json()["account"]
    assert (told.status, account) == (200, "0x" + made.account.hex())

    def row() -> dict[str, object]:
        listed = mg.nobody.get("/v1/officers?party=MG&limit=200").json()["officers"]
        return next(row for row in listed if row["account"] == account)

    assert (row()["powers"], row()["distrusted_since"]) == (["issue", "endorse"], None)
    path = f"/v1/officers/{account}/decisions"
    assert mg.user("authority").post(path, {"decision": "dismiss"}, **WAIT).status == 200
    assert str(row()["until"])[:10] <= "2100"
    assert mg.user("authority").post(path, {"decision": "distrust"}, **WAIT).status == 200
    assert row()["distrusted_since"] is not None
    assert mg.user("authority").post(path, {"decision": "correct distrust"}).slug == "not-empowered"
    assert mg.user("secretariat").post(path, {"decision": "correct distrust"}, **WAIT).status == 200
    assert row()["distrusted_since"] is None


def test_an_officer_with_a_vault_elsewhere_sends_a_consent(mg: Home, nodes: Nodes) -> None:
    assert nodes.registry is not None
    officer, term = new_signer(), (nodes.now() - 1, nodes.now() + YEAR)
    credential = Credential(name="Away", method="key")
    consent = give_consent(officer, nodes.registry, "MG", Power.ADMIT, term, credential)
    body = {"name": "Away", "powers": ["admit"], "consent": json.loads(write_consent(consent, nodes.registry))}
    told = mg.user("authority").post("/v1/officers", body | {"powers": ["issue"]})
    assert (told.status, told.slug) == (409, "not-as-agreed")
    told = mg.user("authority").post("/v1/officers", body, **WAIT)
    assert (told.status, told.json()["account"]) == (200, "0x" + officer.account.hex())
    with mg.service.vault.read() as reading:
        assert reading.record(consent.appointment.credential) is not None


def test_what_was_not_to_be_appointed_leaves_nothing_in_the_vault(mg: Home, nodes: Nodes) -> None:
    assert nodes.registry is not None
    officer, term = new_signer(), (nodes.now() - 1, nodes.now() + YEAR)
    consent = give_consent(officer, nodes.registry, "MG", Power.ADMIT, term, Credential(name="No", method="key"))
    body = {"name": "No", "powers": ["admit"], "consent": json.loads(write_consent(consent, nodes.registry))}
    told = mg.user("issuer").post("/v1/officers", body)
    assert (told.status, told.slug) == (403, "not-empowered")
    with mg.service.vault.read() as reading:
        assert reading.record(consent.appointment.credential) is None


@pytest.mark.parametrize(
    ("body", "code", "slug"),
    [
        ({"name": "x", "powers": ["issue"]}, 422, "one-of-two"),
        ({"name": "x", "powers": ["issue"], "key": "nobody's"}, 422, "no-such-key"),
        ({"name": "x", "powers": ["issue"], "key": "issuer", "key_password": "wrong one"}, 403, "not-unlocked-key"),
        ({"name": "x", "powers": ["fly"], "key": "issuer"}, 422, "not-as-documented"),
        ({"name": "x", "powers": ["issue"], "consent": {}}, 422, "not-well-formed"),
        ({"name": "x", "powers": ["issue"], "key": "issuer", "key_password": PASSWORD, "until": "soon"}, 422,
         "not-as-documented"),
        ({"name": "x", "powers": ["issue"], "key": "issuer", "key_password": PASSWORD}, 409, "transaction-refused"),
    ],
)  # fmt: skip
def test_an_appointment_that_cannot_be_is_said_plainly(mg: Home, body: dict[str, object], code: int, slug: str) -> None:
    told = mg.user("authority").post("/v1/officers", body)
    assert (told.status, told.slug) == (code, slug)


def test_who_is_signed_in_does_not_guess_the_password_of_a_colleagues_key(mg: Home, nodes: Nodes) -> None:
    assert mg.service.writer is not None
    name = next(NAMES)
    made = mg.service.writer.keyring.create(name, PASSWORD)
    body = {"name": "x", "powers": ["issue"], "key": name}
    for _ in range(3):
        told = mg.user("customs").post("/v1/officers", body | {"key_password": "a guess"})
        assert (told.status, told.slug) == (403, "not-unlocked-key")
    with mg.service.vault.write() as writing:  # more, so that the pause is a minute
        for _ in range(6):
            failed(writing, subject("key", made.account.hex()), nodes.now())
    told = mg.user("authority").post("/v1/officers", body | {"key_password": PASSWORD})
    assert (told.status, told.slug) == (429, "too-many-attempts")
    assert int(told.headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    ("path", "body", "code", "slug"),
    [
        ("/v1/parties/FR/decisions", {"decision": "suspend", "deputy": "MG"}, 422, "member-not-taken"),
        ("/v1/parties/FR/decisions", {"decision": "replace authority"}, 422, "member-missing"),
        ("/v1/parties/fr/decisions", {"decision": "suspend"}, 422, "not-as-documented"),
        ("/v1/parties/ZZ/decisions", {"decision": "suspend"}, 409, "transaction-refused"),
        ("/v1/parties", {"party": "MG", "authority": "0x" + "12" * 20}, 409, "transaction-refused"),
        ("/v1/parties", {"party": "MG", "authority": "me"}, 422, "not-as-documented"),
        (f"/v1/officers/0x{'12' * 20}/decisions", {"decision": "correct distrust"}, 403, "not-empowered"),
        (f"/v1/officers/0x{'12' * 20}/decisions", {"decision": "dismiss", "since": "2026-01-01T00:00:00Z"}, 422,
         "member-not-taken"),
    ],
)  # fmt: skip
def test_a_decision_that_cannot_be_is_said_plainly(
    mg: Home, path: str, body: dict[str, object], code: int, slug: str
) -> None:
    told = mg.user("secretariat").post(path, body)
    assert (told.status, told.slug) == (code, slug)


def test_the_lists_are_paged(mg: Home) -> None:
    rows, after = [], ""
    while True:
        page = mg.nobody.get(f"/v1/officers?limit=2{after}").json()
        assert len(page["officers"]) <= 2
        rows += page["officers"]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    whole = mg.nobody.get("/v1/officers?limit=200").json()["officers"]
    assert rows == whole
    assert mg.nobody.get("/v1/parties?after=WyJ4Il0").slug == "not-as-documented"


def test_what_a_distrust_undoes_is_counted_and_paged_before_and_after(mg: Home, nodes: Nodes) -> None:
    mg.people["leaver"] = nodes.appoint("MG", "leaver", Power.ISSUE)
    sealed = mg.office.issue([nodes.permit() for _ in range(3)], mg["leaver"])
    nodes.known()
    account = f"0x{mg['leaver'].account.hex()}"
    path = f"/v1/officers/{account}/permits"
    told = mg.user("reader").get(f"{path}?limit=2").json()
    assert (told["undone"], told["did"], len(told["permits"])) == ({"issued": 3}, {"issue": 3}, 2)
    rest = mg.user("reader").get(f"{path}?limit=2&after={told['next']}").json()
    listed = [row["id"] for row in told["permits"] + rest["permits"]]
    assert (listed, rest["next"]) == ([f"0x{permit.id.hex()}" for permit in sealed], None)
    assert mg.user("reader").get(f"{path}?since=2100-01-01T00:00:00Z").json()["undone"] == {}
    body = {"decision": "distrust", "since": "2020-01-01T00:00:00Z"}
    assert mg.user("authority").post(f"/v1/officers/{account}/decisions", body, **WAIT).status == 200
    affirming = {"act": "affirm", "others": listed[1:2]}
    assert mg.user("colleague").post(f"/v1/permits/{listed[0]}/acts", affirming, **WAIT).status == 200
    left = mg.user("reader").get(path).json()
    assert (left["since"], left["undone"], left["standing"]) == ("2020-01-01T00:00:00Z", {"issued": 1}, {"issued": 2})
