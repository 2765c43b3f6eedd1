"""A batch at the desk: all is looked at before anything is issued; issued once, whatever is clicked, reloaded or
restarted; what is bad comes back to be mended."""

import json
import re
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from urllib3.filepost import encode_multipart_formdata

from api.batches import MOST_LEFT_OUT, MOST_TOLD, OF_ONE, Key, StillWorkedAt, Work
from api.bodies import MOST_PERMITS
from api.pulse import Pulse
from registry.formats.cefact_write import write_message
from registry.formats.rows_write import write_rows
from registry.inputs import Item, Place
from registry.keystore import Signer
from registry.permit import Permit
from registry.store.allowance import ROW, put_by
from registry.store.batches import KEPT, HandedIn, Step, add_batch, batches_of, confirm_batch, end_batch, find_batch
from tests.api.nodes import PASSWORD, Home, Nodes, served
from tests.api.test_writing import document
from tests.pages import desks
from tests.pages.desks import Visitor, at_desk
from tests.pages.visiting import found_by_axe, scrolls_sideways, visit

HERE = "/desk/batch"


@pytest.fixture(scope="module")
def issuer(nodes: Nodes) -> Visitor:
    return at_desk(nodes["MG"].url, "issuer")


def three(nodes: Nodes) -> list[Permit]:
    return [nodes.permit() for _ in range(3)]


def spoiled(permits: Sequence[Permit], number: int) -> bytes:
    """A sheet of these, of which the one at that place has a kind that there is not."""
    sheet = write_rows(permits).decode().split("\r\n")
    wrong = next(i for i, row in enumerate(sheet) if row.split(",")[0] == permits[number].face.number)
    sheet[wrong] = sheet[wrong].replace(",export,", ",exprot,")
    return "\r\n".join(sheet).encode()


def handed_in(visitor: Visitor, data: bytes, name: str = "applications.csv") -> desks.Page:
    """The page of the batch, once it was read."""
    form = visitor.get(HERE).form(HERE)
    page = visitor.post(HERE, form.fields | {"file": (name, data)}, Origin=visitor.url)
    return settled(visitor, page)


def settled(visitor: Visitor, page: desks.Page) -> desks.Page:
    """The same page once it waits for nothing more."""
    end = time.monotonic() + 60
    while " data-waiting" in page.source and time.monotonic() < end:
        time.sleep(0.05)
        page = visitor.get(page.path)
    assert " data-waiting" not in page.source
    return page


def sent(visitor: Visitor, page: desks.Page, **typed: str) -> desks.Page:
    return visitor.send(page.form(page.path), **typed)


def issued(visitor: Visitor, page: desks.Page, **typed: str) -> desks.Page:
    confirm = sent(visitor, page, step="look", **typed)
    return settled(visitor, sent(visitor, confirm, confirmed="yes"))


def known(mg: Home, permits: Sequence[Permit]) -> list[str]:
    """The numbers of those that were issued."""
    with mg.service.vault.read() as reading:
        return sorted(reading.documents_among("MG", [permit.face.number for permit in permits]))


def confirmed(mg: Home, page: desks.Page) -> None:
    """Confirmed, as far as the vault knows."""
    with mg.service.vault.write() as writing:
        confirm_batch(writing, batch_of(page), False)


def interrupted(mg: Home, visitor: Visitor, page: desks.Page) -> desks.Page:
    """Its page once the server was started again in the middle of issuing it."""
    confirmed(mg, page)
    mg.service.batches.drop(batch_of(page))
    return settled(visitor, visitor.get(page.path))


def work_at(mg: Home, page: desks.Page) -> Work:
    """What the server knows of it."""
    service = mg.service
    with service.vault.read() as reading:
        kept = find_batch(reading, "MG", batch_of(page))
    assert kept is not None
    return service.batches.work(kept, service.vault, service.law, mg.office)


def go_on(mg: Home, page: desks.Page, key: Key) -> None:
    """Issue it with that key."""
    service = mg.service
    assert service.writer is not None
    service.batches.issue(work_at(mg, page), service.vault, service.writer.office, service.writer.courier, key)


def batch_of(page: desks.Page) -> bytes:
    return bytes.fromhex(page.path.rpartition("/")[2])


def test_nothing_is_issued_before_it_was_confirmed(mg: Home, nodes: Nodes, issuer: Visitor) -> None:
    permits = three(nodes)
    page = handed_in(issuer, write_rows(permits))
    assert "3 permits can be issued." in page.text
    confirm = sent(issuer, page, step="look")
    assert "Issue 3 permits?" in confirm.text
    assert "for good" in confirm.text
    assert known(mg, permits) == []
    done = settled(issuer, sent(issuer, confirm, confirmed="yes"))
    assert "3 permits are issued." in done.text
    assert known(mg, permits) == sorted(permit.face.number for permit in permits)
    assert all(f">{permit.face.number}</a>" in done.source for permit in permits)


def test_with_a_fault_nothing_is_issued_unless_it_is_left_out(mg: Home, nodes: Nodes, issuer: Visitor) -> None:
    permits = three(nodes)
    page = handed_in(issuer, spoiled(permits, 1))
    assert "2 permits can be issued." in page.text
    assert "exprot" in page.text
    refused = sent(issuer, page, step="look", confirmed="yes")
    assert (refused.status, known(mg, permits)) == (422, [])
    done = issued(issuer, page, leave_out="yes")
    assert "2 permits are issued." in done.text
    assert known(mg, permits) == sorted(permits[place].face.number for place in (0, 2))


def test_what_was_left_out_is_mended_and_handed_in_again(mg: Home, nodes: Nodes, issuer: Visitor) -> None:
    permits = three(nodes)
    done = issued(issuer, handed_in(issuer, spoiled(permits, 1)), leave_out="yes")
    file = issuer.get(f"{done.path}/left-out")
    assert "attachment" in file.headers["content-disposition"]
    again = handed_in(issuer, file.source.replace("exprot", "export").encode())
    assert "One permit can be issued." in again.text
    issued(issuer, again)
    assert len(known(mg, permits)) == 3


def test_a_double_click_and_the_back_button_issue_nothing_twice(mg: Home, nodes: Nodes, issuer: Visitor) -> None:
    permits = three(nodes)
    page = handed_in(issuer, write_rows(permits))
    confirm = sent(issuer, page, step="look")
    entries = len(mg.service.outbox.entries())
    answers = [sent(issuer, confirm, confirmed="yes") for _ in range(3)]
    done = settled(issuer, answers[-1])
    assert len({answer.path for answer in answers}) == 1
    again = settled(issuer, sent(issuer, confirm, confirmed="yes"))
    assert "3 permits are issued." in done.text
    assert "3 permits are issued." in again.text
    assert len(mg.service.outbox.entries()) == entries + 1


def test_the_same_file_again_is_the_same_batch(nodes: Nodes, issuer: Visitor) -> None:
    sheet = write_rows(three(nodes))
    done = issued(issuer, handed_in(issuer, sheet))
    assert handed_in(issuer, sheet).path == done.path
    assert "3 permits are issued." in handed_in(issuer, sheet).text


def test_what_was_issued_otherwise_is_said_and_not_issued_again(mg: Home, nodes: Nodes, issuer: Visitor) -> None:
    first, second, third = three(nodes)
    mg.office.issue([first], mg["issuer"])
    mg.office.issue([nodes.permit(number=second.face.number, purpose="S")], mg["issuer"])
    page = handed_in(issuer, write_rows([first, second, third]))
    assert "2 permits can be issued." in page.text
    assert "Issued before, and not again: 1." in page.text
    assert "with other contents" in page.text


def test_a_server_that_was_started_again_says_how_to_go_on(mg: Home, nodes: Nodes, issuer: Visitor) -> None:
    permits = three(nodes)
    page = handed_in(issuer, write_rows(permits))
    mg.office.issue(permits[:1], mg["issuer"])
    stopped = interrupted(mg, issuer, page)
    assert "The server was started again" in stopped.text
    assert "1 of 3 permits are issued" in stopped.text
    done = settled(issuer, sent(issuer, stopped, confirmed="yes"))
    assert "3 permits are issued." in done.text
    assert len(known(mg, permits)) == 3


def test_what_stands_otherwise_since_is_seen_when_it_is_read_again(mg: Home, nodes: Nodes, issuer: Visitor) -> None:
    permits = three(nodes)
    page = handed_in(issuer, spoiled(permits, 1))
    mg.office.issue([nodes.permit(number=permits[2].face.number, purpose="S")], mg["issuer"])
    again = settled(issuer, sent(issuer, page, step="again"))
    assert "One permit can be issued. Faults: 2." in again.text
    mend = issuer.get(f"{again.path}/left-out").source
    assert [permit.face.number in mend for permit in permits] == [False, True, True]


def test_who_signs_out_in_the_middle_is_told_to_go_on(mg: Home, nodes: Nodes, issuer: Visitor) -> None:
    page = handed_in(issuer, write_rows(three(nodes)))
    confirmed(mg, page)
    go_on(mg, page, lambda: None)
    stopped = settled(issuer, issuer.get(page.path))
    assert "Your session ended." in stopped.text
    assert "0 of 3 permits are issued" in stopped.text


def test_what_was_all_issued_before_is_done_once_it_is_confirmed(mg: Home, nodes: Nodes, issuer: Visitor) -> None:
    permits = three(nodes)
    mg.office.issue(permits, mg["issuer"])
    assert "3 permits are issued." in issued(issuer, handed_in(issuer, write_rows(permits))).text


def test_of_a_batch_given_up_what_is_issued_stays_and_is_told_and_the_rest_is_not_issued(
    mg: Home, nodes: Nodes, issuer: Visitor
) -> None:
    permits = three(nodes)
    first, *rest = (permit.face.number for permit in permits)
    page = handed_in(issuer, write_rows(permits))
    mg.office.issue(permits[:1], mg["issuer"])
    stopped = interrupted(mg, issuer, page)
    with ThreadPoolExecutor(4) as clicks:
        pages = list(clicks.map(lambda _: sent(issuer, stopped, step="give up"), range(4)))
    assert {one.status for one in pages} == {200}
    given_up = issuer.get(page.path)
    assert "It was given up" in given_up.text
    assert "1 of 3 permits are issued, or on their way to the chain, and stay so." in given_up.text
    assert f"{first} issued" in given_up.text
    assert all(f"{number} not issued" in given_up.text for number in rest)
    assert "given up" in issuer.get(HERE).text
    back = settled(issuer, sent(issuer, stopped, confirmed="yes"))
    assert "It was given up" in back.text, "a window from before goes on with nothing"
    assert known(mg, permits) == [first]


def test_what_was_given_up_and_is_handed_in_again_is_looked_at_anew(mg: Home, nodes: Nodes, issuer: Visitor) -> None:
    permits = three(nodes)
    sheet = write_rows(permits)
    page = handed_in(issuer, sheet)
    mg.office.issue(permits[:1], mg["issuer"])
    sent(issuer, interrupted(mg, issuer, page), step="give up")
    again = handed_in(issuer, sheet)
    assert again.path != page.path
    assert "Issued before, and not again: 1." in again.text
    assert "3 permits are issued." in issued(issuer, again).text


def test_a_batch_that_is_being_issued_is_not_given_up(mg: Home, nodes: Nodes, issuer: Visitor) -> None:
    page, going = handed_in(issuer, write_rows(three(nodes))), Event()
    stopped = interrupted(mg, issuer, page)

    def key() -> Signer:
        assert going.wait(60)
        return mg["issuer"]

    go_on(mg, page, key)
    refused = sent(issuer, stopped, step="give up")
    going.set()
    assert (refused.status, "being worked at now" in refused.text) == (409, True)
    assert "3 permits are issued." in settled(issuer, issuer.get(page.path)).text
    late = sent(issuer, stopped, step="give up")
    assert "3 permits are issued." in late.text, "what is done is not given up any more"


def test_a_batch_that_was_read_anew_in_another_window_is_not_given_up_by_what_was_known_before(
    mg: Home, nodes: Nodes, issuer: Visitor
) -> None:
    page = handed_in(issuer, write_rows(three(nodes)))
    interrupted(mg, issuer, page)
    before = work_at(mg, page)
    mg.service.batches.drop(batch_of(page))
    work_at(mg, page)
    with pytest.raises(StillWorkedAt):
        mg.service.batches.give_up(before, mg.service.vault)


def test_what_the_chain_refuses_is_said_in_words_and_nothing_is_issued(mg: Home, nodes: Nodes) -> None:
    customs, permits = at_desk(mg.url, "customs"), three(nodes)
    stopped = issued(customs, handed_in(customs, write_rows(permits)))
    assert "You lack the power for this" in stopped.text
    assert known(mg, permits) == []


@pytest.mark.parametrize("kind", ["json", "jsonl", "xml"])
def test_what_permit_issue_reads_is_read(nodes: Nodes, issuer: Visitor, kind: str) -> None:
    permit = nodes.permit()
    data = write_message(permit) if kind == "xml" else json.dumps(document(permit)).encode()
    page = handed_in(issuer, data + (b"\n" + data if kind == "jsonl" else b""), f"a.{kind}")
    assert f"{0 if kind == 'jsonl' else 'One'} permit" in page.text
    assert ("already" in page.text) is (kind == "jsonl")


def together_handed_in(visitor: Visitor, files: list[tuple[str, bytes]]) -> desks.Page:
    """Several files, as a browser sends them."""
    fields = visitor.get(HERE).form(HERE).fields
    body, kind = encode_multipart_formdata([*fields.items(), *(("file", file) for file in files)])
    return settled(visitor, visitor.send_as(HERE, body, kind))


def test_messages_that_are_handed_in_together_are_one_batch_and_each_fault_names_its_file(
    mg: Home, nodes: Nodes, issuer: Visitor
) -> None:
    permits = three(nodes)
    files = [(f"{permit.face.number}.xml", write_message(permit)) for permit in permits[:2]]
    files += [("list.json", json.dumps([document(permits[2])]).encode()), ("torn.xml", files[0][1][:300])]
    page = together_handed_in(issuer, files)
    assert "3 permits can be issued. Faults: 1." in page.text
    assert '<td data-name="File">torn.xml</td>' in page.source
    assert permits[0].face.number in page.text
    assert f"{page.path}/left-out" not in page.source
    assert issuer.get(f"{page.path}/left-out").status == 404
    assert known(mg, permits) == []
    issued(issuer, page, leave_out="yes")
    assert len(known(mg, permits)) == 3


def test_who_was_signed_out_is_told_that_files_are_chosen_again(mg: Home) -> None:
    visitor = at_desk(mg.url, "issuer")
    form = visitor.get(HERE).form(HERE)
    visitor.cookies.clear()
    told = visitor.post(HERE, form.fields | {"file": ("a.csv", b"number")}, Origin=visitor.url)
    assert (told.status, "Only a file has to be chosen again." in told.text) == (401, True)
    assert "Only a file" not in visitor.post(HERE, form.fields | {"file": ("", b"")}, Origin=visitor.url).text


def test_what_is_no_file_of_permits_is_told_and_can_be_forgotten(issuer: Visitor) -> None:
    page = handed_in(issuer, b"PK\3\4 a workbook", "book.xlsx")
    assert "workbook" in page.text
    assert "leave_out" not in page.form(page.path).fields
    assert sent(issuer, page, step="look", leave_out="yes").status == 422
    assert sent(issuer, page, step="drop").path == HERE
    assert issuer.get(page.path).status == 404


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", ("should be 'export', 're-export', 'import' or 'other'", "with other contents", "Left aside: ")),
        ("fr", ("doit être 'export', 're-export', 'import' ou 'other'", "au contenu différent", "Laissé de côté : ")),
        ("es", ("debe ser 'export', 're-export', 'import' o 'other'", "con otro contenido", "Dejado de lado: ")),
    ],
)
def test_faults_and_remarks_are_told_in_the_persons_language(
    mg: Home, nodes: Nodes, language: str, says: tuple[str, str, str]
) -> None:
    visitor = at_desk(mg.url, "issuer", **{"Accept-Language": language})
    permits = three(nodes)
    mg.office.issue([nodes.permit(number=permits[2].face.number, purpose="S")], mg["issuer"])
    faults = handed_in(visitor, spoiled(permits, 1))
    message = re.sub(rb"(</(\w+:)?HeaderExchangedDocument>)", rb"<Extra>words</Extra>\1", write_message(nodes.permit()))
    remarks = handed_in(visitor, message, "a.xml")
    assert [one for one in says if one not in f"{faults.text} {remarks.text}"] == []
    tables = [page.source.partition("<main")[2].partition("</main")[0] for page in (faults, remarks)]
    assert [table for table in tables if 'lang="en"' in table] == []


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b'{"face" 1}', "a.json", "Le document n'est pas du JSON : il manque un deux-points à la ligne 1."),
        (b"<a>\n<b></a>", "a.xml", "à la ligne 2 : un élément est fermé sous un autre nom."),
        (b"<a>Dupont & fils</a>", "a.xml", "un texte contient un & : écrivez plutôt &amp;."),
    ],
)
def test_what_a_parser_says_of_a_broken_file_is_told_in_the_persons_language(
    mg: Home, data: bytes, name: str, says: str
) -> None:
    page = handed_in(at_desk(mg.url, "issuer", **{"Accept-Language": "fr"}), data, name)
    assert says in page.text


def test_nothing_and_too_much_are_refused_where_they_are_handed_in(issuer: Visitor) -> None:
    form = issuer.get(HERE).form(HERE)
    assert issuer.send(form).status == 422
    much = issuer.post(HERE, form.fields | {"file": ("a.csv", b"," * (MOST_PERMITS + 1))}, Origin=issuer.url)
    assert much.status == 413
    assert "more than is taken" in much.text


def test_a_batch_beyond_what_one_user_may_put_there_is_refused_until_another_is_forgotten(
    mg: Home, nodes: Nodes
) -> None:
    first, second = (write_rows([nodes.permit()]) for _ in range(2))
    with mg.service.vault.read() as reading:
        before = put_by(reading, "MG", "colleague", 0)
    service = replace(mg.service, pulse=Pulse(), allowance=before + len(first) + len(second) + ROW)
    with served(service) as url:
        visitor = at_desk(url, "colleague")
        page = handed_in(visitor, first)
        form = visitor.get(HERE).form(HERE)
        refused = visitor.post(HERE, form.fields | {"file": ("b.csv", second)}, Origin=url)
        assert (refused.status, "forget batches, that are not needed" in refused.text) == (409, True)
        assert "b.csv" not in visitor.get(HERE).text
        sent(visitor, page, step="drop")
        assert "One permit can be issued." in handed_in(visitor, second, "b.csv").text


def test_nobody_of_another_party_and_who_only_reads_hands_nothing_in(mg: Home, fr: Home, nodes: Nodes) -> None:
    page = handed_in(at_desk(mg.url, "issuer"), write_rows(three(nodes)))
    assert at_desk(fr.url, "issuer").get(page.path).status == 404
    assert Visitor(mg.url).get(page.path).path.startswith("/desk/sign-in")
    reader = at_desk(mg.url, "reader")
    form = reader.get(HERE).form(HERE)
    refused = reader.post(HERE, form.fields | {"file": ("a.csv", b"x")}, Origin=mg.url)
    assert "You only read here" in refused.text


def test_one_user_has_so_many_batches_worked_at_at_once(mg: Home, nodes: Nodes, issuer: Visitor) -> None:
    ended = Event()

    def key() -> Signer | None:
        ended.wait(60)
        return None

    pages = [handed_in(issuer, write_rows([nodes.permit()])) for _ in range(OF_ONE)]
    for page in pages:
        confirmed(mg, page)
        go_on(mg, page, key)
    try:
        form = issuer.get(HERE).form(HERE)
        more = issuer.post(HERE, form.fields | {"file": ("a.csv", write_rows([nodes.permit()]))}, Origin=issuer.url)
        assert (more.status, "The server is busy" in more.text) == (503, True)
    finally:
        ended.set()
    assert all("Your session ended" in settled(issuer, issuer.get(page.path)).text for page in pages)
    assert settled(issuer, issuer.get(more.path)).status == 200


def test_a_file_of_which_nearly_nothing_can_be_issued_is_not_read_to_its_end(issuer: Visitor) -> None:
    """All its lines would be kept in mind: of sixteen megabytes eight million."""
    page = handed_in(issuer, b"x\n" * (MOST_LEFT_OUT + 2), "a.jsonl")
    assert "Too many lines of it cannot be issued" in page.text
    assert sent(issuer, page, step="drop").path == HERE


def test_of_what_is_to_be_remarked_so_many_sentences_are_told(mg: Home, nodes: Nodes) -> None:
    work = Work(HandedIn(b"", "MG", b"", "a.jsonl", "", "issuer", 0, Step.READ, False))
    item = Item(Place(Path("a.jsonl"), 1), nodes.permit(), ("a remark",) * (MOST_TOLD // 2))
    for _ in range(3):
        work.take(item, mg.service.law)
    work.batch.close()
    assert (len(work.advised), work.more_advised) == (2, 1)


def test_old_batches_are_forgotten_but_for_those_that_are_being_issued(mg: Home, issuer: Visitor) -> None:
    vault = mg.service.vault
    paths = [handed_in(issuer, b"old %d" % number).path for number in range(2)]
    old = [bytes.fromhex(path.rpartition("/")[2]) for path in paths]
    with vault.write() as writing:
        confirm_batch(writing, old[1], False)
        newest = batches_of(writing, "MG", 1)[0]
        later: dict[str, Any] = {"id": b"n" * 16, "digest": b"n" * 32, "made": newest.made + KEPT + 1}
        add_batch(writing, type(newest)(**{name: getattr(newest, name) for name in newest.__slots__} | later), b"")
        left = {batch.id for batch in batches_of(writing, "MG", 99)}
        assert (old[0] in left, old[1] in left, b"n" * 16 in left) == (False, True, True)
        end_batch(writing, old[1], Step.DONE)


@pytest.mark.parametrize("width", [360, 1280])
def test_everybody_can_hand_in_look_over_issue_and_give_up_at_any_width(
    browser: Browser, mg: Home, nodes: Nodes, issuer: Visitor, width: int
) -> None:
    def fine(page: Page) -> None:
        assert found_by_axe(page) == []
        assert not scrolls_sideways(page)

    sheet = spoiled([nodes.permit(purpose=None), *three(nodes)], 2)
    with visit(browser, f"{mg.url}{HERE}", width, locale="en", java_script_enabled=True) as page:
        page.fill("#name", "issuer")
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.wait_for_selector("#file")
        fine(page)
        page.set_input_files("#file", {"name": "applications.csv", "mimeType": "text/csv", "buffer": sheet})
        page.click("text=Read it")
        page.wait_for_selector("text=3 permits can be issued.")
        fine(page)
        page.check("[name=leave_out]")
        page.click("text=Look it over and issue")
        page.wait_for_selector("text=Issue 3 permits?")
        fine(page)
        page.click("text=Issue: for good")
        page.wait_for_selector("text=3 permits are issued.", timeout=60_000)
        fine(page)
        page.goto(mg.url + interrupted(mg, issuer, handed_in(issuer, write_rows(three(nodes)))).path)
        fine(page)
        page.click("text=Give it up")
        page.wait_for_selector("text=It was given up")
        fine(page)
