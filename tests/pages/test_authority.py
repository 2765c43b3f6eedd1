"""Authorities and the Secretariat at the desk: asked for, looked over, confirmed, done once; a distrust counted first,
and what is genuine affirmed afterwards.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from api.pages import site, verifying
from api.pages.desk import ROOMS
from registry.acts import Power
from registry.consent import give_consent, write_consent
from registry.decisions import DECISIONS
from registry.keystore import new_signer
from registry.permissions import PERMISSIONS
from registry.records import Credential
from registry.seal import SealedPermit
from registry.state import Directory, Officer
from registry.store.outbox import Stage
from registry.store.users import end_session
from registry.users import token_digest
from tests.api.nodes import PASSWORD, YEAR, Home, Nodes
from tests.pages import desks
from tests.pages.desks import Visitor, at_desk
from tests.pages.visiting import found_by_axe, scrolls_sideways, visit

SEAT = {name: decision.by.value for name, decision in DECISIONS.items()} | {"appoint": "authority"}
ACCOUNT = "0x" + "34" * 20


@pytest.fixture(scope="module")
def home(nodes: Nodes) -> Home:
    return nodes["MG"]


@pytest.fixture(scope="module")
def authority(home: Home) -> Visitor:
    return at_desk(home.url, "authority")


@pytest.fixture(scope="module")
def secretariat(home: Home) -> Visitor:
    return at_desk(home.url, "secretariat")


def begun(visitor: Visitor, decision: str, **about: str) -> desks.FormOnPage:
    """The form of a decision."""
    here = f"/desk/decisions/{decision}"
    query = "&".join(f"{name}={text}" for name, text in about.items())
    return next(form for form in visitor.get(f"{here}?{query}").forms if form.action == here)


def looked_over(visitor: Visitor, form: desks.FormOnPage, **typed: Any) -> desks.Page:
    return visitor.send(form, step="look", **typed)


def confirmed(visitor: Visitor, page: desks.Page, form: desks.FormOnPage, **typed: str) -> desks.Page:
    return visitor.send(page.form(form.action), confirmed="yes", **typed)


def done(visitor: Visitor, form: desks.FormOnPage, **typed: Any) -> desks.Page:
    return confirmed(visitor, looked_over(visitor, form, **typed), form)


def settled(nodes: Nodes) -> Directory:
    """Who may act, once nothing is on its way."""
    for home in nodes.homes.values():
        assert home.service.writer is not None
        for entry in home.service.outbox.entries(Stage.QUEUED):
            home.service.writer.courier.watch(entry.number).result(30)
    nodes.known()
    return nodes["MG"].service.enquiry.directory()


def account_of(signer: Any) -> str:
    return f"0x{signer.account.hex()}"


@pytest.mark.parametrize(
    ("decision", "typed"),
    [
        ("describe", {"origin": "https://a.example"}),
        ("appoint", {"officer_name": "Ny Aina", "until": "2030-01-01T00:00", "consent": '{"pasted": "elsewhere"}'}),
    ],
)
def test_a_language_chosen_in_the_middle_keeps_what_was_typed(home: Home, decision: str, typed: dict[str, str]) -> None:
    authority = at_desk(home.url, "authority")
    form = begun(authority, decision)
    assert f'formaction="{form.action}?lang=es"' in authority.get(form.action).source
    told = authority.post(f"{form.action}?lang=es", form.fields | typed | {"step": "again"}, Origin=home.url)
    assert 'lang="es"' in told.source.partition("<head>")[0]
    kept = next(form for form in told.forms if typed.keys() <= form.fields.keys()).fields
    assert {name: kept[name] for name in typed} == typed


# ---- the Secretariat ----


def test_an_account_is_not_replaced_by_itself_and_the_former_one_is_shown(nodes: Nodes, secretariat: Visitor) -> None:
    account = account_of(new_signer())
    done(secretariat, begun(secretariat, "admit"), party="YE", authority=account)
    assert settled(nodes).members["YE"]
    form = begun(secretariat, "replace-authority", party="YE")
    told = looked_over(secretariat, form, authority=account)
    assert (told.status, 'id="wrong-authority"' in told.source) == (422, True)
    over = looked_over(secretariat, form, authority=account_of(new_signer()))
    assert f"Account until now {account}" in over.text
    first = confirmed(secretariat, over, form)
    settled(nodes)
    assert confirmed(secretariat, over, form).path == first.path


def test_where_no_party_is_named_one_is_chosen_of_the_members(secretariat: Visitor) -> None:
    page = secretariat.get("/desk/decisions/suspend")
    assert '<select id="party" name="party"' in page.source
    assert '<option value="MG">' in page.source


def test_the_secretariat_admits_suspends_and_reinstates(nodes: Nodes, secretariat: Visitor) -> None:
    account = account_of(new_signer())
    page = done(secretariat, begun(secretariat, "admit"), party="yb", authority=account)
    assert "/desk/decisions/admit/0x" in page.path
    assert settled(nodes).members["YB"].authority.hex() == account[2:]
    assert "Done, and final in block" in secretariat.get(page.path).text
    for decision, suspended in (("suspend", True), ("reinstate", False)):
        assert f"/desk/decisions/{decision}?party=YB" in secretariat.get("/desk/parties/YB").source
        done(secretariat, begun(secretariat, decision, party="YB"))
        assert settled(nodes).members["YB"].suspended is suspended
    assert "Suspended from " in secretariat.get("/desk/parties/YB").text


def test_a_member_is_not_admitted_twice_and_it_is_said_beside_the_field(secretariat: Visitor) -> None:
    told = looked_over(secretariat, begun(secretariat, "admit"), party="MG", authority=ACCOUNT)
    assert told.status == 409
    assert 'id="wrong-party"' in told.source
    assert "MG is a member already" in told.text
    assert told.form("/desk/decisions/admit").fields["authority"] == ACCOUNT


@pytest.mark.parametrize(
    ("decision", "typed", "field", "says"),
    [
        ("admit", {"party": "France", "authority": ACCOUNT}, "party", "two letters"),
        ("admit", {"party": "YC", "authority": "me"}, "authority", "40 digits"),
        ("admit", {"party": "YC", "authority": ""}, "authority", "This is needed."),
        ("describe", {"origin": "permits.example", "statement": "s", "digest": "0x" + "ab" * 32}, "origin", "Such as"),
        ("describe", {"origin": "https://a.example", "statement": "s", "digest": ""}, "digest", "This is needed."),
        ("deputise", {"deputy": "MG"}, "deputy", "needs no deputy"),
        ("distrust", {"officer": ACCOUNT, "since": ""}, "since", "This is needed."),
        ("distrust", {"officer": ACCOUNT, "since": "2100-01-01T00:00"}, "", "Nobody appointed"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_all_else_is_kept(
    authority: Visitor, secretariat: Visitor, decision: str, typed: dict[str, str], field: str, says: str
) -> None:
    visitor = secretariat if decision == "admit" else authority
    told = looked_over(visitor, begun(visitor, decision), **typed)
    assert told.status in {404, 409, 422}
    assert (f'id="wrong-{field}"' if field else 'role="alert"') in told.source
    assert says in told.text
    kept = told.form(f"/desk/decisions/{decision}").fields
    assert {name: kept[name] for name in typed if name != "deputy"} == {n: t for n, t in typed.items() if n != "deputy"}


# ---- an authority ----


def test_what_is_published_has_the_digest_of_the_statements_file(nodes: Nodes, authority: Visitor) -> None:
    form = begun(authority, "describe")
    typed = form.fields | {"origin": "https://permits.example.mg", "statement": "https://example.mg/s", "step": "look"}
    over = authority.post(form.action, typed | {"file": ("s.txt", b"as paper", "text/plain")}, Origin=authority.url)
    confirmed(authority, over, form)
    member = settled(nodes).members["MG"]
    assert (member.origin, member.statement) == ("https://permits.example.mg", "https://example.mg/s")
    assert member.statement_digest == sha256(b"as paper").digest()


def test_a_deputy_is_named_and_ended_from_the_partys_page(nodes: Nodes, authority: Visitor) -> None:
    done(authority, begun(authority, "deputise"), deputy="FR")
    assert settled(nodes).members["MG"].deputies == {"FR"}
    assert "/desk/decisions/deputise?deputy=FR&amp;end=yes" in authority.get("/desk/parties/MG").source
    over = looked_over(authority, begun(authority, "deputise", deputy="FR", end="yes"))
    assert "Its officers no longer act in your Party's name." in over.text
    assert "End what the deputy may do?" in over.text
    again = looked_over(authority, begun(authority, "deputise"), deputy="FR")
    assert (again.status, "It acts in your Party's name already." in again.text) == (422, True)
    confirmed(authority, over, begun(authority, "deputise"))
    assert settled(nodes).members["MG"].deputies == frozenset()
    nothing = looked_over(authority, begun(authority, "deputise", deputy="FR", end="yes"))
    assert (nothing.status, "there is nothing to end" in nothing.text) == (422, True)


def appointed(nodes: Nodes, authority: Visitor, name: str, password: str = PASSWORD) -> desks.Page:
    """With a new key of that name."""
    writer = nodes["MG"].service.writer
    assert writer is not None
    nodes["MG"].people[name] = writer.keyring.create(name, PASSWORD)
    typed = {"officer_name": f"Official {name}", "key": name, "power__issue": "yes", "power__endorse": "yes"}
    over = looked_over(authority, begun(authority, "appoint"), **typed)
    assert "issue, endorse at export" in over.text
    return confirmed(authority, over, begun(authority, "appoint"), officer_password=password)


def test_an_officer_is_appointed_who_opens_the_key_as_the_last_step(nodes: Nodes, authority: Visitor) -> None:
    told = appointed(nodes, authority, "appointee", "not the password")
    assert told.status == 403
    assert "The officer's key does not open" in told.text
    assert "not the password" not in told.source
    page = confirmed(authority, told, begun(authority, "appoint"), officer_password=PASSWORD)
    assert "/desk/decisions/appoint/0x" in page.path
    officer = settled(nodes).officers[nodes["MG"]["appointee"].account]
    assert (officer.party, officer.powers) == ("MG", Power.ISSUE | Power.ENDORSE)
    assert "Official appointee" in authority.get("/desk/parties/MG").text
    assert '<option value="appointee"' not in authority.get("/desk/decisions/appoint").source


def test_a_consent_made_elsewhere_is_shown_as_it_is_and_appointed(nodes: Nodes, authority: Visitor) -> None:
    assert nodes.registry is not None
    officer, term = new_signer(), (nodes.now() - 1, nodes.now() + YEAR)
    consent = give_consent(officer, nodes.registry, "MG", Power.ADMIT, term, Credential(name="Far Away", method="key"))
    file = write_consent(consent, nodes.registry)
    form = begun(authority, "appoint")
    asked = form.fields | {"step": "look", "file": ("c.json", file, "application/json")}
    over = authority.post(form.action, asked, Origin=authority.url)
    assert "Far Away" in over.text
    assert "officer_password" not in over.source
    confirmed(authority, over, form)
    assert settled(nodes).officers[officer.account].powers is Power.ADMIT
    other = json.loads(file) | {"party": "FR"}
    told = looked_over(authority, form, consent=json.dumps(other))
    assert 'id="wrong-consent"' in told.source


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"officer_name": ""}, "officer_name"),
        ({"key": "nobody's"}, "key"),
        ({"power__issue": ""}, "powers"),
        ({"until": "2020-01-01T00:00"}, "until"),
        ({"until": "soon"}, "until"),
        ({"consent": "{}"}, "consent"),
        ({"consent": "{}", "key": "somebody's"}, "consent"),
    ],
)
def test_an_appointment_that_cannot_be_says_where_and_keeps_the_rest(
    authority: Visitor, typed: dict[str, str], field: str
) -> None:
    usual = {"officer_name": "Somebody", "key": "", "power__issue": "yes"}
    told = looked_over(authority, begun(authority, "appoint"), **usual | typed)
    assert (told.status, f'id="wrong-{field}"' in told.source) == (422, True)
    if "officer_name" not in typed:
        assert 'value="Somebody"' in told.source


def test_no_password_of_an_officer_is_kept_when_the_session_ends(home: Home) -> None:
    visitor = at_desk(home.url, "authority")
    form = begun(visitor, "appoint")
    with home.service.vault.write() as writing:
        end_session(writing, token_digest(visitor.cookies["session"].value))
    asked = visitor.send(form, officer_name="Kept", officer_password="a secret of mine", confirmed="yes")
    assert asked.status == 401
    assert "a secret of mine" not in asked.source
    assert "Kept" in asked.source


# ---- a stolen key ----


@pytest.fixture(scope="module")
def stolen(nodes: Nodes, home: Home) -> tuple[Officer, list[SealedPermit]]:
    """An officer who issued three permits, one of them used."""
    signer = nodes.appoint("MG", "stolen", Power.ISSUE)
    sealed = home.office.issue([nodes.permit() for _ in range(3)], signer)
    nodes.known()
    nodes["FR"].office.accept(sealed[0], nodes["FR"]["customs"], nodes.today)
    return settled(nodes).officers[signer.account], sealed


def test_a_distrust_is_counted_before_it_is_done_and_what_is_genuine_is_affirmed_once(
    nodes: Nodes, home: Home, authority: Visitor, stolen: tuple[Officer, list[SealedPermit]]
) -> None:
    officer, (_, genuine, other) = stolen
    account, since = account_of(officer), "2020-01-01T00:00"
    page = f"/desk/officers/{account}"
    assert f"/desk/decisions/distrust?officer={account}" in authority.get(page).source
    form = begun(authority, "distrust", officer=account)
    over = looked_over(authority, form, since=since)
    assert "until a colleague affirms them: 2" in over.text
    preview = authority.get(f"{page}?since={since}")
    assert "Nothing is decided yet." in preview.text
    assert f">{genuine.face.number}</a>" in preview.source
    confirmed(authority, over, form)
    assert settled(nodes).officers[officer.account].distrusted_since

    colleague = at_desk(home.url, "colleague")
    assert f">{genuine.face.number}</a>" not in colleague.get(f"{page}?show=rest").source
    assert colleague.get(f"{page}?all=yes").form(f"{page}/affirm").fields.keys() >= {f"permit.{_id(other)}"}
    listed = colleague.get(page).form(f"{page}/affirm")
    assert not any(name.startswith("permit.") for name in listed.fields), "nothing is ticked for anybody"
    nothing = colleague.send(listed)
    assert (nothing.status, "Tick the permits that are genuine." in nothing.text) == (422, True)
    look = colleague.send(listed, **{f"permit.{_id(genuine)}": "yes"})
    assert "You answer for these permits" in look.text
    again = look.form(f"{page}/affirm")
    with ThreadPoolExecutor(3) as clicks:
        pages = list(clicks.map(lambda _: colleague.send(again, confirmed="yes"), range(3)))
    assert len({page.path for page in pages}) == 1
    assert "/affirm/0x" in pages[0].path
    settled(nodes)
    assert page in colleague.get("/desk").source
    left = colleague.get(page)
    assert "until a colleague affirms them: 1" in left.text
    assert f">{genuine.face.number}</a>" not in left.source
    assert colleague.send(again, confirmed="yes").path == pages[0].path


def _id(sealed: SealedPermit) -> str:
    return f"0x{sealed.id.hex()}"


def test_who_may_not_issue_is_not_asked_to_affirm(home: Home, stolen: tuple[Officer, list[SealedPermit]]) -> None:
    page = at_desk(home.url, "customs").get(f"/desk/officers/{account_of(stolen[0])}")
    assert page.status == 200
    assert "/affirm" not in page.source


def test_an_officer_of_whom_nothing_is_known_is_not_there(authority: Visitor) -> None:
    assert authority.get(f"/desk/officers/{ACCOUNT}").status == 404
    assert authority.get("/desk/parties/ZZ").status == 404
    assert authority.get("/desk/decisions/nothing").status == 404
    assert authority.get(f"/desk/decisions/distrust/0x{'12' * 32}").status == 404


# ---- once, and by whom ----


def test_clicked_twice_at_once_it_is_decided_once_and_both_come_to_the_same_page(
    nodes: Nodes, secretariat: Visitor
) -> None:
    form = begun(secretariat, "admit")
    over = looked_over(secretariat, form, party="YD", authority=account_of(new_signer()))
    with ThreadPoolExecutor(4) as clicks:
        pages = list(clicks.map(lambda _: confirmed(secretariat, over, form), range(4)))
    assert {page.status for page in pages} == {200}
    assert len({page.path for page in pages}) == 1
    settled(nodes)
    assert confirmed(secretariat, over, form).path == pages[0].path


@pytest.mark.parametrize("decision", sorted(SEAT))
def test_nobody_decides_without_the_seat(home: Home, decision: str) -> None:
    here = f"/desk/decisions/{decision.replace(' ', '-')}"
    assert Visitor(home.url).get(here).path.startswith("/desk/sign-in")
    assert at_desk(home.url, "reader").get(here).status == 403
    typed = {
        "party": "FR", "officer": account_of(home["customs"]), "authority": ACCOUNT, "deputy": "FR",
        "origin": "https://a.example", "statement": "s", "digest": "0x" + "ab" * 32, "since": "2020-01-01T00:00",
        "officer_name": "N", "key": "k",
    }  # fmt: skip
    for name in {"issuer", "authority", "secretariat"} - {SEAT[decision]}:
        visitor = at_desk(home.url, name)
        told = visitor.post(here, typed | {"step": "look"}, Origin=visitor.url)
        assert told.status == 401, "a form that this session was not given is asked for again"
        form = begun(visitor, decision.replace(" ", "-"))
        told = looked_over(visitor, form, **{n: t for n, t in typed.items() if n in form.fields or n == "officer"})
        assert told.status == 403, (name, told.text)
        assert "does not hold its seat" in told.text


def test_the_page_of_each_row_of_who_may_do_what_is_there() -> None:
    there = {route.path for room in (*ROOMS, site.router, verifying.router) for route in room.routes}  # type: ignore[attr-defined]
    assert {row.page for row in PERMISSIONS if row.page} <= there
    assert {row.what for row in PERMISSIONS if row.page} >= set(SEAT) | {"affirm"}


@pytest.mark.parametrize("path", ["/desk/parties", "/desk/parties/MG", f"/desk/officers/{ACCOUNT}"])
def test_the_rooms_are_for_who_signed_in(home: Home, path: str) -> None:
    assert Visitor(home.url).get(path).path.startswith("/desk/sign-in")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_distrust_in_a_real_browser(browser: Browser, nodes: Nodes, home: Home, width: int) -> None:
    signer = nodes.appoint("MG", f"thief-{width}", Power.ISSUE)
    home.office.issue([nodes.permit() for _ in range(2)], signer)
    settled(nodes)

    def fine(page: Page) -> None:
        assert found_by_axe(page) == []
        assert not scrolls_sideways(page)

    with visit(browser, f"{home.url}/desk/parties", width, locale="en") as page:
        page.fill("#name", "authority")
        page.fill("#password", PASSWORD)
        page.click("main button")
        fine(page)
        page.click("text=(MG)")
        fine(page)
        page.click(f"a[href='/desk/officers/{account_of(signer)}']")
        fine(page)
        page.click("text=Distrust the key")
        page.fill("#since", "2020-01-01T00:00")
        fine(page)
        page.click("text=Look it over")
        page.wait_for_selector("text=until a colleague affirms them: 2")
        fine(page)
        page.click("button[name=confirmed]")
        page.wait_for_selector("text=Done, and final in block", timeout=30_000)
        fine(page)
        page.click("text=Back to where I was")
        page.wait_for_selector("text=What waits to be affirmed")
        fine(page)
        page.goto(f"{home.url}/desk/decisions/appoint")
        fine(page)
