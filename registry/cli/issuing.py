"""What a Management Authority does with its permits: issue, cancel, replace, affirm."""

from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from registry.acts import ENDING_REASONS
from registry.cli.desk import CannotWrite, Desk
from registry.cli.options import As, PasswordFile, Remark, details, permit_id, serve
from registry.cli.output import table
from registry.commitment import short_code
from registry.counter import Asked
from registry.findings import findings
from registry.formats.document import read_document_with_remarks
from registry.formats.file import read_file, write_file
from registry.formats.picture import draw
from registry.formats.qr import write_code
from registry.permit import Permit
from registry.seal import SealedPermit
from registry.words import number_of

Permits = Annotated[list[Path], typer.Argument(help="Permits as JSON or CITESEPermit XML, one a file.")]
Out = Annotated[Path, typer.Option("--out", help="Folder for the sealed files and the QR pictures.")]
Which = Annotated[str, typer.Argument(help="Its number in this vault, its 0x id, or its sealed file.")]
Why = Annotated[str, typer.Option("--reason", help="A number or words: " + ", ".join(ENDING_REASONS.values()) + ".")]


def register(app: typer.Typer) -> None:
    for command in (check, issue, cancel, replace, affirm):
        app.command()(command)


def issue(
    context: typer.Context, permits: Permits, key: As, out: Out = Path(), password_file: PasswordFile = None
) -> None:
    """Issue permits: all are read before any is sent, and files leave the house when the issue is final.

    Example: `permit issue mg-export-reptiles.xml --as issuing-officer-1 --out issued`
    """
    desk: Desk = context.obj
    read = [_advised(desk, path) for path in permits]
    _prepare(desk, out)
    officer, office = desk.signer(key, password_file), desk.office
    with desk.output.progress("Issuing") as advance:
        sealed = office.issue(read, officer, advance)
    _release(desk, sealed, out)


def check(context: typer.Context, permits: Permits) -> None:
    """Read permits as `issue` would, and say what the law says of them. Nothing is issued, no key is needed.

    Example: `permit check mg-export-reptiles.xml`
    """
    desk: Desk = context.obj
    rows: list[tuple[str, ...]] = []
    public = []
    for path in permits:
        permit, remarks = read_document_with_remarks(desk.read(path))
        found = findings(permit, desk.law)
        public.append({"file": path, "number": permit.face.number, "findings": found, "remarks": remarks})
        rows += [(permit.face.number, f.severity, f.box, f.says, f.provision) for f in found]
        rows += [(permit.face.number, "remark", "", remark, "") for remark in remarks]
    columns = ("Number", "", "Box", "", "Provision")
    desk.output.result(public, table("Findings", columns, rows) if rows else "Nothing to remark.")


def _advised(desk: Desk, path: Path) -> Permit:
    """A permit as it was handed in; what is to be said about it goes to the officer, and stops nothing."""
    permit, remarks = read_document_with_remarks(desk.read(path))
    for finding in findings(permit, desk.law):
        desk.output.say(f"{path}: {finding.severity}, box {finding.box}: {finding.says} ({finding.provision})")
    for remark in remarks:
        desk.output.say(f"{path}: {remark}")
    return permit


def _prepare(desk: Desk, out: Path) -> None:
    """Before anything is issued: codes lead somewhere, and there is a place for the files."""
    desk.origin()
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise CannotWrite(f"{out} cannot be made: {fault.strerror}. Name another folder: --out.") from None


def _file_name(number: str) -> str:
    """A name of its own for each number; what a file's name must not hold is written %XX."""
    return "".join(letter if letter.isalnum() or letter in "-_." else quote(letter, safe="") for letter in number)


def _release(desk: Desk, sealed: list[SealedPermit], out: Path) -> None:
    """Write the sealed file and the picture of each permit, and list them. Asked again, the same are written again."""
    public, rows = [], []
    for permit in sealed:
        name = _file_name(permit.face.number)
        file, picture = out / f"{name}.permit.json", out / f"{name}.png"
        desk.write(file, write_file(permit, desk.registry))
        desk.write(picture, draw(write_code(permit, desk.origin())))
        code = short_code(permit.id)
        public.append({"number": permit.face.number, "id": permit.id, "code": code, "file": file, "picture": picture})
        rows.append((permit.face.number, code, str(file), str(picture)))
    desk.output.result(public, table("Issued", ("Number", "Short code", "Sealed file", "QR picture"), rows))


def cancel(
    context: typer.Context, permit: Which, key: As, why: Why, remark: Remark = None, password_file: PasswordFile = None
) -> None:
    """End a permit that was not used. It cannot be undone.

    Example: `permit cancel 26MG000127 --reason lost --as issuing-officer-1`
    """
    desk: Desk = context.obj
    number, chosen = permit_id(desk, permit), number_of(ENDING_REASONS, why)
    asked = Asked("cancel", number, desk.today(), reason=why, details=details(None, None, remark))
    done = serve(desk, asked, key, password_file)
    desk.output.result(done, f"Cancelled: {ENDING_REASONS[chosen]}. Final in block {done.block}.")


def replace(
    context: typer.Context,
    permit: Which,
    successor: Annotated[Path, typer.Argument(help="The new permit, as JSON or XML, with a number of its own.")],
    key: As,
    why: Why,
    out: Out = Path(),
    remark: Remark = None,
    password_file: PasswordFile = None,
) -> None:
    """End a permit and issue its successor in one step: there is no moment with two, and none with neither.

    Example: `permit replace 26MG000127 new.json --reason lost --as issuing-officer-1`
    """
    desk: Desk = context.obj
    number = permit_id(desk, permit)
    new = _advised(desk, successor)
    _prepare(desk, out)
    said = details(None, None, remark)
    serve(desk, Asked("replace", number, desk.today(), reason=why, details=said, successor=new), key, password_file)
    with desk.vault.read() as reading:
        document = reading.document_numbered(new.face.party, new.face.number)
    assert document is not None  # it was stored together with its transaction
    _release(desk, [read_file(document.file)], out)


def affirm(
    context: typer.Context,
    permits: Annotated[list[str], typer.Argument(help="Their numbers in this vault, 0x ids, or sealed files.")],
    key: As,
    password_file: PasswordFile = None,
) -> None:
    """Take over genuine permits of a colleague whose key is distrusted, all or none.

    Example: `permit affirm 26MG000127 26MG000128 --as issuing-officer-2`
    """
    desk: Desk = context.obj
    ids = [permit_id(desk, permit) for permit in permits]
    done = serve(desk, Asked("affirm", ids[0], desk.today(), others=tuple(ids[1:])), key, password_file)
    desk.output.result(done, f"{len(ids)} permits affirmed. Final in block {done.block}.")
