"""The outbox: nothing lost, nothing twice, no gap, whatever fails and whenever."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from registry.chain.door import Fees, NodeMisbehaved, NodeUnreachable, Receipt, TransactionRefused
from registry.errors import StoreError
from registry.store.database import Database
from registry.store.holds import HoldLost, StoreHeld
from registry.store.outbox import (
    RESEND,
    ChainWentBack,
    Entry,
    KeyUsedElsewhere,
    NotFinalYet,
    Outbox,
    Sign,
    Signed,
    Stage,
)
from registry.store.plainly import StoreBusy
from registry.store.vault import Document, Release, Vault, Writing
from tests.simulator import Simulator, hash_of, transaction
from tests.store.conftest import on_sqlite

ACCOUNT = b"\x01" * 20
OTHER = b"\x02" * 20


@dataclass
class Clock:
    """Time that passes only when somebody sleeps; then `meanwhile` happens."""

    meanwhile: Callable[[], object] = lambda: None
    now: float = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.meanwhile()


@pytest.fixture
def chain() -> Simulator:
    return Simulator(depth=1)


@pytest.fixture
def outbox(vault: Vault, chain: Simulator) -> Outbox:
    return Outbox(vault, chain)


def signer(account: bytes = ACCOUNT, content: bytes = b"") -> Sign:
    def sign(nonce: int, _fees: Fees) -> Signed:
        raw = transaction(account, nonce, content)
        return Signed(raw, hash_of(raw))

    return sign


def post(outbox: Outbox, account: bytes = ACCOUNT, content: bytes = b"", **rest: object) -> Entry:
    return outbox.post(account, signer(account, content), purpose="issue", **rest)


def settle(outbox: Outbox, chain: Simulator, timeout: float = 60, **rest: object) -> list[Entry]:
    clock = Clock(chain.mine)
    return outbox.settle(timeout=timeout, clock=clock, sleep=clock.sleep, **rest)


def nonces(chain: Simulator, account: bytes = ACCOUNT) -> list[int]:
    """Of the account's transactions that are in blocks, as often as they are."""
    return sorted(int.from_bytes(raw[20:28], "big") for raw in set(chain.sent)
                  if raw[:20] == account and hash_of(raw) in chain.receipts)  # fmt: skip


def test_an_accounts_last_entries_come_the_newest_first_and_no_other_accounts(outbox):
    posted = [post(outbox, content=bytes([number])) for number in range(3)]
    post(outbox, OTHER)
    assert outbox.latest(ACCOUNT, 2) == [posted[2], posted[1]]


# ---- the key used elsewhere, the chain gone back ----


def test_a_nonce_that_another_transaction_took_is_said_with_nonce_and_account(outbox, chain):
    entry = post(outbox)
    chain.send(transaction(ACCOUNT, 0, b"from another program"))
    chain.mine()
    chain.mine()  # now it is final
    with pytest.raises(KeyUsedElsewhere, match=f"0x{ACCOUNT.hex()} took the nonce 0") as refusal:
        outbox.push()
    assert refusal.value.facts == {"account": ACCOUNT, "nonce": 0, "number": entry.number}
    with pytest.raises(KeyUsedElsewhere):
        settle(outbox, chain)


def test_a_nonce_taken_just_before_sending_is_said_the_same_way(vault):
    class Late(Simulator):
        """The other program's transaction is mined between our question and our sending."""

        def send(self, _signed: bytes) -> bytes:
            self.pool = {b"": transaction(ACCOUNT, 0, b"from another program")}
            self.mine()
            raise TransactionRefused("nonce too low")

    outbox = Outbox(vault, Late())
    post(outbox)
    with pytest.raises(KeyUsedElsewhere):
        outbox.push()


def test_a_receipt_that_comes_after_the_nonce_was_counted_is_waited_for(vault):
    class Behind(Simulator):
        """Counts a transaction of the newest block before it has its receipt."""

        def receipt(self, transaction: bytes) -> Receipt | None:
            found = super().receipt(transaction)
            return None if found is not None and found.block == len(self.chain) - 1 else found

    outbox = Outbox(vault, chain := Behind(depth=1))
    entry = post(outbox)
    outbox.push()
    chain.mine()
    outbox.push()  # counted, and no receipt yet: nothing is said
    chain.mine()
    assert [done.stage for done in settle(outbox, chain, of=[entry.number])] == [Stage.FINAL]


def test_what_the_node_refuses_for_good_is_raised_and_stays_stored(vault):
    class Poor(Simulator):
        def send(self, _signed: bytes) -> bytes:
            raise TransactionRefused("insufficient funds")

    outbox = Outbox(vault, Poor())
    post(outbox)
    with pytest.raises(TransactionRefused, match="insufficient funds"):
        outbox.push()
    clock = Clock()
    with pytest.raises(TransactionRefused, match="insufficient funds"):
        outbox.settle(timeout=1, clock=clock, sleep=clock.sleep)
    assert len(outbox.entries(Stage.QUEUED)) == 1


def test_a_block_between_two_questions_is_not_taken_for_another_program(vault):
    class Quick(Simulator):
        """A node whose answer about the nonce is older than its answer about the receipt, and the other way round."""

        hide = 1

        def receipt(self, transaction: bytes):
            if transaction in self.receipts and self.hide:
                self.hide -= 1
                return None
            return super().receipt(transaction)

    chain = Quick()
    outbox = Outbox(vault, chain)
    post(outbox)
    outbox.push()
    chain.mine()
    assert [entry.stage for entry in settle(outbox, chain)] == [Stage.FINAL]


def test_a_chain_that_forgot_final_transactions_gets_no_new_ones(outbox, chain, vault):
    post(outbox)
    settle(outbox, chain)
    empty = Outbox(vault, Simulator())
    with pytest.raises(ChainWentBack, match=r"knows 0 transactions.*1 were final"):
        post(empty)
    assert len(empty.entries()) == 1


def test_what_waits_does_not_make_the_chain_look_gone_back(outbox, chain):
    assert [post(outbox).nonce for _ in range(3)] == [0, 1, 2]
    outbox.push()
    chain.mine()
    assert post(outbox).nonce == 3


def test_the_chains_nonce_is_taken_where_it_is_ahead(outbox, chain):
    chain.nonces[ACCOUNT] = 41
    assert post(outbox).nonce == 41


# ---- posting ----


def test_nothing_is_broadcast_before_it_is_stored(outbox, chain):
    entry = post(outbox)
    assert chain.sent == []
    assert outbox.entries() == [entry]
    outbox.push()
    assert chain.sent == [entry.signed]


def test_what_goes_with_a_transaction_is_stored_with_it_or_not_at_all(outbox, vault):
    def keep(writing: Writing, number: int) -> None:
        writing.add_document(Document(b"\x07" * 32, "FR", "1", b"{}", Release.QUEUED, number))

    def keep_and_fail(writing: Writing, number: int) -> None:
        keep(writing, number)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        post(outbox, also=keep_and_fail)
    assert outbox.entries() == []
    with vault.read() as reading:
        assert reading.documents() == []
    entry = post(outbox, also=keep)
    assert entry.nonce == 0
    with vault.read() as reading:
        assert [document.batch for document in reading.documents()] == [entry.number]


def test_a_signature_that_fails_leaves_the_nonce_free(outbox):
    def fail(_nonce: int, _fees: Fees) -> Signed:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        outbox.post(ACCOUNT, fail, purpose="issue")
    assert post(outbox).nonce == 0


def test_a_node_that_is_down_at_posting_leaves_nothing(outbox, chain):
    chain.down = True
    with pytest.raises(NodeUnreachable):
        post(outbox)
    assert outbox.entries() == []


@on_sqlite
def test_a_full_disk_at_posting_leaves_nothing_and_the_nonce_free(outbox, vault):
    with vault.read() as reading:
        pages = reading.connection.scalar(text("PRAGMA page_count"))
        reading.connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(StoreError, match="disk is full"):
        post(outbox, content=bytes(60_000))
    assert outbox.entries() == []
    with vault.read() as reading:
        reading.connection.execute(text("PRAGMA max_page_count = 100000"))
    assert post(outbox).nonce == 0


def test_while_another_process_writes_posting_says_try_again(open_database, vault, chain):
    impatient = Outbox(Vault(open_database("vault", patience=0.05)), chain)
    with vault.write(), pytest.raises(StoreBusy, match="Try again"):
        post(impatient)
    assert post(impatient).nonce == 0


def test_threads_that_post_at_once_get_different_nonces(outbox, chain):
    with ThreadPoolExecutor(4) as pool:
        entries = list(pool.map(lambda _: post(outbox), range(12)))
    assert sorted(entry.nonce for entry in entries) == list(range(12))
    settle(outbox, chain)
    assert nonces(chain) == list(range(12))


# ---- broadcasting ----


def test_the_order_is_the_nonces(outbox, chain):
    for account in (ACCOUNT, OTHER, ACCOUNT, OTHER):
        post(outbox, account)
    outbox.push()
    assert [(raw[:20], raw[27]) for raw in chain.sent] == [(ACCOUNT, 0), (ACCOUNT, 1), (OTHER, 0), (OTHER, 1)]


def test_what_is_wrong_with_one_account_does_not_keep_the_others_waiting(outbox, chain):
    post(outbox, ACCOUNT)
    theirs = post(outbox, OTHER)
    chain.send(transaction(ACCOUNT, 0, b"from another program"))
    chain.mine()
    chain.mine()  # now it is final
    with pytest.raises(KeyUsedElsewhere):
        outbox.push()
    assert [entry.stage for entry in settle(outbox, chain, of=[theirs.number])] == [Stage.FINAL]


def test_a_node_that_gives_another_hash_is_not_believed(vault):
    class Liar(Simulator):
        def send(self, signed: bytes) -> bytes:
            super().send(signed)
            return bytes(32)

    outbox = Outbox(vault, Liar())
    post(outbox)
    with pytest.raises(NodeMisbehaved, match="another hash"):
        outbox.push()


def test_what_is_in_a_block_is_not_sent_again(outbox, chain):
    post(outbox)
    outbox.push()
    chain.mine()
    outbox.push()
    assert len(chain.sent) == 1


# ---- settling ----


def test_only_a_final_block_settles(outbox, chain):
    entry = post(outbox)
    outbox.push()
    chain.mine()
    clock = Clock()
    with pytest.raises(NotFinalYet, match="1 transactions are not") as wait:
        outbox.settle(timeout=1, clock=clock, sleep=clock.sleep)
    assert wait.value.facts["numbers"] == [entry.number]
    assert outbox.entries(Stage.QUEUED) == [entry]
    chain.mine()
    (settled,) = outbox.settle(timeout=1, clock=clock, sleep=clock.sleep)
    assert (settled.stage, settled.block) == (Stage.FINAL, 1)


def test_while_another_process_writes_settling_goes_on_and_is_done_once_it_may(open_database, vault, chain):
    impatient, others = Outbox(Vault(open_database("vault", patience=0.05)), chain), ExitStack()
    post(impatient)
    looks = count(1)

    def meanwhile() -> None:
        chain.mine()
        if next(looks) == 4:  # final for two looks
            others.close()

    others.enter_context(vault.write())
    clock = Clock(meanwhile)
    with others:
        (settled,) = impatient.settle(timeout=60, clock=clock, sleep=clock.sleep)
    assert (settled.stage, settled.block, nonces(chain)) == (Stage.FINAL, 1, [0])


@pytest.mark.parametrize("way", ["settle", "resume"])
def test_a_database_that_stays_busy_is_said_plainly_and_nothing_is_lost(open_database, vault, chain, way):
    impatient = Outbox(Vault(open_database("vault", patience=0.05)), chain)
    entry = post(impatient)
    clock = Clock(chain.mine)
    if way == "resume":
        impatient.push()
        chain.mine()
        chain.mine()
    with vault.write(), pytest.raises(NotFinalYet, match=r"busy\. .*nothing is lost.*permit outbox resume") as wait:
        getattr(impatient, way)(timeout=1, clock=clock, sleep=clock.sleep)
    assert wait.value.facts["numbers"] == [entry.number]
    assert [one.stage for one in impatient.entries()] == [Stage.QUEUED]
    assert [one.stage for one in settle(impatient, chain)] == [Stage.FINAL]
    assert nonces(chain) == [0]


def test_documents_are_released_when_their_issue_is_final_and_not_before(outbox, chain, vault):
    def keep(name: str) -> Callable[[Writing, int], None]:
        return lambda writing, number: writing.add_document(
            Document(name.encode().rjust(32), "FR", name, b"{}", Release.QUEUED, number)
        )

    post(outbox, also=keep("good"))
    post(outbox, content=b"\xff", also=keep("reverts"))
    outbox.push()
    with vault.read() as reading:
        assert {document.release for document in reading.documents()} == {Release.QUEUED}
    assert [entry.stage for entry in settle(outbox, chain)] == [Stage.FINAL, Stage.REVERTED]
    with vault.read() as reading:
        assert {document.number: document.release for document in reading.documents()} == {
            "good": Release.FINAL,
            "reverts": Release.FAILED,
        }


def test_a_reverted_transaction_used_its_nonce(outbox, chain):
    post(outbox, content=b"\xff")
    settle(outbox, chain)
    assert post(outbox).nonce == 1


def test_what_a_reorganisation_threw_out_is_sent_again(outbox, chain):
    chain.depth = 2
    entry = post(outbox)
    outbox.push()
    chain.mine()
    chain.reorganise(1, salt=b"x")
    assert chain.receipt(entry.hash) is None
    (settled,) = settle(outbox, chain)
    assert settled.stage is Stage.FINAL
    assert chain.sent == [entry.signed, entry.signed]


def test_a_receipt_of_a_block_that_is_no_longer_there_settles_nothing(outbox, chain):
    entry = post(outbox)
    outbox.push()
    chain.mine()
    kept = chain.receipts[entry.hash]
    chain.reorganise(1, salt=b"x")
    chain.mine()
    chain.mine()
    chain.receipts[entry.hash] = kept
    clock = Clock()
    with pytest.raises(NotFinalYet):
        outbox.settle(timeout=1, clock=clock, sleep=clock.sleep)


def test_what_a_node_forgot_is_sent_again_after_a_while(outbox, chain):
    entry = post(outbox)
    outbox.push()
    chain.pool.clear()
    clock = Clock(chain.mine)
    outbox.settle(timeout=60, clock=clock, sleep=clock.sleep)
    assert chain.sent == [entry.signed, entry.signed]
    assert clock.now > RESEND


def test_a_node_that_comes_back_in_time_is_no_fault(outbox, chain):
    post(outbox)
    clock = Clock()

    def come_back() -> None:
        chain.down = clock.now < 3
        if not chain.down:
            chain.mine()

    clock.meanwhile = come_back
    outbox.push()
    chain.down = True
    assert len(outbox.settle(timeout=60, clock=clock, sleep=clock.sleep)) == 1


def test_a_node_that_stays_away_is_what_is_said_at_the_end(outbox, chain):
    post(outbox)
    chain.down = True
    clock = Clock()
    with pytest.raises(NodeUnreachable):
        outbox.settle(timeout=2, clock=clock, sleep=clock.sleep)
    assert clock.now >= 2
    assert len(outbox.entries(Stage.QUEUED)) == 1


def test_nothing_queued_is_settled_at_once(outbox):
    clock = Clock()
    assert outbox.settle(timeout=1, clock=clock, sleep=clock.sleep) == []
    assert outbox.resume(timeout=1, clock=clock, sleep=clock.sleep) == []
    assert clock.now == 0


def test_who_waits_for_some_does_not_wait_for_others(outbox, chain):
    chain.depth = 0
    first, second = post(outbox), post(outbox, OTHER)
    outbox.push()
    chain.pool = {first.hash: first.signed}
    assert [entry.number for entry in settle(outbox, chain, of=[first.number])] == [first.number]
    assert [entry.number for entry in outbox.entries(Stage.QUEUED)] == [second.number]


def test_the_end_of_the_time_is_no_fault_for_what_just_became_final(vault):
    chain = Simulator()
    outbox = Outbox(vault, chain)
    post(outbox)
    outbox.push()
    chain.mine()
    clock = Clock()
    (settled,) = outbox.settle(timeout=0, clock=clock, sleep=clock.sleep)
    assert settled.stage is Stage.FINAL


# ---- one holder ----


def test_who_let_go_of_the_outbox_posts_nothing_more(vault, chain):
    with Outbox.held(vault, chain) as outbox:
        post(outbox)
    with pytest.raises(HoldLost, match="Nothing was stored"):
        post(outbox)
    assert len(outbox.entries()) == 1


def test_only_one_process_holds_the_outbox_and_its_pid_is_told(open_database, vault, chain):
    with Outbox.held(vault, chain) as outbox:
        post(outbox)
        with (
            pytest.raises(StoreHeld, match=rf"Process {os.getpid()}( on \S+)? holds the outbox"),
            Outbox.held(Vault(open_database("vault")), chain),
        ):
            pytest.fail("two held it at once")
    with Outbox.held(vault, chain) as outbox:
        assert len(outbox.entries()) == 1


# ---- any order of events ----

STEPS = st.lists(
    st.sampled_from(["post", "post other", "fail", "push", "mine", "settle", "forget", "reorganise", "down", "crash"]),
    max_size=30,
)


@given(steps=STEPS)
@settings(max_examples=40, deadline=None)
def test_whatever_happens_each_posted_transaction_is_final_once_and_no_nonce_is_missing(tmp_path_factory, steps):
    vault = Vault(Database(f"sqlite:///{tmp_path_factory.mktemp('vault')}/vault.db", durable=False))
    chain = Simulator(depth=2)
    outbox = Outbox(vault, chain)
    posted: list[Entry] = []
    for number, step in enumerate(steps):
        chain.down = step == "down"
        clock = Clock()
        try:
            if step.startswith("post"):
                posted.append(post(outbox, OTHER if step == "post other" else ACCOUNT, bytes([number, 0])))
            elif step == "fail":
                post(outbox, also=lambda *_: 1 / 0)
            elif step in {"push", "down"}:
                outbox.push()
            elif step == "mine":
                chain.mine()
            elif step == "settle":
                outbox.settle(timeout=0, clock=clock, sleep=clock.sleep)
            elif step == "forget":
                chain.pool.clear()
            elif step == "reorganise":
                chain.reorganise(max(1, len(chain.chain) - 2), salt=bytes([number]))
            else:
                outbox = Outbox(vault, chain)
        except (NodeUnreachable, NotFinalYet, ZeroDivisionError):
            continue
    chain.down = False
    settle(outbox, chain)
    vault.close()
    for account in (ACCOUNT, OTHER):
        ours = [entry for entry in posted if entry.account == account]
        assert [entry.nonce for entry in ours] == list(range(len(ours)))
        assert nonces(chain, account) == list(range(len(ours)))
        assert all(entry.hash in chain.receipts for entry in ours)


def test_a_killed_process_loses_nothing(tmp_path: Path):
    """Without a node: what `post` returned is stored, what it did not return is not."""
    script = tmp_path / "kill.py"
    script.write_text(
        "import os, signal, sys\n"
        "from registry.store.database import Database\n"
        "from registry.store.outbox import Outbox\n"
        "from registry.store.vault import Vault\n"
        "from tests.simulator import Simulator\n"
        "from tests.store.test_outbox import post\n"
        "def step(name):\n"
        "    if name == sys.argv[2]: os.kill(os.getpid(), signal.SIGKILL)\n"
        "with Outbox.held(Vault(Database(sys.argv[1])), Simulator(), step) as outbox:\n"
        "    post(outbox)\n"
    )
    stored = {"posting": 0, "storing": 0, "posted": 1}
    for name, expected in stored.items():
        url = f"sqlite:///{tmp_path}/{name}.db"
        died = subprocess.run([sys.executable, str(script), url, name], check=False, cwd=Path(__file__).parents[2],
                              env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])})  # fmt: skip
        assert died.returncode == -signal.SIGKILL
        vault = Vault(Database(url))
        with Outbox.held(vault, Simulator()) as outbox:
            assert len(outbox.entries(Stage.QUEUED)) == expected
            assert post(outbox).nonce == expected
        vault.close()
