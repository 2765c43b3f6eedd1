"""The contract ABI, as far as our contracts use it: 32-byte words, and tails for bytes and text.

Pure functions, far faster than the general libraries and tested against them. Decoding is strict: what a compiler
would not have written is refused, so that one value has one encoding. `code` is bytes2 read as two letters.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from registry.acts import Direction, Power, Status
from registry.chain.door import NodeMisbehaved
from registry.errors import InputError
from registry.keccak import keccak

WORD = 32


class CannotEncode(InputError):
    """A value does not fit the contract's type."""


@dataclass(frozen=True, slots=True)
class Tail:
    """A value of any length: it stands after the words, which hold its offset."""

    data: bytes


@cache
def selector(signature: str) -> bytes:
    """First four bytes of the keccak-256 of a signature such as `admit(bytes2,address)`."""
    return keccak(signature.encode("ascii"))[:4]


@cache
def topic(signature: str) -> bytes:
    """First topic of an event's logs: the keccak-256 of its signature."""
    return keccak(signature.encode("ascii"))


def call(signature: str, *arguments: bytes | Tail) -> bytes:
    """Calldata: selector, a word per argument, then the tails in order."""
    return selector(signature) + encode(*arguments)


def encode(*arguments: bytes | Tail) -> bytes:
    """Words as they are; for each Tail its offset, and at the end its length and its bytes padded to whole words."""
    heads, tails, end = [], [], WORD * len(arguments)
    for argument in arguments:
        if isinstance(argument, Tail):
            tail = _number(len(argument.data)) + argument.data + bytes(-len(argument.data) % WORD)
            heads.append(_number(end))
            tails.append(tail)
            end += len(tail)
        else:
            heads.append(argument)
    return b"".join(heads + tails)


def uint(value: int, bits: int) -> bytes:
    """A word for an unsigned number of so many bits."""
    if not 0 <= value < 1 << bits:
        raise CannotEncode(f"{value} is not a number from 0 to {(1 << bits) - 1}", value=value)
    return _number(value)


def word(value: bytes) -> bytes:
    """A 32-byte id, ticket, content, digest or record."""
    if len(value) != WORD:
        raise CannotEncode(f"32 bytes are needed here, not {len(value)}", value=value)
    return bytes(value)


def account(value: bytes) -> bytes:
    """A word for a 20-byte account."""
    if len(value) != 20:
        raise CannotEncode(f"an account has 20 bytes, not {len(value)}", value=value)
    return bytes(12) + value


def code(value: str) -> bytes:
    """A word for two upper-case letters, or for '' (none)."""
    if value and not _is_code(value):
        raise CannotEncode(f"{value!r} is not a code of two letters A to Z", value=value)
    return value.encode("ascii").ljust(WORD, b"\0")


def boolean(value: bool) -> bytes:
    return _number(int(value))


def decode(kinds: Sequence[str], data: bytes) -> list[Any]:
    """The values of an encoding, one for each kind. NodeMisbehaved if it is not exactly what a contract writes."""
    end = WORD * len(kinds)
    if len(data) < end:
        raise NodeMisbehaved(f"the node gave {len(data)} bytes where at least {end} belong; use another node")
    values = []
    for at, kind in enumerate(kinds):
        head = data[WORD * at : WORD * (at + 1)]
        if kind in _TAILS:
            if _value(head) != end:
                raise _torn(kind)
            content, end = _tail(data, end)
            values.append(_TAILS[kind](content))
        else:
            values.append(value(kind, head))
    if end != len(data):
        raise _torn("end of data")
    return values


def value(kind: str, head: bytes) -> Any:
    """The value in one word."""
    try:
        return _WORDS[kind](head)
    except ValueError:
        raise _torn(kind) from None


def canonical(kind: str) -> str:
    """The type as signatures write it: our own kinds are readings of these."""
    return _CANONICAL.get(kind, kind)


def _number(number: int) -> bytes:
    return number.to_bytes(WORD, "big")


def _value(head: bytes) -> int:
    return int.from_bytes(head, "big")


def _is_code(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isalpha() and text.isupper()


def _torn(what: str) -> NodeMisbehaved:
    return NodeMisbehaved(f"the node's data is not what the contract writes ({what}); use another node", what=what)


def _tail(data: bytes, start: int) -> tuple[bytes, int]:
    length = _value(data[start : start + WORD])
    end = start + WORD + length + (-length % WORD)
    if end > len(data) or any(data[start + WORD + length : end]):
        raise _torn("tail")
    return data[start + WORD : start + WORD + length], end


def _read_uint(bits: int) -> Callable[[bytes], int]:
    def read(head: bytes) -> int:
        number = _value(head)
        if number >> bits:
            raise ValueError(number)
        return number

    return read


def _read_account(head: bytes) -> bytes:
    if any(head[:12]):
        raise ValueError(head)
    return head[12:]


def _read_bytes2(head: bytes) -> str:
    """Two letters as text; what is no code as hex, for the errors that complain of it."""
    if any(head[2:]):
        raise ValueError(head)
    text = head[:2].decode("latin-1")
    return "" if text == "\0\0" else text if _is_code(text) else "0x" + head[:2].hex()


def _read_code(head: bytes) -> str:
    text = _read_bytes2(head)
    if text.startswith("0x"):
        raise ValueError(head)
    return text


def _read_text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise _torn("text") from None


def _read_powers(head: bytes) -> Power:
    return Power(_read_uint(4)(head))


_TAILS: dict[str, Callable[[bytes], Any]] = {"bytes": bytes, "string": _read_text}
_WORDS: dict[str, Callable[[bytes], Any]] = {
    "bytes32": bytes,
    "address": _read_account,
    "bytes2": _read_bytes2,
    "code": _read_code,
    "bool": lambda head: bool(_read_uint(1)(head)),
    "powers": _read_powers,
    "status": lambda head: Status(_value(head)),
    "direction": lambda head: Direction(_value(head)),
    **{f"uint{bits}": _read_uint(bits) for bits in (8, 16, 32, 40, 256)},
}
_CANONICAL = {"code": "bytes2", "powers": "uint8", "status": "uint8", "direction": "uint8"}
