"""References to other documents that a message leaves empty, or gives no country."""

import re

import pytest

from registry.canonical import NotWellFormed
from registry.formats.cefact import read_message
from registry.formats.cefact_write import write_message
from registry.permit import parse_permit
from registry.samples import sample


def message(name: str) -> str:
    return write_message(parse_permit(sample(name))).decode()


@pytest.mark.parametrize(
    ("name", "code", "member"),
    [
        ("pe-export-replacement.json", "replaced", "replaces"),
        ("th-export-crocodile-skins.json", "911", "import_permit"),
    ],
)
def test_a_reference_that_is_left_empty_is_none(name: str, code: str, member: str) -> None:
    empty = re.sub(
        rf"(<ram:ReferenceReferencedDocument>)(?:(?!</ram:Ref).)*?(<ram:TypeCode[^>]*>{code}</ram:TypeCode>).*?"
        r"(</ram:ReferenceReferencedDocument>)",
        r"\1\2\3",
        message(name),
        flags=re.DOTALL,
    )
    assert getattr(read_message(message(name).encode()).face, member) is not None
    assert getattr(read_message(empty.encode()).face, member) is None


def test_a_document_of_origin_without_a_country_is_refused() -> None:
    text = message("ch-re-export-watchstraps.json")
    nowhere = text.replace(' schemeAgencyID="US"', "").replace("<ram:ID>US</ram:ID>", "<ram:ID/>", 1)
    with pytest.raises(NotWellFormed, match="has no country"):
        read_message(nowhere.encode())


def test_an_empty_document_of_no_country_is_left_out() -> None:
    text = message("pe-export-replacement.json")
    empty = text.replace(' schemeAgencyID="PE"/>', "/>", 1).replace("<ram:ID>PE</ram:ID>", "<ram:ID/>", 1)
    assert read_message(text.encode()).face.lines[0].sources is not None
    assert read_message(empty.encode()).face.lines[0].sources is None
