"""The sealed file: it says of itself what is checked, and never what is believed."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from registry.canonical import LaterFormat, NotWellFormed
from registry.commitment import Salts
from registry.formats.file import MAX_FILE_BYTES, NotAPermitFile, read_file, write_file
from registry.permit import Permit, parse_permit
from registry.samples import sample
from registry.seal import Registry, SealedPermit, redact, seal_permit
from tests.permits import permits

REGISTRY = Registry(560560, b"\1" * 20, b"\2" * 20)
SALTS = Salts(b"\3" * 16, b"\4" * 16)


def sealed(permit: Permit | None = None) -> SealedPermit:
    return seal_permit(permit or parse_permit(sample("mg-export-reptiles.json")), SALTS, b"\5" * 32, REGISTRY)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda f: f.update(note="x"), "no member of a permit"),
        (lambda f: f.pop("id"), "id: is missing"),
        (lambda f: f.update(id=f["id"].upper()), "id"),
        (lambda f: f.update(seal="0x00"), "seal"),
        (lambda f: f.update(face_salt="0x00"), "face_salt"),
        (lambda f: f.pop("persons_salt"), "persons_digest"),
        (lambda f: f.pop("persons"), "persons_digest"),
        (lambda f: f.update(persons_digest="0x" + "0" * 64), "persons_digest"),
        (lambda f: f["registry"].update(chain="0x1"), "chain"),
        (lambda f: f["registry"].update(permits="0x12"), "permits"),
        (lambda f: f["face"].update(kind="gift"), "face.kind"),
    ],
)
def test_a_file_that_breaks_the_format_is_refused_by_name(
    change: Callable[[dict[str, Any]], object], says: str
) -> None:
    members = json.loads(write_file(sealed(), REGISTRY))
    change(members)
    with pytest.raises(NotWellFormed, match=says):
        read_file(json.dumps(members).encode())


@pytest.mark.parametrize("data", [b"[]", b'"x"', b"true", b"{}", b'{"format":1}', b'{"format":"other/1"}'])
def test_json_that_does_not_name_the_format_is_no_permit_and_no_judgement(data: bytes) -> None:
    with pytest.raises(NotAPermitFile, match="no sealed permit file"):
        read_file(data)


@pytest.mark.parametrize("data", [b"", b"{", b"\xff{}", b'{"a":NaN}', b"{} {}", write_file(sealed(), REGISTRY)[:-1]])
def test_a_file_cut_short_or_no_json_says_nothing_about_the_permit(data: bytes) -> None:
    with pytest.raises(NotAPermitFile, match="cut short"):
        read_file(data)


def test_a_file_of_too_many_bytes_is_not_read() -> None:
    with pytest.raises(NotAPermitFile, match="no sealed permit has more"):
        read_file(b" " * (MAX_FILE_BYTES + 1))


def test_a_file_of_a_later_format_says_to_update_and_nothing_about_the_permit() -> None:
    later = write_file(sealed(), REGISTRY).replace(b"cites-permit/1", b"cites-permit/2")
    with pytest.raises(LaterFormat, match="Update"):
        read_file(later)


@pytest.mark.parametrize("depth", [500, 4_000, 60_000])
def test_a_file_nested_without_end_is_refused_by_name(depth: int) -> None:
    with pytest.raises((NotWellFormed, NotAPermitFile)):
        read_file(b'{"format":"cites-permit/1","face":' + b"[" * depth + b"]" * depth + b"}")


@pytest.mark.parametrize("shown", [lambda permit: permit, redact])
def test_a_file_of_more_than_can_be_sealed_is_not_well_formed(shown: Callable[[SealedPermit], SealedPermit]) -> None:
    line = sealed().face.lines[0].model_copy(update={"description": "x" * 500, "marks": "y" * 500})
    face = sealed().face.model_copy(update={"lines": (line,) * 64})
    large = write_file(shown(replace(sealed(), face=face)), REGISTRY)
    assert len(large) < MAX_FILE_BYTES
    with pytest.raises(NotWellFormed, match="64 kB can be sealed"):
        read_file(large)


@pytest.mark.parametrize(
    ("canonical", "written", "says"),
    [
        (b'"kind":"export"', b'"kind":"import","kind":"export"', "stands twice"),
        (b'"kind":"export"', b'"hs":null,"kind":"export"', "is null"),
        (b'"number":"MG-2026-EV-0417"', b'"number":26', "without quotes"),
    ],
)
def test_what_a_canonical_form_does_not_have_is_refused_wherever_it_stands(
    canonical: bytes, written: bytes, says: str
) -> None:
    file = write_file(sealed(), REGISTRY)
    assert canonical in file
    with pytest.raises(NotWellFormed, match=says):
        read_file(file.replace(canonical, written))


@settings(max_examples=40)
@given(permits())
def test_a_file_written_with_other_spaces_and_order_shows_the_same(permit: Permit) -> None:
    for shown in (sealed(permit), redact(sealed(permit))):
        file = write_file(shown, REGISTRY)
        turned = dict(reversed(json.loads(file).items()))
        assert read_file(json.dumps(turned, indent=2).encode()) == read_file(file)


@settings(max_examples=40)
@given(permits())
def test_a_file_shows_the_permit_that_was_sealed(permit: Permit) -> None:
    assert read_file(write_file(sealed(permit), REGISTRY)) == sealed(permit)


@settings(max_examples=40)
@given(permits())
def test_a_redacted_file_has_the_same_id_and_no_name(permit: Permit) -> None:
    copy = write_file(redact(sealed(permit)), REGISTRY)
    assert read_file(copy).id == sealed(permit).id
    assert "persons" not in json.loads(copy)


def test_what_a_file_says_of_its_id_does_not_change_the_id_it_gives() -> None:
    file = write_file(sealed(), REGISTRY).replace(sealed().id.hex().encode(), b"0" * 64)
    assert (read_file(file).stated_id, read_file(file).id) == (bytes(32), sealed().id)


def test_a_file_of_another_registry_has_another_tag() -> None:
    other = Registry(1, REGISTRY.parties, REGISTRY.permits)
    assert read_file(write_file(sealed(), other)).registry_tag == other.tag
