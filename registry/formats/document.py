"""A permit still to be sealed, in the form an authority's system wrote it: our JSON, or CITESEPermit XML."""

from registry.canonical import NotWellFormed
from registry.formats.cefact import read_message
from registry.permit import Permit, parse_permit


def read_document(data: bytes) -> Permit:
    """The permit in a JSON document or an XML message. Raises NotWellFormed or what the reader of that form raises."""
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        return read_message(data)
    if start.startswith(b"{"):
        return parse_permit(data)
    raise NotWellFormed("This is neither a JSON document nor an XML message of a permit.")
