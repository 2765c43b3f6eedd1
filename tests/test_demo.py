"""The story that scripts/demo tells is told to its end, and touches nothing but its own folder."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
SCENES = [
    "The Secretariat opens the registry",
    "Each authority appoints officers",
    "Madagascar issues permits",
    "Malagasy customs endorses what really leaves",
    "France verifies at import, from the QR picture alone",
    "Who may not use it",
    "France marks it used, once",
    "Madagascar reads back what was really imported",
    "Altered copies",
    "Officer B is dismissed",
    "A day later: what B issued stays",
    "Officer C's key was stolen last week",
    "Madagascar replaces a lost permit",
    "A musical instrument crosses three borders",
    "The chain is stopped",
]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], set[Path], set[Path]]:
    """The story's end, and the project's files before and after it."""
    before = files()
    told = subprocess.run(
        [sys.executable, "scripts/story.py"],
        cwd=ROOT, env={**ENVIRONMENT, "TMPDIR": str(tmp_path_factory.mktemp("tmp"))},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return told, before, files()


def files() -> set[Path]:
    """Everything of the project but what is built, installed or remembered by tools."""
    kept = (ROOT / name for name in ("registry", "contracts/src", "contracts/artefacts", "scripts", "docs"))
    tops = {path for path in ROOT.iterdir() if not path.name.startswith(".")}
    return tops | {path for folder in kept for path in folder.rglob("*") if "__pycache__" not in path.parts}


def test_the_story_is_told_to_its_end(told):
    ended, _, _ = told
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "All as told" in ended.stdout


def test_every_scene_is_told_once_and_in_order(told):
    places = [told[0].stdout.find(scene) for scene in SCENES]
    assert -1 not in places
    assert places == sorted(places)
    numbers = [line.split(".")[0] for line in told[0].stdout.splitlines() if line[:1].isdigit()]
    assert numbers == [str(number) for number in range(1, len(SCENES) + 1)]


@pytest.mark.parametrize(
    "answer",
    ["VALID (endorsed)", "INVALID (used)", "NotYourPermit", "has not seen the permit", "REFUSED", "INVALID (replaced)",
     "CANNOT TELL", "affirms it", "crossing 3: entered KE"],
)  # fmt: skip
def test_what_matters_is_in_it(told, answer):
    said = told[0].stdout
    assert answer in said or (answer == "NotYourPermit" and "is for FR to act on" in said)


def test_nothing_is_written_outside_build(told):
    _, before, after = told
    assert after - {ROOT / "build"} <= before
    assert (ROOT / "build" / "demo" / "papers" / "26MG000101.png").exists()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """The lines that `scripts/demo --serve` says to try, while it serves."""
    command = [sys.executable, "scripts/serve_story.py", "--serve", "--port", str(three_free_ports())]
    log = tmp_path_factory.mktemp("served") / "log"
    with log.open("w") as out:
        server = subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT, stdout=out, stderr=subprocess.STDOUT)
    try:
        for _ in range(600):
            if "To try" in log.read_text() and log.read_text().rstrip().endswith("/v1/parties"):
                break
            assert server.poll() is None, log.read_text()
            time.sleep(0.2)
        yield [line.strip() for line in log.read_text().split("To try")[1].splitlines()[1:] if line.strip()]
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(120) == 0, log.read_text()


def three_free_ports() -> int:
    """The first of three ports, one after another, that nobody listens at."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            port = first.getsockname()[1]
            try:
                for following in (port + 1, port + 2):
                    socket.create_server(("127.0.0.1", following)).close()
            except OSError:
                continue
            return int(port)


def test_every_line_to_try_does_what_is_said_above_it(served: list[str]) -> None:
    script = "\n".join(line if line.startswith("#") else f"{line}; echo" for line in served)
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.stderr == ""
    said = [line for line in done.stdout.splitlines() if line]
    verified, state, history, register, document, cancelled, used, again, admitted = map(json.loads, said)
    assert (verified["answer"], state["status"], history["permit_events"][0]["event"]) == ("valid", "issued", "Issued")
    assert {row["status"] for row in register["permits"]} == {"issued"}
    assert document["format"] == "cites-permit/1"
    assert [answer["stage"] for answer in (cancelled, used, admitted)] == ["final"] * 3
    assert (again["type"], again["facts"]["transaction"]) == ("/errors/not-to-be-used", used["transaction"])


def test_the_demo_says_how_it_is_used() -> None:
    done = subprocess.run(["scripts/demo", "--wrong"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "--serve" in done.stderr
