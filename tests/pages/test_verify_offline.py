"""The page without a network: it still opens, still verifies the seal against the directory that the device kept, and
says what it does not know. And what the first visit weighs.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from registry.commitment import short_code
from registry.formats.file import write_file
from registry.formats.qr import write_code
from registry.seal import SealedPermit
from tests.api.nodes import Home, Nodes, nodes_in
from tests.pages.relay import Relay, relayed

MOST = 150_000


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """Nodes of their own: a directory of officers that other tests filled would weigh more."""
    with nodes_in(tmp_path_factory.mktemp("offline")) as nodes:
        yield nodes


@pytest.fixture(scope="module")
def permit(nodes: Nodes) -> SealedPermit:
    return nodes.issued(destination="FR")


@pytest.fixture
def way(fr: Home) -> Iterator[Relay]:
    with relayed(fr.url) as relay:
        yield relay


@pytest.fixture
def phone(browser: Browser, way: Relay) -> Iterator[Page]:
    """A phone that opened the page once, said where it is, and whose network then went away."""
    context = browser.new_context(viewport={"width": 360, "height": 700})
    page = context.new_page()
    page.goto(f"{way.url}/v")
    page.check("[name=occasion][value=import]")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("Object.keys(localStorage).some((key) => key.startsWith('cites-directory'))")
    way.close()
    yield page
    context.close()


def said(page: Page) -> str:
    page.wait_for_selector(".answer")
    return page.inner_text("#answer")


def test_it_opens_and_says_who_sealed_it_as_of_which_block_and_that_use_is_not_known(
    phone: Page, way: Relay, permit: SealedPermit
) -> None:
    phone.goto("about:blank")
    phone.goto(write_code(permit, way.url))
    answer = said(phone)
    assert "CANNOT TELL" in answer
    assert "Sealed by an officer of MG Madagascar who was empowered to issue, as of the directory" in answer
    assert "Whether it was used is not known here" in answer
    assert permit.face.number in answer
    assert "GENUINE" not in answer


def test_an_altered_file_is_still_found_out(phone: Page, nodes: Nodes, permit: SealedPermit) -> None:
    assert nodes.registry is not None
    phone.reload()
    altered = write_file(permit, nodes.registry).replace(permit.face.number.encode(), b"26MG999999")
    phone.set_input_files("#file", {"name": "shown", "mimeType": "application/json", "buffer": altered})
    assert "DO NOT ACCEPT" in said(phone)


def test_a_short_code_cannot_be_told(phone: Page, way: Relay, permit: SealedPermit) -> None:
    phone.goto(f"{way.url}/v?code={short_code(permit.id)}")
    assert "CANNOT TELL" in said(phone)
    assert "The node does not answer" in said(phone)


@pytest.mark.parametrize(("language", "genuine"), [("en", "GENUINE"), ("fr", "AUTHENTIQUE"), ("es", "AUTÉNTICO")])
def test_the_first_visit_with_its_answer_weighs_no_more_than_a_phone_at_a_border_can_carry(
    browser: Browser, way: Relay, permit: SealedPermit, language: str, genuine: str
) -> None:
    """Everything that comes over the wire, what is kept for later included."""
    context = browser.new_context(viewport={"width": 360, "height": 700}, locale=language)
    page = context.new_page()
    page.goto(write_code(permit, way.url))
    page.check("[name=occasion][value=import]")
    assert genuine in said(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert 50_000 < way.received <= MOST, way.received
    context.close()
