"""A permit still to be sealed, in the form an authority's system wrote it: our JSON, or CITESEPermit XML."""

from registry.canonical import NotWellFormed
from registry.formats.cefact import read_message_with_remarks
from registry.permit import Permit, parse_permit
from registry.sentence import Sentence

_BEFORE = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"
"""Byte-order marks, and what UTF-16 puts between letters."""


def read_document(data: bytes) -> Permit:
    """The permit in a JSON document or an XML message. Raises NotWellFormed or what the reader of that form raises."""
    return read_document_with_remarks(data)[0]


def read_document_with_remarks(data: bytes) -> tuple[Permit, list[str]]:
    """The same, and what the message holds that a permit does not: it was left aside."""
    start = data[:64].lstrip(_BEFORE)
    if start.startswith(b"<"):
        return read_message_with_remarks(data)
    if start.startswith(b"{"):
        return parse_permit(data), []
    says = Sentence("This is neither a JSON document nor an XML message of a permit. Send one of them, saved as UTF-8.")
    raise NotWellFormed(says)
