"""Whatever a holder shows is told apart by its first bytes."""

from pathlib import Path

import pytest

from registry.commitment import Salts
from registry.formats.document import read_document
from registry.formats.file import NotAPermitFile, write_file
from registry.formats.picture import NotAPicture, draw
from registry.formats.qr import NotAPermitCode, write_code
from registry.formats.shown import NothingShown, read_shown
from registry.samples import sample
from registry.seal import Registry, SealedPermit, seal_permit

REGISTRY = Registry(560560, b"\1" * 20, b"\2" * 20)


def sealed() -> SealedPermit:
    permit = read_document(sample("mg-export-reptiles.json"))
    return seal_permit(permit, Salts(b"\3" * 16, b"\4" * 16), b"\5" * 32, REGISTRY)


@pytest.mark.parametrize("data", [b"", b" \n\t "])
def test_nothing_is_said_to_be_nothing(data: bytes) -> None:
    with pytest.raises(NothingShown, match="empty"):
        read_shown(data)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"{}", NotAPermitFile),
        (b"\x89PNG\r\n\x1a\n", NotAPicture),
        (b"\xff\xd8\xff\xe0", NotAPicture),
        (b"BM1234", NotAPicture),
        (b"hello", NotAPermitCode),
        (b"\x00\x01\x02", NotAPermitCode),
        (b"<xml/>", NotAPermitCode),
    ],
)
def test_each_form_complains_in_its_own_words(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_shown(data)


def test_file_code_and_picture_show_the_same_permit(tmp_path: Path) -> None:
    one, code = sealed(), write_code(sealed(), "https://permits.example")
    (tmp_path / "code.png").write_bytes(draw(code))
    shown = [
        write_file(one, REGISTRY),
        code.encode(),
        b"\n" + code.encode() + b"\n",
        (tmp_path / "code.png").read_bytes(),
    ]
    assert {read_shown(data).id for data in shown} == {one.id}
