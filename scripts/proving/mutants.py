"""Faults put into the contracts on purpose: the tests must fail, and each proof must be refuted by one at least."""

import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.proving import halmos
from scripts.proving.result import Result
from scripts.proving.tools import CONTRACTS, copy_of_contracts, digest_of, run
from scripts.proving.work import Job

PART = "mutants of the contracts"
REFUTED = "proofs against mutants"
TABLE = CONTRACTS / "mutants.toml"
SECONDS = 600.0
SLOW = "HistoryTest|InvariantsTest"
# Compiled once, tests are linked to another contract instead of compiled again; a fault is the same without the
# optimizer, and is compiled in half the time; the same inputs come every time.
FORGE = {"FOUNDRY_DYNAMIC_TEST_LINKING": "true", "FOUNDRY_OPTIMIZER": "false", "FOUNDRY_FUZZ_SEED": "0x1"}


@dataclass(frozen=True)
class Mutant:
    """One fault: what it breaks, where, the proofs that it stands against, and why it survives the tests if it does."""

    breaks: str
    file: str
    find: str
    replace: str
    against: tuple[str, ...] = ()
    survives: str = ""

    def put_into(self, folder: Path) -> None:
        source = folder / "src" / self.file
        text = source.read_text("utf-8")
        if text.count(self.find) != 1:
            raise SystemExit(
                f"contracts/mutants.toml: what is to be found for “{self.breaks}” is not in {self.file} once"
            )
        source.write_text(text.replace(self.find, self.replace), "utf-8")


def mutants() -> list[Mutant]:
    told = tomllib.loads(TABLE.read_text("utf-8"))["mutant"]
    return [Mutant(**{**one, "against": tuple(one.get("against", ()))}) for one in told]


def jobs() -> Iterator[Job]:
    sources, tests = digest_of(CONTRACTS / "src"), digest_of(CONTRACTS / "test", CONTRACTS / "foundry.toml")
    for mutant in mutants():
        inputs = digest_of(sources, tests, repr(mutant))
        yield Job(mutant.breaks, inputs, lambda folder, mutant=mutant: [_tested(folder, mutant)])


def refutations() -> Iterator[Job]:
    sources, claims = digest_of(CONTRACTS / "src"), halmos.inputs()
    for mutant in mutants():
        for proof in mutant.against:
            inputs = digest_of(sources, claims, "against", proof, repr(mutant))
            work = lambda folder, mutant=mutant, proof=proof: [_refuted(folder, mutant, proof)]  # noqa: E731
            yield Job(f"{mutant.breaks}: {proof}", inputs, work)


def _tested(folder: Path, mutant: Mutant) -> Result:
    began = time.monotonic()
    mutant.put_into(copy_of_contracts(folder))
    code, printed = run(["forge", "test", "--fail-fast", "--no-match-contract", SLOW], folder, SECONDS, FORGE)
    if code == 0:
        code, printed = run(["forge", "test", "--fail-fast", "--match-contract", SLOW], folder, SECONDS, FORGE)
    tested = "Ran " in printed
    word = "survived" if code == 0 else "killed" if tested or code is None else "does not compile"
    if word == "survived" and mutant.survives:
        word = "explained"
    good = word == ("explained" if mutant.survives else "killed")
    return Result(PART, mutant.breaks, word, good, time.monotonic() - began, mutant.survives or printed[-2000:])


def _refuted(folder: Path, mutant: Mutant, proof: str) -> Result:
    began = time.monotonic()
    mutant.put_into(copy_of_contracts(folder))
    word, printed = halmos.ask(folder, proof)
    name = f"{halmos.said(proof)} / {mutant.breaks}"
    return Result(REFUTED, name, word, word == "refuted", time.monotonic() - began, printed)
