"""`permit pdf` as people run it, and `permit verify` of what was printed: the PDF, a scan, a photograph."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from registry.form.labels import labels
from tests.cli.conftest import PW, Permit, Ran
from tests.cli.test_life import BORDER, FR, ISSUER, MG, number_of
from tests.form.printing import bare, poor_jpeg, printed_at, scanned, texts

NUMBERS = tuple(f"26MGP{n}" for n in range(4))
ODD = "26/MG ü"
EQUAL = ("--statement", "https://mg.example/equal", "--digest", "0x" + "ab" * 32)


@pytest.fixture(scope="module")
def issued(homes: Path, permit: Permit) -> Path:
    """The folder with permits of MG for FR, issued, and with what `permit pdf` printed of the first."""
    files = [number_of(homes, "mg-export-reptiles.json", number, permit) for number in (*NUMBERS, ODD)]
    permit(*MG, "issue", *files, *ISSUER, "--out", "issued")
    permit(*MG, "pdf", NUMBERS[0], "--out", "printed")
    return homes


def pages(path: Path) -> list[str]:
    return texts(path.read_bytes())


def told(ran: Ran) -> dict[str, object]:
    (one,) = ran.json()["printed"]
    assert isinstance(one, dict)
    return one


def test_the_form_of_a_permit_of_the_vault_is_the_original(issued: Path) -> None:
    (page,) = pages(issued / f"printed/{NUMBERS[0]}.pdf")
    assert "ORIGINAL" in page
    assert NUMBERS[0] in page


def test_it_is_found_by_its_number_its_id_its_file_and_its_picture_with_the_same_bytes(
    permit: Permit, issued: Path
) -> None:
    first = (issued / f"printed/{NUMBERS[0]}.pdf").read_bytes()
    file = f"issued/{NUMBERS[0]}.permit.json"
    number = json.loads((issued / file).read_text())["id"]
    for way in (NUMBERS[0], number, file, f"issued/{NUMBERS[0]}.png"):
        one = told(permit("--json", *MG, "pdf", way, "--out", "again"))
        assert one == {"id": number, "file": f"again/{NUMBERS[0]}.pdf", "original": True, "because": None}
        assert (issued / f"again/{NUMBERS[0]}.pdf").read_bytes() == first


def test_many_are_printed_at_once_each_under_a_name_of_its_own(permit: Permit, issued: Path) -> None:
    said = permit(*MG, "pdf", NUMBERS[0], ODD, "--language", "fr", "--out", "many").out
    assert said == f"Wrote many/{NUMBERS[0]}.pdf, the original.\nWrote many/26%2FMG%20ü.pdf, the original.\n"
    assert bare(labels("fr")["3a"]) in pages(issued / "many/26%2FMG%20ü.pdf")[0]


def test_another_party_prints_a_copy(permit: Permit, issued: Path) -> None:
    one = told(permit("--json", *FR, "pdf", f"issued/{NUMBERS[0]}.png", "--out", "fr-printed"))
    assert one["original"] is False
    assert "Only the authority that issued" in str(one["because"])
    (page,) = pages(issued / str(one["file"]))
    assert "COPY" in page
    assert "ORIGINAL" not in page


def test_the_code_of_a_copy_leads_to_the_issuing_partys_own_address(permit: Permit, issued: Path) -> None:
    file, out = f"issued/{NUMBERS[0]}.permit.json", ("--out", "led")
    assert "has no origin" in permit(*FR, "pdf", file, *out, fine=False).err
    text = permit(*MG, "qr", file).out.strip().replace("permits.example.mg", "elsewhere.example")
    assert (
        bare("https://elsewhere.example/v")
        in pages(issued / str(told(permit("--json", *FR, "pdf", text, *out))["file"]))[0]
    )
    permit(*MG, "party", "describe", "--origin", "https://permits.example.mg", *EQUAL, "--as", "authority", *PW)
    for shown in (file, text):
        led = pages(issued / str(told(permit("--json", *FR, "pdf", shown, *out))["file"]))[0]
        assert bare("https://permits.example.mg/v") in led


def test_a_copy_does_not_take_the_originals_place(permit: Permit, issued: Path) -> None:
    before = (issued / f"printed/{NUMBERS[0]}.pdf").read_bytes()
    said = permit(*MG, "pdf", NUMBERS[0], "--copy", "--out", "printed").out
    assert said == f"Wrote printed/{NUMBERS[0]}.copy.pdf, a copy. A copy was asked for.\n"
    assert (issued / f"printed/{NUMBERS[0]}.pdf").read_bytes() == before


def test_a_file_without_names_is_printed_without_them(permit: Permit, issued: Path) -> None:
    permit(*MG, "redact", f"issued/{NUMBERS[0]}.permit.json", "--out", "press.permit.json")
    one = told(permit("--json", *MG, "pdf", "press.permit.json", "--out", "press"))
    assert one["because"] == "Names and addresses are not in it."
    assert "NAMESNOTSHOWN" in pages(issued / str(one["file"]))[0]


def test_a_used_permit_has_no_original_any_more(permit: Permit, issued: Path) -> None:
    assert (issued / f"issued/{NUMBERS[1]}.png").exists()
    permit(*FR, "accept", f"issued/{NUMBERS[1]}.png", *BORDER)
    one = told(permit("--json", *MG, "pdf", NUMBERS[1], "--out", "used"))
    assert one["original"] is False
    assert str(one["because"]).startswith("Used on 20")


@pytest.mark.usefixtures("issued")
@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((NUMBERS[0], "--language", "de"), 2, "write en, fr or es"),
        (("26MGNONE",), 2, "There is no permit numbered"),
        (("0x" + "ab" * 32,), 3, "of another Party's permit show the file"),
        (("password",), 2, "/v#"),
    ],
)
def test_what_cannot_be_printed_is_said_plainly(permit: Permit, words: tuple[str, ...], code: int, says: str) -> None:
    ran = permit(*MG, "pdf", *words, fine=False)
    assert ran.code == code
    assert says in ran.err


def test_a_forged_file_is_not_printed(permit: Permit, issued: Path) -> None:
    forged = json.loads((issued / f"issued/{NUMBERS[0]}.permit.json").read_text())
    forged["face"]["lines"][0]["quantity"] = "999"
    (issued / "forged.permit.json").write_text(json.dumps(forged))
    ran = permit(*MG, "pdf", "forged.permit.json", fine=False)
    assert (ran.code, ran.err[:10]) == (3, "NotSealed:")
    assert not list(issued.glob("*.copy.pdf"))


# ---- the form is shown ----


def as_it_is(pdf: bytes) -> bytes:
    return pdf


def scan_in(form: str) -> Callable[[bytes], bytes]:
    """A scanner at 200 dots an inch, the sheet a little askew."""

    def scan(pdf: bytes) -> bytes:
        out = io.BytesIO()
        scanned(pdf).save(out, form, **({"resolution": 200, "quality": 40} if form == "PDF" else {}))
        return out.getvalue()

    return scan


def poor_scan(pdf: bytes) -> bytes:
    return poor_jpeg(scanned(pdf))


def photograph(pdf: bytes) -> bytes:
    """From above with a telephone: in perspective, half in the shade, out of focus, in colour."""
    page = printed_at(pdf, 220).convert("RGB")
    width, height = page.size
    bent = page.transform(
        page.size, Image.Transform.QUAD, (-60, -40, 30, height + 50, width + 80, height + 20, width - 20, -70),
        resample=Image.Resampling.BICUBIC, fillcolor=(90, 70, 50),
    )  # fmt: skip
    shade = Image.linear_gradient("L").resize(page.size).point(lambda value: 110 + value // 2)
    dim = Image.composite(bent, Image.new("RGB", page.size, (60, 50, 45)), shade)
    out = io.BytesIO()
    dim.filter(ImageFilter.GaussianBlur(1.2)).save(out, "JPEG", quality=45)
    return out.getvalue()


def scans_of_two_pages(pdf: bytes) -> bytes:
    """A TIFF of several pages, as scanners with a feeder make it: the form behind a covering letter."""
    out = io.BytesIO()
    form = scanned(pdf)
    Image.new("L", form.size, 255).save(out, "TIFF", save_all=True, append_images=[form], compression="tiff_lzw")
    return out.getvalue()


@pytest.mark.parametrize(
    "show",
    [as_it_is, poor_scan, scan_in("PNG"), scan_in("TIFF"), scan_in("PDF"), photograph, scans_of_two_pages],
    ids=["PDF", "poor JPEG", "PNG", "TIFF", "PDF of a scan", "photograph", "TIFF of two pages"],
)
def test_the_printed_form_is_verified(permit: Permit, issued: Path, show: Callable[[bytes], bytes]) -> None:
    (issued / "shown").write_bytes(show((issued / f"printed/{NUMBERS[0]}.pdf").read_bytes()))
    ran = permit(*FR, "verify", "shown")
    assert ran.out.startswith("VALID (issued)"), ran
    assert "MG" in ran.out


def test_the_printed_form_is_accepted_at_the_border_once(permit: Permit, issued: Path) -> None:
    permit(*MG, "pdf", NUMBERS[2], "--out", "printed")
    (issued / "scan.jpg").write_bytes(poor_scan((issued / f"printed/{NUMBERS[2]}.pdf").read_bytes()))
    permit(*FR, "accept", "scan.jpg", *BORDER)
    assert permit(*FR, "accept", f"printed/{NUMBERS[2]}.pdf", *BORDER, fine=False).code == 3
