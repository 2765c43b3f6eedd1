"""An address where nothing is: a page for whoever asks for HTML, a problem document for programs."""

import pytest
from playwright.sync_api import Browser

from tests.api.nodes import Home
from tests.pages.visiting import found_by_axe, scrolls_sideways, visit

AS_BROWSERS_DO = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
NOWHERE = ["/nothing", "/desk/register", "/desk/permits/0x12", "/desk/permits/", "/v1/nothing", "/v1/permits/", "/v/"]
HEADS = {
    "en": "There is nothing at this address",
    "fr": "Il n'y a rien à cette adresse",
    "es": "No hay nada en esta dirección",
}


@pytest.mark.parametrize("path", NOWHERE)
def test_programs_get_a_problem_document(mg: Home, path: str) -> None:
    for accept in ("*/*", "application/json", "application/problem+json, text/html;q=0", ""):
        told = mg.nobody.get(path, Accept=accept)
        assert told.headers["content-type"] == "application/problem+json"
        assert told.status in {404, 422}
        assert told.json()["status"] == told.status


@pytest.mark.parametrize("path", NOWHERE)
def test_whoever_asks_for_html_gets_a_page_with_the_way_on(mg: Home, path: str) -> None:
    told = mg.nobody.get(path, Accept=AS_BROWSERS_DO)
    page = told.body.decode()
    assert told.status in {404, 422}
    assert told.headers["content-type"].startswith("text/html")
    assert all(f'href="{way}"' in page for way in ("/v", "/desk", "/parties"))
    assert "default-src 'none'" in told.headers["content-security-policy"]


def test_what_an_address_takes_stands_in_the_header_of_the_page_too(mg: Home) -> None:
    told = mg.nobody("DELETE", "/v1/permits", headers={"Accept": "text/html"})
    assert told.status == 405
    assert told.headers["allow"] == "GET, POST"


@pytest.mark.parametrize("code", HEADS)
@pytest.mark.parametrize("width", [360, 1280])
def test_it_reads_in_each_language_on_a_phone_and_axe_finds_nothing(
    browser: Browser, mg: Home, code: str, width: int
) -> None:
    with visit(browser, f"{mg.url}/parties", width, locale=code) as page:
        # not by its address: a browser complains of every page that is answered 404
        page.set_content(mg.nobody.get("/nothing", Accept="text/html", **{"Accept-Language": code}).body.decode())
        assert page.text_content("h1") == HEADS[code]
        assert not scrolls_sideways(page)
        assert found_by_axe(page) == []
