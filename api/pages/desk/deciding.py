"""What is typed into the form of a decision, with what is known put in before; and what of it is wrong, by field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from api.pages.desk.door import Fields, Visit
from api.pages.desk.once import key_of_form
from api.pages.faults import Said, told
from registry.config import is_origin
from registry.decisions import DECISIONS, Decided, examine
from registry.errors import InputError, RegistryError
from registry.state import Member
from registry.words import NotAChoice, country, hexadecimal, time_of

SAYS: Mapping[str, str] = {
    "admit": "Admit a Party",
    "replace authority": "Replace the authority's account",
    "suspend": "Suspend the Party",
    "reinstate": "Reinstate the Party",
    "correct distrust": "Correct the distrust",
    "describe": "Publish address and statement",
    "deputise": "Name a deputy, or end it",
    "dismiss": "Dismiss the officer",
    "distrust": "Distrust the key",
    "appoint": "Appoint an officer",
}
"""What is decided, as its page is called."""

FINAL: Mapping[str, str] = {
    "admit": "The Party is a member from then on, for good: it can be suspended, never removed.",
    "replace authority": "The former account decides nothing from then on, and can never be another Party's.",
    "suspend": "Its authority and all its officers stop at once. What they did before stands. You can reinstate it.",
    "reinstate": "Its authority and its officers may act again at once.",
    "correct distrust": "What was not to be relied on because of this distrust may be relied on again at once.",
    "describe": "Everybody reads this from then on. What was published before stays in the history.",
    "deputise": "Its officers accept and refuse in your Party's name from then on, until you end it.",
    "dismiss": "The term never grows longer again: who comes back is appointed with a new key.",
    "distrust": "You cannot take it back, nor move it later: only the Secretariat can.",
    "appoint": "The account belongs to your Party for ever. Its powers never change; its term can only end earlier.",
}
"""What of it cannot be undone."""
NAME_DEPUTY = "Name the deputy"
END_DEPUTY = "End what the deputy may do"
NO_DEPUTY = "Its officers no longer act in your Party's name."

LABELS: Mapping[str, str] = {
    "party": "Party",
    "officer": "Officer",
    "authority": "Account of its authority",
    "deputy": "Deputy",
    "end": "What it may do",
    "origin": "Address of its node",
    "statement": "Address of the statement",
    "digest": "SHA-256 of the statement",
    "until": "The term ends (UTC)",
    "since": "Not to be relied on since (UTC)",
}
"""The fields, in their order on the page."""

HINTS: Mapping[str, str] = {
    "party": "A country's two letters, such as FR.",
    "authority": "0x and 40 digits 0 to 9, a to f. Somebody of that authority must hold its key.",
    "deputy": "Choose one of the members.",
    "origin": "Such as https://permits.example, nothing behind it. Codes of your permits should lead there.",
    "statement": "Where your Party states that its electronic permits equal paper (Resolution Conf. 12.3).",
    "digest": "0x and 64 digits 0 to 9, a to f; or choose the statement's file below, and it is made from that.",
    "until": "Left empty: a minute from now.",
    "since": "The earliest moment at which the key may have been in other hands.",
}
LATER = "A later moment; left empty, the distrust is cleared."
NEEDED = "This is needed."
DEPUTY_ALREADY = "It acts in your Party's name already."
NO_SUCH_DEPUTY = "It does not act in your Party's name: there is nothing to end."
SAME_ACCOUNT = "This is its account now. Give the one that is to take its place."
TICK = "Tick the permits that are genuine."
AFFIRMED = "Affirm permits"
MOMENTS = frozenset({"until", "since"})
LONGEST = 500
CONCERNS: Mapping[str, tuple[str, ...]] = {
    "AccountTaken": ("authority",), "ZeroAccount": ("authority",), "NotACode": ("party", "deputy"),
    "AlreadyAdmitted": ("party",), "NotAdmitted": ("deputy", "party"), "OwnDeputy": ("deputy",),
    "NotEarlier": ("until", "since"), "NotLater": ("since",), "InTheFuture": ("since",),
}  # fmt: skip
"""The fields that the contract's errors are about, the first that the form has."""
DID: Mapping[str, str] = {
    "issue": "issued by it", "endorse": "endorsed by it", "accept": "accepted by it", "refuse": "refused by it",
    "cross": "crossings by it", "cancel": "cancelled by it", "replace": "replaced by it", "affirm": "affirmed by it",
    "note": "notes by it",
}  # fmt: skip
"""What an officer did to permits."""
WORDS = {
    *SAYS.values(),
    *DID.values(),
    *FINAL.values(),
    *LABELS.values(),
    *HINTS.values(),
    LATER,
    NEEDED,
    NO_DEPUTY,
    TICK,
    SAME_ACCOUNT,
    DEPUTY_ALREADY,
    NO_SUCH_DEPUTY,
    NAME_DEPUTY,
    END_DEPUTY,
    AFFIRMED,
}


@dataclass(frozen=True, slots=True)
class Typed:
    """`kept` are the fields of the form by name, as text; `seen` of them says how much had happened to Parties."""

    visit: Visit
    decision: str
    kept: dict[str, str]

    @classmethod
    def of(cls, visit: Visit, decision: str, fields: Fields, seen: int) -> "Typed":
        """What was typed; what is not in the form yet as it most likely is."""
        typed = cls(visit, decision, {})
        likely = {"seen": str(seen)} | ({"since": _minute(visit.service.now())} if decision == "distrust" else {})
        names = ("seen", "again", *typed.fields)
        typed.kept.update({name: fields.texts.get(name, likely.get(name, "")).strip() for name in names})
        if fields.file and "digest" in typed.kept:
            typed.kept["digest"] = f"0x{sha256(fields.file).hexdigest()}"
        return typed

    @property
    def fields(self) -> list[str]:
        """What this decision takes, in the order of the page."""
        row = DECISIONS[self.decision]
        return [name for name in LABELS if name in row.needs | row.may_have]

    def needs(self, name: str) -> bool:
        """At the desk a distrust says since when: left out elsewhere, it is since now."""
        return name in DECISIONS[self.decision].needs or (self.decision, name) == ("distrust", "since")

    def hint(self, name: str) -> str:
        return LATER if (self.decision, name) == ("correct distrust", "since") else HINTS.get(name, "")

    @property
    def says(self) -> str:
        """What is confirmed, in a word."""
        if self.decision == "deputise":
            return END_DEPUTY if self.kept["end"] else NAME_DEPUTY
        return SAYS[self.decision]

    @property
    def final(self) -> str:
        return NO_DEPUTY if self.kept.get("end") else FINAL[self.decision]

    @property
    def subject(self) -> str:
        """Whom it is about: a Party or an officer."""
        return next((self.kept[name] for name in ("officer", "party", "deputy") if self.kept.get(name)), "")

    @property
    def back(self) -> str:
        """The page of whom it is about."""
        if "officer" in self.kept:
            return f"/desk/officers/{self.kept['officer']}"
        if self.decision in {"describe", "deputise"}:
            return f"/desk/parties/{self.visit.service.party}"
        known = self.kept.get("party", "").upper() if self.decision != "admit" else ""
        return f"/desk/parties/{known}" if known else "/desk/parties"

    def moment(self, name: str) -> int:
        """In seconds since 1970. Raises NotAChoice."""
        return time_of(self.kept[name])

    def key(self) -> str:
        """Of this decision on whom it is about, as all stood when the form was made."""
        return key_of_form(self.decision, self.subject, self.kept["seen"], self.kept["again"])

    def decided(self) -> Decided:
        """Raises InputError."""
        return Decided(self.decision, **{name: self._read(name) for name in self.fields if self.kept[name]})

    def _read(self, name: str) -> Any:
        return _READ[name](self.kept[name])

    def wrong(self) -> dict[str, Said]:
        """What cannot be taken as it was typed, by field."""
        return {name: fault for name in self.fields if (fault := self._wrong(name)) is not None}

    def examine(self) -> None:
        """Ask the contract whether it would take it. Raises TransactionRefused, NodeError, NotTheWriter."""
        service, account = self.visit.service, self.visit.who.user.account
        examine(service.ensure_writer().office, self.decided(), account or b"", service.now())

    def _wrong(self, name: str) -> Said | None:
        say = self.visit.language.say
        if not self.kept[name]:
            return Said(say(NEEDED)) if self.needs(name) else None
        try:
            self._read(name)
        except InputError as fault:
            return Said(say(HINTS[name])) if name in HINTS and name not in MOMENTS else told(self.visit.language, fault)
        return None

    def until_now(self, members: Mapping[str, Member]) -> bytes:
        """The account that is to be replaced; empty where none is."""
        member = members.get(self.kept["party"]) if self.decision == "replace authority" else None
        return member.authority if member else b""

    def needless(self, members: Mapping[str, Member]) -> dict[str, Said]:
        """What would change nothing, by field: asked before anything is confirmed, as afterwards it was just done."""
        say, decided, until_now = self.visit.language.say, self.decided(), self.until_now(members)
        if until_now and decided.authority == until_now:
            return {"authority": Said(say(SAME_ACCOUNT))}
        if self.decision == "deputise":
            own = members.get(self.visit.standing.party)
            named = own is not None and decided.deputy in own.deputies
            if named is not bool(decided.end):
                return {"deputy": Said(say(DEPUTY_ALREADY if named else NO_SUCH_DEPUTY))}
        return {}

    def concerns(self, fault: RegistryError) -> str:
        """The field that an error is about; none where it concerns all of it."""
        about = CONCERNS.get(str(fault.facts.get("error")), ())
        return next((name for name in about if name in self.kept), "")


def _minute(now: int) -> str:
    """As browsers write moments."""
    return datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M")


def _account(text: str) -> bytes:
    return hexadecimal(text, 20, "account")


def _origin(text: str) -> str:
    if not is_origin(text) or len(text) > LONGEST:
        raise NotAChoice("This is no address of a node: write https://permits.example, nothing behind it.")
    return text


def _short(text: str) -> str:
    if len(text) > LONGEST or not text.isprintable():
        raise NotAChoice(f"This has more than {LONGEST} letters, or some that cannot be read.")
    return text


_READ: Mapping[str, Callable[[str], Any]] = {
    "party": country, "officer": _account, "authority": _account, "deputy": country, "end": lambda _: True,
    "origin": _origin, "statement": _short, "digest": lambda text: hexadecimal(text, 32, "digest"), "until": time_of,
    "since": time_of,
}  # fmt: skip
