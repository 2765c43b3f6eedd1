"""The text of a permit's QR code: enough to check a permit with no network, names included.

    https://<node>/v#<payload>      payload: base32 (RFC 4648), upper case, no padding, spare bits zero, of

    version ‖ registry tag (8) ‖ seal (65) ‖ body ‖ first 4 bytes of SHA-256 of all before
    version 1 (on paper):  face salt (16) ‖ persons salt (16)   ‖ raw DEFLATE of [face,persons]
    version 2 (redacted):  face salt (16) ‖ persons digest (32) ‖ raw DEFLATE of face

One DEFLATE stream (RFC 1951) with the preset dictionary `dictionary.txt`, nothing after it, at most 64 kB, equal to
its own canonical form. The fragment behind # is never sent to a server.
"""

import hashlib
import re
import zlib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from registry.canonical import MAX_BYTES, LaterFormat, NotWellFormed, build, canonical, load_json, load_quickly
from registry.commitment import commit_digests, section_digest
from registry.errors import InputError
from registry.permit import Face, Persons
from registry.seal import SEAL_BYTES, SealedPermit
from registry.sentence import Sentence

PAPER, REDACTED = 1, 2
_HEAD = 1 + 8 + SEAL_BYTES
_CHECK = 4
_FROM_RFC4648 = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789abcdefghijklmnopqrstuv")
_LONGEST = 8 * MAX_BYTES // 5
_PAYLOAD = re.compile(r"[A-Z2-7]+")
_URL = re.compile(r"(?P<origin>https?://[^/#?\s]{1,253})/v#(?P<payload>.*)\Z", re.DOTALL)


class NotAPermitCode(InputError):
    """The text is something else than the code of a permit."""


class Damaged(InputError):
    """The text is a permit's code, cut short or with a letter changed. It says nothing about the permit."""


@cache
def dictionary() -> bytes:
    """The published preset dictionary: member names, codes and stock phrases, the commonest last."""
    return files("registry.formats").joinpath("dictionary.txt").read_bytes()


def write_code(sealed: SealedPermit, origin: str) -> str:
    """The QR text of a sealed permit, to be verified at `origin`, such as https://permits.example."""
    if sealed.persons is None or sealed.persons_salt is None:
        version, other, text = REDACTED, sealed.commitment.persons_digest, sealed.face_words
    else:
        version, other = PAPER, sealed.persons_salt
        text = b"[" + sealed.face_words + b"," + sealed.persons_words + b"]"
    body = bytes([version]) + sealed.registry_tag + sealed.seal + sealed.face_salt + other + _deflate(text)
    return f"{origin}/v#{_base32(body + hashlib.sha256(body).digest()[:_CHECK])}"


def read_code(text: str) -> SealedPermit:
    """What a QR text shows. The address before # is kept as `origin` and otherwise ignored.

    Raises NotAPermitCode, Damaged, LaterFormat, or NotWellFormed for an undamaged code of something that is no permit.
    """
    origin, payload = _split(text.strip())
    data = _unbase32(payload)
    if len(data) < _HEAD + 32 + _CHECK:
        raise Damaged("The code is cut short. Scan it again, or photograph it from closer.")
    body, check = data[:-_CHECK], data[-_CHECK:]
    if hashlib.sha256(body).digest()[:_CHECK] != check:
        raise Damaged("The code is damaged: a letter is missing or was changed. Scan it again, or type it anew.")
    if body[0] not in _VERSIONS:
        raise LaterFormat(f"The code has version {body[0]}; this program reads 1 and 2. Update it.")
    salts_end, read = _VERSIONS[body[0]]
    if len(body) < salts_end:
        raise NotWellFormed(Sentence("The code does not hold the digest of its persons."))
    sections = _inflate(body[salts_end:])
    try:
        return read(body, sections, load_quickly(sections), origin)
    except NotWellFormed:  # what is wrong is told by the strict reader
        return read(body, sections, load_json(sections), origin)


def _read_paper(body: bytes, text: bytes, members: Any, origin: str | None) -> SealedPermit:
    if not isinstance(members, list) or len(members) != 2:
        raise NotWellFormed(Sentence("The code does not hold the two sections of a permit."))
    face, persons = build(Face, members[0], where="face"), build(Persons, members[1], where="persons")
    words = canonical(face), canonical(persons)
    if b"[" + words[0] + b"," + words[1] + b"]" != text:
        raise NotWellFormed(Sentence("The code does not hold a permit in its canonical form."))
    salts = body[_HEAD : _HEAD + 16], body[_HEAD + 16 : _HEAD + 32]
    shown = SealedPermit(body[1:9], face, salts[0], persons, salts[1], None, body[9:_HEAD], origin=origin)
    digests = section_digest("face", salts[0], words[0]), section_digest("persons", salts[1], words[1])
    return shown.committed(commit_digests(face.party, *digests), *words)


def _read_redacted(body: bytes, text: bytes, members: Any, origin: str | None) -> SealedPermit:
    face = build(Face, members, where="face")
    if canonical(face) != text:
        raise NotWellFormed(Sentence("The code does not hold a permit in its canonical form."))
    salt, digest = body[_HEAD : _HEAD + 16], body[_HEAD + 16 : _HEAD + 48]
    return SealedPermit(body[1:9], face, salt, None, None, digest, body[9:_HEAD], origin=origin)


_Read = Callable[[bytes, bytes, Any, str | None], SealedPermit]
_VERSIONS: dict[int, tuple[int, _Read]] = {PAPER: (_HEAD + 32, _read_paper), REDACTED: (_HEAD + 48, _read_redacted)}
"""Where each version's packed text begins, and how it is read."""


def _split(text: str) -> tuple[str | None, str]:
    match = _URL.match(text)
    if match:
        return match["origin"], match["payload"]
    if len(text) > 100 and re.fullmatch(r"[A-Za-z2-7]+", text):
        return None, text
    raise NotAPermitCode("This text is not the code of a permit. It begins with https:// and holds /v# and letters.")


def _deflate(text: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, dictionary())
    return packer.compress(text) + packer.flush()


def _inflate(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj(-15, dictionary())
    try:
        text = unpacker.decompress(packed, MAX_BYTES + 1)
    except zlib.error:
        raise NotWellFormed(Sentence("The code does not hold one packed text.")) from None
    if len(text) > MAX_BYTES:
        raise NotWellFormed(Sentence("The code unpacks to more than 64 kB, which no permit has."))
    if not unpacker.eof or unpacker.unused_data:
        raise NotWellFormed(Sentence("The code does not hold exactly one packed text."))
    return text


def _base32(data: bytes) -> str:
    letters = -(-len(data) * 8 // 5)
    number = int.from_bytes(data, "big") << (letters * 5 - len(data) * 8)
    digits = [number >> shift & 31 for shift in range((letters - 1) * 5, -1, -5)]
    return "".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[digit] for digit in digits)


def _unbase32(payload: str) -> bytes:
    if len(payload) > _LONGEST or not _PAYLOAD.fullmatch(payload):
        raise Damaged("The code has a sign that codes do not have: only A to Z and 2 to 7 follow the #.")
    size, spare = divmod(len(payload) * 5, 8)
    number = int(payload.translate(_FROM_RFC4648), 32)
    if spare >= 5 or number & ((1 << spare) - 1):
        raise Damaged("The code is cut short or has a letter too many. Scan it again.")
    return (number >> spare).to_bytes(size, "big")
