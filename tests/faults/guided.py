"""The same readers under a fuzzer guided by what it reached (atheris): `python -m tests.faults.guided RUNS SEED`.

Prints `runs` when it ends; a crash, a second of the processor without an answer or more than 256 MB ends it with the
input that did it.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.faults.tally import APART, Tally

ROOT = Path(__file__).resolve().parents[2]


def play(runs: int, seed: int) -> Tally:
    """So many runs in a process of its own. Needs atheris, which has wheels for Linux on x86-64."""
    tally = Tally("what is handed in, by a fuzzer that sees what it reached")
    with tempfile.TemporaryDirectory() as corpus:
        done = subprocess.run(
            [*APART, sys.executable, "-m", "tests.faults.guided", str(runs), str(seed), corpus],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    found = re.search(r"Done (\d+) runs", done.stderr)
    tally.tried = int(found[1]) if found else 0
    tally.count("mutants", tally.tried)
    if done.returncode != 0 or found is None:
        tally.fault("crashes", f"seed {seed}: {done.stderr[-1500:]}")
    return tally


def main(runs: str, seed: str, corpus: str) -> None:
    import atheris

    with atheris.instrument_imports(include=["registry", "tests"]):
        from tests.faults.mutants import judge, targets

    kinds = [some for name, some in targets().items() if name != "picture"]

    def one(data: bytes) -> None:
        """The first byte says which reader, and what it is held against."""
        if data:
            some = kinds[data[0] % len(kinds)]
            wrong = judge(some[data[0] // len(kinds) % len(some)], data[1:])
            if wrong is not None:
                raise AssertionError(wrong)

    for number, some in enumerate(kinds):
        for place, target in enumerate(some):
            first = (place * len(kinds) + number) % 256
            (Path(corpus) / f"{number}-{place}").write_bytes(bytes([first]) + target.data)
    limits = ["-timeout=60", "-rss_limit_mb=256", "-max_len=20000", f"-artifact_prefix={corpus}/"]
    atheris.Setup([sys.argv[0], corpus, f"-runs={runs}", f"-seed={seed}", *limits], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
