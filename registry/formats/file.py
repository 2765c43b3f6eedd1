"""The sealed file, `<number>.permit.json`: both sections with their salts, the seal, the id, and which registry."""

from functools import lru_cache
from typing import Annotated, Literal, Self

from pydantic import StringConstraints, model_validator

from registry.canonical import MAX_BYTES, NotWellFormed, Section, build, canonical, load_json
from registry.permit import Face, PermitId, Persons
from registry.seal import Registry, SealedPermit

FORMAT: Literal["cites-permit/1"] = "cites-permit/1"
MAX_FILE_BYTES = 2 * MAX_BYTES

Address = Annotated[str, StringConstraints(pattern=r"^0x[0-9a-f]{40}$")]
Salt = Annotated[str, StringConstraints(pattern=r"^0x[0-9a-f]{32}$")]
Seal = Annotated[str, StringConstraints(pattern=r"^0x[0-9a-f]{130}$")]


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
            raise ValueError("give either persons with persons_salt, or persons_digest")
        return self


def write_file(sealed: SealedPermit, registry: Registry) -> bytes:
    """The canonical bytes of a sealed permit's file."""
    return canonical(
        SealedFile(
            format=FORMAT,
            registry=_name(registry),
            face=sealed.face,
            face_salt="0x" + sealed.face_salt.hex(),
            persons=sealed.persons,
            persons_salt=None if sealed.persons_salt is None else "0x" + sealed.persons_salt.hex(),
            persons_digest=None if sealed.names_shown else "0x" + sealed.commitment.persons_digest.hex(),
            seal="0x" + sealed.seal.hex(),
            id="0x" + sealed.id.hex(),
        )
    )


def read_file(data: bytes) -> SealedPermit:
    """What a sealed file shows. Raises NotWellFormed."""
    members = load_json(data, most=MAX_FILE_BYTES)
    if not isinstance(members, dict) or members.get("format") != FORMAT:
        raise NotWellFormed(f'This is no sealed permit file: it does not say "format": "{FORMAT}".')
    file = build(SealedFile, members)
    return SealedPermit(
        registry_tag=_registry(file.registry).tag,
        face=file.face,
        face_salt=_bytes(file.face_salt),
        persons=file.persons,
        persons_salt=None if file.persons_salt is None else _bytes(file.persons_salt),
        stated_persons_digest=None if file.persons_digest is None else _bytes(file.persons_digest),
        seal=_bytes(file.seal),
        stated_id=_bytes(file.id),
    )


@lru_cache(maxsize=8)
def _name(registry: Registry) -> RegistryName:
    """Written once for the many files of one registry."""
    return RegistryName(
        chain=str(registry.chain_id), parties="0x" + registry.parties.hex(), permits="0x" + registry.permits.hex()
    )


def _bytes(hexadecimal: str) -> bytes:
    return bytes.fromhex(hexadecimal[2:])


def _registry(name: RegistryName) -> Registry:
    return Registry(int(name.chain), _bytes(name.parties), _bytes(name.permits))
