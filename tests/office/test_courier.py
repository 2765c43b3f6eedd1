"""The courier: an office that does not wait, transactions that become final all the same, one round for all."""

from collections.abc import Iterator
from concurrent.futures import TimeoutError as NotInTime

import pytest

from registry.courier import Courier
from registry.follower import Follower
from registry.office import Office
from registry.store.outbox import Stage
from registry.store.vault import Release
from tests.office.parties import World


@pytest.fixture
def courier(world: World) -> Iterator[Courier]:
    with Courier(world["MG"].outbox, every=0.01, idle=30) as courier:
        yield courier


def carried(world: World, courier: Courier) -> Office:
    mg = world["MG"]
    return Office(
        world.registry, world.node, mg.office.vault, mg.outbox, now=world.clock, party="MG", carry=courier.carry
    )


def test_an_issue_returns_before_it_is_final_and_its_document_is_released_when_it_is(
    world: World, courier: Courier
) -> None:
    office, vault = carried(world, courier), world["MG"].office.vault
    (sealed,) = office.issue([world.permit()], world["MG"]["issuer"])
    with vault.read() as reading:
        document = reading.document(sealed.id)
    assert document is not None
    entry = courier.watch(document.batch).result(20)
    assert entry.stage is Stage.FINAL
    with vault.read() as reading:
        released = reading.document(sealed.id)
    assert released is not None
    assert released.release is Release.FINAL
    done = office.issued(sealed.id)
    assert done is not None
    assert done.block == entry.block


def test_many_who_wait_for_one_transaction_are_all_told(world: World, courier: Courier) -> None:
    sealed = world.issued()
    done = carried(world, courier).cancel(sealed.id, world["MG"]["issuer"], 1)
    entry = world["MG"].outbox.by_hash(done.transaction)
    assert entry is not None
    waiting = [courier.watch(entry.number) for _ in range(5)]
    assert {future.result(20).stage for future in waiting} == {Stage.FINAL}


def test_who_asks_for_what_is_final_already_is_told_at_once(world: World, courier: Courier) -> None:
    sealed = world.issued()
    with world["MG"].office.vault.read() as reading:
        document = reading.document(sealed.id)
    assert document is not None
    assert courier.watch(document.batch).result(5).stage is Stage.FINAL


def test_who_leaves_is_forgotten(courier: Courier) -> None:
    future = courier.watch(999_999)
    with pytest.raises(NotInTime):
        future.result(0.05)
    assert future.cancel()
    courier.watch(1).result(5)
    assert 999_999 not in courier._waiting


def test_what_else_is_to_be_stored_is_stored_with_the_transaction(world: World) -> None:
    sealed, told = world.issued(), []
    office = world["MG"].office
    done = office.storing(lambda _, entry: told.append(entry)).cancel(sealed.id, world["MG"]["issuer"], 1)
    entry = world["MG"].outbox.by_hash(done.transaction)
    assert entry is not None
    assert told == [entry.number]
    office.issue([world.permit()], world["MG"]["issuer"])
    assert told == [entry.number]


def test_a_follower_tells_how_far_the_index_is_and_one_that_only_reads_leaves_it(world: World) -> None:
    fr, heard = world["FR"], []
    with Follower(fr.enquiry, every=0.01) as follower:
        follower.listen(heard.append)
        sealed = world.issued()
        while not heard or not fr.enquiry.evidence(sealed.id).events:
            follower.call()
    before = fr.enquiry.as_of()
    with Follower(fr.enquiry, every=0.01, reading_only=True):
        world.issued()
    assert fr.enquiry.as_of() == before
