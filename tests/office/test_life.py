"""A permit's life: used once, by whom it is for, by who has seen it, with no more than it permits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.acts import Direction, Power, Status
from registry.canonical import NotWellFormed
from registry.case import Occasion
from registry.chain import wire
from registry.chain.door import TransactionRefused
from registry.decisions import Decided, decide
from registry.formats.document import read_document
from registry.office import Details, MoreThanPermitted, NeverEndorsed, QuantitiesNeeded
from registry.quantities import NotAQuantity, as_text, millionths
from registry.samples import sample
from registry.state import fold_permit
from registry.store.vault import AlreadyKept
from tests.office.parties import DAY, GUITAR


def refused(error, act, *args, **kwargs):
    with pytest.raises(TransactionRefused) as fault:
        act(*args, **kwargs)
    assert fault.value.facts["error"] == error
    return fault.value


# ---- used once ----


def test_a_second_use_is_refused_and_told_when_and_by_whom(world):
    permit, fr = world.issued(), world["FR"]
    fr.office.accept(permit, fr["customs"], world.day)
    used = world.word(permit.id)
    world.later(DAY)
    fault = refused("WrongStatus", fr.office.accept, permit, fr["importer"], world.day)
    assert (fault.facts["by"], fault.facts["at"]) == (fr["customs"].account, used.at)
    assert "already accepted at 20" in str(fault)
    assert fr["customs"].account.hex() in str(fault)


def test_a_permit_once_refused_is_not_accepted(world):
    permit, fr = world.issued(), world["FR"]
    fr.office.refuse(permit, fr["customs"], world.day, 2)
    refused("WrongStatus", fr.office.accept, permit, fr["customs"], world.day)


def test_a_country_it_is_not_for_cannot_use_it(world):
    permit = world.issued()
    refused("NotYourPermit", world["KE"].office.accept, permit, world["KE"]["customs"], world.day)
    refused("NotYourPermit", world["KE"].office.refuse, permit, world["KE"]["customs"], world.day, 2)


def test_who_has_not_seen_the_permit_cannot_use_it(world):
    permit, fr = world.issued(), world["FR"]
    unseen = wire.accept(permit.id, bytes(32), world.day, bytes(48), bytes([1]) * 32)
    refused("NotPresented", fr.office.send, "accept", fr["customs"], world.registry.permits, unseen)
    assert world.word(permit.id).status is Status.ISSUED


def test_an_importer_may_use_and_not_refuse(world):
    permit, fr = world.issued(), world["FR"]
    refused("PowerMissing", fr.office.refuse, permit, fr["importer"], world.day, 2)
    fr.office.accept(permit, fr["importer"], world.day)
    assert world.word(permit.id).by == fr["importer"].account


def test_a_deputy_admits_in_the_others_name_and_no_longer_when_that_ends(world):
    world.decide("FR", wire.deputise("KE", True))
    first, second, ke = world.issued(), world.issued(), world["KE"]
    ke.office.accept(first, ke["customs"], world.day)
    world.decide("FR", wire.deputise("KE", False))
    refused("NotYourPermit", ke.office.accept, second, ke["customs"], world.day)


def test_a_day_ahead_of_the_calendar_is_refused(world):
    permit, fr = world.issued(), world["FR"]
    refused("DayAhead", fr.office.accept, permit, fr["customs"], world.day + 2)


# ---- quantities ----


def test_more_than_permitted_is_refused_and_nothing_is_sent(world):
    permit, mg = world.issued(), world["MG"]
    before = len(mg.outbox.entries())
    with pytest.raises(MoreThanPermitted, match=r"Line 2: 20\.000001 is more than the 20 of the permit"):
        mg.office.endorse(permit, mg["customs"], world.day, ["50", "20.000001", "120"])
    assert len(mg.outbox.entries()) == before


@pytest.mark.parametrize("quantities", [["1"], ["1", "2"], ["1", "2", "3", "4"], [], ["1", "", "3"]])
def test_the_wrong_number_of_quantities_is_asked_for_again(world, quantities):
    with pytest.raises(QuantitiesNeeded, match="Give 3 quantities"):
        world["MG"].office.endorse(world.issued(), world["MG"]["customs"], world.day, quantities)


@pytest.mark.parametrize("quantity", ["-1", "1e3", "1,5", "0x10", "٣", "1.0000001", "01", "1."])
def test_a_quantity_not_written_as_the_format_asks_is_refused(world, quantity):
    with pytest.raises(NotAQuantity):
        world["MG"].office.endorse(world.issued(), world["MG"]["customs"], world.day, [quantity, "1", "1"])


_shares = st.integers(0, 1_000_000)


@settings(max_examples=6, deadline=None)
@given(st.tuples(_shares, _shares, _shares))
def test_what_was_endorsed_and_imported_is_read_back_by_who_holds_the_permit(world, shares):
    permit, mg, fr = world.issued(), world["MG"], world["FR"]
    permitted = [millionths(line.quantity or "0") for line in permit.face.lines]
    actual = [limit * share // 1_000_000 for limit, share in zip(permitted, shares, strict=True)]
    mg.office.endorse(permit, mg["customs"], world.day, [as_text(quantity) for quantity in actual])
    halves = [quantity // 2 for quantity in actual]
    fr.office.accept(permit, fr["customs"], world.day, [as_text(quantity) for quantity in halves])
    mg.enquiry.refresh()
    verdict = mg.enquiry.verify(permit, world.question(Occasion.INLAND, here="MG"))
    assert (list(verdict.endorsed_quantities), list(verdict.used_quantities)) == (actual, halves)


def test_a_box_left_open_needs_a_quantity(world):
    permit = world.issued(read_document(sample("ca-export-open-boxes.json")), destination="FR")
    assert any(line.quantity is None for line in permit.face.lines)
    with pytest.raises(QuantitiesNeeded):
        world["MG"].office.endorse(permit, world["MG"]["customs"], world.day)
    given = ["1"] * len(permit.face.lines)
    world["MG"].office.endorse(permit, world["MG"]["customs"], world.day, given)
    assert world.word(permit.id).status is Status.ENDORSED


# ---- endorsement ----


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "import", "destination": "MG"},
        {"retrospective": True},
        {"kind": "other", "certificate": "introduction from the sea"},
    ],
    ids=["import", "retrospective", "introduction from the sea"],
)
def test_what_is_never_endorsed_is_not_endorsed(world, changes):
    permit = world.issued(**changes)
    with pytest.raises(NeverEndorsed):
        world["MG"].office.endorse(permit, world["MG"]["customs"], world.day)


def test_a_multiple_use_document_is_not_endorsed(world):
    with pytest.raises(NeverEndorsed):
        world["MG"].office.endorse(world.issued(GUITAR), world["MG"]["customs"], world.day)


def test_customs_of_another_party_cannot_endorse(world):
    refused("NotYourPermit", world["FR"].office.endorse, world.issued(), world["FR"]["customs"], world.day)


def test_an_import_without_an_endorsement_is_recorded(world):
    permit, fr = world.issued(), world["FR"]
    fr.office.accept(permit, fr["customs"], world.day)
    assert world.word(permit.id).status is Status.ACCEPTED


# ---- a stolen key ----


def test_what_a_distrusted_officer_issued_waits_for_a_colleague(world):
    world.appoint("MG", "thief", Power.ISSUE)
    permit, mg, fr = world.issued(officer="thief"), world["MG"], world["FR"]
    world.later(60)
    world.decide("MG", wire.distrust(mg["thief"].account, world.clock.now - 120))
    refused("IssuerDistrusted", fr.office.accept, permit, fr["customs"], world.day)
    refused("Distrusted", world.issued, officer="thief")
    fr.enquiry.refresh()
    assert fr.enquiry.verify(permit, world.question()).decisive.number == 5
    mg.office.affirm([permit.id], mg["colleague"])
    fr.enquiry.refresh()
    assert fr.enquiry.verify(permit, world.question()).answer == "valid"
    fr.office.accept(permit, fr["customs"], world.day)


def test_a_permit_whose_issuer_is_trusted_needs_no_affirming_and_none_of_a_list_is_affirmed(world):
    world.appoint("MG", "second thief", Power.ISSUE)
    bad, good, mg = world.issued(officer="second thief"), world.issued(), world["MG"]
    world.later(60)
    world.decide("MG", wire.distrust(mg["second thief"].account, world.clock.now - 120))
    refused("IssuerTrusted", mg.office.affirm, [bad.id, good.id], mg["colleague"])
    assert world.word(bad.id).by == mg["second thief"].account


def test_a_distrust_from_now_on_is_taken_by_a_chain_whose_clock_is_behind(world):
    thief = world.appoint("MG", "found out", Power.ISSUE)
    mg = world["MG"]
    decide(mg.office, Decided("distrust", officer=thief.account), mg.authority, world.clock.now + 3_600)
    told = wire.read_officer(world.node.call(world.registry.parties, wire.officer_of(thief.account)))
    assert told.distrusted_since <= world.node.head().time


def test_a_dismissal_from_now_on_is_taken_by_a_chain_whose_clock_is_ahead(world):
    leaving = world.appoint("MG", "leaving", Power.ISSUE)
    mg = world["MG"]
    decide(mg.office, Decided("dismiss", officer=leaving.account), mg.authority, world.clock.now - 3_600)
    told = wire.read_officer(world.node.call(world.registry.parties, wire.officer_of(leaving.account)))
    assert told.until >= world.node.head().time


# ---- ending ----


def test_replacing_ends_the_old_and_issues_the_new_in_one_block(world):
    old, mg = world.issued(), world["MG"]
    new = mg.office.replace(old.id, world.permit(), mg["issuer"], 2)
    assert (world.word(old.id).status, world.word(new.id).status) == (Status.REPLACED, Status.ISSUED)
    mg.enquiry.refresh()
    ended, issued = mg.enquiry.history(old.id)[-1].where, mg.enquiry.history(new.id)[0].where
    assert ended.transaction == issued.transaction
    refused("WrongStatus", world["FR"].office.accept, old, world["FR"]["customs"], world.day)


def test_a_used_permit_is_not_replaced_and_no_successor_is_issued(world):
    old, mg, fr, successor = world.issued(), world["MG"], world["FR"], world.permit()
    fr.office.accept(old, fr["customs"], world.day)
    refused("WrongStatus", mg.office.replace, old.id, successor, mg["issuer"], 2)
    with mg.office.vault.read() as reading:
        assert reading.document_numbered("MG", successor.face.number) is None


def test_replacing_again_by_the_same_successor_gives_that_successor(world):
    old, mg, successor = world.issued(), world["MG"], world.permit()
    first = mg.office.replace(old.id, successor, mg["issuer"], 2)
    before = len(mg.outbox.entries())
    again = mg.office.replace(old.id, successor, mg["issuer"], 2)
    assert (again.id, len(mg.outbox.entries())) == (first.id, before)


def test_a_permit_issued_on_its_own_is_no_successor_and_the_old_one_stays(world):
    old, other, mg, successor = world.issued(), world.issued(), world["MG"], world.permit()
    mg.office.issue([successor], mg["issuer"])
    with pytest.raises(AlreadyKept, match="not in place of this permit"):
        mg.office.replace(old.id, successor, mg["issuer"], 2)
    second = world.permit()
    mg.office.replace(other.id, second, mg["issuer"], 2)
    with pytest.raises(AlreadyKept, match="not in place of this permit"):
        mg.office.replace(old.id, second, mg["issuer"], 2)
    assert world.word(old.id).status is Status.ISSUED


def test_another_party_cannot_cancel(world):
    permit = world.issued()
    refused("NotYourPermit", world["FR"].office.cancel, permit.id, world["FR"]["issuer"], 1)


def test_an_expired_permit_is_cancelled_and_not_endorsed(world):
    permit, mg = world.issued(valid_until=world.permit().face.date_of_issue), world["MG"]
    world.later(3 * DAY)
    refused("Expired", mg.office.endorse, permit, mg["customs"], world.day)
    mg.office.cancel(permit.id, mg["issuer"], 8)
    assert world.word(permit.id).status is Status.CANCELLED


# ---- borders ----


def test_a_crossing_out_of_order_needs_a_reason(world):
    guitar = world.issued(GUITAR)

    def cross(code, way, reason=0):
        return world[code].office.cross(guitar, world[code]["customs"], world.day, way, reason)

    refused("ReasonNeeded", cross, "FR", Direction.ENTRY)
    refused("ReasonNeeded", cross, "FR", Direction.EXIT)
    cross("MG", Direction.EXIT)
    refused("ReasonNeeded", cross, "MG", Direction.EXIT)
    cross("FR", Direction.ENTRY)
    cross("KE", Direction.ENTRY, 1)
    word = world.word(guitar.id)
    assert (word.crossings, word.country, word.status) == (3, "KE", Status.INSIDE)


def test_a_single_use_permit_does_not_cross(world):
    mg = world["MG"]
    refused("WrongUse", mg.office.cross, world.issued(), mg["customs"], world.day, Direction.EXIT)


def test_a_multiple_use_document_is_not_used_up(world):
    fr = world["FR"]
    refused("WrongUse", fr.office.accept, world.issued(GUITAR), fr["customs"], world.day)


# ---- notes and records ----


def test_a_note_changes_nothing_but_is_read_with_the_verdict(world):
    permit, ke, fr = world.issued(), world["KE"], world["FR"]
    before = world.word(permit.id)
    ke.office.note(permit, ke["customs"], 1, Details(officer_note="seen at Mombasa"))
    assert world.word(permit.id) == before
    fr.enquiry.refresh()
    verdict = fr.enquiry.verify(permit, world.question())
    assert (verdict.answer, [note.kind for note in verdict.notes]) == ("valid", [1])


def test_a_note_needs_the_permit(world):
    permit, ke = world.issued(), world["KE"]
    unseen = wire.note(permit.id, "MG", bytes(32), 1, bytes([1]) * 32)
    refused("NotPresented", ke.office.send, "note", ke["customs"], world.registry.permits, unseen)


def test_the_vault_keeps_what_the_chain_only_commits_to(world):
    permit, fr = world.issued(), world["FR"]
    said = Details(place="Roissy", transport_document="AWB 057-1", officer_note="Crates intact.", outcome=("ok",) * 3)
    fr.office.accept(permit, fr["customs"], world.day, details=said)
    fr.enquiry.refresh()
    event = fr.enquiry.history(permit.id)[-1]
    with fr.office.vault.read() as reading:
        record = reading.record(event.record)
    for words in (b'"act":"accept"', b'"place":"Roissy"', b'"transport_document":"AWB 057-1"', b'"outcome":["ok"'):
        assert words in record.content
    assert fr["customs"].account.hex().encode() in record.content


@pytest.mark.parametrize("text", ["", "a\x07b", "e\u0301", "\u202eabc", "x" * 4001])
def test_a_remark_that_is_no_plain_text_is_refused_and_nothing_is_sent(world, text):
    permit, fr = world.issued(), world["FR"]
    with pytest.raises(NotWellFormed, match="officer_note"):
        fr.office.accept(permit, fr["customs"], world.day, details=Details(officer_note=text))
    assert world.word(permit.id).status is Status.ISSUED


def test_the_index_tells_what_the_contract_says(world):
    """After all of the above: every permit of MG, folded from events, is the contract's word."""
    ke = world["KE"]
    ke.enquiry.refresh()
    directory, ids = ke.enquiry.directory(), ke.enquiry.issued_by("MG")
    assert len(ids) > 30
    for permit_id in ids:
        state, word = fold_permit(ke.enquiry.history(permit_id), directory), world.word(permit_id)
        assert (state.status, state.country, len(state.crossings)) == (word.status, word.country, word.crossings)
