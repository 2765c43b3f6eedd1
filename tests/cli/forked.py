"""Runs command lines of `permit`, each in a process of its own, without loading the program anew for each.

`python -m tests.cli.forked` reads {"words", "cwd", "stdin"} a line as JSON, forks, and answers with the exit code and
what was written.
"""

import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from registry.cli.main import main


def child(case: dict[str, Any], folder: Path) -> None:
    """Become `permit` with these words; never returns."""
    (folder / "in").write_bytes(bytes.fromhex(case["stdin"]))
    flags = os.O_CREAT | os.O_WRONLY
    for descriptor, handle in enumerate(
        (os.open(folder / "in", os.O_RDONLY), os.open(folder / "out", flags), os.open(folder / "err", flags))
    ):
        os.dup2(handle, descriptor)
    os.chdir(case["cwd"])
    sys.argv = ["permit", *case["words"]]
    code: Any = 99
    try:
        main()
    except SystemExit as end:
        code = end.code
    except BaseException:
        sys.excepthook(*sys.exc_info())
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 98)


def serve() -> None:
    for line in sys.stdin:
        with TemporaryDirectory() as name:
            folder = Path(name)
            if (pid := os.fork()) == 0:
                child(json.loads(line), folder)
            _, status = os.waitpid(pid, 0)
            out, err = ((folder / part).read_bytes().hex() for part in ("out", "err"))
        print(json.dumps([os.waitstatus_to_exitcode(status), out, err]), flush=True)


if __name__ == "__main__":
    serve()
