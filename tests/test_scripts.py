"""The scripts that measure and that play faults run to their end and write the figures that they promise."""

import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from registry.acts import OfficerAppointed, Power, Where
from registry.seal import Registry
from registry.store.append import append
from registry.store.database import Database
from registry.store.index import Index
from scripts.benchmark.document import write_document
from scripts.benchmark.filler import LIVED, SLICE, fill
from scripts.benchmark.measured import Figure
from scripts.benchmark.pages import found_browser
from scripts.benchmark.report import flat, read, write

ROOT = Path(__file__).resolve().parent.parent
REGISTRY = Registry(31_337, bytes(19) + b"\1", bytes(19) + b"\2")
LOST = """
    SELECT count(*) FROM index_permits p LEFT JOIN index_transactions t ON t.number = p."transaction"
    LEFT JOIN index_events e ON e.permit = p.number WHERE t.number IS NULL OR
    (e.number IS NOT NULL AND NOT EXISTS (SELECT 1 FROM index_transactions WHERE number = e."transaction"))
"""
"""Permits and events without their transaction."""


def ran(tmp_path: Path, *words: str) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    figures = tmp_path / "figures.json"
    done = subprocess.run(
        [*words, "--json", str(figures)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=880
    )
    assert done.returncode == 0, done.stderr
    return done, json.loads(figures.read_text("utf-8"))


@pytest.mark.timeout(900)
def test_the_benchmark_runs_and_writes_every_key(tmp_path: Path) -> None:
    done, figures = ran(tmp_path, "scripts/bench", "--tiny")
    for stage in ("issue", "index", "verify_qr", "verify_file", "verify_library", "use_sequential", "use"):
        assert all(figures[f"{stage}.{name}"] > 0 for name in ("rate", "of_limit", "peak_mb")), figures
    assert figures["gas.issue_of_100.rate"] < 28_000
    assert figures["index.bytes_issued"] < 150
    assert figures["index.bytes_with_three_events"] < 450
    assert figures["issue.grown_mb"] == pytest.approx(
        figures["issue.peak_mb"] - figures["issue.fewer_peak_mb"], abs=0.1
    )
    assert all(figures[f"register.{name}_ms"] > 0 for name in ("first", "importer"))
    assert all(figures[name] > 0 for name in ("issue.node_mb", "verify_qr.first_seconds"))
    assert 50 < figures["pages.verify_kb"] <= 150
    assert ("pages.answer_ms" in figures) is (found_browser() is not None)
    assert "Of its limit" in done.stdout


def test_the_figures_are_told_with_the_number_of_permits_beside_them_and_for_the_fewest_without() -> None:
    figures = [
        Figure(f"verify_qr.{size}", rate, "/s", 5_000, beside={"cpu_us": cpu})
        for size, rate, cpu in (("12k", 2_200, 400), ("12m", 2_000, 420))
    ]
    told = flat(figures)
    assert (told["verify_qr.rate"], told["verify_qr.of_limit"]) == (2_200, 0.44)
    assert (told["verify_qr.12m.rate"], told["verify_qr.12m_over_12k"]) == (2_000, 0.909)
    assert told["verify_qr.12m_over_12k_cpu"] == 1.05


def test_the_page_and_the_chart_are_drawn_from_the_figures(tmp_path: Path) -> None:
    figures = [
        Figure("issue", 2_345, "permits/s", 9_380, cpu=1.0, peak_mb=250, beside={"cpu_us": 321, "permits": 40_000}),
        Figure("verify_qr.12k", 2_222, "/s", 5_000, peak_mb=90),
        Figure("gas.accept", 43_982, "gas", beside={"of_floor": 1.627}),
    ]
    write(flat(figures), tmp_path / "figures.json")
    write_document(read(tmp_path / "figures.json"), tmp_path)
    page, chart = (tmp_path / "performance.md").read_text("utf-8"), (tmp_path / "performance.svg").read_text("utf-8")
    assert "| issue, from a file to the index | 2,345 permits/s | 2,000 | 25% |" in page
    assert "| accept, three lines | 43,982 | 1.63 |" in page
    assert "40,000 permits were issued" in page
    assert "12 million |" not in page  # what was not measured has no row
    assert "\\* measured while" not in page
    texts = [text.text for text in ElementTree.fromstring(chart).iter("{http://www.w3.org/2000/svg}text")]
    assert {"issue, from a file to the index", "2,345 permits/s · 25%", "2,222 /s · 44%"} <= set(texts)


def test_what_was_measured_while_others_used_the_machine_is_marked(tmp_path: Path) -> None:
    quiet = flat([Figure("issue", 2_345, "permits/s")], busy=0.1) | {"note": "Put together of two runs."}
    few, many = Figure("verify_qr.12k", 20, "/s"), Figure("verify_qr.12m", 19, "/s", beside={"first_seconds": 0.5})
    write_document(quiet | flat([few, many], busy=0.9), tmp_path)
    page = (tmp_path / "performance.md").read_text("utf-8")
    assert "| 2,345 permits/s |" in page
    assert "| 19 /s * |" in page
    assert "| 0.50 * | under 1 |" in page
    assert "| 0.95 * | within 1.2 |" in page
    assert "\nPut together of two runs.\n" in page
    assert "\\* measured while others used" in page


@pytest.mark.timeout(900)
def test_some_stages_are_measured_again_and_the_others_kept(tmp_path: Path) -> None:
    write({"issue.rate": 2_345.0, "use.rate": 1.0}, tmp_path / "figures.json")
    _, figures = ran(tmp_path, "scripts/bench", "--tiny", "--only", "use")
    assert figures["issue.rate"] == 2_345
    assert figures["use.rate"] != 1.0


def test_permits_that_are_copied_into_an_index_look_like_those_that_are_stored(tmp_path: Path) -> None:
    """Nothing is doubled, and every row finds the permit and the transaction that it belongs to."""
    index, officer = tmp_path / "index.sqlite", bytes(range(20))
    Index(Database(f"sqlite:///{index}"), REGISTRY, 0).close()
    with closing(Database(f"sqlite:///{index}")) as database, database.write() as connection:
        append(connection, [OfficerAppointed(Where(1, 0, 0, bytes(32)), "MG", officer, Power.ISSUE, 0, 1, bytes(32))])
    fill(index, REGISTRY, 0, officer, 2 * SLICE + 300, lambda *_: None)
    with closing(sqlite3.connect(index)) as rows:
        permits, ids = rows.execute("select count(*), count(distinct id) from index_permits").fetchone()
        assert permits == ids == 2 * SLICE + 300
        assert rows.execute("select count(*), count(distinct permit) from index_events").fetchone() == (
            2 * permits // LIVED,
            permits // LIVED,
        )
        assert rows.execute(LOST).fetchone() == (0,)


@pytest.mark.timeout(900)
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


def test_a_stage_that_there_is_not_is_refused_by_its_name() -> None:
    words = [ROOT / "scripts" / "bench", "--only", "verify,paint"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "there is no stage 'paint'; choose of verify, register" in done.stderr


@pytest.mark.parametrize("script", ["bench", "faults", "verify_independently.py"])
def test_each_says_what_it_does(script: str) -> None:
    done = subprocess.run([ROOT / "scripts" / script, "--help"], capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) > 8
