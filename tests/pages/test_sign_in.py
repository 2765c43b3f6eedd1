"""Signing in at the desk: cookies that scripts and other sites cannot use, forms that only this session was given, and
nothing typed that is lost.
"""

import re
from dataclasses import replace
from http.cookies import SimpleCookie

import pytest
import urllib3
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from api.pages.desk.cookies import is_marked, mark_of
from api.pages.desk.sign import _inside
from api.pulse import Pulse
from api.sessions import standing_now
from registry.chain.node import Node
from registry.store.users import end_session, find_user
from registry.users import Users, token_digest
from tests.api.nodes import CHAIN_ID, PASSWORD, Home, Nodes
from tests.pages.desks import Visitor, at_desk
from tests.pages.visiting import found_by_axe, scrolls_sideways, visit


def test_who_is_not_signed_in_is_led_to_sign_in_and_then_back(mg: Home) -> None:
    visitor = Visitor(mg.url)
    asked = visitor.get("/desk?x=1")
    assert asked.path == "/desk/sign-in?next=%2Fdesk%3Fx%3D1"
    assert visitor.send(asked.form("/desk/sign-in"), name="issuer", password=PASSWORD).path == "/desk?x=1"


def test_a_wrong_password_keeps_the_name_and_says_so_in_the_readers_language(mg: Home) -> None:
    said = Visitor(mg.url, **{"Accept-Language": "fr"}).sign_in("issuer ", "not the password")
    assert (said.status, said.form("/desk/sign-in").fields["name"]) == (401, "issuer")
    assert "Le nom ou le mot de passe est faux" in said.text
    assert "password" in said.form("/desk/sign-in").fields
    assert not said.form("/desk/sign-in").fields["password"]


def test_the_session_cookie_is_hidden_from_scripts_and_not_sent_by_forms_of_other_sites(mg: Home) -> None:
    visitor = at_desk(mg.url, "issuer")
    session = visitor.cookies["session"]
    assert (session["httponly"], session["samesite"], session["path"], session["secure"]) == (True, "lax", "/", "")


def test_over_https_the_cookies_are_secure_and_of_this_host_only(mg: Home) -> None:
    """A proxy on this machine says that it is served over https."""
    visitor = Visitor(mg.url, **{"X-Forwarded-Proto": "https"})
    visitor.sign_in("issuer")
    assert set(visitor.cookies) == {"__Host-session", "__Host-visitor"}
    assert all(morsel["secure"] and morsel["httponly"] for morsel in visitor.cookies.values())


def test_a_form_without_the_mark_of_the_session_is_refused(mg: Home) -> None:
    visitor = at_desk(mg.url, "issuer")
    for mark in ({}, {"csrf": ""}, {"csrf": mark_of("another")}, {"csrf": "ä"}):
        assert visitor.post("/desk/sign-out", mark, Origin="https://elsewhere.example").status == 403
        assert visitor.post("/desk/sign-out", mark).status == 403
    assert visitor.get("/desk").status == 200


PREPARING, ANYWHERE = ["New permit", "Drafts", "Approval"], ["At the border", "Parties and officers"]


@pytest.mark.parametrize(
    ("name", "rooms"),
    [
        ("issuer", ["Desk", "Register", *PREPARING, "Batch", *ANYWHERE]),
        ("reader", ["Desk", "Register", *PREPARING, *ANYWHERE]),
        ("customs", ["Desk", "Register", *ANYWHERE]),
        ("authority", ["Desk", "Register", *ANYWHERE]),
        ("trader", ["Desk", "Your permits", "Show a permit"]),
    ],
)
def test_the_menu_has_the_rooms_in_which_one_has_something_to_do_and_no_other(
    fr: Home, name: str, rooms: list[str]
) -> None:
    if name == "trader":
        Users(fr.service.vault, "FR", fr.service.now).add(name, PASSWORD, None, "A Trader SAS")
    assert menu(at_desk(fr.url, name)) == rooms


def menu(visitor: Visitor) -> list[str]:
    """The names of the rooms that are shown."""
    shown = visitor.get("/desk").source.partition('<nav class="rooms"')[2].partition("</nav>")[0]
    return re.findall(">([^<>]+)</a>", shown)


def test_the_secretariat_at_a_partys_own_node_is_shown_no_room_in_which_permits_are_made(mg: Home) -> None:
    secretariat = at_desk(mg.url, "secretariat")
    assert menu(secretariat) == ["Desk", "Register", *ANYWHERE]
    assert secretariat.get("/desk/new").status == 404


def test_the_secretariats_seat_stays_known_while_the_node_is_away(mg: Home) -> None:
    with mg.service.vault.read() as reading:
        user = find_user(reading, "secretariat")
    assert user is not None
    assert standing_now(mg.service, user).secretariat
    away = replace(mg.service, node=Node("http://127.0.0.1:9", chain_id=CHAIN_ID), pulse=Pulse())
    assert standing_now(away, user).secretariat


@pytest.mark.parametrize("shown", ["Basic eDp5", "Bearer x", "Access 00"])
def test_what_else_is_shown_on_the_way_does_not_take_the_place_of_the_session(
    mg: Home, nodes: Nodes, shown: str
) -> None:
    """Such as the password that a server in front asks for."""
    sealed = nodes.issued()
    visitor = at_desk(mg.url, "reader", Authorization=shown)
    paper = visitor.get(f"/desk/permits/0x{sealed.id.hex()}/document")
    assert (paper.status, sealed.face.number in paper.source) == (200, True)


@pytest.mark.parametrize("origin", ["http://[", "http://]:x", "http://n:port", "null"])
def test_a_form_that_comes_from_no_address_at_all_is_refused_like_any_other(mg: Home, origin: str) -> None:
    visitor = at_desk(mg.url, "issuer")
    assert visitor.post("/desk/sign-out", {"csrf": "x"}, Origin=origin).status == 403
    assert visitor.get("/desk").status == 200


def test_a_sign_in_that_another_site_sends_is_refused(mg: Home) -> None:
    fields = {"name": "issuer", "password": PASSWORD, "csrf": mark_of("x")}
    assert Visitor(mg.url).post("/desk/sign-in", fields, Origin="https://elsewhere.example").status == 403


def test_signing_out_ends_the_session_for_whoever_has_the_cookie(mg: Home) -> None:
    visitor = at_desk(mg.url, "issuer")
    token = visitor.cookies["session"].value
    left = visitor.send(visitor.get("/desk").form("/desk/sign-out"))
    assert (left.path, visitor.cookies["session"].value) == ("/desk/sign-in", "")
    thief = Visitor(mg.url)
    thief.cookies = SimpleCookie({"session": token})
    assert thief.get("/desk").path.startswith("/desk/sign-in")


def test_an_ended_session_keeps_what_was_typed_and_asks_again_before_anything_is_done(mg: Home) -> None:
    visitor = at_desk(mg.url, "issuer")
    form = visitor.get("/desk").form("/desk/sign-out")
    with mg.service.vault.write() as writing:
        end_session(writing, token_digest(visitor.cookies["session"].value))
    asked = visitor.send(form, typed="\nfirst line\nsecond & <last>", confirmed="yes")
    assert asked.status == 401
    assert "what you typed is kept" in asked.text
    wrong = visitor.send(asked.form("/desk/sign-in"), name="issuer", password="not the password")
    again = visitor.send(wrong.form("/desk/sign-in"), name="issuer", password=PASSWORD)
    kept = again.form("/desk/sign-out").fields
    assert kept.pop("csrf") == mark_of(visitor.cookies["session"].value)
    assert kept == {"typed": "\nfirst line\nsecond & <last>"}


def test_a_form_of_a_session_before_this_one_is_kept_and_not_done(mg: Home) -> None:
    visitor = at_desk(mg.url, "issuer")
    old = visitor.get("/desk").form("/desk/sign-out")
    visitor.sign_in("issuer")
    assert "what you typed is kept" in visitor.send(old, typed="x").text
    assert visitor.get("/desk").path == "/desk"


def test_what_a_user_may_do_is_said(mg: Home) -> None:
    assert "issue" in at_desk(mg.url, "issuer").get("/desk").text
    assert "May prepare permits, read" in at_desk(mg.url, "reader").get("/desk").text
    assert "decide for the authority" in at_desk(mg.url, "authority").get("/desk").text
    assert "decide for the Secretariat" in at_desk(mg.url, "secretariat").get("/desk").text


def test_a_form_that_is_none_is_a_page_that_says_so(mg: Home) -> None:
    visitor = Visitor(mg.url)
    kinds = {"Content-Type": "multipart/form-data; boundary=x"}
    with urllib3.PoolManager(retries=False) as pool:
        told = pool.request("POST", f"{mg.url}/desk/sign-in", headers=kinds, body=b"--y\r\nnothing")
    assert (told.status, told.headers["content-type"]) == (400, "text/html; charset=utf-8")
    assert visitor.get("/desk/sign-in").status == 200


@pytest.mark.parametrize("path", ["", "//elsewhere", "/deskx", "/desk\\..", "https://elsewhere", "/desk/\r\nX: y", "/"])
def test_signing_in_leads_to_the_desk_and_to_no_other_site(path: str) -> None:
    assert _inside(path) == "/desk"


@settings(max_examples=50)
@given(st.text(), st.text())
def test_only_the_sessions_own_mark_is_taken(token: str, other: str) -> None:
    assert is_marked(mark_of(token), token) is bool(token)
    assert is_marked(mark_of(other), token) is (bool(token) and token == other)
    assert not is_marked(other, token)


@pytest.mark.parametrize("width", [360, 1280])
def test_by_keyboard_alone_one_signs_in_and_out_and_axe_finds_nothing(browser: Browser, mg: Home, width: int) -> None:
    with visit(browser, f"{mg.url}/desk", width, locale="en") as page:
        for typed in ("name", "password"):
            page.focus(f"#{typed}")
            page.keyboard.type({"name": "customs", "password": PASSWORD}[typed])
        assert found_by_axe(page) == []
        page.keyboard.press("Enter")
        page.wait_for_url(f"{mg.url}/desk")
        assert found_by_axe(page) == []
        assert not scrolls_sideways(page)
        page.focus("text=Sign out")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{mg.url}/desk/sign-in")
