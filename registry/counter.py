"""The counter: what an official asks for on a permit, looked at before it is done, alike at every door.

`permit endorse` and `POST /permits/{id}/acts` both end here, so they cannot differ: the same words for reasons, the
same members for an act, the same verification first. What is invalid is not endorsed and not used; lateness alone does
not stop the recording of what happened.
"""

from collections.abc import Callable
from dataclasses import Field, dataclass, field, fields
from typing import Any

from registry.acts import ACTS, CROSSING_REASONS, ENDING_REASONS, NOTE_KINDS, REFUSAL_REASONS, Direction, Power
from registry.answers import Outcome
from registry.case import Occasion
from registry.enquiry import Enquiry
from registry.errors import InputError, RefusedError
from registry.keystore import Signer
from registry.office import Details, Office
from registry.permit import Permit
from registry.seal import SealedPermit
from registry.sending import Done
from registry.verify import Question
from registry.words import NotAChoice, number_of

IN_TIME = 8
"""The check that may fail without stopping an act."""
DIRECTIONS = {1: "exit", 2: "entry"}


class MemberMissing(InputError):
    """The act needs something that was not given."""


class MemberNotTaken(InputError):
    """The act does not take something that was given."""


class OtherPermit(InputError):
    """What is shown is not the permit that the act names."""


class NotByImporters(RefusedError):
    """The law of this Party, which its profile states, does not let importers mark permits used themselves."""

    http_status = 403


class NotToBeUsed(RefusedError):
    """Verification says that this permit must not be endorsed or used; `facts["check"]` says which check failed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One act on one permit. What the act does not take is left out: SERVICES says what it takes.

    `permit` is its 32-byte id and `shown` what its holder shows; `day` counts from 1970-01-01; `reason` is a number or
    the beginning of its words, `note` likewise the kind of a note; `others` are further ids to affirm, all or none.
    """

    act: str
    permit: bytes
    day: int
    shown: SealedPermit | None = None
    quantities: tuple[str, ...] | None = None
    reason: str | None = None
    direction: str | None = None
    note: str | None = None
    details: Details = field(default_factory=Details)
    successor: Permit | None = None
    others: tuple[bytes, ...] = ()


def _direction(asked: Asked) -> Direction:
    return Direction.EXIT if number_of(DIRECTIONS, asked.direction or "") == 1 else Direction.ENTRY


def _occasion_of_crossing(asked: Asked) -> Occasion:
    return Occasion.EXPORT if _direction(asked) is Direction.EXIT else Occasion.IMPORT


def _reason(table: dict[int, str], asked: Asked) -> int:
    return 0 if asked.reason is None else number_of(table, asked.reason)


def _shown(asked: Asked) -> SealedPermit:
    if asked.shown is None:
        raise MemberMissing(f"To {asked.act} a permit, give shown.")
    return asked.shown


def _endorse(office: Office, asked: Asked, officer: Signer) -> Done:
    return office.endorse(_shown(asked), officer, asked.day, asked.quantities, asked.details)


def _accept(office: Office, asked: Asked, officer: Signer) -> Done:
    return office.accept(_shown(asked), officer, asked.day, asked.quantities, asked.details)


def _refuse(office: Office, asked: Asked, officer: Signer) -> Done:
    return office.refuse(_shown(asked), officer, asked.day, _reason(REFUSAL_REASONS, asked), asked.details)


def _cross(office: Office, asked: Asked, officer: Signer) -> Done:
    return office.cross(
        _shown(asked), officer, asked.day, _direction(asked), _reason(CROSSING_REASONS, asked), asked.details
    )


def _cancel(office: Office, asked: Asked, officer: Signer) -> Done:
    return office.cancel(asked.permit, officer, _reason(ENDING_REASONS, asked), asked.details)


def _replace(office: Office, asked: Asked, officer: Signer) -> Done:
    if asked.successor is None:
        raise MemberMissing("To replace a permit, give successor.")
    sealed = office.replace(asked.permit, asked.successor, officer, _reason(ENDING_REASONS, asked), asked.details)
    done = office.issued(sealed.id)
    assert done is not None  # it was stored together with its transaction
    return done


def _affirm(office: Office, asked: Asked, officer: Signer) -> Done:
    return office.affirm([asked.permit, *asked.others], officer)


def _note(office: Office, asked: Asked, officer: Signer) -> Done:
    return office.note(_shown(asked), officer, number_of(NOTE_KINDS, asked.note or ""), asked.details)


@dataclass(frozen=True, slots=True)
class Service:
    """How an act is served: how it is done; what it needs and may have, by the names of Asked's members; on which
    occasion the permit is verified first, if it is."""

    do: Callable[[Office, Asked, Signer], Done]
    needs: frozenset[str]
    may_have: frozenset[str]
    occasion: Callable[[Asked], Occasion] | None = None


def _service(
    do: Callable[[Office, Asked, Signer], Done],
    needs: str,
    may_have: str,
    occasion: Callable[[Asked], Occasion] | None = None,
) -> Service:
    return Service(do, frozenset(needs.split()), frozenset(may_have.split()), occasion)


SERVICES: dict[str, Service] = {
    "endorse": _service(_endorse, "shown", "quantities details", lambda _: Occasion.EXPORT),
    "accept": _service(_accept, "shown", "quantities details", lambda _: Occasion.IMPORT),
    "refuse": _service(_refuse, "shown reason", "details"),
    "cross": _service(_cross, "shown direction", "reason details", _occasion_of_crossing),
    "cancel": _service(_cancel, "reason", "shown details"),
    "replace": _service(_replace, "successor reason", "shown details"),
    "affirm": _service(_affirm, "", "shown others"),
    "note": _service(_note, "shown note", "details"),
}
"""Every act on a permit that is there; `issue` makes one."""

_OPTIONAL = tuple(member for member in fields(Asked) if member.name not in {"act", "permit", "day"})


class Counter:
    """Where acts on permits are asked for. `question` makes the question of verification for an occasion and a day."""

    def __init__(self, enquiry: Enquiry, question: Callable[[Occasion, int], Question]) -> None:
        self._enquiry = enquiry
        self._question = question

    def examine(self, asked: Asked) -> list[str]:
        """Whether this may be done, without a key: what is to be said about it. Raises InputError, NotToBeUsed."""
        service = _ensure_complete(asked)
        if service.occasion is None:
            return []
        verdict = self._enquiry.verify(_shown(asked), self._question(service.occasion(asked), asked.day))
        failed = [check for check in verdict.checks if check.outcome is Outcome.FAILED]
        for check in failed:
            if check.number != IN_TIME:
                says = f"This permit is not to be used. Check {check.number}: {check.says}"
                raise NotToBeUsed(says, check=check.number)
        unsure = [check for check in verdict.checks if check.outcome is Outcome.CANNOT_TELL]
        return [check.says for check in (*failed, *unsure, *verdict.warnings)]

    def act(self, office: Office, asked: Asked, officer: Signer, say: Callable[[str], None] = lambda _: None) -> Done:
        """Examine it, `say` what is to be said, then do it. Raises NotByImporters, and what both parts raise."""
        self.ensure_by_law(asked.act, officer.account)
        for remark in self.examine(asked):
            say(remark)
        return SERVICES[asked.act].do(office, asked, officer)

    def ensure_by_law(self, act: str, account: bytes) -> None:
        """Who has no other power to accept than an importer's does so only if the Party's law lets importers. Raises
        NotByImporters."""
        officer = self._enquiry.directory().officers.get(account)
        if act != "accept" or officer is None or officer.powers & ACTS["accept"].powers != Power.IMPORT:
            return
        profile = self._question(Occasion.IMPORT, 0).profile
        if not profile.used_by_importers:
            raise NotByImporters(
                f"By the law of {officer.party} ({profile.use_provision}), importers do not mark permits used. Show "
                "the permit to customs.",
                party=officer.party,
                provision=profile.use_provision,
            )


def _ensure_complete(asked: Asked) -> Service:
    """The act's row of the table, if all is there that it needs and nothing else. Raises InputError."""
    service = SERVICES.get(asked.act)
    if service is None:
        raise NotAChoice(f"{asked.act[:80]!r} is no act on a permit. There are: {', '.join(SERVICES)}.")
    given = {member.name for member in _OPTIONAL if getattr(asked, member.name) != _left_out(member)}
    if missing := sorted(service.needs - given):
        raise MemberMissing(f"To {asked.act} a permit, give {', '.join(missing)}.", missing=missing)
    if superfluous := sorted(given - service.needs - service.may_have):
        says = f"To {asked.act} a permit takes no {', '.join(superfluous)}: leave it out."
        raise MemberNotTaken(says, superfluous=superfluous)
    if asked.shown is not None and asked.shown.id != asked.permit:
        raise OtherPermit(f"What is shown is another permit than 0x{asked.permit.hex()}: show that one.")
    return service


def _left_out(member: Field[Any]) -> Any:
    return Details() if member.name == "details" else member.default
