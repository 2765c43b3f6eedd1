"""A registry to measure on: a chain, and the homes of two Parties with officers, made by the commands themselves."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PERMIT = Path(sys.executable).with_name("permit")
PASSWORD = "only for measuring"
OFFICERS = {
    "mg": {"issuer": "issue", "customs": "endorse,admit"},
    "fr": {"border": "endorse,admit"},
}


class CommandFailed(Exception):
    """A command of ours ended otherwise than it should."""


@dataclass(frozen=True)
class Run:
    """A command that ended: what it printed, and the most memory it held, in MB."""

    out: str
    peak_mb: float

    def json(self) -> Any:
        return json.loads(self.out)


class Network:
    """Commands run in `folder`, where the homes mg and fr are. `chain` is the process that keeps the chain running."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.chain: subprocess.Popen[bytes] | None = None

    def permit(self, *words: str, progress: bool = False) -> Run:
        """Run `permit` with these words. Raises CommandFailed with what it said."""
        said = None if progress else subprocess.PIPE
        done = subprocess.Popen([PERMIT, *words], cwd=self.folder, stdout=subprocess.PIPE, stderr=said, text=True)
        assert done.stdout is not None
        out = done.stdout.read()
        error = done.stderr.read() if done.stderr else ""
        _, status, usage = os.wait4(done.pid, 0)
        done.returncode = os.waitstatus_to_exitcode(status)
        if done.returncode != 0:
            raise CommandFailed(f"permit {' '.join(words)} ended with {done.returncode}: {error or out}")
        return Run(out, usage.ru_maxrss / 1024)

    def start(self) -> None:
        """Both Parties are members and have officers."""
        (self.folder / "password").write_text(PASSWORD + "\n")
        secret = ("--password-file", "password")
        self.permit("--home", "mg", "init", "--party", "MG", "--origin", "https://permits.example.mg",
                    "--chain-folder", "../chain")  # fmt: skip
        _settle_for_weak_keys(self.folder / "mg" / "permit.toml")
        self.chain = subprocess.Popen(
            [PERMIT, "--home", "mg", "--json", "chain", "run"], cwd=self.folder, stdout=subprocess.PIPE
        )
        assert self.chain.stdout is not None
        self.chain.stdout.readline()
        self.permit("--home", "mg", "key", "new", "secretariat", *secret)
        self.permit("--home", "mg", "deploy", "--as", "secretariat", *secret)
        self.permit("--home", "fr", "init", "--party", "FR", "--chain-folder", "../chain", "--registry",
                    "mg/permit.toml")  # fmt: skip
        _settle_for_weak_keys(self.folder / "fr" / "permit.toml")
        for home, officers in OFFICERS.items():
            self._open(home, officers, secret)

    def _open(self, home: str, officers: dict[str, str], secret: tuple[str, str]) -> None:
        self.permit("--home", home, "key", "new", "authority", *secret)
        account = self.permit("--home", home, "key", "account", "authority").out.strip()
        self.permit(
            "--home", "mg", "party", "admit", home.upper(), "--authority", account, "--as", "secretariat", *secret
        )
        for name, powers in officers.items():
            self.permit("--home", home, "key", "new", name, *secret)
            self.permit("--home", home, "officer", "appoint", name, "--name", name, "--powers", powers, "--as",
                        "authority", *secret, "--officer-password-file", "password")  # fmt: skip

    def stop(self) -> None:
        if self.chain is not None:
            self.chain.send_signal(signal.SIGINT)
            self.chain.communicate(timeout=120)


def _settle_for_weak_keys(settings: Path) -> None:
    """Opening a key at full strength takes most of a second, once for a command: that is not what is measured."""
    settings.write_text("keystore_rounds = 2\n" + settings.read_text())


@contextmanager
def network_in(folder: Path) -> Iterator[Network]:
    folder.mkdir(parents=True, exist_ok=True)
    network = Network(folder)
    try:
        network.start()
        yield network
    finally:
        network.stop()
