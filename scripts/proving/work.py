"""Jobs on copies of the contracts, several at a time; a job whose inputs are the same as before is not done again."""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue

from rich.progress import Progress, TextColumn

from scripts.proving.result import Result
from scripts.proving.tools import WORK

DONE = WORK / "done"


@dataclass(frozen=True)
class Job:
    """`inputs` is a digest of all that the results depend on; `work` is given a folder that is its own meanwhile."""

    name: str
    inputs: str
    work: Callable[[Path], list[Result]]


def done(jobs: Sequence[Job], at_a_time: int, again: bool, progress: Progress) -> Iterator[Result]:
    """The jobs' results in the order of the jobs."""
    bar = progress.add_task(f"{len(jobs)} jobs", total=len(jobs), last="")
    found: dict[str, list[Result]] = {}
    folders: SimpleQueue[Path] = SimpleQueue()
    for number in range(at_a_time):
        folders.put(WORK / f"tree-{number}")
    with ThreadPoolExecutor(at_a_time) as pool:
        waiting = {pool.submit(_do, job, folders, again): job for job in jobs}
        for finished in as_completed(waiting):
            job = waiting[finished]
            found[job.name] = finished.result()
            progress.update(bar, advance=1, last=job.name)
    for job in jobs:
        yield from found[job.name]


def _do(job: Job, folders: "SimpleQueue[Path]", again: bool) -> list[Result]:
    kept = DONE / f"{job.inputs}.json"
    if kept.exists() and not again:
        return [Result(**told) for told in json.loads(kept.read_text())]
    folder = folders.get()
    try:
        results = job.work(folder)
    finally:
        folders.put(folder)
    if all(result.good for result in results):
        DONE.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps([asdict(result) for result in results]))
    return results


def progress_bar() -> Progress:
    return Progress(*Progress.get_default_columns(), TextColumn("{task.fields[last]}"), transient=True)
