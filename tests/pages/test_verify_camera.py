"""The printed code before the page's camera: a video of it, which a real browser takes for what its camera sees."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright

from registry.formats.qr import write_code
from registry.seal import SealedPermit
from tests.api.nodes import Home, Nodes
from tests.browser.test_camera import jpeg, on_paper
from tests.browsing import browsing
from tests.pages.visiting import visit


@pytest.fixture(scope="module")
def permit(nodes: Nodes) -> SealedPermit:
    return nodes.issued(destination="FR")


@pytest.fixture(scope="module")
def with_camera(
    driver: Playwright, chromium: str, permit: SealedPermit, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A browser whose camera sees first an empty table, then the paper."""
    video = tmp_path_factory.mktemp("video") / "code.mjpeg"
    paper = on_paper(write_code(permit, "https://permits.example.mg"))
    video.write_bytes(b"".join(jpeg(frame) for frame in [on_paper()] * 5 + [paper] * 25))
    fake = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    with browsing(driver, chromium, *fake, f"--use-file-for-fake-video-capture={video}") as running:
        yield running


def test_the_printed_code_is_scanned_in_the_page(with_camera: Browser, fr: Home, permit: SealedPermit) -> None:
    with visit(with_camera, f"{fr.url}/v", 360) as page:
        page.check("[name=occasion][value=import]")
        page.click("#scan")
        page.wait_for_selector(".answer", timeout=60_000)
        assert page.text_content(".answer h1") == "GENUINE, NOT YET USED"
        assert permit.face.number in (page.text_content(".permit h2") or "")
        assert page.text_content("#scan") == "Scan the code with the camera"
        assert page.is_hidden("video")


def test_where_there_is_no_camera_the_other_ways_stay_open(browser: Browser, fr: Home) -> None:
    with visit(browser, f"{fr.url}/v", 360) as page:
        page.click("#scan")
        page.wait_for_selector("#scanning [role=status]:has-text('hoose a picture')")
        assert page.is_visible("#file")
