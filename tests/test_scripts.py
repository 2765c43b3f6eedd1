"""The scripts that measure and that play faults run to their end and write the figures that they promise."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


def ran(tmp_path: Path, *words: str) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    figures = tmp_path / "figures.json"
    done = subprocess.run(
        [*words, "--json", str(figures)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=280
    )
    assert done.returncode == 0, done.stderr
    return done, json.loads(figures.read_text("utf-8"))


def test_the_benchmark_runs_and_writes_every_key(tmp_path: Path) -> None:
    done, figures = ran(tmp_path, "scripts/bench", "--tiny")
    for stage in ("issue", "index", "verify_library"):
        assert all(figures[f"{stage}.{name}"] > 0 for name in ("rate", "of_limit", "peak_mb")), figures
    assert figures["gas.issue_of_100.rate"] < 28_000
    assert {"use_alone.rate", "use_many.rate", "machine.processors"} <= set(figures)
    assert "Of its limit" in done.stdout


def test_the_faults_are_played_and_counted(tmp_path: Path) -> None:
    done, figures = ran(tmp_path, "scripts/faults", "--only", "hosts")
    assert figures["host_faults"] >= 12
    assert set(PROMISED) <= set(figures)
    assert {figures[name] for name in NEVER} == {0}
    assert "a host in trouble" in done.stdout
    assert "seed 1" in done.stderr


NEVER = ("lost", "doubled", "double_uses", "wrong_verdicts", "crashes", "api_5xx", "violations", "dictionary_hits")
TRIED = ("races", "kills", "node_faults", "host_faults", "mutants", "api_requests", "invariant_calls")
PROMISED = (*TRIED, *NEVER)


@pytest.mark.parametrize("script", ["bench", "faults", "verify_independently.py"])
def test_each_says_what_it_does(script: str) -> None:
    done = subprocess.run([ROOT / "scripts" / script, "--help"], capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) > 8
