"""Approval over HTTP: FR's node asks for a second official, and each step can be asked twice."""

from typing import Any

import pytest

from tests.api.conftest import on_both
from tests.api.nodes import Home, Nodes
from tests.api.test_writing import document


@pytest.fixture
def permit(nodes: Nodes) -> Any:
    return document(nodes.permit(party="FR", destination="KE"))


@on_both
def test_what_a_second_official_approved_is_issued_and_who_handled_it_is_told(fr: Home, permit: Any) -> None:
    clerk, issuer, colleague = (fr.user(name) for name in ("reader", "issuer", "colleague"))
    refused = issuer.post("/v1/permits", permit)
    assert (refused.status, refused.slug) == (409, "not-approved")
    handed = [clerk.post("/v1/approvals", permit).json()["approvals"][0] for _ in range(2)]
    assert handed[0] == handed[1]
    digest = handed[0]["digest"]
    assert colleague.get(f"/v1/approvals/{digest}").json()["permit"] == permit
    decision = {"decision": "approve", "digests": [digest]}
    approved = [colleague.post("/v1/approvals/decisions", decision).json() for _ in range(2)]
    assert approved[0] == approved[1]
    told = issuer.post("/v1/permits", permit, Prefer="wait=20")
    assert told.status == 201, told
    permit_id = told.json()["permits"][0]["id"]
    handling = clerk.get(f"/v1/permits/{permit_id}/handling").json()
    assert (handling["processor"], handling["approver"], handling["issuer"]) == ("reader", "colleague", "issuer")
    assert digest in {one["digest"] for one in _all(fr, "issued")}


@on_both
def test_what_is_sent_back_says_why_and_is_not_issued(fr: Home, permit: Any) -> None:
    issuer, colleague = fr.user("issuer"), fr.user("colleague")
    digest = issuer.post("/v1/approvals", permit).json()["approvals"][0]["digest"]
    own = issuer.post("/v1/approvals/decisions", {"decision": "approve", "digests": [digest]})
    assert (own.status, own.slug) == (409, "same-official")
    back = {"decision": "send back", "digests": [digest], "reason": "The unit is missing."}
    assert colleague.post("/v1/approvals/decisions", back).json()["approvals"][0]["reason"] == back["reason"]
    assert digest in {one["digest"] for one in _all(fr, "sent back")}
    assert issuer.post("/v1/permits", permit).slug == "not-approved"


def _all(home: Home, stage: str) -> list[Any]:
    """All pages of two."""
    found, after = [], ""
    while True:
        page = home.user("reader").get(f"/v1/approvals?stage={stage.replace(' ', '%20')}&limit=2{after}").json()
        found += page["approvals"]
        if page["next"] is None:
            return found
        after = f"&after={page['next']}"


@pytest.mark.parametrize("more", [{"decision": "approve", "reason": "x"}, {"decision": "send back"}])
def test_a_reason_goes_with_sending_back_and_with_nothing_else(fr: Home, more: dict[str, str]) -> None:
    told = fr.user("issuer").post("/v1/approvals/decisions", {"digests": ["0x" + "ab" * 32], **more})
    assert (told.status, told.slug) == (422, "reason-missing")


@pytest.mark.parametrize("after", ["WzEsImEiLCJ4eXoiXQ", "WzEsImEiXQ"])
def test_a_forged_cursor_is_told(fr: Home, after: str) -> None:
    assert fr.user("reader").get(f"/v1/approvals?after={after}").slug == "not-as-documented"


def test_of_a_permit_that_was_not_issued_here_nothing_is_told(nodes: Nodes, fr: Home) -> None:
    told = fr.user("reader").get(f"/v1/permits/0x{nodes.issued().id.hex()}/handling")
    assert (told.status, told.slug) == (404, "not-found")
