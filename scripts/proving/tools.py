"""The tools, and folders to work in: halmos and slither in a virtual environment of their own, forge from npm."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = ROOT / "contracts"
WORK = ROOT / "build" / "proving"
LOCK = ROOT / "requirements-proofs.lock"
TOOLS = ROOT / ".venv-proofs"
PARTS = ("src", "test", "proofs", "foundry.toml", "halmos.toml", "solc")


def set_up() -> None:
    """Installs halmos and slither from their lock file, once. Their own requirements would not fit beside ours."""
    stamp, done = hashlib.sha256(LOCK.read_bytes()).hexdigest(), TOOLS / "proofs.done"
    if done.exists() and done.read_text() == stamp:
        return
    print("prove: installing halmos and slither into .venv-proofs (half a minute the first time)", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", "--clear", TOOLS], check=True)
    pip = [TOOLS / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", LOCK], check=True)
    done.write_text(stamp)


def forge() -> Path:
    (found,) = (CONTRACTS / "node_modules" / "@foundry-rs").glob("forge-*/bin/forge*")
    return found


def copy_of_contracts(folder: Path) -> Path:
    """A folder with our contracts, their tests and proofs as they are now; what was compiled there before stays."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in PARTS:
        source, target = CONTRACTS / name, folder / name
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target)
        else:
            shutil.copy2(source, target)
    if not (folder / "node_modules").is_symlink():
        (folder / "node_modules").symlink_to(CONTRACTS / "node_modules")
    return folder


def digest_of(*parts: Path | str) -> str:
    """Of files, of all files of folders, and of texts: what a result depends on."""
    digest = hashlib.sha256()
    for part in parts:
        files = [Path()] if isinstance(part, str) else sorted(part.rglob("*.*")) if part.is_dir() else [part]
        for file in files:
            content = part.encode() if isinstance(part, str) else file.read_bytes()
            digest.update(f"{file.name} {len(content)} ".encode() + content)
    return digest.hexdigest()


def run(
    command: Sequence[str | Path], folder: Path, seconds: float, more: Mapping[str, str] | None = None
) -> tuple[int | None, str]:
    """The exit code (none if it took too long) and what was printed; what it started ends with it."""
    path = os.pathsep.join([str(forge().parent), str(TOOLS / "bin"), str(ROOT / ".venv" / "bin"), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "FOUNDRY_DENY": "never", "NO_COLOR": "1", **(more or {})}
    started = subprocess.Popen(
        [str(word) for word in command],
        cwd=folder,
        env=environment,
        text=True,
        errors="replace",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        printed, _ = started.communicate(timeout=seconds)
        return started.returncode, printed
    except subprocess.TimeoutExpired:
        os.killpg(started.pid, signal.SIGKILL)
        return None, started.communicate()[0]
