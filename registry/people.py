"""Who works in an office: officers' keys in the vault, their credentials, their appointment."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

from registry.acts import Power
from registry.canonical import canonical
from registry.chain import wire
from registry.commitment import SALT_BYTES, Entropy, credential_digest
from registry.errors import SetupError
from registry.keystore import Signer, lock_key, new_signer, unlock_key
from registry.office import Office
from registry.records import Credential
from registry.sending import Done
from registry.store.vault import AlreadyKept, Keystore, Record, Vault


class NoSuchKey(SetupError):
    """The vault has no key of that name."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """What an officer consents to. Times in seconds since 1970; `credential` is the 32-byte commitment."""

    account: bytes
    powers: Power
    from_time: int
    until: int
    credential: bytes


class Keyring:
    """The keys in a vault, by the name that colleagues know them by."""

    def __init__(self, vault: Vault, party: str, rounds: int, make: Callable[[], Signer] = new_signer) -> None:
        self._vault = vault
        self._party = party
        self._rounds = rounds
        self._make = make
        self._one_at_a_time = threading.Lock()

    def create(self, label: str, password: str) -> Signer:
        """A new key, kept encrypted. Raises AlreadyKept if the name is taken, WeakPassword."""
        made = self._make()
        stored = lock_key(made, password, self._rounds)
        with self._vault.write() as writing:
            if any(keystore.label == label for keystore in writing.keystores()):
                raise AlreadyKept(f"There is a key named {label!r} already. Choose another name.")
            writing.add_keystore(Keystore(made.account, self._party, label, stored))
        return made

    def all(self) -> list[Keystore]:
        with self._vault.read() as reading:
            return reading.keystores()

    def find(self, label: str) -> Keystore:
        """The keystore of that name, or of that 0x account. Raises NoSuchKey."""
        for keystore in self.all():
            if label in {keystore.label, "0x" + keystore.account.hex()}:
                return keystore
        raise NoSuchKey(f"There is no key named {label!r} in this vault. `permit key list` shows those there are.")

    def open(self, label: str, password: str) -> Signer:
        """One at a time, since each takes much memory. Raises NoSuchKey, NotUnlockedKey."""
        found = self.find(label)
        with self._one_at_a_time:
            return unlock_key(found.keystore, password, found.account)


def keep_credential(vault: Vault, credential: Credential, entropy: Entropy = secrets.token_bytes) -> bytes:
    """Keep who an officer is, and return the 32-byte commitment that goes on chain."""
    salt = entropy(SALT_BYTES)
    commitment = credential_digest(salt, credential)
    with vault.write() as writing:
        writing.add_record(Record(commitment, salt, canonical(credential)))
    return commitment


def appoint(office: Office, authority: Signer, appointment: Appointment, consent: bytes) -> Done:
    """An authority appoints an officer who consented (65-byte signature of exactly this)."""
    data = wire.appoint(
        appointment.account,
        appointment.powers,
        appointment.from_time,
        appointment.until,
        appointment.credential,
        consent,
    )
    return office.send("appoint", authority, office.registry.parties, data)
