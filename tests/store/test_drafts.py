"""Drafts: kept as they were typed, never saved over unseen, issued once."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from registry.approvals import NotHandedOver, Official
from registry.drafts import DraftChanged, DraftIssued, Drafts, DraftTooLong, DraftUnfinished, NoSuchDraft, Refusal
from registry.errors import RefusedError
from registry.formats.boxes import Wrong, boxes_of_permit
from registry.seal import SealedPermit
from registry.store.backup import back_up
from registry.store.database import Database
from registry.store.drafts import draft_of, find_draft, put_draft
from registry.store.outbox import Stage
from registry.store.restore import restore
from registry.store.tables import outbox
from registry.store.vault import Document, Release, Vault
from tests.api.nodes import Nodes, nodes_in

ID, OTHER = b"\x01" * 16, b"\x02" * 16
CLERK = Official("clerk")


@pytest.fixture
def drafts(vault: Vault) -> Drafts:
    return Drafts(vault, "FR", lambda: 1_000)


def test_what_was_typed_is_kept_finished_or_not(drafts: Drafts) -> None:
    saved = drafts.save(ID, {"number": " FR-1 ", "kind": ""}, version=0, user="clerk", reference="A 7")
    assert drafts.find(ID) == saved
    assert (saved.boxes, saved.reference, saved.processor, saved.version) == ({"number": "FR-1"}, "A 7", "clerk", 1)


def test_who_made_it_stays_and_who_changed_it_is_told(drafts: Drafts) -> None:
    drafts.save(ID, {"number": "1"}, version=0, user="clerk")
    changed = drafts.save(ID, {"number": "2"}, version=1, user="colleague")
    assert (changed.processor, changed.changed_by, changed.version) == ("clerk", "colleague", 2)


def test_saved_twice_it_is_one_draft_and_one_version(drafts: Drafts) -> None:
    first = drafts.save(ID, {"number": "1"}, version=0, user="clerk")
    assert drafts.save(ID, {"number": "1"}, version=0, user="clerk") == first
    assert drafts.open() == [first]


def test_a_later_save_of_an_older_version_changes_nothing(drafts: Drafts) -> None:
    drafts.save(ID, {"number": "1"}, version=0, user="clerk")
    kept = drafts.save(ID, {"number": "2"}, version=1, user="colleague")
    with pytest.raises(DraftChanged, match="colleague"):
        drafts.save(ID, {"number": "3"}, version=1, user="clerk")
    assert drafts.find(ID) == kept


def test_what_was_thrown_away_while_somebody_typed_is_kept_all_the_same(drafts: Drafts) -> None:
    drafts.save(ID, {"number": "1"}, version=0, user="clerk")
    drafts.throw_away(ID, 1)
    drafts.throw_away(ID, 1)
    with pytest.raises(NoSuchDraft):
        drafts.find(ID)
    assert drafts.save(ID, {"number": "2"}, version=1, user="clerk").boxes == {"number": "2"}


def test_another_partys_draft_is_not_there(vault: Vault, drafts: Drafts) -> None:
    drafts.save(ID, {"number": "1"}, version=0, user="clerk")
    others = Drafts(vault, "MG", lambda: 1_000)
    assert others.open() == []
    with pytest.raises(NoSuchDraft):
        others.find(ID)


def test_more_than_a_permit_holds_is_refused(drafts: Drafts) -> None:
    with pytest.raises(DraftTooLong):
        drafts.save(ID, {"special_conditions": "x" * 200_001}, version=0, user="clerk")
    assert drafts.open() == []


def test_the_draft_changed_last_is_listed_first(vault: Vault) -> None:
    now = iter(range(9))
    drafts = Drafts(vault, "FR", lambda: next(now))
    drafts.save(ID, {"number": "1"}, version=0, user="clerk")
    drafts.save(OTHER, {"number": "2"}, version=0, user="clerk")
    drafts.save(ID, {"number": "3"}, version=1, user="clerk")
    assert [draft.id for draft in drafts.open()] == [ID, OTHER]


def issued(vault: Vault, draft: bytes, number: int, release: Release) -> None:
    """A permit was issued of this draft, and came to that."""
    row = {"account": bytes(20), "nonce": number, "hash": bytes([number]) * 32, "signed": b"", "purpose": "issue"}
    permit = bytes([number]) * 32
    with vault.write() as writing:
        writing.connection.execute(outbox.insert().values(number=number, status="final", **row))
        writing.add_document(Document(permit, "FR", str(number), b"{}", Release.QUEUED, number))
        known = find_draft(writing, draft)
        assert known is not None
        put_draft(writing, replace(known, permit=permit))
        writing.release(number, release)


def test_drafts_are_open_of_which_nothing_was_issued_or_in_vain_in_the_order_of_their_changes(vault: Vault) -> None:
    now = iter(range(9))
    drafts = Drafts(vault, "FR", lambda: next(now))
    for number in range(1, 5):
        drafts.save(bytes([number]) * 16, {"number": str(number)}, version=0, user="clerk")
    issued(vault, bytes([2]) * 16, 2, Release.FAILED)
    issued(vault, bytes([3]) * 16, 3, Release.FINAL)
    assert [draft.boxes["number"] for draft in drafts.open()] == ["4", "2", "1"]


def test_a_permits_draft_is_that_of_its_own_party(vault: Vault, drafts: Drafts) -> None:
    drafts.save(ID, {"number": "1"}, version=0, user="clerk")
    issued(vault, ID, 1, Release.FINAL)
    with vault.read() as reading:
        found = draft_of(reading, "FR", bytes([1]) * 32)
        assert found is not None
        assert found.id == ID
        assert draft_of(reading, "MG", bytes([1]) * 32) is None


def test_a_backup_carries_drafts(
    vault: Vault, drafts: Drafts, open_database: Callable[..., Database], tmp_path: Path
) -> None:
    saved = drafts.save(ID, {"number": "1", "place_of_issue": "Büro"}, version=0, user="clerk", reference="A")
    back_up(vault.database, tmp_path / "file")
    other = Vault(open_database("other"))
    restore(tmp_path / "file", other.database, tmp_path)
    assert Drafts(other, "FR", lambda: 1_000).find(ID) == saved


# ---- handed over, issued ----


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    with nodes_in(tmp_path_factory.mktemp("drafts")) as nodes:
        yield nodes


@pytest.fixture
def mg(nodes: Nodes) -> Drafts:
    return Drafts(nodes["MG"].service.vault, "MG", nodes.now)


def typed(nodes: Nodes, mg: Drafts, draft: bytes, replaces: SealedPermit | None = None, **changes: str) -> str:
    """A draft of a new permit; its number."""
    permit = nodes.permit()
    boxes = boxes_of_permit(permit) | changes
    mg.save(draft, boxes, version=0, user="issuer", replaces=replaces and replaces.id)
    return permit.face.number


def issue(nodes: Nodes, mg: Drafts, draft: bytes, version: int = 1) -> bytes:
    home = nodes["MG"]
    return mg.issue(draft, version, home.office, home.service.counter, home["issuer"])


def test_a_draft_that_is_changed_has_to_be_handed_over_again(nodes: Nodes, mg: Drafts) -> None:
    draft, approvals = b"over" * 4, nodes["MG"].service.approvals
    number = typed(nodes, mg, draft)
    mg.hand_over(mg.at(draft, 1), approvals, CLERK)
    assert mg.find(draft).handed_over == approvals.numbered(number).handed
    changed = mg.save(draft, {**mg.find(draft).boxes, "purpose": "Z"}, version=1, user="clerk")
    assert changed.handed_over is None
    with pytest.raises(DraftChanged):
        mg.at(draft, 1)


def test_a_draft_that_makes_no_permit_yet_is_not_handed_over(nodes: Nodes, mg: Drafts) -> None:
    draft = b"part" * 4
    number = typed(nodes, mg, draft, valid_until="")
    mg.hand_over(mg.at(draft, 1), nodes["MG"].service.approvals, CLERK)
    assert mg.find(draft).handed_over is None
    with pytest.raises(NotHandedOver):
        nodes["MG"].service.approvals.numbered(number)


def test_of_a_draft_saved_over_at_the_last_moment_neither_text_waits_for_approval(nodes: Nodes, mg: Drafts) -> None:
    """Between the look at it and the database transaction that keeps what is handed over."""
    draft, service = b"late" * 4, nodes["MG"].service
    number = typed(nodes, mg, draft)

    def late() -> int:
        mg.save(draft, {**mg.find(draft).boxes, "purpose": "Z"}, version=1, user="colleague")
        return nodes.now()

    with pytest.raises(DraftChanged, match="colleague"):
        mg.hand_over(mg.at(draft, 1), replace(service, now=late).approvals, CLERK)
    with pytest.raises(NotHandedOver):
        service.approvals.numbered(number)
    assert mg.find(draft).boxes["purpose"] == "Z"


def test_a_draft_is_issued_once_however_often_it_is_asked_for(nodes: Nodes, mg: Drafts) -> None:
    number = typed(nodes, mg, b"once" * 4)
    assert mg.examine(mg.find(b"once" * 4)).ready is not None
    permit = issue(nodes, mg, b"once" * 4)
    assert issue(nodes, mg, b"once" * 4) == permit
    assert mg.find(b"once" * 4).permit == permit
    with nodes["MG"].service.vault.read() as reading:
        document = reading.document_numbered("MG", number)
    assert document is not None
    assert document.permit == permit
    assert nodes["MG"].service.outbox.numbered([document.batch])[0].stage is Stage.FINAL
    assert b"once" * 4 not in [draft.id for draft in mg.open()]


def test_an_issued_draft_changes_no_more(nodes: Nodes, mg: Drafts) -> None:
    typed(nodes, mg, b"done" * 4)
    issue(nodes, mg, b"done" * 4)
    for change in (
        lambda: mg.save(b"done" * 4, {"number": "other"}, version=1, user="issuer"),
        lambda: mg.at(b"done" * 4, 1),
        lambda: mg.throw_away(b"done" * 4, 1),
    ):
        with pytest.raises(DraftIssued):
            change()


def test_another_version_than_the_one_looked_at_is_not_issued(nodes: Nodes, mg: Drafts) -> None:
    number = typed(nodes, mg, b"moved" + bytes(11))
    mg.save(b"moved" + bytes(11), {**mg.find(b"moved" + bytes(11)).boxes, "purpose": "Z"}, version=1, user="colleague")
    with pytest.raises(DraftChanged):
        issue(nodes, mg, b"moved" + bytes(11))
    with nodes["MG"].service.vault.read() as reading:
        assert reading.document_numbered("MG", number) is None


def test_a_draft_that_is_saved_while_it_is_issued_is_not_issued(nodes: Nodes, mg: Drafts) -> None:
    """Between looking at the draft and storing the transaction: nothing of it is stored."""
    number = typed(nodes, mg, b"race" * 4)
    home, changed = nodes["MG"], replace(mg.find(b"race" * 4), version=2)
    meanwhile = home.office.storing(lambda writing, _entry: put_draft(writing, changed))
    with pytest.raises(DraftChanged):
        mg.issue(b"race" * 4, 1, meanwhile, home.service.counter, home["issuer"])
    with home.service.vault.read() as reading:
        assert reading.document_numbered("MG", number) is None
    assert mg.find(b"race" * 4).permit is None


def test_an_unfinished_draft_is_not_issued_and_says_what_is_missing(nodes: Nodes, mg: Drafts) -> None:
    typed(nodes, mg, b"todo" * 4, valid_until="")
    assert Wrong("valid_until", "is missing", "missing") in mg.examine(mg.find(b"todo" * 4)).wrong
    with pytest.raises(DraftUnfinished, match="valid_until is missing"):
        issue(nodes, mg, b"todo" * 4)


def test_what_this_office_would_refuse_is_told_before(nodes: Nodes, mg: Drafts) -> None:
    number = nodes.issued().face.number
    typed(nodes, mg, b"said" * 4, number=number, date_of_issue="2020-01-01", valid_until="2020-02-01")
    examined = mg.examine(mg.find(b"said" * 4))
    assert examined.wrong == (Refusal("number", "given"), Refusal("valid_until", "past"))
    assert examined.ready is None
    with pytest.raises(RefusedError):
        issue(nodes, mg, b"said" * 4)


def test_a_replacement_ends_the_old_permit_and_issues_its_successor(nodes: Nodes, mg: Drafts) -> None:
    old = nodes.issued()
    typed(nodes, mg, b"new!" * 4, replaces=old)
    assert mg.examine(mg.find(b"new!" * 4)).wrong == (Wrong("reason", "is missing", "missing"),)
    mg.save(b"new!" * 4, {**mg.find(b"new!" * 4).boxes, "reason": "2"}, version=1, user="issuer")
    successor = issue(nodes, mg, b"new!" * 4, 2)
    nodes.known()
    events = nodes["MG"].service.enquiry.evidence(old.id).events
    assert getattr(events[-1], "successor", None) == successor
    assert issue(nodes, mg, b"new!" * 4, 2) == successor
