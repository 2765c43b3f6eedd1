"""Approval by a second official: hand permits over, list what waits, approve it or send it back."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from registry.approvals import Official, permit_of, plain_approval
from registry.batch import Batch, NothingToIssue, chunks
from registry.canonical import canonical
from registry.cli.batches import Examined, advise, examine, file_name, refused
from registry.cli.desk import Desk
from registry.cli.issuing import Encoding, Permits
from registry.cli.options import As, PasswordFile
from registry.cli.output import table
from registry.commitment import approval_digest
from registry.days import moment
from registry.store.approvals import Approval, ApprovalStage

PAGE = 500


def register(app: typer.Typer) -> None:
    app.command("hand-over")(hand_over)
    for command in (approvals, approve):
        app.command()(command)
    app.command("send-back")(send_back)


def hand_over(
    context: typer.Context, permits: Permits, key: As, encoding: Encoding = None, password_file: PasswordFile = None
) -> None:
    """Hand permits over to be approved by a second official, before they are issued. Takes what `issue` takes.

    Another version under the same number takes the place of one that waits.

    Example: `permit hand-over mg-export-reptiles.xml --as issuing-officer-1`
    """
    desk: Desk = context.obj
    with Batch() as batch:
        found = _good(desk, batch, permits, encoding)
        by, handed = _official(desk, key, password_file), list[Approval]()
        with desk.output.progress("Handing over") as advance:
            for some in chunks((words for _, words in batch.places()), PAGE):
                handed += desk.approvals.hand_over(some, by)
                advance(len(handed), found.good)
    _tell(desk, handed, "Handed over")


def approvals(
    context: typer.Context,
    stage: Annotated[ApprovalStage, typer.Option(help="At which stage.")] = ApprovalStage.WAITING,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder to write the permits into, to look at them and approve them.")
    ] = None,
) -> None:
    """List what was handed over: what waits, or is at another stage. Asks no node.

    Example: `permit approvals --out waiting`
    """
    desk: Desk = context.obj
    found: list[Approval] = []
    while page := desk.approvals.page(stage, found[-1].place if found else None, PAGE):
        found += page
    for one in found if out is not None else ():
        desk.write(Path(out or "") / f"{file_name(one.number)}.json", canonical(permit_of(one)) + b"\n")
    _tell(desk, found, stage.capitalize())


def approve(
    context: typer.Context, permits: Permits, key: As, encoding: Encoding = None, password_file: PasswordFile = None
) -> None:
    """Approve permits that a colleague handed over, exactly as they are in these files: all of them, or none.

    What the law says of them is told before. `permit approvals --out FOLDER` writes what waits.

    Example: `permit approve waiting --as issuing-officer-2`
    """
    desk: Desk = context.obj
    with Batch() as batch:
        _good(desk, batch, permits, encoding)
        by = _official(desk, key, password_file)
        digests = [approval_digest(words.face, words.persons) for _, words in batch.places()]
    _tell(desk, desk.approvals.approve(digests, by), "Approved")


def send_back(
    context: typer.Context,
    numbers: Annotated[list[str], typer.Argument(help="Numbers of permits that wait, or are approved and not issued.")],
    key: As,
    reason: Annotated[str, typer.Option(help="What is to be mended, for who prepared them.")],
    password_file: PasswordFile = None,
) -> None:
    """Send permits back to who prepared them, with a reason: all of them, or none.

    Example: `permit send-back 26MG000127 --reason "The unit is missing." --as issuing-officer-2`
    """
    desk: Desk = context.obj
    digests = [desk.approvals.numbered(number).digest for number in numbers]
    back = desk.approvals.send_back(digests, _official(desk, key, password_file), reason)
    _tell(desk, back, "Sent back")


def _official(desk: Desk, key: str, password_file: Path | None) -> Official:
    """Who can open the key, by the key's name."""
    label = desk.keyring.find(key).label
    return Official(label, desk.signer(key, password_file).account)


def _good(desk: Desk, batch: Batch, permits: Sequence[Path], encoding: str | None) -> Examined:
    """All that is named, if all can be read."""
    found = examine(desk, batch, permits, encoding)
    advise(desk, found)
    if found.bad:
        raise refused(found)
    if not found.good:
        raise NothingToIssue("There is no permit in what was named.")
    return found


def _tell(desk: Desk, some: Sequence[Approval], title: str) -> None:
    rows = [
        (one.number, one.stage, one.processor, moment(one.handed), one.decider or "",
         "" if one.decided is None else moment(one.decided), one.reason or "")
        for one in some
    ]  # fmt: skip
    columns = ("Number", "Stage", "Prepared by", "Handed over", "Decided by", "Decided", "Reason")
    public = [plain_approval(one) for one in some]
    desk.output.result(public, table(title, columns, rows) if rows else f"{title}: none.")
