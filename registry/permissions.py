"""Who may do what: one table. The contracts enforce what is written on chain, by powers and seats; the doors who reads
what is not. A test walks contract, office, command line and HTTP along it.
"""

from dataclasses import dataclass
from enum import StrEnum

from registry.acts import ACTS, Power
from registry.decisions import DECISIONS, By
from registry.state import Directory, Officer


class Who(StrEnum):
    """For whom a row is there."""

    ANYBODY = "anybody"
    HOLDER = "user of the issuing Party (an importer only if it names him), or who shows the permit's access"
    USER = "signed-in user of this Party"
    OFFICIAL = "signed-in user of this Party who is no importer"
    IMPORTER = "importer with an account of this Party"
    PREPARER = "officer who may issue, or user of this Party who has no power and no seat and is no importer"
    OFFICER = "officer with one of the powers"
    AUTHORITY = "a Party's authority"
    SECRETARIAT = "the Secretariat"


NONE = Power(0)
PREPARE = "prepare permits"


@dataclass(frozen=True, slots=True)
class Permission:
    """A row: what is done, for whom; by which command of `permit`, at which address, and on which page, where there is
    one."""

    what: str
    who: Who
    powers: Power = NONE
    command: str | None = None
    route: str | None = None
    page: str | None = None


_DECIDERS = {By.AUTHORITY: Who.AUTHORITY, By.SECRETARIAT: Who.SECRETARIAT}
_COMMANDS = {
    "admit": "party admit", "replace authority": "party replace", "suspend": "party suspend",
    "reinstate": "party reinstate", "describe": "party describe", "deputise": "party deputise",
    "correct distrust": "officer correct-distrust", "dismiss": "officer dismiss", "distrust": "officer distrust",
}  # fmt: skip


_ON_ITS_OWN_PAGE = {"affirm": "/desk/officers/{account}/affirm"}
_AT_THE_DESK = frozenset({"endorse", "accept", "refuse", "cross", "cancel", "note"})


def _page_of_act(name: str) -> str | None:
    return "/desk/permits/{id}/acts/{act}" if name in _AT_THE_DESK else _ON_ITS_OWN_PAGE.get(name)


def _route_of_decision(name: str) -> str:
    if name == "admit":
        return "POST /v1/parties"
    about_officers = "officer" in DECISIONS[name].needs
    return "POST /v1/officers/{account}/decisions" if about_officers else "POST /v1/parties/{code}/decisions"


PERMISSIONS: tuple[Permission, ...] = (
    Permission("verify", Who.ANYBODY, command="verify", route="POST /v1/verifications", page="/v"),
    Permission("see where a permit stands", Who.ANYBODY, command="code", route="GET /v1/permits/{id}"),
    Permission("read a history", Who.ANYBODY, command="history", route="GET /v1/permits/{id}/history"),
    Permission("follow a permit", Who.ANYBODY, route="GET /v1/permits/{id}/events"),
    Permission("follow a Party's permits", Who.ANYBODY, route="GET /v1/parties/{code}/events"),
    Permission("read who may act", Who.ANYBODY, route="GET /v1/directory"),
    Permission("list Parties", Who.ANYBODY, command="party list", route="GET /v1/parties", page="/parties"),
    Permission("list officers", Who.ANYBODY, command="officer list", route="GET /v1/officers", page="/parties"),
    Permission("ask for health", Who.ANYBODY, route="GET /v1/health"),
    Permission("sign in", Who.ANYBODY, route="POST /v1/sessions"),
    Permission("read a document", Who.HOLDER, route="GET /v1/permits/{id}/document"),
    Permission("read a QR code", Who.HOLDER, command="qr", route="GET /v1/permits/{id}/qr.{form}"),
    Permission("print the form", Who.HOLDER, command="pdf", route="GET /v1/permits/{id}/form.pdf"),
    Permission("see who one is", Who.USER, route="GET /v1/sessions/current"),
    Permission("sign out", Who.USER, route="DELETE /v1/sessions/current"),
    Permission("read the register", Who.OFFICIAL, route="GET /v1/permits", page="/desk/permits"),
    Permission("see the permits that name one", Who.IMPORTER, route="GET /v1/permits", page="/desk/permits"),
    Permission("check permits", Who.USER, command="check", route="POST /v1/findings"),
    Permission(PREPARE, Who.PREPARER, page="/desk/new"),
    Permission("hand over for approval", Who.OFFICIAL, command="hand-over", route="POST /v1/approvals",
               page="/desk/drafts/{id}/hand-over"),
    Permission("see what waits for approval", Who.OFFICIAL, command="approvals", route="GET /v1/approvals",
               page="/desk/approvals"),
    Permission("read what waits for approval", Who.OFFICIAL, route="GET /v1/approvals/{digest}",
               page="/desk/approvals/{digest}"),
    Permission("see who handled a permit", Who.OFFICIAL, route="GET /v1/permits/{id}/handling",
               page="/desk/permits/{id}"),
    Permission("see what rests on an officer", Who.OFFICIAL, command="officer permits",
               route="GET /v1/officers/{account}/permits", page="/desk/officers/{account}"),
    Permission("ask for a transaction", Who.USER, command="outbox list", route="GET /v1/transactions/{hash}"),
    *(
        Permission(act.name, Who.OFFICER, act.powers, act.name,
                   "POST /v1/permits" if act.name == "issue" else "POST /v1/permits/{id}/acts", _page_of_act(act.name))
        for act in ACTS.values()
    ),
    Permission("approve", Who.OFFICER, Power.ISSUE, "approve", "POST /v1/approvals/decisions",
               "/desk/approvals/{digest}"),
    Permission("send back", Who.OFFICER, Power.ISSUE, "send-back", "POST /v1/approvals/decisions",
               "/desk/approvals/{digest}"),
    Permission("appoint", Who.AUTHORITY, command="officer appoint", route="POST /v1/officers",
               page="/desk/decisions/appoint"),
    *(
        Permission(name, _DECIDERS[decision.by], command=_COMMANDS[name], route=_route_of_decision(name),
                   page="/desk/decisions/{decision}")
        for name, decision in DECISIONS.items()
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account is, as of a moment: its Party, its powers now, and the seats it holds; and whether it is an
    importer's, which the vault says and not the chain."""

    party: str = ""
    powers: Power = NONE
    authority: bool = False
    secretariat: bool = False
    importer: bool = False

    def may(self) -> list[str]:
        """What a signed-in user with this standing may do, by the names of the table."""
        return [row.what for row in PERMISSIONS if self._fits(row)]

    def _fits(self, row: Permission) -> bool:
        match row.who:
            case Who.OFFICER:
                return bool(self.powers & row.powers)
            case Who.AUTHORITY:
                return self.authority
            case Who.SECRETARIAT:
                return self.secretariat
            case Who.OFFICIAL | Who.IMPORTER:
                return self.importer is (row.who is Who.IMPORTER)
            case Who.PREPARER:
                sits = self.authority or self.secretariat
                return not self.importer and (Power.ISSUE in self.powers or not (self.powers or sits))
        return True


def may_act(officer: Officer, directory: Directory, now: int) -> bool:
    """By the contract's own rule: powers count from `from` to before `until`, never for a distrusted key, and not while
    the Party is suspended."""
    in_office = officer.from_time <= now < officer.until and not officer.distrusted_since
    return in_office and not directory.members[officer.party].suspended


def standing_of(account: bytes | None, directory: Directory, now: int, secretariat: bytes) -> Standing:
    """Powers count while the officer may act, an authority's seat while its Party is not suspended."""
    officer = directory.officers.get(account or b"")
    seats = [member for member in directory.members.values() if member.authority == account]
    return Standing(
        party=officer.party if officer else seats[0].code if seats else "",
        powers=officer.powers if officer and may_act(officer, directory, now) else NONE,
        authority=any(not member.suspended for member in seats),
        secretariat=account == secretariat,
    )
