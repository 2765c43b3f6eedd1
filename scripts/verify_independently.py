#!/usr/bin/env python3
"""Verifies a permit without any of this project's code: the standard library, and what stands in scripts/independent.

It follows docs/format.md, for whoever trusts nobody's library.

    scripts/verify_independently.py tests/vectors/a_code_is_valid          one vector: its verdict
    scripts/verify_independently.py --all tests/vectors                    all of them: do we agree?
    scripts/verify_independently.py FOLDER                                 any folder with the files of a vector

A vector's folder has what is shown, the registry, the evidence and the question (tests/vectors/README.md); a node's
evidence for one permit is `GET /v1/permits/{id}/history` and `GET /v1/directory`, side by side.

Exit codes: 0 valid, or all agree; 1 not valid, or cannot tell, or not all agree; 2 what was given cannot be read.
"""

import json
import sys
from pathlib import Path

from independent.checks import FAILED, verify
from independent.shown import CannotRead, read_shown
from independent.strictly import NotWellFormed


def verdict_on(folder):
    """The verdict on what a folder with the files of a vector shows."""
    files = [folder / f"{name}.json" for name in ("registry", "evidence", "question")]
    if missing := [path.name for path in files if not path.exists()]:
        many = "; its folders have: add --all" if any(folder.glob("*/registry.json")) else ""
        raise CannotRead(f"{folder} has no {' and no '.join(missing)}{many}")
    registry, evidence, question = (json.loads(path.read_text("utf-8")) for path in files)
    shown = next((path for name in ("shown.permit.json", "code.txt") if (path := folder / name).exists()), None)
    if shown is None:
        raise CannotRead(f"{folder} has no shown.permit.json and no code.txt")
    try:
        return verify(read_shown(shown.read_bytes()), registry, evidence, question)
    except NotWellFormed:
        return {"answer": "invalid", "status": "not found", "checks": [[1, FAILED, "not-well-formed"]]}


def agree(folder):
    """Whether every vector's verdict is the one that stands beside it, said in words."""
    folders = sorted(path for path in folder.iterdir() if (path / "verdict.json").exists())
    if not folders:
        raise CannotRead(f"there are no vectors in {folder}")
    differ = [
        path.name for path in folders if verdict_on(path) != json.loads((path / "verdict.json").read_text("utf-8"))
    ]
    print(f"{len(folders) - len(differ)} of {len(folders)} verdicts agree.", *differ, sep="\n")
    return not differ


def main(words):
    try:
        if len(words) == 2 and words[0] == "--all":
            return 0 if agree(Path(words[1])) else 1
        if len(words) == 1 and words[0] not in {"-h", "--help"}:
            verdict = verdict_on(Path(words[0]))
            print(json.dumps(verdict, indent=1, sort_keys=True))
            return 0 if verdict["answer"] == "valid" else 1
    except (CannotRead, OSError, KeyError, ValueError) as fault:
        print(f"This cannot be read: {fault}", file=sys.stderr)
        return 2
    print(__doc__)
    return 0 if words in (["-h"], ["--help"]) else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
