"""Without a network: who sealed it and whether that officer was empowered is still said, and never that it is valid."""

import json
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser

from registry.days import to_day
from registry.seal import Registry
from tests.browser.conftest import Site
from tests.browser.peer import VECTORS, Asked, Peer

ISSUER, KENYAN = "MG", "KE"
VALID = VECTORS["a_file_is_valid"]


def directory(asked: Asked, block: int | None = None) -> dict[str, Any]:
    """What `GET /v1/directory` would have told, as of a block."""
    as_of = asked.evidence["as_of"]
    return {"party_events": asked.evidence["party_events"], "as_of": as_of | {"block": block or as_of["block"]}}


def offline(peer: Peer, asked: Asked, *kept: dict[str, Any], **otherwise: Any) -> dict[str, Any]:
    told = asked.json()
    del told["evidence"]
    return peer.tell({**told, "kept": list(kept), **otherwise})


def reasons(said: dict[str, Any], outcome: str) -> dict[int, str]:
    return {check["number"]: check["reason"] for check in said["verdict"]["checks"] if check["outcome"] == outcome}


@pytest.mark.parametrize("vector", VECTORS)
def test_without_a_network_nothing_is_valid_and_what_is_invalid_is_so_with_one(in_node: Peer, vector: str) -> None:
    asked = VECTORS[vector]
    said = offline(in_node, asked, directory(asked))
    if "verdict" not in said:
        assert in_node.ask(asked)["checks"][0]["reason"] == "not-well-formed"
        return
    assert said["verdict"]["answer"] != "valid"
    if said["verdict"]["answer"] == "invalid" and asked.question.until is None:
        assert in_node.ask(asked)["answer"] == "invalid"


@pytest.mark.parametrize("vector", ["a_file_is_valid", "a_code_is_valid", "a_redacted_code_is_valid_and_says_so"])
def test_it_says_who_sealed_it_as_of_which_block_and_that_use_is_not_known(in_node: Peer, vector: str) -> None:
    said = offline(in_node, VECTORS[vector], directory(VECTORS[vector]))
    assert (said["verdict"]["answer"], said["verdict"]["status"]) == ("unknown", "not found")
    assert reasons(said, "cannot tell") == {4: "not-issued-yet", 12: "stale"}
    assert (said["sealedBy"]["party"], said["empowered"], said["asOf"]["block"]) == (ISSUER, True, 100)
    assert "There is no network here." in said["verdict"]["checks"][-1]["says"]


def test_a_used_permit_is_not_called_unused(in_node: Peer) -> None:
    asked = VECTORS["a_used_permit_is_refused_at_import_fail"]
    said = offline(in_node, asked, directory(asked))
    assert not {"unused", "fresh"} & set(reasons(said, "passed").values())
    assert said["verdict"]["answer"] == "unknown"


@pytest.mark.parametrize(
    ("vector", "number", "reason"),
    [
        ("an_altered_quantity_in_a_file_shows_fail", 2, "altered"),
        ("a_seal_of_zeros_is_no_signature_fail", 3, "no-signature"),
        ("an_officer_of_another_party_sealed_it_fail", 3, "officer-of-another-party"),
        ("an_officer_who_may_not_issue_sealed_it_fail", 3, "officer-may-not-issue"),
        ("an_expired_permit_fail", 8, "expired"),
        ("an_empty_place_for_the_applicants_signature_fail", 1, "applicant-signature-missing"),
    ],
)
def test_what_can_be_seen_to_be_wrong_is_invalid_without_a_network(
    in_node: Peer, vector: str, number: int, reason: str
) -> None:
    said = offline(in_node, VECTORS[vector], directory(VECTORS[vector]))
    assert said["verdict"]["answer"] == "invalid"
    assert reasons(said, "failed")[number] == reason


def test_a_stranger_may_be_a_newer_officer_than_the_kept_directory_knows(in_node: Peer) -> None:
    asked = VECTORS["a_stranger_sealed_it_fail"]
    said = offline(in_node, asked, directory(asked))
    assert reasons(said, "cannot tell")[3] == "officer-not-known-yet"
    assert (said["sealedBy"], said["empowered"]) == (None, False)


def test_an_officer_distrusted_since_before_the_issue_was_not_empowered(in_node: Peer) -> None:
    asked = VECTORS["its_issuer_was_distrusted_since_before_fail"]
    early = [event | ({"since": 1} if event["event"] == "OfficerDistrusted" else {}) for event in
             asked.evidence["party_events"]]  # fmt: skip
    said = offline(in_node, asked, directory(replace(asked, evidence=asked.evidence | {"party_events": early})))
    assert (said["sealedBy"]["distrustedSince"], said["empowered"]) == (1, False)


@pytest.mark.parametrize(
    ("from_day", "until_day", "empowered"),
    [(-9, -1, False), (-9, 0, True), (-9, 1, True), (3, 9, True), (14, 20, True), (15, 20, False)],
)
def test_an_officer_may_have_issued_it_between_its_date_and_now(
    in_node: Peer, from_day: int, until_day: int, empowered: bool
) -> None:
    """Days count from its date, fourteen days ago. The chain counts in another zone: a day of grace."""
    issued = to_day("2026-11-10") * 86_400
    term = {"from_time": issued + from_day * 86_400, "until": issued + until_day * 86_400}
    events = [
        event | (term if event["event"] == "OfficerAppointed" else {}) for event in VALID.evidence["party_events"]
    ]
    said = offline(in_node, VALID, directory(replace(VALID, evidence=VALID.evidence | {"party_events": events})))
    assert said["empowered"] == empowered


def test_where_no_directory_was_kept_only_form_and_digests_are_known(in_node: Peer) -> None:
    said = offline(in_node, VALID)
    assert (said["recalled"], said["sealedBy"], said["verdict"]["answer"]) == (False, None, "unknown")
    assert reasons(said, "passed")[2] == "sections-match"


def test_an_older_directory_does_not_replace_a_newer_one(in_node: Peer) -> None:
    older = {"party_events": [], "as_of": VALID.evidence["as_of"] | {"block": 99}}
    said = offline(in_node, VALID, directory(VALID), older)
    assert (said["asOf"]["block"], said["empowered"]) == (100, True)
    said = offline(in_node, VALID, older, directory(VALID, 100))
    assert (said["asOf"]["block"], said["empowered"]) == (100, True)


@pytest.mark.parametrize(
    "otherwise", [{"room": 10}, {"of": "0x53de7937351a397d", "spoiled": "{"}], ids=["full", "torn"]
)
def test_a_full_or_torn_storage_is_no_directory_and_no_fault(in_node: Peer, otherwise: dict[str, Any]) -> None:
    said = offline(in_node, VALID, directory(VALID), **otherwise)
    assert (said["recalled"], said["verdict"]["answer"]) == (False, "unknown")


STRANGE = [
    "{}",
    "null",
    "[]",
    '"x"',
    '{"members":[],"officers":[]}',
    '{"members":[],"officers":[],"asOf":{"block":"1","time":1}}',
    '{"members":[["MG",null]],"officers":[],"asOf":{"block":1,"time":1}}',
    '{"members":[],"officers":[["0x",{"party":"MG","powers":"31"}]],"asOf":{"block":1,"time":1}}',
    '{"members":{"__proto__":1},"officers":[["__proto__",{}]],"asOf":{"block":1,"time":1}}',
]


@pytest.mark.parametrize("spoiled", STRANGE)
def test_what_somebody_left_in_the_storage_is_no_directory_and_the_next_is_kept(in_node: Peer, spoiled: str) -> None:
    """It made every answer with a network, too, one that cannot be told."""
    here = {"of": f"0x{VALID.registry.tag.hex()}", "spoiled": spoiled}
    assert offline(in_node, VALID, directory(VALID), **here)["recalled"] is False
    said = offline(in_node, VALID, directory(VALID), **here, later=[directory(VALID)])
    assert (said["recalled"], said["empowered"]) == (True, True)


def test_a_directory_of_a_day_that_is_far_off_is_replaced_by_the_nodes(in_node: Peer) -> None:
    told = VALID.evidence["as_of"]
    ahead = {"party_events": [], "as_of": told | {"block": 2**50, "time": told["time"] + 86_400}}
    said = offline(in_node, VALID, ahead, directory(VALID))
    assert (said["asOf"]["block"], said["empowered"]) == (100, True)


def test_a_permit_of_another_registry_is_said_to_be_one(in_node: Peer) -> None:
    other = Registry(VALID.registry.chain_id + 1, VALID.registry.parties, VALID.registry.permits)
    assert offline(in_node, replace(VALID, registry=other), directory(VALID))["error"] == "OtherRegistry"


def test_a_page_whose_network_goes_away_still_says_it(browser: Browser, site: Site) -> None:
    """With the storage that a real browser keeps, in a context that is then cut off."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site.origin}/?script=offline.js&vector=a_code_is_valid")
    page.wait_for_selector("#said[data-kept]", state="attached")
    context.set_offline(True)
    page.wait_for_selector("#said[data-done]", state="attached")
    said = json.loads(page.text_content("#said") or "")
    assert (said["answer"], said["sealedBy"]["party"], said["empowered"], said["asOf"]["block"]) == (
        "unknown",
        ISSUER,
        True,
        100,
    )
    context.close()
