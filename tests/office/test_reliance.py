"""What rests on an officer's key: counted before a distrust exactly what it undoes, and listed afterwards."""

import pytest

from registry.acts import Power, Status
from registry.chain import wire
from registry.reliance import Reliance, UnknownOfficer, by_status
from tests.office.parties import World


def resting(world: World, name: str, since: int | None = None) -> Reliance:
    world["MG"].enquiry.refresh()
    return world["MG"].enquiry.resting_on(world["MG"][name].account, since)


def test_what_is_live_is_undone_what_was_used_stands_and_what_a_colleague_affirmed_rests_on_it_no_more(world):
    mg, fr = world["MG"], world["FR"]
    world.appoint("MG", "leaver", Power.ISSUE | Power.ENDORSE)
    before = world.issued(officer="leaver")
    world.later(60)
    since = world.clock.now
    used, endorsed, waiting = (world.issued(officer="leaver") for _ in range(3))
    colleagues = world.issued()
    fr.office.accept(used, fr["customs"], world.day)
    for permit in (endorsed, colleagues):
        mg.office.endorse(permit, mg["leaver"], world.day)
    world.later(60)
    told = resting(world, "leaver", since)
    assert [permit.id for permit in told.undone] == [endorsed.id, waiting.id]
    assert by_status(told.undone) == {Status.ISSUED: 1, Status.ENDORSED: 1}
    assert {permit.id: permit.did for permit in told.standing} == {used.id: ("issue",), colleagues.id: ("endorse",)}
    assert dict(told.did) == {"issue": 3, "endorse": 2}
    world.decide("MG", wire.distrust(mg["leaver"].account, since))
    assert resting(world, "leaver") == told, "counted before as it came out"
    mg.office.affirm([endorsed.id], mg["colleague"])
    assert [permit.id for permit in resting(world, "leaver").undone] == [waiting.id]
    assert before.id in {permit.id for permit in resting(world, "leaver", 0).undone}


def test_an_account_that_is_no_officers_is_said_to_be_none(world):
    with pytest.raises(UnknownOfficer, match="0x1212"):
        world["MG"].enquiry.resting_on(b"\x12" * 20, 0)
