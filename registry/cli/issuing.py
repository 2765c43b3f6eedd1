"""What a Management Authority does with its permits: issue, cancel, replace, affirm."""

from pathlib import Path
from typing import Annotated

import typer

from registry.acts import ENDING_REASONS
from registry.batch import Batch, NothingToIssue, chunks
from registry.cli.batches import FEW, Examined, Released, advise, examine, object_to, refused
from registry.cli.completing import reasons
from registry.cli.desk import CannotWrite, Desk
from registry.cli.options import As, PasswordFile, Remark, details, permit_id, serve
from registry.counter import Asked
from registry.issuing import Issued
from registry.permit import Permit
from registry.words import number_of

Permits = Annotated[
    list[Path],
    typer.Argument(
        help="Permits: JSON or CITESEPermit XML, a spreadsheet as CSV (one row a line of a permit), .jsonl with one a "
        "line, folders of these, or `-` for standard input."
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(help="What a spreadsheet is in, such as windows-1252, where it is not UTF-8 or UTF-16."),
]
Out = Annotated[Path, typer.Option("--out", help="Folder for the sealed files and the QR pictures.")]
Which = Annotated[str, typer.Argument(help="Its number in this vault, its 0x id, or its sealed file.")]
Why = Annotated[
    str,
    typer.Option(
        "--reason",
        help="A number or words: " + "; ".join(ENDING_REASONS.values()) + ".",
        autocompletion=reasons(ENDING_REASONS),
    ),
]


def register(app: typer.Typer) -> None:
    for command in (check, issue, cancel, replace, affirm):
        app.command()(command)


def issue(
    context: typer.Context,
    permits: Permits,
    key: As,
    out: Out = Path(),
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Issue the others where some cannot be read or issued.")
    ] = False,
    pictures: Annotated[
        bool | None, typer.Option(help=f"Draw the QR codes; if left out, for up to {FEW} permits.", show_default=False)
    ] = None,
    encoding: Encoding = None,
    password_file: PasswordFile = None,
) -> None:
    """Issue permits: all are read before any is sent, and files leave the house when the issue is final.

    Takes many at once: a spreadsheet, a folder, a file with one a line. If some cannot be read, all of these are told
    and nothing is issued. Interrupted, the same command goes on: what is issued already is not issued again.

    Example: `permit issue mg-export-reptiles.xml --as issuing-officer-1 --out issued`
    """
    desk: Desk = context.obj
    with Batch() as batch:
        found = examine(desk, batch, permits, encoding)
        advise(desk, found)
        _ensure_good(found, skip_bad)
        _prepare(desk, out)
        officer, office = desk.signer(key, password_file), desk.office
        object_to(desk, batch, found)
        _ensure_good(found, skip_bad)
        released = Released(desk, out, found.good, found.good <= FEW if pictures is None else pictures)
        with desk.output.progress("Issuing") as advance:
            for issued in office.issue_many(chunks(words for _, words in batch.places()), officer):
                released.add(issued)
                advance(released.count, found.good)
    released.tell(found)


def _ensure_good(found: Examined, skip_bad: bool) -> None:
    if found.bad and not (skip_bad and found.good):
        raise refused(found)
    if not found.good:
        raise NothingToIssue("There is no permit to issue in what was named.")


def check(context: typer.Context, permits: Permits, encoding: Encoding = None) -> None:
    """Read permits as `issue` would, and say what the law says of them. Nothing is issued, no key is needed.

    Exit code 2 if some cannot be read.

    Example: `permit check mg-export-reptiles.xml`
    """
    desk: Desk = context.obj
    with Batch() as batch:
        found = examine(desk, batch, permits, encoding)
    found.tell(desk)
    desk.output.say(desk.law.told)
    if found.bad:
        raise refused(found)


def _advised(desk: Desk, path: Path) -> Permit:
    """One permit as it was handed in; what is to be said about it goes to the officer, and stops nothing."""
    with Batch() as batch:
        found = examine(desk, batch, [path], None)
        advise(desk, found)
        if found.bad:
            raise refused(found)
        if found.good != 1:
            raise NothingToIssue(f"{path} holds {found.good} permits: name one that holds one.")
        return next(batch.permits())


def _prepare(desk: Desk, out: Path) -> None:
    """Before anything is issued: codes lead somewhere, and there is a place for the files."""
    desk.origin()
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise CannotWrite(f"{out} cannot be made: {fault.strerror}. Name another folder: --out.") from None


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
    released = Released(desk, out, 1, True)
    released.add([Issued(document.permit, document.number, document.file)])
    released.tell(None)


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
