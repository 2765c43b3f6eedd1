"""What was asked, what came of it, and both as a table and as JSON."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

COLOURS = {True: "green", False: "bold red"}


@dataclass(frozen=True)
class Result:
    """One thing asked. `outcome` is the word for what came of it, `good` whether it is as it must be."""

    part: str
    name: str
    outcome: str
    good: bool
    seconds: float
    detail: str = ""


def show(results: Sequence[Result], console: Console) -> None:
    """A table a part; what is not as it must be says more."""
    for part in dict.fromkeys(result.part for result in results):
        mine = [result for result in results if result.part == part]
        table = Table(title=f"{part}: {summary(mine)}", title_justify="left")
        table.add_column("What")
        table.add_column("Result")
        table.add_column("Seconds", justify="right")
        for result in mine:
            word = f"[{COLOURS[result.good]}]{result.outcome}[/]"
            table.add_row(result.name, word, f"{result.seconds:.1f}")
        console.print(table)
    for result in results:
        if not result.good:
            console.print(f"[bold red]{result.outcome}[/]: {result.name}\n{result.detail}", highlight=False)


def summary(results: Iterable[Result]) -> str:
    """Such as `118 killed, 1 survived`."""
    words = [result.outcome for result in results]
    return ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words))


def write(results: Sequence[Result], path: Path) -> None:
    """`{"proofs.proved": 33, ..., "failures": 0, "results": [...]}`."""
    counts = {
        f"{part}.{word}": sum(1 for result in results if (result.part, result.outcome) == (part, word))
        for part, word in dict.fromkeys((result.part, result.outcome) for result in results)
    }
    told = {**counts, "failures": sum(not result.good for result in results), "results": [asdict(r) for r in results]}
    path.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
