"""What a shell offers when one presses the tabulator key, asked of a real one."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import ENVIRONMENT, PERMIT

BASH = shutil.which("bash")


@pytest.mark.skipif(BASH is None, reason="there is no bash on this machine")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("permit ver", {"verify"}),
        ("permit vault ", {"backup", "restore", "status"}),
        ("permit verify --occ", {"--occasion"}),
        ("permit verify --occasion ", {"export", "import", "transit", "inland"}),
        ("permit export --format p", {"parquet"}),
    ],
)
def test_bash_offers_what_can_follow(tmp_path: Path, typed: str, offered: set[str]) -> None:
    environment = {**ENVIRONMENT, "PATH": f"{PERMIT.parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}
    script = (
        "source <(permit --show-completion bash)\n"
        f'COMP_WORDS=({typed}) COMP_LINE="{typed}" COMP_POINT=${{#COMP_LINE}}\n'
        f'[ "{typed[-1]}" = " " ] && COMP_WORDS+=("")\n'
        "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
        "_permit_completion permit\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n"
    )
    done = subprocess.run([str(BASH), "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == offered
