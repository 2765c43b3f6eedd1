"""Why a contract said no: from revert data to an error that says in plain words what to do. Pure.

The facts are the arguments of the contract's error, readable: Parties as 'MG', ids and accounts as bytes, times in
seconds and days in days since 1970.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from registry.acts import Power, Status
from registry.chain.abi import canonical, decode, selector
from registry.chain.door import NotEmpowered, TransactionRefused

_ERRORS: dict[str, str] = {
    # Parties
    "NotACode(bytes2 code)": "{code} is not a Party's code: use two letters A to Z",
    "AlreadyAdmitted(bytes2 party)": "{party} is a member already: to change its account, replace its authority",
    "NotAdmitted(bytes2 party)": "{party} is not a member: the Secretariat admits it first",
    "NotSuspended(bytes2 party)": "{party} is not suspended: there is nothing to reinstate",
    "Suspended(bytes2 party)": "{party} is suspended: it acts again once the Secretariat reinstates it",
    "AccountTaken(address account, bytes2 party)":
        "the account {account} belongs to {party} for ever: use a fresh account",
    "ZeroAccount()": "the zero account cannot be used: give the account of a key that somebody holds",
    "NotAnAuthority(address account)":
        "the account {account} is no member's authority: sign with the authority's key",
    "NotYourOfficer(address account, bytes2 party)":
        "the officer {account} belongs to {party}: only that Party's authority, or the Secretariat, may do this",
    "NotAnOfficer(address account)": "the account {account} is no officer: its Party's authority appoints it first",
    "PowerMissing(address account, powers needed, powers held)":
        "the officer {account} lacks the power: needed {needed}, held {held}; ask an empowered colleague",
    "NotYetEmpowered(address account, uint40 from)": "the officer {account} is empowered only from {from}",
    "NoLongerEmpowered(address account, uint40 until)":
        "the officer {account} was empowered until {until}: the authority appoints a new account",
    "Distrusted(address account, uint40 since)":
        "the key of {account} is distrusted since {since}: the authority appoints a new account",
    "NotPowers(uint8 powers)": "{powers} are no powers: give a sum of ISSUE 1, ENDORSE 2, ADMIT 4, IMPORT 8",
    "NotATerm(uint40 from, uint40 until)":
        "{from} to {until} is no term of office: it must end after it begins, and after now",
    "NotEarlier(uint40 current, uint40 asked)":
        "the time set is {current} and can only move earlier, not into the past: {asked} was asked",
    "NotLater(uint40 current, uint40 asked)":
        "the distrust is set since {current} and can here only move later, or be cleared: {asked} was asked",
    "InTheFuture(uint40 since)": "distrust cannot start in the future ({since}): give a moment up to now",
    "CredentialMissing()": "the officer's credential commitment is missing: record name and specimen signature first",
    "ConsentMissing(address account)":
        "the consent is not the signature of {account} over exactly this appointment: sign it with that account's key",
    "OwnDeputy(bytes2 party)": "{party} needs no deputy to act for itself",
    "CannotRenounce()": "the Secretariat's seat is handed on, never given up: transfer it to the new account",
    "OwnableUnauthorizedAccount(address account)":
        "the account {account} is not the Secretariat's: sign with the Secretariat's key",
    "OwnableInvalidOwner(address owner)": "{owner} cannot be the Secretariat's account: give another",
    # Permits
    "AlreadyIssued(bytes32 id)":
        "the permit {id} was issued before, and an id is issued once for ever: make a new document",
    "NotIssued(bytes32 id)": "no permit {id} was issued in this registry: check the document and the registry",
    "WrongStatus(bytes32 id, status status, address by, uint40 at)":
        "the permit {id} is {status}: this act does not lead on from there; read its history",
    "NotPresented(bytes32 id)": "the content does not open the permit {id}: read the document that was presented",
    "NotYourPermit(bytes32 id, bytes2 party, bytes2 yours)":
        "the permit {id} is for {party} to act on, and the officer belongs to {yours}",
    "IssuerDistrusted(bytes32 id, address by, uint40 since)":
        "the permit {id} was issued by {by}, distrusted since {since}: a trusted colleague must affirm it first",
    "IssuerTrusted(bytes32 id, address by)":
        "the permit {id} needs no affirming: its issuer {by} is not distrusted since before it was issued",
    "Expired(uint16 validDay, uint16 day)":
        "the last day of validity was {valid_day}, and the act is dated {day}: issue a new permit",
    "DayAhead(uint16 day, uint16 today)":
        "the day {day} lies ahead of the chain's day, {today}: give the local date of the physical event",
    "NotAKind(uint8 kind)":
        "{kind} is no kind of document: use 1 export, 2 re-export, 3 import, 4 other; plus 128 for multiple use",
    "NotADestination(bytes2 destination)":
        "{destination} cannot be the destination: an import permit names its issuing Party, a multiple-use document "
        "none, any other a country's two letters",
    "NeverEndorsed(bytes32 id)": "the permit {id} is an import permit: these are never endorsed",
    "WrongUse(bytes32 id, uint8 kind)":
        "the permit {id} is a document of kind {kind}: multiple-use documents cross, single-use ones are endorsed, "
        "accepted or refused",
    "WrongCrossing(bytes32 id, uint16 next, uint16 asked)":
        "the next crossing of {id} is number {next}, not {asked}: read its history, then repeat",
    "ReasonNeeded(bytes32 id, status status, bytes2 country)":
        "the permit {id} is {status}, last in {country}: this crossing is out of order or late and needs a reason",
    "ReasonMissing()": "the reason is missing: give its number from the table",
    "RecordMissing()": "the record's commitment is missing: make the record first",
    "NotLockedQuantities(uint256 length)":
        "{length} bytes are no locked quantities: these have 16 + 32k bytes, 1 ≤ k ≤ 16",
    "NothingToDo()": "nothing was asked: give at least one permit",
    # the compiler and its libraries
    "Error(string words)": "the contract says: {words}",
    "Panic(uint256 number)": "the contract failed with panic {number}: report this, it is a fault of ours",
    "InvalidShortString()": "a name in the contract is too long: report this, it is a fault of ours",
    "StringTooLong(string str)": "the text is too long for the contract: {str}",
}  # fmt: skip

_OF_PERSONS = frozenset({
    "PowerMissing", "NotAnOfficer", "NotAnAuthority", "NotYourOfficer", "NotYetEmpowered", "NoLongerEmpowered",
    "Distrusted", "Suspended", "OwnableUnauthorizedAccount", "NotYourPermit",
})  # fmt: skip
"""These say that it is not this account's to do; the others, that nobody can do it now."""
_DAYS = frozenset({"day", "valid_day", "today"})
_ENDED = "the permit {id} was already {status} at {at} by {by}: nothing but a note can follow"
_NO_REASON = "the chain refused the transaction without a reason: check the addresses of the registry's contracts"


def _row(declaration: str, text: str) -> tuple[bytes, tuple[str, tuple[str, ...], tuple[str, ...], str]]:
    name, _, rest = declaration.partition("(")
    members = [member.split(" ") for member in rest.rstrip(")").split(", ") if member]
    kinds, names = (tuple(member[i] for member in members) for i in (0, 1))
    signature = f"{name}({','.join(map(canonical, kinds))})"
    return selector(signature), (name, kinds, tuple(n.replace("validDay", "valid_day") for n in names), text)


ERRORS = dict(_row(declaration, text) for declaration, text in _ERRORS.items())
"""By selector: the error's name, the kinds and names of its arguments, and what we say."""


def reason(data: bytes) -> tuple[str, dict[str, Any]]:
    """The name and the arguments of the error in revert data; ('Unknown', {'data': ...}) for anybody else's.
    NodeMisbehaved if the data is torn."""
    if (row := ERRORS.get(data[:4])) is None:
        return "Unknown", {"data": data}
    name, kinds, names, _ = row
    return name, dict(zip(names, decode(kinds, data[4:]), strict=True))


def refusal(data: bytes) -> TransactionRefused:
    """The error to raise for a transaction that reverted with this data."""
    error, facts = reason(data)
    row = ERRORS.get(data[:4])
    if row is None:
        return TransactionRefused(_NO_REASON, error=error, **facts)
    kind = NotEmpowered if error in _OF_PERSONS else TransactionRefused
    texts = {name: _text(kind, name, facts[name]) for kind, name in zip(row[1], row[2], strict=True)}
    says = _ENDED if error == "WrongStatus" and facts["status"].final else row[3]
    return kind(says.format(**texts), error=error, **facts)


def _text(kind: str, name: str, fact: Any) -> str:
    """A fact as people read it. The contracts write times, and nothing else, as uint40."""
    if isinstance(fact, bytes):
        return "0x" + fact.hex()
    if kind == "uint40":
        return _time(fact)
    if name in _DAYS:
        return (date(1970, 1, 1) + timedelta(days=fact)).isoformat()
    return _WORDS[kind](fact) if kind in _WORDS else str(fact)


def _time(seconds: int) -> str:
    if seconds == 0:
        return "never"
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):  # uint40 reaches the year 36812
        return f"second {seconds}"


def _status(status: Status) -> str:
    return status.name.lower() if status else "never issued"


def _powers(powers: Power) -> str:
    return " + ".join(power.name or "" for power in Power if power in powers) or "none"


_WORDS: dict[str, Callable[[Any], str]] = {
    "status": _status,
    "powers": _powers,
    "bytes2": lambda code: code or "no country",
}
