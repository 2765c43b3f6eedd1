"""What is printed when: the original by who issued the permit, while it can still be used; in all other cases a copy,
marked as one on every page (Convention, Art. VI(4)).

The original is the same sheet each time, down to its bytes: a sheet that jammed is printed anew, and no mark of ours
would tell a second sheet of one PDF from the first. What tells them apart is that both bear one code, of which the
registry takes one use. Once it is used, ended or out of date, nobody prints an original of it any more.
"""

from dataclasses import dataclass

from registry.answers import Answer, Verdict
from registry.codes import Language
from registry.days import to_date
from registry.errors import NodeError, RefusedError
from registry.form.fonts import Fonts
from registry.form.form import form_pdf
from registry.form.order import Recorded
from registry.permit import Face
from registry.quantities import as_text, with_unit
from registry.seal import Registry, SealedPermit
from registry.state import fold_permit
from registry.verify import Evidence, Question, verify

NOT_THE_ISSUER = "Only the authority that issued a permit prints its original."
ASKED_FOR = "A copy was asked for."
NO_NAMES = "Names and addresses are not in it."


class NotSealed(RefusedError):
    """What was shown is not what an officer of the issuing Party sealed: none of it is printed."""


class NotKnownNow(NodeError):
    """Whether a permit can still be used is not known now: its original is not printed."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A form as PDF. `because` says in plain words why it is a copy; it is empty for the original."""

    pdf: bytes
    because: str


@dataclass(frozen=True, slots=True)
class Press:
    """Where codes lead, in which of the Convention's languages the form is, and its fonts."""

    origin: str
    language: Language
    fonts: Fonts

    def print(
        self, shown: SealedPermit, registry: Registry, evidence: Evidence, question: Question, *, copy: str = ""
    ) -> Printed:
        """The form of a permit, as it stands by the evidence on the asked day. `copy` says why no original is wanted,
        if none is. Raises NotSealed, NotKnownNow, OtherRegistry, FontsMissing.
        """
        verdict = verify(shown, registry, evidence, question)
        because = ("" if shown.names_shown else NO_NAMES) or copy or _used_up(verdict)
        _ensure_sealed(shown, verdict)
        recorded = _recorded(shown.face, evidence, verdict)
        pdf = form_pdf(shown, self.origin, self.language, bool(because), self.fonts, recorded)
        return Printed(pdf, because)


def _used_up(verdict: Verdict) -> str:
    """Why there is no original of it any more, in the words of the check that failed; empty while there is one."""
    decisive = verdict.decisive
    if decisive is None:
        return ""
    if verdict.answer is Answer.UNKNOWN:
        raise NotKnownNow(
            f"Whether this permit can still be used is not known now, so its original is not printed: {decisive.says} "
            "Ask again when the node answers, or for a copy."
        )
    return decisive.says


def _ensure_sealed(shown: SealedPermit, verdict: Verdict) -> None:
    """Nobody compares goods with a forged text."""
    if verdict.sealed_as_shown:
        return
    decisive = verdict.decisive
    says = decisive.says if decisive else ""
    if verdict.answer is Answer.UNKNOWN:
        raise NotKnownNow(f"Who sealed this is not known now, so none of it is printed: {says} Ask again later.")
    raise NotSealed(f"This is not what an officer of {shown.face.party} sealed, so none of it is printed: {says}")


def _recorded(face: Face, evidence: Evidence, verdict: Verdict) -> Recorded | None:
    """Box 14 as customs at export filled it in on the chain."""
    state = fold_permit(evidence.events, evidence.directory)
    if state is None or state.endorsed is None or verdict.endorsed_quantities is None:
        return None
    actual = zip(verdict.endorsed_quantities, face.lines, strict=True)
    return Recorded(tuple(with_unit(as_text(each), line.unit) for each, line in actual), to_date(state.endorsed.day))
