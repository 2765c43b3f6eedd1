"""The public directory: who may act, read by anyone, in three languages, without script."""

import pytest
from playwright.sync_api import Browser

from api.pages.language import Language
from registry.acts import Power
from registry.chain import wire
from registry.keystore import new_signer
from registry.words import LAST_SECOND
from tests.api.nodes import Home, Nodes
from tests.pages.visiting import found_by_axe, scrolls_sideways, visit

HEADINGS = {"en": "Parties and officers", "fr": "Parties et agents", "es": "Partes y funcionarios"}


def test_nothing_may_run_in_the_page_or_come_from_elsewhere(mg: Home) -> None:
    headers = mg.nobody.get("/parties").headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")


def test_a_chosen_language_is_kept(mg: Home) -> None:
    chosen = mg.nobody.get("/parties?lang=fr")
    assert "SameSite=lax" in chosen.headers["set-cookie"]
    kept = mg.nobody.get("/parties", Cookie=chosen.headers["set-cookie"].partition(";")[0])
    assert HEADINGS["fr"] in kept.body.decode()


def test_a_language_that_is_not_there_is_not_kept(mg: Home) -> None:
    assert "set-cookie" not in mg.nobody.get("/parties?lang=de").headers


def test_each_party_and_officer_of_the_directory_stands_there(mg: Home) -> None:
    page = mg.nobody.get("/parties").body.decode()
    officers = mg.nobody.get("/v1/officers").json()["officers"]
    parties = mg.nobody.get("/v1/parties").json()["parties"]
    assert officers
    assert parties
    assert all(officer["account"] in page for officer in officers)
    assert all(party["authority"] in page and f'id="{party["party"]}"' in page for party in parties)


@pytest.mark.parametrize("code", HEADINGS)
def test_without_script_it_reads_in_each_language(browser: Browser, mg: Home, code: str) -> None:
    with visit(browser, f"{mg.url}/parties", locale=code, java_script_enabled=False) as page:
        assert page.text_content("h1") == HEADINGS[code]
        assert page.get_attribute("html", "lang") == code
        assert "Madagascar" in (page.text_content("#MG") or "")


def test_the_switch_changes_the_language(browser: Browser, mg: Home) -> None:
    with visit(browser, f"{mg.url}/parties", locale="en") as page:
        page.click("text=Español")
        assert page.text_content("h1") == HEADINGS["es"]


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_screen(browser: Browser, mg: Home, width: int) -> None:
    with visit(browser, f"{mg.url}/parties", width) as page:
        assert scrolls_sideways(page) is False


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(browser: Browser, mg: Home, width: int) -> None:
    with visit(browser, f"{mg.url}/parties", width) as page:
        assert found_by_axe(page) == []


@pytest.fixture(scope="module")
def stopped(nodes: Nodes) -> str:
    """The account of an officer whose key is distrusted; ZA is a suspended Party beside."""
    office, parties = nodes["MG"].office, nodes["MG"].service.enquiry.registry.parties
    account = nodes.appoint("MG", "stopped", Power.ISSUE).account
    office.send("distrust", nodes["MG"]["authority"], parties, wire.distrust(account, nodes.now() - 1))
    office.send("admit", nodes.secretariat, parties, wire.admit("ZA", new_signer().account))
    office.send("suspend", nodes.secretariat, parties, wire.suspend("ZA"))
    nodes.known()
    return f"0x{account.hex()}"


def test_who_may_not_act_now_stands_apart_from_who_may_with_the_reason(
    browser: Browser, mg: Home, stopped: str
) -> None:
    with visit(browser, f"{mg.url}/parties", 360, locale="en") as page:
        assert stopped not in page.inner_text("#MG ~ table")
        page.click("#MG ~ details summary")
        assert stopped in page.inner_text("#MG ~ details")
        assert "distrusted" in page.inner_text("#MG ~ details")
        assert found_by_axe(page) == []
        assert scrolls_sideways(page) is False


@pytest.mark.parametrize(("code", "order"), [("en", ["FR", "MG", "ZA"]), ("fr", ["ZA", "FR", "MG"])])
@pytest.mark.usefixtures("stopped")
def test_a_party_is_found_by_its_name_in_the_readers_language(
    browser: Browser, mg: Home, code: str, order: list[str]
) -> None:
    """Other tests may have admitted others."""
    with visit(browser, f"{mg.url}/parties", locale=code, java_script_enabled=False) as page:
        links = [str(link.get_attribute("href"))[1:] for link in page.locator("nav.panel a").all()]
        headings = [heading.get_attribute("id") for heading in page.locator("section h2").all()]
    assert links == headings
    assert [party for party in links if party in order] == order


@pytest.mark.usefixtures("stopped")
def test_a_suspended_party_is_told_with_the_day(browser: Browser, mg: Home) -> None:
    with visit(browser, f"{mg.url}/parties", locale="es", java_script_enabled=False) as page:
        assert "Suspendida en este registro desde el" in page.inner_text("[aria-labelledby=ZA]")
        assert "suspendida" in page.inner_text("nav.panel")


def test_times_after_the_calendar_and_no_power_at_all_have_words() -> None:
    french = Language("fr")
    assert (french.time(LAST_SECOND), french.powers(Power(0))) == ("sans fin", "rien")
    assert french.powers(Power.ISSUE | Power.ENDORSE) == "délivrer, viser à l'exportation"
