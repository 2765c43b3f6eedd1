"""A new permit as the boxes of the form: kept whatever is clicked, looked at by the law, issued once."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from registry.acts import Replaced
from registry.drafts import Drafts
from registry.formats.boxes import boxes_of_permit
from registry.store.users import end_session
from registry.users import token_digest
from tests.api.nodes import PASSWORD, REPTILES, Home, Nodes
from tests.pages import desks
from tests.pages.desks import Visitor, at_desk
from tests.pages.test_border import events
from tests.pages.visiting import cut_off, found_by_axe, scrolls_sideways, visit


@pytest.fixture
def issuer(mg: Home) -> Visitor:
    return at_desk(mg.url, "issuer")


def path(page: desks.Page) -> str:
    return urlsplit(page.path).path


def form_on(page: desks.Page) -> desks.FormOnPage:
    """The form of the draft itself."""
    (found,) = (form for form in page.forms if "version" in form.fields and "lines" in form.fields)
    return found


def begun(visitor: Visitor) -> desks.FormOnPage:
    return form_on(visitor.get("/desk/new"))


def sent(visitor: Visitor, form: desks.FormOnPage, step: str, typed: dict[str, str]) -> desks.Page:
    return visitor.post(form.action, form.fields | typed | {"step": step}, Origin=visitor.url)


def reptiles(nodes: Nodes, **changes: str) -> dict[str, str]:
    """What is typed for a new permit of that kind."""
    return boxes_of_permit(nodes.permit()) | changes


def confirmed(visitor: Visitor, page: desks.Page) -> desks.Page:
    return visitor.send(page.form(path(page)), confirmed="yes")


def typed_in(page: Page, boxes: dict[str, str]) -> None:
    """Fill in these boxes of the page; those that are seldom needed are opened first."""
    for summary in page.query_selector_all("details:not([open]) > summary"):
        summary.click()
    for name, text in boxes.items():
        there = page.locator(f"[id='{name}']")
        if name != "party":
            there.select_option(text) if there.evaluate("e => e.tagName") == "SELECT" else there.fill(text)


def number_of(nodes: Nodes, number: str) -> int:
    """How many permits have this number."""
    with nodes["MG"].service.vault.read() as reading:
        return len([document for document in reading.documents() if document.number == number])


def test_a_permit_is_typed_looked_over_confirmed_and_issued(nodes: Nodes, issuer: Visitor) -> None:
    typed = reptiles(nodes)
    over = sent(issuer, begun(issuer), "look", typed | {"reference": "A 17"})
    assert path(over).endswith("/issue")
    assert "what it says can never be changed" in over.text
    assert all(line.scientific_name in over.text for line in REPTILES.face.lines)
    done = confirmed(issuer, over)
    assert "/issued/0x" in done.path
    assert f"Issue: {typed['number']}" in done.text
    assert number_of(nodes, typed["number"]) == 1
    leads = issuer.get(path(over))
    assert path(leads).startswith("/desk/permits/0x"), "the draft leads to its permit from now on"
    assert leads.status == 200


def test_an_unfinished_draft_is_kept_and_listed(nodes: Nodes, issuer: Visitor) -> None:
    kept = sent(issuer, begun(issuer), "save", {"number": "26HALF01", "0.scientific_name": "Furcifer pardalis"})
    assert form_on(kept).fields["0.scientific_name"] == "Furcifer pardalis"
    assert "26HALF01" in issuer.get("/desk/drafts").text
    assert number_of(nodes, "26HALF01") == 0


def test_another_line_is_added_and_taken_away_without_script(issuer: Visitor) -> None:
    one = sent(issuer, begun(issuer), "save", {"0.term": "LIV"})
    two = form_on(sent(issuer, form_on(one), "line", {}))
    assert "1.term" in two.fields
    three = form_on(sent(issuer, two, "line", {"1.term": "SKI"}))
    assert {name: text for name, text in three.fields.items() if name.endswith(".term")} == {
        "0.term": "LIV", "1.term": "SKI", "2.term": "",
    }  # fmt: skip
    dropped = form_on(sent(issuer, three, "drop.0", {}))
    assert dropped.fields["0.term"] == "SKI"


def test_another_origin_is_added_without_script(issuer: Visitor) -> None:
    more = form_on(sent(issuer, begun(issuer), "source.0.1", {"0.term": "LIV", "0.0.origin_country": "mg"}))
    assert more.fields["0.0.origin_country"] == "MG"
    assert more.fields["0.1.origin_country"] == ""


def test_what_is_wrong_stands_beside_its_box_and_all_is_kept(nodes: Nodes, issuer: Visitor) -> None:
    typed = reptiles(nodes, valid_until="24.11.2027", destination="", special_conditions="first & <last>")
    page = sent(issuer, begun(issuer), "look", typed | {"1.quantity": "many"})
    assert "Something is not right yet" in page.text
    assert all(f'id="wrong-{field}"' in page.source for field in ("valid_until", "1.quantity"))
    fields = form_on(page).fields
    assert (fields["valid_until"], fields["1.quantity"]) == ("24.11.2027", "many")
    assert fields["special_conditions"] == "first & <last>"


def test_what_the_law_says_stands_beside_its_box_in_the_persons_language(nodes: Nodes, mg: Home) -> None:
    typed = reptiles(nodes, exporter_name="", exporter_address="", exporter_country="")
    for language, says in (
        ("en", "the exporter is missing"),
        ("fr", "l'exportateur manque"),
        ("es", "falta el exportador"),
    ):
        visitor = at_desk(mg.url, "issuer", **{"Accept-Language": language})
        page = sent(visitor, begun(visitor), "check", typed)
        box = page.source.partition("<legend>4.")[2].partition("</fieldset>")[0]
        assert says in box.replace("&#39;", "'")


def test_a_name_that_the_list_does_not_have_is_answered_with_those_that_begin_so(issuer: Visitor) -> None:
    page = sent(issuer, begun(issuer), "check", {"0.scientific_name": "panther cha"})
    assert "Is one of these meant? Furcifer pardalis" in page.text


def test_a_number_that_was_given_is_said_beside_it(nodes: Nodes, issuer: Visitor) -> None:
    typed = reptiles(nodes, number=nodes.issued().face.number)
    page = sent(issuer, begun(issuer), "look", typed)
    assert "This number was given before" in page.source.partition('id="wrong-number"')[2]


def test_two_windows_keep_both_texts_and_say_so(mg: Home, issuer: Visitor) -> None:
    first = form_on(sent(issuer, begun(issuer), "save", {"number": "26WIN1", "0.term": "LIV"}))
    colleague = at_desk(mg.url, "colleague")
    sent(colleague, form_on(colleague.get(first.action)), "save", {"0.term": "SKI"})
    told = sent(issuer, first, "save", {"0.term": "BOD"})
    assert told.status == 409
    assert "colleague typed here: SKI" in told.text
    assert form_on(told).fields["0.term"] == "BOD"
    apart = sent(issuer, form_on(told), "apart", {})
    assert form_on(apart).fields["0.term"] == "BOD"
    assert form_on(issuer.get(first.action)).fields["0.term"] == "SKI"
    over = sent(issuer, form_on(told), "save", {})
    assert form_on(over).fields["0.term"] == "BOD"


def test_a_language_chosen_in_the_middle_keeps_what_was_typed_and_saves_nothing(mg: Home, issuer: Visitor) -> None:
    page, drafts = issuer.get("/desk/new"), Drafts(mg.service.vault, "MG", mg.service.now)
    form, before = form_on(page), drafts.open()
    assert f'formaction="{form.action}?lang=fr"' in page.source
    told = issuer.post(
        f"{form.action}?lang=fr", form.fields | {"number": "26MG-FR", "step": "again"}, Origin=issuer.url
    )
    assert 'lang="fr"' in told.source.partition("<head>")[0]
    assert form_on(told).fields["number"] == "26MG-FR"
    assert "Quelque chose n'est pas" not in told.text
    assert drafts.open() == before


def test_what_was_found_is_found_in_another_language_too(issuer: Visitor) -> None:
    page = sent(issuer, begun(issuer), "check", {"number": "26MG-ES"})
    form = form_on(page)
    fields = form.fields | {"number": "26MG-FR", "valid_until": "soon", "step": "again"}
    told = issuer.post(f"{form.action}?lang=es", fields, Origin=issuer.url)
    assert "Algo no está bien todavía" in told.text
    assert 'id="wrong-valid_until"' in told.source
    assert (form_on(told).fields["number"], form_on(told).fields["valid_until"]) == ("26MG-FR", "soon")


def test_the_first_save_clicked_twice_is_one_draft(nodes: Nodes, mg: Home, issuer: Visitor) -> None:
    form = begun(issuer)
    pages = [sent(issuer, form, "save", {"number": "26TWICE"}) for _ in range(2)]
    assert pages[0].path == pages[1].path
    drafts = Drafts(mg.service.vault, "MG", nodes.now).open()
    assert [draft.version for draft in drafts if draft.boxes.get("number") == "26TWICE"] == [1]


def test_issued_by_four_clicks_at_once_it_is_one_permit(nodes: Nodes, issuer: Visitor) -> None:
    typed = reptiles(nodes)
    over = sent(issuer, begun(issuer), "look", typed)
    with ThreadPoolExecutor(4) as clicks:
        pages = list(clicks.map(lambda _: confirmed(issuer, over), range(4)))
    assert {page.status for page in pages} == {200}
    assert len({page.path for page in pages if "/issued/" in page.path}) == 1
    assert number_of(nodes, typed["number"]) == 1
    back = confirmed(issuer, over)
    assert "/issued/0x" in back.path, "sent again from the page before, it leads to the same"


def test_a_draft_changed_after_it_was_looked_over_is_not_issued(nodes: Nodes, mg: Home, issuer: Visitor) -> None:
    typed = reptiles(nodes)
    over = sent(issuer, begun(issuer), "look", typed)
    here = path(over).removesuffix("/issue")
    colleague = at_desk(mg.url, "colleague")
    sent(colleague, form_on(colleague.get(here)), "save", {"purpose": "Z"})
    told = confirmed(issuer, over)
    assert told.status == 409
    assert "saved this draft meanwhile" in told.text
    assert form_on(told).fields["purpose"] == "Z"
    assert number_of(nodes, typed["number"]) == 0


def test_what_is_typed_into_a_draft_that_was_issued_meanwhile_is_kept_apart(nodes: Nodes, issuer: Visitor) -> None:
    typed = reptiles(nodes)
    over = sent(issuer, begun(issuer), "look", typed)
    form = form_on(issuer.get(path(over).removesuffix("/issue")))
    confirmed(issuer, over)
    told = sent(issuer, form, "save", {"purpose": "Z"})
    assert told.status == 409
    assert "A permit was issued of this draft" in told.text
    apart = sent(issuer, form_on(told), "apart", {})
    assert form_on(apart).fields["purpose"] == "Z"
    assert form_on(apart).action != form.action


def test_a_permit_is_replaced_by_a_draft_that_is_prefilled_from_it(nodes: Nodes, issuer: Visitor) -> None:
    old = nodes.issued()
    here = f"/desk/permits/0x{old.id.hex()}"
    assert f'href="/desk/new?replaces=0x{old.id.hex()}"' in issuer.get(here).source
    form = form_on(issuer.get(f"/desk/new?replaces=0x{old.id.hex()}"))
    assert form.fields["0.scientific_name"] == old.face.lines[0].scientific_name
    number = nodes.permit().face.number
    asked = sent(issuer, form, "look", {"number": number})
    assert 'id="wrong-reason"' in asked.source
    over = sent(issuer, form_on(asked), "look", {"reason": "2"})
    assert f"{old.face.number} ends for good" in over.text
    done = confirmed(issuer, over)
    assert "/issued/0x" in done.path
    (replaced,) = events(nodes, old, Replaced)
    with nodes["MG"].service.vault.read() as reading:
        successor = reading.document(replaced.successor)
    assert successor is not None
    assert successor.number == number
    assert old.face.number.encode() in successor.file, "it names what it replaces"
    assert "Replace" not in issuer.get(here).text.partition("Papers")[0]


def test_a_session_that_ends_in_the_middle_loses_nothing(nodes: Nodes, mg: Home) -> None:
    visitor = at_desk(mg.url, "issuer")
    form, typed = begun(visitor), reptiles(nodes)
    with mg.service.vault.write() as writing:
        end_session(writing, token_digest(visitor.cookies["session"].value))
    asked = sent(visitor, form, "save", typed)
    again = visitor.send(asked.form("/desk/sign-in"), name="issuer", password=PASSWORD)
    kept = form_on(visitor.send(again.form(form.action)))
    assert all(kept.fields[name] == text for name, text in typed.items() if name in kept.fields)


def test_customs_and_nobody_see_no_drafts(mg: Home, issuer: Visitor) -> None:
    here = form_on(sent(issuer, begun(issuer), "save", {"number": "26SECRET"})).action
    customs = at_desk(mg.url, "customs")
    for address in ("/desk/new", "/desk/drafts", here, f"{here}/issue"):
        assert customs.get(address).status == 404
        assert path(Visitor(mg.url).get(address)) == "/desk/sign-in"
    assert "Drafts" not in customs.get("/desk").text


def test_who_has_no_key_prepares_and_hands_over_but_does_not_issue(nodes: Nodes, mg: Home) -> None:
    clerk = at_desk(mg.url, "reader")
    typed = reptiles(nodes)
    unfinished = sent(clerk, begun(clerk), "hand over", typed | {"valid_until": ""})
    assert 'id="wrong-valid_until"' in unfinished.source
    assert "Handed over" not in unfinished.text
    handed = sent(clerk, form_on(unfinished), "hand over", typed)
    assert "Handed over for a colleague's approval" in handed.text
    assert clerk.get(f"{path(handed)}/issue").status == 403
    assert number_of(nodes, typed["number"]) == 0


def test_what_was_saved_and_then_not_handed_over_goes_on_from_what_was_saved(nodes: Nodes, mg: Home) -> None:
    clerk, typed = at_desk(mg.url, "reader"), reptiles(nodes)
    full = "CREATE TRIGGER full BEFORE INSERT ON approvals BEGIN SELECT RAISE(ABORT, 'no room'); END"
    with mg.service.vault.write() as writing:
        writing.connection.exec_driver_sql(full)
    try:
        refused = sent(clerk, begun(clerk), "hand over", typed)
    finally:
        with mg.service.vault.write() as writing:
            writing.connection.exec_driver_sql("DROP TRIGGER full")
    assert (refused.status, form_on(refused).fields["version"]) == (503, "1")
    handed = sent(clerk, form_on(refused), "hand over", {"purpose": "Z"})
    assert "Handed over for a colleague's approval" in handed.text


def test_a_draft_is_thrown_away(issuer: Visitor) -> None:
    kept = sent(issuer, begun(issuer), "save", {"number": "26AWAY"})
    here = path(kept)
    gone = issuer.send(kept.form(f"{here}/throw-away"))
    assert path(gone) == "/desk/drafts"
    assert "26AWAY" not in gone.text
    assert issuer.get(here).status == 404


def test_species_are_told_only_to_who_signed_in(mg: Home, issuer: Visitor) -> None:
    assert '"Furcifer pardalis"' in issuer.get("/desk/species?begins=panth").source
    assert path(Visitor(mg.url).get("/desk/species?begins=panth")) == "/desk/sign-in"


@pytest.mark.parametrize("width", [360, 1280])
def test_an_official_fills_in_the_form_in_a_real_browser(browser: Browser, nodes: Nodes, mg: Home, width: int) -> None:
    def fine(page: Page) -> None:
        assert not scrolls_sideways(page)
        assert found_by_axe(page) == []

    typed = {n: t for n, t in reptiles(nodes).items() if not n.startswith(("1.", "2.")) and n != "0.appendix"}
    with visit(browser, f"{mg.url}/desk/new", width, locale="en") as page:
        page.fill("#name", "issuer")
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.wait_for_selector("[id='0.scientific_name']")
        fine(page)
        typed_in(
            page, {name: text for name, text in typed.items() if name not in {"0.scientific_name", "0.common_name"}}
        )
        species = page.locator("[id='0.scientific_name']")
        species.press_sequentially("panther ch")
        page.wait_for_selector("[role=option]")
        fine(page)
        species.press("ArrowDown")
        species.press("Enter")
        assert species.input_value() == "Furcifer pardalis"
        assert page.locator("[id='0.appendix']").input_value() == "II"
        page.click("button[value=check]:visible")
        page.wait_for_selector("text=Nothing stands in the way")
        fine(page)
        assert cut_off(page) == []
        page.click("button[value=look]")
        page.wait_for_selector("text=can never be changed")
        fine(page)
        page.click("button[name=confirmed]")
        page.wait_for_selector("text=Done, and final in block", timeout=30_000)
        fine(page)
        page.click("text=To the permit")
        page.wait_for_selector("text=What happened to it", timeout=20_000)
