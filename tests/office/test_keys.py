"""Keys and consents: opened with their password only, never shown, and a consent is to exactly one appointment."""

import dataclasses
import stat

import orjson
import pytest
from eth_account import Account
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.acts import Power
from registry.canonical import NotWellFormed
from registry.chain.door import TransactionRefused
from registry.consent import appoint_consenting, give_consent, read_consent, write_consent
from registry.keystore import NotUnlockedKey, WeakPassword, lock_key, new_signer, signer, unlock_key
from registry.people import Keyring, NoSuchKey
from registry.records import Credential
from registry.seal import Registry
from registry.store.database import Database
from registry.store.vault import AlreadyKept, Vault
from registry.verify import OtherRegistry

ROUNDS = 2
PASSWORD = "correct horse"


@pytest.fixture
def vault(tmp_path):
    vault = Vault(Database(f"sqlite:///{tmp_path}/vault.sqlite", durable=False))
    yield vault
    vault.close()


# ---- keystores ----


def test_a_wrong_password_opens_nothing_and_the_message_tells_neither_password_nor_key():
    key = new_signer()
    with pytest.raises(NotUnlockedKey) as fault:
        unlock_key(lock_key(key, PASSWORD, ROUNDS), "wrong horse", key.account)
    assert "horse" not in str(fault.value)
    assert key.key.hex() not in str(fault.value)


@given(st.text(min_size=8, max_size=60), st.binary(min_size=32, max_size=32).filter(lambda key: 0 < key[0] < 255))
@settings(max_examples=30, deadline=None)
def test_a_key_is_opened_with_its_password_and_only_that(password, key):
    stored, account = lock_key(signer(key), password, ROUNDS), signer(key).account
    assert unlock_key(stored, password, account).key == key
    assert key.hex().encode() not in stored
    with pytest.raises(NotUnlockedKey):
        unlock_key(stored, password + "x", account)


# the two vectors of the Web3 Secret Storage definition, version 3
DEFINED_KEY = signer(bytes.fromhex("7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d"))
PBKDF2 = {
    "version": 3,
    "crypto": {
        "cipher": "aes-128-ctr",
        "cipherparams": {"iv": "6087dab2f9fdbbfaddc31a909735c1e6"},
        "ciphertext": "5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
        "kdf": "pbkdf2",
        "kdfparams": {
            "c": 262144,
            "dklen": 32,
            "prf": "hmac-sha256",
            "salt": "ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd",
        },
        "mac": "517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2",
    },
}
SCRYPT = {
    "version": 3,
    "crypto": {
        "cipher": "aes-128-ctr",
        "cipherparams": {"iv": "83dbcc02d8ccb40e466191a123791e0e"},
        "ciphertext": "d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c",
        "kdf": "scrypt",
        "kdfparams": {
            "dklen": 32,
            "n": 262144,
            "r": 1,
            "p": 8,
            "salt": "ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19",
        },
        "mac": "2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097",
    },
}


@pytest.mark.parametrize("defined", [PBKDF2, SCRYPT], ids=["pbkdf2", "scrypt"])
def test_the_keystores_of_the_formats_definition_are_opened(defined):
    assert unlock_key(orjson.dumps(defined), "testpassword", DEFINED_KEY.account) == DEFINED_KEY


@given(st.text(min_size=8, max_size=60), st.integers(1, 2**255))
@settings(max_examples=10, deadline=None)
def test_other_programs_open_our_keystores_and_we_theirs(password, number):
    key = signer(number.to_bytes(32, "big"))
    assert bytes(Account.decrypt(lock_key(key, password, ROUNDS).decode(), password)) == key.key
    theirs = Account.encrypt(key.key, password, kdf="scrypt", iterations=ROUNDS)
    assert unlock_key(orjson.dumps(theirs), password, key.account) == key


def test_a_keystore_that_would_take_all_memory_is_damaged():
    greedy = orjson.loads(orjson.dumps(SCRYPT))
    greedy["crypto"]["kdfparams"]["n"] = 2**24
    with pytest.raises(NotUnlockedKey):
        unlock_key(orjson.dumps(greedy), "testpassword", DEFINED_KEY.account)


SEVEN = signer(b"\7" * 32)
_stored = lock_key(SEVEN, PASSWORD, ROUNDS)


DAMAGED = [
    *(b"", b"[]", b"null", b"{}", b'"x"', b'{"version":3,"crypto":null}', b"\xff"),
    _stored.replace(b"scrypt", b"rot13"),
    _stored.replace(b'"version":3', b'"version":9'),
    _stored.replace(b'"n":2', b'"n":3'),
    _stored.replace(b'"n":2', b'"n":"2"'),
    _stored.replace(b'"n":2', b'"n":18446744073709551615'),
    _stored.replace(b'"dklen":32', b'"dklen":16'),
    _stored.replace(b"aes-128-ctr", b"aes-128-cbc"),
]


@pytest.mark.parametrize("damaged", DAMAGED)
def test_a_damaged_keystore_is_said_so(damaged):
    with pytest.raises(NotUnlockedKey):
        unlock_key(damaged, PASSWORD, SEVEN.account)


@given(st.integers(0, len(_stored) - 1), st.integers(0, 255))
@settings(max_examples=60, deadline=None)
def test_no_damage_gives_another_key(place, byte):
    damaged = _stored[:place] + bytes([byte]) + _stored[place + 1 :]
    try:
        opened = unlock_key(damaged, PASSWORD, SEVEN.account)
    except NotUnlockedKey:
        return
    assert opened == SEVEN


def test_a_short_password_is_refused():
    with pytest.raises(WeakPassword):
        lock_key(new_signer(), "1234567", ROUNDS)


def test_no_representation_of_an_opened_key_shows_it():
    key = new_signer()
    for text in (repr(key), str(key), f"{key}"):
        assert key.key.hex() not in text
        assert repr(key.key) not in text
        assert key.account.hex() in text or repr(key.account) in text


# ---- the ring ----


def test_a_name_is_given_once_and_the_first_key_stays(vault):
    ring = Keyring(vault, "MG", ROUNDS)
    first = ring.create("officer-1", PASSWORD)
    with pytest.raises(AlreadyKept, match="officer-1"):
        ring.create("officer-1", "other password")
    assert ring.open("officer-1", PASSWORD) == first


def test_a_key_is_found_by_name_or_account_and_no_other_is(vault):
    ring = Keyring(vault, "MG", ROUNDS)
    made = ring.create("officer-1", PASSWORD)
    assert ring.find("0x" + made.account.hex()).label == "officer-1"
    with pytest.raises(NoSuchKey, match="officer-2"):
        ring.open("officer-2", PASSWORD)


def test_the_vault_file_is_its_owners_alone_and_holds_no_key_in_the_clear(vault, tmp_path):
    made = Keyring(vault, "MG", ROUNDS).create("officer-1", PASSWORD)
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        content = path.read_bytes()
        for secret in (made.key, made.key.hex().encode(), PASSWORD.encode()):
            assert secret not in content


def test_a_keystore_under_anothers_account_is_not_used(vault):
    ring = Keyring(vault, "MG", ROUNDS)
    ring.create("officer-1", PASSWORD)
    with vault.write() as writing:
        other = lock_key(new_signer(), PASSWORD, ROUNDS)
        writing.connection.exec_driver_sql("UPDATE keystores SET keystore = ?", (other,))
    with pytest.raises(NotUnlockedKey, match="another key"):
        ring.open("officer-1", PASSWORD)


# ---- consent from another vault ----


REGISTRY = Registry(1, b"\1" * 20, b"\2" * 20)
CREDENTIAL = Credential(name="Official One", method="key")


def given_consent(registry=REGISTRY, powers=Power.ISSUE, term=(0, 1000)):
    return give_consent(new_signer(), registry, "MG", powers, term, CREDENTIAL)


@given(st.integers(1, 15).map(Power), st.integers(0, 2**37), st.integers(0, 2**37))
@settings(deadline=None)
def test_a_consent_is_read_as_it_was_written(powers, start, end):
    consent = given_consent(powers=powers, term=(start, end))
    assert read_consent(write_consent(consent, REGISTRY), REGISTRY) == consent


def test_a_consent_for_another_registry_is_refused():
    other = dataclasses.replace(REGISTRY, chain_id=2)
    with pytest.raises(OtherRegistry):
        read_consent(write_consent(given_consent(other), other), REGISTRY)


@pytest.mark.parametrize("change", [{"powers": []}, {"powers": ["rule"]}, {"from_moment": "2026-02-31T00:00:00Z"},
                                    {"signature": "0x00"}, {"format": "cites-consent/2"}, {"extra": "x"}])  # fmt: skip
def test_a_consent_that_is_not_well_formed_is_refused(change):
    members = orjson.loads(write_consent(given_consent(), REGISTRY)) | change
    with pytest.raises(NotWellFormed):
        read_consent(orjson.dumps(members), REGISTRY)


def test_no_consent_serves_for_anything_but_what_was_consented_to(world):
    officer, mg, now = new_signer(), world["MG"], world.clock.now
    consent = give_consent(officer, world.registry, "MG", Power.ENDORSE, (now - 1, now + 1000), CREDENTIAL)
    appointment = consent.appointment
    other_name = Credential(name="Official Two", method="key")
    for changed in (
        dataclasses.replace(appointment, powers=Power.ISSUE),
        dataclasses.replace(appointment, until=now + 2000),
        dataclasses.replace(appointment, from_time=now - 2),
        dataclasses.replace(appointment, account=new_signer().account),
    ):
        with pytest.raises(TransactionRefused) as fault:
            appoint_consenting(mg.office, mg.authority, dataclasses.replace(consent, appointment=changed))
        assert fault.value.facts["error"] == "ConsentMissing"
    forged = orjson.loads(write_consent(consent, world.registry)) | {
        "credential": other_name.model_dump(exclude_none=True)
    }
    with pytest.raises(TransactionRefused):
        appoint_consenting(mg.office, mg.authority, read_consent(orjson.dumps(forged), world.registry))
    with pytest.raises(TransactionRefused):
        appoint_consenting(world["FR"].office, world["FR"].authority, consent)
    appoint_consenting(mg.office, mg.authority, read_consent(write_consent(consent, world.registry), world.registry))
    mg.enquiry.refresh()
    assert mg.enquiry.directory().officers[officer.account].powers == Power.ENDORSE
    with mg.office.vault.read() as reading:
        assert b"Official One" in reading.record(appointment.credential).content
