"""Appointing an officer, who consents: by a key in this node's vault, opened with its password as the last step; or by
a consent made elsewhere, which is shown as it is before anything is confirmed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from fastapi import Request
from fastapi.responses import Response

from api.pages.desk.deciding import FINAL, NEEDED, SAYS
from api.pages.desk.decision import seen
from api.pages.desk.door import CONFIRMED, OFFICER_PASSWORD, Fields, Visit, enter, enter_with_form, leads_to, room
from api.pages.desk.once import again, carried, key_of_form
from api.pages.faults import BY_CONTRACT, Said, told
from api.pages.language import POWERS
from api.problems import status_of
from api.sessions import SignInAgain, key_of
from api.transactions import Reverted
from registry.acts import Power
from registry.canonical import build
from registry.consent import METHOD, Consent, appoint_consenting, ensure_agreed, give_consent, read_consent, term_of
from registry.errors import InputError, RegistryError
from registry.keystore import NotUnlockedKey, Signer
from registry.office import Office
from registry.records import Credential
from registry.sending import Done
from registry.store.vault import Keystore

router = room()
HERE = "/desk/decisions/appoint"
POWER_WORDS = {f"power.{str(power.name).lower()}": power for power in POWERS}
"""The boxes that are ticked for what the officer may do."""
NAME_HINT = "As colleagues know it. It stays in this node; the chain gets a salted commitment."
NOT_THE_PASSWORD = "The officer's key does not open with this password."
ONE_OF_THEM = "A key is chosen above too: empty this, or choose no key."
WORDS = {NAME_HINT, NOT_THE_PASSWORD, ONE_OF_THEM}


@dataclass(frozen=True, slots=True)
class Appointing:
    """What was typed: `kept` are the fields of the form by name, as text, without the password."""

    visit: Visit
    kept: dict[str, str]

    @classmethod
    async def of(cls, visit: Visit, fields: Fields) -> "Appointing":
        names = ("again", "officer_name", "key", *POWER_WORDS, "from", "until", "consent")
        kept = {name: fields[name] for name in names} | {"seen": fields["seen"] or str(await seen(visit))}
        if fields.file:
            kept["consent"] = fields.file.decode("utf-8", "replace")
        return cls(visit, kept)

    @property
    def powers(self) -> Power:
        granted = Power(0)
        for word, power in POWER_WORDS.items():
            granted |= power if self.kept[word] else Power(0)
        return granted

    @property
    def term(self) -> tuple[int, int]:
        """Raises NotAChoice."""
        start, end = (self.kept[name] or None for name in ("from", "until"))
        return term_of(self.visit.service.now(), start, end)

    def credential(self) -> Credential:
        """Raises NotWellFormed."""
        return build(Credential, {"name": self.kept["officer_name"], "method": METHOD})

    def consented(self) -> Consent:
        """The consent that was given, as it is. Raises NotWellFormed, OtherRegistry, NotAsAgreed."""
        service = self.visit.service
        consent = read_consent(self.kept["consent"].encode(), service.enquiry.registry)
        return ensure_agreed(consent, service.party, consent.credential.name, consent.appointment.powers)

    def keys(self) -> list[Keystore]:
        """The keys in this vault that are nobody's yet."""
        service = self.visit.service
        directory = service.enquiry.directory()
        taken = {*directory.officers, *(member.authority for member in directory.members.values())}
        return [key for key in service.ensure_writer().keyring.all() if key.account not in taken]

    def wrong(self) -> dict[str, Said]:
        """What cannot be taken as it was typed, by field; under "" what concerns all of it."""
        if not self.visit.standing.authority:
            return {"": Said(self.visit.language.say(BY_CONTRACT["NotAnAuthority"]))}
        return dict(self._wrong_consent() if self.kept["consent"] else self._wrong())

    def _wrong_consent(self) -> Iterator[tuple[str, Said]]:
        if self.kept["key"]:
            yield "consent", Said(self.visit.language.say(ONE_OF_THEM))
            return
        try:
            self.consented()
        except RegistryError as fault:
            yield "consent", told(self.visit.language, fault)

    def _wrong(self) -> Iterator[tuple[str, Said]]:
        say = self.visit.language.say
        try:
            self.credential()
        except InputError as fault:
            yield "officer_name", told(self.visit.language, fault) if self.kept["officer_name"] else Said(say(NEEDED))
        if self.kept["key"] not in {key.label for key in self.keys()}:
            yield "key", Said(say("Choose one."))
        if not self.powers:
            yield "powers", Said(say("Choose one."))
        try:
            start, end = self.term
            if end <= max(start, self.visit.service.now()):
                yield "until", Said(say(BY_CONTRACT["NotATerm"]))
        except InputError as fault:
            yield "until", told(self.visit.language, fault)

    def form(self, faults: Mapping[str, Said], status: int = 200) -> Response:
        return self.visit.page(
            "appoint.html", status=status, kept=self.kept, faults=faults, keys=self.keys(), powers=_powers(),
            here=HERE, hint=NAME_HINT, back=self.back,
        )  # fmt: skip

    def confirmation(self, fault: Said | None = None, status: int = 200) -> Response:
        """As it will be: what the officer consented to, or is asked to consent to now."""
        given = self.consented() if self.kept["consent"] else None
        found = next((key for key in self.keys() if key.label == self.kept["key"]), None)
        terms = given.appointment if given else None
        return self.visit.page(
            "appoint-confirm.html", status=status, kept=self.kept, here=HERE, says=SAYS["appoint"], back=self.back,
            final=FINAL["appoint"], name=given.credential.name if given else self.kept["officer_name"],
            account=terms.account if terms else found.account if found else b"", fault=fault,
            powers=terms.powers if terms else self.powers,
            term=(terms.from_time, terms.until) if terms else self.term,
        )  # fmt: skip

    @property
    def back(self) -> str:
        return f"/desk/parties/{self.visit.service.party}"

    def key(self) -> str:
        """Of this appointment, as all stood when the form was made."""
        about = sha256(f"{self.kept['key']} {self.kept['consent']}".encode()).hexdigest()
        return key_of_form("appoint", about, self.kept["seen"], self.kept["again"])


@router.get(HERE)
async def ask(request: Request) -> Response:
    visit = await enter(request)
    key_of(visit.service, visit.who)
    return (await Appointing.of(visit, Fields({}))).form({})


@router.post(HERE)
async def look_over_and_appoint(request: Request) -> Response:
    """First the form; `step=look` looks it over; confirmed it is done."""
    visit, fields = await enter_with_form(request)
    key_of(visit.service, visit.who)
    asked = await Appointing.of(visit, fields)
    if fields["step"] != "look" and not fields[CONFIRMED]:
        return asked.form({})
    if fields[CONFIRMED]:
        return await _done(asked, fields.texts.get(OFFICER_PASSWORD, ""))
    faults = asked.wrong()
    if faults:
        return asked.form(faults, 422 if visit.standing.authority else 403)
    return asked.confirmation()


async def _done(asked: Appointing, password: str) -> Response:
    visit = asked.visit

    def do(office: Office, authority: Signer) -> Done:
        return appoint_consenting(office, authority, _consent(asked, password))

    try:
        entry = await carried(visit, asked.key(), asked.kept, do)
    except SignInAgain:
        raise
    except NotUnlockedKey as fault:
        return asked.confirmation(Said(visit.language.say(NOT_THE_PASSWORD)), status_of(type(fault)))
    except RegistryError as fault:
        if isinstance(fault, Reverted):
            asked.kept["again"] = again(fault)
        return asked.form({"": told(visit.language, fault)} | asked.wrong(), status_of(type(fault)))
    return leads_to(f"{HERE}/0x{entry.hash.hex()}?back={asked.back}")


def _consent(asked: Appointing, password: str) -> Consent:
    """The officer's consent: given, or made now with the officer's key."""
    if asked.kept["consent"]:
        return asked.consented()
    service = asked.visit.service
    credential, term = asked.credential(), asked.term
    officer = service.ensure_writer().keyring.open(asked.kept["key"], password)
    return give_consent(officer, service.enquiry.registry, service.party, asked.powers, term, credential)


def _powers() -> dict[str, str]:
    return {word: POWERS[power] for word, power in POWER_WORDS.items()}
