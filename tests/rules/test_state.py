"""State is what the events say, folded in order; what cannot follow is a torn index, not a state."""

from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.acts import (
    AuthorityReplaced,
    DeputySet,
    Direction,
    OfficerAppointed,
    OfficerDismissed,
    OfficerDistrusted,
    PartyAdmitted,
    PartyDescribed,
    PartyEvent,
    PartyReinstated,
    PartySuspended,
    PermitEvent,
    Power,
    Status,
)
from registry.state import BrokenHistory, Directory, Member, Officer, PermitState, fold_parties, fold_permit
from tests.vector_world import ACCOUNTS, Life, at, drawn, parties, permit, sealed

DIRECTORY = fold_parties(parties())
USUAL = Life(sealed(permit())).issued()
GUITAR = Life(sealed(permit("us-certificate-musical-instrument.json", number="26MG000900"))).issued()


def status(life: Life) -> Status:
    state = fold_permit(life.events, DIRECTORY)
    assert state is not None
    return state.status


@pytest.mark.parametrize(
    ("life", "expected"),
    [
        (USUAL, Status.ISSUED),
        (USUAL.endorsed(), Status.ENDORSED),
        (USUAL.accepted(), Status.ACCEPTED),
        (USUAL.endorsed().accepted(), Status.ACCEPTED),
        (USUAL.refused(), Status.REFUSED),
        (USUAL.cancelled(), Status.CANCELLED),
        (USUAL.endorsed().replaced(), Status.REPLACED),
        (USUAL.affirmed(), Status.ISSUED),
        (USUAL.accepted().noted(), Status.ACCEPTED),
        (GUITAR, Status.INSIDE),
        (GUITAR.crossed("MG", Direction.EXIT), Status.OUTSIDE),
        (GUITAR.crossed("MG", Direction.EXIT).crossed("FR", Direction.ENTRY), Status.INSIDE),
    ],
)
def test_events_lead_to_the_status_of_the_table(life: Life, expected: Status) -> None:
    assert status(life) is expected


def test_a_permit_without_events_has_no_state() -> None:
    assert fold_permit([], DIRECTORY) is None


@pytest.mark.parametrize("kind", [PermitState, Member, Officer, Directory])
def test_a_state_that_was_told_does_not_change_and_takes_nothing_more(kind: type) -> None:
    told = kind.__new__(kind)
    for name in (*kind.__dataclass_fields__, "more"):  # type: ignore[attr-defined]
        with pytest.raises((FrozenInstanceError, TypeError)):
            setattr(told, name, None)
    assert not hasattr(told, "__dict__")


def test_a_certificate_starts_in_its_issuing_party_and_is_where_it_last_crossed() -> None:
    outside = fold_permit(GUITAR.crossed("MG", Direction.EXIT).crossed("FR", Direction.ENTRY).events, DIRECTORY)
    start = fold_permit(GUITAR.events, DIRECTORY)
    assert start is not None
    assert outside is not None
    assert (start.country, outside.country, len(outside.crossings)) == ("MG", "FR", 2)


def test_an_affirmation_is_what_is_relied_on_from_then() -> None:
    affirmed = fold_permit(USUAL.affirmed().events, DIRECTORY)
    assert affirmed is not None
    assert (affirmed.by, affirmed.at) == (ACCOUNTS["MG colleague"], at(20).time)


@pytest.mark.parametrize(
    "events",
    [
        USUAL.endorsed().events[1:],
        USUAL.noted().events[1:],
        (*USUAL.events, *USUAL.events),
        USUAL.accepted().endorsed().events,
        USUAL.accepted().accepted().events,
        USUAL.cancelled().affirmed().events,
        USUAL.endorsed().endorsed().events,
        USUAL.crossed("MG", Direction.EXIT).events,
        GUITAR.endorsed().events,
        GUITAR.accepted().events,
        GUITAR.refused().events,
        (*USUAL.events, *GUITAR.crossed("MG", Direction.EXIT).events[1:]),
        (*USUAL.events, PermitEvent(at(30), USUAL.shown.id, ACCOUNTS["MG issuer"])),
    ],
    ids=range(13),
)
def test_what_the_contracts_never_emit_is_a_torn_index(events: tuple[PermitEvent, ...]) -> None:
    with pytest.raises(BrokenHistory, match=r"index rebuild|Update this program"):
        fold_permit(events, DIRECTORY)


def test_an_issue_by_an_officer_nobody_appointed_is_a_torn_index() -> None:
    with pytest.raises(BrokenHistory, match="nobody appointed"):
        fold_permit(USUAL.events, Directory({}, {}))


@given(st.integers(0, 4))
def test_what_was_known_at_a_time_is_what_was_recorded_by_then(known: int) -> None:
    whole = USUAL.endorsed().accepted().noted()
    until = at(10 * known).time
    assert fold_permit(whole.events, DIRECTORY, until) == fold_permit(whole.events[:known], DIRECTORY)


def folded(*events: PartyEvent) -> Directory:
    return fold_parties([*parties(), *events])


def test_a_new_authority_replaces_the_old_one() -> None:
    assert folded(AuthorityReplaced(at(5), "MG", drawn("new", 20))).members["MG"].authority == drawn("new", 20)


def test_a_member_describes_itself() -> None:
    member = folded(PartyDescribed(at(5), "MG", "https://a.example", "https://b.example", drawn("d"))).members["MG"]
    assert (member.origin, member.statement, member.statement_digest) == (
        "https://a.example",
        "https://b.example",
        drawn("d"),
    )


def test_a_member_that_has_said_nothing_of_itself_has_no_statement_and_a_digest_of_zeros() -> None:
    silent = DIRECTORY.members["MG"]
    assert (silent.origin, silent.statement, silent.statement_digest) == ("", "", bytes(32))


def test_a_deputy_is_set_and_taken_back() -> None:
    here, gone = DeputySet(at(5), "FR", "KE", True), DeputySet(at(6), "FR", "KE", False)
    assert folded(here).members["FR"].deputies == {"KE"}
    assert folded(here, gone).members["FR"].deputies == frozenset()


def test_a_suspension_lasts_from_its_block_to_the_reinstatement() -> None:
    member = folded(PartySuspended(at(5), "MG"), PartyReinstated(at(7), "MG")).members["MG"]
    assert [member.suspended_at(at(block).time) for block in (4, 5, 6, 7)] == [False, True, True, False]
    assert not member.suspended


def test_a_member_suspended_again_was_suspended_before_too() -> None:
    first, second = (
        (PartySuspended(at(5), "MG"), PartyReinstated(at(6), "MG")),
        (PartySuspended(at(7), "MG"), PartyReinstated(at(8), "MG")),
    )
    member = folded(*first, *second).members["MG"]
    assert [member.suspended_at(at(block).time) for block in (5, 6, 7, 8)] == [True, False, True, False]


def test_a_permit_is_for_its_destination_and_one_for_multiple_use_begins_at_home() -> None:
    states = [fold_permit(life.events, DIRECTORY) for life in (USUAL, GUITAR)]
    assert [state and state.country for state in states] == ["FR", "MG"]


def test_a_member_that_is_suspended_still_says_so() -> None:
    member = folded(PartySuspended(at(5), "MG")).members["MG"]
    assert member.suspended
    assert member.suspended_at(at(99).time)


def test_an_officer_is_empowered_from_the_first_second_to_the_one_before_the_last() -> None:
    officer = DIRECTORY.officers[ACCOUNTS["MG issuer"]]
    seconds = (officer.from_time - 1, officer.from_time, officer.until - 1, officer.until)
    assert [officer.empowered_at(second) for second in seconds] == [False, True, True, False]


def test_a_dismissal_moves_the_end_of_the_term() -> None:
    gone = OfficerDismissed(at(9), "MG", ACCOUNTS["MG issuer"], at(9).time)
    assert folded(gone).officers[ACCOUNTS["MG issuer"]].until == at(9).time


def test_distrust_counts_from_its_second_and_can_be_cleared() -> None:
    account, since = ACCOUNTS["MG issuer"], at(6).time
    distrusted = folded(OfficerDistrusted(at(9), "MG", account, since)).officers[account]
    assert [distrusted.distrusted_at(second) for second in (since - 1, since, since + 1)] == [False, True, True]
    assert not distrusted.empowered_at(since)
    cleared = folded(OfficerDistrusted(at(9), "MG", account, since), OfficerDistrusted(at(10), "MG", account, 0))
    assert not cleared.officers[account].distrusted_at(since)


def test_the_officers_of_a_party_are_told_apart() -> None:
    assert {officer.account for officer in DIRECTORY.officers_of("FR")} == {ACCOUNTS["FR customs"]}


@pytest.mark.parametrize(
    "event",
    [
        PartySuspended(at(5), "NL"),
        PartyReinstated(at(5), "MG"),
        OfficerDismissed(at(5), "MG", drawn("nobody", 20), 5),
        OfficerDistrusted(at(5), "MG", drawn("nobody", 20), 5),
        PartyEvent(at(5), "MG"),
    ],
    ids=lambda event: type(event).__name__,
)
def test_an_event_of_nobody_or_of_an_unknown_kind_is_a_torn_index(event: PartyEvent) -> None:
    with pytest.raises(BrokenHistory):
        folded(event)


def test_who_acted_until_when_is_what_was_recorded_by_then() -> None:
    later = OfficerAppointed(at(50), "MG", drawn("late", 20), Power.ISSUE, 1, 2, drawn("c"))
    assert drawn("late", 20) not in fold_parties([*parties(), later], at(49).time).officers
    assert drawn("late", 20) in fold_parties([*parties(), later], at(50).time).officers


def test_members_are_those_who_were_admitted() -> None:
    assert set(DIRECTORY.members) == {"MG", "FR", "KE"}
    admitted: list[Any] = [event for event in parties() if isinstance(event, PartyAdmitted)]
    assert [event.party for event in admitted] == ["MG", "FR", "KE"]
