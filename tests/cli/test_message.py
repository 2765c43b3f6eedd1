"""`permit message`: what was sealed goes on to another system, in forms that are read as the same permit again."""

from collections.abc import Callable
from pathlib import Path

import pytest

from registry.formats.cefact import read_message
from registry.permit import Permit as Document
from registry.permit import parse_permit
from tests.cli.conftest import Permit
from tests.cli.test_life import ISSUER, MG, number_of
from tests.formats.test_rows import read

NUMBER = "26MGX1"
FILE = f"issued/{NUMBER}.permit.json"
READERS: dict[str, Callable[[bytes], Document | None]] = {
    "xml": read_message,
    "csv": lambda data: read(data)[0].permit,
    "json": parse_permit,
}


@pytest.fixture(scope="module")
def document(homes: Path, permit: Permit) -> Document:
    """The document that was issued."""
    given = number_of(homes, "mg-export-reptiles.json", NUMBER, permit)
    permit(*MG, "issue", given, *ISSUER, "--out", "issued")
    return parse_permit(given.read_bytes())


@pytest.mark.usefixtures("document")
def test_a_permit_without_its_names_is_no_message(permit: Permit) -> None:
    permit(*MG, "redact", FILE, "--out", "redacted.permit.json")
    ran = permit(*MG, "message", "redacted.permit.json", fine=False)
    assert (ran.code, "whole permit" in ran.err, ran.out) == (2, True, "")


@pytest.mark.parametrize("form", READERS)
def test_a_message_reads_as_the_permit_that_was_sealed(
    homes: Path, permit: Permit, document: Document, form: str
) -> None:
    said = permit(*MG, "message", FILE, "--form", form, "--out", f"messages/one.{form}").out
    assert "proves nothing" in said
    assert READERS[form]((homes / f"messages/one.{form}").read_bytes()) == document


def test_without_a_place_the_message_itself_is_printed(permit: Permit, document: Document) -> None:
    printed = permit(*MG, "message", FILE)
    assert read_message(printed.out.encode()) == document
    assert permit("--json", *MG, "message", FILE).json()["message"] == printed.out
