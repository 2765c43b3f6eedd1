"""What a holder shows: a sealed file or the text of a code (docs/format.md, sections 2 to 4)."""

import base64
import hashlib
import json
import re
import zlib
from pathlib import Path

from independent.document import file_members, well_formed_face, well_formed_persons
from independent.keccak import keccak
from independent.strictly import NotWellFormed, canonical, parse

DICTIONARY = Path(__file__).resolve().parent.parent.parent / "registry" / "formats" / "dictionary.txt"
DICTIONARY_SHA256 = "8e715c8e5c53a47074bfaa02c18e8557a584fa8e9df412d156e9fbed65637ebe"


class CannotRead(Exception):
    """What was shown is no permit, or damaged: an error, and no verdict."""


def from_hex(value):
    return bytes.fromhex(value[2:])


def domain_separator(chain_id, permits):
    kind = b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    parts = [
        keccak(kind),
        keccak(b"CITES Permits"),
        keccak(b"1"),
        int(chain_id).to_bytes(32, "big"),
        permits.rjust(32, b"\0"),
    ]
    return keccak(b"".join(parts))


def read_shown(data):
    """{face, face salt, persons or their digest, seal, the id it states if any, the registry's 8 bytes}."""
    if data.lstrip().startswith(b"{"):
        return read_file(data)
    return read_code(data.decode("utf-8", "replace").strip())


def recognise(data):
    """Only JSON that names the format is judged as a sealed permit."""
    if len(data) > 128 * 1024:
        raise CannotRead("larger than any sealed permit")
    try:
        said = json.loads(data.decode("utf-8"), parse_int=str, parse_float=str, parse_constant=[].index)
    except (ValueError, RecursionError) as fault:
        raise CannotRead(f"no JSON in UTF-8: {fault}") from None
    if not isinstance(said, dict) or said.get("format") != "cites-permit/1":
        raise CannotRead("no sealed permit of format cites-permit/1")


def read_file(data):
    recognise(data)
    file = parse(data, 128 * 1024)
    shown = "persons" in file
    if not file_members(file) or shown != ("persons_salt" in file) or shown == ("persons_digest" in file):
        raise NotWellFormed("a member of the file is missing, unknown, or not as the format asks")
    registry, face = file["registry"], well_formed_face(file["face"])
    persons = well_formed_persons(file["persons"]) if shown else None
    if len(canonical([face, persons] if shown else face)) > 64 * 1024:
        raise NotWellFormed("more than 64 kB")
    return {
        "registry": domain_separator(registry["chain"], from_hex(registry["permits"]))[:8],
        "face": face,
        "face_salt": from_hex(file["face_salt"]),
        "persons": persons,
        "persons_salt": from_hex(file["persons_salt"]) if shown else None,
        "persons_digest": None if shown else from_hex(file["persons_digest"]),
        "seal": from_hex(file["seal"]),
        "stated_id": from_hex(file["id"]),
    }


def read_code(code):
    found = re.fullmatch(r"https?://[^/#?\s]{1,253}/v#(.*)", code, re.DOTALL)
    letters = found[1] if found else code
    if not re.fullmatch("[A-Z2-7]+", letters) or (found is None and len(letters) <= 100):
        raise CannotRead("no permit's code")
    try:
        data = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except ValueError:
        raise CannotRead("the code is cut short") from None
    if base64.b32encode(data).decode().rstrip("=") != letters or len(data) < 110:
        raise CannotRead("the code is cut short or its spare bits are not zero")
    body, check = data[:-4], data[-4:]
    if hashlib.sha256(body).digest()[:4] != check:
        raise CannotRead("the code is damaged")
    if body[0] not in (1, 2):
        raise CannotRead("of a later version")
    if len(body) < (106 if body[0] == 1 else 122):
        raise NotWellFormed("too short")
    paper = body[0] == 1
    other = body[90:106] if paper else body[90:122]
    words = inflate(body[106:] if paper else body[122:])
    sections = parse(words, 64 * 1024)
    if paper and not (isinstance(sections, list) and len(sections) == 2):
        raise NotWellFormed("not the two sections of a permit")
    face, persons = (
        (well_formed_face(sections[0]), well_formed_persons(sections[1]))
        if paper
        else (well_formed_face(sections), None)
    )
    if (b"[" + canonical(face) + b"," + canonical(persons) + b"]" if paper else canonical(face)) != words:
        raise NotWellFormed("not in its canonical form")
    return {
        "registry": body[1:9], "seal": body[9:74], "face_salt": body[74:90], "face": face, "persons": persons,
        "persons_salt": other if paper else None, "persons_digest": None if paper else other, "stated_id": None,
    }  # fmt: skip


def inflate(packed):
    dictionary = DICTIONARY.read_bytes()
    if hashlib.sha256(dictionary).hexdigest() != DICTIONARY_SHA256:
        raise CannotRead("the preset dictionary is not the published one")
    unpacker = zlib.decompressobj(-15, dictionary)
    try:
        words = unpacker.decompress(packed, 64 * 1024 + 1)
    except zlib.error:
        raise NotWellFormed("not one packed text") from None
    if len(words) > 64 * 1024 or not unpacker.eof or unpacker.unused_data:
        raise NotWellFormed("not exactly one packed text of at most 64 kB")
    return words


def id_of(shown):
    """The permit id that the sections shown give (docs/format.md, section 2)."""
    face = hashlib.sha256(b"cites-face/1" + shown["face_salt"] + canonical(shown["face"])).digest()
    persons = shown["persons_digest"]
    if persons is None:
        persons = hashlib.sha256(b"cites-persons/1" + shown["persons_salt"] + canonical(shown["persons"])).digest()
    content = hashlib.sha256(b"cites-permit/1" + face + persons).digest()
    return keccak(shown["face"]["party"].encode() + keccak(content))
