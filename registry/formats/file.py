"""The sealed file, `<number>.permit.json`: both sections with their salts, the seal, the id, and which registry.

Only what calls itself a sealed permit is judged as one: a file cut short says no more of a permit than a damaged code.
"""

import json
from functools import lru_cache
from typing import Annotated, Literal, Never, Self

import orjson
from pydantic import StringConstraints, model_validator

from registry.canonical import MAX_BYTES, LaterFormat, NotWellFormed, Section, build, load_json, load_quickly
from registry.commitment import Salts, commit_redacted, commit_words
from registry.errors import InputError
from registry.permit import Face, PermitId, Persons
from registry.seal import Registry, SealedPermit
from registry.sentence import Sentence

FORMAT: Literal["cites-permit/1"] = "cites-permit/1"
_ANY_FORMAT = "cites-permit/"
MAX_FILE_BYTES = 2 * MAX_BYTES

Address = Annotated[str, StringConstraints(pattern=r"^0x[0-9a-f]{40}$")]
Salt = Annotated[str, StringConstraints(pattern=r"^0x[0-9a-f]{32}$")]
Seal = Annotated[str, StringConstraints(pattern=r"^0x[0-9a-f]{130}$")]


class NotAPermitFile(InputError):
    """The file is cut short, or is something else than a sealed permit. It says nothing about any permit."""


class RegistryName(Section):
    """The chain's EIP-155 id in decimal digits, and the addresses of the two contracts."""

    chain: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,18}$")]
    parties: Address
    permits: Address


class SealedFile(Section):
    """The members of a sealed file. Redacted: `persons_digest` instead of `persons` and `persons_salt`."""

    format: Literal["cites-permit/1"]
    registry: RegistryName
    face: Face
    face_salt: Salt
    persons: Persons | None = None
    persons_salt: Salt | None = None
    persons_digest: PermitId | None = None
    seal: Seal
    id: PermitId

    @model_validator(mode="after")
    def _persons_or_their_digest(self) -> Self:
        shown = self.persons is not None
        if shown != (self.persons_salt is not None) or shown == (self.persons_digest is not None):
            raise ValueError(Sentence("give either persons with persons_salt, or persons_digest"))
        return self


def write_file(sealed: SealedPermit, registry: Registry) -> bytes:
    """The canonical bytes of a sealed permit's file."""
    if sealed.persons is None or sealed.persons_salt is None:
        digest: dict[str, object] = {"persons_digest": "0x" + sealed.commitment.persons_digest.hex()}
        return _written(registry, sealed.face_words, sealed.face_salt, digest, sealed.seal, sealed.id)
    salts = Salts(sealed.face_salt, sealed.persons_salt)
    return write_words(sealed.face_words, sealed.persons_words, salts, sealed.seal, sealed.id, registry)


def write_words(face: bytes, persons: bytes, salts: Salts, seal: bytes, id: bytes, registry: Registry) -> bytes:
    """The same of a permit whose sections are there in their canonical form."""
    shown: dict[str, object] = {"persons": orjson.Fragment(persons), "persons_salt": "0x" + salts.persons.hex()}
    return _written(registry, face, salts.face, shown, seal, id)


def _written(
    registry: Registry, face: bytes, face_salt: bytes, persons: dict[str, object], seal: bytes, id: bytes
) -> bytes:
    members = {
        "format": FORMAT,
        "registry": _name(registry),
        "face": orjson.Fragment(face),
        "face_salt": "0x" + face_salt.hex(),
        "seal": "0x" + seal.hex(),
        "id": "0x" + id.hex(),
    }
    return orjson.dumps(members | persons, option=orjson.OPT_SORT_KEYS)


def read_file(data: bytes) -> SealedPermit:
    """What a sealed file shows. Raises NotAPermitFile, LaterFormat, or NotWellFormed for a permit that breaks the
    format."""
    return _as_we_write_it(data) or _read(data)


def _as_we_write_it(data: bytes) -> SealedPermit | None:
    """What a file in its canonical form shows; None for one written in any other way, or with a fault."""
    try:
        file = build(SealedFile, load_quickly(data, most=MAX_FILE_BYTES))
        shown = _shown(file)
    except NotWellFormed:
        return None
    return shown if write_file(shown, _registry(file.registry)) == data else None


def _read(data: bytes) -> SealedPermit:
    _recognise(data)
    return _shown(build(SealedFile, load_json(data, most=MAX_FILE_BYTES)))


def _shown(file: SealedFile) -> SealedPermit:
    shown = SealedPermit(
        registry_tag=_registry(file.registry).tag,
        face=file.face,
        face_salt=_bytes(file.face_salt),
        persons=file.persons,
        persons_salt=None if file.persons_salt is None else _bytes(file.persons_salt),
        stated_persons_digest=None if file.persons_digest is None else _bytes(file.persons_digest),
        seal=_bytes(file.seal),
        stated_id=_bytes(file.id),
    )
    party, face, persons = file.face.party, shown.face_words, shown.persons_words
    if shown.persons_salt is None:
        digest = _bytes(str(file.persons_digest))
        return shown.committed(commit_redacted(party, shown.face_salt, face, digest), face)
    salts = Salts(shown.face_salt, shown.persons_salt)
    return shown.committed(commit_words(party, salts, face, persons), face, persons)


def _recognise(data: bytes) -> None:
    """Whether it is a sealed permit at all: JSON that names the format. Its own parts are looked at after that."""
    if len(data) > MAX_FILE_BYTES:
        raise NotAPermitFile(
            f"The file has {len(data):,} bytes, and no sealed permit has more than {MAX_FILE_BYTES:,}."
        )
    try:
        said = json.loads(data.decode("utf-8"), parse_int=str, parse_float=str, parse_constant=_no_json)
    except (ValueError, RecursionError):
        raise NotAPermitFile(
            "The file is no JSON in UTF-8: it was cut short, or is no sealed permit. Ask for it again."
        ) from None
    format_ = said.get("format") if isinstance(said, dict) else None
    if isinstance(format_, str) and format_.startswith(_ANY_FORMAT) and format_ != FORMAT:
        raise LaterFormat(f"The file is of format {format_[:40]!r}; this program reads {FORMAT!r}. Update it.")
    if format_ != FORMAT:
        raise NotAPermitFile(f'This is no sealed permit file: it does not say "format": "{FORMAT}".')


def _no_json(literal: str) -> Never:
    raise ValueError(literal)


@lru_cache(maxsize=8)
def _name(registry: Registry) -> dict[str, str]:
    """Written once for the many files of one registry."""
    addresses = {"parties": "0x" + registry.parties.hex(), "permits": "0x" + registry.permits.hex()}
    return {"chain": str(registry.chain_id)} | addresses


def _bytes(hexadecimal: str) -> bytes:
    return bytes.fromhex(hexadecimal[2:])


@lru_cache(maxsize=8)
def _registry(name: RegistryName) -> Registry:
    """Made once for the many files of one registry: its tag is a hash."""
    return Registry(int(name.chain), _bytes(name.parties), _bytes(name.permits))
