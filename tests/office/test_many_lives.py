"""Any acts by anybody in any order: the contract, the fold of the index and a plain model agree after every step."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from registry.acts import AWAITING_USE, LIVE, Direction, Power, Status
from registry.chain import wire
from registry.errors import RefusedError
from registry.seal import SealedPermit
from registry.state import fold_permit
from tests.office.parties import GUITAR, REPTILES, World

POWERS = {
    ("MG", "issuer"): Power.ISSUE,
    ("MG", "colleague"): Power.ISSUE,
    ("MG", "thief"): Power.ISSUE,
    ("MG", "customs"): Power.ENDORSE | Power.ADMIT,
    ("FR", "issuer"): Power.ISSUE,
    ("FR", "customs"): Power.ENDORSE | Power.ADMIT,
    ("FR", "importer"): Power.IMPORT,
    ("KE", "customs"): Power.ENDORSE | Power.ADMIT,
}
officers = st.sampled_from(sorted(POWERS))


class Lives(RuleBasedStateMachine):
    """The model: of each permit its status, country, number of crossings, and who answers for it."""

    world: World
    permits = Bundle("permits")

    @initialize()
    def begin(self) -> None:
        self.appointed = self.world.clock.now
        self.world.appoint("MG", "thief", Power.ISSUE)
        self.caught = False
        self.model: dict[bytes, dict[str, Any]] = {}

    # ---- what somebody tries ----

    @rule(target=permits, multiple=st.booleans(), name=st.sampled_from(["issuer", "colleague", "thief"]))
    def issue(self, multiple: bool, name: str) -> SealedPermit:
        officer = name if name != "thief" or not self.caught else "issuer"
        permit = self.world.issued(GUITAR if multiple else REPTILES, officer=officer)
        status, country = (Status.INSIDE, "MG") if multiple else (Status.ISSUED, "FR")
        self.model[permit.id] = {"status": status, "country": country, "crossings": 0, "by": ("MG", officer)}
        self._agree(permit)
        return permit

    @rule(who=officers)
    def issue_without_power(self, who: tuple[str, str]) -> None:
        if not self._may(who, "MG", Power.ISSUE):
            party, name = who
            office = self.world[party].office
            self._refused(lambda: office.issue([self.world.permit()], self.world[party][name]))

    @rule(permit=permits, who=officers)
    def endorse(self, permit: SealedPermit, who: tuple[str, str]) -> None:
        was = self.model[permit.id]
        fits = was["status"] is Status.ISSUED and self._trusted(was) and self._may(who, "MG", Power.ENDORSE)
        self._try(permit, who, fits, {"status": Status.ENDORSED}, "endorse", self.world.day)

    @rule(permit=permits, who=officers)
    def accept(self, permit: SealedPermit, who: tuple[str, str]) -> None:
        was = self.model[permit.id]
        fits = was["status"] in AWAITING_USE and self._trusted(was) and self._may(who, "FR", Power.ADMIT | Power.IMPORT)
        self._try(permit, who, fits, {"status": Status.ACCEPTED, "by": who}, "accept", self.world.day)

    @rule(permit=permits, who=officers)
    def refuse(self, permit: SealedPermit, who: tuple[str, str]) -> None:
        fits = self.model[permit.id]["status"] in AWAITING_USE and self._may(who, "FR", Power.ADMIT)
        self._try(permit, who, fits, {"status": Status.REFUSED, "by": who}, "refuse", self.world.day, 2)

    @rule(permit=permits, who=officers, way=st.sampled_from(Direction), reason=st.sampled_from([0, 0, 1]))
    def cross(self, permit: SealedPermit, who: tuple[str, str], way: Direction, reason: int) -> None:
        was, (party, _) = self.model[permit.id], who
        power = Power.ENDORSE if way is Direction.EXIT else Power.ADMIT
        inside = was["status"] is Status.INSIDE
        regular = inside and was["country"] == party if way is Direction.EXIT else not inside
        fits = (
            was["status"] in {Status.INSIDE, Status.OUTSIDE}
            and self._trusted(was)
            and self._may(who, party, power)
            and (regular or bool(reason))
        )
        status = Status.INSIDE if way is Direction.ENTRY else Status.OUTSIDE
        new = {"status": status, "country": party, "crossings": was["crossings"] + 1}
        self._try(permit, who, fits, new, "cross", self.world.day, way, reason)

    @rule(permit=permits, who=officers)
    def cancel(self, permit: SealedPermit, who: tuple[str, str]) -> None:
        fits = self.model[permit.id]["status"] in LIVE and self._may(who, "MG", Power.ISSUE)
        self._try(permit.id, who, fits, {"status": Status.CANCELLED, "by": who}, "cancel", 1, permit=permit)

    @rule(target=permits, permit=permits, who=officers)
    def replace(self, permit: SealedPermit, who: tuple[str, str]) -> SealedPermit:
        fits = self.model[permit.id]["status"] in LIVE and self._may(who, "MG", Power.ISSUE)
        party, name = who
        new = self.world.permit()

        def act() -> SealedPermit:
            return self.world[party].office.replace(permit.id, new, self.world[party][name], 2)

        if not fits:
            self._refused(act)
            self._agree(permit)
            return permit
        successor = act()
        self.model[permit.id] |= {"status": Status.REPLACED, "by": who}
        self.model[successor.id] = {"status": Status.ISSUED, "country": "FR", "crossings": 0, "by": who}
        self._agree(permit)
        self._agree(successor)
        return successor

    @rule(permit=permits, who=officers)
    def note(self, permit: SealedPermit, who: tuple[str, str]) -> None:
        fits = not (who == ("MG", "thief") and self.caught)
        self._try(permit, who, fits, {}, "note", 2)

    @rule(permit=permits, who=officers)
    def affirm(self, permit: SealedPermit, who: tuple[str, str]) -> None:
        was = self.model[permit.id]
        fits = was["status"] in LIVE and not self._trusted(was) and self._may(who, "MG", Power.ISSUE)
        self._try([permit.id], who, fits, {"by": who}, "affirm", permit=permit)

    @rule()
    def catch_the_thief(self) -> None:
        if not self.caught:
            self.world.later(1)
            self.world.decide("MG", wire.distrust(self.world["MG"]["thief"].account, self.appointed))
            self.caught = True

    # ---- what must come of it ----

    def _may(self, who: tuple[str, str], party: str, powers: Power) -> bool:
        return who[0] == party and bool(POWERS[who] & powers) and not (self.caught and who[1] == "thief")

    def _trusted(self, was: dict[str, Any]) -> bool:
        return not (self.caught and was["by"] == ("MG", "thief"))

    def _try(self, of: Any, who: tuple[str, str], fits: bool, new: dict[str, Any], act: str, *rest: Any,
             permit: SealedPermit | None = None) -> None:  # fmt: skip
        party, name = who
        office, officer = self.world[party].office, self.world[party][name]
        shown = of if permit is None else permit
        if fits:
            getattr(office, act)(of, officer, *rest)
            self.model[shown.id] |= new
        else:
            self._refused(lambda: getattr(office, act)(of, officer, *rest))
        self._agree(shown)

    def _refused(self, act: Any) -> None:
        try:
            act()
        except RefusedError:
            return
        raise AssertionError("it was not refused")

    def _agree(self, permit: SealedPermit) -> None:
        model, word = self.model[permit.id], self.world.word(permit.id)
        party, name = model["by"]
        by = self.world[party][name].account
        assert (word.status, word.country, word.crossings, word.by) == (
            model["status"], model["country"], model["crossings"], by)  # fmt: skip
        enquiry = self.world["KE"].enquiry
        enquiry.refresh()
        state = fold_permit(enquiry.history(permit.id), enquiry.directory())
        assert state is not None
        assert (state.status, state.country, len(state.crossings)) == (word.status, word.country, word.crossings)
        assert (state.ended.officer if state.ended else state.by) == word.by
        assert (state.ended.where.time if state.ended else state.at) == word.at
        self._agree_on_what_rests_on_the_thief()

    def _agree_on_what_rests_on_the_thief(self) -> None:
        """What a distrust undoes, before it and after it, is what only an affirmation would bring back."""
        thief = self.world["MG"]["thief"].account
        resting = self.world["KE"].enquiry.resting_on(thief, self.appointed)
        undone = {key for key, was in self.model.items() if was["by"] == ("MG", "thief") and was["status"] in LIVE}
        assert {permit.id for permit in resting.undone} == undone
        assert {permit.id: permit.status for permit in resting.permits} == {
            permit.id: self.model[permit.id]["status"] for permit in resting.permits
        }


def test_contract_index_and_model_agree_after_every_step(world):
    class InThisWorld(Lives):
        pass

    InThisWorld.world = world
    run_state_machine_as_test(
        InThisWorld,
        settings=settings(
            max_examples=8, stateful_step_count=16, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
