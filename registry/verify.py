"""Verification: what was shown, held against what the chain says, as twelve numbered checks. Pure: no network, no
database, no clock.

 1 the document is well-formed, and nothing required is missing
 2 its sections give its content and id; names are shown, or said to be not shown
 3 the seal is good, and by an officer of the issuing Party (officer not known: *)
 4 the id was issued in this registry (*)
 5 it was issued by that officer, not distrusted since before then, or affirmed
 6 face and chain agree on destination, last day, kind and use
 7 not cancelled, not replaced
 8 in time on the asked day, by the profile (late but for an endorsement: *)
 9 not used; multiple-use: in a plausible place; inland a used permit is what one expects
10 no recommended trade suspension covers it, and the Party was not suspended at issue (warns)
11 endorsed where it needs to be; actual quantities readable and within the permit's (warns, or by the profile fails: *)
12 the evidence is fresh: index at the final head, the head within 5 minutes of the asker's clock

* failed when 12 holds, else cannot tell: stale absence is no evidence. Stale evidence turns `valid` into `unknown`;
nothing ever turns into `valid`; a permit known used stays used.
"""

from dataclasses import dataclass

from registry.acts import PermitEvent, Status
from registry.answers import Answer, AsOf, Check, Outcome, Phrase, Verdict
from registry.canonical import NotWellFormed
from registry.case import Case, Occasion
from registry.checks import TWELVE
from registry.days import moment, to_date
from registry.errors import InputError
from registry.profile import Profile
from registry.seal import Registry, SealedPermit
from registry.state import Directory, PermitState, fold_permit
from registry.suspensions import Suspensions

FRESH_SECONDS = 300
"""How far the head's time and the asker's clock may lie apart."""

STATUS_WORDS = {
    Status.ISSUED: "issued",
    Status.ENDORSED: "endorsed",
    Status.ACCEPTED: "used",
    Status.REFUSED: "refused",
    Status.CANCELLED: "cancelled",
    Status.REPLACED: "replaced",
    Status.INSIDE: "inside",
    Status.OUTSIDE: "outside",
}


class OtherRegistry(InputError):
    """The permit belongs to another registry: this one can say nothing about it."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `day` counts from 1970-01-01, local to where the goods are; `now` is the asker's clock in
    seconds since 1970; `here` the asker's country, if known; `until` leaves out what was recorded later."""

    occasion: Occasion
    day: int
    now: int
    profile: Profile
    here: str | None = None
    until: int | None = None
    suspensions: Suspensions | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the index knows: the permit's events (those of others are left aside), who may act, up to which block; and
    what the node said of the chain: its newest final block and its head's time (None if it did not answer, with the
    reason)."""

    events: tuple[PermitEvent, ...]
    directory: Directory
    as_of: AsOf
    final_block: int | None
    head_time: int | None
    no_head_because: str | None = None

    def stale_because(self, now: int) -> str | None:
        """Why the evidence is not fresh; None if it is."""
        if self.final_block is None or self.head_time is None:
            return self.no_head_because or Phrase("no-node")
        if self.as_of.block < self.final_block:
            return Phrase("index-lags", block=str(self.final_block))
        if abs(now - self.head_time) > FRESH_SECONDS:
            return Phrase("clocks-apart", newest=moment(self.head_time), yours=moment(now))
        return None


def verify(shown: SealedPermit, registry: Registry, evidence: Evidence, question: Question) -> Verdict:
    """The verdict on what a holder shows. Raises OtherRegistry; every other fault is in the verdict."""
    if shown.registry_tag != registry.tag:
        raise OtherRegistry(
            f"This permit belongs to registry {shown.registry_tag.hex()}, and here is {registry.tag.hex()}. "
            "Ask a node of its own registry; this says nothing about the permit."
        )
    events = (event for event in evidence.events if event.id == shown.id)
    case = Case(
        shown=shown,
        registry=registry,
        state=fold_permit(events, evidence.directory, question.until),
        directory=evidence.directory,
        as_of=evidence.as_of,
        stale_because=evidence.stale_because(question.now),
        occasion=question.occasion,
        day=question.day,
        here=question.here,
        profile=question.profile,
        suspensions=question.suspensions,
    )
    checks = tuple(check(case) for check in TWELVE)
    return Verdict(
        answer=_answer(checks),
        status=status_word(case.state, question.day),
        id=shown.id,
        checks=checks,
        notes=case.state.notes if case.state else (),
        endorsed_quantities=case.endorsed_quantities(),
        used_quantities=case.used_quantities(),
        occasion=question.occasion,
        day=to_date(question.day),
        profile=question.profile.code,
        as_of=evidence.as_of,
    )


def not_well_formed(fault: NotWellFormed, evidence: Evidence, question: Question) -> Verdict:
    """The verdict on a document that reads as a permit and is not well-formed: check 1 fails, no other is asked."""
    return Verdict(
        answer=Answer.INVALID,
        status="not found",
        id=None,
        checks=(Check(1, Outcome.FAILED, "not-well-formed", {"fault": str(fault)}),),
        notes=(),
        endorsed_quantities=None,
        used_quantities=None,
        occasion=question.occasion,
        day=to_date(question.day),
        profile=question.profile.code,
        as_of=evidence.as_of,
    )


def _answer(checks: tuple[Check, ...]) -> Answer:
    outcomes = {check.outcome for check in checks}
    if Outcome.FAILED in outcomes:
        return Answer.INVALID
    if Outcome.CANNOT_TELL in outcomes:
        return Answer.UNKNOWN
    return Answer.VALID


def status_word(state: PermitState | None, day: int) -> str:
    """issued, endorsed, used, refused, cancelled, replaced, expired, not found, inside or outside."""
    if state is None:
        return "not found"
    if not state.status.final and day > state.issued.valid_day:
        return "expired"
    return STATUS_WORDS[state.status]
