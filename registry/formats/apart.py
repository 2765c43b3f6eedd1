"""Looking at pictures and PDFs in a process of its own that may take only so much time and memory: that of `pages`."""

import json
import subprocess
import sys
from pathlib import Path

from registry.formats.pages import Found

MOST_PAGES = 50
MOST_BYTES = 20 * 1024 * 1024
"""Of a picture or a PDF."""
PATIENCE = 15.0
"""Seconds of the clock that are waited for that process, on a machine with other work too."""
_PROGRAM = Path(__file__).with_name("pages.py")


def looked_at(data: bytes, seconds: int, a_page: int, *, patience: float = PATIENCE) -> Found:
    """What `pages` finds within so many seconds of the processor, and so many for each page of a picture; else the
    fault is "too much"."""
    program = [sys.executable, "-I", str(_PROGRAM), str(seconds), str(a_page), str(MOST_PAGES)]
    try:
        done = subprocess.run(program, input=data, capture_output=True, timeout=patience, check=False)
    except subprocess.TimeoutExpired:
        return {"fault": "too much"}
    if done.returncode != 0:  # it was ended for what it took, or broke a library: no honest scanner makes such a thing
        return {"fault": "too much" if done.returncode < 0 else "damaged"}
    found: Found = json.loads(done.stdout)
    return found
