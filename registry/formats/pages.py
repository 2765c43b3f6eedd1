"""The codes on the pages of a PDF: a program of its own, which imports nothing of ours.

PDFs come from anybody, and what reads them is a large library in C++. Here it works in a process that may take only so
much time and memory; what ends it ends nothing else. `python -I pages.py SECONDS PAGES` reads the PDF from standard
input and answers with one JSON document: {"codes": [...]}, or {"fault": ...} with "encrypted", "damaged" or "too many".
"""

import json
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

import pypdfium2
import zxingcpp
from PIL import Image
from pypdfium2.raw import FPDF_ERR_PASSWORD

SCALES = (200 / 72, 350 / 72)
"""Pixels a point: 200 dots an inch first, and 350 if no page shows anything at that."""
MOST_PIXELS = 16_000_000
"""Of one page: a larger one is drawn smaller."""
MOST_MEMORY = 2 * 1024**3


def search(data: bytes, most_pages: int) -> dict[str, list[str] | str]:
    """The texts of all QR codes on all pages, or why they cannot be looked at."""
    try:
        with pypdfium2.PdfDocument(data) as document:
            if len(document) > most_pages:
                return {"fault": "too many"}
            for scale in SCALES:
                if codes := sorted({code for page in _pages(document, scale) for code in _codes(page)}):
                    return {"codes": codes}
    except pypdfium2.PdfiumError as fault:
        return {"fault": "encrypted" if fault.err_code == FPDF_ERR_PASSWORD else "damaged"}
    return {"codes": []}


def _pages(document: pypdfium2.PdfDocument, scale: float) -> Iterator[Image.Image]:
    for number in range(len(document)):
        page = document[number]
        width, height = page.get_size()
        fitting = (MOST_PIXELS / max(width * height, 1)) ** 0.5
        yield page.render(scale=min(scale, fitting), grayscale=True).to_pil()
        page.close()


def _codes(page: Image.Image) -> Iterator[str]:
    only = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return (found.text for found in zxingcpp.read_barcodes(page, formats=only))


def bound(seconds: int) -> None:  # pragma: no cover (another process)
    """Let this process take no more than so much."""
    with suppress(ValueError, OSError):  # a system that sets no such bound, or a lower one already
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def main(shown: BinaryIO, answer: BinaryIO, most_pages: int) -> None:
    answer.write(json.dumps(search(shown.read(), most_pages)).encode())
    answer.flush()


if __name__ == "__main__":  # pragma: no cover (another process)
    bound(int(sys.argv[1]))
    main(sys.stdin.buffer, sys.stdout.buffer, int(sys.argv[2]))
