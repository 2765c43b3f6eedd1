"""Whatever a holder shows, told apart by its first bytes: a sealed file, the text of a code, a picture of one, or the
printed form as a PDF, or a scan of it.
"""

from registry.errors import InputError
from registry.formats.file import read_file
from registry.formats.pdf import read_pdf
from registry.formats.picture import read_picture
from registry.formats.qr import read_code
from registry.seal import SealedPermit

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\x00", b"MM\x00*", b"BM")
"""How PNG, JPEG, GIF, WebP, TIFF and BMP files begin."""


class NothingShown(InputError):
    """There is nothing to read."""


def read_shown(data: bytes) -> SealedPermit:
    """What the bytes show. Raises NothingShown or what the reader of that form raises, all InputError."""
    start = data[:64].lstrip()
    if not start:
        raise NothingShown("There is nothing to read: the file is empty.")
    if start.startswith(b"{"):
        return read_file(data)
    if start.startswith(_PICTURES):
        return read_code(read_picture(data))
    if start.startswith(b"%PDF-"):
        return read_code(read_pdf(data))
    return read_code(data.decode("utf-8", errors="replace"))
