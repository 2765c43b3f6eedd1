"""Faults made by machine in the rules: the tests must fail, or survivors.toml says why they need not."""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from scripts.proving.result import Result
from scripts.proving.tools import ROOT, digest_of
from scripts.proving.work import Job

PART = "mutants of the rules"
MODULES = (
    "acts", "alike", "answers", "canonical", "case", "checks", "commitment", "days", "quantities", "seal", "state",
    "suspensions", "verify",
)  # fmt: skip
"""Those that decide what an answer is."""
SURVIVORS = Path(__file__).with_name("survivors.toml")
TESTS = (
    "tests/test_vectors.py",
    "tests/browser/test_vectors.py::test_in_node_the_verdict_is_ours_word_for_word",
    "tests/rules/test_verify.py",
    "tests/test_format_doc.py",
)
"""Behind the module's own. The browser's verification holds every fact and sentence against ours."""


def jobs() -> Iterator[Job]:
    tests = digest_of(ROOT / "tests" / "rules", ROOT / "tests" / "vectors", *sorted((ROOT / "tests").glob("*.py")))
    rules = digest_of(*sorted((ROOT / "registry").glob("*.py")), SURVIVORS, Path(__file__))
    for module in MODULES:
        yield Job(f"rules: {module}", digest_of(tests, rules, module), lambda _, module=module: list(_tried(module)))


def explained() -> dict[str, str]:
    """By module and fault, why it survives."""
    told = tomllib.loads(SURVIVORS.read_text("utf-8")).get("survivor", [])
    return {f"{one['module']}.{one['fault']}": one["because"] for one in told}


def _tried(module: str) -> Iterator[Result]:
    """Each fault of the module in a process of its own."""
    why = {name: because for name, because in explained().items() if name.startswith(f"{module}.")}
    own = f"tests/rules/test_{module}.py"
    tests = [own, *TESTS] if (ROOT / own).exists() else TESTS
    words = [sys.executable, "-m", "scripts.proving.fault", module, *tests]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        for line in running.stdout:
            word, seconds, name = line.rstrip("\n").split("\t")
            full = f"{module}.{name}"
            because = why.pop(full, "")
            if word == "survived" and because:
                word = "explained"
            good = word == ("explained" if because else "killed")
            yield Result(PART, full, word, good, float(seconds), because)
    if running.returncode:
        yield Result(PART, module, "failed", False, 0.0, f"ended with {running.returncode}")
    for name in why:
        yield Result(PART, name, "explained in vain", False, 0.0, "There is no such fault: take it out.")
