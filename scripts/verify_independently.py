#!/usr/bin/env python3
"""Verifies a permit without any of this project's code: the standard library, and what stands below.

It follows docs/format.md, for whoever trusts nobody's library. Nothing here is fast and nothing is meant to be; all is
checked, nothing is repaired. Keccak, secp256k1 and AES are written out, since the standard library has none of them.
They only read: no secret is handled but the salt that the holder shows, so they need not run in constant time.

    scripts/verify_independently.py tests/vectors/a_code_is_valid          one vector: its verdict
    scripts/verify_independently.py --all tests/vectors                    all of them: do we agree?
    scripts/verify_independently.py FOLDER                                 any folder with the files of a vector

A vector's folder has what is shown, the registry, the evidence and the question (tests/vectors/README.md); a node's
evidence for one permit is `GET /v1/permits/{id}/history` and `GET /v1/directory`, side by side.

Exit codes: 0 valid, or all agree; 1 not valid, or cannot tell, or not all agree; 2 what was given cannot be read.

1 keccak · 2 secp256k1 · 3 AES-SIV · 4 documents · 5 what a holder shows · 6 the fold · 7 the twelve checks · 8 commands
"""

import base64
import datetime
import hashlib
import hmac
import json
import re
import sys
import unicodedata
import zlib
from pathlib import Path

DICTIONARY = Path(__file__).resolve().parent.parent / "registry" / "formats" / "dictionary.txt"
DICTIONARY_SHA256 = "8e715c8e5c53a47074bfaa02c18e8557a584fa8e9df412d156e9fbed65637ebe"


class CannotRead(Exception):
    """What was shown is no permit, or damaged: an error, and no verdict."""


class NotWellFormed(Exception):
    """It reads as a permit and breaks the format: check 1 fails."""


# ---- 1. keccak-256 (the Keccak team's reference, with Ethereum's padding) ----

_ROTATIONS = [[0, 36, 3, 41, 18], [1, 44, 10, 45, 2], [62, 6, 43, 15, 61], [28, 55, 25, 21, 56], [27, 20, 39, 8, 14]]
_64 = (1 << 64) - 1


def _round_constants():
    register, constants = 1, []
    for _ in range(24):
        constant = 0
        for j in range(7):
            if register & 1:
                constant |= 1 << ((1 << j) - 1)
            register = (register << 1) ^ (0x171 if register >> 7 else 0)
        constants.append(constant)
    return constants


_CONSTANTS = _round_constants()


def _permute(a):
    for constant in _CONSTANTS:
        c = [a[x][0] ^ a[x][1] ^ a[x][2] ^ a[x][3] ^ a[x][4] for x in range(5)]
        d = [c[(x - 1) % 5] ^ _left(c[(x + 1) % 5], 1) for x in range(5)]
        a = [[a[x][y] ^ d[x] for y in range(5)] for x in range(5)]
        b = [[0] * 5 for _ in range(5)]
        for x in range(5):
            for y in range(5):
                b[y][(2 * x + 3 * y) % 5] = _left(a[x][y], _ROTATIONS[x][y])
        a = [[b[x][y] ^ (~b[(x + 1) % 5][y] & b[(x + 2) % 5][y]) for y in range(5)] for x in range(5)]
        a[0][0] ^= constant
    return a


def _left(value, by):
    return ((value << by) | (value >> (64 - by))) & _64 if by else value


def keccak(data):
    """Ethereum's keccak256: 32 bytes."""
    rate = 136
    padded = bytearray(data) + b"\x01" + b"\x00" * (-(len(data) + 1) % rate)
    padded[-1] |= 0x80
    state = [[0] * 5 for _ in range(5)]
    for start in range(0, len(padded), rate):
        for lane in range(rate // 8):
            word = int.from_bytes(padded[start + 8 * lane : start + 8 * lane + 8], "little")
            state[lane % 5][lane // 5] ^= word
        state = _permute(state)
    return b"".join(state[lane % 5][lane // 5].to_bytes(8, "little") for lane in range(4))


# ---- 2. secp256k1 (SEC 2): the account that made a signature ----

P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)


def _add(p, q):
    """Points as (x, y); None is the point at infinity."""
    if p is None or q is None:
        return p or q
    if p[0] == q[0]:
        if (p[1] + q[1]) % P == 0:
            return None
        slope = 3 * p[0] * p[0] * pow(2 * p[1], -1, P) % P
    else:
        slope = (q[1] - p[1]) * pow(q[0] - p[0], -1, P) % P
    x = (slope * slope - p[0] - q[0]) % P
    return x, (slope * (p[0] - x) - p[1]) % P


def _times(k, point):
    found = None
    while k:
        if k & 1:
            found = _add(found, point)
        point, k = _add(point, point), k >> 1
    return found


def recover(seal, digest):
    """The 20-byte account that signed, or None: r ‖ s ‖ v, low s, v 27 or 28."""
    r, s, v = int.from_bytes(seal[:32], "big"), int.from_bytes(seal[32:64], "big"), seal[64]
    if v not in (27, 28) or not 0 < r < N or not 0 < s <= N // 2:
        return None
    square = (pow(r, 3, P) + 7) % P
    y = pow(square, (P + 1) // 4, P)
    if y * y % P != square:
        return None
    if y % 2 != v - 27:
        y = P - y
    inverse, z = pow(r, -1, N), int.from_bytes(digest, "big")
    key = _add(_times(-z * inverse % N, G), _times(s * inverse % N, (r, y)))
    return None if key is None else keccak(key[0].to_bytes(32, "big") + key[1].to_bytes(32, "big"))[12:]


# ---- 3. AES-SIV (FIPS 197, RFC 4493, RFC 5297), without associated data ----


def _sbox():
    box, p, q = [0] * 256, 1, 1
    while True:
        p = p ^ (p << 1) & 0xFF ^ (0x1B if p & 0x80 else 0)
        for shift in (1, 2, 4):
            q ^= q << shift & 0xFF
        q ^= 0x09 if q & 0x80 else 0
        rotated = [(q << n | q >> (8 - n)) & 0xFF for n in range(1, 5)]
        box[p] = q ^ rotated[0] ^ rotated[1] ^ rotated[2] ^ rotated[3] ^ 0x63
        if p == 1:
            box[0] = 0x63
            return box


_SBOX = _sbox()


def _twice(byte):
    return (byte << 1) & 0xFF ^ (0x1B if byte & 0x80 else 0)


def _round_keys(key):
    words, constant = [list(key[n : n + 4]) for n in range(0, 32, 4)], 1
    while len(words) < 60:
        word = words[-1]
        if len(words) % 8 == 0:
            word = [_SBOX[byte] for byte in word[1:] + word[:1]]
            word[0] ^= constant
            constant = _twice(constant)
        elif len(words) % 8 == 4:
            word = [_SBOX[byte] for byte in word]
        words.append([a ^ b for a, b in zip(words[-8], word, strict=False)])
    return [[byte for word in words[n : n + 4] for byte in word] for n in range(0, 60, 4)]


def _aes256(round_keys, block):
    state = [a ^ b for a, b in zip(block, round_keys[0], strict=False)]
    for number, round_key in enumerate(round_keys[1:], 1):
        state = [_SBOX[state[(n + 4 * (n % 4)) % 16]] for n in range(16)]
        if number < 14:
            mixed = []
            for c in range(0, 16, 4):
                column, every = state[c : c + 4], state[c] ^ state[c + 1] ^ state[c + 2] ^ state[c + 3]
                mixed += [column[n] ^ every ^ _twice(column[n] ^ column[(n + 1) % 4]) for n in range(4)]
            state = mixed
        state = [a ^ b for a, b in zip(state, round_key, strict=False)]
    return bytes(state)


def _double(block):
    value = int.from_bytes(block, "big") << 1
    return (value & (2**128 - 1) ^ (0x87 if value >> 128 else 0)).to_bytes(16, "big")


def _xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b, strict=False))


def _cmac(keys, data):
    subkey = _double(_aes256(keys, bytes(16)))
    blocks = [data[n : n + 16] for n in range(0, len(data), 16)] or [b""]
    if len(blocks[-1]) < 16:
        blocks[-1], subkey = (blocks[-1] + b"\x80").ljust(16, b"\0"), _double(subkey)
    state = bytes(16)
    for block in blocks[:-1]:
        state = _aes256(keys, _xor(state, block))
    return _aes256(keys, _xor(state, _xor(blocks[-1], subkey)))


def unlock(face_salt, permit_id, action, locked, lines):
    """The actual quantities in millionths, one a line; None if they cannot be read with this permit."""
    if (len(locked) - 16) % 32 or not 48 <= len(locked) <= 528:
        return None
    secret, info, key = hmac.digest(permit_id, face_salt, "sha256"), f"cites-quantities/1/{action}".encode(), b""
    for number in (1, 2):
        key += hmac.digest(secret, key[-32:] + info + bytes([number]), "sha256")
    authentic, stream_keys, iv = _round_keys(key[:32]), _round_keys(key[32:]), locked[:16]
    counter = int.from_bytes(iv, "big") & ~(1 << 63 | 1 << 31)
    plain = b""
    for n in range(16, len(locked), 16):
        plain += _xor(locked[n : n + 16], _aes256(stream_keys, counter.to_bytes(16, "big")))
        counter = (counter + 1) % 2**128
    first = _cmac(authentic, bytes(16))
    end = _xor(plain[-16:], first) if len(plain) >= 16 else b""
    if _cmac(authentic, plain[:-16] + end) != iv:
        return None
    numbers = [int.from_bytes(plain[n : n + 8], "big") for n in range(0, len(plain), 8)]
    if len(numbers) != lines + -lines % 4 or any(numbers[lines:]) or any(number >= 10**18 for number in numbers):
        return None
    return numbers[:lines]


# ---- 4. documents: JSON refused rather than repaired, and the members of docs/format.md ----


def parse(data, most):
    if len(data) > most:
        raise NotWellFormed("too large")
    try:
        text = data.decode("utf-8")
        if text.startswith("\ufeff") or max(text.count("["), text.count("{")) > 5_000:
            raise ValueError("begins with a mark, or is nested too deeply")
        return json.loads(
            text, object_pairs_hook=_members, parse_float=_no_number, parse_int=_no_number, parse_constant=_no_number
        )
    except (ValueError, RecursionError) as fault:
        raise NotWellFormed(str(fault)) from None


def _members(pairs):
    members = dict(pairs)
    if len(members) != len(pairs) or None in members.values():
        raise NotWellFormed("a member stands twice, or is null")
    return members


def _no_number(_):
    raise NotWellFormed("a number stands without quotes")


def canonical(value):
    """RFC 8785, for documents of ASCII names, text, true, lists and objects."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def text(most=500):
    def fits(value):
        fine = isinstance(value, str) and 1 <= len(value) <= most and value == value.strip()
        return fine and not any(map(_hidden, value)) and unicodedata.is_normalized("NFC", value)

    return fits


def _hidden(sign):
    point, kind = ord(sign), unicodedata.category(sign)
    none = 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE
    return none or (kind in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} and sign not in "\u200c\u200d")


def like(pattern):
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value, re.ASCII) is not None


def one_of(*words):
    return lambda value: isinstance(value, str) and value in words


def true(value):
    return value is True


def many(fits, most):
    return lambda value: isinstance(value, list) and 1 <= len(value) <= most and all(map(fits, value))


def date(value):
    try:
        return like(r"\d{4}-\d{2}-\d{2}")(value) and bool(datetime.date.fromisoformat(value))
    except ValueError:
        return False


def has(**members):
    """An object with these members and no others; a name that ends in _ may be absent."""
    wanted = {name.rstrip("_"): (fits, name.endswith("_")) for name, fits in members.items()}

    def fits(value):
        if not isinstance(value, dict) or not set(value) <= set(wanted):
            return False
        return all(check(value[name]) if name in value else absent for name, (check, absent) in wanted.items())

    return fits


CERTIFICATES = ("pre-Convention", "captive-bred", "artificially propagated", "origin", "introduction from the sea",
                "travelling exhibition", "personal ownership", "musical instrument", "sample collection",
                "scientific exchange", "phytosanitary", "other")  # fmt: skip
QUANTITY = r"(0|[1-9][0-9]{0,11})(\.[0-9]{0,5}[1-9])?"
country, quantity, permit_id = like("[A-Z]{2}"), like(QUANTITY), like("0x[0-9a-f]{64}")
BOX = r"([1-9]|1[0-5])[a-d]?"
person = has(name=text(), address_=text(), country_=country)
source = has(role=one_of("origin", "last re-export"), country=country, number_=text(35), date_=date,
             quantity_=quantity, id_=permit_id)  # fmt: skip
line = has(
    scientific_name=text(), common_name_=text(), description_=text(), marks_=text(), term=like("[A-Z]{3}"),
    appendix=one_of("I", "II", "III", "N"), source=like("[A-Z]{1,2}"), quantity_=quantity, unit_=like("[A-Z0-9]{2,3}"),
    quota_=has(used=quantity, total=quantity), hs_=like("[0-9]{6,10}"), operation_=text(), acquired_=date,
    sources_=many(source, 32),
)  # fmt: skip
face_members = has(
    kind=one_of("export", "re-export", "import", "other"), certificate_=one_of(*CERTIFICATES), certificate_name_=text(),
    use=one_of("single", "multiple"), number=text(35), party=country, authority=has(name=text(), address_=text()),
    destination_=country, valid_until=date, purpose_=like("[A-Z]"), security_stamp_=text(35),
    special_conditions_=text(4000), place_of_issue=text(), date_of_issue=date,
    applicant_signature=has(form=one_of("no place", "signed", "electronic", "missing"), method_=text(),
                            reference_=text()),
    retrospective_=true, replaces_=has(number=text(35), date=date, reason=text(), id_=permit_id),
    import_permit_=has(country=country, number=text(35), date=date, id_=permit_id), open_boxes_=many(like(BOX), 24),
    lines=many(line, 64),
)  # fmt: skip
persons_members = has(exporter_=person, importer_=person, applicant_=person, signatory=person)
address, salt, seal_text = like("0x[0-9a-f]{40}"), like("0x[0-9a-f]{32}"), like("0x[0-9a-f]{130}")
file_members = has(
    format=one_of("cites-permit/1"), registry=has(chain=like("[1-9][0-9]{0,18}"), parties=address, permits=address),
    face=lambda _: True, face_salt=salt, persons_=lambda _: True, persons_salt_=salt, persons_digest_=permit_id,
    seal=seal_text, id=permit_id,
)  # fmt: skip


def day_of(text_):
    return datetime.date.fromisoformat(text_).toordinal() - datetime.date(1970, 1, 1).toordinal()


def well_formed_face(face):
    if not face_members(face):
        raise NotWellFormed("a member of the face is missing, unknown, or not as the format asks")
    boxes, signature = face.get("open_boxes", []), face["applicant_signature"]
    numbered = sorted(set(boxes), key=lambda box: (int(re.match(r"\d+", box)[0]), box))
    agreed = (
        (face["kind"] == "other") == ("certificate" in face)
        and (face.get("certificate") == "other") == ("certificate_name" in face)
        and (face["use"] == "single") == ("destination" in face)
        and (face["kind"] != "import" or face.get("destination") in (None, face["party"]))
        and face["valid_until"] >= face["date_of_issue"]
        and day_of(face["date_of_issue"]) >= 0 and day_of(face["valid_until"]) < 2**16
        and boxes == numbered
        and ("11" in boxes or all("quantity" in one for one in face["lines"]))
        and (signature["form"] == "electronic") == ("method" in signature)
        and ("reference" not in signature or "method" in signature)
    )  # fmt: skip
    if not agreed:
        raise NotWellFormed("members of the face disagree")
    return face


def well_formed_persons(persons):
    if not persons_members(persons):
        raise NotWellFormed("a member of the persons is missing, unknown, or not as the format asks")
    return persons


# ---- 5. what a holder shows: a sealed file or the text of a code ----


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
    registry = file["registry"]
    if len(canonical([file["face"], file["persons"]] if shown else file["face"])) > 64 * 1024:
        raise NotWellFormed("more than 64 kB")
    return {
        "registry": domain_separator(registry["chain"], from_hex(registry["permits"]))[:8],
        "face": well_formed_face(file["face"]),
        "face_salt": from_hex(file["face_salt"]),
        "persons": well_formed_persons(file["persons"]) if shown else None,
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


# ---- 6. the fold: where a permit stands, and who may act, from the events in their order ----

FINAL = {"used", "refused", "cancelled", "replaced"}


def known(events, until):
    return [event for event in events if until is None or event["where"]["time"] <= until]


def fold_parties(events):
    members, officers = {}, {}
    for event in events:
        kind = event["event"]
        if kind == "PartyAdmitted":
            members[event["party"]] = {"deputies": set(), "suspensions": []}
        elif kind == "DeputySet":
            deputies = members[event["party"]]["deputies"]
            (deputies.add if event["allowed"] else deputies.discard)(event["deputy"])
        elif kind == "PartySuspended":
            members[event["party"]]["suspensions"].append([event["where"]["time"], None])
        elif kind == "PartyReinstated":
            members[event["party"]]["suspensions"][-1][1] = event["where"]["time"]
        elif kind == "OfficerAppointed":
            officers[event["account"]] = {"party": event["party"], "powers": event["powers"], "distrusted": 0}
        elif kind == "OfficerDistrusted":
            officers[event["account"]]["distrusted"] = event["since"]
    return members, officers


def fold_permit(events, officers):
    state = None
    for event in events:
        kind = event["event"]
        if kind == "Issued":
            multiple = bool(event["kind"] & 128)
            where = officers[event["officer"]]["party"] if multiple else event["destination"]
            state = {"status": "inside" if multiple else "issued", "issued": event, "by": event["officer"],
                     "at": event["where"]["time"], "affirmed": False, "multiple": multiple, "country": where,
                     "endorsed": None, "ended": None, "irregular": 0}  # fmt: skip
        elif kind == "Endorsed":
            state |= {"status": "endorsed", "endorsed": event}
        elif kind in {"Accepted", "Refused", "Cancelled", "Replaced"}:
            state |= {"status": "used" if kind == "Accepted" else kind.lower(), "ended": event}
        elif kind == "Affirmed":
            state |= {"by": event["officer"], "at": event["where"]["time"], "affirmed": True}
        elif kind == "Crossed":
            state |= {"status": "inside" if event["direction"] == 1 else "outside", "country": event["country"],
                      "irregular": state["irregular"] + bool(event["reason"])}  # fmt: skip
    return state


# ---- 7. the twelve checks (docs/design.md; what law decides: tests/vectors/README.md) ----

PASSED, FAILED, WARNING, CANNOT_TELL, NOT_NEEDED = "passed", "failed", "warning", "cannot tell", "not needed"
EU_MONTHS = {"origin": 12, "travelling exhibition": 36, "personal ownership": 36, "musical instrument": 36}
PROFILES = {
    "convention": {"clocks": False, "needs": {"I"}, "refused": set(), "missing": WARNING},
    "united-states": {"clocks": False, "needs": {"I"}, "refused": set(), "missing": WARNING},
    "european-union": {"clocks": True, "months": EU_MONTHS, "needs": {"I", "II"}, "refused": set(), "missing": WARNING},
    "strict": {"clocks": True, "months": {}, "needs": {"I"}, "refused": {"musical instrument"}, "missing": FAILED},
}


def verify(shown, registry, evidence, question):
    """The verdict: answer, status, and the twelve checks as [number, outcome, reason]."""
    separator = domain_separator(registry["chain_id"], from_hex(registry["permits"]))
    if shown["registry"] != separator[:8]:
        raise CannotRead("this permit belongs to another registry")
    events = known(evidence["permit_events"], question["until"])
    members, officers = fold_parties(known(evidence["party_events"], question["until"]))
    id_ = id_of(shown)
    events = [event for event in events if from_hex(event["id"]) == id_]
    digest = keccak(b"\x19\x01" + separator + keccak(keccak(b"Seal(bytes32 permit)") + id_))
    account = recover(shown["seal"], digest)
    case = {**question, "shown": shown, "face": shown["face"], "id": id_, "members": members, "officers": officers,
            "signer": None if account is None else "0x" + account.hex(), "state": fold_permit(events, officers),
            "fresh": is_fresh(evidence, question), "profile": PROFILES[question["profile"]]}  # fmt: skip
    case["document"] = case["face"].get("certificate", case["face"]["kind"])
    checks = [[number, *check(case)] for number, check in enumerate(CHECKS, 1)]
    outcomes = {outcome for _, outcome, _ in checks}
    answer = "invalid" if FAILED in outcomes else "unknown" if CANNOT_TELL in outcomes else "valid"
    return {"answer": answer, "status": status(case), "checks": checks}


def is_fresh(evidence, question):
    if evidence["final_block"] is None or evidence["head_time"] is None:
        return False
    return evidence["as_of"]["block"] >= evidence["final_block"] and abs(question["now"] - evidence["head_time"]) <= 300


def status(case):
    state = case["state"]
    if state is None:
        return "not found"
    if state["status"] not in FINAL and case["day"] > state["issued"]["valid_day"]:
        return "expired"
    return state["status"]


def absent(case, reason):
    """Stale absence is no evidence."""
    return (FAILED, reason) if case["fresh"] else (CANNOT_TELL, f"{reason}-yet")


def well_formed(case):
    face = case["face"]
    if face["applicant_signature"]["form"] == "missing":
        return FAILED, "applicant-signature-missing"
    if case["occasion"] == "import":
        if case["document"] in case["profile"]["refused"]:
            return FAILED, "document-not-accepted"
        traded = {traded_by(one) for one in face["lines"]}
        if (
            face["kind"] in {"export", "re-export"}
            and "import_permit" not in face
            and traded & case["profile"]["needs"]
        ):
            return WARNING, "import-permit-needed"
    return PASSED, "well-formed"


def traded_by(one):
    if "O" in one["source"]:
        return "none"
    return "II" if one["appendix"] == "I" and "D" in one["source"] else one["appendix"]


def sections(case):
    if case["shown"]["stated_id"] not in (None, case["id"]):
        return FAILED, "altered"
    return (WARNING, "names-not-shown") if case["shown"]["persons"] is None else (PASSED, "sections-match")


def sealed(case):
    officer = case["officers"].get(case["signer"])
    if case["signer"] is None:
        return FAILED, "no-signature"
    if officer is None:
        return absent(case, "officer-not-known")
    if officer["party"] != case["face"]["party"]:
        return FAILED, "officer-of-another-party"
    return (PASSED, "seal-good") if officer["powers"] & 1 else (FAILED, "officer-may-not-issue")


def issued(case):
    return absent(case, "not-issued") if case["state"] is None else (PASSED, "issued")


def trusted(case):
    state = case["state"]
    if state is None:
        return NOT_NEEDED, "not-asked"
    if state["issued"]["officer"] != case["signer"]:
        return FAILED, "issued-by-another"
    officer = case["officers"].get(state["by"])
    if officer is None or (officer["distrusted"] and state["at"] >= officer["distrusted"]):
        return FAILED, "issuer-distrusted"
    return PASSED, "affirmed" if state["affirmed"] else "issuer-trusted"


def terms(case):
    if case["state"] is None:
        return NOT_NEEDED, "not-asked"
    face, event = case["face"], case["state"]["issued"]
    kind = (
        ["export", "re-export", "import", "other"].index(face["kind"]) + 1 + (128 if face["use"] == "multiple" else 0)
    )
    says = face.get("destination", ""), day_of(face["valid_until"]), kind
    same = says == (event["destination"], event["valid_day"], event["kind"])
    return (PASSED, "terms-agree") if same else (FAILED, "terms-differ")


def stands(case):
    if case["state"] is None:
        return NOT_NEEDED, "not-asked"
    word = case["state"]["status"]
    return (FAILED, word) if word in {"cancelled", "replaced"} else (PASSED, "stands")


def in_time(case):
    state, face, last = case["state"], case["face"], day_of(case["face"]["valid_until"])
    if state is not None and state["status"] == "used":
        return NOT_NEEDED, "used-in-time"
    by_last_day = (FAILED, "expired") if case["day"] > last else (PASSED, "in-time")
    if not case["profile"]["clocks"] or case["occasion"] == "export":
        return by_last_day
    endorsed = state["endorsed"] if state else None
    if endorsed and endorsed["day"] > last:
        return FAILED, "endorsed-too-late"
    one_clock = face["kind"] == "import" or face.get("certificate") == "introduction from the sea"
    latest = months_later(face["date_of_issue"], case["profile"]["months"].get(case["document"], 6))
    if not one_clock and case["day"] > last and endorsed is None and case["day"] <= latest:
        return by_last_day if case["fresh"] or never_endorsed(face) else (CANNOT_TELL, "not-endorsed-yet")
    if one_clock or (case["day"] > last and endorsed is None):
        return by_last_day
    if (case["occasion"] == "import" or endorsed) and case["day"] > latest:
        return FAILED, "too-old"
    return PASSED, "in-time"


def months_later(text_, months):
    year, month, day = map(int, text_.split("-"))
    year, month = year + (month - 1 + months) // 12, (month - 1 + months) % 12 + 1
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    last = (following - datetime.timedelta(days=1)).day
    return day_of(f"{year:04}-{month:02}-{min(day, last):02}")


def unused(case):
    state, here = case["state"], case["here"]
    if state is None:
        return NOT_NEEDED, "not-asked"
    if state["multiple"]:
        return place(case)
    if state["status"] == "refused":
        return FAILED, "refused"
    if state["status"] == "used":
        return (PASSED, "used-as-expected") if case["occasion"] == "inland" else (FAILED, "used")
    destination = case["face"].get("destination", "")
    if destination not in case["members"]:
        return WARNING, "use-not-recorded-there"
    if case["occasion"] == "inland" and here != case["face"]["party"]:
        return WARNING, "not-marked-used"
    if case["occasion"] == "import" and here not in {None, destination} | case["members"][destination]["deputies"]:
        return WARNING, "another-destination"
    return PASSED, "unused"


def place(case):
    state, inside = case["state"], case["state"]["status"] == "inside"
    at_home = inside and case["here"] in {None, state["country"]}
    plausible = {"export": at_home, "import": not inside, "transit": True, "inland": at_home}[case["occasion"]]
    if state["status"] in {"inside", "outside"} and not plausible:
        return WARNING, "out-of-place"
    return (WARNING, "irregular-crossings") if state["irregular"] else (PASSED, "place-plausible")


def suspended(case):
    member, state, listed, face = (
        case["members"].get(case["face"]["party"]),
        case["state"],
        case["suspensions"],
        case["face"],
    )
    if member and state:
        at = state["issued"]["where"]["time"]
        if any(since <= at and (end is None or at < end) for since, end in member["suspensions"]):
            return WARNING, "party-suspended"
    if listed is None:
        return NOT_NEEDED, "no-list"
    for entry in listed["entries"]:
        if covers(entry, face, case["day"]):
            return WARNING, "suspended-imports" if entry["imports"] else "suspended-trade"
    return PASSED, "no-suspension"


def covers(entry, face, day):
    concerned = face.get("destination") if entry["imports"] else face["party"]
    timely = day_of(entry["since"]) <= day and (entry["until"] is None or day <= day_of(entry["until"]))
    purpose = not entry["purposes"] or face.get("purpose") is None or face["purpose"] in entry["purposes"]
    return entry["party"] in {"", concerned} and timely and purpose and any(named(entry, one) for one in face["lines"])


def named(entry, one):
    def begins(taxon):
        return f"{one['scientific_name']} ".startswith(f"{taxon} ")

    if any(map(begins, entry["excluded"])):
        return False
    return not entry["taxon"] or any(map(begins, [entry["taxon"], *entry["within"]]))


def endorsed(case):
    state, face, shown = case["state"], case["face"], case["shown"]
    if state is None:
        return NOT_NEEDED, "not-asked"
    acts = {"endorse": state["endorsed"], "accept": state["ended"] if state["status"] == "used" else None}
    read = {}
    for act, event in acts.items():
        locked = from_hex(event["quantities"]) if event else b""
        read[act] = unlock(shown["face_salt"], case["id"], act, locked, len(face["lines"]))
    permitted = [millionths(one["quantity"]) if "quantity" in one else None for one in face["lines"]]
    if exceeds(read["endorse"], permitted) or exceeds(read["accept"], read["endorse"] or permitted):
        return WARNING, "more-than-permitted"
    if any(event and read[act] is None for act, event in acts.items()):
        return WARNING, "quantities-unreadable"
    if state["endorsed"]:
        return PASSED, "endorsed"
    if never_endorsed(face) or case["occasion"] == "export":
        return NOT_NEEDED, "no-endorsement-needed"
    if case["profile"]["missing"] == FAILED and not case["fresh"]:
        return CANNOT_TELL, "not-endorsed-yet"
    return case["profile"]["missing"], "not-endorsed"


def never_endorsed(face):
    never = face["kind"] == "import" or face.get("certificate") == "introduction from the sea"
    return never or "retrospective" in face or face["use"] == "multiple"


def millionths(words):
    whole, _, part = words.partition(".")
    return int(whole) * 10**6 + int(part.ljust(6, "0"))


def exceeds(actual, limits):
    return any(limit is not None and number > limit for number, limit in zip(actual or [], limits, strict=False))


def fresh(case):
    return (PASSED, "fresh") if case["fresh"] else (CANNOT_TELL, "stale")


CHECKS = (well_formed, sections, sealed, issued, trusted, terms, stands, in_time, unused, suspended, endorsed, fresh)


# ---- 8. commands ----


def verdict_on(folder):
    """The verdict on what a folder with the files of a vector shows."""
    registry, evidence, question = (json.loads((folder / f"{name}.json").read_text("utf-8")) for name in
                                    ("registry", "evidence", "question"))  # fmt: skip
    shown = next(path for path in sorted(folder.iterdir()) if path.name in {"shown.permit.json", "code.txt"})
    try:
        return verify(read_shown(shown.read_bytes()), registry, evidence, question)
    except NotWellFormed:
        return {"answer": "invalid", "status": "not found", "checks": [[1, FAILED, "not-well-formed"]]}


def main(words):
    try:
        if len(words) == 2 and words[0] == "--all":
            folders = sorted(path for path in Path(words[1]).iterdir() if path.is_dir())
            differ = [f.name for f in folders if verdict_on(f) != json.loads((f / "verdict.json").read_text("utf-8"))]
            print(f"{len(folders) - len(differ)} of {len(folders)} verdicts agree.", *differ, sep="\n")
            return 1 if differ else 0
        if len(words) == 1 and words[0] not in {"-h", "--help"}:
            verdict = verdict_on(Path(words[0]))
            print(json.dumps(verdict, indent=1, sort_keys=True))
            return 0 if verdict["answer"] == "valid" else 1
        print(__doc__)
        return 0 if words and words[0] in {"-h", "--help"} else 2
    except (CannotRead, OSError, StopIteration, KeyError, ValueError) as fault:
        print(f"This cannot be read: {fault}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
