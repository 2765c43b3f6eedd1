"""The browser's verification in Node, and our own, asked the same and made comparable."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from registry.answers import PHRASES, SAYS
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
WORDS = {"says": SAYS, "phrases": PHRASES}


def node() -> str:
    """Node as scripts/setup left it: the system's, or the one beside Python."""
    found = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
    if found is None:
        pytest.fail("There is no Node. Run scripts/setup, which installs one.")
    return found


def question_json(question: Question) -> dict[str, Any]:
    """A question as pages have it: the profile and the suspensions are data."""
    asked: dict[str, Any] = plain(asdict(question))
    return asked


def vector_json(folder: Path) -> dict[str, Any]:
    """What the peer needs to know of a vector."""
    shown, registry, _, question, _ = read_vector(folder)
    return {
        "vector": folder.name,
        "shown": "0x" + shown.hex(),
        "registry": plain(registry),
        "evidence": json.loads((folder / "evidence.json").read_text("utf-8")),
        "question": question_json(question),
    }


VECTORS = {folder.name: vector_json(folder) for folder in FOLDERS}


class Peer:
    """One Node process. Answers come in the order of the questions."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def tell(self, told: dict[str, Any]) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def ask(self, vector: str, **otherwise: Any) -> dict[str, Any]:
        """The verdict on a vector, or on what else is shown or known; or {"error", "message"}."""
        said: dict[str, Any] = self.tell({"ask": vector, **otherwise})
        return said


@contextmanager
def peer(vectors: Iterable[dict[str, Any]] = VECTORS.values()) -> Iterator[Peer]:
    """A peer that knows these vectors."""
    command = [node(), str(HERE / "peer.js")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        running = Peer(process)
        running.tell({"words": WORDS})
        for vector in vectors:
            running.tell(vector)
        yield running
        assert process.stdin is not None
        process.stdin.close()


def ours(vector: str, **otherwise: Any) -> dict[str, Any]:
    """What Python says of the same, in the same shape."""
    asked = {**VECTORS[vector], **otherwise}
    question = read_vector(FOLDERS[0].parent / vector)[3]
    try:
        evidence = read_evidence(asked["evidence"])
        try:
            shown = read_shown(bytes.fromhex(asked["shown"][2:]))
        except NotWellFormed as fault:
            return comparable(plain_verdict(not_well_formed(fault, evidence, question)))
        return comparable(plain_verdict(verify(shown, _registry(asked["registry"]), evidence, question)))
    except (InputError, BrokenHistory) as fault:
        return {"error": type(fault).__name__}


def comparable(said: dict[str, Any]) -> dict[str, Any]:
    """Without what may be told in other words: why a document is not well-formed, and how an error is explained."""
    if "error" in said:
        return {"error": said["error"]}
    checks = [check if check["reason"] != "not-well-formed" else check["number"] for check in said["checks"]]
    notes = [{name: value for name, value in note.items() if name != "event"} for note in said["notes"]]
    return {**said, "checks": checks, "notes": notes}


def _registry(told: dict[str, Any]) -> Registry:
    return Registry(told["chain_id"], bytes.fromhex(told["parties"][2:]), bytes.fromhex(told["permits"][2:]))
