"""A vector as files, and files as what verification takes: the JSON that tests/vectors/README.md describes."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from registry.acts import PermitEvent
from registry.answers import Verdict
from registry.canonical import NotWellFormed
from registry.case import Occasion
from registry.formats.shown import read_shown
from registry.plain import plain_evidence, read_evidence
from registry.profile import Profile, built_in, load_profile
from registry.seal import Registry
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
[certificates]
not_accepted = ["musical instrument"]
provision = "Art. 3"
"""
"""A Party's own profile, as an example."""


def profile_of(code: str) -> Profile:
    """The profile that a question names: one of ours, or the example."""
    return load_profile(OWN_LAW) if code == "strict" else built_in(code)


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
        "evidence.json": dumped(plain_evidence(evidence, (*parties(), *case.asked.more))),
        "question.json": dumped(_question_json(question)),
        "verdict.json": dumped(verdict_json(verdict)),
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
    return shown.read_bytes(), registry, read_evidence(read["evidence"]), _question(read["question"]), read["verdict"]


def _question(told: dict[str, Any]) -> Question:
    listed = told["suspensions"]
    return Question(
        occasion=Occasion(told["occasion"]),
        day=told["day"],
        now=told["now"],
        profile=profile_of(told["profile"]),
        here=told["here"],
        until=told["until"],
        suspensions=listed and Suspensions(listed["dated"], tuple(_suspension(entry) for entry in listed["entries"])),
    )


def _suspension(told: dict[str, Any]) -> Suspension:
    return Suspension(**{name: tuple(value) if isinstance(value, list) else value for name, value in told.items()})
