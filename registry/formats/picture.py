"""The QR code as a picture: drawn for the paper, read from a scan or a photograph."""

import io
import warnings

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

from registry.errors import InputError
from registry.formats.apart import MOST_BYTES, MOST_PAGES, looked_at
from registry.formats.pages import BROKEN, FORMS, MOST_IN_PICTURE, Found, in_picture
from registry.formats.qr import NotAPermitCode

A_PAGE = 1
"""Seconds of the processor that looking at a picture may take; honest ones take a tenth (docs/design.md)."""
SECONDS = 5
"""The same of all pages of a TIFF."""
SMALL, SMALL_BYTES, SMALL_PARTS = 400_000, 128 * 1024, 20
"""Pixels, bytes and parts up to which the worst picture takes no more than a tenth of a second."""
_PARTS = (b"\xff\xda", b"zTXt", b"iTXt")
"""How what takes long begins: a JPEG's pass over all its pixels, of which a few bytes ask for one; a PNG's packed
text, which becomes a megabyte."""
_PART = "Save it smaller, or show only the part with the QR code."
_BECAUSE = {
    "damaged": "The file is no picture that can be read, or it is damaged.",
    "too large": f"The picture has more than {MOST_IN_PICTURE // 10**6} megapixels, or, in colours, of half. {_PART}",
    "too many": f"The picture has more than {MOST_PAGES} pages. Show only those of the permit.",
    "too much": f"Looking at the picture takes too much time or memory. {_PART}",
}


class NotAPicture(InputError):
    """The bytes are no picture that can be read."""


class NoCode(InputError):
    """The picture shows no permit's code, or more than one."""


def draw(code: str, *, pixels_a_module: int = 6) -> bytes:
    """The picture of a code's text as PNG: error correction M, quiet zone of four modules (ISO/IEC 18004)."""
    picture = _symbol(code, pixels_a_module).make_image().get_image()
    out = io.BytesIO()
    picture.save(out, format="PNG", optimize=True)
    return out.getvalue()


def draw_svg(code: str) -> bytes:
    """The same as SVG, one unit a module: sharp at any size."""
    rows = modules(code)
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path}"/></svg>'
    ).encode()


def modules(code: str) -> list[list[bool]]:
    """The rows of a code's squares, dark ones true, the quiet zone of four included. Raises NotAPermitCode."""
    rows: list[list[bool]] = _symbol(code, 1).get_matrix()
    return rows


def version_of(code: str) -> int:
    """The QR version, 1 to 40, that the text needs at level M. Raises NotAPermitCode if it fits in none."""
    return int(_symbol(code, 1).version)


def _symbol(code: str, pixels_a_module: int) -> qrcode.QRCode:
    address, hash_sign, payload = code.partition("#")
    symbol = qrcode.QRCode(error_correction=ERROR_CORRECT_M, box_size=pixels_a_module, border=4)
    symbol.add_data(QRData((address + hash_sign).encode(), mode=MODE_8BIT_BYTE))
    symbol.add_data(QRData(payload.encode(), mode=MODE_ALPHA_NUM))
    try:
        symbol.make(fit=True)
    except (qrcode.exceptions.DataOverflowError, ValueError):
        raise NotAPermitCode("The permit is too long for one QR code: hand over its file instead.") from None
    return symbol


def read_picture(data: bytes) -> str:
    """The text of the one permit's code in a picture: PNG, JPEG, WebP, BMP, GIF, or TIFF of one or more pages.

    Raises NotAPicture or NoCode.
    """
    if len(data) > MOST_BYTES:
        raise NotAPicture(f"The picture has {len(data):,} bytes; at most 20 MB are read. Save it smaller.")
    found = _found(data)
    if isinstance(fault := found.get("fault"), str):
        raise NotAPicture(_BECAUSE[fault])
    return the_one_code(set(found["codes"]), "picture")


def the_one_code(texts: set[str], where: str) -> str:
    """The one text among those found that is a permit's. Raises NoCode."""
    codes = sorted(text for text in texts if "/v#" in text)
    if len(codes) > 1:
        raise NoCode(f"The {where} shows the codes of two permits. Show one at a time.")
    if not codes:
        other = " It shows another code, which is no permit's." if texts else ""
        remedy = (
            "Hold the camera closer and level."
            if where == "picture"
            else "Show the page with the code, or the permit's file."
        )
        raise NoCode(f"No permit's QR code was found in the {where}.{other} {remedy}")
    return codes[0]


def _found(data: bytes) -> Found:
    return in_picture(data, 1) if _is_small(data) else looked_at(data, SECONDS, A_PAGE)


def _is_small(data: bytes) -> bool:
    """Whether it is looked at in an instant whatever it shows: then no process is started for it."""
    if len(data) > SMALL_BYTES or sum(map(data.count, _PARTS)) > SMALL_PARTS:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of sizes: they are looked at here
            picture = Image.open(io.BytesIO(data), formats=FORMS)
    except (*BROKEN, Image.DecompressionBombError):
        return False
    with picture:
        return picture.format != "TIFF" and picture.width * picture.height <= SMALL
