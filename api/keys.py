"""The opened keys of those who are signed in: in this process's memory, by their token's digest, until it expires."""

import threading

from registry.keystore import Signer


class Keys:
    """Nothing of a key is ever shown, logged or written."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._opened: dict[bytes, tuple[Signer, int]] = {}

    def __repr__(self) -> str:
        return f"<{len(self._opened)} opened keys>"

    def keep(self, digest: bytes, signer: Signer, expires: int) -> None:
        """`expires` in seconds since 1970."""
        with self._lock:
            self._opened[digest] = signer, expires

    def find(self, digest: bytes) -> Signer | None:
        with self._lock:
            return self._opened.get(digest, (None, 0))[0]

    def drop(self, digest: bytes) -> None:
        with self._lock:
            self._opened.pop(digest, None)

    def digests(self) -> set[bytes]:
        """Of the tokens whose keys are open."""
        with self._lock:
            return set(self._opened)

    def close_all(self) -> None:
        with self._lock:
            self._opened.clear()

    def forget_expired(self, now: int) -> None:
        with self._lock:
            for digest in [digest for digest, (_, expires) in self._opened.items() if expires <= now]:
                del self._opened[digest]
