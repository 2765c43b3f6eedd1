"""Profiles: what a Party's law decides, as data that is complete or refused."""

import pytest

from registry.profile import NotAProfile, convention, load_profile

TEXT = """
code = "xx"
title = "Law of XX"
dated = "2026-01-01"
[arrival]
rule = "endorsed in time"
months = 6
provision = "Art. 1"
[endorsement]
missing = "failed"
provision = "Art. 2"
"""


def test_the_convention_is_the_default_and_says_until_when() -> None:
    profile = convention()
    assert (profile.code, profile.arrival, profile.missing_endorsement, profile.months) == (
        "convention",
        "by the last day of validity",
        "warning",
        None,
    )


def test_a_partys_own_profile_is_read() -> None:
    assert (load_profile(TEXT).months, load_profile(TEXT).missing_endorsement) == (6, "failed")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('code = "xx"', "code = ", "not complete"),
        ('title = "Law of XX"', "", "not complete"),
        ('rule = "endorsed in time"', 'rule = "whenever"', "arrival rule that is not known"),
        ("months = 6", "", "gives months"),
        ('rule = "endorsed in time"', 'rule = "by the last day of validity"', "gives months"),
        ('missing = "failed"', 'missing = "fine"', "missing endorsement"),
    ],
)
def test_a_profile_with_a_fault_is_refused_and_told_which(before: str, after: str, says: str) -> None:
    with pytest.raises(NotAProfile, match=says):
        load_profile(TEXT.replace(before, after))
