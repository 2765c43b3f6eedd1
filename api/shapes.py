"""What answers look like, for the OpenAPI document: shapes only. Answers are written straight from our own objects, and
tests hold them against these.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Hex = str


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Problem(Shape):
    """What went wrong, as RFC 9457 has it. `docs/errors.md` lists the types."""

    type: str = Field(examples=["/errors/unknown-permit"])
    title: str
    status: int
    detail: str
    facts: dict[str, Any] | None = None


class AsOf(Shape):
    """Of which final block, and moment, an answer speaks."""

    block: int
    hash: Hex
    time: str


class Fresh(AsOf):
    """The same, and why it is not fresh; null if it is."""

    not_fresh_because: str | None


class Health(Shape):
    status: Literal["ok", "not fresh", "stopped"]
    writes: bool
    party: str | None
    version: str
    as_of: Fresh
    fault: str | None


class CheckShape(Shape):
    number: int = Field(ge=1, le=12)
    outcome: Literal["passed", "failed", "warning", "cannot tell", "not needed"]
    reason: str
    says: str
    facts: dict[str, str]


class Where(Shape):
    block: int
    log: int
    time: int
    transaction: Hex


class Note(Shape):
    where: Where
    id: Hex
    officer: Hex
    kind: int
    record: Hex


class ShownPermit(Shape):
    """What an officer sealed; `persons` is null where names were not shown."""

    face: dict[str, Any]
    persons: dict[str, Any] | None
    code: str


class VerdictShape(Shape):
    """The answer. `shown` is null unless an officer sealed what is shown: nobody compares goods with a forged text."""

    answer: Literal["valid", "invalid", "unknown"]
    status: str
    id: Hex | None
    checks: list[CheckShape]
    notes: list[Note]
    endorsed_quantities: list[str] | None
    used_quantities: list[str] | None
    occasion: Literal["export", "import", "transit", "inland"]
    day: str
    profile: str
    as_of: AsOf
    shown: ShownPermit | None


class PermitShape(Shape):
    """Where a permit stands on chain. Its contents were not checked: show the file or the QR code for that."""

    id: Hex
    code: str
    status: str
    party: str
    destination: str | None
    valid_until: str
    kind: Literal["export", "re-export", "import", "other"]
    use: Literal["single", "multiple"]
    issued: str
    ended: str | None
    country: str | None
    crossings: int
    notes: int
    contents_checked: Literal[False]
    as_of: Fresh


class Evidence(Shape):
    block: int
    block_hash: Hex
    time: int


class History(Shape):
    """All that happened to a permit: evidence for whoever verifies by another program. Events are as the vectors have
    them, each with a sentence. The quantities are readable, and given, only for who may see the contents."""

    id: Hex
    permit_events: list[dict[str, Any]]
    as_of: Evidence
    final_block: int | None
    head_time: int | None
    no_head_because: str | None


class DirectoryShape(Shape):
    """All that happened to Parties and officers, in the same form: with it a seal can be checked anywhere."""

    party_events: list[dict[str, Any]]
    as_of: Evidence
