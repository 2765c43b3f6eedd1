"""What an act's record holds beyond the chain: it stays in the vault, and the chain has its salted commitment.

CITES Decision 18.125 e) asks for an audit trail that tells who requested, processed, issued, endorsed or altered.
"""

from typing import Annotated

from pydantic import Field, StringConstraints

from registry.canonical import Section
from registry.permit import LongText, Text

RecordMoment = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")]


class Record(Section):
    """Of one act: who did it here, when, where, and what was seen. `outcome` has one entry a line of the permit."""

    act: Text
    made: RecordMoment
    by: Text
    place: Text | None = None
    transport_document: Text | None = None
    officer_note: LongText | None = None
    outcome: Annotated[tuple[Text, ...], Field(strict=False, min_length=1, max_length=64)] | None = None


class Credential(Section):
    """Who an officer's account is: name and specimen signature, or method of authentication (Res. Conf. 12.3 3 q).

    The chain has its salted commitment; the Secretariat and Parties get it off chain.
    """

    name: Text
    method: Text
    specimen_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
