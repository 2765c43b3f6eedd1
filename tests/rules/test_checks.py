"""What single checks say beyond their reasons, which the vectors compare: the facts, and whose law decides."""

from dataclasses import replace

import pytest

from registry.acts import MULTIPLE_USE, Kind
from registry.answers import Check, Phrase
from registry.days import to_day
from registry.profile import Profile, convention
from registry.verify import verify
from tests.vector_cases import CAVIAR, GUITAR, ISSUED
from tests.vector_files import profile_of
from tests.vector_world import REGISTRY, Asked, Life, sealed


def check(number: int, life: Life, **asked: object) -> Check:
    circumstances = Asked(**asked)  # type: ignore[arg-type]
    return verify(life.shown, REGISTRY, circumstances.evidence(life.events), circumstances.asked()).checks[number - 1]


@pytest.mark.parametrize(
    ("chain", "shown", "chained"),
    [
        ({"kind": Kind.EXPORT + MULTIPLE_USE}, "terms-single", "terms-multiple"),
        ({"destination": "KE"}, "terms-single", "terms-single"),
    ],
)
def test_terms_that_differ_are_told_each_with_its_use(chain: dict[str, object], shown: str, chained: str) -> None:
    facts = check(6, Life(ISSUED.shown).issued(**chain)).facts
    told = [said for said in (facts["shown"], facts["chain"]) if isinstance(said, Phrase)]
    assert [said.name for said in told] == [shown, chained]
    assert [said.facts["kind"] for said in told] == [Phrase("kind-export")] * 2


def test_terms_of_a_certificate_for_multiple_use_are_told_so() -> None:
    facts = check(6, Life(GUITAR).issued(valid_day=to_day("2026-12-24"))).facts
    assert [said.name for said in (facts["shown"], facts["chain"]) if isinstance(said, Phrase)] == [
        "terms-multiple"
    ] * 2


@pytest.mark.parametrize(
    ("profile", "reason"),
    [(convention(), "in-time"), (profile_of("strict"), "endorsed-too-late")],
    ids=["convention", "strict"],
)
def test_when_it_was_endorsed_is_asked_only_by_the_laws_that_ask_it(profile: Profile, reason: str) -> None:
    late = ISSUED.endorsed(day="2027-05-10")
    assert check(8, late, day="2027-05-09", question={"profile": profile}).reason == reason


def test_months_that_a_profile_counts_do_not_count_by_the_convention() -> None:
    counting = replace(convention(), months=1)
    assert check(8, ISSUED.endorsed(), day="2027-05-09", question={"profile": counting}).reason == "in-time"


def test_where_endorsing_in_time_is_asked_its_last_day_is_in_time() -> None:
    strict = {"profile": profile_of("strict")}
    endorsed = check(8, ISSUED.endorsed(day="2027-05-09"), day="2027-05-10", question=strict)
    waiting = check(8, ISSUED, day="2027-05-09", stale="lagging", question=strict)
    assert (endorsed.reason, waiting.reason) == ("in-time", "in-time")


@pytest.mark.parametrize(
    ("endorsed", "says"),
    [
        ("248.5", "Endorsed on 2026-11-20: 248.5 KIL."),
        ("250.6", "line 1: 250.6 KIL of 250.5 KIL"),
    ],
)
def test_what_left_is_told_with_its_unit(endorsed: str, says: str) -> None:
    assert says in check(11, Life(sealed(CAVIAR)).issued().endorsed([endorsed])).says
