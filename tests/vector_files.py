"""A vector as files, and files as what verification takes: the JSON that tests/vectors/README.md describes."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from registry import acts
from registry.acts import Direction, Event, PartyEvent, PermitEvent, Power, Where
from registry.answers import AsOf, Verdict
from registry.canonical import NotWellFormed
from registry.case import Occasion
from registry.formats.shown import read_shown
from registry.profile import convention, load_profile
from registry.seal import Registry
from registry.state import fold_parties
from registry.suspensions import Suspension, Suspensions
from registry.verify import Evidence, Question, not_well_formed, verify
from tests.vector_world import REGISTRY, Asked, parties

OWN_LAW = """code = "strict"
title = "A Party that asks for endorsement in time"
dated = "2026-01-01"
[arrival]
rule = "endorsed in time"
months = 6
provision = "Art. 1"
[endorsement]
missing = "failed"
provision = "Art. 2"
"""
"""A Party's own profile, as an example."""


@dataclass(frozen=True)
class VectorCase:
    """A claim, what is shown (a file's or a code's bytes), what happened, and how it is asked."""

    folder: str
    shown: bytes
    events: tuple[PermitEvent, ...]
    asked: Asked


def to_json(value: Any) -> Any:
    """Bytes as 0x hex, the rest as JSON has it."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, dict):
        return {name: to_json(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(member) for member in value]
    return value


def dumped(value: Any) -> bytes:
    return (json.dumps(to_json(value), indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def event_json(event: Event) -> dict[str, Any]:
    return {"event": type(event).__name__, **asdict(event)}


def read_event(members: dict[str, Any]) -> Event:
    """An event from its JSON: the class names its members."""
    kind = getattr(acts, members["event"])
    read: dict[str, Any] = {}
    for member in fields(kind):
        value = members[member.name]
        if member.name == "where":
            value = Where(value["block"], value["log"], value["time"], bytes.fromhex(value["transaction"][2:]))
        elif member.name == "powers":
            value = Power(value)
        elif member.name == "direction":
            value = Direction(value)
        elif member.type in {bytes, "bytes"}:
            value = bytes.fromhex(value[2:])
        read[member.name] = value
    found: Event = kind(**read)
    return found


def answered(shown: bytes, registry: Registry, evidence: Evidence, question: Question) -> Verdict:
    """The verdict on what a file or a code shows, well-formed or not."""
    try:
        permit = read_shown(shown)
    except NotWellFormed as fault:
        return not_well_formed(fault, evidence, question)
    return verify(permit, registry, evidence, question)


def files_of(case: VectorCase) -> dict[str, bytes]:
    """The files of a vector, its expected verdict included."""
    question, evidence = case.asked.asked(), case.asked.evidence(case.events)
    verdict = answered(case.shown, REGISTRY, evidence, question)
    name = "shown.permit.json" if case.shown.startswith(b"{") else "code.txt"
    return {
        name: case.shown,
        "registry.json": dumped(asdict(REGISTRY)),
        "evidence.json": dumped(_evidence_json(case, evidence)),
        "question.json": dumped(_question_json(question)),
        "verdict.json": dumped(verdict_json(verdict)),
    }


def _evidence_json(case: VectorCase, evidence: Evidence) -> dict[str, Any]:
    return {
        "permit_events": [event_json(event) for event in case.events],
        "party_events": [event_json(event) for event in (*parties(), *case.asked.more)],
        "as_of": asdict(evidence.as_of),
        "final_block": evidence.final_block,
        "head_time": evidence.head_time,
        "no_head_because": evidence.no_head_because,
    }


def _question_json(question: Question) -> dict[str, Any]:
    listed = question.suspensions
    return {
        "occasion": str(question.occasion),
        "day": question.day,
        "now": question.now,
        "here": question.here,
        "until": question.until,
        "profile": question.profile.code,
        "suspensions": None if listed is None else asdict(listed),
    }


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "answer": str(verdict.answer),
        "status": verdict.status,
        "checks": [[check.number, str(check.outcome), check.reason] for check in verdict.checks],
    }


def read_vector(folder: Path) -> tuple[bytes, Registry, Evidence, Question, dict[str, Any]]:
    """A vector's files: what is shown, the registry, the evidence, the question, and the expected verdict."""
    read = {name: json.loads((folder / f"{name}.json").read_text("utf-8")) for name in
            ("registry", "evidence", "question", "verdict")}  # fmt: skip
    shown = next(path for path in folder.iterdir() if path.name in {"shown.permit.json", "code.txt"})
    registry = Registry(
        read["registry"]["chain_id"], *(bytes.fromhex(read["registry"][name][2:]) for name in ("parties", "permits"))
    )
    return shown.read_bytes(), registry, _evidence(read["evidence"]), _question(read["question"]), read["verdict"]


def _evidence(told: dict[str, Any]) -> Evidence:
    permit_events = [read_event(event) for event in told["permit_events"]]
    party_events = [read_event(event) for event in told["party_events"]]
    as_of = told["as_of"]
    return Evidence(
        events=tuple(event for event in permit_events if isinstance(event, PermitEvent)),
        directory=fold_parties(event for event in party_events if isinstance(event, PartyEvent)),
        as_of=AsOf(as_of["block"], bytes.fromhex(as_of["block_hash"][2:]), as_of["time"]),
        final_block=told["final_block"],
        head_time=told["head_time"],
        no_head_because=told["no_head_because"],
    )


def _question(told: dict[str, Any]) -> Question:
    listed = told["suspensions"]
    return Question(
        occasion=Occasion(told["occasion"]),
        day=told["day"],
        now=told["now"],
        profile=convention() if told["profile"] == "convention" else load_profile(OWN_LAW),
        here=told["here"],
        until=told["until"],
        suspensions=listed and Suspensions(listed["dated"], tuple(Suspension(**entry) for entry in listed["entries"])),
    )
