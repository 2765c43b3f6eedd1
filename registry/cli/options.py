"""Options and arguments that many commands share, and what they turn into."""

from pathlib import Path
from typing import Annotated

import typer

from registry.cli.completing import key_names
from registry.cli.desk import Desk
from registry.counter import Asked
from registry.decisions import Decided, decide
from registry.office import Details
from registry.sending import Done
from registry.words import NotAChoice, hexadecimal

MOST_NUMBER = 35
"""Letters in a permit's number, at most."""

Shown = Annotated[
    str,
    typer.Argument(
        help="The sealed file, the printed form as PDF, a picture or scan of its QR code, or the code's text; `-` "
        "reads standard input."
    ),
]
As = Annotated[
    str, typer.Option("--as", help="Name of the key that signs: see `permit key list`.", autocompletion=key_names)
]
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


def listed(text: str | None) -> tuple[str, ...] | None:
    """'10, 6' → ('10', '6'); None stays None."""
    return None if text is None else tuple(part.strip() for part in text.split(","))


def decided(desk: Desk, what: Decided, key: str, password_file: Path | None) -> Done:
    """Open the key, send the decision, and wait until it is final."""
    signer, office = desk.signer(key, password_file), desk.office
    with desk.output.waiting():
        return decide(office, what, signer, desk.now())


def serve(desk: Desk, asked: Asked, key: str, password_file: Path | None) -> Done:
    """Examine what is asked and say what is to be said, then open the key, do it, and wait until it is final."""
    for remark in desk.counter.examine(asked):
        desk.output.say(f"Note: {remark}")
    officer, office = desk.signer(key, password_file), desk.office
    with desk.output.waiting():
        return desk.counter.act(office, asked, officer)


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
