"""The QR code on the form is read from a poor scan of it: 200 dots an inch, askew, out of focus, saved too small."""

import random
from functools import cache

import pytest
import zxingcpp

from registry.formats.picture import version_of
from registry.formats.qr import NotAPermitCode, write_code
from registry.formats.shown import read_shown
from registry.samples import names
from registry.seal import SealedPermit, redact
from tests.form.printing import ORIGIN, bare, laid_askew, poor_jpeg, printed, scanned, sealed, texts, with_code_of

SAMPLES = [name for name in names() if name.endswith(".json")]


def told(letters: int) -> SealedPermit:
    """With conditions of so many letters that cannot be packed."""
    chance = random.Random(letters)
    return sealed(special_conditions="".join(chance.choice("abcdefghijkmnopqrstuvwxyz") for _ in range(letters)))


def fits(letters: int) -> bool:
    try:
        return version_of(write_code(told(letters), ORIGIN)) > 0
    except NotAPermitCode:
        return False


@cache
def most() -> int:
    """How many letters of conditions go into one QR code at most."""
    low, high = 1, 4000
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


@pytest.mark.parametrize("name", SAMPLES)
def test_the_code_of_a_sample_is_read_from_a_poor_scan(name: str) -> None:
    shown = sealed(name)
    assert read_shown(poor_jpeg(scanned(printed(shown)))).id == shown.id


@pytest.mark.parametrize("millimetres", [45, 50, 55, 60])
@pytest.mark.parametrize("name", ["mg-export-reptiles.json", "ca-export-walrus.json"])
def test_a_code_printed_45_to_60_millimetres_wide_is_read_from_a_poor_scan(name: str, millimetres: int) -> None:
    shown = sealed(name)
    page = with_code_of(shown, millimetres)
    (code,) = zxingcpp.read_barcodes(page)
    across = code.position.top_right.x - code.position.top_left.x
    assert abs(across - millimetres / 25.4 * 200) < 8, "it is as wide as it is said to be"
    assert read_shown(poor_jpeg(laid_askew(page))).id == shown.id


def test_the_largest_code_is_read_from_a_poor_scan() -> None:
    shown = told(most())
    assert version_of(write_code(shown, ORIGIN)) == 40
    assert read_shown(poor_jpeg(scanned(printed(shown)))).id == shown.id


def test_a_permit_without_its_names_is_read_from_a_poor_scan_of_a_copy() -> None:
    shown = redact(sealed())
    assert read_shown(poor_jpeg(scanned(printed(shown)))).id == shown.id


def test_the_form_itself_is_read() -> None:
    shown = sealed()
    assert read_shown(printed(shown)).persons == shown.persons


def test_a_permit_too_long_for_one_code_says_to_hand_over_the_file() -> None:
    page = texts(printed(told(most() + 1)))[0]
    assert bare("This permit is too long for one QR code. Hand over its file with this paper.") in page
    assert bare(f"Type the letters at {ORIGIN}/v") in page
