"""What halmos proves of the contracts, one proof at a time: contracts/proofs says what is claimed."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

from scripts.proving.result import Result
from scripts.proving.tools import CONTRACTS, LOCK, copy_of_contracts, digest_of, run
from scripts.proving.work import Job

PART = "proofs"
SECONDS = 1800.0
# halmos's own exit codes of one test.
WORDS = {0: "proved", 1: "refuted", 2: "solver out of time", 3: "stuck", 4: "nothing ran", 5: "failed"}


def proofs() -> Iterator[str]:
    """Such as `SingleUse.check_no_permit_is_used_twice`, in the order of the files."""
    for file in sorted((CONTRACTS / "proofs").glob("*.t.sol")):
        contract = file.name.removesuffix(".t.sol")
        yield from (f"{contract}.{name}" for name in re.findall(r"function (check_\w+)\(", file.read_text("utf-8")))


def inputs() -> str:
    """All that a proof depends on, besides the contracts."""
    return digest_of(CONTRACTS / "proofs", CONTRACTS / "halmos.toml", CONTRACTS / "foundry.toml", LOCK)


def jobs() -> Iterator[Job]:
    sources, claims = digest_of(CONTRACTS / "src"), inputs()
    for proof in proofs():
        yield Job(said(proof), digest_of(sources, claims, proof), lambda folder, proof=proof: [_proved(folder, proof)])


def _proved(folder: Path, proof: str) -> Result:
    began = time.monotonic()
    word, printed = ask(copy_of_contracts(folder), proof)
    return Result(PART, said(proof), word, word == "proved", time.monotonic() - began, printed)


def ask(folder: Path, proof: str) -> tuple[str, str]:
    """What halmos says of one proof in a folder of contracts, in one word and in its own."""
    contract, name = proof.split(".")
    answer = folder / "halmos.json"
    answer.unlink(missing_ok=True)
    only = ["--match-contract", f"^{contract}$", "--match-test", rf"^{name}\("]
    command = ["halmos", "--forge-build-out", "out/proofs", "--no-status", "--early-exit", "--json-output", answer]
    code, printed = run([*command, *only], folder, SECONDS, {"FOUNDRY_PROFILE": "proofs"})
    short = "\n".join(line[:300] for line in printed.splitlines()[-20:])
    if code is None:
        return "out of time", short
    if not answer.exists():
        return "failed", short
    tests = [test for tests in json.loads(answer.read_text())["test_results"].values() for test in tests]
    return (WORDS[tests[0]["exitcode"]] if len(tests) == 1 else "failed"), short


def said(proof: str) -> str:
    """`SingleUse: no permit is used twice`."""
    contract, name = proof.split(".")
    return f"{contract}: {name.removeprefix('check_').replace('_', ' ')}"
