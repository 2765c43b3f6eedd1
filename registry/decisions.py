"""What authorities and the Secretariat decide about Parties and officers: one table, alike at every door.

Appointing is apart: it needs the officer's consent, and `registry/consent.py` has it.
"""

from collections.abc import Callable
from dataclasses import Field, dataclass, fields
from enum import StrEnum
from typing import Any

from registry.chain import wire
from registry.counter import MemberMissing, MemberNotTaken
from registry.keystore import Signer
from registry.office import Office
from registry.sending import Done
from registry.words import NotAChoice

A_BLOCK = 60
"""Seconds in which a decision is in a block: a term that ends `now` must not lie in the past by then, by the chain's
clock too, which may be ahead of ours."""


class By(StrEnum):
    """Whose decision it is."""

    AUTHORITY = "authority"
    SECRETARIAT = "secretariat"


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision. What it does not take is left out: DECISIONS says what it takes. Parties are two letters, accounts
    20 bytes, times seconds since 1970; `digest` is the SHA-256 of the statement."""

    decision: str
    party: str | None = None
    authority: bytes | None = None
    deputy: str | None = None
    end: bool | None = None
    origin: str | None = None
    statement: str | None = None
    digest: bytes | None = None
    officer: bytes | None = None
    until: int | None = None
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides, what is needed and may be had, by the names of Decided's members; the calldata, from it,
    now, and the time of the chain's head."""

    by: By
    says: str
    needs: frozenset[str]
    may_have: frozenset[str]
    data: Callable[[Any, int, int], bytes]


def _decision(by: By, says: str, needs: str, data: Callable[[Any, int, int], bytes], may_have: str = "") -> Decision:
    return Decision(by, says, frozenset(needs.split()), frozenset(may_have.split()), data)


DECISIONS: dict[str, Decision] = {
    "admit": _decision(
        By.SECRETARIAT, "admit a member with its authority's account", "party authority",
        lambda d, *_: wire.admit(d.party, d.authority)),
    "replace authority": _decision(
        By.SECRETARIAT, "replace the account of a member's authority", "party authority",
        lambda d, *_: wire.replace_authority(d.party, d.authority)),
    "suspend": _decision(
        By.SECRETARIAT, "stop all new acts of a member that lost control of its accounts", "party",
        lambda d, *_: wire.suspend(d.party)),
    "reinstate": _decision(
        By.SECRETARIAT, "let a suspended member act again", "party", lambda d, *_: wire.reinstate(d.party)),
    "correct distrust": _decision(
        By.SECRETARIAT, "move a distrust later, or clear it", "officer",
        lambda d, *_: wire.correct_distrust(d.officer, d.since or 0), "since"),
    "describe": _decision(
        By.AUTHORITY, "publish one's verify address and statement", "origin statement digest",
        lambda d, *_: wire.describe(d.origin, d.statement, d.digest)),
    "deputise": _decision(
        By.AUTHORITY, "let another member admit in one's name, or no longer", "deputy",
        lambda d, *_: wire.deputise(d.deputy, not d.end), "end"),
    "dismiss": _decision(
        By.AUTHORITY, "end an officer's term earlier", "officer",
        lambda d, now, head: wire.dismiss(d.officer, d.until if d.until is not None else max(now, head) + A_BLOCK),
        "until"),
    "distrust": _decision(
        By.AUTHORITY, "say since when an officer's key is not to be relied on", "officer",
        lambda d, now, head: wire.distrust(d.officer, min(now, head) if d.since is None else d.since), "since"),
}  # fmt: skip

_OPTIONAL: tuple[Field[Any], ...] = tuple(member for member in fields(Decided) if member.name != "decision")


def decide(office: Office, decided: Decided, signer: Signer, now: int) -> Done:
    """Send a decision. Raises NotAChoice, MemberMissing, MemberNotTaken, and what the office raises."""
    data = _ensure_complete(decided).data(decided, now, office.head_time())
    return office.send(decided.decision, signer, office.registry.parties, data)


def examine(office: Office, decided: Decided, account: bytes, now: int) -> None:
    """Whether the contract would take this decision of this account now. Nothing is sent. Raises as `decide` does."""
    data = _ensure_complete(decided).data(decided, now, office.head_time())
    office.ensure_taken(account, office.registry.parties, data)


def _ensure_complete(decided: Decided) -> Decision:
    """The decision's row of the table, if all is there that it needs and nothing else. Raises InputError."""
    decision = DECISIONS.get(decided.decision)
    if decision is None:
        raise NotAChoice(f"{decided.decision[:80]!r} is no decision. There are: {', '.join(DECISIONS)}.")
    given = {member.name for member in _OPTIONAL if getattr(decided, member.name) is not None}
    if missing := sorted(decision.needs - given):
        raise MemberMissing(f"To {decided.decision}, give {', '.join(missing)}.", missing=missing)
    if superfluous := sorted(given - decision.needs - decision.may_have):
        says = f"To {decided.decision} takes no {', '.join(superfluous)}: leave it out."
        raise MemberNotTaken(says, superfluous=superfluous)
    return decision
