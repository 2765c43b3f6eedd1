"""What an official does: the only caller of outbox and vault. Command line, API and pages call nothing deeper.

Every act is the same five steps: make the calldata; try it out on the node (the contract's own refusal, in plain words,
costs nothing); sign and store it together with what belongs to it; send it; wait until a final block holds it. Killed
between any two of them nothing is lost and nothing is doubled: `resume` goes on where it stopped.
"""

import secrets
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, fields, replace

from registry.acts import Direction
from registry.canonical import build, canonical
from registry.chain import wire
from registry.chain.door import Fees, TransactionRefused
from registry.chain.node import Node
from registry.chain.signing import sign_transaction
from registry.checks import needs_endorsement
from registry.commitment import SALT_BYTES, Salts, approval_digest, commit_words, record_digest
from registry.days import day_of, moment, to_date
from registry.errors import InputError, RefusedError, RegistryError
from registry.formats.file import read_file, write_words
from registry.keystore import Signer
from registry.permit import Permit
from registry.quantities import Action, as_text, lock, millionths
from registry.records import Record
from registry.seal import Registry, SealedPermit, SigningKey, opened, sign_seal
from registry.sentence import Sentence
from registry.store.approvals import ApprovalStage, open_approvals, put_approvals, set_aside
from registry.store.outbox import Also, Entry, Outbox, Sign, Signed, Stage, name_asker
from registry.store.vault import AlreadyKept, Document, Reading, Release, Vault, Writing
from registry.store.vault import Record as KeptRecord
from registry.wording import Wording, worded

Entropy = Callable[[int], bytes]


class NotThisParty(RefusedError):
    """The permit is another Party's: its own office issues it."""


class MoreThanPermitted(RefusedError):
    """An actual quantity exceeds the permit's (Resolution Conf. 12.3, Annex 2, box 14)."""


class NeverEndorsed(RefusedError):
    """Import permits, introductions from the sea, retrospective and multiple-use documents are never endorsed."""


class OutOfTime(RefusedError):
    """A permit whose last day is past is not issued."""


class NotApproved(RefusedError):
    """The Party's settings ask for a second official's approval before issue, and it is missing."""


class QuantitiesNeeded(InputError):
    """One actual quantity is needed for each line."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for finality, and how often to look, in seconds; and how to wait."""

    seconds: float = 60.0
    every: float = 0.2
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Done:
    """A transaction that was stored to be sent. `block` is the final block that holds it; None while it is on its way,
    where the office does not wait itself."""

    transaction: bytes
    block: int | None


@dataclass(frozen=True, slots=True)
class Details:
    """What an act's record says beyond the chain. All may be left out."""

    place: str | None = None
    transport_document: str | None = None
    officer_note: str | None = None
    outcome: tuple[str, ...] | None = None


DETAILS = tuple(field.name for field in fields(Details))

AHEAD = 2
"""How many chunks of permits are sealed and sent while one is waited for."""

Progress = Callable[[int, int], None]
Carry = Callable[[Sequence[int], Progress | None], list[Entry]]
"""Takes outbox entries on their way to the chain; what they are when it returns: final, or still on their way."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A permit that was issued, or is being: its 32-byte id, its number and its sealed file (JSON bytes)."""

    permit: bytes
    number: str
    file: bytes


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A permit that is ready to be issued, and what the chain is told of it."""

    issued: Issued
    terms: wire.Terms
    words: Wording


@dataclass(frozen=True, slots=True)
class _Batch:
    sealed: list[_Sealed]
    data: bytes
    gas: int


@dataclass(frozen=True, slots=True)
class _Begun:
    """Permits that are sealed, stored and sent, and the numbers of the outbox entries that issue them."""

    issued: list[Issued]
    entries: list[int]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A permit in the vault, and the number of the outbox entry that issues it."""

    issued: Issued
    entry: int


class Office:
    """One Party's office at work on one registry. `now` is the office's clock, in seconds since 1970."""

    def __init__(
        self,
        registry: Registry,
        node: Node,
        vault: Vault,
        outbox: Outbox,
        *,
        now: Callable[[], int],
        party: str = "",
        batch: int = 200,
        approval: bool = False,
        patience: Patience | None = None,
        carry: Carry | None = None,
        entropy: Entropy = secrets.token_bytes,
    ) -> None:
        """`approval`: nothing is issued that a second official did not approve. `carry` takes the place of this
        office's own waiting, such as a courier's, who waits for many."""
        self.registry = registry
        self.vault = vault
        self._node = node
        self._outbox = outbox
        self._now = now
        self._party = party
        self._batch = batch
        self._approval = approval
        self._asker = ""
        self._patience = patience or Patience()
        self._carry = carry or self._settle
        self._also: Also = lambda *_: None
        self._entropy = entropy

    def storing(self, also: Also) -> "Office":
        """The same office, which stores this too with every transaction, in the same database transaction."""
        other, before = copy(self), self._also

        def both(writing: Writing, entry: int) -> None:
            before(writing, entry)
            also(writing, entry)

        other._also = both
        return other

    def asked_by(self, name: str) -> "Office":
        """The same office, which notes this name with all that it sends, and not that of the key."""
        other = copy(self)
        other._asker = name
        return other

    # ---- issuing ----

    def issue(self, permits: Sequence[Permit], officer: Signer, progress: Progress | None = None) -> list[SealedPermit]:
        """Seal and anchor permits of this Party, and return them once their issue is final, or on its way.

        Asking again for a permit that was issued with the same contents gives the permit that was issued. Before
        anything is stored all are checked: numbers free, the contract willing. Raises NotThisParty, AlreadyKept,
        TransactionRefused, NodeError, StoreError.
        """
        issued = self._end(self._begin([worded(permit) for permit in permits], officer), progress)
        return [read_file(one.file) for one in issued]

    def issue_many(self, chunks: Iterable[Sequence[Wording]], officer: Signer) -> Iterator[list[Issued]]:
        """The same, chunk after chunk: while the chain takes one, the next are sealed, stored and sent.

        Each chunk is checked before any of it is stored. Where one is refused, those before it stand.
        """
        begun: deque[_Begun] = deque()
        for permits in chunks:
            begun.append(self._begin(permits, officer))
            if len(begun) > AHEAD:
                yield self._end(begun.popleft(), None)
        while begun:
            yield self._end(begun.popleft(), None)

    def _begin(self, permits: Sequence[Wording], officer: Signer) -> _Begun:
        """All but the waiting."""
        ensure_numbers_differ(permits)
        known = self._kept_among(permits)
        self._ensure_ours(officer)
        sealed = self._sealed([permit for permit in permits if permit.number not in known], officer)
        batches = self._prepare([sealed[i : i + self._batch] for i in range(0, len(sealed), self._batch)], officer)
        entries = self._store(batches, officer)
        self._outbox.dispatch(entries)
        given = {one.issued.number: one.issued for one in sealed} | {n: kept.issued for n, kept in known.items()}
        numbers = [*(entry.number for entry in entries), *{kept.entry for kept in known.values()}]
        return _Begun([given[permit.number] for permit in permits], numbers)

    def _end(self, begun: _Begun, progress: Progress | None) -> list[Issued]:
        settled = self._carry(begun.entries, progress)
        if any(entry.stage is Stage.REVERTED for entry in settled):
            raise TransactionRefused(
                "The chain refused a part of these permits. Ask again: what was issued stays issued."
            )
        return begun.issued

    def _kept_among(self, permits: Sequence[Wording]) -> dict[str, _Kept]:
        """Those of the permits that were issued here before or are on their way, by number."""
        for permit in permits:
            ensure_of_party(permit, self._party)
        known = self._numbered([permit.number for permit in permits])
        for permit in permits:
            self._ensure_same(permit, known)
        return known

    def objections(self, permits: Sequence[Wording]) -> dict[str, str]:
        """Why some of these permits cannot be issued by this office, by their numbers. The chain is not asked."""
        known = self._numbered([permit.number for permit in permits])
        with self.vault.read() as reading:
            missing = self._unapproved(reading, [permit for permit in permits if permit.number not in known])
        found: dict[str, str] = {number: _to_be_approved(number) for number in missing}
        for permit in permits:
            try:
                ensure_of_party(permit, self._party)
                self._ensure_same(permit, known)
                self._ensure_in_time(permit, known)
            except RegistryError as fault:
                found[permit.number] = str(fault)
        return found

    def _numbered(self, numbers: Sequence[str]) -> dict[str, _Kept]:
        with self.vault.read() as reading:
            found = reading.documents_among(self._party, numbers).values()
        return {kept.number: _Kept(Issued(kept.permit, kept.number, kept.file), kept.batch) for kept in found}

    def _ensure_same(self, permit: Wording, known: Mapping[str, _Kept]) -> None:
        """A number that was given before stands for the same permit."""
        if permit.number not in known:
            return
        kept = read_file(known[permit.number].issued.file)
        if (kept.face_words, kept.persons_words) != (permit.face, permit.persons):
            raise AlreadyKept(
                Sentence(
                    "{party} issued a permit {number} before, with other contents. Give this one a new number, or "
                    "replace the old one.",
                    party=self._party,
                    number=permit.number,
                )
            )

    def _ensure_in_time(self, permit: Wording, known: Mapping[str, _Kept]) -> None:
        """As the chain asks: its day is UTC, and a permit's may be the one before."""
        if permit.number not in known and permit.valid_day < day_of(self._now()) - 1:
            last = to_date(permit.valid_day)
            raise OutOfTime(
                Sentence(
                    "The last day of {number}, {last}, is past: nobody could use it.", number=permit.number, last=last
                )
            )

    def _ensure_ours(self, officer: Signer) -> None:
        """What another Party's officer issues, the chain takes for a permit of that Party: not for what is sealed."""
        party = wire.read_officer(self._node.call(self.registry.parties, wire.officer_of(officer.account))).party
        if party not in {"", self._party}:
            raise NotThisParty(f"This key is an officer's of {party}: permits of {self._party} are issued by its own.")

    def _sealed(self, permits: Sequence[Wording], officer: Signer) -> list[_Sealed]:
        with self.vault.read() as reading:
            self._ensure_approved(reading, permits)
        key = opened(officer.key)
        return [self._seal(permit, key) for permit in permits]

    def _ensure_approved(self, reading: Reading, permits: Sequence[Wording]) -> None:
        """Raises NotApproved."""
        if missing := self._unapproved(reading, permits):
            more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
            raise NotApproved(_to_be_approved(missing[0] + more), numbers=missing[:100])

    def _unapproved(self, reading: Reading, permits: Sequence[Wording]) -> list[str]:
        """The numbers of those that a second official must approve first, exactly as they are."""
        if not self._approval:
            return []
        known = open_approvals(reading, self._party, [permit.number for permit in permits])
        approved = {one.digest for one in known.values() if one.stage is ApprovalStage.APPROVED}
        return [one.number for one in permits if approval_digest(one.face, one.persons) not in approved]

    def _seal(self, permit: Wording, key: SigningKey) -> _Sealed:
        salts = Salts(self._entropy(SALT_BYTES), self._entropy(SALT_BYTES))
        commitment = commit_words(permit.party, salts, permit.face, permit.persons)
        seal = sign_seal(key, self.registry, commitment.id)
        file = write_words(permit.face, permit.persons, salts, seal, commitment.id, self.registry)
        terms = wire.Terms(commitment.ticket, permit.destination, permit.valid_day, permit.kind)
        return _Sealed(Issued(commitment.id, permit.number, file), terms, permit)

    def _prepare(self, parts: list[list[_Sealed]], officer: Signer) -> list[_Batch]:
        """The transactions of these parts, each tried out. Of parts of one size the first tells the gas of all."""
        gas: dict[int, int] = {}
        batches = []
        for sealed in parts:
            data = wire.issue([one.terms for one in sealed])
            if len(sealed) in gas:
                self._node.ensure_taken(officer.account, self.registry.permits, data)
            else:
                gas[len(sealed)] = self._node.try_out(officer.account, self.registry.permits, data)
            batches.append(_Batch(sealed, data, gas[len(sealed)]))
        return batches

    def _store(self, batches: Sequence[_Batch], officer: Signer) -> list[Entry]:
        """Together: each transaction of the database waits for the disk."""

        def keeping(batch: _Batch) -> Also:
            return lambda writing, entry: self._keep(writing, batch.sealed, entry)

        permits = self.registry.permits
        postings = [self._posting(officer, permits, batch.data, batch.gas, keeping(batch)) for batch in batches]
        return self._outbox.post_all(officer.account, postings, purpose="issue") if postings else []

    def _keep(self, writing: Writing, sealed: Sequence[_Sealed], entry: int) -> None:
        """All that is issued is kept here. An approval is asked for again: it may have been taken back meanwhile."""
        self._ensure_approved(writing, [one.words for one in sealed])
        writing.add_documents([self._document(one, entry) for one in sealed])
        if known := open_approvals(writing, self._party, [one.words.number for one in sealed]):
            digests = {approval_digest(one.words.face, one.words.persons): one.issued.permit for one in sealed}
            issued = [replace(one, permit=digests[one.digest]) for one in known.values() if one.digest in digests]
            put_approvals(writing, issued)
            set_aside(writing, [one for one in known.values() if one.digest not in digests])

    def _document(self, sealed: _Sealed, entry: int) -> Document:
        issued = sealed.issued
        return Document(issued.permit, self._party, issued.number, issued.file, Release.QUEUED, entry)

    # ---- a permit's life ----

    def endorse(
        self,
        shown: SealedPermit,
        officer: Signer,
        day: int,
        quantities: Sequence[str] | None = None,
        details: Details | None = None,
    ) -> Done:
        """Customs of the issuing Party endorses with the actual quantities, one a line (None: as permitted)."""
        if not needs_endorsement(shown.face):
            raise NeverEndorsed(f"{shown.face.number} is a document that is never endorsed: nothing to do.")
        locked = self._lock(shown, "endorse", quantities)
        return self._act(
            "endorse", officer, lambda record: wire.endorse(shown.id, day, locked, record), details or Details()
        )

    def accept(
        self,
        shown: SealedPermit,
        officer: Signer,
        day: int,
        quantities: Sequence[str] | None = None,
        details: Details | None = None,
    ) -> Done:
        """The destination, its deputy or an importer it empowered marks the permit used, once."""
        locked, content = self._lock(shown, "accept", quantities), shown.commitment.content
        return self._act(
            "accept", officer, lambda record: wire.accept(shown.id, content, day, locked, record), details or Details()
        )

    def refuse(
        self, shown: SealedPermit, officer: Signer, day: int, reason: int, details: Details | None = None
    ) -> Done:
        """The destination, or its deputy, refuses the permit for good."""
        content = shown.commitment.content
        return self._act(
            "refuse", officer, lambda record: wire.refuse(shown.id, content, reason, day, record), details or Details()
        )

    def cross(
        self,
        shown: SealedPermit,
        officer: Signer,
        day: int,
        direction: Direction,
        reason: int = 0,
        details: Details | None = None,
    ) -> Done:
        """A multiple-use document leaves or enters the officer's country. `reason` is needed if it is irregular."""
        number = self._word(shown.id).crossings + 1
        content = shown.commitment.content
        return self._act(
            "cross",
            officer,
            lambda record: wire.cross(shown.id, content, number, direction, day, reason, record),
            details or Details(),
        )

    def cancel(self, permit_id: bytes, officer: Signer, reason: int, details: Details | None = None) -> Done:
        """The issuing Party ends a permit that was not used."""
        return self._act("cancel", officer, lambda record: wire.cancel(permit_id, reason, record), details or Details())

    def replace(
        self, permit_id: bytes, successor: Permit, officer: Signer, reason: int, details: Details | None = None
    ) -> SealedPermit:
        """The issuing Party ends a permit and issues its successor in one step; the successor, once it is final."""
        new = worded(successor)
        if (kept := self._kept_among([new]).get(new.number)) is not None:
            return self._replaced(permit_id, kept)
        self._ensure_ours(officer)
        (sealed,) = self._sealed([new], officer)
        self._act(
            "replace",
            officer,
            lambda record: wire.replace(permit_id, sealed.terms, reason, record),
            details or Details(),
            also=lambda writing, entry: self._keep(writing, [sealed], entry),
        )
        return read_file(sealed.issued.file)

    def _replaced(self, permit_id: bytes, successor: _Kept) -> SealedPermit:
        """Asked again: the successor, if it is the transaction that ends this very permit which issues it."""
        (settled,) = self._carry([successor.entry], None)
        number = successor.issued.number
        if settled.stage is Stage.REVERTED:
            raise TransactionRefused(f"The chain refused to replace by {number}. Ask again to hear why.")
        if settled.purpose != "replace" or permit_id not in settled.signed:
            raise AlreadyKept(
                f"{number} was issued before, and not in place of this permit. Give the successor a number of its own."
            )
        return read_file(successor.issued.file)

    def affirm(self, permit_ids: Sequence[bytes], officer: Signer) -> Done:
        """A trusted colleague takes over genuine permits of a distrusted officer, all or none."""
        return self.send("affirm", officer, self.registry.permits, wire.affirm(permit_ids))

    def note(self, shown: SealedPermit, officer: Signer, kind: int, details: Details | None = None) -> Done:
        """Any Party's officer leaves a note on a permit that he has seen."""
        issuer, content = shown.face.party, shown.commitment.content
        return self._act(
            "note", officer, lambda record: wire.note(shown.id, issuer, content, kind, record), details or Details()
        )

    def issued(self, permit_id: bytes) -> Done | None:
        """The transaction that issues this permit here, and how far it is; None if it is no permit of this vault."""
        with self.vault.read() as reading:
            document = reading.document(permit_id)
        if document is None:
            return None
        (entry,) = self._outbox.numbered([document.batch])
        return Done(entry.hash, entry.block)

    def _word(self, permit_id: bytes) -> wire.PermitWord:
        return wire.read_permit(self._node.call(self.registry.permits, wire.permit_of(permit_id)))

    def _lock(self, shown: SealedPermit, action: Action, quantities: Sequence[str] | None) -> bytes:
        permitted = [line.quantity for line in shown.face.lines]
        actual = [text or "" for text in (permitted if quantities is None else quantities)]
        if len(actual) != len(permitted) or not all(actual):
            raise QuantitiesNeeded(f"Give {len(permitted)} quantities, one for each line; 0 where nothing moved.")
        for number, (text, limit) in enumerate(zip(actual, permitted, strict=True), 1):
            ensure_permitted(number, text, limit)
        return lock(shown.face_salt, shown.id, action, [millionths(text) for text in actual])

    # ---- sending ----

    def head_time(self) -> int:
        """The time of the chain's newest block: what starts `now` must not start after it."""
        return self._node.head().time

    def send(self, act: str, signer: Signer, to: bytes, data: bytes) -> Done:
        """Send a call that has no record, such as the Secretariat's, and wait until it is final."""
        return self._deliver(act, signer, to, data)

    def ensure_taken(self, account: bytes, to: bytes, data: bytes) -> None:
        """Whether the contract would take this call of this account now. Raises TransactionRefused, NodeError."""
        self._node.ensure_taken(account, to, data)

    def _act(
        self,
        act: str,
        officer: Signer,
        calldata: Callable[[bytes], bytes],
        details: Details,
        also: Also | None = None,
    ) -> Done:
        """An act on a permit with its record: the vault keeps the record, the chain its salted commitment."""
        said = {name: told for name in DETAILS if (told := getattr(details, name)) is not None}
        made = {"act": act, "made": moment(self._now()), "by": "0x" + officer.account.hex()}
        record = build(Record, made | said)
        salt = self._entropy(SALT_BYTES)
        commitment = record_digest(salt, record)

        def keep(writing: Writing, entry: int) -> None:
            writing.add_record(KeptRecord(commitment, salt, canonical(record)))
            if also is not None:
                also(writing, entry)

        return self._deliver(act, officer, self.registry.permits, calldata(commitment), keep)

    def _deliver(self, act: str, signer: Signer, to: bytes, data: bytes, keep: Also = lambda *_: None) -> Done:
        gas = self._node.try_out(signer.account, to, data)
        entry = self._post(signer, to, data, gas, act, keep)
        (settled,) = self._carry([entry.number], None)
        if settled.stage is Stage.REVERTED:
            # the state moved between trying and mining: asking again gives the contract's reason
            self._node.try_out(signer.account, to, data)
            raise TransactionRefused(f"The chain refused this {act}, and would take it now. Try again.")
        return Done(settled.hash, settled.block)

    def _post(self, signer: Signer, to: bytes, data: bytes, gas: int, purpose: str, keep: Also) -> Entry:
        sign, also = self._posting(signer, to, data, gas, keep)
        return self._outbox.post(signer.account, sign, purpose=purpose, also=also)

    def _posting(self, signer: Signer, to: bytes, data: bytes, gas: int, keep: Also) -> tuple[Sign, Also]:
        """How a transaction is signed, and what is stored with it."""

        def sign(nonce: int, fees: Fees) -> Signed:
            raw, transaction = sign_transaction(
                signer.key,
                chain_id=self.registry.chain_id,
                nonce=nonce,
                to=to,
                data=data,
                gas=gas + gas // 4 + 10_000,
                fees=fees,
            )
            return Signed(raw, transaction)

        def both(writing: Writing, entry: int) -> None:
            keep(writing, entry)
            self._also(writing, entry)
            keystore = writing.keystore(signer.account)
            if name := self._asker or (keystore.label if keystore else ""):
                name_asker(writing, entry, name)

        return sign, both

    def _settle(self, entries: Sequence[int], progress: Progress | None) -> list[Entry]:
        """Send, and wait for, the outbox entries of these numbers and what stands before them; others are not asked."""
        settled: list[Entry] = []
        for done, number in enumerate(entries, 1):
            settled += self._outbox.settle(
                timeout=self._patience.seconds,
                clock=self._patience.clock,
                sleep=self._patience.sleep,
                of=[number],
                every=self._patience.every,
            )
            if progress is not None:
                progress(done, len(entries))
        return settled

    def resume(self) -> list[Entry]:
        """Go on with all that was stored and is not final: after a crash, or after the node was away."""
        return self._outbox.resume(
            timeout=self._patience.seconds, clock=self._patience.clock, sleep=self._patience.sleep
        )


def ensure_permitted(line: int, actual: str, permitted: str | None) -> None:
    """Raises NotAQuantity, MoreThanPermitted. `line` counts from 1; what the permit leaves open has no limit."""
    if millionths(actual) > (millionths(permitted) if permitted is not None else millionths(actual)):
        raise MoreThanPermitted(
            f"Line {line}: {as_text(millionths(actual))} is more than the {permitted} of the permit. Endorse or accept "
            "what is permitted, and leave a note of the discrepancy.",
            line=line,
            permitted=permitted,
        )


def ensure_of_party(permit: Wording, party: str) -> None:
    """A Party's office issues its own permits. Raises NotThisParty."""
    if permit.party != party:
        ours = (
            Sentence("this is the office of {party}", party=party) if party else Sentence("this office is no Party's")
        )
        raise NotThisParty(
            Sentence("{number} is a permit of {party}; {ours}.", number=permit.number, party=permit.party, ours=ours)
        )


def _to_be_approved(number: str) -> Sentence:
    return Sentence(
        "{number} was not approved by a second official, as this Party's settings ask. Hand it over "
        "(`permit hand-over`, POST /v1/approvals) and let a colleague approve it (`permit approve`), exactly as it is; "
        "then ask again.",
        number=number,
    )


def ensure_numbers_differ(permits: Sequence[Wording]) -> None:
    """Raises AlreadyKept."""
    seen: set[str] = set()
    for number in (permit.number for permit in permits):
        if number in seen:
            raise AlreadyKept(f"The number {number} stands twice in this batch. Numbers are given once.")
        seen.add(number)
