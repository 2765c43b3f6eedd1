"""The code as a picture: read from a poor photograph, refused in plain words when there is nothing to read."""

import io

import pytest
import qrcode
from PIL import Image, ImageFilter

from registry.commitment import Salts
from registry.formats.document import read_document
from registry.formats.picture import (
    MAX_PICTURE_BYTES,
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
        read_picture(bytes(MAX_PICTURE_BYTES + 1))


@pytest.mark.parametrize("size", [(10_000, 10_000), (30_000, 30_000)])
def test_a_picture_of_too_many_pixels_is_not_read(size: tuple[int, int]) -> None:
    with pytest.raises(NotAPicture):
        read_picture(saved(Image.new("1", size)))


def test_a_permit_too_long_for_one_code_says_to_hand_over_the_file() -> None:
    with pytest.raises(NotAPermitCode, match="file instead"):
        draw(f"{ORIGIN}/v#" + "A" * 5000)
