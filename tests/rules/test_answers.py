"""The twelve checks are one list: in the code, in the answers, in the documentation."""

import re
from pathlib import Path

import pytest

import registry.verify
from registry.answers import CHECKS, PHRASES, SAYS, Answer, AsOf, Check, Outcome, Phrase, Verdict
from registry.checks import TWELVE

DESIGN = (Path(__file__).resolve().parents[2] / "docs" / "design.md").read_text("utf-8")


def verdict(*checks: Check) -> Verdict:
    return Verdict(Answer.UNKNOWN, "issued", None, checks, (), None, None, "import", "2026-11-24", "convention",
                   AsOf(1, bytes(32), 0))  # fmt: skip


def test_there_are_twelve_checks_in_order() -> None:
    assert [check.__name__ for check in TWELVE] == [f"check_{number}" for number in CHECKS]
    assert list(CHECKS) == list(range(1, 13))


@pytest.mark.parametrize("number", CHECKS)
def test_the_documentation_names_each_check_in_the_answers_words(number: int) -> None:
    section = DESIGN.split("## The twelve checks")[1].split("\n## ")[0]
    assert re.search(rf"^{number}\. {re.escape(CHECKS[number])}$", section, re.MULTILINE)


@pytest.mark.parametrize("number", CHECKS)
def test_the_code_names_each_check_in_the_answers_words(number: int) -> None:
    described = " ".join((registry.verify.__doc__ or "").split())
    assert f"{number} {CHECKS[number]}" in described


def test_every_sentence_can_be_filled() -> None:
    facts = {name: "x" for text in SAYS.values() for name in re.findall(r"{(\w+)}", text)}
    assert all("{" not in Check(1, Outcome.PASSED, reason, facts).says for reason in SAYS)


def test_a_phrase_says_in_english_what_a_translation_is_made_of() -> None:
    phrase = Phrase("line-exceeds", line="2", actual="12", limit="10")
    assert phrase == "line 2: 12 of 10"
    assert PHRASES[phrase.name].format(**phrase.facts) == phrase


def test_a_reason_of_a_later_table_is_said_by_its_number() -> None:
    assert Phrase("ending-99", number="99") == "reason 99"


def test_phrases_in_a_row_are_one_phrase() -> None:
    rows = [Phrase("inside", country=country) for country in ("MG", "FR", "KE")]
    assert Phrase.several(rows) == "inside MG, inside FR, inside KE"
    assert Phrase.several(rows[:1]) is rows[0]


def test_what_decides_is_the_first_failure_then_the_first_doubt() -> None:
    doubt, failure = Check(3, Outcome.CANNOT_TELL, "stale"), Check(9, Outcome.FAILED, "altered")
    assert verdict(doubt, failure).decisive is failure
    assert verdict(doubt).decisive is doubt
    assert verdict(Check(1, Outcome.PASSED, "well-formed")).decisive is None


def test_warnings_are_told_apart() -> None:
    warning = Check(2, Outcome.WARNING, "names-not-shown")
    assert verdict(warning, Check(1, Outcome.PASSED, "well-formed")).warnings == (warning,)


def test_a_permit_is_laid_out_only_if_an_officer_sealed_what_is_shown() -> None:
    sealed = Check(3, Outcome.PASSED, "seal-good")
    assert verdict(Check(2, Outcome.WARNING, "names-not-shown"), sealed).sealed_as_shown
    assert not verdict(Check(2, Outcome.FAILED, "altered"), sealed).sealed_as_shown
    assert not verdict(Check(2, Outcome.PASSED, "sections-match"), Check(3, Outcome.FAILED, "altered")).sealed_as_shown
