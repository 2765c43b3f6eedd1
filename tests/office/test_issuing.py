"""Issuing: numbers given once, all or nothing, and asking again gives what was issued."""

import pytest

from registry.acts import Power, Status
from registry.chain.door import TransactionRefused
from registry.chain.signing import sign_transaction
from registry.errors import RegistryError
from registry.issuing import NotThisParty
from registry.office import Office
from registry.store.outbox import Stage
from registry.store.tables import outbox
from registry.store.vault import AlreadyKept, Release
from registry.wording import worded
from tests.office.parties import PATIENCE


def entries(world):
    return len(world["MG"].outbox.entries())


def test_a_permit_of_another_party_is_not_issued(world):
    with pytest.raises(NotThisParty, match="permit of FR; this is the office of MG"):
        world["MG"].office.issue([world.permit(party="FR", destination="KE")], world["MG"]["issuer"])


def test_an_officer_of_another_party_cannot_issue_in_this_office(world):
    before = entries(world)
    with pytest.raises(NotThisParty, match="officer's of FR"):
        world["MG"].office.issue([world.permit()], world["FR"]["issuer"])
    with pytest.raises(NotThisParty, match="officer's of FR"):
        world["MG"].office.replace(world.issued().id, world.permit(), world["FR"]["issuer"], 2)
    assert entries(world) == before + 1


def test_an_office_without_a_party_issues_nothing(world):
    nobody = Office(world.registry, world.node, world["MG"].office.vault, world["MG"].outbox, now=world.clock,
                    patience=PATIENCE)  # fmt: skip
    with pytest.raises(NotThisParty, match="this office is no Party's"):
        nobody.issue([world.permit()], world["MG"]["issuer"])


def test_a_number_with_other_contents_is_refused(world):
    first = world.permit()
    world["MG"].office.issue([first], world["MG"]["issuer"])
    other = world.permit(number=first.face.number, special_conditions="Other conditions.")
    with pytest.raises(AlreadyKept, match="with other contents"):
        world["MG"].office.issue([other], world["MG"]["issuer"])


def test_a_number_twice_in_a_batch_is_refused_and_nothing_is_sent(world):
    permit, before = world.permit(), entries(world)
    with pytest.raises(AlreadyKept, match="stands twice"):
        world["MG"].office.issue([permit, world.permit(), permit], world["MG"]["issuer"])
    assert entries(world) == before


def test_a_batch_with_one_permit_the_chain_refuses_issues_none(world):
    permits = [world.permit(), world.permit(), world.permit(valid_until="2020-01-01", date_of_issue="2019-12-01")]
    before = entries(world)
    with pytest.raises(TransactionRefused) as refused:
        world["MG"].office.issue(permits, world["MG"]["issuer"])
    assert refused.value.facts["error"] == "Expired"
    assert entries(world) == before
    with world["MG"].office.vault.read() as reading:
        assert [reading.document_numbered("MG", permit.face.number) for permit in permits] == [None] * 3


def test_an_officer_not_yet_empowered_cannot_issue_and_can_when_the_day_comes(world):
    world.appoint("MG", "next", Power.ISSUE, start=world.clock.now + 3600)
    with pytest.raises(TransactionRefused) as refused:
        world.issued(officer="next")
    assert refused.value.facts["error"] == "NotYetEmpowered"
    world.later(3700)
    assert world.word(world.issued(officer="next").id).status is Status.ISSUED


def test_an_officer_whose_term_is_over_cannot_issue(world):
    world.appoint("MG", "leaving", Power.ISSUE, end=world.clock.now + 1800)
    stays = world.issued(officer="leaving")
    world.later(1900)
    with pytest.raises(TransactionRefused) as refused:
        world.issued(officer="leaving")
    assert refused.value.facts["error"] == "NoLongerEmpowered"
    world["FR"].enquiry.refresh()
    assert world["FR"].enquiry.verify(stays, world.question()).answer == "valid"


def test_customs_cannot_issue(world):
    with pytest.raises(TransactionRefused) as refused:
        world.issued(officer="customs")
    assert refused.value.facts["error"] == "PowerMissing"


def test_the_same_permit_again_gives_the_permit_that_was_issued(world):
    permit = world.permit()
    (first,) = world["MG"].office.issue([permit], world["MG"]["issuer"])
    before = entries(world)
    fresh = world.permit()
    again, other = world["MG"].office.issue([permit, fresh], world["MG"]["colleague"])
    assert (again.id, again.seal, again.face_salt) == (first.id, first.seal, first.face_salt)
    assert other.face.number == fresh.face.number
    assert entries(world) == before + 1


def test_five_permits_in_batches_of_two_are_three_transactions_in_the_order_asked(world):
    permits, told, before = [world.permit() for _ in range(5)], [], entries(world)
    sealed = world["MG"].office.issue(permits, world["MG"]["issuer"], lambda *told_now: told.append(told_now))
    assert [permit.face.number for permit in sealed] == [permit.face.number for permit in permits]
    assert entries(world) == before + 3
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert {world.word(permit.id).status for permit in sealed} == {Status.ISSUED}
    with world["MG"].office.vault.read() as reading:
        assert {reading.document(permit.id).release for permit in sealed} == {Release.FINAL}


def test_salts_are_fresh_for_every_permit(world):
    sealed = world["MG"].office.issue([world.permit() for _ in range(4)], world["MG"]["issuer"])
    salts = [salt for permit in sealed for salt in (permit.face_salt, permit.persons_salt)]
    assert len(set(salts)) == 8


# ---- what others have on their way is not waited for ----


def test_a_stuck_transaction_of_a_colleague_stops_nobody_else(world):
    """A key that signed elsewhere keeps its own entries waiting, not the office."""
    office, stuck = world["MG"].office, world.appoint("MG", "stuck", Power.ISSUE)
    sealed = world.issued()
    ours = office._post(stuck, world.registry.permits, b"", 50_000, "nothing", lambda *_: None)
    theirs = _signed_elsewhere(world, stuck, ours.nonce)
    world.node.send(theirs)
    while world.node.next_nonce(stuck.account) == ours.nonce:
        PATIENCE.sleep(0.01)
    office.cancel(sealed.id, world["MG"]["issuer"], 1)
    assert world.word(sealed.id).status is Status.CANCELLED
    with pytest.raises(RegistryError, match="signs outside this vault"):
        office.cancel(world.issued().id, stuck, 1)
    assert next(entry.number for entry in world["MG"].outbox.entries(Stage.QUEUED)) == ours.number
    _forget(world, ours.number)


def _signed_elsewhere(world, signer, nonce):
    raw, _ = sign_transaction(signer.key, chain_id=world.registry.chain_id, nonce=nonce, to=signer.account,
                              data=b"\1", gas=50_000, fees=world.node.fees())  # fmt: skip
    return raw


def _forget(world, first):
    """Take the stuck entries out of the vault again, for the tests that follow."""
    with world["MG"].office.vault.write() as writing:
        writing.connection.execute(outbox.delete().where(outbox.c.number >= first, outbox.c.status == "queued"))


# ---- chunk after chunk ----


def test_chunks_come_back_in_their_order_each_final(world):
    chunks = [[worded(world.permit()) for _ in range(3)] for _ in range(5)]
    mg = world["MG"]
    back = list(mg.office.issue_many(chunks, mg["issuer"]))
    assert [[issued.number for issued in some] for some in back] == [[p.number for p in c] for c in chunks]
    assert all(world.word(issued.permit).status is Status.ISSUED for some in back for issued in some)


def test_the_chunks_before_one_that_is_refused_stand(world):
    mg = world["MG"]
    good, late = world.permit(), world.permit(valid_until="2020-01-01", date_of_issue="2019-12-01")
    with pytest.raises(TransactionRefused):
        list(mg.office.issue_many([[worded(good)], [worded(late)], [worded(world.permit())]], mg["issuer"]))
    mg.office.resume()
    (again,) = mg.office.issue([good], mg["issuer"])
    assert world.word(again.id).status is Status.ISSUED
    with mg.office.vault.read() as reading:
        assert reading.document_numbered("MG", late.face.number) is None


def test_a_number_that_stands_in_an_earlier_chunk_with_other_contents_is_refused(world):
    mg, first = world["MG"], world.permit()
    other = world.permit(number=first.face.number, special_conditions="Other.")
    with pytest.raises(AlreadyKept, match="with other contents"):
        list(mg.office.issue_many([[worded(first)], [worded(other)]], mg["issuer"]))


def test_a_batch_of_one_size_is_tried_out_once_for_its_gas_and_each_time_for_its_refusal(world):
    mg = world["MG"]
    permits = [world.permit() for _ in range(4)]
    permits[3] = world.permit(valid_until="2020-01-01", date_of_issue="2019-12-01")
    before = entries(world)
    with pytest.raises(TransactionRefused):
        mg.office.issue(permits, mg["issuer"])
    assert entries(world) == before
