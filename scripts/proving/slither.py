"""What slither reports of the contracts: nothing that a comment beside the code does not answer."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.proving.result import Result
from scripts.proving.tools import CONTRACTS, LOCK, copy_of_contracts, digest_of, run
from scripts.proving.work import Job

PART = "slither"
SECONDS = 600.0


def jobs() -> Iterator[Job]:
    yield Job("slither", digest_of(CONTRACTS / "src", CONTRACTS / "foundry.toml", LOCK), _reported)


def _reported(folder: Path) -> list[Result]:
    began = time.monotonic()
    copy_of_contracts(folder)
    out = "out/slither"
    build = ["forge", "build", "--build-info", "--out", out, "--cache-path", f"{out}/cache", "--force"]
    # Builds before this one would be read as well.
    run(["rm", "-rf", out], folder, SECONDS)
    code, printed = run([*build, "--skip", "./test/**", "--skip", "./proofs/**"], folder, SECONDS)
    if code != 0:
        return [Result(PART, "slither", "failed", False, time.monotonic() - began, printed)]
    every, open_ = _findings(folder, "--show-ignored-findings"), _findings(folder, "--warn-unused-ignores")
    seconds = time.monotonic() - began
    if not every:
        return [Result(PART, "slither", "failed", False, seconds, "It found nothing, not even what is answered.")]
    found = [Result(PART, _line(finding), "not answered", False, 0.0, finding["description"]) for finding in open_]
    answered = len(every) - sum("unused_ignores" not in finding for finding in open_)
    return [*found, Result(PART, f"{answered} findings are answered in comments", "answered", True, seconds)]


def _findings(folder: Path, option: str) -> list[dict[str, Any]]:
    """What it says of our own sources; comments of other people's that answer nothing are theirs."""
    answer = folder / "slither.json"
    answer.unlink(missing_ok=True)
    command = ["slither", ".", "--ignore-compile", "--foundry-out-directory", "out/slither"]
    run([*command, "--filter-paths", "node_modules", option, "--json", answer], folder, SECONDS)
    found: list[dict[str, Any]] = json.loads(answer.read_text())["results"].get("detectors", [])
    return [finding for finding in found if "unused_ignores" not in finding or _ours(finding)]


def _ours(finding: dict[str, Any]) -> bool:
    return any("node_modules" not in unused["file"] for unused in finding["unused_ignores"])


def _line(finding: dict[str, Any]) -> str:
    return str(finding["check"]) + ": " + str(finding["description"]).strip().splitlines()[0][:120]
