"""What the verify page shows of an answer: one head, what to do, whom to call, the permit as its form, checks, history.

The browser's own verification shows the same by api/browser/screen.js, and a test compares them word for word. Only ISO
dates stand here, as in the documents.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from api.pages.boxes import Form, form_of
from api.pages.events import Happened, happened
from api.pages.language import Language
from api.pages.origin import another_address
from api.pages.sayings import FAULTS
from registry.answers import Answer, Check, Outcome, Verdict
from registry.commitment import short_code
from registry.days import moment
from registry.seal import SealedPermit
from registry.verify import Evidence

SIGNS = {"valid": "✓", "attention": "!", "invalid": "✕", "unknown": "?"}
"""By how an answer looks."""


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One of the twelve, its outcome also in a word."""

    number: int
    outcome: str
    word: str
    says: str


@dataclass(frozen=True, slots=True)
class Screen:
    """All texts in the reader's language; `form` is None where nothing may be compared with it. `look` is the answer,
    or "attention" for a genuine permit that is not to be waved through: its use, or its place, is not as it should
    be."""

    look: str
    sign: str
    head: str
    says: tuple[str, ...]
    call: tuple[str, ...]
    warnings: tuple[str, ...]
    asked: str
    form: Form | None
    hidden: str
    checks: tuple[CheckRow, ...]
    history: tuple[Happened, ...]
    code: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Puts answers on the screen in one language. `contact` is whom this node's people call."""

    language: Language
    contact: str

    def _say(self, name: str, /, **facts: str) -> str:
        return self.language.saying(name, **facts)

    def verdict(self, verdict: Verdict, shown: SealedPermit | None, evidence: Evidence) -> Screen:
        """Of what was read; `shown` is None for a document that is not well-formed."""
        compared = shown is not None and verdict.sealed_as_shown
        look = _look(verdict)
        return Screen(
            look=look,
            sign=SIGNS[look],
            head=self._say(_head(verdict)),
            says=tuple(self._says(verdict)),
            call=self.call(shown, compared) if verdict.answer is Answer.UNKNOWN else (),
            warnings=tuple(self._warnings(verdict, shown, evidence)),
            asked=self._asked(verdict),
            form=form_of(shown, verdict, self.language) if shown is not None and compared else None,
            hidden="" if compared else self._say("not laid out"),
            checks=tuple(self._check(check) for check in verdict.checks),
            history=tuple(happened(evidence.events, evidence.directory, self.language)),
            code="" if verdict.id is None else short_code(verdict.id),
        )

    def fault(self, name: str, /, **facts: str) -> Screen:
        """Where nothing could be judged: it says nothing about the permit."""
        why = self._say(f"fault {name}", **facts) if name in FAULTS else self._say("fault", name=name)
        return Screen(
            look=Answer.UNKNOWN, sign=SIGNS[Answer.UNKNOWN], head=self._say("cannot tell"),
            says=(why, self._say("paper rules")), call=self.call(None, False), warnings=(),
            asked=self._say("not asked"), form=None, hidden="", checks=(), history=(), code="",
        )  # fmt: skip

    def call(self, shown: SealedPermit | None, compared: bool) -> tuple[str, ...]:
        """The issuing authority, as it stands in the permit only if an officer sealed that, and one's own."""
        if shown is None:
            first = self._say("call the authority unknown")
        elif compared:
            authority = shown.face.authority
            named = ", ".join(part for part in (authority.name, authority.address) if part)
            first = self._say("call the authority", authority=named)
        else:
            first = self._say("call the authority of", country=self.language.party(shown.face.party))
        own = self._say("call us", contact=self.contact) if self.contact else self._say("call your own")
        return first, own

    def _says(self, verdict: Verdict) -> Iterator[str]:
        if verdict.answer is Answer.VALID:
            yield self._say("compare")
            return
        if verdict.answer is Answer.UNKNOWN:
            yield self._say("paper rules")
        outcome = Outcome.FAILED if verdict.answer is Answer.INVALID else Outcome.CANNOT_TELL
        yield from (self.language.check(check) for check in verdict.checks if check.outcome is outcome)

    def _warnings(self, verdict: Verdict, shown: SealedPermit | None, evidence: Evidence) -> Iterator[str]:
        for check in verdict.checks:
            if check.reason == "names-not-shown":
                yield self._say("names not checked")
            elif check.outcome is Outcome.WARNING:
                yield self.language.check(check)
        if shown is not None and (differing := another_address(shown, evidence.directory)):
            stated, own = differing
            yield self._say("another address", stated=stated, party=self.language.party(shown.face.party), own=own)

    def _asked(self, verdict: Verdict) -> str:
        occasion = self._say(f"occasion {verdict.occasion}")
        at = verdict.as_of
        return self._say("asked", day=verdict.day, occasion=occasion, block=str(at.block), time=moment(at.time))

    def _check(self, check: Check) -> CheckRow:
        return CheckRow(check.number, check.outcome, self._say(f"outcome {check.outcome}"), self.language.check(check))


def _head(verdict: Verdict) -> str:
    if verdict.answer is not Answer.VALID:
        return "do not accept" if verdict.answer is Answer.INVALID else "cannot tell"
    return f"genuine {_use(verdict).reason}"


def _look(verdict: Verdict) -> str:
    """A green tick is for what a genuine permit should be; GENUINE, BUT has a colour and a sign of its own."""
    doubtful = verdict.answer is Answer.VALID and _use(verdict).outcome is Outcome.WARNING
    return "attention" if doubtful else verdict.answer


def _use(verdict: Verdict) -> Check:
    """What check 9 found of its use."""
    return next(check for check in verdict.checks if check.number == 9)
