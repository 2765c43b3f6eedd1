"""The public directory: who may act, read by anyone, in three languages, without script."""

import pytest
from playwright.sync_api import Browser

from api.pages.language import Language
from registry.acts import Power
from registry.words import LAST_SECOND
from tests.api.nodes import Home
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


def test_times_after_the_calendar_and_no_power_at_all_have_words() -> None:
    french = Language("fr")
    assert (french.time(LAST_SECOND), french.powers(Power(0))) == ("sans fin", "rien")
    assert french.powers(Power.ISSUE | Power.ENDORSE) == "délivrer, viser à l'exportation"
