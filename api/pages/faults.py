"""Errors as people read them, in their language: what is wrong, and what to do.

An error that has a row here is said by it, with its facts put in. One that says what is wrong with what was handed in
is told by its own sentence. Any other is said as it is, in English, after what its family means in the reader's
language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.batches import KeyClosed, StillWorkedAt, TooManyLeftOut
from api.bodies import NotAForm, TooMuch, TooSlow
from api.bounds import Busy, TookTooLong
from api.idempotency import KeyUsedBefore, UnderWay
from api.pages.language import Language
from api.problems import NotFound
from api.service import NotTheWriter
from api.sessions import NoKey
from api.transactions import Reverted
from registry.acts import Power, Status
from registry.approvals import NotAReason, NotHandedOver, NotKnownWho, NotWaiting, SameOfficial
from registry.batch import BadAmong, NothingToIssue
from registry.chain.door import TransactionRefused
from registry.consent import NotAsAgreed
from registry.counter import MemberMissing, NotByImporters, OtherPermit
from registry.days import NotADate, to_date
from registry.drafts import DraftChanged, DraftIssued, DraftTooLong, DraftUnfinished, NoSuchDraft
from registry.enquiry import UnknownPermit
from registry.errors import InputError, NodeError, RefusedError, RegistryError, SetupError, StoreError
from registry.formats.file import NotAPermitFile
from registry.formats.picture import NoCode
from registry.formats.qr import Damaged, NotAPermitCode
from registry.formats.shown import NothingShown
from registry.importers import NotNamed
from registry.issuing import NotApproved, OutOfTime
from registry.keystore import NotUnlockedKey
from registry.office import MoreThanPermitted, NeverEndorsed
from registry.people import NoSuchKey
from registry.quantities import NotAQuantity
from registry.reliance import UnknownOfficer
from registry.sentence import Sentence
from registry.store.allowance import AllowanceUsed
from registry.users import NotThisPassword, TooManyAttempts
from registry.verify import OtherRegistry

SAYS: Mapping[type[RegistryError], str] = {
    NotThisPassword: "The name or the password is wrong. Check both and try again.",
    NotUnlockedKey: "Your key does not open with this password. If it has one of its own, give that too.",
    NoKey: "You only read here: no key was named when you were made a user. Ask who runs this node.",
    NotTheWriter: "This server only reads. Ask who runs it for the address of the one that writes.",
    NotADate: "This is no date. Write year-month-day, such as 2026-11-24.",
    NotAQuantity: "This is no quantity. Write digits, with at most six decimals, such as 12.5.",
    MoreThanPermitted: "This is more than the {permitted} of the permit. Record what is permitted, and leave a note of "
    "the discrepancy.",
    MemberMissing: "Choose one.",
    KeyUsedBefore: "You asked for this otherwise a moment ago, perhaps in another window. Look first what came of it.",
    UnderWay: "This very request is being done. Look in a moment what came of it.",
    NotNamed: "This permit does not name you in box 3, or its names are not shown. Show one that names you.",
    NotByImporters: "By the law of {party} ({provision}), importers do not mark permits used. Show it to customs.",
    NeverEndorsed: "Such a document is never endorsed: there is nothing to do.",
    OtherPermit: "What is shown is another permit. Show this one.",
    Reverted: "The chain refused it when its turn came: something else had happened to the permit before.",
    UnknownOfficer: "Nobody appointed an officer with this account.",
    NotAsAgreed: "The officer consented to an appointment by another Party.",
    NoSuchKey: "This node has no such key. Choose another.",
    NothingShown: "Nothing was shown: choose a file, or paste the text of a code.",
    NotAPermitCode: "This is not the code of a permit. Show the one on the permit: it leads to an address with /v#.",
    Damaged: "The code is damaged or cut short. Scan or copy it again, whole.",
    NoCode: "No permit's code was found in the picture. Take it again, closer and level, one permit at a time.",
    UnknownPermit: "No permit with this code is known here. Check what was typed.",
    NotAPermitFile: "The file is cut short, or is no sealed permit. Ask for it again.",
    OtherRegistry: "This permit is of another registry than this one.",
    DraftChanged: "{by} saved this draft meanwhile. Look at both texts, then save again.",
    DraftIssued: "A permit was issued of this draft: it changes no more.",
    DraftUnfinished: "The draft is not finished: look at what is missing.",
    DraftTooLong: "The boxes hold more than a permit does. Shorten what is longest, then save it again.",
    NoSuchDraft: "There is no such draft here: it may have been thrown away.",
    AllowanceUsed: "You have as many drafts, batches and permits handed over here as one user may. Throw away drafts, "
    "or forget batches, that are not needed.",
    OutOfTime: "The last day of this permit is past: nobody could use it.",
    NotApproved: "It was not approved by a second official. Hand it over, and let a colleague approve it.",
    SameOfficial: "You prepared it, so you do not approve it: that is for a colleague.",
    NotHandedOver: "Nothing was handed over with this content: it may have been changed since.",
    NotWaiting: "It was decided meanwhile, perhaps by a colleague: look at where it stands now.",
    NotKnownWho: "Who may approve is not known now, as the chain's newest block is not. Try again in a moment.",
    NotAReason: "Say what is to be mended, in words that can be read.",
    NotFound: "There is nothing here that you may see.",
    NotAForm: "The form did not arrive whole. Send it again.",
    TooMuch: "This is more than is taken here. Send less, or a smaller file.",
    TooSlow: "The form did not arrive in time. Send it again.",
    Busy: "The server is busy. Nothing was done: try again in a moment.",
    NothingToIssue: "Nothing was handed in, or there is no permit to issue in it. Choose a file with permits.",
    BadAmong: "Some permits cannot be issued: leave them out, or mend the file. Nothing was issued.",
    KeyClosed: "Your session ended. What is issued stays issued: sign in, and go on with the rest.",
    TooManyLeftOut: "Too many lines of it cannot be issued. Is it another sheet? Mend it, or hand it in in parts.",
    StillWorkedAt: "It is being worked at now. Wait until it stands still, then look at it again.",
    TookTooLong: "This took too long. Look whether it was done before you repeat it.",
}
"""By the error's class."""

COUNTED: Mapping[type[RegistryError], tuple[str, str, str]] = {
    TooManyAttempts: (
        "Too many sign-ins failed. Try again in {retry_after} second.",
        "Too many sign-ins failed. Try again in {retry_after} seconds.",
        "retry_after",
    ),
}
"""The same of what says how many: of one, of more, and which fact counts."""

BY_CONTRACT: Mapping[str, str] = {
    "WrongStatus": "This permit is {status} since {at}: this cannot follow any more. Look at what happened to it.",
    "PowerMissing": "You lack the power for this: it needs {needed}, and you may {held}. Ask a colleague who may.",
    "NotAnOfficer": "Your account is no officer's. The authority of your Party appoints officers.",
    "NotYetEmpowered": "You are empowered only from {from}.",
    "NoLongerEmpowered": "You were empowered until {until}. The authority of your Party appoints you anew.",
    "Distrusted": "Your key is distrusted since {since}. The authority of your Party appoints you with a new one.",
    "Suspended": "{party} is suspended. It acts again once the Secretariat reinstates it.",
    "NotYourPermit": "This permit is for {party} to act on, and you are an officer of {yours}.",
    "IssuerDistrusted": "The officer who issued this permit is distrusted since {since}. A colleague of the issuing "
    "authority must affirm it first.",
    "NotIssued": "This permit was not issued in this registry.",
    "DayAhead": "The day lies ahead. Give the local date on which it really happened.",
    "NotAnAuthority": "This is for the authority of the Party, and your account does not hold its seat.",
    "OwnableUnauthorizedAccount": "This is for the Secretariat, and your account does not hold its seat.",
    "NotYourOfficer": "This officer is of {party}: only the authority of that Party decides this.",
    "NotACode": "A country's two letters, such as FR.",
    "AlreadyAdmitted": "{party} is a member already. To change its account, replace its authority's.",
    "NotAdmitted": "{party} is no member. The Secretariat admits it first.",
    "NotSuspended": "{party} is not suspended: there is nothing to reinstate.",
    "AccountTaken": "This account belongs to {party} for ever. Give the account of a new key.",
    "ZeroAccount": "Nobody has a key to this account. Give another.",
    "NotATerm": "A term ends after it begins, and after now.",
    "NotEarlier": "What is set is {current}. It only moves earlier, and not into the past.",
    "NotLater": "It is distrusted since {current}. Here this only moves later, or is cleared.",
    "InTheFuture": "This lies ahead. Give a moment up to now.",
    "ConsentMissing": "The consent is not this account's for exactly this appointment. Ask the officer for a new one.",
    "OwnDeputy": "A Party needs no deputy to act for itself.",
    "IssuerTrusted": "One of these needs no affirming any more, so nothing was affirmed. Look at the list again.",
    "Expired": "The last day of validity was {valid_day}. A permit is not endorsed after it.",
    "ReasonNeeded": "This crossing is out of order or late: choose a reason.",
    "WrongUse": "A document for multiple use crosses; one for single use is endorsed, accepted or refused.",
}
"""By the name of the contract's error, where the contract said no."""

FAMILIES: Mapping[type[RegistryError], str] = {
    InputError: "This cannot be taken as it is.",
    RefusedError: "This was refused.",
    NodeError: "The chain does not answer, so nothing was done. Try again in a while.",
    StoreError: "The database of this node cannot be used now, so nothing was done. Try again in a while.",
    SetupError: "Something is not set up on this node. Tell who runs it.",
    RegistryError: "Something failed that should not have. Tell who runs this node.",
}
"""The families of errors, the last for what belongs to none."""

STATUSES: Mapping[Status, str] = {
    Status.ISSUED: "issued", Status.ENDORSED: "endorsed", Status.ACCEPTED: "used", Status.REFUSED: "refused",
    Status.CANCELLED: "cancelled", Status.REPLACED: "replaced", Status.INSIDE: "inside", Status.OUTSIDE: "outside",
}  # fmt: skip
DAYS = frozenset({"valid_day", "day", "today"})
MOMENTS = frozenset({"at", "from", "until", "since", "current"})


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of an error; `detail` is its own English text where the sentence does not say it all."""

    sentence: str
    detail: str = ""


def told(language: Language, fault: RegistryError) -> Said:
    """The error in the reader's language."""
    if type(fault) in COUNTED:
        one, more, count = COUNTED[type(fault)]
        return Said(language.counted(one, more, int(str(fault.facts[count])), **fault.facts))
    says = _row(fault)
    if says is not None:
        facts = {name: _fact(language, name, value) for name, value in fault.facts.items()}
        return Said(language.say(says).format_map(facts))
    family = next(family for family in FAMILIES if isinstance(fault, family))
    return told_text(language, str(fault), FAMILIES[family])


def told_text(language: Language, text: str, otherwise: str) -> Said:
    """What is said of something handed in, in the reader's language; if it is no sentence of ours, what is said
    `otherwise`, and the text as it is."""
    return Said(language.sentence(text)) if isinstance(text, Sentence) else Said(language.say(otherwise), text)


def _row(fault: RegistryError) -> str | None:
    if isinstance(fault, TransactionRefused) and not isinstance(fault, Reverted):
        return BY_CONTRACT.get(str(fault.facts.get("error")))
    return next((SAYS[kind] for kind in type(fault).__mro__ if kind in SAYS), None)


def _fact(language: Language, name: str, value: Any) -> str:
    if isinstance(value, Status):
        return language.say(STATUSES.get(value, "issued"))
    if isinstance(value, Power):
        return language.powers(value)
    if name in MOMENTS:
        return language.time(value)
    if name in DAYS:
        return language.day(value if isinstance(value, str) else to_date(value))
    return f"0x{value.hex()}" if isinstance(value, bytes) else str(value)
