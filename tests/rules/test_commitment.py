"""What stands for a permit: digests with tags, an id nobody else can make, and a short code for the telephone."""

import hashlib

import pytest
from eth_hash.auto import keccak
from hypothesis import assume, given
from hypothesis import strategies as st

from registry.canonical import NotWellFormed, canonical
from registry.commitment import (
    Salts,
    access_of,
    approval_digest,
    commit,
    commit_digests,
    commit_redacted,
    credential_digest,
    ensure_fits,
    read_short_code,
    record_digest,
    short_code,
)
from registry.permit import Permit, parse_permit
from registry.records import Credential, Record
from registry.samples import sample
from tests.permits import permits

SALTS = Salts(b"\3" * 16, b"\4" * 16)
IDS = st.binary(min_size=32, max_size=32)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
PERMIT = parse_permit(sample("mg-export-reptiles.json"))


@pytest.mark.parametrize(("face", "persons"), [(15, 16), (16, 17), (0, 16)])
def test_salts_have_sixteen_bytes(face: int, persons: int) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        Salts(bytes(face), bytes(persons))


@given(permits())
def test_a_commitment_follows_the_published_formulas(permit: Permit) -> None:
    face = hashlib.sha256(b"cites-face/1" + SALTS.face + canonical(permit.face)).digest()
    persons = hashlib.sha256(b"cites-persons/1" + SALTS.persons + canonical(permit.persons)).digest()
    content = hashlib.sha256(b"cites-permit/1" + face + persons).digest()
    made = commit(permit, SALTS)
    assert (made.face_digest, made.persons_digest, made.content) == (face, persons, content)
    assert (made.ticket, made.id) == (keccak(content), keccak(permit.face.party.encode() + keccak(content)))


def test_the_same_permit_with_other_salts_has_another_id() -> None:
    assert commit(PERMIT, SALTS).id != commit(PERMIT, Salts(b"\3" * 16, b"\5" * 16)).id


@given(IDS, IDS)
def test_the_same_content_of_another_party_has_another_id(face: bytes, persons: bytes) -> None:
    assert commit_digests("MG", face, persons).id != commit_digests("FR", face, persons).id


def test_both_sections_and_what_joins_them_have_64_kb_at_most() -> None:
    ensure_fits(bytes(30_000), bytes(35_533))
    with pytest.raises(NotWellFormed, match="65,537 bytes"):
        ensure_fits(bytes(30_000), bytes(35_534))


def test_a_face_alone_has_64_kb_at_most() -> None:
    assert commit_redacted("MG", bytes(16), bytes(65_536), bytes(32)).persons_digest == bytes(32)
    with pytest.raises(NotWellFormed, match="65,537 bytes"):
        commit_redacted("MG", bytes(16), bytes(65_537), bytes(32))


def test_a_permit_of_more_than_64_kb_is_not_sealed() -> None:
    line = PERMIT.face.lines[0].model_copy(
        update={"description": "x" * 500, "marks": "y" * 500, "common_name": "z" * 500}
    )
    face = PERMIT.face.model_copy(update={"lines": (line,) * 64})
    with pytest.raises(NotWellFormed, match="at most 64 kB"):
        commit(Permit(face=face, persons=PERMIT.persons), SALTS)


def test_records_and_credentials_have_tags_of_their_own() -> None:
    record = Record(act="note", made="2026-11-24T00:00:00Z", by="Officer One")
    credential = Credential(name="Officer One", method="key")
    salt = b"\6" * 16
    assert record_digest(salt, record) == hashlib.sha256(b"cites-record/1" + salt + canonical(record)).digest()
    assert record_digest(salt, record) != credential_digest(salt, record)
    assert (
        credential_digest(salt, credential)
        == hashlib.sha256(b"cites-credential/1" + salt + canonical(credential)).digest()
    )


@given(IDS)
def test_a_short_code_gives_the_beginning_of_the_id(permit_id: bytes) -> None:
    assert read_short_code(short_code(permit_id)) == permit_id[:10]


@given(IDS)
def test_a_short_code_may_be_typed_in_groups_and_in_small_letters(permit_id: bytes) -> None:
    code = short_code(permit_id).lower()
    typed = " ".join(code[start : start + 4] for start in range(0, 17, 4)).replace(" ", "-", 1)
    assert read_short_code(typed) == permit_id[:10]


@given(IDS, st.integers(0, 15), st.sampled_from(LETTERS))
def test_any_one_letter_mistaken_is_found(permit_id: bytes, position: int, letter: str) -> None:
    code = short_code(permit_id)
    assume(code[position] != letter)
    with pytest.raises(NotWellFormed, match="mistyped"):
        read_short_code(code[:position] + letter + code[position + 1 :])


def test_998_of_1000_exchanges_of_neighbours_are_found() -> None:
    exchanged = [typed for number in range(1000) for typed in _exchanges(hashlib.sha256(b"%d" % number).digest())]
    assert sum(map(_is_found, exchanged)) >= 0.998 * len(exchanged)


def _exchanges(permit_id: bytes) -> list[str]:
    """A permit's code with two neighbours exchanged, wherever they differ."""
    code = short_code(permit_id)
    swapped = [code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(15)]
    return [typed for typed in swapped if typed != code]


def _is_found(typed: str) -> bool:
    try:
        read_short_code(typed)
    except NotWellFormed:
        return True
    return False


@given(IDS, st.integers(0, 14))
def test_an_exchange_that_is_not_found_is_another_id(permit_id: bytes, position: int) -> None:
    code = short_code(permit_id)
    assume(code[position] != code[position + 1])
    typed = code[:position] + code[position + 1] + code[position] + code[position + 2 :]
    assert _is_found(typed) or read_short_code(typed) != permit_id[:10]


@pytest.mark.parametrize("typed", ["", "ABC", "A" * 16, "A" * 18, "0" * 17, "1BCDEFGHIJKLMNOPQ", "ÄBCDEFGHIJKLMNOPQ"])
def test_what_has_not_the_form_of_a_short_code_is_told_the_form(typed: str) -> None:
    with pytest.raises(NotWellFormed, match="16 letters"):
        read_short_code(typed)


def test_what_shows_that_one_has_a_permit_in_hand_is_a_digest_of_its_salt() -> None:
    assert access_of(b"s" * 16) == hashlib.sha256(b"cites-access/1" + b"s" * 16).digest()


def test_what_is_approved_is_both_sections() -> None:
    assert approval_digest(b"{}", b"[]") == hashlib.sha256(b'cites-approval/1{"face":{},"persons":[]}').digest()
