"""An officer's consent as a file: from the machine that has the officer's key to the authority that appoints.

The consent is the account's signature of exactly this appointment, which the contract asks for. Beside it stand name,
method and salt behind the credential commitment: the file is personal data. Keep it, and send it, as such.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from registry.acts import Power
from registry.canonical import NotWellFormed, Section, build, canonical, load_json
from registry.commitment import SALT_BYTES, Entropy, credential_digest
from registry.days import moment
from registry.errors import RefusedError
from registry.formats.file import Address, RegistryName, Salt, Seal
from registry.keystore import Signer
from registry.office import Office
from registry.people import Appointment, appoint
from registry.permit import Country
from registry.records import Credential, RecordMoment
from registry.seal import Registry, sign_consent
from registry.sending import Done
from registry.store.vault import Record, Writing
from registry.verify import OtherRegistry
from registry.words import time_of

PowerWord = Literal["issue", "endorse", "admit", "import"]


METHOD = "key and password"
"""How an officer is authenticated, where nothing else is said."""
FIVE_YEARS = 5 * 365 * 86_400


class NotAsAgreed(RefusedError):
    """The officer consented to something else than the authority grants."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What an officer of `party` consented to, who that is, and the 65-byte signature."""

    party: str
    appointment: Appointment
    credential: Credential
    salt: bytes
    signature: bytes


class ConsentFile(Section):
    """The members of a consent file."""

    format: Literal["cites-consent/1"]
    registry: RegistryName
    party: Country
    account: Address
    powers: Annotated[tuple[PowerWord, ...], Field(strict=False, min_length=1, max_length=4)]
    from_moment: RecordMoment
    until_moment: RecordMoment
    credential: Credential
    salt: Salt
    signature: Seal


def give_consent(
    officer: Signer,
    registry: Registry,
    party: str,
    powers: Power,
    term: tuple[int, int],
    credential: Credential,
    entropy: Entropy = secrets.token_bytes,
) -> Consent:
    """The officer's own part of an appointment. `term` is from and until, in seconds since 1970."""
    salt = entropy(SALT_BYTES)
    commitment = credential_digest(salt, credential)
    signature = sign_consent(officer.key, registry, party, powers, *term, commitment)
    return Consent(party, Appointment(officer.account, powers, *term, commitment), credential, salt, signature)


def write_consent(consent: Consent, registry: Registry) -> bytes:
    """The canonical bytes of a consent's file."""
    appointment = consent.appointment
    members = {
        "format": "cites-consent/1",
        "registry": _name(registry),
        "party": consent.party,
        "account": "0x" + appointment.account.hex(),
        "powers": _words(appointment.powers).split(),
        "from_moment": moment(appointment.from_time),
        "until_moment": moment(appointment.until),
        "credential": consent.credential,
        "salt": "0x" + consent.salt.hex(),
        "signature": "0x" + consent.signature.hex(),
    }
    return canonical(build(ConsentFile, members))


def read_consent(data: bytes, registry: Registry) -> Consent:
    """The consent in a file. The contract checks the signature. Raises NotWellFormed, OtherRegistry."""
    file = build(ConsentFile, load_json(data))
    if file.registry != _name(registry):
        raise OtherRegistry("This consent was given for another registry. The officer consents again, for this one.")
    powers = Power(0)
    for word in file.powers:
        powers |= Power[word.upper()]
    salt = _bytes(file.salt)
    appointment = Appointment(
        _bytes(file.account),
        powers,
        _time(file.from_moment),
        _time(file.until_moment),
        credential_digest(salt, file.credential),
    )
    return Consent(file.party, appointment, file.credential, salt, _bytes(file.signature))


def term_of(now: int, start: str | None, end: str | None) -> tuple[int, int]:
    """From and until, in seconds since 1970; now, and five years later, if left out. Raises NotAChoice."""
    return now if start is None else time_of(start), now + FIVE_YEARS if end is None else time_of(end)


def ensure_agreed(consent: Consent, party: str, name: str, powers: Power) -> Consent:
    """What the officer consented to is what the authority says it grants. Raises NotAsAgreed."""
    said = consent.party, consent.credential.name, _words(consent.appointment.powers)
    for what, theirs, ours in zip(("Party", "name", "powers"), said, (party, name, _words(powers)), strict=True):
        if theirs != ours:
            raise NotAsAgreed(f"The officer consented to another {what}: {theirs}, not {ours}.")
    return consent


def appoint_consenting(office: Office, authority: Signer, consent: Consent) -> Done:
    """The authority appoints; its vault keeps what the credential commitment stands for, together with the
    transaction."""
    commitment = consent.appointment.credential

    def keep(writing: Writing, entry: int) -> None:
        del entry
        if writing.record(commitment) is None:
            writing.add_record(Record(commitment, consent.salt, canonical(consent.credential)))

    return appoint(office.storing(keep), authority, consent.appointment, consent.signature)


def _words(powers: Power) -> str:
    return " ".join(str(power.name).lower() for power in powers)


def _name(registry: Registry) -> RegistryName:
    return RegistryName(
        chain=str(registry.chain_id), parties="0x" + registry.parties.hex(), permits="0x" + registry.permits.hex()
    )


def _time(text: str) -> int:
    try:
        return int(datetime.fromisoformat(text).timestamp())
    except ValueError:
        raise NotWellFormed(f"{text!r} is no moment of the calendar.") from None


def _bytes(hexadecimal: str) -> bytes:
    return bytes.fromhex(hexadecimal[2:])
