"""Asking about a permit, and making copies of it: verify, history, redact, qr, message. No key is needed."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from registry.acts import NOTE_KINDS
from registry.answers import Answer, Outcome, Verdict
from registry.approvals import Handling, plain_handling
from registry.canonical import canonical
from registry.case import Occasion
from registry.cli.desk import Desk
from registry.cli.options import Day, Shown
from registry.cli.output import put, seen, table
from registry.cli.paper import paper
from registry.commitment import read_short_code, short_code
from registry.days import moment, to_date
from registry.errors import InputError, RegistryError, StoreError
from registry.formats.cefact_write import write_message
from registry.formats.file import write_file
from registry.formats.picture import draw
from registry.formats.qr import write_code
from registry.formats.rows_write import write_rows
from registry.formats.shown import read_shown
from registry.permit import Permit
from registry.plain import plain_verdict
from registry.quantities import as_text
from registry.seal import redact as redacted
from registry.state import Directory, PermitState, fold_permit
from registry.telling import tell
from registry.verify import status_word
from registry.words import country, hexadecimal

WORDS = {Answer.VALID: "VALID", Answer.INVALID: "INVALID", Answer.UNKNOWN: "CANNOT TELL"}
COLOURS = {Answer.VALID: "green", Answer.INVALID: "red", Answer.UNKNOWN: "yellow"}
SIGNS = {
    Outcome.PASSED: "ok",
    Outcome.FAILED: "FAILED",
    Outcome.WARNING: "note",
    Outcome.CANNOT_TELL: "cannot tell",
    Outcome.NOT_NEEDED: "-",
}


class Form(StrEnum):
    """In which forms `permit issue` reads what `permit message` writes."""

    XML = "xml"
    CSV = "csv"
    JSON = "json"


WRITERS: dict[Form, Callable[[Permit], bytes]] = {
    Form.XML: write_message,
    Form.CSV: lambda permit: write_rows([permit]),
    Form.JSON: lambda permit: canonical(permit) + b"\n",
}


class NamesLeftOut(InputError):
    """A redacted permit is half of one: no message can be made of it."""


class NotValid(RegistryError):
    """The verdict is not valid. It was printed; this only sets the exit code."""

    exit_code = 1


def register(app: typer.Typer) -> None:
    for command in (verify, history, redact, qr, message, code):
        app.command()(command)


def verify(
    context: typer.Context,
    shown: Shown,
    occasion: Annotated[Occasion, typer.Option(help="Where you ask: it decides what a used permit means.")] = (
        Occasion.IMPORT
    ),
    day: Day = None,
    here: Annotated[
        str | None, typer.Option(parser=country, help="Two letters of your country; this node's Party if left out.")
    ] = None,
) -> None:
    """Say whether a permit is valid, invalid, or cannot be judged now, and why. Exit code 0: valid; 1: anything else.

    Example: `permit verify scan.png --occasion import`
    """
    desk: Desk = context.obj
    question = desk.question(occasion, desk.day(day), here)
    data = desk.input(shown)
    verdict, sealed = desk.enquiry.verify_read(lambda: read_shown(data), question)
    desk.output.result(plain_verdict(verdict), verdict_table(verdict))
    if sealed is not None and not desk.output.as_json:
        desk.output.result(None, paper(sealed))
    if verdict.answer is not Answer.VALID:
        raise typer.Exit(NotValid.exit_code)


def verdict_table(verdict: Verdict) -> Table:
    """The answer on top, the twelve checks below it."""
    decisive = verdict.decisive
    title = Text(WORDS[verdict.answer], style=f"bold {COLOURS[verdict.answer]}")
    title.append(f" ({verdict.status})" + (f": {seen(decisive.says)}" if decisive else ""), style="default")
    rows = [(str(check.number), SIGNS[check.outcome], check.says) for check in verdict.checks]
    for event in verdict.notes:
        rows.append(("", "note", f"{NOTE_KINDS.get(event.kind, event.kind)}, {moment(event.where.time)}"))
    if verdict.used_quantities is not None:
        rows.append(("", "", "Imported: " + ", ".join(as_text(quantity) for quantity in verdict.used_quantities)))
    return table(title, ("", "", f"{verdict.occasion} on {verdict.day}, profile {verdict.profile}"), rows)


def history(context: typer.Context, permit: Shown) -> None:
    """Tell all that happened to a permit, from the chain alone. Takes an id (0x...) too.

    Of a permit of this home's own Party also who handled it: applicant, processor, approver and issuer.

    Example: `permit history 26MG000127.permit.json`
    """
    desk: Desk = context.obj
    number = hexadecimal(permit, 32, "permit id") if permit.startswith("0x") else desk.shown(permit).id
    events = desk.enquiry.history(number)
    directory = desk.enquiry.directory()
    rows = [
        (
            moment(event.where.time),
            directory.officers[event.officer].party if event.officer in directory.officers else "??",
            tell(event),
            str(event.where.block),
        )
        for event in events
    ]
    told = [{"event": type(event).__name__, "says": tell(event), "facts": event} for event in events]
    handling = _handling(desk, number)
    desk.output.result(
        {"id": number, "events": told, "handling": handling and plain_handling(handling), "as_of": desk.as_of()},
        table(f"0x{number.hex()}", ("Recorded", "By", "What", "Block"), rows),
    )
    if handling is not None and not desk.output.as_json:
        desk.output.result(None, handling_table(handling))


def _handling(desk: Desk, permit: bytes) -> Handling | None:
    """Who handled it, if it is one of this home's Party. The vault is not needed for what the chain tells."""
    if not desk.settings.party:
        return None
    try:
        return desk.approvals.handling(permit)
    except StoreError as fault:
        desk.output.say(f"Who handled it cannot be read now. ({fault})")
        return None


def handling_table(told: Handling) -> Table:
    applicant = " ".join(part for part in (told.applicant, told.reference and f"({told.reference})") if part)
    who = (
        ("Applicant", applicant, None), ("Processor", told.processor, told.prepared),
        ("Approver", told.approver, told.approved), ("Issuer", told.issuer, None),
    )  # fmt: skip
    rows = [(role, name or "", "" if time is None else moment(time)) for role, name, time in who]
    return table(f"Who handled {told.number}: known to this Party only", ("", "Who", "When"), rows)


def code(
    context: typer.Context, typed: Annotated[str, typer.Argument(help="16 letters and the check letter.")]
) -> None:
    """Tell a permit's state from the short code under its QR code. The contents are not checked.

    Example: `permit code "JZU3 25C7 UOF2 CPAK 4"`
    """
    desk: Desk = context.obj
    number = desk.enquiry.find(read_short_code(typed))
    directory, as_of = desk.enquiry.directory(), desk.as_of()
    state = fold_permit(desk.enquiry.history(number), directory)
    assert state is not None  # it has a history, which begins with its issue
    told = _standing(state, directory, desk.today())
    stale = f" Not fresh: {as_of['not_fresh_because']}" if as_of["not_fresh_because"] else ""
    desk.output.result(
        {"id": number, **told, "contents_checked": False, "as_of": as_of},
        f"0x{number.hex()}: {told['status']}. The contents were not checked: compare them with the file or the QR "
        f"code.\nOf {told['party']}, {told['last']}. As of block {as_of['block']}, {as_of['time']}.{stale}",
    )


def _standing(state: PermitState, directory: Directory, today: int) -> dict[str, str | None]:
    """What the chain alone says of a permit; `last` is the last thing that changed where it stands."""
    return {
        "status": status_word(state, today),
        "party": directory.officers[state.issued.officer].party,
        "destination": state.issued.destination or None,
        "valid_until": to_date(state.issued.valid_day),
        "last": tell(state.ended or (state.crossings or (state.endorsed or state.issued,))[-1]),
    }


def redact(
    context: typer.Context,
    shown: Shown,
    out: Annotated[Path, typer.Option("--out", help="Where the redacted file goes.")] = Path("redacted.permit.json"),
) -> None:
    """Make a copy without names and addresses: same id, same seal.

    Example: `permit redact 26MG000127.permit.json --out for-the-press.permit.json`
    """
    desk: Desk = context.obj
    permit = redacted(desk.shown(shown))
    desk.write(out, write_file(permit, desk.registry))
    desk.output.result({"file": out, "id": permit.id}, f"Wrote {out}. Names and addresses are not in it.")


def qr(
    context: typer.Context,
    shown: Shown,
    out: Annotated[Path | None, typer.Option("--out", help="Where the picture goes; the text is printed.")] = None,
) -> None:
    """Print the text of a permit's QR code, and draw it.

    Example: `permit qr 26MG000127.permit.json --out 26MG000127.png`
    """
    desk: Desk = context.obj
    permit = desk.shown(shown)
    text = write_code(permit, permit.origin or desk.origin())
    if out is not None:
        desk.write(out, draw(text))
    desk.output.result({"text": text, "code": short_code(permit.id), "picture": out}, text)


def message(
    context: typer.Context,
    shown: Shown,
    form: Annotated[Form, typer.Option(help="The form of the message: CITESEPermit XML, a spreadsheet, or JSON.")] = (
        Form.XML
    ),
    out: Annotated[Path | None, typer.Option("--out", help="Where it goes; otherwise it is printed.")] = None,
) -> None:
    """Write what a permit says, names too, as a message for another system. It carries no seal: it proves nothing.

    Example: `permit message 26MG000127.permit.json --form xml --out 26MG000127.xml`
    """
    desk: Desk = context.obj
    permit = desk.shown(shown)
    if permit.persons is None:
        raise NamesLeftOut("This copy is without its names and addresses. A message is made of the whole permit.")
    written = WRITERS[form](Permit(face=permit.face, persons=permit.persons))
    if out is None and not desk.output.as_json:
        put(written)
        return
    if out is not None:
        desk.write(out, written)
    told = {"id": permit.id, "form": form, "file": out, "message": None if out else written.decode()}
    desk.output.result(told, f"Wrote {out}. It carries no seal: it proves nothing.")
