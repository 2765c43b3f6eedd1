"""A permit's code on the pages of a PDF: the printed form as a file, or a scan of it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from registry.errors import InputError
from registry.formats.picture import MAX_PICTURE_BYTES, the_one_code

SECONDS = 15
"""How long looking at all pages may take, of the processor and of the clock."""
MOST_PAGES = 50
_PROGRAM = Path(__file__).with_name("pages.py")
_INSTEAD = "show a picture of the page with the QR code"
_BECAUSE = {
    "encrypted": f"The PDF asks for a password. Save it without one, or {_INSTEAD}.",
    "damaged": f"The PDF is damaged, or is none. Show it as it was sent, or {_INSTEAD}.",
    "too many": f"The PDF has more than {MOST_PAGES} pages. Show only those of the permit.",
}


class NotAPdf(InputError):
    """The bytes are no PDF whose pages can be looked at: damaged, encrypted, too large or too slow."""


def read_pdf(data: bytes, *, seconds: int = SECONDS) -> str:
    """The text of the one permit's code on the pages. Raises NotAPdf or NoCode."""
    if len(data) > MAX_PICTURE_BYTES:
        raise NotAPdf(f"The PDF has {len(data):,} bytes; at most 20 MB are read. Show only the page with the QR code.")
    found = _searched(data, seconds)
    if "fault" in found:
        raise NotAPdf(_BECAUSE[found["fault"]])
    return the_one_code(set(found["codes"]), "PDF")


def _searched(data: bytes, seconds: int) -> dict[str, Any]:
    program = [sys.executable, "-I", str(_PROGRAM), str(seconds), str(MOST_PAGES)]
    try:
        done = subprocess.run(program, input=data, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise NotAPdf(
            f"Looking at the pages of the PDF took more than {seconds} seconds. Instead, {_INSTEAD}."
        ) from None
    if done.returncode != 0:  # it took too much, or broke the library: either is no PDF of an honest scanner
        raise NotAPdf(_BECAUSE["damaged"])
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
