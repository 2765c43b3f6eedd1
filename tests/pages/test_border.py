"""At the border: shown, looked over, confirmed, done once; and nothing twice, whatever is clicked."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from registry.acts import Accepted, Cancelled, Crossed, Endorsed, Noted, PermitEvent, Refused
from registry.commitment import short_code
from registry.days import to_date
from registry.formats.file import write_file
from registry.formats.qr import write_code
from registry.seal import SealedPermit
from registry.store.outbox import Stage
from registry.store.users import end_session
from registry.users import token_digest
from tests.api.nodes import GUITAR, PASSWORD, Home, Nodes
from tests.pages import desks
from tests.pages.desks import Visitor, at_desk
from tests.pages.visiting import found_by_axe, scrolls_sideways, visit

ORIGIN = "https://permits.example.mg"


@pytest.fixture
def sealed(nodes: Nodes) -> SealedPermit:
    return nodes.issued()


@pytest.fixture(scope="module")
def mg_customs(mg_home: Home) -> Visitor:
    return at_desk(mg_home.url, "customs")


@pytest.fixture(scope="module")
def fr_customs(nodes: Nodes) -> Visitor:
    return at_desk(nodes["FR"].url, "customs")


@pytest.fixture(scope="module")
def mg_home(nodes: Nodes) -> Home:
    return nodes["MG"]


def shown(visitor: Visitor, sealed: SealedPermit, **typed: Any) -> desks.Page:
    """The answer to the code's text, or to what else is shown."""
    form = visitor.get("/desk/border").form("/desk/border")
    return visitor.send(form, **{"text": write_code(sealed, ORIGIN)} | typed)


def begun(visitor: Visitor, sealed: SealedPermit, act: str) -> desks.FormOnPage:
    """The form of an act, after the permit was shown."""
    here = f"/desk/permits/0x{sealed.id.hex()}/acts"
    fields = shown(visitor, sealed).form(f"{here}/note").fields
    return visitor.post(f"{here}/{act}", fields, Origin=visitor.url).form(f"{here}/{act}")


def looked_over(visitor: Visitor, form: desks.FormOnPage, **typed: str) -> desks.Page:
    return visitor.send(form, step="look", **typed)


def confirmed(visitor: Visitor, page: desks.Page, form: desks.FormOnPage) -> desks.Page:
    return visitor.send(page.form(form.action), confirmed="yes")


def done(visitor: Visitor, sealed: SealedPermit, act: str, **typed: str) -> desks.Page:
    form = begun(visitor, sealed, act)
    return confirmed(visitor, looked_over(visitor, form, **typed), form)


def events(nodes: Nodes, sealed: SealedPermit, kind: type[PermitEvent]) -> list[Any]:
    """What is final of this kind, once nothing is on its way."""
    for home in nodes.homes.values():
        assert home.service.writer is not None
        for entry in home.service.outbox.entries(Stage.QUEUED):
            home.service.writer.courier.watch(entry.number).result(30)
    nodes.known()
    found = nodes["MG"].service.enquiry.evidence(sealed.id).events
    return [event for event in found if isinstance(event, kind)]


def test_a_permit_is_endorsed_then_accepted_with_what_really_moved(
    nodes: Nodes, mg_customs: Visitor, fr_customs: Visitor, sealed: SealedPermit
) -> None:
    left = done(mg_customs, sealed, "endorse", quantity__0="3")
    assert "/acts/endorse/0x" in left.path
    (endorsed,) = events(nodes, sealed, Endorsed)
    assert endorsed.day == nodes.today
    form = begun(fr_customs, sealed, "accept")
    assert form.fields["quantity.0"] == "3", "what left is what is expected to arrive"
    over = looked_over(fr_customs, form)
    assert "it can never be used again" in over.text
    assert confirmed(fr_customs, over, form).status == 200
    assert len(events(nodes, sealed, Accepted)) == 1


def test_who_accepts_sees_what_left_and_is_told_where_something_else_arrives(
    nodes: Nodes, mg_customs: Visitor, fr_customs: Visitor, sealed: SealedPermit
) -> None:
    done(mg_customs, sealed, "endorse", quantity__0="3")
    assert len(events(nodes, sealed, Endorsed)) == 1
    form, (line, *_) = begun(fr_customs, sealed, "accept"), sealed.face.lines
    unfinished = looked_over(fr_customs, form, quantity__0="")
    assert f"Permitted: {line.quantity} Really exported: 3" in unfinished.text
    same, less = looked_over(fr_customs, form), looked_over(fr_customs, form, quantity__0="2")
    assert "What arrives is not what left" not in same.text
    assert "What arrives is not what left" in less.text
    assert 'data-name="Really exported">3 ' in less.source


def test_a_second_use_is_refused_and_says_that_it_was_used(
    nodes: Nodes, fr_customs: Visitor, sealed: SealedPermit
) -> None:
    form = begun(fr_customs, sealed, "accept")
    done(fr_customs, sealed, "accept")
    assert len(events(nodes, sealed, Accepted)) == 1
    again = looked_over(fr_customs, form)
    assert again.status == 422
    assert "This permit is not to be used." in again.text
    assert "/acts/accept" not in shown(fr_customs, sealed).source


def test_the_answer_is_read_before_the_buttons_and_these_are_found_without_passing_the_whole_form(
    fr_customs: Visitor, sealed: SealedPermit
) -> None:
    page = shown(fr_customs, sealed).source
    places = [page.index(text) for text in ("GENUINE, NOT YET USED", "/acts/accept", 'class="permit"')]
    assert places == sorted(places)


def test_what_was_done_names_the_code_on_the_paper_and_leads_to_the_next_permit(
    fr_customs: Visitor, sealed: SealedPermit
) -> None:
    page = done(fr_customs, sealed, "accept")
    assert short_code(sealed.id) in page.text
    assert 'href="/desk/border">Another permit<' in page.source


def test_clicked_twice_at_once_it_is_done_once_and_both_come_to_the_same_page(
    nodes: Nodes, fr_customs: Visitor, sealed: SealedPermit
) -> None:
    form = begun(fr_customs, sealed, "note")
    over = looked_over(fr_customs, form, note="2")
    with ThreadPoolExecutor(4) as clicks:
        pages = list(clicks.map(lambda _: confirmed(fr_customs, over, form), range(4)))
    assert {page.status for page in pages} == {200}
    assert len({page.path for page in pages}) == 1
    assert len(events(nodes, sealed, Noted)) == 1


def test_two_windows_of_one_officer_do_it_once(nodes: Nodes, fr_customs: Visitor, sealed: SealedPermit) -> None:
    forms = [begun(fr_customs, sealed, "note") for _ in range(2)]
    pages = [confirmed(fr_customs, looked_over(fr_customs, form, note="1"), form) for form in forms]
    assert pages[0].path == pages[1].path
    assert len(events(nodes, sealed, Noted)) == 1


def test_another_window_that_asks_otherwise_is_told_to_look_first(
    nodes: Nodes, fr_customs: Visitor, sealed: SealedPermit
) -> None:
    one, other = begun(fr_customs, sealed, "note"), begun(fr_customs, sealed, "note")
    over = looked_over(fr_customs, other, note="3")
    confirmed(fr_customs, looked_over(fr_customs, one, note="2"), one)
    told = confirmed(fr_customs, over, other)
    assert "You asked for this otherwise" in told.text
    assert [note.kind for note in events(nodes, sealed, Noted)] == [2]


def test_the_same_note_may_follow_once_the_first_is_known(
    nodes: Nodes, fr_customs: Visitor, sealed: SealedPermit
) -> None:
    for number in (1, 2):
        done(fr_customs, sealed, "note", note="2")
        assert len(events(nodes, sealed, Noted)) == number


def test_the_page_of_an_act_loaded_again_is_still_that_act(
    nodes: Nodes, fr_customs: Visitor, sealed: SealedPermit
) -> None:
    page = done(fr_customs, sealed, "refuse", reason="2", officer_note="another species")
    assert len(events(nodes, sealed, Refused)) == 1
    again = fr_customs.get(page.path)
    assert "Done, and final in block" in again.text
    assert len(events(nodes, sealed, Refused)) == 1


def test_what_is_said_to_be_done_stands_on_the_permits_page_at_once(fr_customs: Visitor, sealed: SealedPermit) -> None:
    page = done(fr_customs, sealed, "accept")
    while "Done, and final" not in page.text:
        page = fr_customs.get(page.path)
    assert ">used<" in fr_customs.get(f"/desk/permits/0x{sealed.id.hex()}").source


@pytest.mark.parametrize(
    ("act", "typed", "field", "says"),
    [
        ("accept", {"quantity__0": "1000000"}, "quantity.0", "more than the"),
        ("accept", {"quantity__0": "one"}, "quantity.0", "no quantity"),
        ("accept", {"quantity__0": ""}, "quantity.0", "no quantity"),
        ("accept", {"day": "24.11.2026"}, "day", "no date"),
        ("refuse", {"reason": ""}, "reason", "Choose one."),
        ("note", {"note": ""}, "note", "Choose one."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_all_else_is_kept(
    fr_customs: Visitor, sealed: SealedPermit, act: str, typed: dict[str, str], field: str, says: str
) -> None:
    form = begun(fr_customs, sealed, act)
    told = looked_over(fr_customs, form, place="Roissy", officer_note="\nfirst & <last>", **typed)
    assert told.status == 422
    assert f'id="wrong-{field}"' in told.source
    assert says in told.text
    kept = told.form(form.action).fields
    assert (kept["place"], kept["officer_note"]) == ("Roissy", "first & <last>")
    assert all(kept[name.replace("__", ".")] == text for name, text in typed.items())


def test_a_day_that_lies_ahead_is_refused_and_nothing_is_done(
    nodes: Nodes, fr_customs: Visitor, sealed: SealedPermit
) -> None:
    told = done(fr_customs, sealed, "refuse", reason="2", day=to_date(nodes.today + 9))
    assert "The day lies ahead" in told.text
    assert events(nodes, sealed, Refused) == []


def test_a_session_that_ends_before_the_confirmation_keeps_all_and_does_nothing(
    nodes: Nodes, fr: Home, sealed: SealedPermit
) -> None:
    visitor = at_desk(fr.url, "customs")
    form = begun(visitor, sealed, "refuse")
    over = looked_over(visitor, form, reason="2", place="Le Havre")
    with fr.service.vault.write() as writing:
        end_session(writing, token_digest(visitor.cookies["session"].value))
    asked = confirmed(visitor, over, form)
    again = visitor.send(asked.form("/desk/sign-in"), name="customs", password=PASSWORD)
    filled = visitor.send(again.form(form.action))
    assert filled.form(form.action).fields["place"] == "Le Havre"
    assert events(nodes, sealed, Refused) == []
    page = confirmed(visitor, looked_over(visitor, filled.form(form.action)), form)
    assert "/acts/refuse/0x" in page.path
    assert len(events(nodes, sealed, Refused)) == 1


def test_a_language_chosen_in_the_middle_keeps_what_was_typed_at_every_step(
    browser: Browser, nodes: Nodes, fr: Home, sealed: SealedPermit
) -> None:
    with visit(browser, f"{fr.url}/desk/border?lang=en", 360, java_script_enabled=False) as page:
        page.fill("#name", "customs")
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.fill("#text", write_code(sealed, ORIGIN))
        page.click("text=Français")
        assert page.input_value("#text") == write_code(sealed, ORIGIN)
        page.press("#text", "Tab")
        page.click("main button")
        page.click("text=Español")
        assert page.text_content(".answer h1") == "AUTÉNTICO, AÚN NO USADO"
        page.click("text=English")
        page.click("text=Accept")
        page.click("summary")
        page.fill("#place", "Roissy")
        page.fill("[name='quantity.0']", "2")
        page.click("text=Français")
        assert (page.input_value("#place"), page.input_value("[name='quantity.0']")) == ("Roissy", "2")
        assert page.get_attribute("html", "lang") == "fr"
        page.press("#place", "Enter")  # which is the form's own button, and none of the languages
        page.click("text=Español")
        assert page.is_visible("text=Roissy")
        assert page.is_visible("button[name=confirmed]")
        assert page.get_attribute("html", "lang") == "es"
    assert events(nodes, sealed, Accepted) == []


def test_a_language_chosen_while_signing_in_again_is_no_attempt_and_keeps_all(fr: Home, sealed: SealedPermit) -> None:
    visitor = at_desk(fr.url, "customs")
    form = begun(visitor, sealed, "refuse")
    with fr.service.vault.write() as writing:
        end_session(writing, token_digest(visitor.cookies["session"].value))
    asked = looked_over(visitor, form, reason="2", place="Le Havre").form("/desk/sign-in")
    for _ in range(5):
        page = visitor.post("/desk/sign-in?lang=fr", asked.fields | {"step": "again"}, Origin=fr.url)
        assert "Votre session" in page.text
        asked = page.form("/desk/sign-in")
    visitor.cookies.pop("lang")
    again = visitor.send(asked, name="customs", password=PASSWORD)
    assert again.form(form.action).fields["place"] == "Le Havre"


def test_a_crossing_is_recorded_with_its_direction(nodes: Nodes, mg_customs: Visitor) -> None:
    guitar = nodes.issued(GUITAR)
    done(mg_customs, guitar, "cross", direction="exit")
    assert len(events(nodes, guitar, Crossed)) == 1


def test_the_issuing_authority_cancels_from_the_permits_page(nodes: Nodes, mg: Home, sealed: SealedPermit) -> None:
    visitor = at_desk(mg.url, "issuer")
    here = f"/desk/permits/0x{sealed.id.hex()}"
    assert f'href="{here}/acts/cancel"' in visitor.get(here).source
    form = visitor.get(f"{here}/acts/cancel").form(f"{here}/acts/cancel")
    over = looked_over(visitor, form, reason="2")
    assert "The permit ends for good" in over.text
    assert "/acts/cancel/0x" in confirmed(visitor, over, form).path
    (cancelled,) = events(nodes, sealed, Cancelled)
    assert cancelled.reason == 2
    assert f'href="{here}/acts/cancel"' not in visitor.get(here).source


def test_a_file_and_a_short_code_are_taken_too(nodes: Nodes, fr_customs: Visitor, sealed: SealedPermit) -> None:
    assert nodes.registry is not None
    file = ("permit.json", write_file(sealed, nodes.registry), "application/json")
    form = fr_customs.get("/desk/border").form("/desk/border").fields
    assert "GENUINE" in fr_customs.post("/desk/border", form | {"file": file}, Origin=fr_customs.url).text
    stands = shown(fr_customs, sealed, text=short_code(sealed.id))
    assert stands.path == f"/desk/permits/0x{sealed.id.hex()}"
    assert "It is another Party's permit" in stands.text


@pytest.mark.parametrize("text", ["", "nonsense", "AAAAAAAAAAAAAAAAA", f"{ORIGIN}/v#AAAA", "https://elsewhere.example"])
def test_what_is_no_permit_is_said_and_kept(fr_customs: Visitor, sealed: SealedPermit, text: str) -> None:
    told = shown(fr_customs, sealed, text=text)
    assert 400 <= told.status < 500
    assert 'role="alert"' in told.source
    assert told.form("/desk/border").fields["text"] == text


def test_who_has_no_key_or_no_power_is_offered_nothing_final(
    nodes: Nodes, mg: Home, fr: Home, sealed: SealedPermit
) -> None:
    here = f"/desk/permits/0x{sealed.id.hex()}/acts"
    reader = at_desk(fr.url, "reader")
    assert "There is nothing for you to do" in shown(reader, sealed).text
    assert reader.get(f"{here}/accept").status == 403
    issuer = at_desk(mg.url, "issuer")
    told = done(issuer, sealed, "endorse")
    assert "You lack the power for this" in told.text
    assert events(nodes, sealed, Endorsed) == []


def test_another_partys_act_without_the_permit_leads_to_the_border(fr_customs: Visitor, sealed: SealedPermit) -> None:
    assert fr_customs.get(f"/desk/permits/0x{sealed.id.hex()}/acts/accept").path == "/desk/border"


def test_another_permit_than_the_one_named_is_refused(nodes: Nodes, fr_customs: Visitor, sealed: SealedPermit) -> None:
    form, other = begun(fr_customs, sealed, "accept"), nodes.issued()
    here = f"/desk/permits/0x{other.id.hex()}/acts/accept"
    assert fr_customs.post(here, form.fields, Origin=fr_customs.url).status == 422


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_customs_accept_in_a_real_browser(
    browser: Browser, nodes: Nodes, fr: Home, sealed: SealedPermit, width: int, *, script: bool
) -> None:
    def fine(page: Page) -> None:
        assert not scrolls_sideways(page) if script else True
        assert found_by_axe(page) == [] if script else True

    with visit(browser, f"{fr.url}/desk/border", width, locale="en", java_script_enabled=script) as page:
        page.fill("#name", "customs")
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.fill("#text", write_code(sealed, ORIGIN))
        fine(page)
        page.click("text=Look at it")
        page.wait_for_selector(".answer.valid")
        fine(page)
        page.click("text=Accept")
        page.fill("#place", "Roissy") if script and page.click("summary") else None
        fine(page)
        page.click("text=Look it over")
        page.wait_for_selector("text=it can never be used again")
        fine(page)
        page.click("button[name=confirmed]")
        page.wait_for_selector("text=Done, and final in block", timeout=30_000)
        fine(page)
    assert len(events(nodes, sealed, Accepted)) == 1
