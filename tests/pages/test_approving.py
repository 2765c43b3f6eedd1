"""Approval at the desk of FR, which asks for it: handed over, approved by a colleague or sent back, issued."""

import time

import pytest
from playwright.sync_api import Browser, Page

from registry.approvals import NotHandedOver, Official
from registry.formats.boxes import boxes_of_permit
from registry.wording import worded
from tests.api.nodes import PASSWORD, Home, Nodes
from tests.pages import desks
from tests.pages.desks import Visitor, at_desk
from tests.pages.test_draft import begun, confirmed, form_on, path, sent
from tests.pages.visiting import found_by_axe, run_together, scrolls_sideways, visit

OWN = {"party": "FR", "destination": "KE"}


@pytest.fixture
def processor(fr: Home) -> Visitor:
    return at_desk(fr.url, "issuer")


@pytest.fixture
def colleague(fr: Home) -> Visitor:
    return at_desk(fr.url, "colleague")


def decided(visitor: Visitor, address: str, step: str, **typed: str) -> desks.Page:
    page = visitor.get(address)
    form = next(
        form for form in page.forms if form.action.endswith(address) and ("reason" in form.fields) == bool(typed)
    )
    return visitor.post(address, form.fields | {"step": step} | typed, Origin=visitor.url)


def waiting(fr: Home, number: str) -> str:
    """The address of what waits under this number."""
    return f"/desk/approvals/{fr.service.approvals.numbered(number).digest.hex()}"


def test_a_draft_is_handed_over_approved_by_a_colleague_and_issued(
    nodes: Nodes, fr: Home, processor: Visitor, colleague: Visitor
) -> None:
    typed = boxes_of_permit(nodes.permit(**OWN)) | {"reference": "A 17"}
    over = sent(processor, begun(processor), "look", typed)
    assert "A second official approves it" in over.text
    assert not any(form.action.endswith("/issue") for form in over.forms)
    handed = processor.send(over.form(path(over).replace("/issue", "/hand-over")))
    assert "waits for approval" in handed.text
    address = waiting(fr, typed["number"])
    own = processor.get(address)
    assert "You prepared it" in own.text
    assert "You approve exactly" not in own.text
    forced = processor.post(address, own.forms[-1].fields | {"step": "approve"}, Origin=processor.url)
    assert (forced.status, "that is for a colleague" in forced.text) == (409, True)
    assert typed["number"] in colleague.get("/desk/approvals").text
    approved = decided(colleague, address, "approve")
    assert path(approved) == address
    assert f"{path(over)}" in approved.source
    issued = confirmed(processor, processor.get(path(over)))
    assert "/issued/0x" in issued.path
    while "on its way" in (permit := processor.get(path(over))).text:
        time.sleep(0.05)
    assert "(A 17)" in permit.text
    for who in ("Prepared by issuer", "Approved by colleague", "Issued by issuer"):
        assert who in permit.text


def test_what_is_sent_back_says_why_and_what_was_changed_since_is_not_issued(
    nodes: Nodes, fr: Home, processor: Visitor, colleague: Visitor
) -> None:
    typed = boxes_of_permit(nodes.permit(**OWN))
    draft = sent(processor, begun(processor), "hand over", typed)
    address = waiting(fr, typed["number"])
    blank = decided(colleague, address, "send back", reason=" ")
    assert (blank.status, "Say what is to be mended" in blank.text) == (422, True)
    assert "The unit is missing." in decided(colleague, address, "send back", reason="The unit is missing.").text
    assert "The unit is missing." in processor.get("/desk/approvals?stage=sent%20back").text
    sent(processor, form_on(processor.get(path(draft))), "save", typed | {"place_of_issue": "Lyon"})
    assert "The draft was changed since" in processor.get(address).text


def test_a_draft_changed_after_it_was_looked_over_is_not_handed_over_and_says_by_whom(
    nodes: Nodes, fr: Home, processor: Visitor, colleague: Visitor
) -> None:
    typed = boxes_of_permit(nodes.permit(**OWN))
    over = sent(processor, begun(processor), "look", typed)
    sent(colleague, form_on(colleague.get(path(over).removesuffix("/issue"))), "save", {"place_of_issue": "Lyon"})
    told = processor.send(over.form(path(over).replace("/issue", "/hand-over")))
    assert told.status == 409
    assert "colleague saved this draft meanwhile" in told.text
    assert form_on(told).fields["place_of_issue"] == "Lyon"
    with pytest.raises(NotHandedOver):
        fr.service.approvals.numbered(typed["number"])


def test_an_unfinished_draft_is_not_handed_over_and_says_what_is_missing(processor: Visitor) -> None:
    page = sent(processor, begun(processor), "hand over", {"number": "26FR-UNFINISHED"})
    assert "Something is not right yet" in page.text


def test_what_was_handed_over_otherwise_is_issued_where_it_was_approved(
    nodes: Nodes, fr: Home, processor: Visitor, colleague: Visitor
) -> None:
    permit = nodes.permit(**OWN)
    fr.service.approvals.hand_over([worded(permit)], Official("clerk"))
    address = waiting(fr, permit.face.number)
    decided(colleague, address, "approve")
    form = next(form for form in processor.get(address).forms if form.fields.get("step") == "issue")
    pages = [processor.send(form, confirmed="yes") for _ in range(2)]
    assert path(pages[0]) == path(pages[1])
    assert path(pages[0]).startswith("/desk/permits/0x")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_approval_suit_everybody(browser: Browser, nodes: Nodes, fr: Home, width: int) -> None:
    def fine(page: Page) -> None:
        assert found_by_axe(page) == []
        assert not scrolls_sideways(page)

    permit = nodes.permit(**OWN)
    fr.service.approvals.hand_over([worded(permit)], Official("clerk"))
    address = waiting(fr, permit.face.number)
    with visit(browser, f"{fr.url}/desk/sign-in", width, locale="en") as page:
        page.fill("#name", "colleague")
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.goto(f"{fr.url}/desk/approvals")
        fine(page)
        assert run_together(page) == []
        page.goto(fr.url + address)
        fine(page)
        page.get_by_role("button", name="Approve").click()
        page.wait_for_selector("text=for good")
        fine(page)
