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


class RegistryShape(Shape):
    """The registry that an answer speaks of: its chain and its two contracts."""

    chain_id: int
    parties: Hex
    permits: Hex


class History(Shape):
    """All that happened to a permit: evidence for whoever verifies by another program. Events are as the vectors have
    them, each with a sentence. The quantities are readable, and given, only for who may see the contents."""

    id: Hex
    registry: RegistryShape
    permit_events: list[dict[str, Any]]
    as_of: Evidence
    final_block: int | None
    head_time: int | None
    no_head_because: str | None


class DirectoryShape(Shape):
    """All that happened to Parties and officers, in the same form: with it a seal can be checked anywhere."""

    registry: RegistryShape
    party_events: list[dict[str, Any]]
    as_of: Evidence


class WhoShape(Shape):
    """Who is signed in, and what may be done: `may` has the names of the table in `docs/security.md`."""

    user: str
    party: str
    account: Hex | None
    powers: list[Literal["issue", "endorse", "admit", "import"]]
    authority: bool
    secretariat: bool
    may: list[str]
    expires: str


class SessionShape(WhoShape):
    """The same with the token, which is told once."""

    token: str
    token_type: Literal["Bearer"]


class TransactionShape(Shape):
    """`final` in this block for good, or `queued`: stored, and sent until a block holds it."""

    transaction: Hex
    stage: Literal["queued", "final"]
    block: int | None


class FindingShape(Shape):
    """What the law says of a permit. It stops nothing."""

    model_config = ConfigDict(extra="allow")

    severity: Literal["unlawful", "warning", "information"]
    box: str
    says: str
    provision: str


class FoundShape(Shape):
    number: str
    findings: list[FindingShape]
    remarks: list[str]


class FindingsShape(Shape):
    permits: list[FoundShape]


class IssuedPermit(TransactionShape):
    number: str
    id: Hex
    code: str
    findings: list[FindingShape]
    remarks: list[str]


class IssuedShape(Shape):
    """In the order in which they were sent. Documents and codes are given out when `stage` is `final`."""

    permits: list[IssuedPermit]


class Successor(Shape):
    number: str
    id: Hex


Stage = Literal["waiting", "approved", "issued", "sent back", "replaced"]


class ApprovalShape(Shape):
    """A permit that was handed over. `id` is that of what was issued of it."""

    digest: Hex
    number: str
    stage: Stage
    processor: str
    handed_over: str
    decider: str | None
    decided: str | None
    reason: str | None
    id: Hex | None


class HandedOver(ApprovalShape):
    findings: list[FindingShape]
    remarks: list[str]


class HandedOverShape(Shape):
    """In the order in which they were sent."""

    approvals: list[HandedOver]


class ApprovalsShape(Shape):
    """A page; `next` goes into `after` for the next one, null on the last."""

    approvals: list[ApprovalShape]
    next: str | None


class WaitingShape(HandedOver):
    """With the document, {face, persons}, as it is to be sealed."""

    permit: dict[str, Any]


class DecidedApprovalsShape(Shape):
    approvals: list[ApprovalShape]


class HandlingShape(Shape):
    """Who handled a permit that was issued here; null where nobody is known to have."""

    number: str
    applicant: str | None
    reference: str | None
    processor: str | None
    prepared: str | None
    approver: str | None
    approved: str | None
    issuer: str


class ActShape(TransactionShape):
    """What was done, and what is to be known of it."""

    act: str
    remarks: list[str]
    successor: Successor | None = None


class DecidedShape(TransactionShape):
    decision: str


class AppointedShape(TransactionShape):
    account: Hex


class RegisterRow(Shape):
    number: str
    id: Hex
    code: str
    status: str
    released: bool
    kind: str
    use: str
    destination: str | None
    date_of_issue: str
    valid_until: str
    species: list[str]


class RegisterShape(Shape):
    """A page; `next` goes into `after` for the next one, null on the last."""

    permits: list[RegisterRow]
    next: str | None
    as_of: Fresh


class MemberShape(Shape):
    party: str
    authority: Hex
    admitted: str
    suspended: bool
    origin: str | None
    statement: str | None
    statement_digest: Hex | None
    deputies: list[str]


class PartiesShape(Shape):
    parties: list[MemberShape]
    next: str | None
    as_of: Fresh


class OfficerShape(Shape):
    account: Hex
    party: str
    powers: list[Literal["issue", "endorse", "admit", "import"]]
    from_: str = Field(alias="from")
    until: str
    distrusted_since: str | None


class OfficersShape(Shape):
    officers: list[OfficerShape]
    next: str | None
    as_of: Fresh


class RestingShape(Shape):
    id: Hex
    status: str
    did: list[str]
    undone: bool


class RelianceShape(Shape):
    """`undone` waits to be affirmed once the officer is distrusted since then, `standing` does not: by status; `did` by
    what the officer did."""

    officer: Hex
    since: str
    undone: dict[str, int]
    standing: dict[str, int]
    did: dict[str, int]
    permits: list[RestingShape]
    next: str | None
    as_of: Fresh
