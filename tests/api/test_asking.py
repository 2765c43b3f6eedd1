"""Asking over HTTP, without an account: verdicts, states, histories, the directory; and every way to ask wrongly."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.bodies import NotJson, parse
from registry.case import Occasion
from registry.commitment import short_code
from registry.formats.file import write_file
from registry.formats.picture import draw
from registry.formats.qr import write_code
from registry.plain import read_evidence
from registry.seal import SealedPermit, redact
from registry.verify import Evidence, verify
from tests.api.conftest import on_both
from tests.api.nodes import Home, Nodes

ORIGIN = "https://permits.example.mg"


@pytest.fixture(scope="module")
def sealed(nodes: Nodes) -> SealedPermit:
    return nodes.issued()


def shown(sealed: SealedPermit, **more: str) -> dict[str, str]:
    return {"code": write_code(sealed, ORIGIN), **more}


def form(home: Home, file: bytes, **fields: str) -> Any:
    return home.nobody("POST", "/v1/verifications", fields={"file": ("shown", file), **fields})


@on_both
def test_the_text_of_a_code_is_verified_and_laid_out(fr: Home, sealed: SealedPermit) -> None:
    told = fr.nobody.post("/v1/verifications", shown(sealed, occasion="export", here="MG"))
    verdict = told.json()
    assert (told.status, verdict["answer"], verdict["status"]) == (200, "valid", "issued")
    assert [check["number"] for check in verdict["checks"]] == list(range(1, 13))
    assert verdict["shown"]["face"]["number"] == sealed.face.number
    assert verdict["shown"]["persons"]["exporter"]
    assert verdict["shown"]["code"] == short_code(sealed.id)


@on_both
def test_a_file_a_picture_and_a_document_in_json_get_the_same_verdict(
    nodes: Nodes, fr: Home, sealed: SealedPermit
) -> None:
    assert nodes.registry is not None
    file = write_file(sealed, nodes.registry)
    answers = [
        form(fr, file, occasion="export"),
        form(fr, draw(write_code(sealed, ORIGIN)), occasion="export"),
        fr.nobody.post("/v1/verifications", {"document": json.loads(file), "occasion": "export"}),
    ]
    assert {answer.status for answer in answers} == {200}
    assert {answer.json()["answer"] for answer in answers} == {"valid"}


def test_a_redacted_copy_says_that_names_are_not_shown(fr: Home, sealed: SealedPermit) -> None:
    verdict = fr.nobody.post("/v1/verifications", shown(redact(sealed), occasion="export")).json()
    assert verdict["answer"] == "valid"
    assert verdict["shown"]["persons"] is None
    assert verdict["checks"][1]["outcome"] == "warning"


def test_a_forged_document_is_invalid_and_is_not_laid_out(nodes: Nodes, fr: Home, sealed: SealedPermit) -> None:
    assert nodes.registry is not None
    forged = json.loads(write_file(sealed, nodes.registry))
    forged["face"]["lines"][0]["quantity"] = "999"
    verdict = fr.nobody.post("/v1/verifications", {"document": forged}).json()
    assert (verdict["answer"], verdict["shown"]) == ("invalid", None)


@pytest.mark.parametrize(
    ("body", "status", "slug"),
    [
        ({}, 422, "nothing-to-verify"),
        ({"code": "  "}, 422, "nothing-to-verify"),
        ({"code": "https://x/v#AEAA", "document": {}}, 422, "nothing-to-verify"),
        ({"code": "LVXM WSY4 HD5Y 4GQP 3"}, 422, "short-code-only"),
        ({"code": "https://permits.example/v#DAMAGED"}, 422, "damaged"),
        ({"code": "https://x/v#AEAA", "occasion": "holiday"}, 422, "not-as-documented"),
        ({"code": "https://x/v#AEAA", "day": "2026-02-30"}, 422, "not-a-date"),
        ({"code": "https://x/v#AEAA", "here": "??"}, 422, "not-as-documented"),
        ({"code": "https://x/v#AEAA", "colour": "red"}, 422, "not-as-documented"),
        ({"code": 5}, 422, "not-as-documented"),
        ([], 422, "not-as-documented"),
    ],
)
def test_what_is_asked_wrongly_is_said_plainly(fr: Home, body: Any, status: int, slug: str) -> None:
    told = fr.nobody.post("/v1/verifications", body)
    assert (told.status, told.slug) == (status, slug)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b'{"code":1,"code":2}', b'{"code":NaN}', b'{"code":"\\ud800"}', b"[" * 100_000,
     b'{"code":' + b"9" * 5000 + b"}"],
)  # fmt: skip
def test_a_body_that_is_no_json_is_refused_with_400(fr: Home, body: bytes) -> None:
    told = fr.nobody("POST", "/v1/verifications", body=body, headers={"Content-Type": "application/json"})
    assert (told.status, told.slug) == (400, "not-json")


@pytest.mark.parametrize("number", [2**53, -(2**53), 2**63, 2**64 - 1, 2**64, 10**19, -(2**63) - 1])
def test_a_number_that_not_every_reader_holds_is_refused_wherever_it_stands(fr: Home, number: int) -> None:
    told = fr.nobody.post("/v1/verifications", {"document": {"a": [number]}})
    assert (told.status, told.slug) == (400, "not-json")


@given(st.integers(-(2**70), 2**70))
@example(2**53 - 1)
@example(2**53)
def test_a_number_is_read_as_it_stands_or_not_at_all(number: int) -> None:
    body = json.dumps({"a": number}).encode()
    if abs(number) < 2**53:
        assert orjson.dumps(parse(body)) == body.replace(b" ", b"")
    else:
        with pytest.raises(NotJson):
            parse(body)


def test_a_body_of_another_type_is_refused_with_415(fr: Home) -> None:
    told = fr.nobody("POST", "/v1/verifications", body=b"x", headers={"Content-Type": "text/plain"})
    assert (told.status, told.slug) == (415, "type-not-taken")


def test_a_body_that_is_too_large_is_refused_with_413_however_it_is_sent(fr: Home) -> None:
    large = b" " * (1024 * 1024 + 1)
    headers = {"Content-Type": "application/json"}
    told = fr.nobody("POST", "/v1/verifications", body=large, headers=headers)
    assert (told.status, told.slug) == (413, "too-much")
    chunks = (b" " * 65_536 for _ in range(17))
    told = fr.nobody("POST", "/v1/verifications", body=chunks, headers=headers, chunked=True)
    assert (told.status, told.slug) == (413, "too-much")


@pytest.mark.parametrize("body", [b"x", b"--b\r\n", b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx'])
def test_a_torn_form_is_refused_with_400(fr: Home, body: bytes) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    told = fr.nobody("POST", "/v1/verifications", body=body, headers=headers)
    assert told.status in {400, 422}
    assert told.slug in {"not-a-form", "not-as-documented", "nothing-to-verify"}


def test_a_form_without_a_boundary_is_refused_with_400(fr: Home) -> None:
    told = fr.nobody("POST", "/v1/verifications", body=b"x", headers={"Content-Type": "multipart/form-data"})
    assert (told.status, told.slug) == (400, "not-a-form")


def test_a_form_with_two_files_is_refused(fr: Home) -> None:
    told = fr.nobody("POST", "/v1/verifications", fields={"file": ("a", b"1"), "other": ("b", b"2")})
    assert (told.status, told.slug) == (400, "not-a-form")


def test_a_picture_without_a_code_is_said_to_be_one(fr: Home) -> None:
    told = form(fr, b"\x89PNG and no more")
    assert (told.status, told.slug) == (422, "not-a-picture")


def test_where_a_permit_stands_is_told_without_contents(fr: Home, sealed: SealedPermit) -> None:
    state = fr.nobody.get(f"/v1/permits/0x{sealed.id.hex()}").json()
    assert (state["status"], state["party"], state["destination"], state["kind"]) == ("issued", "MG", "FR", "export")
    assert state["contents_checked"] is False
    assert state["as_of"]["not_fresh_because"] is None
    assert sealed.face.number not in json.dumps(state)


def test_a_short_code_gives_the_state_and_says_that_the_contents_were_not_checked(
    fr: Home, sealed: SealedPermit
) -> None:
    typed = short_code(sealed.id)
    told = fr.nobody.get(f"/v1/permits?code={typed[:4]}%20{typed[4:].lower()}").json()
    assert (told["id"], told["status"], told["contents_checked"]) == (f"0x{sealed.id.hex()}", "issued", False)
    wrong = typed[:-1] + ("A" if typed[-1] != "A" else "B")
    told = fr.nobody.get(f"/v1/permits?code={wrong}")
    assert (told.status, told.slug) == (422, "not-well-formed")
    told = fr.nobody.get("/v1/permits?code=" + short_code(bytes(32)))
    assert (told.status, told.slug) == (404, "unknown-permit")


def test_a_history_is_evidence_that_another_program_comes_to_the_same_verdict_by(
    nodes: Nodes, fr: Home, sealed: SealedPermit
) -> None:
    history = fr.nobody.get(f"/v1/permits/0x{sealed.id.hex()}/history").json()
    assert [event["event"] for event in history["permit_events"]] == ["Issued"]
    assert history["permit_events"][0]["says"].startswith("issued as export document for FR")
    directory = fr.nobody.get("/v1/directory").json()
    evidence: Evidence = read_evidence(history | directory)
    assert nodes.registry is not None
    verdict = verify(sealed, nodes.registry, evidence, fr.service.question(Occasion.EXPORT, nodes.today))
    assert verdict.answer == "valid"


def test_the_directory_is_not_sent_again_while_it_is_the_same(fr: Home) -> None:
    for _ in range(20):  # a block may come between the two
        first = fr.nobody.get("/v1/directory")
        again = fr.nobody.get("/v1/directory", **{"If-None-Match": f'"other", {first.headers["etag"]}'})
        if again.status == 304:
            break
    assert (again.status, again.body) == (304, b"")
    assert fr.nobody.get("/v1/directory", **{"If-None-Match": '"other"'}).status == 200


def test_an_unknown_permit_is_not_found_and_that_is_evidence_while_it_is_fresh(fr: Home) -> None:
    for path in ("", "/history"):
        told = fr.nobody.get(f"/v1/permits/0x{bytes(32).hex()}{path}")
        assert (told.status, told.slug) == (404, "unknown-permit")
        assert told.json()["facts"]["as_of"]["not_fresh_because"] is None


@pytest.mark.parametrize("id", ["0x12", "x", "0x" + "G" * 64, "%00"])
def test_what_is_no_id_is_said_to_be_none(fr: Home, id: str) -> None:
    told = fr.nobody.get(f"/v1/permits/{id}")
    assert (told.status, told.slug) == (422, "not-as-documented")


def test_an_address_that_is_none_and_a_method_that_is_not_taken_are_problems_too(fr: Home) -> None:
    told = fr.nobody.get("/v1/nothing")
    assert (told.status, told.slug) == (404, "not-found")
    told = fr.nobody("PUT", "/v1/verifications")
    assert (told.status, told.slug, told.headers["allow"]) == (405, "method-not-allowed", "POST")
    assert fr.nobody("PUT", "/v1/parties").headers["allow"] == "GET, POST"


def test_health_says_what_is_served_and_how_fresh_it_is(fr: Home) -> None:
    health = fr.nobody.get("/v1/health").json()
    assert (health["status"], health["party"], health["writes"], health["fault"]) == ("ok", "FR", True, None)
