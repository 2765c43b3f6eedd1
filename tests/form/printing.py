"""Permits to print, and ways to look at what was printed."""

import io
from typing import Any

import orjson
import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter

from registry.codes import Language
from registry.commitment import Salts
from registry.form.fonts import installed
from registry.form.form import form_pdf
from registry.form.order import Recorded
from registry.formats.document import read_document
from registry.formats.picture import draw, modules
from registry.formats.qr import write_code
from registry.permit import Permit
from registry.samples import sample
from registry.seal import Registry, SealedPermit, seal_permit

REGISTRY = Registry(560560, b"\1" * 20, b"\2" * 20)
ORIGIN = "https://permits.example.mg"
SAMPLE = "mg-export-reptiles.json"
QUIET = 4
"""Modules of the quiet zone on each side."""


def seal(permit: Permit) -> SealedPermit:
    return seal_permit(permit, Salts(b"\3" * 16, b"\4" * 16), b"\5" * 32, REGISTRY)


def sealed(name: str = SAMPLE, /, *, persons: dict[str, Any] | None = None, **face: Any) -> SealedPermit:
    """A sample with some members of its face and persons replaced; None leaves a member out."""
    members = read_document(sample(name)).model_dump(exclude_none=True)
    for section, changed in (("face", face), ("persons", persons or {})):
        members[section] = {name: value for name, value in (members[section] | changed).items() if value is not None}
    return seal(Permit.model_validate_json(orjson.dumps(members)))


def printed(
    shown: SealedPermit, language: Language = "en", *, copy: bool = False, recorded: Recorded | None = None
) -> bytes:
    return form_pdf(shown, ORIGIN, language, copy, installed(), recorded)


def texts(pdf: bytes) -> list[str]:
    """What can be read on each page, without white space: lines are broken anywhere."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [_text(page) for page in document]


def _text(page: pypdfium2.PdfPage) -> str:
    letters = page.get_textpage()
    text = "".join(letters.get_text_range().split())
    letters.close()
    page.close()
    return text


def bare(text: str) -> str:
    return "".join(text.split())


def printed_at(pdf: bytes, dots: int, page: int = 0) -> Image.Image:
    """A page on paper, drawn with so many dots an inch."""
    with pypdfium2.PdfDocument(pdf) as document:
        drawn: Image.Image = document[page].render(scale=dots / 72, grayscale=True).to_pil()
    return drawn


def scanned(pdf: bytes, *, page: int = 0, dots: int = 200) -> Image.Image:
    """A page as a scanner at so many dots an inch sees it, laid in a little askew, out of focus, saved too small."""
    return laid_askew(printed_at(pdf, dots, page))


def laid_askew(paper: Image.Image) -> Image.Image:
    """Turned by 3 degrees, and out of focus."""
    askew = paper.rotate(3, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    return askew.filter(ImageFilter.GaussianBlur(1))


def with_code_of(shown: SealedPermit, millimetres: float, *, dots: int = 200) -> Image.Image:
    """The first page with its code so wide, without the quiet zone, in the place of the one that we print."""
    page, code = printed_at(printed(shown), dots), write_code(shown, ORIGIN)
    (ours,) = zxingcpp.read_barcodes(page)
    corners = [getattr(ours.position, f"{down}_{along}") for down in ("top", "bottom") for along in ("left", "right")]
    middle = [sum(getattr(corner, axis) for corner in corners) // 4 for axis in ("x", "y")]
    rows = len(modules(code))
    wide = round(millimetres / 25.4 * dots * rows / (rows - 2 * QUIET))
    drawn = Image.open(io.BytesIO(draw(code))).convert("L").resize((wide, wide), Image.Resampling.BOX)
    blank = Image.new("L", (dots * 64 // 25,) * 2, 255)
    for picture in (blank, drawn):
        page.paste(picture, (middle[0] - picture.width // 2, middle[1] - picture.height // 2))
    return page


def poor_jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=25)
    return out.getvalue()
