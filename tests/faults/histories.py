"""Histories of the contracts by twenty actors, made by forge: what must hold is asked after every call, by
`contracts/test/Witness.sol`."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.faults.tally import Tally

CONTRACTS = Path(__file__).resolve().parents[2] / "contracts"
DEPTH = 250
"""Calls in a history."""


def play(calls: int, seed: int, *, processes: int = 1, folder: Path = CONTRACTS) -> Iterator[Tally]:
    """At least so many calls, of each process by a seed of its own. `folder` is a project of forge's."""
    forge("build", folder=folder)
    histories = -(-calls // (DEPTH * processes))
    started = [_begin(histories, seed + number, folder) for number in range(processes)]
    for number, process in enumerate(started):
        out, err = process.communicate()
        yield _counted(seed + number, out, err)


def forge(*words: str, folder: Path = CONTRACTS) -> None:
    subprocess.run([_program(), *words], cwd=folder, check=True, capture_output=True)


def _program() -> Path:
    (found,) = (CONTRACTS / "node_modules" / "@foundry-rs").glob("forge-*/bin/forge*")
    return found


def _begin(histories: int, seed: int, folder: Path) -> "subprocess.Popen[str]":
    words = [_program(), "test", "--json", "--match-test", "^invariant_", "--fuzz-seed", hex(seed)]
    told = {"FOUNDRY_INVARIANT_RUNS": str(histories), "FOUNDRY_INVARIANT_DEPTH": str(DEPTH)}
    # What failed once is forge's to remember, and not to be found again here under another seed.
    told["FOUNDRY_INVARIANT_FAILURE_PERSIST_DIR"] = f"cache/histories-{seed}"
    pipe = subprocess.PIPE
    return subprocess.Popen(words, cwd=folder, env={**os.environ, **told}, stdout=pipe, stderr=pipe, text=True)


def _counted(seed: int, out: str, err: str) -> Tally:
    tally = Tally(f"histories of the contracts by twenty actors, seed {seed}")
    tally.count("violations", 0)
    tests = [test for suite in _told(out, err).values() for test in suite["test_results"].items()]
    for name, test in tests:
        tally.tried += test["kind"]["Invariant"]["calls"]
        if test["status"] != "Success":
            tally.fault("violations", f"seed {seed}, {name}: {test['reason']}\n{json.dumps(test['counterexample'])}")
    tally.count("invariant_calls", tally.tried)
    if not tally.tried and not tally.wrong:
        raise RuntimeError(f"forge found nothing to call: {out[-500:]}{err[-2000:]}")
    return tally


def _told(out: str, err: str) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(out)
    except ValueError:
        raise RuntimeError(f"forge did not say what came of it: {out[-500:]}{err[-2000:]}") from None
    return told
