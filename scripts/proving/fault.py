"""Runs tests against each fault of one module of registry/: `python -m scripts.proving.fault MODULE TESTS...`.

Prints a line a fault: killed or survived, seconds, and what it is. What tests import from elsewhere is imported once;
each fault is a fork of that, which takes the faulty source for the module.
"""

import os
import signal
import sys
import time
from collections.abc import Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from scripts.proving.mutating import faults_of

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 300
"""A test that takes as long hangs, which kills the fault too."""
OURS = ("registry", "tests", "api")
QUIET = [
    "-x",
    "-q",
    "--assert=plain",
    "-p",
    "no:cacheprovider",
    "--hypothesis-seed=1",
    "--ignore=tests/rules/test_imports.py",
]
QUIET += ["--deselect=tests/test_vectors.py::test_the_vectors_are_what_the_program_makes"]


class Faulty(Loader):
    """Finds one module, and gives it a source of its own."""

    def __init__(self, name: str, source: str) -> None:
        self._name, self._source = name, source

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        return spec_from_loader(name, self) if name == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._source, self._name, "exec"), module.__dict__)


def main(module: str, tests: Sequence[str]) -> int:
    """The tests are tried one after the other, those that kill most first. Without a fault all must pass."""
    source = (ROOT / "registry" / f"{module}.py").read_text("utf-8")
    _import_once()
    if failing := [test for test in tests if not _passes(f"registry.{module}", source, test)]:
        print(f"without any fault {', '.join(failing)} fails", file=sys.stderr)
        return 1
    for fault in faults_of(source):
        began = time.monotonic()
        survived = all(_passes(f"registry.{module}", fault.source, test) for test in tests)
        print("survived" if survived else "killed", f"{time.monotonic() - began:.1f}", fault.name, sep="\t", flush=True)
    return 0


def _import_once() -> None:
    """All that tests import, and of it forget what is ours."""
    import tests.conftest
    import tests.vector_cases  # noqa: F401

    for name in [name for name in sys.modules if name.split(".")[0] in OURS]:
        del sys.modules[name]


def _passes(name: str, source: str, test: str) -> bool:
    child = os.fork()
    if child == 0:
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        signal.alarm(SECONDS)
        sys.meta_path.insert(0, Faulty(name, source))  # type: ignore[arg-type]
        code = 1
        try:
            code = int(pytest.main([*QUIET, test]))
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return status == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
