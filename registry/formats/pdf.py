"""A permit's code on the pages of a PDF: the printed form as a file, or a scan of it."""

from registry.errors import InputError
from registry.formats.apart import MOST_BYTES, MOST_PAGES, looked_at
from registry.formats.picture import the_one_code

SECONDS = 15
"""How much of the processor's time looking at all pages may take."""
_INSTEAD = "show a picture of the page with the QR code"
_BECAUSE = {
    "encrypted": f"The PDF asks for a password. Save it without one, or {_INSTEAD}.",
    "damaged": f"The PDF is damaged, or is none. Show it as it was sent, or {_INSTEAD}.",
    "too many": f"The PDF has more than {MOST_PAGES} pages. Show only those of the permit.",
    "too large": f"Looking at the pages of the PDF takes too much memory. Instead, {_INSTEAD}.",
    "too much": f"Looking at the pages of the PDF takes too much time or memory. Instead, {_INSTEAD}.",
}


class NotAPdf(InputError):
    """The bytes are no PDF whose pages can be looked at: damaged, encrypted, too large or too slow."""


def read_pdf(data: bytes, *, seconds: int = SECONDS) -> str:
    """The text of the one permit's code on the pages. Raises NotAPdf or NoCode."""
    if len(data) > MOST_BYTES:
        raise NotAPdf(f"The PDF has {len(data):,} bytes; at most 20 MB are read. Show only the page with the QR code.")
    found = looked_at(data, seconds, seconds)
    if isinstance(fault := found.get("fault"), str):
        raise NotAPdf(_BECAUSE[fault])
    return the_one_code(set(found["codes"]), "PDF")
