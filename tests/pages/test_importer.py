"""An importer at the desk: the permits that name him and no others, marked used only where his Party's law says so."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from api.pages.desk.door import FOR_IMPORTERS
from api.register import page_of
from registry.acts import Accepted, Power
from registry.formats.document import read_document
from registry.formats.file import write_file
from registry.formats.qr import write_code
from registry.importers import Importer
from registry.permit import Permit, Person
from registry.samples import sample
from registry.seal import SealedPermit, redact
from registry.store.register import Wanted
from registry.users import Users
from tests.api.nodes import PASSWORD, Home, Nodes
from tests.pages.desks import Page, Visitor, at_desk
from tests.pages.visiting import found_by_axe, scrolls_sideways, visit

TROPHY = read_document(sample("de-import-trophy.json"))
SOIE, OTHER = "Importer One SAS", "Somebody Else SARL"
ORIGIN = "https://permits.example.mg"


def named(permit: Permit, name: str, country: str) -> Permit:
    importer = Person(name=name, country=country)
    return Permit(face=permit.face, persons=permit.persons.model_copy(update={"importer": importer}))


def import_permit(nodes: Nodes, code: str, name: str) -> SealedPermit:
    """An import permit of that Party, for that importer."""
    permit = named(nodes.permit(TROPHY, party=code, destination=code), name, code)
    (sealed,) = nodes[code].office.issue([permit], nodes[code]["issuer"])
    nodes.known()
    return sealed


@pytest.fixture(scope="module", autouse=True)
def importers(nodes: Nodes) -> None:
    """One at each Party; FR's law lets importers mark permits used, MG's does not."""
    nodes.appoint("MG", "trader", Power.IMPORT)
    for code, key in (("FR", "importer"), ("MG", "trader")):
        Users(nodes[code].service.vault, code, nodes.now).add("soie", PASSWORD, nodes[code][key].account, SOIE)
    nodes.known()


@pytest.fixture(scope="module")
def soie(nodes: Nodes) -> Visitor:
    return at_desk(nodes["FR"].url, "soie")


@pytest.fixture(scope="module")
def official(nodes: Nodes) -> Visitor:
    return at_desk(nodes["FR"].url, "issuer")


@pytest.fixture
def his(nodes: Nodes) -> SealedPermit:
    return import_permit(nodes, "FR", SOIE)


@pytest.fixture(scope="module")
def anothers(nodes: Nodes) -> SealedPermit:
    return import_permit(nodes, "FR", OTHER)


def here(sealed: SealedPermit) -> str:
    return f"/desk/permits/0x{sealed.id.hex()}"


def shown(visitor: Visitor, text: str) -> Page:
    return visitor.send(visitor.get("/desk/border").form("/desk/border"), text=text)


def used(nodes: Nodes, sealed: SealedPermit) -> bool:
    nodes.known()
    return any(isinstance(event, Accepted) for event in nodes["FR"].service.enquiry.evidence(sealed.id).events)


def test_he_finds_the_permits_that_name_him_and_no_other(
    soie: Visitor, his: SealedPermit, anothers: SealedPermit
) -> None:
    page = soie.get("/desk/permits")
    assert f"Permits that name {SOIE}" in page.text
    assert his.face.number in page.text
    assert anothers.face.number not in page.text


def test_his_permits_are_found_without_looking_at_those_of_others(
    nodes: Nodes, his: SealedPermit, anothers: SealedPermit
) -> None:
    page = page_of(nodes["FR"].service, Wanted(importer=Importer("FR", SOIE)), None, 50)
    assert his.id in {row.sealed.id for row in page.rows}
    assert anothers.id not in {row.sealed.id for row in page.rows}
    assert page.looked == len(page.rows)


def test_who_is_named_in_no_permit_is_told_just_that_and_not_that_a_search_found_nothing(fr: Home) -> None:
    Users(fr.service.vault, "FR", fr.service.now).add("unnamed", PASSWORD, None, "Nobody Anywhere SAS")
    unnamed = at_desk(fr.url, "unnamed")
    assert "No permit of this Party names you." in unnamed.get("/desk/permits").text
    assert "No permit fits." in unnamed.get("/desk/permits?number=26").text


def test_anothers_permit_is_nothing_that_he_may_see_at_any_address(
    nodes: Nodes, soie: Visitor, anothers: SealedPermit
) -> None:
    for address in ("/document", "/form.pdf", "/qr.svg"):
        assert soie.get(here(anothers) + address).status == 404
    assert anothers.face.number not in soie.get(here(anothers)).text
    user, path = nodes["FR"].user("soie"), f"/v1/permits/0x{anothers.id.hex()}"
    assert user.get(f"{path}/document").status == 404
    assert user.post(f"{path}/acts", {"act": "accept"}).slug == "not-named"
    numbers = {row["number"] for row in user.get("/v1/permits?limit=100").json()["permits"]}
    assert anothers.face.number not in numbers
    assert not used(nodes, anothers)


def test_who_handled_a_permit_is_shown_to_officials_and_not_to_him(
    soie: Visitor, official: Visitor, his: SealedPermit
) -> None:
    assert "Who handled it" in official.get(here(his)).text
    page = soie.get(here(his))
    assert his.face.number in page.text
    assert "Who handled it" not in page.text


def test_he_sees_where_his_permit_stands_and_marks_it_used_once(nodes: Nodes, soie: Visitor, his: SealedPermit) -> None:
    page = soie.get(here(his))
    assert "What happened to it" in page.text
    assert f'href="{here(his)}/acts/accept"' in page.source
    form = soie.get(f"{here(his)}/acts/accept").form(f"{here(his)}/acts/accept")
    over = soie.send(form, step="look")
    assert "it can never be used again" in over.text
    assert soie.send(over.form(form.action), confirmed="yes").path.startswith(f"{here(his)}/acts/accept/0x")
    for entry in nodes["FR"].service.outbox.entries():
        nodes["FR"].service.writer.courier.watch(entry.number).result(30)  # type: ignore[union-attr]
    assert used(nodes, his)
    after = soie.get(here(his))
    assert ">used<" in after.source
    assert "/acts/accept" not in after.source


def test_a_permit_of_another_party_is_his_to_use_only_if_it_names_him(nodes: Nodes, soie: Visitor) -> None:
    mine, anothers = nodes.issued(), None
    (anothers,) = nodes["MG"].office.issue([named(nodes.permit(), OTHER, "FR")], nodes["MG"]["issuer"])
    nodes.known()
    assert f'formaction="{here(mine)}/acts/accept"' in shown(soie, write_code(mine, ORIGIN)).source
    for text in (write_code(anothers, ORIGIN), write_code(redact(mine), ORIGIN)):
        page = shown(soie, text)
        assert "GENUINE" in page.text
        assert "/acts/accept" not in page.source
    assert nodes.registry is not None
    fields = soie.get("/desk/border").form("/desk/border").fields
    file = write_file(anothers, nodes.registry).decode()
    form = soie.post(f"{here(anothers)}/acts/accept", {"csrf": fields["csrf"], "shown": file}, Origin=soie.url)
    told = soie.send(form.form(f"{here(anothers)}/acts/accept"), step="look")
    assert told.status == 422
    assert "This permit does not name you in box 3" in told.text


def test_where_the_law_does_not_let_importers_he_is_told_so_and_nothing_is_done(nodes: Nodes) -> None:
    sealed = import_permit(nodes, "MG", SOIE)
    trader = at_desk(nodes["MG"].url, "soie")
    page = trader.get(here(sealed))
    assert sealed.face.number in page.text
    assert "Here customs mark permits used, not importers" in page.text
    assert "/acts/accept" not in page.source
    form = trader.get(f"{here(sealed)}/acts/accept").form(f"{here(sealed)}/acts/accept")
    told = trader.send(form, step="look")
    assert told.status == 422
    assert "By the law of MG (Art. VI(6)" in told.text
    asked = nodes["MG"].user("soie").post(f"/v1/permits/0x{sealed.id.hex()}/acts", {"act": "accept"})
    assert (asked.status, asked.slug) == (403, "not-by-importers")
    assert not used(nodes, sealed)


def test_an_officer_with_no_other_power_than_an_importers_is_bound_by_the_law_too(nodes: Nodes) -> None:
    sealed = import_permit(nodes, "MG", OTHER)
    Users(nodes["MG"].service.vault, "MG", nodes.now).add("broker", PASSWORD, nodes["MG"]["trader"].account)
    asked = nodes["MG"].user("broker").post(f"/v1/permits/0x{sealed.id.hex()}/acts", {"act": "accept"})
    assert (asked.status, asked.slug) == (403, "not-by-importers")


@pytest.mark.parametrize(
    "path",
    [
        "/desk/new", "/desk/drafts", "/desk/approvals", "/desk/batch", "/desk/parties",
        "/desk/species?name=Vanilla", "/desk/parties/FR", "/desk/officers/{account}", "/desk/decisions/appoint",
        "/desk/decisions/distrust",
    ],
)  # fmt: skip
def test_other_rooms_are_for_officials(nodes: Nodes, soie: Visitor, official: Visitor, path: str) -> None:
    here = path.format(account=f"0x{nodes['FR']['issuer'].account.hex()}")
    assert official.get(here).status in {200, 403}
    assert soie.get(here).status == 404


@pytest.mark.parametrize("path", ["/desk/drafts", "/desk/batch", "/desk/decisions/appoint", "/desk/officers/0x12"])
def test_no_form_of_his_goes_to_another_room(soie: Visitor, path: str) -> None:
    assert not FOR_IMPORTERS.fullmatch(path)
    csrf = soie.get("/desk/border").form("/desk/border").fields["csrf"]
    assert soie.post(path, {"csrf": csrf, "step": "look"}, Origin=soie.url).status in {404, 405}


def test_his_rooms_are_named_for_him(soie: Visitor) -> None:
    page = soie.get("/desk")
    assert "Your permits" in page.text
    assert "Show a permit" in page.text
    assert "Register" not in page.text
    assert SOIE in page.text


@pytest.mark.parametrize(
    ("code", "head"), [("en", "Permits that name"), ("fr", "Permis au nom de"), ("es", "Permisos a")]
)
@pytest.mark.parametrize("width", [360, 1280])
def test_it_reads_in_each_language_at_both_widths_and_axe_finds_nothing(
    browser: Browser, fr: Home, his: SealedPermit, code: str, head: str, width: int
) -> None:
    with visit(browser, f"{fr.url}/desk/permits", width, locale=code) as page:
        page.fill("#name", "soie")
        page.fill("#password", PASSWORD)
        page.click("main button")
        assert (page.text_content("h1") or "").startswith(head)
        for address in ("/desk/permits", here(his), "/desk"):
            page.goto(fr.url + address)
            assert not scrolls_sideways(page)
            assert found_by_axe(page) == []


@given(st.text(min_size=1, max_size=30), st.sampled_from([None, "FR", "MG"]))
def test_box_3_names_him_whatever_the_letters_are_like_and_only_in_his_country(name: str, country: str | None) -> None:
    him, persons = Importer("FR", SOIE), TROPHY.persons
    theirs = persons.model_copy(update={"importer": Person.model_construct(name=name, country=country)})
    assert not him.is_named_by(theirs)
    for same in (SOIE.lower(), SOIE.upper(), f" {SOIE.replace(' ', '  ')} ", SOIE.replace("e", "é")):
        his = persons.model_copy(update={"importer": Person.model_construct(name=same, country=country)})
        assert him.is_named_by(his) is (country != "MG")
    assert not him.is_named_by(None)
    assert not replace(him, party="MG", name=OTHER).is_named_by(persons.model_copy(update={"importer": None}))


def test_a_very_long_name_is_not_wider_than_the_screen(browser: Browser, nodes: Nodes, fr: Home) -> None:
    name = "Rakotomalalatianarivoandriamanana" * 3
    Users(fr.service.vault, "FR", nodes.now).add("long", PASSWORD, None, name)
    with visit(browser, f"{fr.url}/desk/permits", 360, locale="fr") as page:
        page.fill("#name", "long")
        page.fill("#password", PASSWORD)
        page.click("main button")
        assert name in (page.text_content("h1") or "")
        assert not scrolls_sideways(page)
