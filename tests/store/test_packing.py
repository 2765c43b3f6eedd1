"""Events as rows."""

from dataclasses import replace

import pytest
from hypothesis import given

from registry import acts
from registry.acts import Event, Issued, OfficerAppointed, PermitEvent, Power, Where
from registry.store.packing import KINDS, NUMBERS, pack, unpack
from tests.store.lives import OFFICER, appointed, endorsed, issued, later_events, permit_id

WHERE = Where(7, 3, 1_790_000_000, b"\x05" * 32)


def _again(event: Event) -> Event:
    columns = {"id": event.id, "officer": event.officer} if isinstance(event, PermitEvent) else {}
    return unpack(NUMBERS[type(event)], pack(event), event.where, **columns)


def test_every_event_the_chain_can_tell_has_a_number():
    kinds = {thing for thing in vars(acts).values() if isinstance(thing, type) and issubclass(thing, Event)}
    told = kinds - {Event, acts.PermitEvent, acts.PartyEvent, acts.OfficerEvent}
    assert told == set(KINDS)
    assert len(KINDS) == len(NUMBERS)


@given(later_events([permit_id(1), permit_id(2)]))
def test_what_is_packed_comes_back_the_same(event: Event):
    event = replace(event, where=WHERE)
    again = _again(event)
    assert again == event
    assert type(again) is type(event)


@pytest.mark.parametrize("event", [issued(permit_id(1)), issued(permit_id(1), destination=""), appointed()])
def test_an_issue_and_an_appointment_come_back_the_same(event: Event):
    assert _again(event) == event


def test_numbers_come_back_as_the_type_they_had():
    again = _again(appointed(OFFICER))
    assert isinstance(again, OfficerAppointed)
    assert isinstance(again.powers, Power)


def test_an_issue_takes_few_bytes():
    event = issued(permit_id(1))
    assert isinstance(event, Issued)
    assert len(pack(event)) <= 8
    assert len(pack(endorsed(permit_id(1)))) <= 2 + 48 + 32 + 4
