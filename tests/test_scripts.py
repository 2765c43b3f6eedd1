"""The scripts that measure and that play faults run to their end and write the figures that they promise."""

import json
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from scripts.benchmark.document import write_document
from scripts.benchmark.measured import Figure
from scripts.benchmark.report import flat, write

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
    assert figures["index.bytes_issued"] < 150
    assert figures["index.bytes_with_three_events"] < 450
    assert "Of its limit" in done.stdout


def test_the_figures_are_told_with_the_number_of_permits_beside_them_and_for_the_fewest_without() -> None:
    figures = [Figure(f"verify_qr.{size}", rate, "/s", 5_000) for size, rate in (("12k", 2_200), ("12m", 2_000))]
    told = flat(figures)
    assert (told["verify_qr.rate"], told["verify_qr.of_limit"]) == (2_200, 0.44)
    assert (told["verify_qr.12m.rate"], told["verify_qr.12m_over_12k"]) == (2_000, 0.909)


def test_the_page_and_the_chart_are_drawn_from_the_figures(tmp_path: Path) -> None:
    figures = [
        Figure("issue", 2_345, "permits/s", 9_380, cpu=1.0, peak_mb=250, beside={"cpu_us": 321, "permits": 40_000}),
        Figure("verify_qr.12k", 2_222, "/s", 5_000, peak_mb=90),
        Figure("gas.accept", 43_982, "gas", beside={"of_floor": 1.627}),
    ]
    write(figures, tmp_path / "figures.json")
    write_document(tmp_path / "figures.json", tmp_path)
    page, chart = (tmp_path / "performance.md").read_text("utf-8"), (tmp_path / "performance.svg").read_text("utf-8")
    assert "| issue, from a file to the index | 2,345 permits/s | 2,000 | 25% |" in page
    assert "| accept, three lines | 43,982 | 1.63 |" in page
    assert "40,000 permits were issued" in page
    assert "12 million |" not in page  # what was not measured has no row
    texts = [text.text for text in ElementTree.fromstring(chart).iter("{http://www.w3.org/2000/svg}text")]
    assert {"issue, from a file to the index", "2,345 permits/s · 25%", "2,222 /s · 44%"} <= set(texts)


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
