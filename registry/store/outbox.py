"""Transactions on their way to the chain, in the vault's database.

A signed transaction is stored before it is broadcast, together with what the caller stores about it; it is broadcast
again until a final block holds it. Nonces are ours, per account, without gaps. Normal work and recovery after a crash
are one path: `settle`. One process at a time holds the outbox.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import groupby
from operator import attrgetter
from threading import Lock
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, Select, func, select, true

from registry.chain.door import Fees, NodeMisbehaved, Reader, Receipt, Writer
from registry.errors import NodeError, RefusedError, RegistryError, StoreError
from registry.store.holds import HoldLost
from registry.store.plainly import StoreBusy
from registry.store.tables import outbox
from registry.store.vault import Reading, Release, Vault, Writing

RESEND = 5.0
"""Seconds after which a transaction that is in no block is broadcast again."""


class KeyUsedElsewhere(StoreError):
    """Another transaction took a nonce of ours: the key signs somewhere outside this vault."""


class ChainWentBack(StoreError):
    """The chain knows fewer transactions of an account than became final: it is another chain, or an old copy."""


class NotFinalYet(NodeError):
    """Transactions are not known to be final in time. They stay stored and are broadcast again by `settle`."""


class Stage(StrEnum):
    """How far a transaction is."""

    QUEUED = "queued"
    FINAL = "final"
    REVERTED = "reverted"


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed transaction as it is broadcast, and its 32-byte hash."""

    raw: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """A transaction of ours. `block` is the final block that holds it, None while queued."""

    number: int
    account: bytes
    nonce: int
    hash: bytes
    signed: bytes
    purpose: str
    stage: Stage
    block: int | None


_QUEUED = select(outbox.c.number).where(outbox.c.status == Stage.QUEUED.value)

Sign = Callable[[int, Fees], Signed]
"""Signs the caller's transaction with this nonce and these fees; gas limit and contents are the caller's."""

Also = Callable[[Writing, int], None]
"""Stores what belongs to the entry of this number, in the same database transaction."""


class Chain(Reader, Writer, Protocol):
    """What the outbox needs of a node: to send, and to see what became final."""


class Outbox:
    """The outbox of a vault, for who holds it: `with Outbox.held(vault, chain) as outbox`. Threads may share it.

    `step` is told the name of each step as it is reached, so that a test can stop there.
    """

    def __init__(self, vault: Vault, chain: Chain, step: Callable[[str], None] = lambda _: None) -> None:
        self._vault = vault
        self._chain = chain
        self._step = step
        self._posting = Lock()
        self._sent: set[int] = set()  # by this process; after a crash all are sent again
        self._mined: dict[int, Receipt] = {}  # of what is in a block and not final yet: a receipt holds many logs
        self._let_go = False

    @classmethod
    @contextmanager
    def held(cls, vault: Vault, chain: Chain, step: Callable[[str], None] = lambda _: None) -> Iterator["Outbox"]:
        """The outbox, kept to this process until the end of the block. Raises StoreHeld with the holder's pid."""
        with vault.database.hold("outbox"):
            outbox = cls(vault, chain, step)
            try:
                yield outbox
            finally:
                outbox._let_go = True

    def entries(self, stage: Stage | None = None) -> list[Entry]:
        """All entries, or those at this stage, in the order in which they were posted."""
        return self._entries(outbox.c.status == stage.value if stage else true())

    def numbered(self, numbers: Collection[int]) -> list[Entry]:
        """The entries with these numbers, in their order."""
        if not numbers:
            return []
        between = outbox.c.number.between(min(numbers), max(numbers))
        return [entry for entry in self._entries(between) if entry.number in numbers]

    def by_hash(self, transaction: bytes) -> Entry | None:
        """The entry of this transaction; None if it is not ours."""
        return next(iter(self._entries(outbox.c.hash == transaction)), None)

    def latest(self, account: bytes, limit: int) -> list[Entry]:
        """An account's last entries, the newest first."""
        return self._read(
            select(outbox).where(outbox.c.account == account).order_by(outbox.c.nonce.desc()).limit(limit)
        )

    def post(self, account: bytes, sign: Sign, *, purpose: str, also: Also = lambda *_: None) -> Entry:
        """Give a transaction the account's next nonce, sign and store it. It is not broadcast yet.

        If `sign` or `also` raises, nothing is stored and the nonce stays free. Raises ChainWentBack, NodeError,
        HoldLost, StoreError.
        """
        (entry,) = self.post_all(account, [(sign, also)], purpose=purpose)
        return entry

    def post_all(self, account: bytes, postings: Sequence[tuple[Sign, Also]], *, purpose: str) -> list[Entry]:
        """The same for several in a row, in one database transaction: all are stored or none."""
        if self._let_go:
            raise HoldLost("This process holds the outbox no longer. Nothing was stored: ask the one that does.")
        entries = []
        with self._posting:
            fees, in_blocks = self._chain_says(account)
            for _ in postings:
                self._step("posting")
            with self._vault.write() as writing:
                for sign, also in postings:
                    nonce = max(in_blocks, _after_ours(writing.connection, account))
                    signed = sign(nonce, fees)
                    entry = Entry(0, account, nonce, signed.hash, signed.raw, purpose, Stage.QUEUED, None)
                    entry = replace(entry, number=_insert(writing.connection, entry))
                    also(writing, entry.number)
                    entries.append(entry)
                    self._step("storing")
        for _ in entries:
            self._step("posted")
        return entries

    def dispatch(self, entries: Iterable[Entry]) -> None:
        """Broadcast these, in their order, without waiting and without asking how far others are. What keeps one back
        keeps back those behind it too: they stay queued, and `settle` sends them and tells what it was."""
        try:
            for entry in entries:
                if entry.number not in self._sent:
                    self._broadcast(entry)
        except (NodeError, RefusedError, KeyUsedElsewhere):
            return

    def push(self) -> None:
        """Broadcast all that is in no block yet, in the order of nonces; mark what became final. Waits for nothing.

        What is wrong with one account does not keep the others waiting; then the first fault is raised:
        KeyUsedElsewhere, NodeError, RefusedError.
        """
        if fault := self.take_round(again=True):
            raise fault

    def take_round(self, *, again: bool) -> RegistryError | None:
        """Take all that is queued one step on: send what was not sent, or with `again` all that is in no block; mark
        what became final. Waits for nothing, and returns the first fault: KeyUsedElsewhere, NodeError, RefusedError.
        """
        return self._round(self.entries(Stage.QUEUED), again=again)

    def settle(
        self,
        *,
        timeout: float,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        of: Collection[int] | None = None,
        every: float = 0.2,
    ) -> list[Entry]:
        """Broadcast, and wait until the entries with these numbers (None: all queued) are in final blocks; them, then.

        A reverted transaction is final too: look at `stage`. What a reorganisation threw out is broadcast again, a
        node that does not answer or take a transaction is asked again, and so is a database in which others write,
        until `timeout`: then NotFinalYet, or what the node said. `clock`, `timeout` and `every` are in seconds. Raises
        KeyUsedElsewhere, NodeError, RefusedError, StoreError.
        """
        numbers = {entry.number for entry in self.entries(Stage.QUEUED)} if of is None else set(of)
        end, resend = clock() + timeout, clock() + RESEND
        while True:
            again = clock() >= resend
            waiting, fault = self._turn(numbers, again=again)
            if not waiting:
                return self.numbered(numbers)
            if again:
                resend = clock() + RESEND
            if clock() >= end:
                raise _why_not(waiting, timeout, fault)
            sleep(every)

    def resume(self, *, timeout: float, clock: Callable[[], float], sleep: Callable[[float], None]) -> list[Entry]:
        """Broadcast and settle all that is queued, after whatever crash: nothing but `push` and `settle`."""
        with suppress(StoreBusy):  # it is tried again when it is settled
            self.push()
        return self.settle(timeout=timeout, clock=clock, sleep=sleep)

    # ---- one round ----

    def _turn(self, numbers: set[int], *, again: bool) -> tuple[Collection[int], RegistryError | None]:
        """One round for the accounts of those of these numbers that are queued: which of them still are, and the first
        fault; all of them while others write in the database. Raises StoreError if it is more than that."""
        try:
            queued = self.entries(Stage.QUEUED) if self._waiting(numbers) else []
            accounts = {entry.account for entry in queued if entry.number in numbers}
            fault = self._round([entry for entry in queued if entry.account in accounts], again=again)
            if isinstance(fault, StoreError) and not isinstance(fault, StoreBusy):
                raise fault
            return self._waiting(numbers), fault
        except StoreBusy as busy:
            return numbers, busy

    def _round(self, queued: list[Entry], *, again: bool) -> RegistryError | None:
        """Take every account's entries one step on, in the order of nonces; then tell the first fault."""
        faults, look = [], _Look(self._chain)
        by_account = attrgetter("account", "nonce")
        for account, entries in groupby(sorted(queued, key=by_account), key=attrgetter("account")):
            try:
                in_blocks = self._chain.next_nonce(account)
                for entry in entries:
                    self._advance(entry, in_blocks, look, again=again)
            except RegistryError as fault:
                faults.append(fault)
        return next(iter(faults), None)

    def _advance(self, entry: Entry, in_blocks: int, look: "_Look", *, again: bool) -> None:
        receipt = self._receipt(entry, look) if entry.nonce < in_blocks else None
        if receipt is not None:
            if look.is_final(receipt):
                self._finish(entry, receipt)
        elif entry.nonce < in_blocks:  # and no receipt: another's, or ours, of which the node tells in a moment
            if self._is_taken(entry):
                raise _used_elsewhere(entry)
        elif again or entry.number not in self._sent:
            self._broadcast(entry)

    def _receipt(self, entry: Entry, look: "_Look") -> Receipt | None:
        """The receipt of what is in a block: asked for when it gets there, and again when that block is final."""
        known = self._mined.pop(entry.number, None)
        waits = known is not None and known.block > look.final()
        receipt = known if waits else self._chain.receipt(entry.hash)
        if receipt is not None:
            self._mined[entry.number] = receipt
        return receipt

    def _broadcast(self, entry: Entry) -> None:
        self._step("sending")
        try:
            theirs = self._chain.send(entry.signed)
        except RefusedError as fault:
            if self._is_taken(entry):
                raise _used_elsewhere(entry) from fault
            raise
        if theirs != entry.hash:
            raise NodeMisbehaved(f"The node calls the transaction 0x{entry.hash.hex()} by another hash. Use another.")
        self._sent.add(entry.number)
        self._step("sent")

    def _is_taken(self, entry: Entry) -> bool:
        """Whether another transaction has the nonce, in a final block: a node may count a transaction of the newest
        one before it has its receipt. Asked in the order that a block between two questions cannot fool."""
        counted = self._chain.next_nonce(entry.account, self._chain.final().number)
        return counted > entry.nonce and self._chain.receipt(entry.hash) is None

    def _finish(self, entry: Entry, receipt: Receipt) -> None:
        stage, release = (Stage.FINAL, Release.FINAL) if receipt.succeeded else (Stage.REVERTED, Release.FAILED)
        with self._vault.write() as writing:
            change = outbox.update().where(outbox.c.number == entry.number)
            writing.connection.execute(change.values(status=stage.value, block=receipt.block))
            writing.release(entry.number, release)
            self._step("settling")
        self._mined.pop(entry.number, None)
        self._step("settled")

    # ---- what is known ----

    def _chain_says(self, account: bytes) -> tuple[Fees, int]:
        """Fees, and the account's transactions in blocks, which are never fewer than those that were final before."""
        with self._vault.read() as reading:
            expected = _first_open(reading.connection, account)
        in_blocks = self._chain.next_nonce(account)
        if in_blocks < expected:
            raise ChainWentBack(
                f"The chain knows {in_blocks} transactions of 0x{account.hex()}, but {expected} were final. It is "
                "another chain, or an old copy: correct the node's URL, or give the account a new vault.",
                account=account,
            )
        return self._chain.fees(), in_blocks

    def _waiting(self, numbers: set[int]) -> set[int]:
        """Those of these that are queued."""
        with self._vault.read() as reading:
            return numbers & set(reading.connection.scalars(_QUEUED))

    def _entries(self, which: ColumnElement[bool]) -> list[Entry]:
        return self._read(select(outbox).where(which).order_by(outbox.c.number))

    def _read(self, query: Select[Any]) -> list[Entry]:
        with self._vault.read() as reading:
            rows = reading.connection.execute(query).all()
        return [
            Entry(row.number, row.account, row.nonce, row.hash, row.signed, row.purpose, Stage(row.status), row.block)
            for row in rows
        ]


class _Look:
    """What the chain says during one round: which block is final, and the hash of each, asked for once."""

    def __init__(self, chain: Chain) -> None:
        self.final = cache(lambda: chain.final().number)
        self._hash = cache(lambda number: chain.block(number).hash)

    def is_final(self, receipt: Receipt) -> bool:
        return receipt.block <= self.final() and self._hash(receipt.block) == receipt.block_hash


def _after_ours(connection: Connection, account: bytes) -> int:
    return connection.scalar(select(func.max(outbox.c.nonce) + 1).where(outbox.c.account == account)) or 0


def _first_open(connection: Connection, account: bytes) -> int:
    """The lowest nonce that is not in a final block as far as we know."""
    ours = outbox.c.account == account
    queued = (outbox.c.status == Stage.QUEUED.value) & ours
    lowest = connection.scalar(select(func.min(outbox.c.nonce)).where(queued))
    return _after_ours(connection, account) if lowest is None else lowest


def _insert(connection: Connection, entry: Entry) -> int:
    values = {name: getattr(entry, name) for name in ("account", "nonce", "hash", "signed", "purpose")}
    number = outbox.insert().values(**values, status=entry.stage.value).returning(outbox.c.number)
    return int(connection.execute(number).scalar_one())


def name_asker(writing: Writing, entry: int, name: str) -> None:
    """Say who asked for this entry's transaction."""
    writing.connection.execute(outbox.update().where(outbox.c.number == entry).values(asked_by=name))


def asker_of(reading: Reading, entry: int) -> str:
    """Who asked for this entry's transaction; the 0x account that signed it where no name was known."""
    found = select(outbox.c.asked_by, outbox.c.account).where(outbox.c.number == entry)
    row = reading.connection.execute(found).one()
    return row.asked_by or f"0x{row.account.hex()}"


def _used_elsewhere(entry: Entry) -> KeyUsedElsewhere:
    return KeyUsedElsewhere(
        f"Another transaction of 0x{entry.account.hex()} took the nonce {entry.nonce}: its key signs outside this "
        f"vault. What was to be done ({entry.purpose}) is not done. Stop the other use.",
        account=entry.account,
        nonce=entry.nonce,
        number=entry.number,
    )


def _why_not(waiting: Collection[int], timeout: float, fault: RegistryError | None) -> RegistryError:
    """What is told when the time is over."""
    if fault is None:
        says = (
            f"{len(waiting)} transactions are not in a final block after {timeout:g} s. They are stored and sent again."
        )
    elif isinstance(fault, StoreBusy):
        says = (
            f"Whether {len(waiting)} transactions are final could not be noted in {timeout:g} s: the database is busy. "
            "They are stored, and nothing is lost: wait, or run `permit outbox resume`."
        )
    else:
        return fault
    return NotFinalYet(says, numbers=sorted(waiting))
