"""The whole story, walked once: a permit is typed at the desk and printed, its printed code is scanned where it leaves
and where it arrives, it is used, and nobody uses it again. Everybody has a device, a language and a network of his own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright

from registry.acts import Accepted, Endorsed, Issued
from registry.formats.boxes import boxes_of_permit
from tests.api.nodes import PASSWORD, REPTILES, Home, Nodes
from tests.browser.test_camera import jpeg
from tests.browsing import browsing
from tests.form.printing import laid_askew, printed_at
from tests.pages.relay import relayed
from tests.pages.test_draft import typed_in
from tests.pages.visiting import visit

PHONE, DESK = 360, 1280
FRAME = 1280, 720


def test_a_permit_is_issued_printed_scanned_endorsed_and_accepted_once_and_no_second_time(
    driver: Playwright, chromium: str, browser: Browser, nodes: Nodes, mg: Home, fr: Home, tmp_path: Path
) -> None:
    permit = nodes.permit(destination="FR", lines=REPTILES.face.lines[:1])
    number, goods = permit.face.number, boxes_of_permit(permit)

    with at_desk(browser, mg, "issuer", "/desk/new", DESK, locale="fr") as page:
        issued(page, goods)
        pdf = printed(page)

    with (
        camera_over(pdf, driver, chromium, tmp_path) as camera,
        far_from_any_network(camera, fr) as inspector,
    ):
        with at_desk(camera, mg, "customs", "/desk/border", PHONE, locale="es") as page:
            assert scanned(page) == "AUTÉNTICO, AÚN NO USADO"
            final(page, "endorse")

        assert scanned(inspector) == "CANNOT TELL"
        assert number in inspector.inner_text(".permit")
        assert "Whether it was used is not known here" in inspector.inner_text(".answer")

        with at_desk(camera, fr, "customs", "/desk/border", PHONE, locale="en") as page:
            assert scanned(page) == "GENUINE, NOT YET USED"
            final(page, "accept")
            page.goto(f"{fr.url}/desk/border")
            assert scanned(page) == "DO NOT ACCEPT"
            assert not page.query_selector("[formaction$='/acts/accept']")

    with visit(browser, f"{fr.url}/v", PHONE, locale="fr", java_script_enabled=False) as page:
        assert handed_in(page, pdf) == "NE PAS ACCEPTER"
        assert number in page.inner_text(".permit")

    assert happened(nodes, number) == [Issued, Endorsed, Accepted]


# ---- the people ----


@contextmanager
def at_desk(browser: Browser, home: Home, name: str, path: str, width: int, locale: str) -> Iterator[Page]:
    """Somebody who asks for a page of the desk, and signs in when he is asked to."""
    with visit(browser, home.url + path, width, locale=locale) as page:
        page.fill("#name", name)
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.wait_for_url(home.url + path)
        yield page


@contextmanager
def far_from_any_network(browser: Browser, home: Home) -> Iterator[Page]:
    """An inspector who opened the page of his authority, said where he works, and went where there is no network."""
    context = browser.new_context(viewport={"width": PHONE, "height": 700}, locale="en")
    with relayed(home.url) as way:
        page = context.new_page()
        page.goto(f"{way.url}/v")
        page.check("[name=occasion][value=import]")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_function("Object.keys(localStorage).some((key) => key.startsWith('cites-directory'))")
    page.reload()
    yield page
    context.close()


# ---- what they do ----


def issued(page: Page, goods: dict[str, str]) -> None:
    """An application, typed into the boxes of the form, looked over, and issued for good."""
    typed_in(page, goods)
    page.click("button[value=look]:visible")
    page.click("button[name=confirmed]")
    page.wait_for_selector("#stage[data-stage=final]", timeout=30_000)
    page.click("#stage a[href^='/desk/permits/']")


def printed(page: Page) -> bytes:
    """The form, as the permit's page gives it out."""
    link = page.wait_for_selector(".papers a[href$='/form.pdf']").evaluate("link => link.href")
    return page.request.get(link).body()


@contextmanager
def camera_over(pdf: bytes, driver: Playwright, chromium: str, folder: Path) -> Iterator[Browser]:
    """A browser whose camera moves down the printed form until it sees the code."""
    video = folder / "form.mjpeg"
    paper = laid_askew(printed_at(pdf, 250))
    across, down = paper.width - FRAME[0], paper.height - FRAME[1]
    tops = [down * step // 10 for step in range(9)] + [down * 9 // 10] * 25
    frames = (paper.crop((across, top, across + FRAME[0], top + FRAME[1])) for top in tops)
    video.write_bytes(b"".join(map(jpeg, frames)))
    fake = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    with browsing(driver, chromium, *fake, f"--use-file-for-fake-video-capture={video}") as running:
        yield running


def scanned(page: Page) -> str:
    """The answer's first words."""
    page.click("#scan")
    return page.wait_for_selector(".answer h1", timeout=60_000).inner_text()


def handed_in(page: Page, pdf: bytes) -> str:
    """The answer to the file of the form, without script."""
    page.check("[name=occasion][value=import]")
    page.set_input_files("#file", {"name": "form.pdf", "mimeType": "application/pdf", "buffer": pdf})
    page.click("#showing button:not([type])")
    return page.inner_text(".answer h1")


def final(page: Page, act: str) -> None:
    """What the officer does about what he was shown, looked over, and done for good."""
    page.click(f"[formaction$='/acts/{act}']")
    page.click("button[value=look]:visible")
    page.click("button[name=confirmed]")
    page.wait_for_selector("#stage[data-stage=final]", timeout=30_000)


def happened(nodes: Nodes, number: str) -> list[type]:
    """What the chain holds of the permit with this number."""
    nodes.known()
    with nodes["MG"].service.vault.read() as reading:
        document = reading.document_numbered("MG", number)
    assert document is not None
    return [type(event) for event in nodes["MG"].service.enquiry.evidence(document.permit).events]
