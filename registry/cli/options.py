"""Options and arguments that many commands share, and what they turn into."""

from pathlib import Path
from typing import Annotated

import typer

from registry.cli.desk import Desk
from registry.config import is_party
from registry.errors import InputError
from registry.office import Details

MOST_NUMBER = 35
"""Letters in a permit's number, at most."""

Shown = Annotated[
    str,
    typer.Argument(help="The sealed file, a picture of the QR code, or the code's text; `-` reads standard input."),
]
As = Annotated[str, typer.Option("--as", help="Name of the key that signs: see `permit key list`.")]
PasswordFile = Annotated[
    Path | None, typer.Option("--password-file", help="File that holds the key's password; otherwise it is asked for.")
]
Day = Annotated[
    str | None,
    typer.Option(help="The local date on which it happened, such as 2026-11-24. Today in UTC if left out."),
]
Place = Annotated[str | None, typer.Option(help="Port or office, kept in the record, not on chain.")]
Transport = Annotated[str | None, typer.Option(help="Number of the bill of lading or air waybill (box 15).")]
Remark = Annotated[str | None, typer.Option(help="The officer's note, kept in the record, not on chain.")]
Quantities = Annotated[
    str | None,
    typer.Option(help="Actual quantities, one a line, separated by commas: 10,6,12.5. As permitted if left out."),
]


def details(place: str | None, transport: str | None, remark: str | None) -> Details:
    return Details(place=place, transport_document=transport, officer_note=remark)


def listed(text: str | None) -> list[str] | None:
    """'10, 6' → ['10', '6']; None stays None."""
    return None if text is None else [part.strip() for part in text.split(",")]


class NotAChoice(InputError):
    """A word or number that the table does not have."""


def reason(table: dict[int, str], given: str) -> int:
    """The number of a reason, given as its number or the beginning of its words. Raises NotAChoice."""
    if given.isdigit() and int(given) in table:
        return int(given)
    found = [number for number, words in table.items() if given and words.startswith(given.lower())]
    if len(found) != 1:
        choices = "; ".join(f"{number} {words}" for number, words in table.items())
        raise NotAChoice(f"{given[:80]!r} is not one of: {choices}.")
    return found[0]


def country(text: str) -> str:
    """Two letters, in capitals. Raises NotAChoice."""
    if not is_party(text.upper()):
        raise NotAChoice(f"{text[:40]!r} is no country: write its two letters, such as MG.")
    return text.upper()


def hexadecimal(text: str, size: int, what: str) -> bytes:
    """Bytes from 0x hex. Raises NotAChoice."""
    try:
        data = bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        data = b""
    if len(data) != size:
        raise NotAChoice(f"{text[:80]!r} is no {what}: write 0x and {2 * size} digits 0 to 9, a to f.")
    return data


def permit_id(desk: Desk, text: str) -> bytes:
    """An id given as 0x hex, as the number of a document in this vault, or by showing the document."""
    if text.startswith("0x"):
        return hexadecimal(text, 32, "permit id")
    if len(text) <= MOST_NUMBER and "/v#" not in text and not Path(text).exists():
        with desk.vault.read() as reading:
            document = reading.document_numbered(desk.settings.party, text)
        if document is None:
            raise NotAChoice(f"There is no permit numbered {text!r} in this vault and no file of that name.")
        return document.permit
    return desk.shown(text).id
