"""The index: a copy of the final events, never trusted against the chain."""

import random
import time
from collections.abc import Callable
from dataclasses import replace
from threading import Thread

import pytest
from eth_hash.auto import keccak
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, select, text

from registry.acts import Event, Issued, PartyEvent, PermitEvent
from registry.chain.door import NodeMisbehaved, NodeUnreachable
from registry.errors import StoreError
from registry.seal import Registry
from registry.store import index as following
from registry.store.database import Database
from registry.store.index import ConflictingBlock, Index, WrongStore
from registry.store.packing import LAYOUT
from registry.store.plainly import StoreBusy
from registry.store.tables import about, conflicts
from registry.store.view import Conflict, Cursor
from tests.simulator import CHAIN_ID, PARTIES, PERMITS, Simulator
from tests.store.conftest import on_sqlite
from tests.store.lives import (
    OFFICER,
    OTHER,
    accepted,
    admitted,
    appointed,
    endorsed,
    issued,
    later_events,
    permit_id,
    start,
)

REGISTRY = Registry(CHAIN_ID, PARTIES, PERMITS)
ONE, TWO = permit_id(1), permit_id(2)


@pytest.fixture
def index(open_database: Callable[..., Database]) -> Index:
    return Index(open_database("index"), REGISTRY, 1)


@pytest.fixture
def chain() -> Simulator:
    """Block 1: Parties and officers; 2: two permits in one transaction; 3: nothing; 4: endorsed and used."""
    simulator = Simulator()
    simulator.mine([start()])
    simulator.mine([[issued(ONE), issued(TWO)]])
    simulator.mine()
    simulator.mine([[endorsed(ONE)], [accepted(ONE)]])
    return simulator


def plain(events: list[Event]) -> list[Event]:
    """Without the place on the chain."""
    return [replace(event, where=issued(ONE).where) for event in events]


def everything(index: Index) -> tuple[object, ...]:
    with index.view() as view:
        ids = view.find(b"")
        return view.cursor(), ids, view.histories(ids), view.parties(), view.events(0, 1 << 40)


# ---- what stops it ----


def test_before_the_first_block_nothing_is_known(index: Index):
    with index.view() as view:
        assert view.cursor() is None
        assert view.history(ONE) == []
        assert view.parties() == []
        assert view.events(0, 99) == []
        assert view.conflicts() == []


def test_a_block_that_changed_after_it_was_final_stops_the_index_and_both_hashes_are_kept(index, chain):
    index.follow(chain)
    ours = chain.chain[4]
    chain.reorganise(3, salt=b"another history")
    chain.mine()
    chain.mine()
    with pytest.raises(ConflictingBlock, match="tell the other Parties") as conflict:
        index.follow(chain)
    assert conflict.value.facts == {"block": 4, "ours": ours.hash, "theirs": chain.chain[4].hash}
    with index.view() as view:
        assert view.conflicts() == [Conflict(4, ours.hash, ours.time, chain.chain[4].hash, chain.chain[4].time, True)]
        assert len(view.history(ONE)) == 3


def test_after_a_conflict_nothing_is_read_even_if_the_node_comes_back_to_our_history(index, chain):
    index.follow(chain)
    good = list(chain.chain)
    chain.reorganise(4, salt=b"x")
    chain.mine()
    with pytest.raises(ConflictingBlock):
        index.follow(chain)
    chain.chain = good
    asked = len(chain.asked)
    with pytest.raises(ConflictingBlock):
        index.follow(chain)
    assert len(chain.asked) == asked


def test_a_rebuild_after_a_conflict_reads_the_other_history_and_keeps_the_evidence(index, chain):
    index.follow(chain)
    chain.reorganise(4, salt=b"x")
    chain.mine()
    with pytest.raises(ConflictingBlock):
        index.follow(chain)
    index.rebuild(chain)
    with index.view() as view:
        assert [type(event) for event in view.history(ONE)] == [Issued]
        assert [conflict.open for conflict in view.conflicts()] == [False]
    index.follow(chain)


def test_the_same_conflict_found_again_is_open_again_and_kept_once(index, chain):
    index.follow(chain)
    good = list(chain.chain)
    chain.reorganise(4, salt=b"x")
    chain.mine()
    bad, chain.chain = chain.chain, good
    for _ in range(2):
        chain.chain = good
        index.rebuild(chain)
        chain.chain = bad
        with pytest.raises(ConflictingBlock):
            index.follow(chain)
    with index.view() as view:
        assert [conflict.open for conflict in view.conflicts()] == [True]


def test_a_block_that_changes_while_it_is_followed_is_a_conflict(index, chain):
    chain.mine()

    def reorganise(cursor: Cursor, _last: int) -> None:
        if cursor.number == 1:
            chain.reorganise(1, salt=b"x")
            for _ in range(5):
                chain.mine()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(following, "FIRST_SLICE", 1)
        with pytest.raises(ConflictingBlock):
            index.follow(chain, progress=reorganise)
    assert_cursor(index, 1)


def test_a_block_whose_parent_is_not_the_one_before_is_the_nodes_fault(index, chain):
    index.follow(chain, until=2)
    chain.chain[3] = replace(chain.chain[3], parent=b"\x00" * 32)
    with pytest.raises(NodeMisbehaved, match="does not follow"):
        index.follow(chain)
    assert_cursor(index, 2)


def test_another_chain_than_the_registrys_is_refused(index, chain):
    chain.id = 1
    with pytest.raises(NodeMisbehaved, match="chain 1, the registry is on chain 31337"):
        index.follow(chain)


def test_a_node_that_is_down_changes_nothing(index, chain):
    index.follow(chain)
    before = everything(index)
    chain.down = True
    with pytest.raises(NodeUnreachable):
        index.follow(chain)
    assert everything(index) == before


@pytest.mark.parametrize(
    ("left_out", "told"),
    [
        ((1, 1), "whose appointment the node left out"),
        ((2, 0), "whose issue the node left out"),
    ],
)
def test_a_log_that_the_node_left_out_shows_and_nothing_of_the_slice_is_stored(index, chain, left_out, told):
    chain.leave_out.add(left_out)
    with pytest.raises(NodeMisbehaved, match=told):
        index.follow(chain)
    with index.view() as view:
        assert view.cursor() is None
        assert view.parties() == []


@pytest.mark.parametrize("event", [issued(ONE), appointed(OFFICER)])
def test_what_can_happen_only_once_is_refused_the_second_time(index, chain, event):
    chain.mine([[event]])
    with pytest.raises(NodeMisbehaved):
        index.follow(chain)


def test_what_happened_once_in_an_earlier_slice_is_refused_the_second_time(index, chain):
    index.follow(chain)
    chain.mine([[issued(TWO)]])
    with pytest.raises(NodeMisbehaved, match="issued again"):
        index.follow(chain)


def test_logs_out_of_order_or_of_others_or_of_another_block_are_refused(index, chain):
    good = dict(chain.logs_of)
    first = good[2][0]
    for bad in (
        [good[2][1], good[2][0]],
        [first, first],
        [replace(first, address=b"\x0d" * 20)],
        [replace(first, block_hash=b"\x0d" * 32)],
    ):
        chain.logs_of[2] = bad
        reader = chain
        if bad[0].address != PERMITS:
            reader = Everything(**vars(chain))
        with pytest.raises(NodeMisbehaved):
            index.follow(reader)
    chain.logs_of = good
    index.follow(chain)


class Everything(Simulator):
    """A node that gives logs of all addresses, whatever was asked."""

    def logs(self, first, last, _addresses):
        return [log for number in range(first, last + 1) for log in self.logs_of.get(number, [])]


# ---- which database ----


@pytest.mark.usefixtures("index")
def test_an_index_of_another_registry_is_refused_with_both_named(open_database):
    with pytest.raises(WrongStore, match=f"0x{PERMITS.hex()} on chain 31337.*chain 5"):
        Index(open_database("index"), replace(REGISTRY, chain_id=5), 1)
    with pytest.raises(WrongStore, match=r"from block 1.*from block 2"):
        Index(open_database("index"), REGISTRY, 2)
    with pytest.raises(WrongStore, match="0x" + "0d" * 20):
        Index(open_database("index"), replace(REGISTRY, permits=b"\x0d" * 20), 1)


@pytest.mark.usefixtures("vault")
def test_a_vault_is_never_taken_for_an_index(open_database):
    with pytest.raises(WrongStore, match="vault"):
        Index(open_database("vault"), REGISTRY, 1)


def test_an_index_of_another_layout_is_dropped_and_read_again_but_its_evidence_kept(open_database, index, chain):
    index.follow(chain)
    before = everything(index)
    chain.reorganise(5, salt=b"")
    database = open_database("index")
    with database.write() as connection:
        connection.execute(about.update().values(layout=LAYOUT + 1))
        connection.execute(text("CREATE TABLE index_of_the_future (x INTEGER)"))
        kept = {"block": 1, "ours": b"1", "our_time": 1, "theirs": b"2", "their_time": 2, "open": False}
        connection.execute(conflicts.insert().values(**kept))
    again = Index(database, REGISTRY, 1)
    with again.view() as view:
        assert view.cursor() is None
        assert len(view.conflicts()) == 1
    again.follow(chain)
    assert everything(again) == before
    with database.read() as connection:
        assert "index_of_the_future" not in inspect(connection).get_table_names()


def test_opening_again_keeps_what_was_read(open_database, index, chain):
    index.follow(chain)
    assert everything(Index(open_database("index"), REGISTRY, 1)) == everything(index)


def test_while_another_process_writes_the_index_is_busy_and_can_be_read(open_database, index, chain):
    index.follow(chain)
    chain.mine()
    impatient = Index(open_database("index", patience=0.05), REGISTRY, 1)
    with open_database("index").write():
        with pytest.raises(StoreBusy):
            impatient.follow(chain)
        with impatient.view() as view:
            assert len(view.history(ONE)) == 3


@on_sqlite
def test_a_full_disk_stores_neither_events_nor_cursor(open_database, chain):
    database = open_database("index")
    index = Index(database, REGISTRY, 1)
    index.follow(chain, until=1)
    with database.read() as connection:  # the one pooled connection, so that the limit holds for the next write
        connection.execute(text(f"PRAGMA max_page_count = {connection.scalar(text('PRAGMA page_count'))}"))
    chain.mine([[issued(permit_id(number)) for number in range(10, 400)]])
    with pytest.raises(StoreError, match="disk is full"):
        index.follow(chain)
    assert_cursor(index, 1)


# ---- what it tells ----


def test_a_history_is_what_the_chain_told_with_its_place(index, chain):
    index.follow(chain)
    with index.view() as view:
        first, second, third = view.history(ONE)
        assert plain([first, second, third]) == [issued(ONE), endorsed(ONE), accepted(ONE)]
        assert [(e.where.block, e.where.log, e.where.time) for e in (first, second, third)] == [
            (2, 0, chain.chain[2].time),
            (4, 0, chain.chain[4].time),
            (4, 1, chain.chain[4].time),
        ]
        assert first.where.transaction == chain.logs_of[2][0].transaction
        assert third.where.transaction == chain.logs_of[4][1].transaction
        assert view.cursor() == Cursor(4, chain.chain[4].hash, chain.chain[4].time)


@pytest.mark.parametrize("permit", [ONE, TWO, permit_id(5)])
def test_the_quick_way_to_one_permit_says_what_a_view_says(index, chain, permit):
    assert index.known(permit).cursor is None
    index.follow(chain)
    with index.view() as view:
        assert index.known(permit) == view.known(permit)
        assert list(index.known(permit).events) == view.history(permit)


def test_what_one_thread_stored_another_threads_quick_question_finds(index, chain):
    assert index.known(ONE).events == ()
    thread = Thread(target=index.follow, args=(chain,))
    thread.start()
    deadline = time.monotonic() + 10
    while len(index.known(ONE).events) < 3:
        assert time.monotonic() < deadline
    thread.join()


def test_the_mark_of_the_parties_moves_with_their_events_only(index, chain):
    index.follow(chain)
    before = index.known(ONE).parties_mark
    chain.mine([[issued(permit_id(7))]])
    index.follow(chain)
    assert index.known(ONE).parties_mark == before
    chain.mine([[admitted("KE")]])
    index.follow(chain)
    assert index.known(ONE).parties_mark != before


def test_the_mark_of_the_parties_is_another_after_a_rebuild(index, chain):
    index.follow(chain)
    before = index.known(ONE).parties_mark
    index.rebuild(chain)
    assert index.known(ONE).parties_mark != before


def test_many_histories_come_at_once_and_what_was_never_issued_is_empty(index, chain):
    chain.mine([[issued(permit_id(number)) for number in range(10, 1010)]])
    index.follow(chain)
    asked = [permit_id(number) for number in range(10, 1010)] + [TWO, permit_id(5)]
    with index.view() as view:
        found = view.histories(asked)
    assert list(found) == asked
    assert [len(history) for history in found.values()] == [1] * 1001 + [0]


def test_parties_and_officers_come_in_the_chains_order(index, chain):
    index.follow(chain)
    with index.view() as view:
        parties = view.parties()
    assert plain(list(parties)) == start()
    assert all(isinstance(event, PartyEvent) for event in parties)


def test_a_beginning_finds_the_ids_that_begin_so_and_no_others(index, chain):
    twins = [b"\x42" * 10 + bytes([number]) * 22 for number in (3, 1, 2)]
    chain.mine([[issued(permit) for permit in twins]])
    index.follow(chain)
    with index.view() as view:
        assert view.find(b"\x42" * 10) == twins
        assert view.find(b"\x42" * 9) == twins
        assert view.find(twins[1]) == [twins[1]]
        assert view.find(b"\x42" * 11) == []
        assert view.find(b"") == [ONE, TWO, *twins]
        assert [len(view.history(permit)) for permit in twins] == [1, 1, 1]


def test_issued_by_a_party_or_an_officer(index, chain):
    chain.mine([[appointed(b"\x03" * 20, "FR")], [issued(permit_id(3), OTHER), issued(permit_id(4), b"\x03" * 20)]])
    index.follow(chain)
    with index.view() as view:
        assert view.issued_by("FR") == [ONE, TWO, permit_id(4)]
        assert view.issued_by("JP") == [permit_id(3)]
        assert view.issued_by(OFFICER) == [ONE, TWO]
        assert view.issued_by("KE") == []


def test_events_of_blocks_are_those_of_all_kinds_in_these_blocks(index, chain):
    index.follow(chain)
    with index.view() as view:
        assert plain(view.events(0, 99)) == [*start(), issued(ONE), issued(TWO), endorsed(ONE), accepted(ONE)]
        assert plain(view.events(2, 3)) == [issued(ONE), issued(TWO)]
        assert view.events(3, 3) == []
        assert plain(view.events(3, 4)) == [endorsed(ONE), accepted(ONE)]
        assert view.events(5, 9) == []


def test_a_view_sees_one_moment_while_the_index_goes_on(index, chain):
    index.follow(chain, until=3)
    with index.view() as view:
        assert view.cursor().number == 3
        index.follow(chain)
        assert view.cursor().number == 3
        assert len(view.history(ONE)) == 1
    assert_cursor(index, 4)


def test_the_contracts_own_housekeeping_is_passed_over(index, chain):
    block = chain.mine([[admitted("KE")]])
    first = chain.logs_of[block.number][0]
    topics = (keccak(b"OwnershipTransferred(address,address)"), bytes(32), bytes(32))
    chain.logs_of[block.number].append(replace(first, index=1, topics=topics, data=b""))
    index.follow(chain)
    with index.view() as view:
        assert plain(view.events(5, 5)) == [admitted("KE")]


# ---- how it follows ----


def test_only_final_blocks_are_followed(index, chain):
    chain.depth = 1
    assert index.follow(chain).number == 3


def test_a_node_that_lags_behind_the_index_takes_nothing_back(index, chain):
    index.follow(chain)
    before = everything(index)
    chain.depth = 2
    assert index.follow(chain).number == 4
    assert everything(index) == before


def test_before_the_registry_was_deployed_there_is_no_cursor(open_database, chain):
    index = Index(open_database("late"), REGISTRY, 50)
    assert index.follow(chain) is None


def test_progress_is_told_after_each_slice_and_slices_grow(index, chain):
    for _ in range(50):
        chain.mine()
    told = []
    index.follow(chain, progress=lambda cursor, last: told.append((cursor.number, last)))
    assert told == [(8, 54), (24, 54), (54, 54)]
    assert chain.asked == [(1, 8), (9, 24), (25, 54)]


@pytest.mark.parametrize(
    ("size", "found", "expected"),
    [
        (64, 0, 128),
        (2_000, 0, 2_000),
        (64, following.ENOUGH // 2, 64),
        (64, following.ENOUGH, 64),
        (64, following.ENOUGH + 1, 32),
        (1, following.ENOUGH + 1, 1),
    ],
)
def test_slices_grow_while_little_happens_and_shrink_when_much_does(size, found, expected):
    assert following._next_size(size, found) == expected


def test_who_comes_second_to_a_slice_stores_it_not_again(open_database, index, chain):
    other = Index(open_database("index"), REGISTRY, 1)

    class Racing(Simulator):
        """While this one's logs are read, another process stores the same."""

        def logs(self, first, last, addresses):
            other.follow(chain)
            return super().logs(first, last, addresses)

    assert index.follow(Racing(**vars(chain))).number == 4
    with index.view() as view:
        assert len(view.history(ONE)) == 3


def test_an_interrupted_follow_goes_on_where_it_stopped(index, chain, monkeypatch):
    monkeypatch.setattr(following, "FIRST_SLICE", 1)
    monkeypatch.setattr(following, "LARGEST_SLICE", 1)

    def interrupt(cursor: Cursor, _last: int) -> None:
        if cursor.number == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.follow(chain, progress=interrupt)
    assert_cursor(index, 3)
    index.follow(chain)
    with index.view() as view:
        assert len(view.history(ONE)) == 3


def test_a_rebuild_gives_the_same_content(index, chain):
    index.follow(chain)
    before = everything(index)
    index.rebuild(chain)
    assert everything(index) == before


IDS = [permit_id(number) for number in range(1, 5)]
BLOCKS = st.lists(st.lists(st.lists(later_events(IDS), min_size=1, max_size=3), max_size=2), min_size=1, max_size=8)


@given(blocks=BLOCKS, stops=st.lists(st.integers(1, 12), max_size=6))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_following_in_any_slices_gives_what_the_chain_told(tmp_path_factory, blocks: list, stops: list[int]):
    chain = Simulator()
    chain.mine([start()])
    chain.mine([[issued(permit) for permit in IDS]])
    for transactions in blocks:
        chain.mine(transactions)
    folder = tmp_path_factory.mktemp("index")
    whole = Index(Database(f"sqlite:///{folder}/whole.db"), REGISTRY, 1)
    pieces = Index(Database(f"sqlite:///{folder}/pieces.db"), REGISTRY, 1)
    whole.follow(chain)
    for stop in sorted(stops):
        pieces.follow(chain, until=stop)
    pieces.follow(chain)
    assert everything(pieces) == everything(whole)
    told = start() + [issued(permit) for permit in IDS] + [e for block in blocks for of in block for e in of]
    with whole.view() as view:
        assert plain(view.events(0, 99)) == told
        assert view.events(0, 99) == sorted(view.events(0, 99), key=lambda event: event.where)
        for permit in IDS:
            mine = [event for event in told if isinstance(event, PermitEvent) and event.id == permit]
            assert plain(list(view.history(permit))) == mine
        of_permits = [event for event in view.events(0, 99) if isinstance(event, PermitEvent)]
        for since in {0, *(event.where.time for event in of_permits)}:
            touched = {e.id for e in of_permits if e.officer == OFFICER and e.where.time >= since}
            assert [found for _, found in view.touched_by(OFFICER, since)] == [one for one in IDS if one in touched]
    whole.close()
    pieces.close()


def assert_cursor(index: Index, number: int) -> None:
    with index.view() as view:
        assert view.cursor().number == number


# ---- how much room it takes ----


def _bytes_a_permit(open_database, events_each: int) -> float:
    chaos = random.Random(7)
    ids = [chaos.randbytes(32) for _ in range(4_000)]
    chain = Simulator()
    chain.mine([start()])
    for first in range(0, len(ids), 200):
        chain.mine([[issued(permit) for permit in ids[first : first + 200]]])
    for act in (endorsed, accepted)[: events_each - 1]:
        chaos.shuffle(ids)
        for first in range(0, len(ids), 20):
            chain.mine([[act(permit)] for permit in ids[first : first + 20]])
    database = open_database(f"size{events_each}")
    index = Index(database, REGISTRY, 1)
    index.follow(chain)
    with database.read() as connection:
        assert connection.scalar(select(about.c.block)) == len(chain.chain) - 1
        size = connection.scalar(text("PRAGMA page_count")) * connection.scalar(text("PRAGMA page_size"))
    return size / len(ids)


@on_sqlite
def test_a_permit_only_issued_takes_less_than_150_bytes(open_database):
    assert _bytes_a_permit(open_database, 1) < 150


@on_sqlite
def test_a_permit_endorsed_and_used_takes_less_than_450_bytes(open_database):
    assert _bytes_a_permit(open_database, 3) < 450
