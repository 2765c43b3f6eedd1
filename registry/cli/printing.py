"""`permit pdf`: the standard form, to be printed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from registry.case import Occasion
from registry.cli.batches import file_name
from registry.cli.desk import Desk
from registry.cli.options import permit_id
from registry.codes import LANGUAGES, Language
from registry.errors import InputError, RefusedError
from registry.formats.file import read_file
from registry.seal import SealedPermit
from registry.state import Directory
from registry.store.vault import Release

if TYPE_CHECKING:
    from registry.form.printing import Printed


class NotALanguage(InputError):
    """The form is printed in the Convention's languages only."""


class NotReleased(RefusedError):
    """This vault holds no such permit that is issued for good: nothing of it leaves the house before."""


def register(app: typer.Typer) -> None:
    app.command()(pdf)


def pdf(
    context: typer.Context,
    permits: Annotated[
        list[str],
        typer.Argument(help="Their numbers in this vault, 0x ids, sealed files, pictures or texts of QR codes."),
    ],
    language: Annotated[str, typer.Option(help="en, fr or es: the Convention's languages.")] = "en",
    copy: Annotated[bool, typer.Option("--copy", help="Print a copy, marked as one on every page.")] = False,
    out: Annotated[
        Path, typer.Option("--out", help="Folder for the PDFs, each named by its permit's number.")
    ] = Path(),
) -> None:
    """Print permits as the standard form, boxes 1 to 15 with annex and QR code: of a permit in this vault the original
    while it can be used, of any other a copy (Convention, Art. VI(4)).

    Example: `permit pdf 26MG000127 --language fr --out printed`
    """
    from registry.form.printing import ASKED_FOR, NOT_THE_ISSUER  # here: other commands need not wait for fonts

    desk: Desk = context.obj
    chosen = _language(language)
    told, lines = [], []
    with desk.output.progress("Printing") as advance:
        for done, which in enumerate(permits, 1):
            shown, own = _found(desk, which)
            made = _printed(desk, shown, chosen, ASKED_FOR if copy else "" if own else NOT_THE_ISSUER)
            path = out / f"{file_name(shown.face.number)}{'.copy' if made.because else ''}.pdf"
            desk.write(path, made.pdf)
            told.append({"id": shown.id, "file": path, "original": not made.because, "because": made.because or None})
            lines.append(f"Wrote {path}, a copy. {made.because}" if made.because else f"Wrote {path}, the original.")
            advance(done, len(permits))
    desk.output.result({"printed": told}, "\n".join(lines))


def _language(text: str) -> Language:
    for known in LANGUAGES:
        if text.lower() == known:
            return known
    raise NotALanguage(f"{text[:40]!r} is no language of the form: write en, fr or es.")


def _found(desk: Desk, which: str) -> tuple[SealedPermit, bool]:
    """The permit, and whether it is of this vault: then as the vault has it, unless a copy without names was shown."""
    shown = desk.shown(which) if "/v#" in which or Path(which).exists() else None
    if shown is not None and not shown.names_shown:
        return shown, False
    number = permit_id(desk, which) if shown is None else shown.id
    with desk.vault.read() as reading:
        document = reading.document(number)
    if document is not None and document.release is Release.FINAL:
        return read_file(document.file), True
    if shown is None:
        raise NotReleased(
            f"{which[:70]!r} is no permit that this vault holds and that is issued for good. `permit outbox resume` "
            "finishes what was begun; of another Party's permit show the file."
        )
    return shown, False


def _printed(desk: Desk, shown: SealedPermit, language: Language, copy: str) -> "Printed":
    from registry.form.fonts import installed
    from registry.form.printing import Press

    evidence = desk.enquiry.evidence(shown.id)
    question = desk.question(Occasion.EXPORT, desk.today())
    press = Press(_origin(desk, shown, evidence.directory), language, installed())
    return press.print(shown, desk.registry, evidence, question, copy=copy)


def _origin(desk: Desk, shown: SealedPermit, directory: Directory) -> str:
    """Where the code on paper leads: to its Party's own address, as that described itself on chain, or to this node,
    which verifies for all. An address that was shown with it is anybody's, and comes last."""
    issuer = directory.members.get(shown.face.party)
    if issuer is not None and issuer.origin and shown.face.party != desk.settings.party:
        return issuer.origin
    if shown.origin and not desk.settings.origin:
        return shown.origin
    return desk.origin()
