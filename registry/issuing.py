"""Issuing: a Party's permits are sealed, kept in its vault and anchored on the chain, each number once."""

import secrets
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from registry.chain import wire
from registry.chain.door import TransactionRefused
from registry.chain.node import Node
from registry.commitment import SALT_BYTES, Entropy, Salts, approval_digest, commit_words
from registry.days import day_of, to_date
from registry.errors import RefusedError, RegistryError
from registry.formats.file import read_file, write_words
from registry.keystore import Signer
from registry.permit import Permit
from registry.seal import Registry, SealedPermit, SigningKey, opened, sign_seal
from registry.sending import Carry, Done, Patience, Progress, Sending
from registry.sentence import Sentence
from registry.store.approvals import ApprovalStage, open_approvals, put_approvals, set_aside
from registry.store.outbox import Also, Entry, Outbox, Stage
from registry.store.vault import AlreadyKept, Document, Reading, Release, Vault, Writing
from registry.wording import Wording, worded


class NotThisParty(RefusedError):
    """The permit is another Party's: its own office issues it."""


class OutOfTime(RefusedError):
    """A permit whose last day is past is not issued."""


class NotApproved(RefusedError):
    """The Party's settings ask for a second official's approval before issue, and it is missing."""


AHEAD = 8
"""How many chunks of permits are sealed and sent while one is waited for: what is final was sent two blocks ago, and
nobody should wait for it with nothing to do."""


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
class Kept:
    """A permit in the vault, and the number of the outbox entry that issues it."""

    issued: Issued
    entry: int


class Issuing(Sending):
    """Who issues for one Party, into one vault."""

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
        """`now` is its clock, in seconds since 1970. `batch`: permits in one transaction. `approval`: nothing is issued
        that a second official did not approve. `carry` takes the place of its own waiting, such as a courier's, who
        waits for many."""
        super().__init__(registry, node, outbox, patience=patience, carry=carry)
        self.vault = vault
        self._now = now
        self._party = party
        self._batch = batch
        self._approval = approval
        self._entropy = entropy

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

    def _kept_among(self, permits: Sequence[Wording]) -> dict[str, Kept]:
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

    def _numbered(self, numbers: Sequence[str]) -> dict[str, Kept]:
        with self.vault.read() as reading:
            found = reading.documents_among(self._party, numbers).values()
        return {kept.number: Kept(Issued(kept.permit, kept.number, kept.file), kept.batch) for kept in found}

    def _ensure_same(self, permit: Wording, known: Mapping[str, Kept]) -> None:
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

    def _ensure_in_time(self, permit: Wording, known: Mapping[str, Kept]) -> None:
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

    def issued(self, permit_id: bytes) -> Done | None:
        """The transaction that issues this permit here, and how far it is; None if it is no permit of this vault."""
        with self.vault.read() as reading:
            document = reading.document(permit_id)
        if document is None:
            return None
        (entry,) = self._outbox.numbered([document.batch])
        return Done(entry.hash, entry.block)


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
