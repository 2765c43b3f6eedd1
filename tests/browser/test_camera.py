"""Codes read by the page itself: from pictures, and from a camera that is fed with a video of one."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Browser, Page, Playwright

from registry.formats.picture import draw
from tests.browser.conftest import Site
from tests.browser.peer import VECTORS
from tests.browsing import browsing

CODE = VECTORS["a_code_is_valid"].shown.decode()
REDACTED = VECTORS["a_redacted_code_is_valid_and_says_so"].shown.decode()
OTHER = "https://example.org/menu"


def drawn(code: str, width: int) -> Image.Image:
    picture = Image.open(io.BytesIO(draw(code, pixels_a_module=12))).convert("L")
    return picture.resize((width, width), Image.Resampling.LANCZOS)


def on_paper(*codes: str, width: int = 640, turned: float = 3, size: tuple[int, int] = (1280, 720)) -> Image.Image:
    """A grey sheet with codes side by side, turned a little."""
    sheet = Image.new("L", size, 200)
    ImageDraw.Draw(sheet).text((20, 20), "PERMIT", fill=60)
    for place, code in enumerate(codes):
        sheet.paste(drawn(code, width), (40 + place * (width + 20), (size[1] - width) // 2))
    return sheet.rotate(turned, Image.Resampling.BICUBIC, fillcolor=180)


def jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def read(page: Page, picture: bytes) -> str:
    page.set_input_files("#file", {"name": "picture", "mimeType": "image/jpeg", "buffer": picture})
    page.wait_for_selector("#said[data-done]", state="attached")
    return page.text_content("#said") or ""


@pytest.fixture(params=["", "&own"], ids=["by the package", "by the browser's own reader"])
def reading(page: Page, site: Site, request: pytest.FixtureRequest) -> Page:
    """A page that reads pictures. Where Chromium has no reader of its own, the package's, in the same place, does."""
    page.goto(f"{site.origin}/?script=camera.js&from=picture&modules={site.modules}{request.param}")
    page.wait_for_selector("#file")
    return page


def test_a_permits_code_is_read_from_a_picture(reading: Page) -> None:
    assert read(reading, jpeg(on_paper(CODE))) == CODE


def test_a_picture_of_something_else_says_what_to_do(reading: Page) -> None:
    assert "Hold the camera closer" in read(reading, jpeg(on_paper()))


def test_another_code_is_no_permits(reading: Page) -> None:
    assert "another code, which is no permit's" in read(reading, jpeg(on_paper(OTHER, width=300)))


def test_a_file_that_is_no_picture_says_so(reading: Page) -> None:
    assert read(reading, b"\xff\xd8\xff no picture").startswith("NoCode: The file is no picture")


@pytest.fixture
def package(page: Page, site: Site) -> Page:
    page.goto(f"{site.origin}/?script=camera.js&from=picture&modules={site.modules}")
    page.wait_for_selector("#file")
    return page


def test_two_permits_in_one_picture_are_refused(package: Page) -> None:
    both = on_paper(CODE, REDACTED, width=600, turned=0)
    assert "codes of two permits" in read(package, jpeg(both))


@pytest.mark.parametrize("width", [350, 394, 472])
def test_a_code_is_read_from_a_poor_scan_at_200_dpi(package: Page, width: int) -> None:
    """Printed 45, 50 and 60 mm wide on a whole page, turned by 3 degrees, blurred, saved as a poor JPEG."""
    page = on_paper(CODE, width=width, size=(1654, 2339)).filter(ImageFilter.GaussianBlur(0.6))
    assert read(package, jpeg(page, 40)) == CODE


def test_a_photograph_of_twelve_megapixels_is_read(package: Page) -> None:
    assert read(package, jpeg(on_paper(CODE, width=1300, turned=11, size=(4000, 3000)), 70)) == CODE


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a hand does: an empty table, another code, then the permit, first out of focus."""
    blurred = on_paper(CODE).filter(ImageFilter.GaussianBlur(9))
    frames = [on_paper()] * 5 + [on_paper(OTHER, width=300)] * 5 + [blurred] * 5 + [on_paper(CODE)] * 15
    path = tmp_path_factory.mktemp("camera") / "permit.mjpeg"
    path.write_bytes(b"".join(jpeg(frame) for frame in frames))
    return path


@pytest.fixture(scope="module")
def with_camera(driver: Playwright, chromium: str, video: Path) -> Iterator[Browser]:
    """A browser whose camera sees the video, and whose person lets pages use it."""
    fake = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    with browsing(driver, chromium, *fake, f"--use-file-for-fake-video-capture={video}") as running:
        yield running


@pytest.mark.parametrize("reader", ["", "&own"])
def test_a_permits_code_is_read_from_the_camera_and_the_camera_is_let_go(
    with_camera: Browser, site: Site, reader: str
) -> None:
    page = with_camera.new_page()
    page.goto(f"{site.origin}/?script=camera.js&from=camera&modules={site.modules}{reader}")
    page.wait_for_selector("#said[data-stopped]", state="attached", timeout=60_000)
    assert page.text_content("#said") == CODE
    assert page.get_attribute("#said", "data-stopped") == "true"
    page.close()


def test_scanning_ends_when_the_person_is_done_with_it(with_camera: Browser, site: Site) -> None:
    page = with_camera.new_page()
    page.goto(f"{site.origin}/?script=camera.js&from=camera&for=0&modules={site.modules}")
    page.wait_for_selector("#said[data-stopped]", state="attached")
    assert (page.text_content("#said"), page.get_attribute("#said", "data-stopped")) == ("TimeoutError", "true")
    page.close()


def test_where_there_is_no_camera_it_says_so(page: Page, site: Site) -> None:
    page.goto(f"{site.origin}/?script=camera.js&from=camera&modules={site.modules}")
    page.wait_for_selector("#said[data-done]", state="attached")
    assert page.text_content("#said") in {"CameraUnavailable none", "CameraUnavailable refused"}
