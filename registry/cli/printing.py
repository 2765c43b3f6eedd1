"""`permit pdf`: the standard form, to be printed."""

from pathlib import Path
from typing import Annotated

import typer

from registry.cli.desk import Desk
from registry.cli.options import permit_id
from registry.codes import LANGUAGES, Language
from registry.errors import InputError
from registry.formats.file import read_file
from registry.seal import SealedPermit
from registry.store.vault import Release


class NotALanguage(InputError):
    """The form is printed in the Convention's languages only."""


class NotReleased(InputError):
    """The permit is not issued for good: nothing of it leaves the house before."""


def register(app: typer.Typer) -> None:
    app.command()(pdf)


def pdf(
    context: typer.Context,
    permits: Annotated[
        list[str], typer.Argument(help="Sealed files, pictures or texts of QR codes, or numbers in this vault.")
    ],
    language: Annotated[str, typer.Option(help="en, fr or es: the Convention's languages.")] = "en",
    copy: Annotated[bool, typer.Option("--copy", help="Mark every page as a copy (Convention, Art. VI(4)).")] = False,
    out: Annotated[Path, typer.Option("--out", help="Folder for the PDFs, each named by its permit's number.")] = Path(),
) -> None:
    """Print permits as the standard form: boxes 1 to 15, annex, QR code. Without names it is marked as a copy.

    Example: `permit pdf 26MG000127.permit.json --language fr --out printed`
    """
    from registry.form.fonts import installed  # here, so that other commands do not wait for the fonts' library
    from registry.form.form import form_pdf

    desk: Desk = context.obj
    chosen = _language(language)
    written = []
    with desk.output.progress("Printing") as advance:
        for done, which in enumerate(permits, 1):
            shown = _sealed(desk, which)
            path = out / f"{shown.face.number.replace('/', '-')}-{shown.id[:4].hex()}.pdf"
            desk.write(path, form_pdf(shown, shown.origin or desk.origin(), chosen, copy, installed()))
            written.append(path)
            advance(done, len(permits))
    desk.output.result({"files": written}, "\n".join(f"Wrote {path}." for path in written))


def _language(text: str) -> Language:
    for known in LANGUAGES:
        if text.lower() == known:
            return known
    raise NotALanguage(f"{text[:40]!r} is no language of the form: write en, fr or es.")


def _sealed(desk: Desk, which: str) -> SealedPermit:
    if "/v#" in which or Path(which).exists():
        return desk.shown(which)
    number = permit_id(desk, which)
    with desk.vault.read() as reading:
        document = reading.document(number)
    if document is None or document.release is not Release.FINAL:
        raise NotReleased(f"{which[:40]!r} is not issued for good in this vault: nothing of it is printed before.")
    return read_file(document.file)
