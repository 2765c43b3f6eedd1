"""Approval by a second official: nothing is issued that another did not look at, exactly as it is."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.acts import Power, Status
from registry.approvals import (
    Approvals,
    NotAReason,
    NotHandedOver,
    NotKnownWho,
    NotWaiting,
    Official,
    SameOfficial,
    permit_of,
)
from registry.canonical import canonical
from registry.chain.door import NotEmpowered
from registry.commitment import approval_digest
from registry.errors import RegistryError
from registry.issuing import NotApproved, NotThisParty
from registry.keystore import new_signer
from registry.office import Office
from registry.permit import Permit
from registry.store.approvals import Approval, ApprovalStage
from registry.store.users import User, add_user
from registry.store.vault import AlreadyKept, Keystore, Release
from registry.verify import Evidence
from registry.wording import worded
from tests.office.parties import PATIENCE, World

WAITING, APPROVED = ApprovalStage.WAITING, ApprovalStage.APPROVED


class Room:
    """MG's office where approval is asked for, and its people: `second` may issue too, `clerk` has no key."""

    def __init__(self, world: World) -> None:
        mg = world["MG"]
        self.world, self.vault = world, mg.office.vault
        self.office = Office(
            world.registry, world.node, self.vault, mg.outbox, now=world.clock, party="MG", batch=2, approval=True,
            patience=PATIENCE,
        )  # fmt: skip
        self.approvals = Approvals(self.vault, "MG", self.evidence, world.clock)
        self.first, self.second = (Official(name, mg[name].account) for name in ("issuer", "colleague"))
        self.clerk, self.customs = Official("clerk"), Official("customs", mg["customs"].account)

    def evidence(self) -> Evidence:
        enquiry = self.world["MG"].enquiry
        enquiry.refresh()
        return enquiry.evidence(bytes(32))

    def handed(self, *permits: Permit, by: Official | None = None) -> list[bytes]:
        return [one.digest for one in self.approvals.hand_over([worded(one) for one in permits], by or self.first)]

    def approved(self, *permits: Permit) -> list[Approval]:
        return self.approvals.approve(self.handed(*permits), self.second)

    def issue(self, *permits: Permit) -> list[Status]:
        sealed = self.office.issue(permits, self.world["MG"]["issuer"])
        return [self.world.word(one.id).status for one in sealed]


@pytest.fixture(scope="module")
def room(world: World) -> Room:
    return Room(world)


@pytest.fixture
def permit(world: World) -> Permit:
    return world.permit()


# ---- what is not approved is not issued ----


def test_what_nobody_approved_is_not_issued_and_what_to_do_is_said(room: Room, permit: Permit):
    with pytest.raises(NotApproved, match="let a colleague approve it") as refused:
        room.issue(permit)
    assert refused.value.facts["numbers"] == [permit.face.number]
    assert permit.face.number in room.office.objections([worded(permit)])


def test_what_only_waits_is_not_issued(room: Room, permit: Permit):
    room.handed(permit)
    with pytest.raises(NotApproved):
        room.issue(permit)


def test_what_was_approved_is_issued_and_asked_for_again_is_the_same(room: Room, permit: Permit):
    room.approved(permit)
    assert room.office.objections([worded(permit)]) == {}
    assert room.issue(permit) == room.issue(permit) == [Status.ISSUED]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_another_permit_than_the_approved_one_is_not_issued_whatever_differs(room: Room, permit: Permit, data):
    room.approved(permit)
    other = {
        "special_conditions": "Others.", "place_of_issue": "Elsewhere", "purpose": "Z", "destination": "KE",
        "valid_until": permit.face.date_of_issue, "security_stamp": "MG 1",
    }  # fmt: skip
    changed = data.draw(st.sets(st.sampled_from(sorted(other)), min_size=1))
    face = permit.face.model_copy(update={name: other[name] for name in changed})
    with pytest.raises(NotApproved):
        room.issue(Permit(face=face, persons=permit.persons))
    person = permit.persons.signatory.model_copy(update={"name": "Another"})
    with pytest.raises(NotApproved):
        room.issue(Permit(face=permit.face, persons=permit.persons.model_copy(update={"signatory": person})))


def test_one_that_is_not_approved_stops_its_batch(room: Room, world: World):
    good, bad = world.permit(), world.permit()
    room.approved(good)
    with pytest.raises(NotApproved, match=bad.face.number):
        room.issue(good, bad)
    assert room.issue(good) == [Status.ISSUED]


def test_the_successor_of_a_permit_is_approved_too(room: Room, world: World, permit: Permit):
    old, issuer = world.issued(), world["MG"]["issuer"]
    with pytest.raises(NotApproved):
        room.office.replace(old.id, permit, issuer, 2)
    room.approved(permit)
    assert world.word(room.office.replace(old.id, permit, issuer, 2).id).status is Status.ISSUED
    assert world.word(old.id).status is Status.REPLACED


def test_an_approval_taken_back_at_the_last_moment_counts(room: Room, world: World, permit: Permit):
    """Between the first look and the database transaction that keeps what is issued."""
    (approval,) = room.approved(permit)

    def late(size: int) -> bytes:
        if room.approvals.find(approval.digest).stage is APPROVED:
            room.approvals.send_back([approval.digest], room.second, "The annex is missing.")
        return bytes(size)

    mg = world["MG"]
    office = Office(
        world.registry, world.node, room.vault, mg.outbox, now=world.clock, party="MG", approval=True, entropy=late,
        patience=PATIENCE,
    )  # fmt: skip
    with pytest.raises(NotApproved):
        office.issue([permit], mg["issuer"])
    with room.vault.read() as reading:
        assert reading.document_numbered("MG", permit.face.number) is None


def test_where_it_is_not_asked_for_permits_are_issued_without(world: World):
    assert world.word(world.issued().id).status is Status.ISSUED


def test_a_number_issued_with_other_contents_leaves_nothing_waiting_under_it(room: Room, world: World, permit: Permit):
    (digest,) = room.handed(permit)
    world.issued(number=permit.face.number, special_conditions="Others.")
    assert room.approvals.find(digest).stage is ApprovalStage.REPLACED


# ---- who approves ----


def test_who_prepared_a_permit_does_not_approve_it_under_another_name_or_by_another_key(room: Room, permit: Permit):
    digests = room.handed(permit)
    for same in (room.first, replace(room.first, name="another"), replace(room.second, name=room.first.name)):
        with pytest.raises(SameOfficial, match="Let a colleague approve it"):
            room.approvals.approve(digests, same)
    assert room.approvals.find(digests[0]).stage is WAITING


def test_who_may_not_issue_does_not_approve(room: Room, world: World, permit: Permit):
    digests = room.handed(permit)
    stranger, french = (
        Official("stranger", new_signer().account),
        Official("issuer of FR", world["FR"]["issuer"].account),
    )
    for nobody in (room.clerk, room.customs, stranger, french):
        with pytest.raises(NotEmpowered, match="officers of MG who may issue"):
            room.approvals.approve(digests, nobody)
        with pytest.raises(NotEmpowered):
            room.approvals.send_back(digests, nobody, "No.")
    assert room.approvals.find(digests[0]).stage is WAITING


def test_while_the_chain_is_not_fresh_nobody_approves(room: Room, world: World, permit: Permit):
    digests = room.handed(permit)
    stale = Approvals(
        room.vault, "MG", lambda: replace(room.evidence(), head_time=None, no_head_because="It is away."), world.clock
    )
    with pytest.raises(NotKnownWho, match="Ask again"):
        stale.approve(digests, room.second)


def test_an_officer_whose_term_is_over_does_not_approve(room: Room, world: World, permit: Permit):
    leaving = Official("leaving", world.appoint("MG", "leaving", Power.ISSUE, end=world.clock.now + 1800).account)
    digests = room.handed(permit)
    assert room.approvals.approve(digests, leaving)[0].decider == "leaving"
    world.later(1900)
    with pytest.raises(NotEmpowered):
        room.approvals.approve(digests, leaving)


def test_a_batch_with_one_that_cannot_be_approved_approves_none(room: Room, world: World):
    theirs, ours = room.handed(world.permit()), room.handed(world.permit(), by=room.second)
    with pytest.raises(SameOfficial):
        room.approvals.approve([*theirs, *ours], room.second)
    with pytest.raises(NotHandedOver):
        room.approvals.approve([*theirs, bytes(32)], room.second)
    assert room.approvals.find(theirs[0]).stage is WAITING


# ---- handed over, sent back, handed over again ----


def test_handed_over_or_approved_twice_is_once(room: Room, world: World, permit: Permit):
    first = room.approvals.hand_over([worded(permit)], room.clerk)
    world.clock.now += 1
    assert room.approvals.hand_over([worded(permit)], room.first) == first
    approved = room.approvals.approve([first[0].digest] * 2, room.second)
    world.clock.now += 1
    assert room.approvals.approve([first[0].digest], room.first) == approved
    assert room.approvals.hand_over([worded(permit)], room.first) == approved


def test_what_was_sent_back_is_told_why_is_not_approved_and_can_be_handed_over_again(room: Room, permit: Permit):
    digests = room.handed(permit)
    (back,) = room.approvals.send_back(digests, room.second, "The unit is missing.")
    assert room.approvals.send_back(digests, room.second, "The unit is missing.") == [back]
    for decide in (
        lambda: room.approvals.approve(digests, room.second),
        lambda: room.approvals.send_back(digests, room.second, "Another reason."),
    ):
        with pytest.raises(NotWaiting, match=r"sent back already \(The unit is missing\.\)"):
            decide()
    with pytest.raises(NotApproved):
        room.issue(permit)
    (again,) = room.approvals.hand_over([worded(permit)], room.clerk)
    assert (again.stage, again.processor, again.reason) == (WAITING, "clerk", None)


def test_what_was_sent_back_is_to_be_mended_until_something_else_stands_under_its_number(
    room: Room, world: World, permit: Permit
):
    number = permit.face.number
    (back,) = room.approvals.send_back(room.handed(permit), room.second, "The unit is missing.")
    assert room.approvals.sent_back([number, "none"]) == [back]
    (mended,) = room.handed(world.permit(number=number, special_conditions="Others."))
    assert room.approvals.sent_back([number]) == []
    (again,) = room.approvals.send_back([mended], room.second, "It still is.")
    assert room.approvals.sent_back([number]) == [again]


def test_what_waits_is_counted_without_what_one_prepared_under_whatever_name(room: Room, world: World):
    alias = Official("another name", room.first.account)
    officials = {"first": room.first, "alias": alias, "second": room.second, "clerk": room.clerk, "all": None}

    def counted() -> dict[str, int]:
        return {who: room.approvals.count(WAITING, not_by=official) for who, official in officials.items()}

    before = counted()
    room.handed(world.permit(), by=room.first)
    of_first = {who: count - before[who] for who, count in counted().items()}
    assert of_first == {"first": 0, "alias": 0, "second": 1, "clerk": 1, "all": 1}
    room.handed(world.permit(), by=room.clerk)
    of_both = {who: count - before[who] for who, count in counted().items()}
    assert of_both == {"first": 1, "alias": 1, "second": 2, "clerk": 1, "all": 2}


def test_another_version_takes_the_place_of_what_waited_or_was_approved(room: Room, world: World, permit: Permit):
    (approved,) = room.approved(permit)
    other = world.permit(number=permit.face.number, special_conditions="Others.")
    (later,) = room.handed(other)
    with pytest.raises(NotApproved):
        room.issue(permit)
    with pytest.raises(NotWaiting, match="replaced by another version"):
        room.approvals.approve([approved.digest], room.second)
    assert room.approvals.numbered(permit.face.number).digest == later
    assert permit_of(room.approvals.find(later)) == other


def test_what_was_issued_is_neither_handed_over_nor_sent_back(room: Room, permit: Permit):
    (approved,) = room.approved(permit)
    room.issue(permit)
    with pytest.raises(AlreadyKept, match="issued already"):
        room.handed(permit)
    with pytest.raises(NotWaiting, match="issued already"):
        room.approvals.send_back([approved.digest], room.second, "Too late.")
    with pytest.raises(NotHandedOver):
        room.approvals.numbered(permit.face.number)


def test_an_approval_outlives_an_issue_that_failed(room: Room, permit: Permit):
    (approved,) = room.approved(permit)
    room.issue(permit)
    with room.vault.write() as writing:
        document = writing.document_numbered("MG", permit.face.number)
        assert document is not None
        writing.release(document.batch, Release.FAILED)
    assert room.approvals.find(approved.digest).stage is APPROVED
    assert room.issue(permit) == [Status.ISSUED]
    assert room.approvals.find(approved.digest).stage is ApprovalStage.ISSUED


@pytest.mark.parametrize("reason", ["", " ", "x" * 1_001, "a\0b", "\ud800"])
def test_a_reason_that_nobody_can_read_is_refused(room: Room, permit: Permit, reason: str):
    with pytest.raises(NotAReason):
        room.approvals.send_back(room.handed(permit), room.second, reason)


def test_a_permit_of_another_party_and_a_number_twice_are_not_handed_over(room: Room, world: World, permit: Permit):
    refusals: list[tuple[type[RegistryError], list[Permit]]] = [
        (NotThisParty, [permit, world.permit(party="FR", destination="KE")]),
        (AlreadyKept, [permit, world.permit(number=permit.face.number)]),
    ]
    for kind, permits in refusals:
        with pytest.raises(kind):
            room.handed(*permits)
    with pytest.raises(NotHandedOver):
        room.approvals.numbered(permit.face.number)


def test_what_waits_is_listed_the_oldest_first_page_by_page(room: Room, world: World):
    world.later(3600)
    handed = []
    for _ in range(2):
        handed += room.handed(*(world.permit() for _ in range(3)))
        world.later(1)
    before = [one for one in room.approvals.page(WAITING, limit=1000) if one.digest not in handed]
    last = before[-1]
    place, seen = last.place, []
    while rows := room.approvals.page(WAITING, place, limit=4):
        seen += [row.digest for row in rows]
        place = rows[-1].place
    assert seen == handed


# ---- what is recorded ----


def test_what_was_issued_records_applicant_processor_approver_and_issuer(room: Room, world: World, permit: Permit):
    (approved,) = room.approvals.approve(room.handed(permit, by=room.clerk), room.second)
    (sealed,) = room.office.asked_by("rakoto").issue([permit], world["MG"]["issuer"])
    handling = room.approvals.handling(sealed.id)
    assert handling is not None
    assert (handling.applicant, handling.processor, handling.approver, handling.issuer) == (
        "Applicant One", "clerk", "colleague", "rakoto",
    )  # fmt: skip
    assert room.approvals.page(ApprovalStage.ISSUED, limit=1000)[-1].digest == approved.digest
    assert approved.digest not in {one.digest for one in room.approvals.page(APPROVED, limit=1000)}


def test_without_a_users_name_the_keys_is_recorded_and_stays_when_the_user_goes(room: Room, world: World):
    mg, officer = world["MG"], world.appoint("MG", "third", Power.ISSUE)
    first = mg.office.issue([world.permit()], officer)[0]
    with room.vault.write() as writing:
        writing.add_keystore(Keystore(officer.account, "MG", "third key", b"{}"))
        add_user(writing, User("somebody", "MG", "hash", officer.account, 1))
    second = mg.office.issue([world.permit()], officer)[0]
    told = [room.approvals.handling(one.id) for one in (first, second)]
    assert [one and (one.issuer, one.processor, one.approver) for one in told] == [
        (f"0x{officer.account.hex()}", None, None), ("third key", None, None),
    ]  # fmt: skip
    assert room.approvals.handling(bytes(32)) is None


def test_the_digest_is_of_the_canonical_permit_without_salts(permit: Permit):
    again = Permit.model_validate(permit.model_dump(exclude_none=True))
    said = hashlib.sha256(b"cites-approval/1" + canonical(again)).digest()
    assert approval_digest(canonical(permit.face), canonical(permit.persons)) == said
