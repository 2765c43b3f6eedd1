"""A permit's life over HTTP: issued, endorsed, used once; waited for or not; repeated, and said no to."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import pytest
from fastapi import Request

from api.transactions import LONGEST_WAIT, wait_asked
from registry.acts import Status
from registry.chain import wire
from registry.commitment import access_of
from registry.formats.cefact_write import write_message
from registry.formats.file import read_file, write_file
from registry.formats.picture import read_picture
from registry.formats.qr import read_code, write_code
from registry.formats.rows_write import write_rows
from registry.permit import Permit
from registry.seal import SealedPermit
from registry.store.requests import find_request
from tests.api.conftest import on_both
from tests.api.nodes import GUITAR, REPTILES, Client, Home, Nodes, Told

WAIT = {"Prefer": "wait=20"}
SHEET_HEAD = write_rows([]).rstrip() + b"\n"
ORIGIN = "https://permits.example.mg"


def document(permit: Permit) -> Any:
    return json.loads(orjson.dumps(permit.model_dump(exclude_none=True)))


def act(client: Client, permit: bytes, body: dict[str, Any], **headers: str) -> Told:
    return client.post(f"/v1/permits/0x{permit.hex()}/acts", body, **(WAIT | headers))


def accept(sealed: SealedPermit, **more: Any) -> dict[str, Any]:
    return {"act": "accept", "code": write_code(sealed, ORIGIN), **more}


def status(nodes: Nodes, permit: bytes) -> Status:
    assert nodes.registry is not None
    return wire.read_permit(nodes.node.call(nodes.registry.permits, wire.permit_of(permit))).status


# ---- issuing ----


@on_both
def test_a_permit_is_issued_at_once_and_its_document_is_given_out_when_that_is_final(mg: Home, nodes: Nodes) -> None:
    issuer, permit = mg.user("issuer"), nodes.permit()
    told = issuer.post("/v1/permits", document(permit))
    assert told.status in {201, 202}
    (issued,) = told.json()["permits"]
    assert (issued["number"], issued["findings"], issued["remarks"]) == (permit.face.number, [], [])
    final = issuer.get(told.headers["location"], **WAIT)
    assert (final.status, final.json()["stage"]) == (200, "final")
    assert final.headers["preference-applied"] == "wait=20"
    file = issuer.get(f"/v1/permits/{issued['id']}/document")
    assert file.status == 200
    assert read_file(file.body).face == permit.face


@on_both
def test_who_waits_is_told_the_block_and_finds_the_state_known_then(mg: Home, nodes: Nodes) -> None:
    told = mg.user("issuer").post("/v1/permits", {"permits": [document(nodes.permit()) for _ in range(3)]}, **WAIT)
    assert told.status == 201
    issued = told.json()["permits"]
    assert {one["stage"] for one in issued} == {"final"}
    assert all(one["block"] for one in issued)
    for one in issued:
        assert mg.nobody.get(f"/v1/permits/{one['id']}").json()["status"] == "issued"


def test_a_message_of_another_system_is_issued_too(mg: Home, nodes: Nodes) -> None:
    message = write_message(nodes.permit())
    told = mg.user("issuer")("POST", "/v1/permits", body=message, headers={"Content-Type": "application/xml"} | WAIT)
    assert told.status == 201
    told = mg.user("issuer")("POST", "/v1/findings", body=message, headers={"Content-Type": "text/xml"})
    assert told.status == 200


@on_both
def test_a_spreadsheet_is_issued_and_of_a_wrong_one_every_row_is_named(mg: Home, nodes: Nodes) -> None:
    permits = [nodes.permit() for _ in range(2)]
    sheet = write_rows(permits).decode()
    headers = {"Content-Type": "text/csv; charset=windows-1252"} | WAIT
    told = mg.user("issuer")("POST", "/v1/permits", body=sheet.encode("windows-1252"), headers=headers)
    assert told.status == 201, told
    assert [one["number"] for one in told.json()["permits"]] == [permit.face.number for permit in permits]
    wrong = write_rows([nodes.permit()]).decode().replace(",single,", ",often,").encode()
    told = mg.user("issuer")("POST", "/v1/permits", body=wrong, headers=headers)
    assert (told.status, told.slug) == (422, "not-well-formed")
    assert told.json()["facts"]["faults"][0]["where"].startswith("line 2, use")
    assert told.json()["detail"].startswith("1 fault in the sheet; nothing was issued. line 2, use: ")
    told = mg.user("issuer")("POST", "/v1/permits", body=b"no;sheet", headers=headers)
    assert (told.status, told.slug) == (422, "not-a-sheet")


@pytest.mark.parametrize(
    ("kind", "body", "status", "says"),
    [
        ("text/csv", SHEET_HEAD + b"\n".join(b"%d" % number for number in range(20_000)), 422, "More than 1000 faults"),
        ("text/csv", SHEET_HEAD + b"\n" * 1_100_000, 422, "empty rows. Delete them"),
        ("text/csv", SHEET_HEAD, 422, "holds no permits"),
        ("application/json", b'{"permits": [' + b"{}," * 300_001 + b"{}]}", 413, "send fewer permits"),
    ],
    ids=["numbers alone", "empty rows", "no row", "empty documents"],
)
def test_what_holds_more_than_anybody_reads_is_not_read_to_its_end(
    mg: Home, kind: str, body: bytes, status: int, says: str
) -> None:
    """A file of numbers, or of empty documents, took gigabytes."""
    told = mg.user("issuer")("POST", "/v1/findings", body=body, headers={"Content-Type": kind})
    assert (told.status, says in told.json()["detail"]) == (status, True)


def test_permits_of_more_lines_than_are_told_findings_of_are_refused_with_what_to_do(mg: Home, nodes: Nodes) -> None:
    """The findings of 128,000 faulty lines were an answer of 130 megabytes, for which everybody waited."""
    sheet = write_rows([nodes.permit(lines=REPTILES.face.lines[:1] * 64) for _ in range(160)])
    told = mg.user("issuer")("POST", "/v1/findings", body=sheet, headers={"Content-Type": "text/csv"})
    assert (told.status, "send fewer at a time" in told.json()["detail"]) == (413, True)


@on_both
def test_the_same_permit_again_is_the_permit_that_was_issued(mg: Home, nodes: Nodes) -> None:
    body = document(nodes.permit())
    first = mg.user("issuer").post("/v1/permits", body, **WAIT).json()
    assert mg.user("issuer").post("/v1/permits", body, **WAIT).json() == first


@on_both
def test_a_number_with_other_contents_is_refused(mg: Home, nodes: Nodes) -> None:
    permit = nodes.permit()
    mg.user("issuer").post("/v1/permits", document(permit), **WAIT)
    other = nodes.permit(number=permit.face.number, place_of_issue="Elsewhere")
    told = mg.user("issuer").post("/v1/permits", document(other))
    assert (told.status, told.slug) == (409, "already-kept")


def test_of_a_batch_every_document_that_is_wrong_is_named_and_nothing_is_issued(mg: Home, nodes: Nodes) -> None:
    good, bad, worse = document(nodes.permit()), document(nodes.permit()), document(nodes.permit())
    bad["face"]["lines"][1]["quantity"] = 12
    worse["face"]["certificate"] = None
    del worse["face"]["number"]
    told = mg.user("issuer").post("/v1/permits", {"permits": [good, bad]})
    assert (told.status, told.slug) == (422, "not-well-formed")
    del worse["face"]["certificate"]
    bad["face"]["lines"][1]["quantity"] = "much"
    told = mg.user("issuer").post("/v1/permits", {"permits": [good, bad, worse]})
    assert [fault["where"] for fault in told.json()["facts"]["faults"]] == [
        "permits.1.face.lines.1.quantity", "permits.2.face.number",
    ]  # fmt: skip
    register = mg.user("issuer").get(f"/v1/permits?number={good['face']['number']}").json()
    assert register["permits"] == []


@pytest.mark.parametrize("body", [{}, [], {"permits": []}, {"permits": [1]}, {"permits": [], "face": {}}, {"face": {}}])
def test_what_is_no_permit_is_said_to_be_none(mg: Home, body: Any) -> None:
    told = mg.user("issuer").post("/v1/permits", body)
    assert (told.status, told.slug) == (422, "not-well-formed")


def test_findings_come_with_the_answer_and_stop_nothing(mg: Home, nodes: Nodes) -> None:
    body = document(nodes.permit(purpose=None))
    found = mg.user("reader").post("/v1/findings", body).json()["permits"][0]["findings"]
    assert any(finding["box"] == "5a" for finding in found)
    told = mg.user("issuer").post("/v1/permits", body, **WAIT)
    assert told.status == 201
    assert told.json()["permits"][0]["findings"] == found


@pytest.mark.parametrize("name", ["customs", "authority", "secretariat"])
def test_who_is_not_empowered_to_issue_is_refused_and_nothing_is_kept(mg: Home, nodes: Nodes, name: str) -> None:
    body = document(nodes.permit())
    told = mg.user(name).post("/v1/permits", body)
    assert (told.status, told.slug) == (403, "not-empowered")
    assert mg.user("reader").get(f"/v1/permits?number={body['face']['number']}").json()["permits"] == []


def test_a_permit_of_another_party_is_not_issued_here(fr: Home, nodes: Nodes) -> None:
    told = fr.user("issuer").post("/v1/permits", document(nodes.permit()))
    assert (told.status, told.slug) == (409, "not-this-party")


# ---- a life ----


@on_both
def test_a_permit_is_endorsed_from_this_nodes_own_document_and_used_once(mg: Home, fr: Home, nodes: Nodes) -> None:
    sealed = nodes.issued()
    told = act(mg.user("customs"), sealed.id, {"act": "endorse", "quantities": ["9", "6", "12"],
                                              "details": {"place": "Ivato"}})  # fmt: skip
    assert (told.status, told.json()["stage"], told.json()["act"]) == (200, "final", "endorse")
    nodes.known()
    told = act(fr.user("customs"), sealed.id, accept(sealed, quantities=["9", "6", "12"]))
    assert told.status == 200
    used = told.json()
    told = act(fr.user("customs"), sealed.id, accept(sealed))
    assert (told.status, told.slug) == (409, "not-to-be-used")
    assert told.json()["facts"]["check"] == 9
    assert told.json()["facts"]["transaction"] == used["transaction"]
    assert status(nodes, sealed.id) is Status.ACCEPTED


def test_the_issuing_party_reads_back_what_really_moved_and_others_do_not(mg: Home, fr: Home, nodes: Nodes) -> None:
    sealed = nodes.issued()
    act(mg.user("customs"), sealed.id, {"act": "endorse", "quantities": ["9", "6", "12"]})
    nodes.known()
    act(fr.user("customs"), sealed.id, accept(sealed, quantities=["8", "6", "12"]))
    nodes.known()
    path = f"/v1/permits/0x{sealed.id.hex()}/history"
    access = mg.nobody.with_headers(Authorization=f"Access {access_of(sealed.face_salt).hex()}")
    for client in (mg.user("reader"), access):
        events = client.get(path).json()["permit_events"]
        assert [event.get("actual") for event in events] == [None, ["9", "6", "12"], ["8", "6", "12"]]
    assert not any("actual" in event for event in mg.nobody.get(path).json()["permit_events"])
    assert not any("actual" in event for event in fr.user("customs").get(path).json()["permit_events"])


@on_both
@pytest.mark.parametrize(
    ("party", "name", "body", "after"),
    [
        ("FR", "customs", {"act": "refuse", "reason": "the goods differ"}, Status.REFUSED),
        ("FR", "customs", {"act": "note", "note": "held", "details": {"officer_note": "vet"}}, Status.ISSUED),
        ("FR", "importer", {"act": "accept"}, Status.ACCEPTED),
        ("MG", "issuer", {"act": "cancel", "reason": "2"}, Status.CANCELLED),
    ],
)
def test_each_act_is_done_by_who_may(nodes: Nodes, party: str, name: str, body: dict[str, Any], after: Status) -> None:
    sealed = nodes.issued()
    shown = {"code": write_code(sealed, ORIGIN)} if party == "FR" else {}
    told = act(nodes[party].user(name), sealed.id, body | shown)
    assert told.status == 200, told
    assert status(nodes, sealed.id) is after


@on_both
def test_a_permit_is_replaced_in_one_step_and_asked_again_it_is_the_same_successor(mg: Home, nodes: Nodes) -> None:
    sealed, successor = nodes.issued(), nodes.permit()
    body = {"act": "replace", "reason": "lost", "successor": document(successor)}
    told = act(mg.user("issuer"), sealed.id, body)
    assert told.json()["successor"]["number"] == successor.face.number
    assert act(mg.user("issuer"), sealed.id, body).json() == told.json()
    assert status(nodes, sealed.id) is Status.REPLACED


@on_both
def test_a_certificate_crosses_borders(mg: Home, fr: Home, nodes: Nodes) -> None:
    sealed = nodes.issued(GUITAR)
    shown = {"document": json.loads(write_file(sealed, nodes.registry))}  # type: ignore[arg-type]
    told = act(mg.user("customs"), sealed.id, {"act": "cross", "direction": "exit"} | shown)
    assert told.status == 200, told
    nodes.known()
    told = act(fr.user("customs"), sealed.id, {"act": "cross", "direction": "entry"} | shown)
    assert told.status == 200, told
    told = act(fr.user("customs"), sealed.id, {"act": "cross", "direction": "entry"} | shown)
    assert (told.status, told.slug, told.json()["facts"]["error"]) == (409, "transaction-refused", "ReasonNeeded")


@pytest.mark.parametrize(
    ("body", "code", "slug"),
    [
        ({"act": "endorse", "reason": "lost"}, 422, "member-not-taken"),
        ({"act": "cancel"}, 422, "member-missing"),
        ({"act": "cancel", "reason": "boredom"}, 422, "not-a-choice"),
        ({"act": "cancel", "reason": "lost", "quantities": ["1"]}, 422, "member-not-taken"),
        ({"act": "dance"}, 422, "not-as-documented"),
        ({"act": "endorse", "quantities": ["1"]}, 422, "quantities-needed"),
        ({"act": "endorse", "quantities": ["one", "2", "3"]}, 422, "not-a-quantity"),
        ({"act": "endorse", "quantities": ["999", "6", "12"]}, 409, "more-than-permitted"),
        ({"act": "endorse", "day": "2026-02-30"}, 422, "not-a-date"),
        ({"act": "endorse", "code": "x", "document": {}}, 422, "shown-twice"),
        ({"act": "endorse", "document": {"face": 1}}, 422, "not-a-permit-file"),
        ({"act": "endorse", "details": {"place": "Iva\u0000to"}}, 422, "not-well-formed"),
        ({"act": "replace", "reason": "lost", "successor": {"face": {}}}, 422, "not-well-formed"),
    ],
)
def test_an_act_that_is_asked_wrongly_is_said_plainly_and_not_done(
    mg: Home, nodes: Nodes, body: dict[str, Any], code: int, slug: str
) -> None:
    sealed = nodes.issued()
    told = act(mg.user("customs"), sealed.id, body)
    assert (told.status, told.slug) == (code, slug), told
    assert status(nodes, sealed.id) is Status.ISSUED


def test_a_permit_that_is_neither_shown_nor_of_this_node_cannot_be_used(fr: Home, nodes: Nodes) -> None:
    told = act(fr.user("customs"), nodes.issued().id, {"act": "accept"})
    assert (told.status, told.slug, told.json()["facts"]["missing"]) == (422, "member-missing", ["shown"])


def test_another_permit_than_the_named_one_is_not_used(fr: Home, nodes: Nodes) -> None:
    told = act(fr.user("customs"), nodes.issued().id, accept(nodes.issued()))
    assert (told.status, told.slug) == (422, "other-permit")


# ---- waiting ----


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [
        ("wait=5", 5), ("respond-async, wait=5", 5), ('Wait = "5"', 5), ("wait=5; x=y", 5), ("wait=0", 0),
        ("wait=99999999", LONGEST_WAIT), ("", 0), ("wait", 0), ("wait=-1", 0), ("wait=soon", 0), ("wait=1.5", 0),
        ("waiting=5", 0),
    ],
)  # fmt: skip
def test_who_prefers_to_wait_may_say_so_as_the_standard_writes_it(prefer: str, seconds: int) -> None:
    assert wait_asked(Request({"type": "http", "headers": [(b"prefer", prefer.encode())]})) == seconds


# ---- repeating ----


@on_both
def test_the_same_key_and_body_are_the_same_request_and_another_body_is_refused(fr: Home, nodes: Nodes) -> None:
    sealed = nodes.issued()
    body = {"act": "note", "note": "held", "code": write_code(sealed, ORIGIN)}
    key = {"Idempotency-Key": '"note-1"'}
    first = act(fr.user("customs"), sealed.id, body, **key)
    again = act(fr.user("customs"), sealed.id, body, **key)
    assert (first.status, again.status) == (200, 200)
    assert again.json()["transaction"] == first.json()["transaction"]
    told = act(fr.user("customs"), sealed.id, body | {"note": "released"}, **key)
    assert (told.status, told.slug) == (422, "key-used-before")
    nodes.known()
    assert fr.nobody.get(f"/v1/permits/0x{sealed.id.hex()}").json()["notes"] == 1


@on_both
def test_a_use_whose_answer_was_lost_is_asked_for_again_by_its_key_and_not_by_anything_else(
    fr: Home, nodes: Nodes
) -> None:
    sealed = nodes.issued()
    key = {"Idempotency-Key": "use-" + sealed.face.number}
    first = act(fr.user("customs"), sealed.id, accept(sealed), **key)
    again = act(fr.user("customs"), sealed.id, accept(sealed), **key)
    assert (first.status, again.status) == (200, 200)
    assert again.json()["transaction"] == first.json()["transaction"]
    assert act(fr.user("customs"), sealed.id, accept(sealed)).status == 409
    assert act(fr.user("importer"), sealed.id, accept(sealed), **key).status == 409


@on_both
def test_ten_at_once_with_one_key_leave_one_note(fr: Home, nodes: Nodes) -> None:
    sealed = nodes.issued()
    body = {"act": "note", "note": "held", "code": write_code(sealed, ORIGIN)}
    client = fr.user("customs")
    with ThreadPoolExecutor(10) as pool:
        told = list(pool.map(lambda _: act(client, sealed.id, body, **{"Idempotency-Key": "k"}), range(10)))
    assert {answer.status for answer in told} <= {200, 409}
    assert {answer.slug for answer in told if answer.status == 409} <= {"under-way"}
    assert len({answer.json()["transaction"] for answer in told if answer.status == 200}) == 1
    nodes.known()
    assert fr.nobody.get(f"/v1/permits/0x{sealed.id.hex()}").json()["notes"] == 1


@on_both
def test_a_request_that_came_to_nothing_may_be_asked_again_otherwise_with_its_key(fr: Home, nodes: Nodes) -> None:
    sealed = nodes.issued()
    key = {"Idempotency-Key": "wrong-first"}
    code = write_code(sealed, ORIGIN)
    assert act(fr.user("customs"), sealed.id, {"act": "note", "note": "??", "code": code}, **key).status == 422
    assert act(fr.user("customs"), sealed.id, {"act": "note", "note": "held", "code": code}, **key).status == 200


@on_both
def test_a_key_by_which_only_what_was_done_before_was_found_is_not_kept(mg: Home, nodes: Nodes) -> None:
    """Otherwise one permit, asked for again and again, would fill the vault with keys."""
    body, issuer = document(nodes.permit()), mg.user("issuer")
    first, again = (issuer.post("/v1/permits", body, **WAIT, **{"Idempotency-Key": key}) for key in ("one", "two"))
    assert first.json()["permits"][0]["id"] == again.json()["permits"][0]["id"]
    with mg.service.vault.read() as reading:
        assert find_request(reading, "issuer", "one") is not None
        assert find_request(reading, "issuer", "two") is None


@pytest.mark.parametrize("key", ["", '""', "x" * 201, "\u00e9"])
def test_what_is_no_key_is_refused(fr: Home, nodes: Nodes, key: str) -> None:
    sealed = nodes.issued()
    told = act(fr.user("customs"), sealed.id, accept(sealed), **{"Idempotency-Key": key})
    assert (told.status, told.slug) == (422, "not-an-idempotency-key")


@on_both
def test_ten_at_once_use_a_permit_once(fr: Home, nodes: Nodes) -> None:
    sealed = nodes.issued()
    client = fr.user("customs")
    with ThreadPoolExecutor(10) as pool:
        told = list(pool.map(lambda _: act(client, sealed.id, accept(sealed)), range(10)))
    assert sorted(answer.status for answer in told) == [200] + [409] * 9
    assert {answer.slug for answer in told if answer.status == 409} <= {
        "not-to-be-used", "transaction-refused", "reverted",
    }  # fmt: skip


# ---- contents ----


@on_both
def test_contents_are_for_the_issuing_party_and_who_has_the_permit_in_hand(mg: Home, fr: Home, nodes: Nodes) -> None:
    sealed = nodes.issued()
    path = f"/v1/permits/0x{sealed.id.hex()}"
    mine = mg.user("reader").get(f"{path}/document")
    assert (mine.status, read_file(mine.body).persons) == (200, sealed.persons)
    for scheme in ("Access ", "access 0x"):
        headers = {"Authorization": scheme + access_of(sealed.face_salt).hex()}
        shown = mg.nobody.get(f"{path}/document", **headers)
        assert (shown.status, read_file(shown.body).persons) == (200, None)
        assert read_file(shown.body).id == sealed.id
    for name in ("document", "qr.svg", "qr.png"):
        assert mg.nobody.get(f"{path}/{name}").slug == "not-found"
        assert mg.nobody.get(f"{path}/{name}", Authorization="Access " + "00" * 32).slug == "not-found"
        assert fr.user("customs").get(f"{path}/{name}").slug == "not-found"
        told = mg.nobody.get(f"{path}/{name}", Authorization="Bearer nothing")
        assert (told.status, told.slug) == (401, "not-signed-in")


def test_the_code_is_drawn_on_demand_and_reads(mg: Home, nodes: Nodes) -> None:
    sealed = nodes.issued()
    picture = mg.user("reader").get(f"/v1/permits/0x{sealed.id.hex()}/qr.png")
    assert read_code(read_picture(picture.body)).id == sealed.id
    drawing = mg.user("reader").get(f"/v1/permits/0x{sealed.id.hex()}/qr.svg")
    assert drawing.headers["content-type"] == "image/svg+xml"
    assert drawing.body.startswith(b"<svg")


# ---- the register ----


@on_both
def test_the_register_is_paged_the_newest_first_and_every_permit_is_on_one_page(mg: Home, nodes: Nodes) -> None:
    made = [nodes.issued(number=f"26PAGE{number:03}").face.number for number in range(7)]
    pages, after = [], ""
    while True:
        page = mg.user("reader").get(f"/v1/permits?number=26PAGE&limit=3{after}").json()
        pages.append([row["number"] for row in page["permits"]])
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [number for page in pages for number in page] == made[::-1]


@on_both
def test_the_register_is_filtered_by_status(mg: Home, nodes: Nodes) -> None:
    kept, ended = nodes.issued(number="26FILTER1"), nodes.issued(number="26FILTER2")
    act(mg.user("issuer"), ended.id, {"act": "cancel", "reason": "lost"})
    nodes.known()

    def numbers(status: str) -> list[str]:
        page = mg.user("reader").get(f"/v1/permits?number=26FILTER&status={status}").json()
        return [row["number"] for row in page["permits"]]

    assert numbers("issued") == [kept.face.number]
    assert numbers("cancelled") == [ended.face.number]
    assert numbers("used") == []


@pytest.mark.parametrize(
    ("query", "code", "slug"),
    [
        ("after=nothing", 422, "not-as-documented"),
        ("after=WzEsMl0", 422, "not-as-documented"),
        ("limit=0", 422, "not-as-documented"),
        ("limit=1000", 422, "not-as-documented"),
        ("status=lost", 422, "not-as-documented"),
        ("number=%00", 422, "not-as-documented"),
        ("code=AAAA&status=issued", 422, "code-alone"),
    ],
)
def test_the_register_says_what_is_asked_wrongly(mg: Home, query: str, code: int, slug: str) -> None:
    told = mg.user("reader").get(f"/v1/permits?{query}")
    assert (told.status, told.slug) == (code, slug)


@on_both
def test_a_percent_sign_in_a_number_is_no_wildcard(mg: Home, nodes: Nodes) -> None:
    nodes.issued(number="26WILD1")
    assert mg.user("reader").get("/v1/permits?number=%25WILD").json()["permits"] == []
    assert mg.user("reader").get("/v1/permits?number=26WILD_").json()["permits"] == []


# ---- without an account ----


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/permits"),
        ("POST", "/v1/permits"),
        ("POST", "/v1/findings"),
        ("POST", f"/v1/permits/0x{'00' * 32}/acts"),
        ("GET", f"/v1/transactions/0x{'00' * 32}"),
        ("POST", "/v1/parties"),
        ("POST", "/v1/parties/MG/decisions"),
        ("POST", "/v1/officers"),
        ("POST", f"/v1/officers/0x{'00' * 20}/decisions"),
    ],
)
def test_what_needs_an_account_asks_for_it_before_anything_else(mg: Home, method: str, path: str) -> None:
    told = mg.nobody(method, path)
    assert (told.status, told.slug) == (401, "not-signed-in")


def test_a_transaction_of_nobody_here_is_not_found(mg: Home) -> None:
    told = mg.user("reader").get(f"/v1/transactions/0x{'00' * 32}")
    assert (told.status, told.slug) == (404, "unknown-transaction")
