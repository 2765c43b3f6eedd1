"""`permit` as people run it: processes of their own, a chain kept running by `permit chain run`, two homes on it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PERMIT = Path(sys.executable).with_name("permit")
PASSWORD = "correct horse battery"
LONGEST = 240
"""Seconds in which whatever is waited for must have come, however busy the machine is."""
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", "NO_COLOR": "1"}


@dataclass(frozen=True)
class Ran:
    """What a command line came to."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Standard output as the one JSON document that it must be."""
        return json.loads(self.out)


Permit = Callable[..., Ran]


@pytest.fixture(scope="session")
def forked() -> Iterator[Callable[[Path, bytes, tuple[str, ...]], Ran]]:
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.cli.forked"],
        cwd=ROOT, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stdin is not None
    assert server.stdout is not None
    to, back = server.stdin, server.stdout

    def run(cwd: Path, stdin: bytes, words: tuple[str, ...]) -> Ran:
        to.write(json.dumps({"words": words, "cwd": str(cwd), "stdin": stdin.hex()}) + "\n")
        to.flush()
        code, out, err = json.loads(back.readline())
        return Ran(code, bytes.fromhex(out).decode(errors="replace"), bytes.fromhex(err).decode())

    yield run
    to.close()
    server.wait(LONGEST)
    back.close()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which a module's commands run."""
    place = tmp_path_factory.mktemp("place")
    (place / "password").write_text(PASSWORD + "\n")
    return place


@pytest.fixture(scope="module")
def permit(forked: Callable[[Path, bytes, tuple[str, ...]], Ran], place: Path) -> Permit:
    """Run `permit` with these words. `fine=True` (usual): it must succeed."""

    def run(*words: object, fine: bool = True, stdin: bytes = b"") -> Ran:
        ran = forked(place, stdin, tuple(map(str, words)))
        assert "Traceback" not in ran.err
        assert not fine or ran.code == 0, (words, ran)
        return ran

    return run


PW = ("--password-file", "password")


@pytest.fixture(scope="module")
def homes(permit: Permit, place: Path) -> Iterator[Path]:
    """Two homes, mg and fr, on one chain: MG and FR are members and have officers. The folder that holds them."""
    init_mg(permit, place)
    with chain_of("mg", place):
        found(permit, place)
        yield place


def init_mg(permit: Permit, place: Path) -> None:
    """The home of MG, on a chain in the folder beside it that is quick."""
    origin = ("--origin", "https://permits.example.mg")
    permit("--home", "mg", "init", "--party", "MG", *origin, "--chain-folder", "../chain")
    settings = place / "mg" / "permit.toml"
    text = settings.read_text()
    assert "[chain]\n" in text
    settings.write_text("keystore_rounds = 2\n" + text.replace("[chain]\n", "[chain]\nperiod = 0.02\n"))


@contextmanager
def chain_of(home: str, place: Path) -> Iterator[None]:
    """`permit chain run`, from when it answers until the end."""
    command = [PERMIT, "--home", home, "--json", "chain", "run"]
    chain = subprocess.Popen(command, cwd=place, env=ENVIRONMENT, stdout=subprocess.PIPE)
    assert chain.stdout is not None
    assert b"{" in chain.stdout.readline()
    try:
        yield
    finally:
        chain.send_signal(signal.SIGINT)
        chain.communicate(timeout=LONGEST)
    assert chain.returncode == 0


def found(permit: Permit, place: Path) -> None:
    """The registry is deployed, both Parties are admitted and appoint."""
    for name in ("secretariat", "authority", "issuer-1", "issuer-2", "customs-1"):
        permit("--home", "mg", "key", "new", name, *PW)
    permit("--home", "mg", "deploy", "--as", "secretariat", *PW)
    permit("--home", "fr", "init", "--party", "FR", "--chain-folder", "../chain", "--registry", "mg/permit.toml")
    settings = place / "fr" / "permit.toml"
    settings.write_text("keystore_rounds = 2\n" + settings.read_text())
    for name in ("authority", "border-1"):
        permit("--home", "fr", "key", "new", name, *PW)
    for code, home in (("MG", "mg"), ("FR", "fr")):
        account = permit("--home", home, "key", "account", "authority").out.strip()
        permit("--home", "mg", "party", "admit", code, "--authority", account, "--as", "secretariat", *PW)
    both = ("--as", "authority", *PW, "--officer-password-file", "password")
    for home, key, powers in (
        ("mg", "issuer-1", "issue"),
        ("mg", "issuer-2", "issue"),
        ("mg", "customs-1", "endorse,admit"),
        ("fr", "border-1", "endorse,admit"),
    ):
        permit("--home", home, "officer", "appoint", key, "--name", key, "--powers", powers, *both)
