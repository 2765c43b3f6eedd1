"""Original or copy: the original is printed by who issued, of what can be used now; a copy says so on every page."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.acts import Direction
from registry.answers import Answer
from registry.case import Occasion
from registry.commitment import Salts
from registry.form.fonts import installed
from registry.form.printing import ASKED_FOR, NO_NAMES, NOT_THE_ISSUER, NotKnownNow, NotSealed, Press, Printed
from registry.seal import SealedPermit, redact, seal_permit
from registry.verify import verify
from tests import vector_world as world
from tests.form.printing import ORIGIN, texts
from tests.vector_world import REGISTRY, Asked, Life

PRESS = Press(ORIGIN, "en", installed())
PERMIT = world.sealed(world.permit())
GUITAR = world.sealed(world.permit("us-certificate-musical-instrument.json"))
ISSUED = Life(PERMIT).issued()


def printed(life: Life, asked: Asked | None = None, *, shown: SealedPermit | None = None, copy: str = "") -> Printed:
    asked = asked or Asked(Occasion.EXPORT)
    return PRESS.print(shown or life.shown, REGISTRY, asked.evidence(life.events), asked.asked(), copy=copy)


def marked(made: Printed) -> str:
    """What every page says of itself."""
    pages = texts(made.pdf)
    (word,) = {word for word in ("ORIGINAL", "COPY") if all(word in page for page in pages)}
    return word


@pytest.mark.parametrize(
    "life",
    [ISSUED, ISSUED.endorsed(), Life(GUITAR).issued(), Life(GUITAR).issued().crossed("MG", Direction.EXIT)],
    ids=["issued", "endorsed", "multiple-use", "multiple-use, abroad"],
)
def test_what_can_be_used_is_printed_as_the_original(life: Life) -> None:
    made = printed(life)
    assert (made.because, marked(made)) == ("", "ORIGINAL")


@pytest.mark.parametrize(
    ("life", "because"),
    [
        (ISSUED.endorsed().accepted(), "Used on 2026-11-22"),
        (ISSUED.refused(), "Refused on 2026-11-22"),
        (ISSUED.cancelled(), "Cancelled on"),
        (ISSUED.replaced(), "Replaced on"),
        (Life(PERMIT), "never issued this permit"),
    ],
    ids=["used", "refused", "cancelled", "replaced", "never issued"],
)
def test_what_cannot_be_used_any_more_is_printed_as_a_copy_that_says_why(life: Life, because: str) -> None:
    made = printed(life)
    assert because.lower() in made.because.lower()
    assert marked(made) == "COPY"


def test_what_customs_recorded_stands_in_box_14_with_its_unit() -> None:
    life = Life(world.sealed(world.permit("cn-export-caviar.json"))).issued().endorsed(["248.5"])
    assert "248.5KILRecordedelectronically" in texts(printed(life).pdf)[0]


def test_what_is_out_of_date_is_printed_as_a_copy() -> None:
    made = printed(ISSUED, Asked(Occasion.EXPORT, day="2030-01-01"))
    assert marked(made) == "COPY"


def test_what_a_distrusted_officer_issued_is_printed_as_a_copy_until_it_is_affirmed() -> None:
    asked = Asked(Occasion.EXPORT, more=(world.distrusted("MG issuer", 5),))
    assert marked(printed(ISSUED, asked)) == "COPY"
    assert marked(printed(ISSUED.affirmed(), asked)) == "ORIGINAL"


@pytest.mark.parametrize("why", [ASKED_FOR, NOT_THE_ISSUER])
def test_who_may_print_no_original_prints_a_copy(why: str) -> None:
    made = printed(ISSUED, copy=why)
    assert (made.because, marked(made)) == (why, "COPY")


def test_a_permit_without_its_names_is_printed_as_a_copy() -> None:
    made = printed(ISSUED, shown=redact(PERMIT))
    assert (made.because, marked(made)) == (NO_NAMES, "COPY")


@pytest.mark.parametrize("stale", ["no node", "lagging", "old head"])
def test_while_it_is_not_known_whether_it_was_used_no_original_is_printed(stale: str) -> None:
    with pytest.raises(NotKnownNow, match="or for a copy"):
        printed(ISSUED, Asked(Occasion.EXPORT, stale=stale))


@pytest.mark.parametrize("stale", ["no node", "lagging", "old head"])
def test_a_copy_is_printed_all_the_same(stale: str) -> None:
    made = printed(ISSUED, Asked(Occasion.EXPORT, stale=stale), copy=ASKED_FOR)
    assert marked(made) == "COPY"


def test_what_no_officer_of_the_party_sealed_is_not_printed_not_even_as_a_copy() -> None:
    forged = world.sealed(world.permit(), key="KE issuer")
    with pytest.raises(NotSealed, match="not what an officer of MG sealed"):
        printed(Life(forged).issued(), copy=ASKED_FOR)


def test_who_sealed_it_may_not_be_known_yet() -> None:
    stranger = seal_permit(world.permit(), Salts(bytes(16), bytes(16)), world.drawn("stranger"), REGISTRY)
    with pytest.raises(NotKnownNow, match="Who sealed this is not known now"):
        printed(Life(stranger), Asked(Occasion.EXPORT, stale="lagging"), copy=ASKED_FOR)


def test_what_customs_endorsed_on_the_chain_stands_in_box_14() -> None:
    page = texts(printed(ISSUED.endorsed(["9", "6", "11.5"])).pdf)[0]
    assert "11.5Recordedelectronically" in page
    assert "Recordedelectronicallyon2026-11-20" in page


def test_quantities_that_cannot_be_read_leave_box_14_empty() -> None:
    page = texts(printed(ISSUED.endorsed(locked=bytes(48))).pdf)[0]
    assert "Recordedelectronically" not in page


def test_printing_again_gives_the_same_bytes() -> None:
    assert printed(ISSUED.endorsed()).pdf == printed(ISSUED.endorsed()).pdf


END = {"": lambda life: life, "accepted": Life.accepted, "refused": Life.refused, "cancelled": Life.cancelled,
       "replaced": Life.replaced}  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.booleans(), st.sampled_from(sorted(END)), st.integers(0, 2), st.sampled_from(["2026-11-24", "2030-01-01"]))
def test_an_original_is_printed_exactly_of_what_verification_finds_valid(
    endorsed: bool, end: str, notes: int, day: str
) -> None:
    life = END[end](ISSUED.endorsed() if endorsed else ISSUED)
    for _ in range(notes):
        life = life.noted()
    asked = Asked(Occasion.EXPORT, day=day)
    verdict = verify(PERMIT, REGISTRY, asked.evidence(life.events), asked.asked())
    assert (marked(printed(life, asked)) == "ORIGINAL") is (verdict.answer is Answer.VALID)
