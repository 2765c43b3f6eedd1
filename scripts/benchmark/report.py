"""The figures as a table for people and as flat JSON for programs, and the machine on which they were taken."""

import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import psutil
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


def busy() -> float:
    """The share of the processors that others use now, from 0 to 1."""
    return psutil.cpu_percent(interval=3.0) / 100


def show(figures: Sequence[Figure], busy: float = 0.0, console: Console | None = None) -> None:
    """A row a stage: its rate, its own limit in the same run, processor and memory, and what stands beside."""
    about = machine() | {"in others' use before": f"{busy:.0%}"}
    table = Table(title=", ".join(f"{name} {value}" for name, value in about.items()), title_justify="left")
    for column in ("Stage", "Rate", "Of its limit", "CPU s", "Peak MB", "Beside"):
        table.add_column(column, justify="left" if column in {"Stage", "Beside"} else "right")
    for figure in figures:
        share = f"{figure.of_limit:.0%} of {figure.limit_rate:,.0f}" if figure.of_limit else ""
        beside = "; ".join(f"{name} {value:,.4g}" for name, value in figure.beside.items())
        rate = "" if figure.rate is None else f"{_short(figure.rate)} {figure.unit}"
        table.add_row(figure.stage, rate, share, _number(figure.cpu),
                      _number(figure.peak_mb), beside)  # fmt: skip
    (console or Console(file=sys.stdout, width=None if sys.stdout.isatty() else 150)).print(table)


def _short(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.2g}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.1f}"


def flat(figures: Sequence[Figure], busy: float = 0.0) -> dict[str, float | str]:
    """`<stage>.rate` and so on, and `verify_qr.12m_over_12k`, rounded to what a measurement can tell; the machine as
    `machine.<name>`. `<stage>.busy` is how much of its processors others wanted, before anything was measured."""
    found: dict[str, float | str] = {f"machine.{name}": value for name, value in machine().items()}
    for figure in figures:
        found |= {name: float(f"{value:.5g}") for name, value in figure.flat().items()}
        found[f"{figure.stage}.busy"] = round(busy, 2)
    return found | _in_short(found) | _compared(found)


SHORT = {".12k.": ".", "use_concurrent.": "use."}
"""What stands for its stage: `verify_qr.rate` is that beside the fewest permits, `use.rate` that of many at once."""


def _in_short(found: dict[str, float | str]) -> dict[str, float | str]:
    return {name.replace(a, b): value for a, b in SHORT.items() for name, value in found.items() if a in name}


def _compared(found: dict[str, float | str]) -> dict[str, float | str]:
    """Beside many permits as a share of beside few: the rate, and the processor's time, which a busy machine changes
    less."""
    ratios: dict[str, float | str] = {}
    for many in ("1.2m", "12m"):
        for of, name in (("rate", f"{many}_over_12k"), ("cpu_us", f"{many}_over_12k_cpu")):
            few, so_many = found.get(f"verify_qr.12k.{of}"), found.get(f"verify_qr.{many}.{of}")
            if isinstance(few, float) and isinstance(so_many, float):
                ratios[f"verify_qr.{name}"] = float(f"{so_many / few:.3g}")
    return ratios


def read(path: Path) -> dict[str, float | str]:
    """What a file of figures tells; nothing, if there is none."""
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}


def write(told: Mapping[str, float | str], path: Path) -> None:
    path.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
