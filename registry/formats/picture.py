"""The QR code as a picture: drawn for the paper, read from a scan or a photograph."""

import io
import warnings

import qrcode
import zxingcpp
from PIL import Image, UnidentifiedImageError
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

from registry.errors import InputError
from registry.formats.qr import NotAPermitCode

MAX_PICTURE_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 60_000_000


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
    """The text of the one permit's code in a picture (PNG, JPEG, WebP, TIFF, BMP, GIF).

    Raises NotAPicture or NoCode.
    """
    if len(data) > MAX_PICTURE_BYTES:
        raise NotAPicture(f"The picture has {len(data):,} bytes; at most 20 MB are read. Save it smaller.")
    texts = {
        found.text
        for found in zxingcpp.read_barcodes(_open(data), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    }
    return the_one_code(texts, "picture")


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


def _open(data: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the size is checked before a pixel is read
        try:
            picture = Image.open(io.BytesIO(data))
            if picture.width * picture.height > MAX_PIXELS:
                raise NotAPicture(f"The picture has more than {MAX_PIXELS // 10**6} megapixels. Save it smaller.")
            return picture.convert("L")
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as fault:
            raise NotAPicture("The file is no picture that can be read, or it is damaged.") from fault
