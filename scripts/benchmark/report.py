"""The figures as a table for people and as flat JSON for programs, and the machine on which they were taken."""

import json
import os
import platform
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from scripts.benchmark.measured import Figure


def machine() -> dict[str, str]:
    """What the figures depend on, and nothing that names the machine."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "date": date.today().isoformat(),
        "processors": str(os.cpu_count()),
        "memory": f"{gigabytes:.0f} GB",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def show(figures: Sequence[Figure], console: Console | None = None) -> None:
    """A row a stage: its rate, its own limit in the same run, processor and memory, and what stands beside."""
    table = Table(title=", ".join(f"{name} {value}" for name, value in machine().items()), title_justify="left")
    for column in ("Stage", "Rate", "Of its limit", "CPU s", "Peak MB", "Beside"):
        table.add_column(column, justify="left" if column in {"Stage", "Beside"} else "right")
    for figure in figures:
        share = f"{figure.of_limit:.0%} of {figure.limit_rate:,.0f}" if figure.of_limit else ""
        beside = "; ".join(f"{name} {value:,.4g}" for name, value in figure.beside.items())
        table.add_row(figure.stage, f"{figure.rate:,.0f} {figure.unit}", share, _number(figure.cpu),
                      _number(figure.peak_mb), beside)  # fmt: skip
    (console or Console(file=sys.stdout, width=None if sys.stdout.isatty() else 150)).print(table)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.1f}"


def flat(figures: Sequence[Figure]) -> dict[str, float | str]:
    """`<stage>.rate` and so on, and `verify_qr.12m_over_12k`, rounded to what a measurement can tell; the machine as
    `machine.<name>`."""
    found: dict[str, float | str] = {f"machine.{name}": value for name, value in machine().items()}
    for figure in figures:
        found |= {name: float(f"{value:.5g}") for name, value in figure.flat().items()}
    return found | _of_few(found) | _compared(found)


def _of_few(found: dict[str, float | str]) -> dict[str, float | str]:
    """What is verified beside the fewest permits is also told without their number: `verify_qr.rate`."""
    return {name.replace(".12k.", "."): value for name, value in found.items() if ".12k." in name}


def _compared(found: dict[str, float | str]) -> dict[str, float | str]:
    """The rate beside many permits as a share of that beside few."""
    ratios: dict[str, float | str] = {}
    for many in ("1.2m", "12m"):
        few, rate = found.get("verify_qr.12k.rate"), found.get(f"verify_qr.{many}.rate")
        if isinstance(few, float) and isinstance(rate, float):
            ratios[f"verify_qr.{many}_over_12k"] = float(f"{rate / few:.3g}")
    return ratios


def write(figures: Sequence[Figure], path: Path) -> None:
    path.write_text(json.dumps(flat(figures), indent=1) + "\n", "utf-8")
