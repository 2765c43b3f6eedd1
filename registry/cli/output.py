"""What commands print: tables for people, JSON for programs, progress on long work, errors in plain words."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from registry.errors import RegistryError
from registry.permit import hidden
from registry.plain import to_json


class Advance(Protocol):
    def __call__(self, done: int, total: int | None) -> None: ...


class _Terminal(Console):
    """Where whoever reads may leave, such as `head`: the command goes on to its end all the same."""

    def on_broken_pipe(self) -> None:
        to_nowhere(self.file)


def to_nowhere(stream: IO[str]) -> None:
    """Nobody reads this stream any more: what is still written goes nowhere, and the exit code is the command's own."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


@dataclass(frozen=True, slots=True)
class Output:
    """Where a command's words go. With `as_json` standard output holds one JSON document and nothing else."""

    as_json: bool
    out: Console
    err: Console

    @classmethod
    def to_terminal(cls, as_json: bool) -> "Output":
        return cls(
            as_json,
            _Terminal(soft_wrap=True, highlight=False, emoji=False),
            _Terminal(stderr=True, soft_wrap=True, highlight=False, emoji=False),
        )

    def result(self, value: Any, text: str | Table | None = None) -> None:
        """Print a result: `value` as JSON, or `text` (by default the value) for people."""
        if self.as_json:
            put(to_json(value) + b"\n")
        else:
            said = str(value) if text is None else text
            self.out.print(seen(said) if isinstance(said, str) else said, markup=False)

    def say(self, text: str) -> None:
        """A remark beside the result; silent with JSON."""
        if not self.as_json:
            self.err.print(seen(text), markup=False, style="dim")

    def fault(self, error: RegistryError) -> None:
        """An error: with JSON a problem document (members of RFC 9457) on standard error."""
        kind = type(error).__name__
        if self.as_json:
            problem = {"type": kind, "detail": str(error), "exit_code": error.exit_code, "facts": error.facts}
            sys.stderr.write(to_json(problem).decode() + "\n")
        else:
            self.err.print(seen(f"{kind}: {error}"), markup=False, style="red")

    @contextmanager
    def progress(self, what: str) -> Iterator[Advance]:
        """A bar on standard error while work is done; nothing where nobody watches."""
        if self.as_json or not self.err.is_terminal:
            yield _unwatched
            return
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        with Progress(*columns, console=self.err, transient=True) as bar:
            task = bar.add_task(what, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """The same for what has one step: until a final block holds a transaction."""
        with self.progress("Until it is final"):
            yield


def put(data: bytes) -> None:
    """Write to standard output as it is, whether or not somebody reads it."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    except BrokenPipeError:
        to_nowhere(sys.stdout)


def _unwatched(done: int, total: int | None) -> None:
    """Nobody looks at the progress."""
    del done, total


def seen(text: str) -> str:
    """With the codes of letters that are not seen: to a terminal some are commands, by which what somebody else wrote
    could take the place of our answer."""
    if text.isprintable():
        return text
    return "".join(f"<U+{ord(letter):04X}>" if letter not in "\n\t" and hidden(letter) else letter for letter in text)


def table(title: str | Text, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """A readable table. Cells are taken as they are: what a document says is never read as markup. A title with styles
    is of parts that were `seen`."""
    heading = Text(seen(title)) if isinstance(title, str) else title
    drawn = Table(title=heading, title_justify="left", header_style="bold", expand=False)
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(seen(cell)) for cell in row))
    return drawn
