"""What holds of every answer: nothing turns into valid, a used permit stays used, an outage is never a forgery."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.acts import Accepted, Affirmed
from registry.answers import Answer, Verdict
from registry.canonical import canonical
from registry.case import Occasion
from registry.errors import InputError
from registry.formats.file import read_file, write_file
from registry.seal import Registry
from registry.verify import OtherRegistry, verify
from tests.vector_cases import CASES, ENDORSED, GUITAR, ISSUED, USED
from tests.vector_files import VectorCase, answered
from tests.vector_world import NOW, REGISTRY, Asked, Life

STALE = st.sampled_from(["no node", "lagging", "old head"])
ANY_CASE = st.sampled_from(CASES)
FILE = write_file(ISSUED.shown, REGISTRY)
OTHERS = Life(GUITAR).issued()


def answer(case: VectorCase, stale: str | None = None) -> Verdict:
    asked = case.asked if stale is None else replace(case.asked, stale=stale)
    return answered(case.shown, REGISTRY, asked.evidence(case.events), asked.asked())


def ask(life: Life, **asked: object) -> Verdict:
    circumstances = Asked(**asked)  # type: ignore[arg-type]
    return verify(life.shown, REGISTRY, circumstances.evidence(life.events), circumstances.asked())


@given(ANY_CASE, STALE)
def test_stale_evidence_is_never_valid(case: VectorCase, stale: str) -> None:
    assert answer(case, stale).answer is not Answer.VALID


@given(ANY_CASE, STALE)
def test_what_is_invalid_when_stale_is_invalid_when_fresh(case: VectorCase, stale: str) -> None:
    if answer(case, stale).answer is Answer.INVALID:
        assert answer(case, "").answer is Answer.INVALID


@given(ANY_CASE, STALE)
def test_what_was_not_found_is_not_called_invalid_for_that_while_stale(case: VectorCase, stale: str) -> None:
    failed = {check.number for check in answer(case, stale).checks if str(check.outcome) == "failed"}
    reasons = {check.reason for check in answer(case, stale).checks}
    assert not reasons & {"not-issued", "officer-not-known"}
    assert 4 not in failed


@given(ANY_CASE, st.data())
def test_what_an_index_that_lags_calls_invalid_is_invalid_when_it_has_caught_up(
    case: VectorCase, data: st.DataObject
) -> None:
    known = case.events[: data.draw(st.integers(0, len(case.events)))]
    behind = answer(replace(case, events=known), "lagging")
    distrusted = {check.reason for check in behind.checks} & {"issuer-distrusted"}  # may have been affirmed since
    if behind.answer is Answer.INVALID and not distrusted:
        assert answer(case, "").answer is Answer.INVALID


@given(STALE, st.sampled_from([Occasion.IMPORT, Occasion.EXPORT, Occasion.TRANSIT]))
def test_a_permit_known_used_stays_used(stale: str, occasion: Occasion) -> None:
    verdict = ask(USED, stale=stale, occasion=occasion)
    assert (verdict.answer, verdict.status) == (Answer.INVALID, "used")


@given(st.integers(0, len(FILE) - 1), st.integers(32, 126))
def test_one_byte_changed_in_a_file_never_makes_another_valid_document(position: int, byte: int) -> None:
    changed = FILE[:position] + bytes([byte]) + FILE[position + 1 :]
    try:
        shown = read_file(changed)
        verdict = verify(shown, REGISTRY, Asked().evidence(ISSUED.events), Asked().asked())
    except InputError:
        return
    same = (canonical(shown.face), shown.persons) == (canonical(ISSUED.shown.face), ISSUED.shown.persons)
    assert verdict.answer is not Answer.VALID or (same and shown.seal == ISSUED.shown.seal)


def test_an_affirmation_by_an_account_that_nobody_appointed_is_not_relied_on() -> None:
    later = replace(ISSUED.events[-1].where, log=99)
    events = (*ISSUED.events, Affirmed(where=later, id=ISSUED.shown.id, officer=bytes(20)))
    check = verify(ISSUED.shown, REGISTRY, Asked().evidence(events), Asked().asked()).checks[4]
    assert (check.outcome, check.reason, check.facts["date"]) == ("failed", "issuer-distrusted", "??")


def test_a_use_by_an_account_that_nobody_appointed_is_a_use_of_an_unknown_party() -> None:
    later = replace(ISSUED.events[-1].where, log=99)
    use = Accepted(where=later, id=ISSUED.shown.id, officer=bytes(20), day=20_000, quantities=b"", record=bytes(32))
    check = verify(ISSUED.shown, REGISTRY, Asked().evidence((*ISSUED.events, use)), Asked().asked()).checks[8]
    assert (check.outcome, check.reason, check.facts["party"]) == ("failed", "used", "??")


def test_what_happened_to_another_permit_is_no_evidence_of_this_one() -> None:
    verdict = verify(ISSUED.shown, REGISTRY, Asked().evidence(OTHERS.events), Asked().asked())
    assert (verdict.status, verdict.answer) == ("not found", Answer.INVALID)


@pytest.mark.parametrize(
    "other",
    [
        Registry(REGISTRY.chain_id + 1, REGISTRY.parties, REGISTRY.permits),
        Registry(REGISTRY.chain_id, REGISTRY.parties, b"\x23" * 20),
    ],
)
def test_a_permit_of_another_registry_or_chain_gets_no_verdict(other: Registry) -> None:
    with pytest.raises(OtherRegistry, match="belongs to registry"):
        verify(ISSUED.shown, other, Asked().evidence(ISSUED.events), Asked().asked())


@pytest.mark.parametrize(("apart", "fresh"), [(300, True), (301, False)])
def test_the_head_and_the_clock_may_lie_five_minutes_apart_either_way(apart: int, fresh: bool) -> None:
    evidence = Asked().evidence(ISSUED.events)
    assert (evidence.stale_because(NOW + apart) is None, evidence.stale_because(NOW - apart) is None) == (fresh, fresh)


def test_an_unknown_head_without_a_reason_is_said_to_be_a_silent_node() -> None:
    silent = replace(Asked().evidence(()), final_block=None)
    assert silent.stale_because(NOW) == "The node does not answer."


@pytest.mark.parametrize(("day", "status"), [("2027-05-09", "endorsed"), ("2027-05-10", "expired")])
def test_an_unused_permit_past_its_last_day_has_the_status_expired(day: str, status: str) -> None:
    assert ask(ENDORSED, day=day).status == status


def test_the_answer_carries_its_evidence() -> None:
    verdict = ask(USED.noted(), occasion=Occasion.INLAND)
    assert (verdict.as_of.block, len(verdict.notes), verdict.id) == (100, 1, USED.shown.id)
    assert verdict.used_quantities == verdict.endorsed_quantities == (50_000_000, 20_000_000, 120_000_000)
