"""What a stage came to: its rate beside that of its own limit in the same run, the processor's time, the memory."""

import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil


@dataclass
class Measured:
    """One measurement. `rate` is per second; times in seconds, of the processor for ours and our children's."""

    count: int = 0
    seconds: float = 0.0
    cpu: float = 0.0

    @property
    def rate(self) -> float:
        return self.count / self.seconds if self.seconds else 0.0

    @property
    def cpu_us(self) -> float:
        """Of the processor for each, in microseconds."""
        return self.cpu / self.count * 1e6 if self.count else 0.0


@dataclass(frozen=True)
class Figure:
    """A row of the table. `limit_rate` is what the stage is held against, `limit` what that is; `beside` are further
    figures under their own names (gas, bytes, ratios); some stages have only those."""

    stage: str
    rate: float | None
    unit: str
    limit_rate: float | None = None
    limit: str = ""
    cpu: float | None = None
    peak_mb: float | None = None
    beside: dict[str, float] = field(default_factory=dict)

    @property
    def of_limit(self) -> float | None:
        return self.rate / self.limit_rate if self.rate and self.limit_rate else None

    def flat(self) -> dict[str, float]:
        """`<stage>.rate`, `<stage>.of_limit`, `<stage>.cpu`, `<stage>.peak_mb`, and what stands beside them."""
        own = {"rate": self.rate, "of_limit": self.of_limit, "cpu": self.cpu, "peak_mb": self.peak_mb}
        named = {name: value for name, value in (own | self.beside).items() if value is not None}
        return {f"{self.stage}.{name}": value for name, value in named.items()}


@contextmanager
def measuring(count: int) -> Iterator[Measured]:
    """Time the block; `count` is how many were done in it."""
    measured = Measured(count)
    cpu, start = _cpu(), time.perf_counter()
    yield measured
    measured.seconds, measured.cpu = time.perf_counter() - start, _cpu() - cpu


def _cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def cpu_of(pid: int) -> float:
    """Seconds of the processor that another process has used so far."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def peak_mb(pid: int | None = None) -> float:
    """The most memory that a process has held so far, in MB (None: this one's); what it holds now, where only that is
    told."""
    if pid is None:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        words = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(words.split()[1]) / 1024
    return float(psutil.Process(pid).memory_info().rss) / 2**20
