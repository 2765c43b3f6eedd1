"""The counter: every act is served, what it lacks or does not take is said, and what is invalid is not used."""

import pytest

from registry.acts import ACTS, CROSSING_REASONS, ENDING_REASONS, NOTE_KINDS, REFUSAL_REASONS, Status
from registry.counter import SERVICES, Asked, Counter, MemberMissing, MemberNotTaken, NotToBeUsed, OtherPermit
from registry.office import Details
from registry.words import NotAChoice, number_of
from tests.office.parties import World


def counter(world: World, code: str = "FR") -> Counter:
    country = world[code]
    country.enquiry.refresh()
    return Counter(country.enquiry, lambda occasion, _: world.question(occasion, code))


def test_every_act_of_the_table_is_served_but_the_issue_that_makes_a_permit() -> None:
    assert set(SERVICES) == set(ACTS) - {"issue"}


def test_an_act_that_is_not_in_the_table_is_refused_with_those_that_are(world: World) -> None:
    with pytest.raises(NotAChoice, match="endorse, accept"):
        counter(world).examine(Asked("issue", bytes(32), world.day))


@pytest.mark.parametrize("act", sorted(SERVICES))
def test_what_an_act_needs_and_lacks_is_named(world: World, act: str) -> None:
    needed = SERVICES[act].needs
    asked = Asked(act, bytes(32), world.day)
    if needed:
        with pytest.raises(MemberMissing) as told:
            counter(world).examine(asked)
        assert set(told.value.facts["missing"]) == needed
    else:
        assert counter(world).examine(asked) == []


@pytest.mark.parametrize(
    ("act", "given"),
    [
        ("cancel", {"reason": "lost", "quantities": ("1",)}),
        ("cancel", {"reason": "lost", "quantities": ()}),
        ("affirm", {"reason": "lost"}),
        ("affirm", {"details": Details(place="Orly")}),
        ("cancel", {"reason": "lost", "others": (bytes(32),)}),
    ],
)
def test_what_an_act_does_not_take_is_refused_and_not_ignored(world: World, act: str, given: dict[str, object]) -> None:
    with pytest.raises(MemberNotTaken, match="leave it out"):
        counter(world).examine(Asked(act, bytes(32), world.day, **given))  # type: ignore[arg-type]


def test_a_document_that_is_another_permit_than_the_named_one_is_refused(world: World) -> None:
    with pytest.raises(OtherPermit):
        counter(world).examine(Asked("accept", bytes(32), world.day, world.issued()))


def test_an_invalid_permit_is_neither_endorsed_nor_accepted_and_the_check_is_named(world: World) -> None:
    sealed = world.issued()
    forged = type(sealed)(
        sealed.registry_tag, sealed.face.model_copy(update={"number": "26MG999999"}), sealed.face_salt, sealed.persons,
        sealed.persons_salt, None, sealed.seal,
    )  # fmt: skip
    for act, code in (("endorse", "MG"), ("accept", "FR")):
        with pytest.raises(NotToBeUsed) as told:
            counter(world, code).act(
                world[code].office, Asked(act, forged.id, world.day, forged), world[code]["customs"]
            )
        assert told.value.facts["check"] == 3


def test_the_counter_does_what_the_office_does(world: World) -> None:
    sealed = world.issued()
    mg, fr = world["MG"], world["FR"]
    counter(world, "MG").act(mg.office, Asked("endorse", sealed.id, world.day, sealed), mg["customs"])
    assert world.word(sealed.id).status is Status.ENDORSED
    done = counter(world).act(fr.office, Asked("accept", sealed.id, world.day, sealed), fr["customs"])
    assert done.block is not None
    assert world.word(sealed.id).status is Status.ACCEPTED


def test_a_second_use_is_refused_at_the_counter_before_a_key_is_asked_for(world: World) -> None:
    sealed, fr = world.issued(), world["FR"]
    asked = Asked("accept", sealed.id, world.day, sealed)
    counter(world).act(fr.office, asked, fr["customs"])
    with pytest.raises(NotToBeUsed, match="Check 9: Used on"):
        counter(world).examine(asked)


def test_a_permit_is_replaced_and_the_transaction_is_the_one_that_issues_its_successor(world: World) -> None:
    sealed, successor, mg = world.issued(), world.permit(), world["MG"]
    asked = Asked("replace", sealed.id, world.day, reason="lost", successor=successor)
    done = counter(world, "MG").act(mg.office, asked, mg["issuer"])
    with mg.office.vault.read() as reading:
        document = reading.document_numbered("MG", successor.face.number)
    assert document is not None
    assert mg.office.issued(document.permit) == done


@pytest.mark.parametrize("table", [REFUSAL_REASONS, ENDING_REASONS, CROSSING_REASONS, NOTE_KINDS])
def test_a_reason_is_given_by_its_number_its_words_or_its_words_with_hyphens(table: dict[int, str]) -> None:
    for number, says in table.items():
        one_word = says.replace(":", "").replace(" ", "-")
        assert {number_of(table, given) for given in (str(number), says, says.upper(), one_word)} == {number}
    for none in ("", "-", "99", "x", "the-"):
        with pytest.raises(NotAChoice, match="is not one of"):
            number_of(table, none)
