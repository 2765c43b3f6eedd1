"""Somebody who trusts none of our code comes to the same verdicts: on every vector, and on any mutation of them."""

import ast
import importlib
import json
import random
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import eth_hash.auto
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import InputError
from registry.quantities import lock, unlock
from registry.seal import account_of, recover, sign_seal
from tests.faults.mutants import mutate
from tests.test_vectors import FOLDERS
from tests.vector_files import answered, read_vector, verdict_json

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "scripts" / "verify_independently.py"
THEIR_FILES = [SCRIPT, *sorted((ROOT / "scripts" / "independent").glob("*.py"))]


def load(name: str) -> ModuleType:
    """One of their modules, which are found beside the script."""
    sys.path.insert(0, str(SCRIPT.parent))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(SCRIPT.parent))


verify_independently = load("verify_independently")
keccak, secp256k1, siv = load("independent.keccak"), load("independent.secp256k1"), load("independent.siv")
strictly, shown, checks = load("independent.strictly"), load("independent.shown"), load("independent.checks")


def their_verdict(folder: Path, data: bytes) -> object:
    """What the script says of these bytes, by the evidence of a vector; `damaged` for what gives no verdict."""
    read = {name: json.loads((folder / f"{name}.json").read_text("utf-8")) for name in
            ("registry", "evidence", "question")}  # fmt: skip
    try:
        return checks.verify(shown.read_shown(data), read["registry"], read["evidence"], read["question"])
    except strictly.NotWellFormed:
        return {"answer": "invalid", "status": "not found", "checks": [[1, "failed", "not-well-formed"]]}
    except shown.CannotRead:
        return "damaged"


def our_verdict(folder: Path, data: bytes) -> object:
    _, registry, evidence, question, _ = read_vector(folder)
    try:
        return verdict_json(answered(data, registry, evidence, question))
    except InputError:
        return "damaged"


def test_it_imports_nothing_but_the_standard_library() -> None:
    imported = {
        name.split(".")[0]
        for file in THEIR_FILES
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        for name in ([a.name for a in node.names] if isinstance(node, ast.Import) else
                     [node.module or ""] if isinstance(node, ast.ImportFrom) else [])
    }  # fmt: skip
    assert imported <= {*sys.stdlib_module_names, "independent"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_it_agrees_on_every_vector(folder: Path) -> None:
    assert verify_independently.verdict_on(folder) == read_vector(folder)[-1]


@given(number=st.integers(0, 10**9))
def test_it_agrees_on_any_mutation_of_a_file_or_a_code(number: int) -> None:
    dice = random.Random(number)
    folder = dice.choice(FOLDERS)
    vector = next(path for path in folder.iterdir() if path.name in {"shown.permit.json", "code.txt"})
    mutant = mutate(dice, vector.read_bytes())
    if not mutant.lstrip()[:1].startswith((b"{", b"h", b"A", b"B")):
        mutant = b"{" + mutant  # what is neither a file nor a code is told apart before either reads it
    assert their_verdict(folder, mutant) == our_verdict(folder, mutant)


@pytest.mark.parametrize("sign", [b"\\ud800", b"\\u0000", b"\\ue000", b"\xff"])
def test_it_agrees_on_signs_that_no_text_has(sign: bytes) -> None:
    folder = ROOT / "tests" / "vectors" / "a_file_is_valid"
    data = (folder / "shown.permit.json").read_bytes().replace(b"Antananarivo", b"Antananarivo" + sign)
    assert their_verdict(folder, data) == our_verdict(folder, data) != read_vector(folder)[-1]


@given(
    quantities=st.lists(st.integers(0, 10**18 - 1), min_size=1, max_size=64), salt=st.binary(min_size=16, max_size=16)
)
def test_it_unlocks_what_we_lock(quantities: list[int], salt: bytes) -> None:
    permit = bytes(32)
    locked = lock(salt, permit, "accept", quantities)
    assert siv.unlock(salt, permit, "accept", locked, len(quantities)) == quantities
    assert unlock(salt, permit, "accept", locked, len(quantities)) == quantities
    assert siv.unlock(salt, permit, "endorse", locked, len(quantities)) is None
    assert siv.unlock(salt, permit, "accept", locked[:-1] + bytes([locked[-1] ^ 1]), len(quantities)) is None


@given(data=st.binary(max_size=500))
def test_its_keccak_is_ours(data: bytes) -> None:
    assert keccak.keccak(data) == eth_hash.auto.keccak(data)


@given(key=st.integers(1, 2**255), digest=st.binary(min_size=32, max_size=32))
def test_it_recovers_the_accounts_that_we_recover(key: int, digest: bytes) -> None:
    registry = read_vector(FOLDERS[0])[1]
    seal = sign_seal(key.to_bytes(32, "big"), registry, digest)
    assert secp256k1.recover(seal, digest) == recover(seal, digest)
    signed = keccak.keccak(
        b"\x19\x01" + registry.domain_separator + keccak.keccak(keccak.keccak(b"Seal(bytes32 permit)") + digest)
    )
    assert secp256k1.recover(seal, signed) == account_of(key.to_bytes(32, "big"))


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--all", "tests/vectors"], 0, "verdicts agree."),
        (["tests/vectors/a_code_is_valid"], 0, '"answer": "valid"'),
        (["tests/vectors/a_used_permit_is_refused_at_import_fail"], 1, '"used"'),
        (["tests/nowhere"], 2, ""),
        (["--all", "docs"], 2, ""),
        (["--help"], 0, "Exit codes"),
        ([], 2, "Exit codes"),
    ],
)
def test_its_commands_end_as_they_say(words: list[str], code: int, says: str) -> None:
    done = subprocess.run([sys.executable, SCRIPT, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, says in done.stdout) == (code, True)


@pytest.mark.parametrize(
    ("folder", "says"),
    [
        (
            "tests/vectors",
            "has no registry.json and no evidence.json and no question.json; its folders have: add --all",
        ),
        ("docs", "has no registry.json and no evidence.json and no question.json\n"),
        ("tests/nowhere", "has no registry.json"),
    ],
)
def test_what_a_folder_lacks_is_said(folder: str, says: str) -> None:
    done = subprocess.run([sys.executable, SCRIPT, folder], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
