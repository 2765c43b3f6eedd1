"""The code as a picture: read from a poor photograph, refused in plain words when there is nothing to read."""

import io
import json
import random
import resource
import struct
import zlib

import pytest
import qrcode
from PIL import Image, ImageFilter

from registry.commitment import Salts
from registry.errors import InputError
from registry.formats import pages
from registry.formats.apart import MOST_BYTES, MOST_PAGES, looked_at
from registry.formats.document import read_document
from registry.formats.picture import (
    SMALL_BYTES,
    SMALL_PARTS,
    NoCode,
    NotAPicture,
    draw,
    read_picture,
    version_of,
)
from registry.formats.qr import NotAPermitCode, write_code
from registry.samples import sample
from registry.seal import Registry, redact, seal_permit

REGISTRY = Registry(560560, b"\1" * 20, b"\2" * 20)
ORIGIN = "https://permits.example.mg"


def code(salt: int = 3, *, redacted: bool = False) -> str:
    permit = read_document(sample("mg-export-reptiles.json"))
    sealed = seal_permit(permit, Salts(bytes([salt]) * 16, b"\4" * 16), b"\5" * 32, REGISTRY)
    return write_code(redact(sealed) if redacted else sealed, ORIGIN)


def saved(picture: Image.Image, form: str = "PNG", **options: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, format=form, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("L")


def beside(*pictures: bytes) -> bytes:
    """Pictures on one sheet."""
    sheet = Image.new("L", (2200, 1200), 255)
    for place, picture in enumerate(pictures):
        sheet.paste(opened(picture), (40 + 1000 * place, 40))
    return saved(sheet)


def other_code() -> bytes:
    return saved(qrcode.make("https://elsewhere.example/menu").get_image())


def test_a_full_three_line_permit_fits_version_22_at_level_m() -> None:
    assert version_of(code()) <= 22, f"version {version_of(code())}"


def test_a_copy_without_names_takes_no_more_room() -> None:
    assert version_of(code(redacted=True)) <= version_of(code())


def test_what_is_drawn_is_read() -> None:
    assert read_picture(draw(code())) == code()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF"])
def test_every_common_form_of_picture_is_read(form: str) -> None:
    assert read_picture(saved(opened(draw(code())), form)) == code()


def test_a_turned_blurred_poor_photograph_is_read() -> None:
    photograph = opened(draw(code())).rotate(3, expand=True, fillcolor=255).filter(ImageFilter.GaussianBlur(1))
    assert read_picture(saved(photograph, "JPEG", quality=30)) == code()


def test_the_same_code_twice_on_a_sheet_is_one_permit() -> None:
    assert read_picture(beside(draw(code()), draw(code()))) == code()


def test_another_code_beside_the_permits_is_left_aside() -> None:
    assert read_picture(beside(draw(code()), other_code())) == code()


def test_the_codes_of_two_permits_are_not_chosen_between() -> None:
    with pytest.raises(NoCode, match="two permits"):
        read_picture(beside(draw(code(3)), draw(code(7))))


def test_a_picture_without_a_code_says_to_hold_the_camera_closer() -> None:
    with pytest.raises(NoCode, match="closer"):
        read_picture(saved(Image.new("L", (400, 400), 200)))


def test_a_picture_of_another_code_says_so() -> None:
    with pytest.raises(NoCode, match="another code"):
        read_picture(other_code())


@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
def test_a_picture_cut_short_is_no_picture(share: float) -> None:
    whole = draw(code())
    with pytest.raises((NotAPicture, NoCode)):
        read_picture(whole[: int(len(whole) * share)])


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"not a picture", bytes(1000)])
def test_what_is_no_picture_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(NotAPicture, match="no picture"):
        read_picture(data)


def test_a_picture_of_too_many_bytes_is_not_opened() -> None:
    with pytest.raises(NotAPicture, match="20 MB"):
        read_picture(bytes(MOST_BYTES + 1))


@pytest.mark.parametrize("size", [(8_000, 8_000), (10_000, 10_000), (30_000, 30_000)])
def test_a_picture_of_too_many_pixels_is_not_read(size: tuple[int, int]) -> None:
    with pytest.raises(NotAPicture, match="more than 60 megapixels"):
        read_picture(saved(Image.new("1", size)))


def test_a_picture_that_takes_more_memory_than_is_given_is_said_to_be_too_large() -> None:
    with pytest.raises(NotAPicture, match="in colours, of half"):
        read_picture(saved(Image.new("RGB", (7_700, 7_700))))


def passed_over(times: int) -> bytes:
    """A JPEG of few pixels whose last pass over them comes so many times more."""
    whole = saved(Image.new("L", (600, 600), 128), "JPEG", progressive=True)
    last = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + last * times + whole[-2:]


def with_chunks(name: bytes, content: bytes, times: int) -> bytes:
    """A PNG of few pixels with so many chunks of that name before them."""
    whole = saved(Image.new("L", (10, 10)))
    check = struct.pack(">I", zlib.crc32(name + content))
    return whole[:33] + (struct.pack(">I", len(content)) + name + content + check) * times + whole[33:]


@pytest.mark.parametrize(
    "data",
    [
        passed_over(SMALL_PARTS + 1),
        with_chunks(b"prVt", b"", SMALL_BYTES // 12),
        with_chunks(b"zTXt", b"a\0\0" + zlib.compress(bytes(1000)), SMALL_PARTS + 1),
    ],
    ids=["passes", "chunks", "packed texts"],
)
def test_few_pixels_that_take_long_are_looked_at_in_a_process_that_is_bounded(data: bytes) -> None:
    """In the server itself a million passes took minutes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with pytest.raises(NoCode):
        read_picture(data)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime > before


def test_a_million_passes_over_few_pixels_are_refused() -> None:
    with pytest.raises(NotAPicture, match="too much time"):
        read_picture(passed_over(1_500_000))


def test_what_only_begins_as_a_picture_is_not_looked_at_as_another_kind_of_picture() -> None:
    """A Photo CD is told by what stands two kilobytes behind its beginning."""
    disguised = bytearray(b"GIF8" + bytes(1_300_000))
    disguised[2048:2052] = b"PCD_"
    with pytest.raises(NotAPicture, match="no picture"):
        read_picture(bytes(disguised))


def finders(side: int) -> bytes:
    """A picture full of the corners of codes, which takes a reader ages to put together."""
    corner = Image.new("L", (9, 9), 255)
    for inset, shade in ((1, 0), (2, 255), (3, 0)):
        corner.paste(shade, (inset, inset, 9 - inset, 9 - inset))
    row, full = Image.new("L", (side, 9)), Image.new("L", (side, side))
    for x in range(0, side, 9):
        row.paste(corner, (x, 0))
    for y in range(0, side, 9):
        full.paste(row, (0, y))
    return saved(full)


def taken() -> float:
    """Seconds of the processor that processes of ours have taken, and ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def test_a_picture_that_takes_for_ever_is_given_up_after_a_second_of_the_processor() -> None:
    before = taken()
    with pytest.raises(NotAPicture, match="too much time or memory"):
        read_picture(finders(5_000))
    assert taken() - before < 2  # with what the process itself takes to begin


def test_each_page_of_a_tiff_has_a_second_of_its_own_and_all_have_so_many() -> None:
    hard = opened(finders(1_000))  # a third of a second
    five = sheets(*[hard] * 5, compression="tiff_adobe_deflate")
    assert looked_at(five, 5, 1, patience=120) == {"codes": []}
    assert looked_at(five, 1, 1, patience=120) == {"fault": "too much"}


def test_a_small_picture_takes_no_process() -> None:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    with pytest.raises(NoCode):
        read_picture(finders(632))
    assert resource.getrusage(resource.RUSAGE_CHILDREN) == children


# ---- what scanners and telephones make ----


def large(picture: Image.Image) -> Image.Image:
    """On a sheet that is looked at in a process of its own."""
    sheet = Image.new("L", (1400, 1400), 255)
    sheet.paste(picture, (200, 200))
    return sheet


def sheets(*pictures: Image.Image, **options: str) -> bytes:
    """A TIFF of several pages."""
    out = io.BytesIO()
    first, *others = (picture.copy() for picture in pictures)
    first.save(out, "TIFF", save_all=True, append_images=others, **options)
    return out.getvalue()


EMPTY = Image.new("L", (600, 600), 255)


@pytest.mark.parametrize("options", [{}, {"compression": "tiff_lzw"}, {"compression": "tiff_adobe_deflate"}])
def test_every_page_of_a_tiff_is_looked_at(options: dict[str, str]) -> None:
    assert read_picture(sheets(EMPTY, EMPTY, opened(draw(code())), **options)) == code()


def test_the_codes_of_two_permits_on_two_pages_are_not_chosen_between() -> None:
    with pytest.raises(NoCode, match="two permits"):
        read_picture(sheets(opened(draw(code(3))), opened(draw(code(7)))))


def test_a_tiff_of_too_many_pages_is_not_searched() -> None:
    with pytest.raises(NotAPicture, match="more than 50 pages"):
        read_picture(sheets(*[Image.new("1", (10, 10))] * (MOST_PAGES + 1)))


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "CMYK", "LA", "RGBA", "I;16", "I", "F"])
def test_a_picture_is_read_in_whatever_colours_it_was_saved(mode: str) -> None:
    picture = large(opened(draw(code())))
    if mode == "I;16":
        picture = picture.convert("I").point(lambda value: value * 257)
    assert read_picture(saved(picture.convert(mode), "TIFF")) == code()


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_a_code_drawn_on_nothing_is_read_as_if_on_paper(form: str) -> None:
    ink = large(opened(draw(code()))).point(lambda value: 255 - value)
    drawn = Image.new("RGBA", ink.size)
    drawn.putalpha(ink)
    assert read_picture(saved(drawn, form)) == code()


@pytest.mark.parametrize(("form", "options"), [("PNG", {"compress_level": 1}), ("JPEG", {"progressive": True})])
def test_a_colour_scan_at_600_dots_an_inch_is_read_within_bounds(form: str, options: dict[str, int]) -> None:
    page = Image.new("RGB", (4960, 7016), (250, 248, 240))
    page.paste(opened(draw(code())).resize((1417, 1417)).convert("RGB"), (3200, 5200))
    assert read_picture(saved(page, form, **options)) == code()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP"])
def test_a_picture_altered_at_random_is_read_or_refused_in_plain_words(form: str, seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(saved(opened(draw(code(), pixels_a_module=3)), form))
    for _ in range(chance.choice((1, 20, 200))):
        data[chance.randrange(2, len(data))] = chance.randrange(256)
    try:
        found = read_picture(bytes(data))
    except InputError as refused:
        found = str(refused)
    assert found == code() or found.endswith(".")


def test_the_program_that_looks_answers_with_codes_or_a_fault() -> None:
    def answer(data: bytes, most_pages: int = MOST_PAGES) -> pages.Found:
        out = io.BytesIO()
        pages.main(io.BytesIO(data), out, most_pages)
        told: pages.Found = json.loads(out.getvalue())
        return told

    picture = opened(draw(code()))
    assert answer(saved(picture)) == {"codes": [code()]}
    assert answer(sheets(EMPTY, picture)) == {"codes": [code()]}
    assert answer(sheets(EMPTY, picture), 1) == {"fault": "too many"}
    assert answer(saved(picture.convert("I").point(lambda value: value * 257).convert("I;16"))) == {"codes": [code()]}
    assert answer(saved(picture.convert("LA"))) == {"codes": [code()]}
    assert answer(saved(Image.new("1", (8_000, 8_000)))) == {"fault": "too large"}
    assert answer(saved(Image.new("1", (30_000, 30_000)))) == {"fault": "too large"}
    assert answer(b"\x89PNG") == {"fault": "damaged"}


def test_a_permit_too_long_for_one_code_says_to_hand_over_the_file() -> None:
    with pytest.raises(NotAPermitCode, match="file instead"):
        draw(f"{ORIGIN}/v#" + "A" * 5000)
