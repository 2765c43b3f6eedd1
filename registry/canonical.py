"""The canonical form of a document (RFC 8785), and the one way in: documents are refused, never repaired.

Members that are unknown, null, empty, false or numbers are no part of the format: who writes leaves them out, and a
document that has them is not well-formed. Duplicate members and trailing bytes are refused.
"""

import json
from collections import Counter
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from registry.errors import InputError
from registry.sentence import Sentence

MAX_BYTES = 64 * 1024
"""No document of ours is larger than this."""


MOST_OPENED = 5_000
"""No permit opens more objects than this, or more lists."""

_TOO_DEEP = Sentence("The document is nested too deeply to be a permit.")


class NotWellFormed(InputError):
    """The document does not follow the format. `facts["where"]` is the path of the first fault."""


class LaterFormat(InputError):
    """A file or code of a later version of the format: this program cannot read it, and it says nothing about the
    permit."""


class Section(BaseModel):
    """Common to all parts of a document: frozen, strict, nothing unknown. What is absent is None, and not written."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


Model = TypeVar("Model", bound=Section)


def canonical(section: Section) -> bytes:
    """The RFC 8785 form of a section: UTF-8, members sorted, nothing absent written.

    Our documents hold ASCII member names, text, `true`, lists and objects only; for these a sorted compact dump is
    RFC 8785 exactly, which a property test holds against the reference implementation.
    """
    return orjson.dumps(section.model_dump(exclude_none=True), option=orjson.OPT_SORT_KEYS)


def load_json(data: bytes, *, most: int = MAX_BYTES, opened: int = MOST_OPENED) -> Any:
    """Parse JSON strictly: UTF-8, no duplicate members, no numbers, nothing after it, at most `most` bytes, and at most
    `opened` objects and as many lists.

    Raises NotWellFormed.
    """
    if len(data) > most:
        raise NotWellFormed(
            Sentence("The document has {size} bytes; at most {most} are read.", size=f"{len(data):,}", most=f"{most:,}")
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        says = Sentence("The document is not UTF-8 text (byte {byte}). Save it as UTF-8.", byte=fault.start)
        raise NotWellFormed(says) from None
    if text.startswith("\ufeff"):
        raise NotWellFormed(Sentence("The document begins with a byte-order mark. Save it as UTF-8 without one."))
    if max(text.count("["), text.count("{")) > opened:
        raise NotWellFormed(_TOO_DEEP)
    try:
        return _STRICT.decode(text)
    except json.JSONDecodeError as fault:
        raise NotWellFormed(_not_json(fault)) from None
    except RecursionError:
        raise NotWellFormed(_TOO_DEEP) from None


def load_quickly(data: bytes, *, most: int = MAX_BYTES) -> Any:
    """Parse JSON for who then holds the canonical form of what was read against `data`. It is five times as quick, and
    forgives what a canonical form does not have, such as a member twice. Raises NotWellFormed."""
    if len(data) > most or max(data.count(b"["), data.count(b"{")) > MOST_OPENED:
        raise NotWellFormed(_TOO_DEEP)
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as fault:
        raise NotWellFormed(_not_json(fault)) from None


_WHY_NOT = {
    "Expecting value": Sentence("a value is missing"),
    "Expecting property name enclosed in double quotes": Sentence("a name in double quotes is missing"),
    "Expecting ':' delimiter": Sentence("a colon is missing"),
    "Expecting ',' delimiter": Sentence("a comma is missing"),
    "Unterminated string starting at": Sentence("a text is not ended"),
    "Invalid control character at": Sentence("a text holds a line break or a control character"),
    "Invalid \\escape": Sentence("a text holds a backslash that begins nothing"),
    "Invalid \\uXXXX escape": Sentence("a text holds a backslash that begins nothing"),
    "Extra data": Sentence("something follows its end"),
    "Illegal trailing comma before end of object": Sentence("a comma stands before an end"),
    "Illegal trailing comma before end of array": Sentence("a comma stands before an end"),
}
"""What the parser says, which knows no languages; the last two since Python 3.13."""


def _not_json(fault: json.JSONDecodeError) -> Sentence:
    why = _WHY_NOT.get(fault.msg, Sentence("it breaks a rule of JSON ({rule})", rule=fault.msg))
    return Sentence("The document is not JSON: {why} in line {line}.", why=why, line=fault.lineno)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        twice = first_twice(pairs)
        says = Sentence("The member {name} stands twice in one object. Keep one of them.", name=repr(twice))
        raise NotWellFormed(says, where=twice)
    for name, value in pairs:
        if value is None:
            says = Sentence("The member {name} is null. Leave it out instead.", name=repr(name))
            raise NotWellFormed(says, where=name)
    return members


def first_twice(pairs: list[tuple[str, Any]]) -> str:
    """The name that comes twice, the first of several: counted once, as there may be a hundred thousand."""
    return next(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)


def _no_numbers(literal: str) -> Any:
    raise NotWellFormed(
        Sentence(
            "The number {number} stands without quotes. Quantities and dates are written as text.", number=literal[:40]
        )
    )


_STRICT = json.JSONDecoder(
    object_pairs_hook=_members, parse_float=_no_numbers, parse_int=_no_numbers, parse_constant=_no_numbers
)


def build(model: type[Model], members: Any, *, where: str = "") -> Model:
    """A section from parsed members. Raises NotWellFormed, which names the first fault's path and its remedy."""
    built, faults = build_or_faults(model, members)
    if built is None:
        path, says = faults[0]
        path = ".".join([*([where] if where else []), path]).removesuffix(".") or Sentence("the document")
        raise NotWellFormed(Sentence("{path}: {says}", path=path, says=says), where=path)
    return built


def build_or_faults(model: type[Model], members: Any) -> tuple[Model | None, list[tuple[str, str]]]:
    """The same for who wants to hear of all faults at once: the section, or None with the path and remedy of each."""
    try:
        return model.model_validate(members), []
    except ValidationError as fault:
        found = fault.errors(include_url=False)
        return None, [(".".join(str(step) for step in one["loc"]), _plain(one)) for one in found]


_PLAIN = {
    "extra_forbidden": Sentence("is no member of a permit: remove it, or correct its name"),
    "missing": Sentence("is missing"),
    "string_type": Sentence("must be text"),
    "string_too_short": Sentence("is empty: leave it out instead"),
    "string_too_long": Sentence("is too long"),
    "too_short": Sentence("is empty"),
    "too_long": Sentence("has too many entries"),
    "model_type": Sentence("must be an object"),
    "tuple_type": Sentence("must be a list"),
}


def _plain(fault: Any) -> str:
    kind = str(fault["type"])
    if kind in _PLAIN:
        return _PLAIN[kind]
    says = _says(kind, fault)
    if isinstance(fault["input"], str):
        return Sentence("{says} (given: {given})", says=says, given=repr(fault["input"][:60]))
    return says


def _says(kind: str, fault: Any) -> str:
    if kind == "string_pattern_mismatch":
        return Sentence("is not written as the format asks")
    if kind == "literal_error":
        some, _, last = fault["ctx"]["expected"].rpartition(" or ")
        either = Sentence("Input should be {some} or {last}", some=some, last=last)
        return either if some else Sentence("Input should be {only}", only=last)
    return str(fault["ctx"]["error"] if kind == "value_error" else fault["msg"])
