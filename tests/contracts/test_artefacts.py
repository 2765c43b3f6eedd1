"""The committed artefacts are what the pinned compiler makes of the committed contracts."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_committed_artefacts_are_what_the_compiler_makes() -> None:
    check = subprocess.run([ROOT / "scripts" / "compile", "--check"], capture_output=True, text=True)
    assert check.returncode == 0, check.stdout + check.stderr
