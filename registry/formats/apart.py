"""Looking at pictures and PDFs in a process of its own that may take only so much time and memory: that of `pages`.

Its time is the processor's. By the clock an honest scan would be refused wherever the machine has much else to do.
"""

import json
import subprocess
import sys
from pathlib import Path

from registry.errors import StoreError
from registry.formats.pages import Found

MOST_PAGES = 50
MOST_BYTES = 20 * 1024 * 1024
"""Of a picture or a PDF."""
PATIENCE = 150.0
"""Seconds of the clock after which that process hangs, or gets no processor: ten times what any of them may take."""
_PROGRAM = Path(__file__).with_name("pages.py")


class MachineBusy(StoreError):
    """The machine did not get to looking at a picture or a PDF. It says nothing about the permit."""


def looked_at(data: bytes, seconds: int, a_page: int, *, patience: float = PATIENCE) -> Found:
    """What `pages` finds within so many seconds of the processor, and so many for each page of a picture; else the
    fault is "too much". Raises MachineBusy."""
    program = [sys.executable, "-I", str(_PROGRAM), str(seconds), str(a_page), str(MOST_PAGES)]
    try:
        done = subprocess.run(program, input=data, capture_output=True, timeout=patience, check=False)
    except subprocess.TimeoutExpired:
        raise MachineBusy(
            f"Nothing was seen in {patience:g} seconds: this machine is too busy. Show it again."
        ) from None
    if done.returncode != 0:  # it was ended for what it took, or broke a library: no honest scanner makes such a thing
        return {"fault": "too much" if done.returncode < 0 else "damaged"}
    found: Found = json.loads(done.stdout)
    return found
