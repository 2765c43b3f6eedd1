"""The text of the QR code: any damage is called damage, and no text decodes two ways."""

import hashlib
import json
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.canonical import LaterFormat, NotWellFormed, canonical
from registry.commitment import Salts
from registry.formats.qr import Damaged, NotAPermitCode, dictionary, read_code, write_code
from registry.permit import Permit, parse_permit
from registry.samples import sample
from registry.seal import Registry, SealedPermit, redact, seal_permit
from tests.permits import permits

REGISTRY = Registry(560560, b"\1" * 20, b"\2" * 20)
SALTS = Salts(b"\3" * 16, b"\4" * 16)
ORIGIN = "https://permits.example.mg"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
PERMIT = parse_permit(sample("mg-export-reptiles.json"))


def sealed(permit: Permit = PERMIT) -> SealedPermit:
    return seal_permit(permit, SALTS, b"\5" * 32, REGISTRY)


CODE = write_code(sealed(), ORIGIN)
START = CODE.index("#") + 1


def deflated(text: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, dictionary())
    return packer.compress(text) + packer.flush()


def code_of(packed: bytes, version: int = 1) -> str:
    """An undamaged code, right checksum and all, around any packed text."""
    shown = sealed()
    body = bytes([version]) + shown.registry_tag + shown.seal + SALTS.face + SALTS.persons + packed
    data = body + hashlib.sha256(body).digest()[:4]
    letters = -(-len(data) * 8 // 5)
    number = int.from_bytes(data, "big") << (letters * 5 - len(data) * 8)
    return f"{ORIGIN}/v#" + "".join(ALPHABET[number >> shift & 31] for shift in range((letters - 1) * 5, -1, -5))


def sections(permit: Permit = PERMIT) -> bytes:
    return b"[" + canonical(permit.face) + b"," + canonical(permit.persons) + b"]"


def test_the_helper_makes_the_code_that_the_library_makes() -> None:
    assert code_of(deflated(sections())) == CODE


@pytest.mark.parametrize(
    "text",
    ["", "hello", "https://permits.example.mg/", "https://permits.example.mg/v", "ftp://x/v#AB", "/v#AB", "A" * 50,
     "https://a b/v#AB", "otpauth://totp/x?secret=ABC"],
)  # fmt: skip
def test_what_is_no_permits_code_is_said_to_be_something_else(text: str) -> None:
    with pytest.raises(NotAPermitCode, match="not the code of a permit"):
        read_code(text)


def test_every_letter_changed_anywhere_is_damage() -> None:
    letters = {position: ALPHABET[(ALPHABET.index(CODE[position]) + 1) % 32] for position in range(START, len(CODE))}
    for position, letter in letters.items():
        with pytest.raises(Damaged):
            read_code(CODE[:position] + letter + CODE[position + 1 :])


@given(st.integers(START, len(CODE) - 1), st.sampled_from(ALPHABET))
def test_one_letter_changed_to_any_other_is_damage(position: int, letter: str) -> None:
    changed = CODE[:position] + letter + CODE[position + 1 :]
    if changed != CODE:
        with pytest.raises(Damaged):
            read_code(changed)


def test_a_code_cut_short_anywhere_is_damage() -> None:
    for end in range(START, len(CODE)):
        with pytest.raises(Damaged):
            read_code(CODE[:end])


@pytest.mark.parametrize("more", ["A", "AAAAAAAA", "=", " A", "\nA", "#A", "%20"])
def test_anything_added_behind_is_damage(more: str) -> None:
    with pytest.raises(Damaged):
        read_code(CODE + more)


@pytest.mark.parametrize("sign", ["0", "1", "8", "9", "a", "=", "-", "_", " ", "Ä", "٣"])
def test_a_sign_that_codes_do_not_have_is_damage(sign: str) -> None:
    with pytest.raises(Damaged):
        read_code(CODE[: START + 5] + sign + CODE[START + 6 :])


def test_small_letters_are_another_text() -> None:
    with pytest.raises(Damaged, match="only A to Z"):
        read_code(CODE[:START] + CODE[START:].lower())


def test_a_code_of_a_megabyte_is_not_decoded() -> None:
    with pytest.raises(Damaged):
        read_code(f"{ORIGIN}/v#" + "A" * 1_000_000)


def test_a_code_of_a_later_version_says_to_update() -> None:
    with pytest.raises(LaterFormat, match="version 3"):
        read_code(code_of(deflated(sections()), version=3))


@pytest.mark.parametrize(
    ("packed", "says"),
    [
        (b"", "exactly one packed text"),
        (b"\xff\xff\xff", "one packed text"),
        (deflated(sections()) + b"\0", "exactly one packed text"),
        (deflated(sections()) * 2, "exactly one packed text"),
        (deflated(sections())[:-1], "exactly one packed text"),
        (deflated(b"x" * 70_000), "more than 64 kB"),
        (deflated(b" " * 60_000_000), "more than 64 kB"),
        (deflated(b"[]"), "two sections"),
        (deflated(canonical(PERMIT.face)), "two sections"),
        (deflated(b" " + sections()), "canonical form"),
        (deflated(sections().replace(b":", b": ", 1)), "canonical form"),
        (deflated(b"[{},{}]"), "face"),
        (deflated(b'{"a":"1","a":"2"}'), "stands twice"),
        (deflated(sections().replace(b'"kind":', b'"kind":"import","kind":', 1)), "stands twice"),
        (deflated(sections().replace(b'"kind":', b'"hs":null,"kind":', 1)), "is null"),
        (deflated(sections().replace(b'"MG-2026-EV-0417"', b"26", 1)), "without quotes"),
        (deflated(sections().replace(b'"kind":"export"', b'"kind":"\\u0065xport"', 1)), "canonical form"),
        (deflated(b"[" * 5_001), "nested too deeply"),
    ],
    ids=range(18),
)
def test_an_undamaged_code_of_no_permit_is_not_well_formed(packed: bytes, says: str) -> None:
    with pytest.raises(NotWellFormed, match=says):
        read_code(code_of(packed))


@pytest.mark.parametrize("packed", [b"", b"short", deflated(sections())])
def test_a_redacted_code_needs_a_digest_and_one_face(packed: bytes) -> None:
    with pytest.raises(NotWellFormed):
        read_code(code_of(packed, version=2))


def test_a_redacted_code_of_a_face_out_of_order_is_not_well_formed() -> None:
    face = json.dumps(json.loads(canonical(PERMIT.face))).encode()
    with pytest.raises(NotWellFormed, match="canonical form"):
        read_code(code_of(bytes(16) + deflated(face), version=2))


@settings(max_examples=40)
@given(permits())
def test_a_code_shows_the_permit_that_was_sealed(permit: Permit) -> None:
    shown = read_code(write_code(sealed(permit), ORIGIN))
    assert (shown.face, shown.persons, shown.id, shown.seal) == (
        permit.face, permit.persons, sealed(permit).id, sealed(permit).seal,
    )  # fmt: skip


@settings(max_examples=40)
@given(permits())
def test_a_redacted_code_has_the_same_id_and_no_name(permit: Permit) -> None:
    shown = read_code(write_code(redact(sealed(permit)), ORIGIN))
    assert (shown.id, shown.persons, shown.names_shown) == (sealed(permit).id, None, False)


def test_the_address_is_kept_and_has_no_say() -> None:
    elsewhere = read_code(CODE.replace(ORIGIN, "http://evil.example:8080"))
    assert elsewhere.origin == "http://evil.example:8080"
    assert elsewhere.id == read_code(CODE).id


def test_the_payload_alone_is_a_code_too() -> None:
    assert read_code(CODE[START:]).id == sealed().id
    assert read_code(CODE[START:]).origin is None


def test_an_altered_name_gives_another_id() -> None:
    persons = PERMIT.persons.model_copy(
        update={"signatory": PERMIT.persons.signatory.model_copy(update={"name": "Somebody Else"})}
    )
    altered = sections(Permit(face=PERMIT.face, persons=persons))
    assert read_code(code_of(deflated(altered))).id != sealed().id


def test_the_dictionary_is_the_published_one() -> None:
    published = "8e715c8e5c53a47074bfaa02c18e8557a584fa8e9df412d156e9fbed65637ebe"
    assert hashlib.sha256(dictionary()).hexdigest() == published
