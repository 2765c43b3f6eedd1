"""The printed form as a PDF, or a scan of it: all pages are searched; what is hostile, damaged or locked is refused."""

import io
import random
from collections.abc import Callable

import pytest
from fpdf import FPDF
from PIL import Image, ImageFilter

from registry.commitment import Salts
from registry.errors import InputError
from registry.formats import pages
from registry.formats.apart import MOST_BYTES, MOST_PAGES
from registry.formats.document import read_document
from registry.formats.pdf import NotAPdf, read_pdf
from registry.formats.picture import NoCode, draw
from registry.formats.qr import write_code
from registry.formats.shown import read_shown
from registry.samples import sample
from registry.seal import Registry, seal_permit

REGISTRY = Registry(560560, b"\1" * 20, b"\2" * 20)


def code(salt: int = 3) -> str:
    permit = read_document(sample("mg-export-reptiles.json"))
    sealed = seal_permit(permit, Salts(bytes([salt]) * 16, b"\4" * 16), b"\5" * 32, REGISTRY)
    return write_code(sealed, "https://permits.example.mg")


def drawn(salt: int = 3) -> Image.Image:
    return Image.open(io.BytesIO(draw(code(salt))))


def pdf(*on_pages: Image.Image | None, change: Callable[[FPDF], None] | None = None) -> bytes:
    """A PDF with one picture a page, 60 mm wide, or an empty page."""
    document = FPDF()
    for picture in on_pages:
        document.add_page()
        if picture is not None:
            document.image(picture, x=120, y=200, w=60)
    if change is not None:
        change(document)
    return bytes(document.output())


def other_code() -> Image.Image:
    return Image.open(io.BytesIO(draw("https://elsewhere.example/v#")))


def test_the_code_is_read_from_a_pdf() -> None:
    assert read_pdf(pdf(drawn())) == code()


def test_what_is_shown_is_told_apart_as_a_pdf() -> None:
    assert read_shown(pdf(drawn())).face.number == "MG-2026-EV-0417"


def test_every_page_is_searched() -> None:
    assert read_pdf(pdf(*[None] * 9, drawn())) == code()


def test_a_scan_turned_and_blurred_is_read() -> None:
    page = Image.new("L", (1654, 2339), 255)
    page.paste(drawn().convert("L").resize((473, 473)), (1000, 1500))
    scan = page.rotate(3, fillcolor=255).filter(ImageFilter.GaussianBlur(1))
    out = io.BytesIO()
    scan.save(out, "PDF", resolution=200, quality=30)
    assert read_pdf(out.getvalue()) == code()


def test_a_code_too_small_at_first_is_looked_at_more_closely() -> None:
    small = FPDF()
    small.add_page()
    small.image(drawn(), x=20, y=20, w=17)
    assert read_pdf(bytes(small.output())) == code()


def test_the_codes_of_two_permits_on_two_pages_are_not_chosen_between() -> None:
    with pytest.raises(NoCode, match="two permits"):
        read_pdf(pdf(drawn(3), None, drawn(7)))


def test_a_pdf_without_a_code_says_so() -> None:
    with pytest.raises(NoCode, match=r"found in the PDF\. Show the page"):
        read_pdf(pdf(None))


def test_a_pdf_with_a_password_says_to_save_it_without_one() -> None:
    locked = pdf(drawn(), change=lambda document: document.set_encryption("owner", "user"))
    with pytest.raises(NotAPdf, match="password"):
        read_pdf(locked)


def test_a_pdf_of_too_many_pages_is_not_searched() -> None:
    with pytest.raises(NotAPdf, match="more than 50 pages"):
        read_pdf(pdf(*[None] * (MOST_PAGES + 1)))


def test_a_pdf_of_too_many_bytes_is_not_opened() -> None:
    with pytest.raises(NotAPdf, match="20 MB"):
        read_pdf(b"%PDF-" + bytes(MOST_BYTES))


@pytest.mark.parametrize("data", [b"%PDF-", b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF", b"%PDF-1.7\n" + bytes(5000)])
def test_what_is_no_pdf_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(NotAPdf, match="damaged, or is none"):
        read_pdf(data)


def test_a_page_of_any_size_is_drawn_within_bounds() -> None:
    def widen(document: FPDF) -> None:
        document.add_page(format=(5000, 5000))

    assert read_pdf(pdf(drawn(), change=widen)) == code()


def test_a_page_that_breaks_what_looks_at_it_is_said_to_be_damaged() -> None:
    def a_thread(document: FPDF) -> None:
        document.add_page(format=(20_000, 10))  # more pixels wide than a picture may have

    with pytest.raises(NotAPdf, match="damaged"):
        read_pdf(pdf(change=a_thread))


def laughs(levels: int, each: int) -> bytes:
    """A page that draws a form that draws a form ...: `each` to the power of `levels` squares."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        b"/Resources << /XObject << /F 5 0 R >> >> >>",
        b"<< /Length 5 >>\nstream\n/F Do\nendstream",
    ]
    for level in range(levels):
        body = b"/F Do " * each if level < levels - 1 else b"0 0 600 800 re f " * each
        inner = b"<< /XObject << /F %d 0 R >> >>" % (6 + level) if level < levels - 1 else b"<< >>"
        head = b"<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources %s /Length %d >>" % (inner, len(body))
        objects.append(head + b"\nstream\n" + body + b"\nendstream")
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def test_a_page_that_takes_for_ever_is_given_up() -> None:
    with pytest.raises(NotAPdf, match="too much time or memory"):
        read_pdf(laughs(12, 20), seconds=2)


def test_a_page_that_takes_a_while_is_looked_at() -> None:
    with pytest.raises(NoCode):
        read_pdf(laughs(3, 5))


@pytest.mark.parametrize("seed", range(12))
def test_a_pdf_altered_at_random_is_read_or_refused_in_plain_words(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(pdf(drawn(), None))
    for _ in range(chance.choice((1, 20, 400))):
        data[chance.randrange(5, len(data))] = chance.randrange(256)
    try:
        found = read_pdf(bytes(data))
    except InputError as refused:
        found = str(refused)
    assert found == code() or found.endswith(".")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_pdf_cut_short_is_read_or_refused_in_plain_words(share: float) -> None:
    whole = pdf(drawn())
    with pytest.raises((NotAPdf, NoCode)):
        read_pdf(whole[: int(len(whole) * share)])


def test_the_program_that_looks_answers_with_codes_or_a_fault() -> None:
    answer = io.BytesIO()
    pages.main(io.BytesIO(pdf(drawn(), other_code())), answer, MOST_PAGES)
    assert code().encode() in answer.getvalue()
    locked = pdf(None, change=lambda document: document.set_encryption("owner", "user"))
    assert pages.search(pdf(None), MOST_PAGES) == {"codes": []}
    assert pages.search(b"%PDF-", MOST_PAGES) == {"fault": "damaged"}
    assert pages.search(locked, MOST_PAGES) == {"fault": "encrypted"}
    assert pages.search(pdf(None, None), 1) == {"fault": "too many"}
