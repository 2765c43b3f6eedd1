"""The codes in a picture, or on the pages of a PDF: as a program of its own it imports nothing of ours.

Both come from anybody, and what reads them are large libraries in C and C++. Here they work in a process that may take
only so much time and memory; what ends it ends nothing else. `python -I pages.py SECONDS A_PAGE PAGES` reads standard
input and answers with one JSON document: {"codes": [...]}, or {"fault": ...}, which is "encrypted", "damaged",
"too many" or "too large".
"""

import io
import json
import resource
import signal
import struct
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import BinaryIO

import pypdfium2
import zxingcpp
from PIL import Image, UnidentifiedImageError
from pypdfium2.raw import FPDF_ERR_PASSWORD

SCALES = (200 / 72, 350 / 72)
"""Pixels a point: 200 dots an inch first, and 350 if no page shows anything at that."""
MOST_PIXELS = 16_000_000
"""Of one page of a PDF: a larger one is drawn smaller."""
MOST_IN_PICTURE = 60_000_000
"""Pixels of a picture, a page of it if it is a TIFF."""
MOST_MEMORY = 224 * 1024**2
"""Of a process: what its programs take themselves comes on top."""
FORMS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")
"""What is looked at, by the library's names: it knows dozens more, of which some are only told by what stands far
inside."""
BROKEN = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, struct.error)
"""What the library of pictures raises for bytes that are none, or damaged."""

Found = dict[str, list[str] | str]
Turn = Callable[[], object]
"""What is done before each page of a picture: its time begins."""


class _Refused(Exception):
    """More than is looked at; the fault's name."""


def _untimed() -> None:
    """Where no page has a time of its own."""


def search(data: bytes, most_pages: int, turn: Turn = _untimed) -> Found:
    """The texts of all QR codes on all pages, or why they cannot be looked at."""
    try:
        if data.startswith(b"%PDF-"):
            return _in_pdf(data, most_pages)
        return in_picture(data, most_pages, turn)
    except MemoryError:  # pragma: no cover (another process)
        return {"fault": "too large"}


def _in_pdf(data: bytes, most_pages: int) -> Found:
    try:
        with pypdfium2.PdfDocument(data) as document:
            if len(document) > most_pages:
                return {"fault": "too many"}
            for scale in SCALES:
                if codes := _all(_drawn(document, scale)):
                    return {"codes": codes}
    except pypdfium2.PdfiumError as fault:
        return {"fault": "encrypted" if fault.err_code == FPDF_ERR_PASSWORD else "damaged"}
    return {"codes": []}


def _drawn(document: pypdfium2.PdfDocument, scale: float) -> Iterator[Image.Image]:
    for number in range(len(document)):
        page = document[number]
        width, height = page.get_size()
        fitting = (MOST_PIXELS / max(width * height, 1)) ** 0.5
        yield page.render(scale=min(scale, fitting), grayscale=True).to_pil()
        page.close()


def in_picture(data: bytes, most_pages: int, turn: Turn = _untimed) -> Found:
    """The same of a picture: PNG, JPEG, WebP, BMP, GIF, or a TIFF of one or more pages."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # sizes are checked before a pixel is read; damage shows or does not matter
            codes = _all(_shown(data, most_pages, turn))
    except _Refused as fault:
        return {"fault": str(fault)}
    except Image.DecompressionBombError:
        return {"fault": "too large"}
    except BROKEN:
        return {"fault": "damaged"}
    return {"codes": codes}


def _shown(data: bytes, most_pages: int, turn: Turn) -> Iterator[Image.Image]:
    """Its pages in shades of grey; one at a time is in memory."""
    page = 0
    turn()
    while (shown := _page(data, page)) is not None:
        if page == most_pages:
            raise _Refused("too many")
        yield shown
        turn()
        page += 1


def _page(data: bytes, page: int) -> Image.Image | None:
    with Image.open(io.BytesIO(data), formats=FORMS) as picture:
        if page and not _has(picture, page):
            return None
        if picture.width * picture.height > MOST_IN_PICTURE:
            raise _Refused("too large")
        return _grey(picture)


def _has(picture: Image.Image, page: int) -> bool:
    """Whether there is such a page, which is turned to. Only scanners make pictures of several: in TIFF."""
    if picture.format != "TIFF":
        return False
    with suppress(EOFError):
        picture.seek(page)
        return True
    return False


def _grey(picture: Image.Image) -> Image.Image:
    picture.draft("L", picture.size)  # a JPEG is unpacked in grey at once
    if picture.mode.startswith("I;16"):
        return picture.point(lambda value: value / 256).convert("L")
    if not picture.has_transparency_data:
        return picture.convert("L")
    clear = picture.convert("RGBA")
    paper = Image.new("L", picture.size, 255)
    paper.paste(clear.convert("L"), mask=clear.getchannel("A"))
    return paper


def _all(pages: Iterable[Image.Image]) -> list[str]:
    return sorted({code for page in pages for code in _codes(page)})


def _codes(page: Image.Image) -> Iterator[str]:
    only = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return (found.text for found in zxingcpp.read_barcodes(page, formats=only))


def bound(seconds: int) -> None:  # pragma: no cover (another process)
    """Let this process take no more than so much."""
    for what, most in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_DATA, MOST_MEMORY)):
        with suppress(ValueError, OSError):  # a system that sets no such bound, or a lower one already
            resource.setrlimit(what, (most, most))


def timed(a_page: int) -> Turn:  # pragma: no cover (another process)
    """Lets each page take no more than so many seconds of the processor: the signal ends the process."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    return lambda: signal.setitimer(signal.ITIMER_PROF, a_page)


def main(shown: BinaryIO, answer: BinaryIO, most_pages: int, turn: Turn = _untimed) -> None:
    answer.write(json.dumps(search(shown.read(), most_pages, turn)).encode())
    answer.flush()


if __name__ == "__main__":  # pragma: no cover (another process)
    bound(int(sys.argv[1]))
    main(sys.stdin.buffer, sys.stdout.buffer, int(sys.argv[3]), timed(int(sys.argv[2])))
