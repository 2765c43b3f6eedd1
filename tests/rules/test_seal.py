"""Seals and consents: the EIP-712 of the standard tools, one form of signature, and copies without names."""

from dataclasses import replace

import pytest
from eth_account import Account
from eth_account.messages import _hash_eip191_message, encode_typed_data
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.commitment import Salts, commit
from registry.permit import Permit, parse_permit
from registry.samples import sample
from registry.seal import (
    NotASignature,
    Registry,
    SealedPermit,
    account_of,
    opened,
    recover,
    redact,
    seal_digest,
    seal_permit,
    sign_consent,
    sign_seal,
)
from tests.permits import permits

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
REGISTRY = Registry(560560, b"\1" * 20, b"\2" * 20)
SALTS = Salts(b"\3" * 16, b"\4" * 16)
KEY = b"\5" * 32
ID = bytes(range(32))
KEYS = st.integers(1, ORDER - 1).map(lambda number: number.to_bytes(32, "big"))
IDS = st.binary(min_size=32, max_size=32)


def typed(name: str, contract: bytes, kind: str, fields: list[tuple[str, str]], message: dict[str, object]) -> bytes:
    """The 32-byte digest that the reference implementation signs."""
    domain = {"name": name, "version": "1", "chainId": 560560, "verifyingContract": "0x" + contract.hex()}
    types = {kind: [{"name": field, "type": of} for field, of in fields]}
    return bytes(_hash_eip191_message(encode_typed_data(domain, types, message)))


@given(IDS)
def test_the_seal_signs_the_standards_digest(permit_id: bytes) -> None:
    expected = typed("CITES Permits", REGISTRY.permits, "Seal", [("permit", "bytes32")], {"permit": permit_id})
    assert seal_digest(REGISTRY, permit_id) == expected


@given(st.integers(1, 15), st.integers(0, 2**40 - 1), IDS)
def test_the_consent_signs_the_standards_digest(powers: int, until: int, credential: bytes) -> None:
    fields = [("party", "bytes2"), ("account", "address"), ("powers", "uint8"), ("from", "uint40")]
    fields += [("until", "uint40"), ("credential", "bytes32")]
    message = {
        "party": b"MG",
        "account": "0x" + account_of(KEY).hex(),
        "powers": powers,
        "from": 5,
        "until": until,
        "credential": credential,
    }
    digest = typed("CITES Parties", REGISTRY.parties, "Consent", fields, message)
    assert recover(sign_consent(KEY, REGISTRY, "MG", powers, 5, until, credential), digest) == account_of(KEY)


@settings(max_examples=50)
@given(KEYS, IDS)
def test_a_seal_gives_back_the_account_that_made_it(key: bytes, permit_id: bytes) -> None:
    assert recover(sign_seal(key, REGISTRY, permit_id), seal_digest(REGISTRY, permit_id)) == account_of(key)


def test_the_account_of_a_key_is_the_standard_tools() -> None:
    assert "0x" + account_of(KEY).hex() == Account.from_key(KEY).address.lower()


@pytest.mark.parametrize("last", [0, 1, 26, 29, 255])
def test_a_recovery_number_other_than_27_and_28_is_refused(last: int) -> None:
    with pytest.raises(NotASignature, match="27 or 28"):
        recover(sign_seal(KEY, REGISTRY, ID)[:64] + bytes([last]), seal_digest(REGISTRY, ID))


def test_the_second_form_of_the_same_signature_is_refused() -> None:
    seal = sign_seal(KEY, REGISTRY, ID)
    high = (ORDER - int.from_bytes(seal[32:64], "big")).to_bytes(32, "big")
    with pytest.raises(NotASignature, match="high s"):
        recover(seal[:32] + high + bytes([55 - seal[64]]), seal_digest(REGISTRY, ID))


@pytest.mark.parametrize("seal", [b"", bytes(64), bytes(66), bytes(64) + b"\x1b", b"\xff" * 32 + bytes(31) + b"\1\x1b"])
def test_what_is_no_signature_is_refused(seal: bytes) -> None:
    with pytest.raises(NotASignature):
        recover(seal, seal_digest(REGISTRY, ID))


def test_s_of_zero_is_no_signature() -> None:
    with pytest.raises(NotASignature):
        recover(sign_seal(KEY, REGISTRY, ID)[:32] + bytes(32) + b"\x1b", seal_digest(REGISTRY, ID))


@given(IDS, st.integers(0, 63), st.integers(1, 255))
def test_a_changed_seal_never_gives_the_officer(permit_id: bytes, position: int, change: int) -> None:
    seal = bytearray(sign_seal(KEY, REGISTRY, permit_id))
    seal[position] ^= change
    try:
        found = recover(bytes(seal), seal_digest(REGISTRY, permit_id))
    except NotASignature:
        return
    assert found != account_of(KEY)


@settings(max_examples=30)
@given(permits())
def test_a_sealed_permit_has_the_id_of_its_commitment(permit: Permit) -> None:
    sealed = seal_permit(permit, SALTS, KEY, REGISTRY)
    assert (sealed.id, sealed.stated_id) == (commit(permit, SALTS).id,) * 2


@settings(max_examples=30)
@given(permits())
def test_a_copy_without_names_keeps_id_and_seal_and_has_no_names(permit: Permit) -> None:
    sealed = seal_permit(permit, SALTS, KEY, REGISTRY)
    copy = redact(sealed)
    assert (copy.id, copy.seal, copy.persons, copy.persons_salt) == (sealed.id, sealed.seal, None, None)
    assert not copy.names_shown


def test_a_permit_with_neither_persons_nor_their_digest_has_no_id() -> None:
    face = seal_permit(parse_permit(sample("mg-export-reptiles.json")), SALTS, KEY, REGISTRY).face
    shown = SealedPermit(REGISTRY.tag, face, SALTS.face, None, None, None, bytes(65))
    with pytest.raises(ValueError, match="persons or their digest"):
        _ = shown.id


def test_another_registry_has_another_tag_and_another_digest() -> None:
    other = Registry(560561, REGISTRY.parties, REGISTRY.permits)
    assert other.tag != REGISTRY.tag
    assert seal_digest(other, ID) != seal_digest(REGISTRY, ID)


def test_the_largest_s_of_the_first_form_is_taken_and_one_more_is_not() -> None:
    half, r = (ORDER - 1) // 2, sign_seal(KEY, REGISTRY, ID)[:32]
    assert len(recover(r + half.to_bytes(32, "big") + b"\x1b", ID)) == 20
    with pytest.raises(NotASignature, match="high s"):
        recover(r + (half + 1).to_bytes(32, "big") + b"\x1b", ID)


def test_a_key_that_was_made_ready_seals_as_the_key_itself() -> None:
    assert sign_seal(opened(KEY), REGISTRY, ID) == sign_seal(KEY, REGISTRY, ID)


def test_persons_shown_without_their_salt_are_known_by_their_digest() -> None:
    sealed = seal_permit(parse_permit(sample("mg-export-reptiles.json")), SALTS, KEY, REGISTRY)
    digest = sealed.commitment.persons_digest
    assert replace(sealed, persons_salt=None, stated_persons_digest=digest).id == sealed.id
