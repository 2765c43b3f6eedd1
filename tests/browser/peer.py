"""The browser's verification in Node, and our own, asked the same and made comparable."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from api.wording import words
from registry.canonical import NotWellFormed
from registry.errors import InputError
from registry.formats.shown import read_shown
from registry.plain import plain, plain_verdict, read_evidence
from registry.seal import Registry
from registry.state import BrokenHistory
from registry.verify import Question, not_well_formed, verify
from tests.test_vectors import FOLDERS
from tests.vector_files import read_vector

HERE = Path(__file__).parent
WORDS = words()


def node() -> str:
    """Node as scripts/setup left it: the system's, or the one beside Python."""
    found = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
    if found is None:
        pytest.fail("There is no Node. Run scripts/setup, which installs one.")
    return found


@dataclass(frozen=True)
class Asked:
    """A vector, or a variation of one: what is shown, what is known, what is asked."""

    shown: bytes
    registry: Registry
    evidence: dict[str, Any]
    question: Question

    def json(self) -> dict[str, Any]:
        """As pages have it: the profile and the suspensions are data."""
        return {
            "shown": "0x" + self.shown.hex(),
            "registry": plain(self.registry),
            "evidence": self.evidence,
            "question": plain(self.question),
        }


def vector(folder: Path) -> Asked:
    shown, registry, _, question, _ = read_vector(folder)
    return Asked(shown, registry, json.loads((folder / "evidence.json").read_text("utf-8")), question)


VECTORS = {folder.name: vector(folder) for folder in FOLDERS}


class Peer:
    """One Node process, asked and answering in lines."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def tell(self, told: dict[str, Any]) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()
        said: dict[str, Any] = json.loads(self.process.stdout.readline())
        return said

    def ask(self, asked: Asked) -> dict[str, Any]:
        """The verdict, or {"error", "message"}."""
        return self.tell(asked.json())


@contextmanager
def peer() -> Iterator[Peer]:
    command = [node(), str(HERE / "peer.js")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        running = Peer(process)
        running.tell({"words": WORDS})
        yield running
        assert process.stdin is not None
        process.stdin.close()


def ours(asked: Asked) -> dict[str, Any]:
    """What Python says of the same, in the same shape."""
    try:
        evidence = read_evidence(asked.evidence)
        try:
            shown = read_shown(asked.shown)
        except NotWellFormed as fault:
            return comparable(plain_verdict(not_well_formed(fault, evidence, asked.question)))
        return comparable(plain_verdict(verify(shown, asked.registry, evidence, asked.question)))
    except (InputError, BrokenHistory) as fault:
        return {"error": type(fault).__name__}


def comparable(said: dict[str, Any]) -> dict[str, Any]:
    """Without what may be told in other words: why a document is not well-formed, and how an error is explained."""
    if "error" in said:
        return {"error": said["error"]}
    checks = [check if check["reason"] != "not-well-formed" else check["number"] for check in said["checks"]]
    notes = [{name: value for name, value in note.items() if name != "event"} for note in said["notes"]]
    return {**said, "checks": checks, "notes": notes}
