"""What is typed into the form of an act, with what is known put in before; and what of it is wrong, by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.pages.desk.door import Fields
from api.pages.desk.words import NOT_WHAT_LEFT
from api.pages.faults import Said, told
from api.pages.language import Language
from api.service import Service
from registry.acts import CROSSING_REASONS, ENDING_REASONS, NOTE_KINDS, REFUSAL_REASONS
from registry.answers import Outcome, Verdict
from registry.case import Occasion
from registry.counter import SERVICES, Asked, MemberMissing
from registry.days import to_date, to_day
from registry.errors import RegistryError
from registry.office import Details, ensure_permitted
from registry.quantities import as_text
from registry.seal import SealedPermit
from registry.verify import Evidence, verify

REASONS: Mapping[str, dict[int, str]] = {
    "refuse": REFUSAL_REASONS, "cancel": ENDING_REASONS, "cross": CROSSING_REASONS, "note": NOTE_KINDS,
}  # fmt: skip
"""The table that a reason is chosen from, or the kind of a note."""
DATED = frozenset({"endorse", "accept", "refuse", "cross"})
"""The acts that have a day of their own."""
DETAILS = ("place", "transport_document", "officer_note")
SILENT = frozenset({Outcome.PASSED, Outcome.NOT_NEEDED})


@dataclass(frozen=True, slots=True)
class Typed:
    """`kept` are the fields of the form by name, as text; `seen` of them says how much had happened to the permit."""

    act: str
    sealed: SealedPermit
    evidence: Evidence
    service: Service
    kept: dict[str, str]

    @classmethod
    def of(cls, act: str, fields: Fields, sealed: SealedPermit, evidence: Evidence, service: Service) -> "Typed":
        """What was typed; what is not in the form yet as it most likely is."""
        typed = cls(act, sealed, evidence, service, {})
        likely = {"seen": str(len(evidence.events)), "day": to_date(service.day(None))} | typed._likely()
        names = (*likely, "shown", "again", "reason", "note", "direction", *DETAILS)
        typed.kept.update({name: fields.texts.get(name, likely.get(name, "")).strip() for name in names})
        return typed

    @property
    def reasons(self) -> dict[int, str]:
        return REASONS.get(self.act, {})

    @property
    def dated(self) -> bool:
        return self.act in DATED

    def takes(self, member: str) -> bool:
        return self.needs(member) or member in SERVICES[self.act].may_have

    def needs(self, member: str) -> bool:
        return member in SERVICES[self.act].needs

    def key(self) -> str:
        """Of this act on the permit as it was when the form was made: the same however often the form is sent."""
        seen, again = self.kept["seen"], self.kept["again"]
        told = "-".join(part for part in (seen, again) if part.isascii() and part.isalnum())
        return f"desk {self.act} {self.sealed.id.hex()} {told}"[:200].strip()

    def asked(self) -> Asked:
        """What the counter is asked for. Raises NotADate."""
        return Asked(
            act=self.act,
            permit=self.sealed.id,
            day=to_day(self.kept["day"]) if self.dated else self.service.day(None),
            shown=self.sealed if self.needs("shown") else None,
            quantities=tuple(self.quantities()) if self.takes("quantities") else None,
            reason=self._given("reason"),
            direction=self._given("direction"),
            note=self._given("note"),
            details=self._details(),
        )

    def _details(self) -> Details:
        place, document, note = (self.kept[name] or None for name in DETAILS)
        return Details(place, document, note)

    def _given(self, member: str) -> str | None:
        return self.kept[member] or None if self.takes(member) else None

    def quantities(self) -> list[str]:
        return [self.kept[f"quantity.{line}"] for line in range(len(self.sealed.face.lines))]

    def faults(self, language: Language) -> dict[str, Said]:
        """What cannot be taken as it was typed, by field."""
        return {name: told(language, fault) for name, fault in self._wrong()}

    def _wrong(self) -> Iterator[tuple[str, RegistryError]]:
        try:
            self.asked()
        except RegistryError as fault:
            yield "day", fault
        lines = zip(self.quantities(), self.sealed.face.lines, strict=True) if self.takes("quantities") else ()
        for number, (text, line) in enumerate(lines):
            try:
                ensure_permitted(number + 1, text, line.quantity)
            except RegistryError as fault:
                yield f"quantity.{number}", fault

    def concerns(self, fault: RegistryError) -> str:
        """The field that an error concerns; none where it concerns all of it."""
        missing: Any = fault.facts.get("missing", []) if isinstance(fault, MemberMissing) else []
        return next((name for name in missing if name in self.kept), "")

    def verdict(self) -> Verdict | None:
        """What verification says on the occasion of the act; None for an act that needs none."""
        occasion = SERVICES[self.act].occasion
        return None if occasion is None else self._verify(occasion(self.asked()), self.asked().day)

    def remarks(self, language: Language) -> list[str]:
        """What is to be known before it is done."""
        verdict = self.verdict()
        checks = () if verdict is None else verdict.checks
        left = self.left()
        first = [language.say(NOT_WHAT_LEFT)] if left is not None and left != self.quantities() else []
        return first + [language.check(check) for check in checks if check.outcome not in SILENT]

    def _verify(self, occasion: Occasion, day: int) -> Verdict:
        question = self.service.question(occasion, day)
        return verify(self.sealed, self.service.enquiry.registry, self.evidence, question)

    def left(self) -> list[str] | None:
        """What really left, a line each, for who records what arrives; None where that is not known."""
        if self.act != "accept":
            return None
        endorsed = self._verify(Occasion.IMPORT, self.service.day(None)).endorsed_quantities
        return None if endorsed is None else [as_text(quantity) for quantity in endorsed]

    def _likely(self) -> dict[str, str]:
        """What leaves is what was permitted, what arrives is what left."""
        if not self.takes("quantities"):
            return {}
        likely = self.left() or [line.quantity or "" for line in self.sealed.face.lines]
        return {f"quantity.{line}": text for line, text in enumerate(likely)}
