"""Asking: without the node nothing becomes valid and a used permit stays used; a question costs the node nothing."""

import pytest

from registry.acts import Power
from registry.case import Occasion
from registry.chain.node import Node
from registry.enquiry import Enquiry, SeveralPermits, UnknownPermit
from registry.errors import StoreError
from registry.store.database import Database
from registry.store.index import ConflictingBlock, Index
from registry.store.tables import about
from tests.office.parties import CHAIN_ID, CountingReader

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def away():
    node = Node(NOWHERE, chain_id=CHAIN_ID, depth=1, timeout=1)
    yield node
    node.close()


def known_then_away(world, name, away):
    """An enquiry whose index is up to the chain, and whose node has gone since."""
    index = world.index(name)
    index.follow(world.node)
    enquiry = Enquiry(world.registry, index, away)
    enquiry.refresh()
    return enquiry


def test_with_the_node_away_a_permit_known_as_good_is_not_called_valid(world, away):
    permit = world.issued()
    verdict = known_then_away(world, "away-1", away).verify(permit, world.question())
    assert (verdict.answer, verdict.decisive.number, verdict.status) == ("unknown", 12, "issued")


def test_with_the_node_away_a_used_permit_stays_used(world, away):
    permit, fr = world.issued(), world["FR"]
    fr.office.accept(permit, fr["customs"], world.day)
    verdict = known_then_away(world, "away-2", away).verify(permit, world.question())
    assert (verdict.answer, verdict.decisive.number, verdict.status) == ("invalid", 9, "used")


def test_with_the_node_away_a_permit_not_known_is_not_called_a_forgery(world, away):
    enquiry = known_then_away(world, "away-3", away)
    verdict = enquiry.verify(world.issued(), world.question())
    assert (verdict.answer, verdict.status) == ("unknown", "not found")


def test_an_empty_index_and_no_node_tell_nothing(world, away):
    enquiry = Enquiry(world.registry, world.index("empty"), away)
    assert enquiry.refresh().because is not None
    assert enquiry.verify(world.issued(), world.question()).answer == "unknown"


def test_an_index_that_was_never_refreshed_calls_nothing_valid(world):
    index = world.index("unasked")
    permit = world.issued()
    index.follow(world.node)
    assert Enquiry(world.registry, index, world.node).verify(permit, world.question()).answer == "unknown"


def test_when_the_node_comes_back_it_is_valid_again(world, away):
    permit = world.issued()
    index = world.index("back")
    gone, back = Enquiry(world.registry, index, away), Enquiry(world.registry, index, world.node)
    gone.refresh()
    assert gone.verify(permit, world.question()).answer == "unknown"
    back.refresh()
    assert back.verify(permit, world.question()).answer == "valid"


def test_a_question_about_a_permit_asks_the_node_nothing(world):
    permits = [world.issued() for _ in range(5)]
    reader = CountingReader(world.node)
    enquiry = Enquiry(world.registry, world.index("counted"), reader)
    enquiry.refresh()
    asked = reader.asked
    assert asked > 0
    answers = [enquiry.verify(permit, world.question(occasion)).answer for permit in permits for occasion in Occasion]
    assert (set(answers), reader.asked) == ({"valid"}, asked)


def test_a_block_that_changed_after_it_was_final_stops_the_enquiry(world):
    world.index("torn").follow(world.node)
    database = Database(f"sqlite:///{world.folder / 'torn'}.index", durable=False)
    with database.write() as connection:
        connection.execute(about.update().values(hash=bytes(32)))
    torn = Enquiry(world.registry, Index(database, world.registry, world.since), world.node)
    with pytest.raises(ConflictingBlock) as fault:
        torn.refresh()
    assert isinstance(fault.value, StoreError)
    assert fault.value.facts["ours"] == bytes(32)
    assert torn.verify(world.issued(), world.question()).answer == "unknown"
    database.close()


def test_once_a_block_conflicts_nothing_is_called_valid_not_even_by_a_process_that_only_reads(world):
    permit, index = world.issued(), world.index("disputed")
    writer, reader = (Enquiry(world.registry, index, world.node) for _ in range(2))
    writer.refresh()
    reader.look()
    assert [asked.verify(permit, world.question()).answer for asked in (writer, reader)] == ["valid", "valid"]
    database = Database(f"sqlite:///{world.folder / 'disputed'}.index", durable=False)
    with database.write() as connection:
        connection.execute(about.update().values(hash=bytes(32)))
    database.close()
    for look in (writer.refresh, reader.look):
        with pytest.raises(ConflictingBlock):
            look()
    verdicts = [asked.verify(permit, world.question()) for asked in (writer, reader)]
    assert [(verdict.answer, verdict.decisive.number) for verdict in verdicts] == [("unknown", 12)] * 2


def test_an_id_or_code_nobody_issued_is_said_to_be_unknown(world):
    enquiry = world["FR"].enquiry
    enquiry.refresh()
    for ask in (lambda: enquiry.history(bytes(32)), lambda: enquiry.find(bytes(10))):
        with pytest.raises(UnknownPermit):
            ask()


def test_a_code_finds_its_permit_and_one_that_fits_several_finds_none(world):
    first, second = world.issued(), world.issued()
    enquiry = world["FR"].enquiry
    enquiry.refresh()
    assert [enquiry.find(permit.id[:10]) for permit in (first, second)] == [first.id, second.id]
    with pytest.raises(SeveralPermits):
        enquiry.find(b"")


def test_who_issued_what_is_known(world):
    permit, enquiry = world.issued(officer="colleague"), world["KE"].enquiry
    enquiry.refresh()
    assert permit.id in enquiry.issued_by("MG")
    assert enquiry.issued_by(world["MG"]["colleague"].account) == [permit.id]
    assert enquiry.issued_by("FR") == []


def test_an_officer_who_was_appointed_since_the_last_question_is_known_to_the_next(world):
    mg = world["MG"]
    mg.enquiry.refresh()
    mg.enquiry.verify(world.issued(), world.question())
    world.appoint("MG", "newcomer", Power.ISSUE)
    permit = world.issued(officer="newcomer")
    mg.enquiry.refresh()
    assert mg.enquiry.verify(permit, world.question()).answer == "valid"


def test_what_was_known_of_officers_at_an_earlier_moment_is_not_what_is_known_now(world):
    mg = world["MG"]
    permit = world.issued()
    mg.enquiry.refresh()
    mg.enquiry.verify(permit, world.question())
    evidence = mg.enquiry.evidence(permit.id, until=0)
    assert evidence.directory.officers == {}
