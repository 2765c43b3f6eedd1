"""The twelve checks of `verify`, one function each. A check looks at a case and says what it found, nothing else."""

from collections.abc import Iterable

from registry.acts import (
    MULTIPLE_USE,
    Accepted,
    Cancelled,
    Endorsed,
    Kind,
    Power,
    Refused,
    Replaced,
    Status,
)
from registry.answers import Check, Outcome, Phrase
from registry.case import Case, Occasion
from registry.days import moment, to_date, to_day
from registry.permit import Face, Line
from registry.profile import document_of, trades_as
from registry.quantities import as_text, millionths, with_unit
from registry.state import PermitState

PASSED, FAILED, WARNING = Outcome.PASSED, Outcome.FAILED, Outcome.WARNING
CANNOT_TELL, NOT_NEEDED = Outcome.CANNOT_TELL, Outcome.NOT_NEEDED


def check_1(case: Case) -> Check:
    if case.face.applicant_signature.form == "missing":
        return Check(1, FAILED, "applicant-signature-missing")
    if case.occasion is Occasion.IMPORT:
        profile, document = case.profile, document_of(case.face)
        if document in profile.not_accepted:
            facts = {"document": document, "provision": profile.not_accepted_provision}
            return Check(1, FAILED, "document-not-accepted", facts)
        lacking = _without_import_permit(case)
        if lacking:
            facts = {"taxon": lacking, "provision": profile.import_permit_provision}
            return Check(1, WARNING, "import-permit-needed", facts)
    return Check(1, PASSED, "well-formed")


def _without_import_permit(case: Case) -> str | None:
    """The first species whose import needs a permit of the destination too, where the document names none."""
    if case.face.kind not in {"export", "re-export"} or case.face.import_permit is not None:
        return None
    concerned = (line for line in case.face.lines if trades_as(line) in case.profile.import_permit)
    return next((line.scientific_name for line in concerned), None)


def check_2(case: Case) -> Check:
    if case.shown.stated_id is not None and case.shown.stated_id != case.shown.id:
        return Check(2, FAILED, "altered")
    if not case.shown.names_shown:
        return Check(2, WARNING, "names-not-shown")
    return Check(2, PASSED, "sections-match")


def check_3(case: Case) -> Check:
    if case.signer is None:
        return Check(3, FAILED, "no-signature")
    officer = case.directory.officers.get(case.signer)
    party = case.face.party
    if officer is None:
        return _absent(3, case, "officer-not-known", "officer-not-known-yet")
    if officer.party != party:
        return Check(3, FAILED, "officer-of-another-party", {"sealed_by": officer.party, "party": party})
    if Power.ISSUE not in officer.powers:
        return Check(3, FAILED, "officer-may-not-issue", {"party": party})
    return Check(3, PASSED, "seal-good", {"party": party})


def check_4(case: Case) -> Check:
    if case.state is None:
        return _absent(4, case, "not-issued", "not-issued-yet")
    return Check(4, PASSED, "issued", {"date": moment(case.state.issued.where.time)})


def _absent(number: int, case: Case, reason: str, while_stale: str) -> Check:
    """What is not there: failed on fresh evidence; stale absence is no evidence."""
    if case.stale_because is None:
        return Check(number, FAILED, reason, {"party": case.face.party})
    return Check(number, CANNOT_TELL, while_stale, {"block": str(case.as_of.block)})


def check_5(case: Case) -> Check:
    state = case.state
    if state is None:
        return Check(5, NOT_NEEDED, "not-asked")
    if state.issued.officer != case.signer:
        return Check(5, FAILED, "issued-by-another")
    relied_on = case.directory.officers.get(state.by)
    if relied_on is None or relied_on.distrusted_at(state.at):
        since = moment(relied_on.distrusted_since) if relied_on else "??"
        return Check(5, FAILED, "issuer-distrusted", {"date": since, "party": case.face.party})
    if state.affirmed:
        return Check(5, PASSED, "affirmed", {"date": moment(state.at)})
    return Check(5, PASSED, "issuer-trusted")


def check_6(case: Case) -> Check:
    if case.state is None:
        return Check(6, NOT_NEEDED, "not-asked")
    issued = case.state.issued
    shown = terms_of(case.face)
    chain = (issued.destination, issued.valid_day, issued.kind)
    if shown != chain:
        return Check(6, FAILED, "terms-differ", {"shown": _terms(*shown), "chain": _terms(*chain)})
    return Check(6, PASSED, "terms-agree")


def terms_of(face: Face) -> tuple[str, int, int]:
    """Destination ('' for none), last day and kind as the chain holds them."""
    kind = Kind[face.kind.upper().replace("-", "_")]
    return face.destination or "", to_day(face.valid_until), kind + (MULTIPLE_USE if face.use == "multiple" else 0)


def _terms(destination: str, valid_day: int, kind: int) -> Phrase:
    name = Kind(kind & ~MULTIPLE_USE).name.lower().replace("_", "-")
    terms = {"kind": Phrase(f"kind-{name}"), "destination": destination, "date": to_date(valid_day)}
    return Phrase("terms-multiple" if kind & MULTIPLE_USE else "terms-single", **terms)


def check_7(case: Case) -> Check:
    if case.state is None:
        return Check(7, NOT_NEEDED, "not-asked")
    ended = case.state.ended
    if isinstance(ended, Cancelled | Replaced):
        facts = {
            "date": moment(ended.where.time),
            "party": case.party_of(ended.officer),
            "why": Phrase(f"ending-{ended.reason}", number=str(ended.reason)),
        }
        if isinstance(ended, Replaced):
            return Check(7, FAILED, "replaced", facts | {"successor": "0x" + ended.successor.hex()})
        return Check(7, FAILED, "cancelled", facts)
    return Check(7, PASSED, "stands")


def check_8(case: Case) -> Check:
    if case.state is not None and case.state.status is Status.ACCEPTED:
        return Check(8, NOT_NEEDED, "used-in-time")
    endorsed = case.state.endorsed if case.state else None
    if case.profile.arrival == "endorsed in time" and case.occasion is not Occasion.EXPORT:
        return _two_clocks(case, endorsed)
    return _by_its_last_day(case)


def _by_its_last_day(case: Case) -> Check:
    facts = {"valid_until": case.face.valid_until}
    late = case.day > to_day(case.face.valid_until)
    return Check(8, FAILED, "expired", facts) if late else Check(8, PASSED, "in-time", facts)


def _two_clocks(case: Case, endorsed: Endorsed | None) -> Check:
    """Used for export by its last day, and introduced within so many months of its issue. Where no endorsement is
    recorded, its last day counts on the asked day too; where the document is the destination's own, that alone."""
    face = case.face
    if endorsed and endorsed.day > to_day(face.valid_until):
        facts = {"valid_until": face.valid_until, "endorsed": to_date(endorsed.day)}
        return Check(8, FAILED, "endorsed-too-late", facts)
    latest = case.profile.arrives_until(face)
    if latest is None:
        return _by_its_last_day(case)
    if endorsed is None and case.day > to_day(face.valid_until):
        return _late_unless_endorsed(case, latest)
    if (endorsed or case.occasion is Occasion.IMPORT) and to_date(case.day) > latest:
        return Check(8, FAILED, "too-old", {"issued": face.date_of_issue, "latest": latest})
    return Check(8, PASSED, "in-time", {"valid_until": latest if endorsed else min(latest, face.valid_until)})


def _late_unless_endorsed(case: Case, latest: str) -> Check:
    """An endorsement that stale evidence does not know may have kept it in time: stale absence is no evidence."""
    if case.stale_because is None or not needs_endorsement(case.face) or to_date(case.day) > latest:
        return _by_its_last_day(case)
    return Check(8, CANNOT_TELL, "not-endorsed-yet", {"block": str(case.as_of.block)})


def check_9(case: Case) -> Check:
    state = case.state
    if state is None:
        return Check(9, NOT_NEEDED, "not-asked")
    if state.multiple_use:
        return _place(case, state)
    if isinstance(state.ended, Refused):
        why = Phrase(f"refusal-{state.ended.reason}", number=str(state.ended.reason))
        return Check(9, FAILED, "refused", _used_facts(case, state.ended) | {"why": why})
    if isinstance(state.ended, Accepted):
        return _used(case, state.ended)
    return _unused(case, state)


def _used_facts(case: Case, ended: Accepted | Refused) -> dict[str, str]:
    return {
        "day": to_date(ended.day),
        "recorded": moment(ended.where.time),
        "party": case.party_of(ended.officer),
        "officer": "0x" + ended.officer.hex(),
    }


def _used(case: Case, ended: Accepted) -> Check:
    """What one expects to see inland, where it was used: elsewhere it is the paper of goods that are not there."""
    used = _used_facts(case, ended)
    if case.occasion is not Occasion.INLAND:
        return Check(9, FAILED, "used", used)
    if not _at_destination(case):
        return Check(9, WARNING, "used-elsewhere", used | _there_and_here(case))
    return Check(9, PASSED, "used-as-expected", used)


def _unused(case: Case, state: PermitState) -> Check:
    destination = case.face.destination or ""
    if state.endorsed and case.occasion is Occasion.EXPORT:
        return Check(9, WARNING, "endorsed-already", {"day": to_date(state.endorsed.day)})
    if destination not in case.directory.members:
        return Check(9, WARNING, "use-not-recorded-there", {"destination": destination})
    if case.occasion is Occasion.INLAND and case.here != case.face.party:
        return Check(9, WARNING, "not-marked-used")
    if case.occasion is Occasion.IMPORT and not _at_destination(case):
        return Check(9, WARNING, "another-destination", _there_and_here(case))
    return Check(9, PASSED, "unused")


def _at_destination(case: Case) -> bool:
    """Whether one asks where it is to be used, or in the name of that Party; so it is taken where that is not known."""
    destination = case.face.destination or ""
    member = case.directory.members.get(destination)
    return case.here in {None, destination} or (member is not None and case.here in member.deputies)


def _there_and_here(case: Case) -> dict[str, str]:
    return {"destination": case.face.destination or "", "here": case.here or ""}


def _place(case: Case, state: PermitState) -> Check:
    """Multiple-use: it leaves from where it is, enters from outside; a crossing with a reason shows ever after."""
    outside = state.status is Status.OUTSIDE
    where = {"where": Phrase("outside" if outside else "inside", country=state.country)}
    inside = state.status is Status.INSIDE
    at_home = inside and case.here in {None, state.country}
    plausible = {
        Occasion.EXPORT: at_home,
        Occasion.IMPORT: not inside,
        Occasion.TRANSIT: True,
        Occasion.INLAND: at_home,
    }[case.occasion]
    if state.status in {Status.INSIDE, Status.OUTSIDE} and not plausible:
        return Check(9, WARNING, "out-of-place", where)
    irregular = sum(1 for crossing in state.crossings if crossing.reason)
    if irregular:
        return Check(9, WARNING, "irregular-crossings", {"count": str(irregular)})
    return Check(9, PASSED, "place-plausible", where)


def check_10(case: Case) -> Check:
    member = case.directory.members.get(case.face.party)
    if member and case.state and member.suspended_at(case.state.issued.where.time):
        return Check(10, WARNING, "party-suspended")
    if case.suspensions is None:
        return Check(10, NOT_NEEDED, "no-list")
    for suspension, taxon in case.suspensions.covering(case.face, case.day):
        facts = {"taxon": taxon, "party": suspension.party or Phrase("any-party"), "notification": suspension.told}
        return Check(10, WARNING, "suspended-imports" if suspension.imports else "suspended-trade", facts)
    return Check(10, PASSED, "no-suspension", {"dated": case.suspensions.dated})


def needs_endorsement(face: Face) -> bool:
    """Import permits, introductions from the sea, retrospective and multiple-use documents are never endorsed."""
    return not (
        face.kind == "import"
        or face.certificate == "introduction from the sea"
        or face.retrospective
        or face.use == "multiple"
    )


def check_11(case: Case) -> Check:
    state = case.state
    if state is None:
        return Check(11, NOT_NEEDED, "not-asked")
    face, endorsed, used = case.face, case.endorsed_quantities(), case.used_quantities()
    permitted = _permitted(face) if endorsed or used else []
    too_much = [*_exceeding(face, endorsed or (), permitted), *_exceeding(face, used or (), endorsed or permitted)]
    if too_much:
        return Check(11, WARNING, "more-than-permitted", {"lines": Phrase.several(too_much)})
    for recorded, quantities in ((state.endorsed, endorsed), (state.ended, used)):
        if isinstance(recorded, Endorsed | Accepted) and quantities is None:
            return Check(11, WARNING, "quantities-unreadable", {"day": to_date(recorded.day)})
    if state.endorsed is None:
        return _unendorsed(case)
    shown = ", ".join(_amount(line, quantity) for line, quantity in zip(face.lines, endorsed or (), strict=False))
    return Check(11, PASSED, "endorsed", {"day": to_date(state.endorsed.day), "quantities": shown})


def _unendorsed(case: Case) -> Check:
    if not needs_endorsement(case.face) or case.occasion is Occasion.EXPORT:
        return Check(11, NOT_NEEDED, "no-endorsement-needed")
    if case.profile.missing_endorsement == "warning":
        return Check(11, WARNING, "not-endorsed")
    return _absent(11, case, "not-endorsed", "not-endorsed-yet")


def _permitted(face: Face) -> list[int | None]:
    """The permit's quantities, one a line; None where the box was left open."""
    return [None if line.quantity is None else millionths(line.quantity) for line in face.lines]


def _exceeding(face: Face, actual: Iterable[int], limits: Iterable[int | None]) -> Iterable[Phrase]:
    """'line 2: 12 KIL of 10 KIL' for each line above its limit."""
    for number, (line, quantity, limit) in enumerate(zip(face.lines, actual, limits, strict=False), 1):
        if limit is not None and quantity > limit:
            yield Phrase("line-exceeds", line=str(number), actual=_amount(line, quantity), limit=_amount(line, limit))


def _amount(line: Line, quantity: int) -> str:
    return with_unit(as_text(quantity), line.unit)


def check_12(case: Case) -> Check:
    facts = {"block": str(case.as_of.block), "time": moment(case.as_of.time)}
    if case.stale_because is not None:
        return Check(12, CANNOT_TELL, "stale", facts | {"why": case.stale_because})
    return Check(12, PASSED, "fresh", facts)


TWELVE = (check_1, check_2, check_3, check_4, check_5, check_6, check_7, check_8, check_9, check_10, check_11, check_12)
