"""docs/format.md is checked: its worked example by plain hashing, its tables by the model and the contracts."""

import hashlib
import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from eth_hash.auto import keccak

from registry import acts, permit
from registry.answers import SAYS
from registry.canonical import Section
from registry.chain.deploy import artefact
from registry.commitment import Salts, short_code
from registry.formats.events import KINDS
from registry.formats.file import SealedFile, write_file
from registry.formats.qr import dictionary, read_code, write_code
from registry.permit import parse_permit
from registry.quantities import unlock
from registry.records import Credential, Record
from registry.seal import Registry, recover, seal_permit

ROOT = Path(__file__).resolve().parent.parent
DOC = (ROOT / "docs" / "format.md").read_text("utf-8")
EXAMPLE = dict(line.split(": ", 1) for line in DOC.split("## 9.")[1].split("```\n")[-2].splitlines() if ": " in line)
DOCUMENT: dict[str, Any] = json.loads(DOC.split("```json\n")[1].split("```")[0])
REGISTRY = Registry(560560, b"\x11" * 20, b"\x22" * 20)


def value(name: str) -> bytes:
    return bytes.fromhex(EXAMPLE[name][2:])


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def test_the_example_is_canonical_by_the_reference_implementation() -> None:
    assert EXAMPLE["canonical face"].encode() == rfc8785.dumps(DOCUMENT["face"])
    assert EXAMPLE["canonical persons"].encode() == rfc8785.dumps(DOCUMENT["persons"])


def test_the_examples_digests_follow_from_the_formulas_alone() -> None:
    face = sha256(b"cites-face/1", value("face salt"), EXAMPLE["canonical face"].encode())
    persons = sha256(b"cites-persons/1", value("persons salt"), EXAMPLE["canonical persons"].encode())
    content = sha256(b"cites-permit/1", face, persons)
    assert (value("face digest"), value("persons digest"), value("content")) == (face, persons, content)
    assert (value("ticket"), value("permit id")) == (keccak(content), keccak(b"MG" + keccak(content)))


def test_the_examples_seal_follows_from_the_formulas_alone() -> None:
    domain = b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    separator = keccak(
        keccak(domain) + keccak(b"CITES Permits") + keccak(b"1") + (560560).to_bytes(32, "big")
        + bytes(12) + b"\x22" * 20
    )  # fmt: skip
    digest = keccak(b"\x19\x01" + separator + keccak(keccak(b"Seal(bytes32 permit)") + value("permit id")))
    assert (value("domain separator"), value("seal digest")) == (separator, digest)
    assert recover(value("seal"), digest) == value("officer's account")


def test_the_library_makes_the_example() -> None:
    salts = Salts(value("face salt"), value("persons salt"))
    sealed = seal_permit(parse_permit(json.dumps(DOCUMENT).encode()), salts, value("officer's key"), REGISTRY)
    assert sealed.seal == value("seal")
    assert short_code(sealed.id) == EXAMPLE["short code"]
    assert sha256(write_file(sealed, REGISTRY)) == value("sealed file, SHA-256")
    assert read_code(EXAMPLE["QR text"]).id == sealed.id
    assert read_code(write_code(sealed, "https://permits.example")) == read_code(EXAMPLE["QR text"])


def test_the_examples_quantities_can_be_read() -> None:
    locked = value("locked quantities (endorse, 9.5)")
    assert unlock(value("face salt"), value("permit id"), "endorse", locked, 1) == [9_500_000]


def test_the_dictionary_is_the_one_that_is_published() -> None:
    assert hashlib.sha256(dictionary()).hexdigest() in DOC
    assert f"{len(dictionary())} bytes" in DOC


MODELS: list[type[Section]] = [
    permit.Person, permit.Persons, permit.Authority, permit.Document, permit.Replacement, permit.Signature,
    permit.Source, permit.Quota, permit.Line, permit.Face, SealedFile, Record, Credential,
]  # fmt: skip


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_member_of_the_format_is_named(model: type[Section]) -> None:
    assert [name for name in model.model_fields if f"`{name}`" not in DOC] == []


def signature(entry: dict[str, Any]) -> str:
    return f"{entry['name']}({','.join(_type(part) for part in entry['inputs'])})"


def _type(part: dict[str, Any]) -> str:
    if part["type"].startswith("tuple"):
        return f"({','.join(_type(inner) for inner in part['components'])}){part['type'][5:]}"
    return str(part["type"])


def entries(kind: str) -> list[dict[str, Any]]:
    return [entry for name in ("Parties", "Permits") for entry in artefact(name)["abi"] if entry["type"] == kind]


def test_every_event_of_the_contracts_stands_with_its_topic() -> None:
    ours = [entry for entry in entries("event") if not entry["name"].startswith(("Ownership", "EIP712"))]
    for entry in ours:
        topic = "0x" + keccak(signature(entry).encode()).hex()[:16]
        indexed = ", ".join(part["name"] for part in entry["inputs"] if part["indexed"])
        assert f"| `{signature(entry)}` | {indexed} | `{topic}…` |" in DOC


def members_of(event: str) -> list[str]:
    """The names in the row of the table of members that names this event."""
    (row,) = [row for row in DOC.split("| event | members |")[1].split("\n\n")[0].splitlines() if f"`{event}`" in row]
    return re.findall(r"`(\w+)`", row.split("|")[2])


def test_every_events_members_stand_in_the_order_of_its_parameters() -> None:
    snake = {"from": "from_time", "validDay": "valid_day"}
    for entry in entries("event"):
        if entry["name"] in KINDS:
            assert members_of(entry["name"]) == [snake.get(part["name"], part["name"]) for part in entry["inputs"]]
            assert {field.name for field in fields(KINDS[entry["name"]])} == {"where", *members_of(entry["name"])}


@pytest.mark.parametrize("column", range(4))
def test_every_reason_and_kind_of_note_stands_with_its_number(column: int) -> None:
    words = (acts.REFUSAL_REASONS, acts.ENDING_REASONS, acts.CROSSING_REASONS, acts.NOTE_KINDS)[column]
    rows = DOC.split("| number | refused |")[1].split("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in row.split("|")[1:-1]] for row in rows]
    assert {int(row[0]): row[1 + column] for row in cells if row[1 + column]} == words


def test_every_reason_of_every_check_is_told() -> None:
    told = DOC.split("## 7.")[1].split("## 9.")[0]
    reasons = {reason.removesuffix("-yet") for reason in SAYS}
    assert {reason for reason in reasons if f"`{reason}`" not in told} == set()


def test_every_function_that_changes_something_stands_with_its_selector() -> None:
    for entry in entries("function"):
        if entry["stateMutability"] == "nonpayable":
            assert f"| `{signature(entry)}` | `0x{keccak(signature(entry).encode())[:4].hex()}` |" in DOC


@pytest.mark.parametrize("document", sorted((ROOT / "docs").glob("*.md")), ids=lambda path: path.name)
def test_every_place_that_the_documentation_names_exists(document: Path) -> None:
    named = re.findall(r"`((?:registry|contracts|docs|scripts|tests)/[\w./]+)`", document.read_text("utf-8"))
    assert [place for place in named if not (ROOT / place).exists()] == []
