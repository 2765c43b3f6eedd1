"""A document that an authority hands in is told apart by its first letter, whatever the encoding."""

import pytest

from registry.canonical import NotWellFormed
from registry.formats.document import read_document, read_document_with_remarks
from registry.samples import sample


@pytest.mark.parametrize("data", [b"", b"   ", b"PK\x03\x04", b"[1]", b"number;kind\n1;2\n"])
def test_what_is_neither_json_nor_xml_is_said_to_be_neither(data: bytes) -> None:
    with pytest.raises(NotWellFormed, match="neither a JSON document nor an XML message"):
        read_document(data)


def test_a_message_and_its_json_twin_are_the_same_permit() -> None:
    assert read_document(sample("mg-export-reptiles.xml")) == read_document(sample("mg-export-reptiles.json"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_message_is_read_in_the_encoding_it_was_saved_in(encoding: str) -> None:
    declared = f'encoding="{encoding.removesuffix("-sig")}"'
    text = sample("mg-export-reptiles.xml").decode().replace('encoding="UTF-8"', declared)
    assert read_document(text.encode(encoding)).face.party == "MG"


def test_a_json_document_leaves_nothing_aside() -> None:
    assert read_document_with_remarks(sample("mg-export-reptiles.json"))[1] == []
