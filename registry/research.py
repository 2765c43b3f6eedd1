"""What researchers get: everything that the chain tells, as tables, without contents (CITES Decision 18.127 d).

Nothing here is known to nobody: ids, accounts, dates and Parties are on the chain for all members to read. Contents are
not there in the clear, so they cannot be here. The columns below are the one source of the files, of the dictionary
that goes with them and of docs/data.md.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from registry.acts import (
    CROSSING_REASONS,
    ENDING_REASONS,
    MULTIPLE_USE,
    NOTE_KINDS,
    REFUSAL_REASONS,
    Accepted,
    Crossed,
    Kind,
    Noted,
    PermitEvent,
    Replaced,
)
from registry.days import to_date
from registry.state import Directory, PermitState, fold_permit
from registry.telling import tell
from registry.verify import status_word


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` is text, whole number, date, moment (UTC) or yes/no; empty where there is nothing to say."""

    name: str
    kind: str
    meaning: str
    source: str


def _columns(*rows: str) -> tuple[Column, ...]:
    return tuple(Column(*(part.strip() for part in row.split("|"))) for row in rows)


TABLES: dict[str, tuple[Column, ...]] = {
    "parties": _columns(
        "party | text | two letters of the member | PartyAdmitted",
        "admitted | moment | when it was admitted | PartyAdmitted, time of the block",
        "suspended | yes/no | whether it is suspended now | PartySuspended, PartyReinstated",
        "deputies | text | members that may admit in its name, with spaces between them | DeputySet",
        "verify_address | text | where its QR codes lead | PartyDescribed",
        "officers | whole number | accounts that it ever appointed | OfficerAppointed",
    ),
    "officers": _columns(
        "account | text | 0x and 40 digits; one account is one officer's for one term | OfficerAppointed",
        "party | text | whose officer | OfficerAppointed",
        "powers | text | issue, endorse, admit, import, with spaces between them | OfficerAppointed",
        "from | moment | since when empowered | OfficerAppointed",
        "until | moment | until when | OfficerAppointed, OfficerDismissed",
        "distrusted_since | moment | since when its acts are not relied on | OfficerDistrusted",
    ),
    "permits": _columns(
        "id | text | 0x and 64 digits; tells nothing of the contents | Issued",
        "party | text | the issuing Party | Issued, by its officer",
        "destination | text | country of import; empty for multiple use | Issued",
        "kind | text | export, re-export, import, other | Issued",
        "multiple_use | yes/no | whether it may be used more than once | Issued",
        "issuer | text | account of the officer | Issued",
        "issued_at | moment | when the issue was recorded | Issued, time of the block",
        "valid_until | date | last day of validity | Issued",
        "status | text | issued, endorsed, used, refused, cancelled, replaced, expired, inside, outside: as of the "
        "block of this export | folded from all its events",
        "endorsed_on | date | local day of the endorsement at export | Endorsed",
        "endorsed_recorded | moment | when that was recorded | Endorsed, time of the block",
        "ended_on | date | local day of use or refusal at import | Accepted, Refused",
        "ended_recorded | moment | when its end was recorded | Accepted, Refused, Cancelled, Replaced",
        "ended_by | text | Party whose officer ended it | Accepted, Refused, Cancelled, Replaced",
        "reason | whole number | of a refusal, cancellation or replacement: see Numbers | Refused, Cancelled, Replaced",
        "successor | text | id of the permit that replaced it | Replaced",
        "lines_at_most | whole number | a multiple of four; how many lines it has at the most | length of the locked"
        " quantities of Endorsed or Accepted",
        "crossings | whole number | how often it crossed a border | Crossed",
        "irregular_crossings | whole number | those recorded out of order or late | Crossed, with a reason",
        "affirmed | whole number | how often a colleague took it over | Affirmed",
        "notes | whole number | notes that officers left | Noted",
    ),
    "events": _columns(
        "permit | text | its id | every event",
        "event | text | Issued, Endorsed, Accepted, ... | contracts/src/IPermits.sol",
        "recorded | moment | time of the block | block",
        "block | whole number | number of the block | block",
        "log | whole number | place within the block | log index",
        "transaction | text | 0x and 64 digits | transaction hash",
        "officer | text | account that acted | every event",
        "party | text | whose officer that is | OfficerAppointed",
        "day | date | local day of the endorsement, use, refusal or crossing | Endorsed, Accepted, Refused, Crossed",
        "country | text | which country was left or entered | Crossed",
        "direction | text | exit, entry | Crossed",
        "reason | whole number | of a refusal, cancellation, replacement or irregular crossing: see Numbers | Refused, "
        "Cancelled, Replaced, Crossed",
        "note | whole number | kind of a note: see Numbers | Noted",
        "successor | text | id of the permit that replaced it | Replaced",
        "says | text | the event in words, in English | registry/telling.py",
    ),
    "flows": _columns(
        "party | text | the issuing Party | Issued",
        "destination | text | country of import; empty for multiple use | Issued",
        "kind | text | export, re-export, import, other | Issued",
        "year | whole number | of the issue, UTC | Issued",
        "issued | whole number | permits issued | Issued",
        "endorsed | whole number | of these, endorsed at export | Endorsed",
        "used | whole number | of these, used at import | Accepted",
        "refused | whole number | of these, refused | Refused",
        "cancelled_or_replaced | whole number | of these, ended by the issuing Party | Cancelled, Replaced",
    ),
}  # fmt: skip

_INTRODUCTION = """\
`permit export FOLDER` writes what the chain tells, as one table a file (Parquet, or CSV with `--format csv`), with this
dictionary and `about.json`: which registry, up to which block. No contents: they are not on the chain."""
CAVEATS = """\
- An account is a pseudonym: its Party knows who it is, and others may learn it. Figures by officer say how much one
  person works, and when; publish none that could single somebody out.
- A Party with few permits to one destination may be recognised in them by who trades there.
- `recorded` is when the chain was told, `..._on` the local day of what happened. Late recording is the difference.
- Use is recorded only where the destination is a member of the registry: elsewhere a permit stays issued or endorsed.
- Actual quantities are locked and not here: only holders of a permit can read them."""


def dictionary() -> str:
    """The data dictionary, as Markdown."""
    parts = ["# Data for researchers", _INTRODUCTION]
    for name, columns in TABLES.items():
        head = [f"## {name}", "", "| column | kind | meaning | source |", "| --- | --- | --- | --- |"]
        parts.append("\n".join([*head, *(f"| `{c.name}` | {c.kind} | {c.meaning} | {c.source} |" for c in columns)]))
    parts.append("## Numbers\n\n" + "\n".join(_numbers()))
    parts.append(f"## What can be inferred, and what cannot\n\n{CAVEATS}")
    return "\n\n".join(parts) + "\n"


def _numbers() -> Iterator[str]:
    """What reasons and kinds of notes stand for, a row a number."""
    yield from ("| what | number | meaning |", "| --- | --- | --- |")
    for what, table in (
        ("refusal", REFUSAL_REASONS),
        ("cancellation, replacement", ENDING_REASONS),
        ("irregular crossing", CROSSING_REASONS),
        ("note", NOTE_KINDS),
    ):
        yield from (f"| {what} | {number} | {says} |" for number, says in table.items())


Row = dict[str, Any]


def party_rows(directory: Directory) -> Iterator[Row]:
    for code in sorted(directory.members):
        member = directory.members[code]
        yield {
            "party": code,
            "admitted": _moment(member.admitted),
            "suspended": member.suspended,
            "deputies": " ".join(sorted(member.deputies)),
            "verify_address": member.origin,
            "officers": len(directory.officers_of(code)),
        }


def officer_rows(directory: Directory) -> Iterator[Row]:
    for account in sorted(directory.officers):
        officer = directory.officers[account]
        yield {
            "account": _hex(account),
            "party": officer.party,
            "powers": " ".join(str(power.name).lower() for power in officer.powers),
            "from": _moment(officer.from_time),
            "until": _moment(officer.until),
            "distrusted_since": _moment(officer.distrusted_since) if officer.distrusted_since else None,
        }


def event_rows(events: Iterable[PermitEvent], directory: Directory) -> Iterator[Row]:
    for event in events:
        yield {
            "permit": _hex(event.id),
            "event": type(event).__name__,
            "recorded": _moment(event.where.time),
            "block": event.where.block,
            "log": event.where.log,
            "transaction": _hex(event.where.transaction),
            "officer": _hex(event.officer),
            "party": _party(directory, event.officer),
            **_told(event),
            "says": tell(event),
        }


def _told(event: PermitEvent) -> Row:
    """The facts that only some events have."""
    crossed = event if isinstance(event, Crossed) else None
    day = getattr(event, "day", None)
    return {
        "day": None if day is None else _date(day),
        "country": crossed and crossed.country,
        "direction": crossed and crossed.direction.name.lower(),
        "reason": getattr(event, "reason", None) or None,
        "note": event.kind if isinstance(event, Noted) else None,
        "successor": _hex(event.successor) if isinstance(event, Replaced) else None,
    }


def permit_row(events: Iterable[PermitEvent], directory: Directory, day: int) -> Row:
    """One permit, as of the last of its events; `day` tells what is expired."""
    state = fold_permit(events, directory)
    assert state is not None  # a history begins with an issue
    issued, endorsed = state.issued, state.endorsed
    return {
        "id": _hex(state.id),
        "party": _party(directory, issued.officer),
        "destination": issued.destination,
        "kind": Kind(issued.kind & ~MULTIPLE_USE).name.lower().replace("_", "-"),
        "multiple_use": state.multiple_use,
        "issuer": _hex(issued.officer),
        "issued_at": _moment(issued.where.time),
        "valid_until": _date(issued.valid_day),
        "status": status_word(state, day),
        "endorsed_on": _date(endorsed.day) if endorsed else None,
        "endorsed_recorded": _moment(endorsed.where.time) if endorsed else None,
        **_ended(state, directory),
        "lines_at_most": _lines(state),
        "crossings": len(state.crossings),
        "irregular_crossings": sum(1 for crossing in state.crossings if crossing.reason),
        "affirmed": len(state.affirmed),
        "notes": len(state.notes),
    }


def _ended(state: PermitState, directory: Directory) -> Row:
    ended = state.ended
    day = getattr(ended, "day", None)
    successor = getattr(ended, "successor", None)
    return {
        "ended_on": None if day is None else _date(day),
        "ended_recorded": None if ended is None else _moment(ended.where.time),
        "ended_by": None if ended is None else _party(directory, ended.officer),
        "reason": getattr(ended, "reason", None),
        "successor": None if successor is None else _hex(successor),
    }


def _lines(state: PermitState) -> int | None:
    """The locked bytes are 16 + 32k for 4k lines."""
    used = state.ended if isinstance(state.ended, Accepted) else None
    locked = used or state.endorsed
    return None if locked is None else (len(locked.quantities) - 16) // 8


class Flows:
    """Permits counted by Party, destination, kind and year."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str, str, int], dict[str, int]] = {}

    def add(self, row: Row) -> None:
        key = (row["party"], row["destination"], row["kind"], row["issued_at"].year)
        names = ("issued", "endorsed", "used", "refused", "cancelled_or_replaced")
        counts = self._counts.setdefault(key, dict.fromkeys(names, 0))
        counts["issued"] += 1
        counts["endorsed"] += row["endorsed_on"] is not None
        status = "cancelled_or_replaced" if row["status"] in {"cancelled", "replaced"} else row["status"]
        if status in {"used", "refused", "cancelled_or_replaced"}:
            counts[status] += 1

    def rows(self) -> Iterator[Row]:
        for key in sorted(self._counts):
            yield dict(zip(("party", "destination", "kind", "year"), key, strict=True)) | self._counts[key]


def _party(directory: Directory, account: bytes) -> str:
    officer = directory.officers.get(account)
    return officer.party if officer else ""


def _hex(value: bytes) -> str:
    return "0x" + value.hex()


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(min(seconds, 253_402_300_799), UTC)


def _date(day: int) -> date:
    return date.fromisoformat(to_date(day))
