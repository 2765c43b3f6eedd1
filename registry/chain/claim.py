"""Who runs the embedded chain of a folder, and where it answers.

The claim is a lock on the file `lock`, which ends with the process, however it ends. `node.json` {"url", "pid"} is
there while the chain is ready; it is believed only while the lock is held.
"""

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import orjson

from registry.chain.door import NodeUnreachable
from registry.errors import SetupError

_PATIENCE = 1.0
"""Seconds; those who only look hold the lock for a moment."""


class FolderInUse(SetupError):
    """Another process runs the chain of this folder; `pid` says which."""


class Claim:
    """The sole right to run the chain of `folder`, which is made if it is not there. Raises FolderInUse."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._note = folder / "node.json"
        self._lock = (folder / "lock").open("a+b")
        try:
            self._take(folder)
        except FolderInUse:
            self._lock.close()
            raise
        self.withdraw()  # what a process left that was killed

    def announce(self, url: str) -> None:
        """Say where the chain answers, whole or not at all."""
        new = self._note.with_suffix(".new")
        new.write_bytes(orjson.dumps({"url": url, "pid": os.getpid()}))
        new.rename(self._note)

    def withdraw(self) -> None:
        """The chain does not answer now."""
        self._note.unlink(missing_ok=True)

    def release(self) -> None:
        self.withdraw()
        self._lock.close()

    def _take(self, folder: Path) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not _locked(self._lock, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                self._lock.seek(0)
                pid = self._lock.read(20).decode("ascii", "replace").strip()
                raise FolderInUse(f"process {pid} runs the chain in {folder} already: use it, or stop it", pid=pid)
            time.sleep(0.01)
        self._lock.truncate(0)
        self._lock.write(b"%d\n" % os.getpid())
        self._lock.flush()


def running(folder: Path) -> str | None:
    """Where the chain of this folder answers, or None if nobody runs it, or not yet."""
    try:
        with (folder / "lock").open("rb") as lock:
            if _locked(lock, fcntl.LOCK_SH):
                return None
            return str(orjson.loads((folder / "node.json").read_bytes())["url"])
    except (FileNotFoundError, KeyError, orjson.JSONDecodeError):
        return None


def locate(folder: Path) -> Callable[[], str]:
    """The same as a function that Node takes for an address: it raises NodeUnreachable where `running` has None."""

    def url() -> str:
        if (found := running(folder)) is None:
            raise NodeUnreachable(f"no chain runs in {folder}: start it with `permit chain run`")
        return found

    return url


def _locked(lock: IO[bytes], how: int) -> bool:
    try:
        fcntl.flock(lock, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
