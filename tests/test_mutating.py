"""Faults that are put in on purpose: those that a machine makes are each another program, one at a time, and
annotations are no part of what is changed; those that are written down for the contracts can be put in."""

import ast
import re

import pytest

from scripts.proving.fault import Faulty
from scripts.proving.mutants import mutants
from scripts.proving.mutating import faults_of
from scripts.proving.rules import MODULES, ROOT, explained
from scripts.proving.tools import CONTRACTS


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        ("a < b", {"a <= b"}),
        ("a and b", {"a or b"}),
        ("not a", {"not not a"}),
        ("a + 1", {"a - 1", "a + 2"}),
        ("a = True", {"a = False"}),
        ("if a:\n    b", {"if True:", "if False:"}),
        ("a < b <= c", {"a <= b <= c", "a < b < c"}),
        ("a is None or b in c", {"a is None and b in c", "a is not None or b in c", "a is None or b not in c"}),
        ("a: int | None = f('1 < 2')", set()),
        ("def f(a: b | c) -> b | c:\n    'says'", set()),
        ("raise Wrong(f'{text[:40]} is no quantity', 1 + 1) from None", set()),
        ("@dataclass(frozen=True)\nclass A:\n    'says'", set()),
    ],
)
def test_each_sign_condition_and_number_is_changed_and_words_are_not(source: str, faults: set[str]) -> None:
    assert {fault.after for fault in faults_of(source)} == faults


def test_a_fault_says_where_it_is() -> None:
    (fault,) = faults_of("class A:\n    def f(self):\n        return a == b")
    assert fault.name == "A.f: return a == b → return a != b"


@pytest.mark.parametrize("module", ["case", "verify"])
def test_every_fault_of_the_rules_is_another_program(module: str) -> None:
    source = (ROOT / "registry" / f"{module}.py").read_text("utf-8")
    plain, faults = ast.unparse(ast.parse(source)), list(faults_of(source))
    assert all(fault.source != plain for fault in faults)
    assert len({fault.source for fault in faults}) == len(faults)


def test_the_faulty_source_stands_for_the_module() -> None:
    finder = Faulty("never_there", "answer = 42")
    spec = finder.find_spec("never_there")
    assert spec is not None
    assert finder.find_spec("another") is None


def test_only_faults_that_there_are_are_explained() -> None:
    named = set()
    modules = {name.partition(".")[0] for name in explained()}
    assert modules <= set(MODULES)
    for module in modules:
        source = (ROOT / "registry" / f"{module}.py").read_text("utf-8")
        named |= {f"{module}.{fault.name}" for fault in faults_of(source)}
    assert set(explained()) <= named
    assert all(len(because) > 20 for because in explained().values())


def test_each_fault_of_the_contracts_has_one_place() -> None:
    """A fault whose place was written otherwise since would never be put in, and nobody would know."""
    sources = {file.name: file.read_text("utf-8") for file in (CONTRACTS / "src").glob("*.sol")}
    assert [one.breaks for one in mutants() if sources[one.file].count(one.find) != 1] == []


def test_each_proof_that_a_fault_stands_against_is_there() -> None:
    proofs = {
        f"{file.name.partition('.')[0]}.{name}"
        for file in (CONTRACTS / "proofs").glob("*.t.sol")
        for name in re.findall(r"function (check_\w+)", file.read_text("utf-8"))
    }
    assert {proof for one in mutants() for proof in one.against} - proofs == set()
