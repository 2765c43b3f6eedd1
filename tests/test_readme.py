"""What the README promises is kept: its session runs word for word, and the places it names are there."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
BIN = Path(sys.executable).parent


def blocks() -> list[str]:
    """The shell blocks of the README, in order."""
    return re.findall(r"```sh\n(.*?)```", README, re.DOTALL)


def run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A script in a folder, with `permit` on the path; the first failing line ends it."""
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"}
    command = ["bash", "-euo", "pipefail", "-c", script]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=240)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The first session, run word for word: where, and what came of it."""
    folder = tmp_path_factory.mktemp("readme")
    return folder, run(next(block for block in blocks() if "permit --home mg init" in block), folder)


def test_the_first_session_runs_word_for_word_and_ends_with_a_valid_permit(
    first: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    _, done = first
    assert done.returncode == 0, done.stderr
    assert "VALID (issued)" in done.stdout
    assert "Traceback" not in done.stderr


def test_the_form_is_printed_and_verified_word_for_word_after_it(
    first: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, _ = first
    done = run(next(block for block in blocks() if "permit --home mg pdf" in block), folder / "build" / "first")
    assert done.returncode == 0, done.stderr
    assert ", the original." in done.stdout
    assert "VALID (issued)" in done.stdout


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_the_http_quick_start_runs_word_for_word_after_it_and_issues_more_permits(
    first: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    """Only the port is another, so that this can run where something is served."""
    folder, _ = first
    then = next(block for block in blocks() if "permit --home mg serve" in block).replace("8470", str(free_port()))
    done = run(then, folder / "build" / "first")
    assert done.returncode == 0, done.stderr
    assert '"answer":"valid"' in done.stdout
    assert done.stdout.count('"stage":"final"') == 3
    assert "Traceback" not in done.stderr


def test_the_two_commands_are_there_and_can_be_run() -> None:
    named = re.findall(r"^\./(scripts/\w+)", blocks()[0], re.MULTILINE)
    assert named == ["scripts/demo", "scripts/test"]
    assert all(os.access(ROOT / name, os.X_OK) for name in named)


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:registry|contracts|docs|scripts|tests)/[\w./]*)`", README)))
)
def test_every_place_the_readme_names_exists(path: str) -> None:
    assert (ROOT / path).exists()


def commands_at_a_glance() -> list[str]:
    """`party list`, `suspend` → 'party list', 'party suspend': a group is named once in a row."""
    table = README.split("## Commands at a glance")[1].split("Each tells")[0]
    found = []
    for row in table.splitlines():
        group = ""
        for command in re.findall(r"`([a-z -]+)`", row):
            words = command.split()
            group = words[0] if len(words) == 2 else group if command in GROUPED.get(group, ()) else ""
            found.append(command if len(words) == 2 or not group else f"{group} {command}")
    return found


GROUPED = {
    "officer": {"dismiss", "permits", "distrust"},
    "party": {"deputise", "replace", "suspend", "reinstate"},
    "index": {"rebuild", "status"},
    "outbox": {"resume"},
}


@pytest.mark.parametrize("command", commands_at_a_glance())
def test_every_command_of_the_readme_has_help_with_an_example(command: str) -> None:
    done = run(f"permit {command} --help", ROOT)
    assert done.returncode == 0, done.stderr
    assert "Example" in done.stdout
