"""Mutants of what a holder shows, of what is known and of what is asked: two implementations must agree on each.

A seed gives the same mutant again.
"""

import base64
import hashlib
import json
import unicodedata
import zlib
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from registry.case import Occasion
from registry.formats.qr import dictionary
from tests.browser.peer import VECTORS, Asked

HEAD = 1 + 8 + 65
FILES = [asked for asked in VECTORS.values() if asked.shown.startswith(b"{")]
CODES = [asked for asked in VECTORS.values() if not asked.shown.startswith(b"{")]
WORDS = [
    "", " ", "a", "I", "II", "true", "export", "other", "signed", "electronic", "MG", "mg", "MGX", "0x" + "0" * 64,
    "2026-02-30", "2026-13-01", "2028-02-29", "2027-02-29", "0000-01-01", "9999-12-31", "2149-06-06", "2149-06-07",
    "1970-01-01", "1969-12-31", "0", "00", "1.0", "0.1", "0.0000001", "0.000001", "-1", "1e3", "123456789012",
    "1234567890123", "x" * 35, "x" * 36, "x" * 500, "x" * 501, "\U0001f40d" * 35, "\U0001f40d" * 36,
    "\u00e9", "e\u0301", "\u212b", "\ufb01", "\u1fef", "\ufdfa", "\ud55c\uad6d", "\u1100\u1161\u11a8",
    "a\u200cb", "\u200d", "a\u200eb", "a\u202eb", "a\u0000b", "a\u007fb", "a\u0085", "\u0085a", "\u00a0a", "a\u3000",
    "\u2028", "a\u2029b", "\ufeffa", "\ue000", "\ufdd0", "\U0001fffe", "\ud800", "\udc00a", "a\u00adb", "\u0600",
    "\U000e0001", "\u001c",
]  # fmt: skip
"""Values at the edges of the rules, and texts that look alike and are not."""


def of_bytes(draw: Random, data: bytes) -> bytes:
    """A few bytes changed, put in, taken out, doubled or cut off."""
    mutant = bytearray(data)
    for _ in range(draw.choice([1, 1, 1, 2, 5])):
        at = draw.randrange(len(mutant) + 1)
        length = draw.choice([1, 1, 2, 8, 40])
        match draw.randrange(5):
            case 0 if at < len(mutant):
                mutant[at] ^= 1 << draw.randrange(8)
            case 1:
                mutant[at:at] = draw.choice(
                    [b" ", b"\n", b'"', b"\\", b",", b"}", b"0", b"null", draw.randbytes(length)]
                )
            case 2:
                del mutant[at : at + length]
            case 3:
                mutant[at:at] = mutant[at : at + length]
            case _:
                del mutant[len(mutant) - length if draw.random() < 0.7 else at :]
    return bytes(mutant)


def of_members(draw: Random, value: Any) -> Any:
    """A document with one value changed, left out, renamed, put elsewhere or doubled."""
    mutant = json.loads(json.dumps(value))
    for _ in range(draw.choice([1, 1, 1, 2, 3])):
        holder, key = draw.choice(_places(mutant, []))
        _changed(draw, holder, key)
    return mutant


def _places(value: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(entries):
        found.append((value, key))
        _places(inner, found)
    return found


def _changed(draw: Random, holder: Any, key: Any) -> None:
    match draw.randrange(7):
        case 0:
            del holder[key]
        case 1:
            holder[key] = draw.choice([None, True, False, 0, 1.5, [], {}, [[]], {"": ""}, [holder[key]]])
        case 2 if isinstance(holder, dict):
            holder[draw.choice(["", "id", "name", "certificate", "__proto__", "constructor", key + "s"])] = holder[key]
        case 3 if isinstance(holder, list):
            holder.extend(holder[:] * draw.choice([1, 1, 64]))
        case 4 if isinstance(holder[key], str):
            holder[key] = _spoiled(draw, holder[key])
        case _:
            holder[key] = draw.choice(WORDS)


def _spoiled(draw: Random, text: str) -> str:
    at = draw.randrange(len(text) + 1)
    mark = draw.choice([chr(draw.randrange(0x250)), chr(draw.randrange(0x10FFFF)), draw.choice(WORDS)])
    if any(unicodedata.category(sign) == "Cn" for sign in mark):
        mark = "\u00f1"  # what is not assigned to a character yet may be, in the other's later edition of Unicode
    return text[:at] + mark + text[at + draw.randrange(2) :]


def written(draw: Random, value: Any) -> bytes:
    """JSON as different programs write it: spaced, escaped, with a member twice."""
    ascii_only, sort = draw.random() < 0.5, draw.random() < 0.5
    try:
        text = json.dumps(value, ensure_ascii=ascii_only, sort_keys=sort, indent=draw.choice([None, None, 1]))
        data = text.encode()
    except UnicodeEncodeError:
        data = json.dumps(value).encode()
    if draw.random() < 0.1:
        data = data.replace(b'"use"', b'"use": "single", "use"', 1)
    return draw.choice([b"", b"", b"", b" ", b"\n\t", b"\x0b"]) + data + draw.choice([b"", b"", b"\n", b" x", b"\0"])


def of_file(draw: Random, data: bytes) -> bytes:
    if draw.random() < 0.4:
        return of_bytes(draw, data)
    return written(draw, of_members(draw, json.loads(data)))


def of_code(draw: Random, data: bytes) -> bytes:
    """The text changed; or what it holds, with a checksum that fits."""
    origin, _, payload = data.partition(b"#")
    how = draw.choice([_of_text, _of_text, _of_content, _of_content, _of_packing, _of_packing])
    return how(draw, origin, payload)


def _of_text(draw: Random, origin: bytes, payload: bytes) -> bytes:
    match draw.randrange(4):
        case 0:
            return of_bytes(draw, origin) + b"#" + payload
        case 1:
            return origin + b"#" + of_bytes(draw, payload)
        case 2:
            return (
                draw.choice([b"", b"  ", b"\xef\xbb\xbf", "\u3000".encode(), b"x"])
                + payload
                + draw.choice([b"", b"\n", b"\x1c", b"="])
            )
    return origin.upper() + b"#" + draw.choice([payload, payload.lower(), payload[: draw.randrange(200)]])


def _of_content(draw: Random, origin: bytes, payload: bytes) -> bytes:
    body = unbase32(payload)[:-4]
    return coded(origin, draw.choice([of_bytes(draw, body), body[:HEAD] + of_bytes(draw, body[HEAD:])]))


def _of_packing(draw: Random, origin: bytes, payload: bytes) -> bytes:
    """What is packed changed, and packed again in another way; or the packed stream with something beside it."""
    body = unbase32(payload)[:-4]
    head = HEAD + (32 if body[0] == 1 else 48)
    sections = json.loads(zlib.decompressobj(-15, dictionary()).decompress(body[head:]))
    if draw.random() < 0.7:
        sections = of_members(draw, sections)
    text = json.dumps(sections, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )
    packer = zlib.compressobj(draw.randrange(10), zlib.DEFLATED, -15, 9, draw.randrange(5), _dictionary(draw))
    packed = packer.compress(text) + draw.choice([b"", packer.flush(zlib.Z_FULL_FLUSH)]) + packer.flush()
    beside: Callable[[bytes], bytes] = draw.choice([lambda p: p, lambda p: p, lambda p: p + b"\0", lambda p: p[:-1]])
    return coded(origin, body[:head] + beside(packed))


def _dictionary(draw: Random) -> bytes:
    return draw.choice([dictionary(), dictionary(), dictionary(), dictionary()[1:]])


def unbase32(payload: bytes) -> bytes:
    return base64.b32decode(payload + b"=" * (-len(payload) % 8))


def coded(origin: bytes, body: bytes) -> bytes:
    """The code's text of these bytes, with the checksum that they give."""
    whole = body + hashlib.sha256(body).digest()[:4]
    return origin + b"#" + base64.b32encode(whole).rstrip(b"=")


def of_evidence(draw: Random, evidence: dict[str, Any]) -> dict[str, Any]:
    """What is known with an event missing, doubled, moved, of another's or another day's; or older."""
    mutant: dict[str, Any] = json.loads(json.dumps(evidence))
    events = mutant[draw.choice(["permit_events", "permit_events", "party_events"])]
    at = draw.randrange(len(events)) if events else 0
    match draw.randrange(6):
        case 0 if events:
            del events[at]
        case 1 if events:
            events.insert(draw.randrange(len(events) + 1), events[at])
        case 2 if events:
            events.insert(draw.randrange(len(events)), events.pop(at))
        case 3 if events:
            _other_facts(draw, events[at], evidence)
        case 4:
            mutant["as_of"]["block"] -= draw.randrange(3)
        case _:
            mutant["head_time"] = draw.choice([None, mutant["head_time"] or 0, 0])
    return mutant


def _other_facts(draw: Random, event: dict[str, Any], evidence: dict[str, Any]) -> None:
    name = draw.choice([name for name in event if name not in {"event", "where"}])
    accounts = [told["account"] for told in evidence["party_events"] if "account" in told]
    if name in {"officer", "account"}:
        event[name] = draw.choice(accounts)
    elif name in {"day", "valid_day", "reason", "number", "powers", "since", "until", "from_time"}:
        event[name] = max(0, event[name] + draw.choice([-30, -1, 1, 30]))
    elif name in {"kind", "direction"}:
        event[name] = draw.choice([1, 2, 3, 4, 129, 132]) if event["event"] == "Issued" else 1
    elif name in {"destination", "country", "party", "deputy"}:
        event[name] = draw.choice(["MG", "FR", "KE"])
    elif isinstance(event[name], str) and event[name].startswith("0x"):
        event[name] = event[name][: 2 + draw.choice([0, 64, 96, 512])]


def otherwise_shown(seed: int) -> Asked:
    draw = Random(seed)
    of, vectors = draw.choice([(of_file, FILES), (of_code, CODES)])
    asked = draw.choice(vectors)
    return replace(asked, shown=of(draw, asked.shown))


def otherwise_known(seed: int) -> Asked:
    draw = Random(seed)
    asked = draw.choice(list(VECTORS.values()))
    return replace(asked, evidence=of_evidence(draw, asked.evidence))


def otherwise_asked(seed: int) -> Asked:
    draw = Random(seed)
    asked, other = draw.choices(list(VECTORS.values()), k=2)
    question = replace(
        other.question,
        occasion=draw.choice(list(Occasion)),
        day=asked.question.day + draw.choice([-400, -1, 0, 1, 160, 166, 167, 170, 400]),
        here=draw.choice([None, "MG", "FR", "KE", "US"]),
        until=draw.choice([None, asked.question.now - draw.randrange(90) * 3600]),
    )
    return replace(asked, question=question)
