"""Verifying in the browser: opened by a phone from the code, in a real browser against a real node. What is behind
the # is never sent; the answer is the server's, word for word; whatever fails, it cannot tell.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from registry.commitment import short_code
from registry.formats.file import write_file
from registry.formats.picture import draw
from registry.formats.qr import write_code
from registry.seal import SealedPermit, redact
from tests.api.nodes import GUITAR, Home, Nodes
from tests.browser.peer import VECTORS
from tests.pages.visiting import found_by_axe, scrolls_sideways, visit

ISSUER = "https://permits.example.mg"


def opened(permit: SealedPermit, home: Home) -> str:
    """The address that a phone's camera opens, were the code printed for this node."""
    return write_code(permit, home.url)


def payload(permit: SealedPermit) -> str:
    return write_code(permit, ISSUER).partition("#")[2]


@dataclass(frozen=True)
class Permits:
    """One of each kind, issued by MG for FR."""

    genuine: SealedPermit
    endorsed: SealedPermit
    used: SealedPermit
    cancelled: SealedPermit
    refused: SealedPermit
    certificate: SealedPermit


@pytest.fixture(scope="module")
def permits(nodes: Nodes, issuer: str) -> Permits:
    assert issuer == ISSUER
    genuine, endorsed, used, cancelled, refused = (nodes.issued(destination="FR") for _ in range(5))
    certificate = nodes.issued(GUITAR, destination=None)
    mg, fr, day = nodes["MG"], nodes["FR"], nodes.today
    quantities = [line.quantity or "0" for line in used.face.lines]
    for permit in (endorsed, used):
        mg.office.endorse(permit, mg["customs"], day, quantities)
    fr.office.accept(used, fr["customs"], day, quantities)
    mg.office.cancel(cancelled.id, mg["issuer"], 2)
    fr.office.refuse(refused, fr["customs"], day, 2)
    nodes.known()
    return Permits(genuine, endorsed, used, cancelled, refused, certificate)


def tap(page: Page, occasion: str) -> None:
    page.check(f"[name=occasion][value={occasion}]")


def head(page: Page) -> str:
    page.wait_for_selector(".answer h1")
    return page.text_content(".answer h1") or ""


@pytest.fixture
def inspector(browser: Browser, fr: Home) -> Iterator[Page]:
    """A phone of FR that was never here, at the page."""
    with visit(browser, f"{fr.url}/v", 360) as page:
        yield page


def test_the_first_tap_asks_where_and_the_answer_follows(inspector: Page, fr: Home, permits: Permits) -> None:
    inspector.goto(opened(permits.genuine, fr))
    assert "Tap where you are" in (inspector.text_content("#answer") or "")
    tap(inspector, "import")
    assert head(inspector) == "GENUINE, NOT YET USED"
    assert permits.genuine.face.number in (inspector.text_content(".permit h2") or "")


def test_the_device_remembers_where_it_is(inspector: Page, fr: Home, permits: Permits) -> None:
    tap(inspector, "import")
    inspector.goto(opened(permits.genuine, fr))
    assert head(inspector) == "GENUINE, NOT YET USED"


def test_another_code_takes_the_answer_of_the_last_one_away(inspector: Page, fr: Home, permits: Permits) -> None:
    tap(inspector, "import")
    inspector.goto(opened(permits.genuine, fr))
    assert head(inspector) == "GENUINE, NOT YET USED"
    inspector.evaluate("payload => { location.hash = payload }", payload(permits.used))
    inspector.wait_for_selector(".answer.invalid")
    assert "Used on" in (inspector.text_content(".answer") or "")


def test_what_is_behind_the_hash_is_never_sent(browser: Browser, fr: Home, permits: Permits) -> None:
    with visit(browser, f"{fr.url}/v") as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(f"{request.method} {request.url} {request.post_data or ''}"))
        tap(page, "import")
        page.goto(opened(permits.genuine, fr))
        page.reload()
        assert head(page) == "GENUINE, NOT YET USED"
    sent = [line.partition("#")[0] if line.startswith("GET") else line for line in asked]
    assert not [line for line in sent if payload(permits.genuine)[:20] in line or line.startswith("POST")]
    told = [line for line in sent if "/v1/" in line]
    assert {line.split("/v1/")[1].strip() for line in told} == {
        "directory",
        f"permits/0x{permits.genuine.id.hex()}/history",
    }


CASES: dict[str, tuple[str, Callable[[Permits], str]]] = {
    "genuine": ("import", lambda of: write_code(of.genuine, ISSUER)),
    "genuine at export": ("export", lambda of: write_code(of.genuine, ISSUER)),
    "endorsed at export already": ("export", lambda of: write_code(of.endorsed, ISSUER)),
    "not marked as used inland": ("inland", lambda of: write_code(of.genuine, ISSUER)),
    "redacted": ("transit", lambda of: write_code(redact(of.genuine), ISSUER)),
    "used": ("import", lambda of: write_code(of.used, ISSUER)),
    "used, inland": ("inland", lambda of: write_code(of.used, ISSUER)),
    "cancelled": ("import", lambda of: write_code(of.cancelled, ISSUER)),
    "refused": ("import", lambda of: write_code(of.refused, ISSUER)),
    "multiple use": ("import", lambda of: write_code(of.certificate, ISSUER)),
    "another address": ("import", lambda of: write_code(of.genuine, "https://evil.example")),
    "another registry": ("import", lambda _: VECTORS["a_code_is_valid"].shown.decode()),
    "damaged": ("import", lambda of: write_code(of.genuine, ISSUER)[:-7]),
    "no code": ("import", lambda _: "https://example.org/menu, and nothing else that is of use here"),
    "a file in transit": ("transit", lambda of: write_file(of.genuine, REGISTRY[0]).decode()),
    "an altered file": (
        "import",
        lambda of: write_file(of.genuine, REGISTRY[0]).decode().replace(of.genuine.face.number, "26MG999999"),
    ),
}
REGISTRY: list[Any] = []


@pytest.mark.parametrize("lang", ["en", "fr", "es"])
def test_the_browser_says_what_the_server_says_word_for_word(
    browser: Browser, nodes: Nodes, fr: Home, permits: Permits, lang: str
) -> None:
    REGISTRY[:] = [nodes.registry]
    said: list[dict[str, str]] = []
    for script in (True, False):
        context = browser.new_context(java_script_enabled=script, service_workers="block")
        page = context.new_page()
        said.append({case: answered(page, f"{fr.url}/v?lang={lang}", occasion, text(permits))
                     for case, (occasion, text) in CASES.items()})  # fmt: skip
        context.close()
    assert said[0] == said[1]
    assert len(set(said[0].values())) == len(CASES)


def answered(page: Page, url: str, occasion: str, text: str) -> str:
    page.goto(url)
    tap(page, occasion)
    page.fill("#text", text)
    page.click("#showing button:not([type])")
    page.wait_for_selector(".answer")
    return f"{page.get_attribute('.answer', 'class')}\n{page.inner_text('#answer')}"


def test_the_quantities_that_left_and_arrived_stand_beside_those_permitted(
    inspector: Page, fr: Home, permits: Permits
) -> None:
    tap(inspector, "inland")
    inspector.goto(opened(permits.used, fr))
    head(inspector)
    shown = inspector.inner_text(".quantities >> nth=0")
    assert [word for word in ("permitted", "really exported", "really imported") if word in shown] == [
        "permitted",
        "really exported",
        "really imported",
    ]


def test_a_file_that_breaks_the_format_is_not_to_be_accepted(inspector: Page, nodes: Nodes, permits: Permits) -> None:
    assert nodes.registry is not None
    broken = write_file(permits.genuine, nodes.registry).replace(b'"II"', b'"IV"')
    tap(inspector, "import")
    inspector.set_input_files("#file", {"name": "shown", "mimeType": "application/json", "buffer": broken})
    assert head(inspector) == "DO NOT ACCEPT"
    assert "face.lines.0.appendix: is none of: I, II, III, N" in inspector.inner_text(".answer")
    inspector.click("text=Français")
    assert "face.lines.0.appendix : n'est aucun de : I, II, III, N" in inspector.inner_text(".answer.invalid")


@pytest.mark.parametrize("way", ["picture", "file", "text"])
def test_it_is_shown_in_another_way(inspector: Page, nodes: Nodes, permits: Permits, way: str) -> None:
    assert nodes.registry is not None
    tap(inspector, "import")
    code = write_code(permits.genuine, ISSUER)
    if way == "text":
        inspector.fill("#text", code)
        inspector.press("#text", "Tab")
        inspector.keyboard.press("Enter")
    else:
        data = draw(code) if way == "picture" else write_file(permits.genuine, nodes.registry)
        inspector.set_input_files("#file", {"name": "shown", "mimeType": "image/png", "buffer": data})
    assert head(inspector) == "GENUINE, NOT YET USED"
    inspector.reload()
    assert head(inspector) == "GENUINE, NOT YET USED"
    inspector.click("text=Français")
    assert head(inspector) == "AUTHENTIQUE, PAS ENCORE UTILISÉ"


def test_text_that_is_pasted_after_a_file_is_what_is_judged(inspector: Page, permits: Permits) -> None:
    tap(inspector, "import")
    code = draw(write_code(permits.genuine, ISSUER))
    inspector.set_input_files("#file", {"name": "code.png", "mimeType": "image/png", "buffer": code})
    assert head(inspector) == "GENUINE, NOT YET USED"
    inspector.fill("#text", write_code(permits.used, ISSUER))
    inspector.click("#showing button:not([type])")
    inspector.wait_for_selector(".answer.invalid")
    assert "Used on" in inspector.inner_text(".answer")


def test_a_short_code_in_the_field_for_texts_asks_for_the_state(inspector: Page, permits: Permits) -> None:
    tap(inspector, "import")
    inspector.fill("#text", short_code(permits.used.id))
    inspector.click("#showing button:not([type])")
    inspector.wait_for_selector(".answer.standing")
    assert head(inspector) == "ALREADY USED"


@pytest.mark.parametrize("lang", ["en", "fr", "es"])
def test_where_one_is_stands_within_its_frame_on_a_phone(browser: Browser, fr: Home, lang: str) -> None:
    with visit(browser, f"{fr.url}/v?lang={lang}", 360) as page:
        wide = "[...document.querySelectorAll('.choices label')].filter((one) => one.scrollWidth > one.clientWidth)"
        assert page.evaluate(f"{wide}.map((one) => one.textContent)") == []


def test_a_picture_without_a_code_cannot_tell(inspector: Page) -> None:
    tap(inspector, "import")
    inspector.set_input_files("#file", {"name": "x.png", "mimeType": "image/png", "buffer": draw("https://a.example")})
    assert head(inspector) == "CANNOT TELL"
    assert "No permit's code was found" in inspector.inner_text(".answer")


def test_a_pdf_is_sent_only_after_it_was_said(inspector: Page) -> None:
    asked: list[str] = []
    inspector.on("request", lambda request: asked.append(request.method))
    tap(inspector, "import")
    inspector.set_input_files("#file", {"name": "x.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 torn"})
    assert "Press Verify below to send it" in inspector.inner_text(".answer")
    assert "POST" not in asked
    inspector.click("#showing button:not([type])")
    inspector.wait_for_selector("text=no PDF that can be read")
    assert "POST" in asked


def fulfilled(**answer: Any) -> Callable[[Route], None]:
    return lambda route: route.fulfill(**answer)


def altered(change: Callable[[dict[str, Any]], Any]) -> Callable[[Route], None]:
    """What the node says, changed on its way."""

    def handle(route: Route) -> None:
        response = route.fetch()
        told = response.json()
        change(told)
        route.fulfill(response=response, json=told)

    return handle


WRONG: dict[str, tuple[str, Callable[[Route], None], str]] = {
    "refused": ("**/v1/**", lambda route: route.abort(), "The node does not answer"),
    "a page of a hotel": ("**/v1/**", fulfilled(body="<html>Welcome", content_type="text/html"), "The node does not"),
    "a fault": ("**/history", fulfilled(status=500, json={}), "The node does not answer"),
    "nothing": ("**/history", fulfilled(status=200, json={}), "The node does not answer"),
    "no directory": ("**/directory", fulfilled(status=503, json={}), "The node does not answer"),
    "not found without evidence": ("**/history", fulfilled(status=404, json={"facts": {}}), "The node does not"),
    "an old head": ("**/history", altered(lambda told: told.update(head_time=told["head_time"] - 900)), "five minutes"),
    "a head from the future": (
        "**/history",
        altered(lambda told: told.update(head_time=told["head_time"] + 900)),
        "five minutes",
    ),
    "no head": ("**/history", altered(lambda told: told.update(head_time=None, final_block=None)), "does not answer"),
    "an index that lags": ("**/history", altered(lambda told: told.update(final_block=10**6)), "lags behind"),
    "two issues": (
        "**/history",
        altered(lambda told: told.update(permit_events=told["permit_events"] * 2)),
        "does not fit together",
    ),
    "an event of tomorrow": (
        "**/history",
        altered(lambda told: told["permit_events"].append({**told["permit_events"][0], "event": "Forgotten"})),
        "does not fit together",
    ),
    "events that are none": (
        "**/history",
        altered(lambda told: told.update(permit_events=[None])),
        "It could not be checked",
    ),
    "officers that are none": ("**/directory", altered(lambda told: told.update(party_events=[7])), "could not"),
    "a history of another registry": (
        "**/history",
        altered(lambda told: elsewhere(told)),
        "serves another registry now",
    ),
    "a permit that another registry does not know": (
        "**/history",
        lambda route: not_known_elsewhere(route),
        "serves another registry now",
    ),
    "officers of another registry": ("**/directory", altered(lambda told: elsewhere(told)), "serves another registry"),
    "a registry that is not named": (
        "**/directory",
        altered(lambda told: told.pop("registry")),
        "another registry now",
    ),
    "no dictionary": ("**/dictionary.txt", fulfilled(status=404, body=""), "It could not be checked"),
}


def elsewhere(told: dict[str, Any]) -> None:
    """As a registry tells that was deployed anew, on another chain, at the same address."""
    told["registry"] |= {"chain_id": told["registry"]["chain_id"] + 1}


def not_known_elsewhere(route: Route) -> None:
    """Fresh evidence that no such permit was issued; but it was never going to be there."""
    told = route.fetch().json()
    elsewhere(told)
    route.fulfill(status=404, json={"facts": {"evidence": told | {"permit_events": []}}})


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_goes_wrong_it_cannot_tell(browser: Browser, fr: Home, permits: Permits, wrong: str) -> None:
    address, handle, says = WRONG[wrong]
    context = browser.new_context(viewport={"width": 360, "height": 700}, service_workers="block")
    page = context.new_page()
    page.goto(f"{fr.url}/v")
    tap(page, "import")
    page.route(address, handle)
    page.goto(opened(permits.genuine, fr))
    page.reload()
    assert head(page) == "CANNOT TELL"
    assert says in page.inner_text("#answer")
    assert "Proceed on paper rules" in page.inner_text(".answer")
    assert "Call " in page.inner_text(".answer")
    assert "GENUINE" not in page.inner_text("#answer")
    context.close()


def test_a_used_permit_stays_used_though_the_head_is_old(browser: Browser, fr: Home, permits: Permits) -> None:
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.goto(f"{fr.url}/v")
    tap(page, "import")
    page.route("**/history", altered(lambda told: told.update(head_time=0)))
    page.goto(opened(permits.used, fr))
    assert head(page) == "DO NOT ACCEPT"
    context.close()


def test_an_unknown_word_of_an_answer_cannot_make_it_genuine(browser: Browser, fr: Home, permits: Permits) -> None:
    """The page's own words are torn: drawing fails, and what stands in the page for that is shown."""
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.goto(f"{fr.url}/v")
    tap(page, "import")
    page.route("**/v", lambda route: torn(route))
    page.goto(opened(permits.genuine, fr))
    page.reload()
    assert head(page) == "CANNOT TELL"
    assert "GENUINE" not in page.inner_text("#answer")
    context.close()


def torn(route: Route) -> None:
    response = route.fetch()
    route.fulfill(response=response, body=response.text().replace('"labels":', '"labelz":'))


def test_without_the_network_it_says_who_sealed_it_and_never_that_it_is_genuine(
    browser: Browser, fr: Home, permits: Permits
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{fr.url}/v")
    tap(page, "import")
    page.goto(opened(permits.genuine, fr))
    assert head(page) == "GENUINE, NOT YET USED"
    context.set_offline(True)
    page.evaluate("payload => { location.hash = payload }", payload(permits.used))
    page.wait_for_selector(".answer.unknown")
    said = page.inner_text(".answer")
    assert "Sealed by an officer of MG Madagascar who was empowered to issue, as of the directory" in said
    assert "Whether it was used is not known here" in said
    assert permits.used.face.authority.name in said
    assert permits.used.face.number in page.inner_text(".permit")
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("permit", ["genuine", "used", "cancelled", "certificate"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    browser: Browser, fr: Home, permits: Permits, permit: str, width: int
) -> None:
    with visit(browser, f"{fr.url}/v", width) as page:
        tap(page, "import")
        page.goto(opened(getattr(permits, permit), fr))
        head(page)
        assert found_by_axe(page) == []
        assert scrolls_sideways(page) is False


def test_the_short_code_gives_the_state_with_script_too(inspector: Page, permits: Permits) -> None:
    inspector.fill("#code", short_code(permits.used.id))
    inspector.press("#code", "Enter")
    assert head(inspector) == "ALREADY USED"
    assert "THE CONTENTS WERE NOT CHECKED" in inspector.inner_text(".answer")


def test_the_whole_page_is_used_by_keyboard_alone(inspector: Page, permits: Permits) -> None:
    code = write_code(permits.genuine, ISSUER)
    inspector.keyboard.press("Tab")
    assert inspector.evaluate("document.activeElement.className") == "skip"
    inspector.focus("[name=occasion][value=export]")
    inspector.keyboard.press("ArrowDown")
    inspector.focus("#text")
    inspector.keyboard.insert_text(code)
    inspector.keyboard.press("Tab")
    inspector.keyboard.press("Space")
    assert head(inspector) == "GENUINE, NOT YET USED"
    assert inspector.evaluate("document.activeElement.id") == "head"
