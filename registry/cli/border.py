"""What customs does with a permit that somebody shows: endorse, accept, refuse, cross, note."""

from typing import Annotated

import typer

from registry.acts import CROSSING_REASONS, NOTE_KINDS, REFUSAL_REASONS, Direction
from registry.answers import Outcome
from registry.case import Occasion
from registry.cli.desk import Desk
from registry.cli.options import (
    As,
    Day,
    PasswordFile,
    Place,
    Quantities,
    Remark,
    Shown,
    Transport,
    details,
    listed,
    reason,
)
from registry.errors import RefusedError
from registry.seal import SealedPermit

IN_TIME = 8


class NotToBeUsed(RefusedError):
    """Verification says that this permit must not be endorsed or used; `facts["check"]` says which check failed."""


def register(app: typer.Typer) -> None:
    for command in (endorse, accept, refuse, cross, note):
        app.command()(command)


def _verified(desk: Desk, shown: SealedPermit, occasion: Occasion, day: int) -> None:
    """Verify before acting: what is invalid is not endorsed and not used. Lateness does not stop the recording."""
    verdict = desk.enquiry.verify(shown, desk.question(occasion, day))
    failed = [check for check in verdict.checks if check.outcome is Outcome.FAILED]
    for check in failed:
        if check.number != IN_TIME:
            raise NotToBeUsed(f"This permit is not to be used. Check {check.number}: {check.says}", check=check.number)
    unsure = [check for check in verdict.checks if check.outcome is Outcome.CANNOT_TELL]
    for check in (*failed, *unsure, *verdict.warnings):
        desk.output.say(f"Note: {check.says}")


def endorse(
    context: typer.Context,
    shown: Shown,
    key: As,
    day: Day = None,
    quantities: Quantities = None,
    place: Place = None,
    transport: Transport = None,
    remark: Remark = None,
    password_file: PasswordFile = None,
) -> None:
    """Endorse an export with what really leaves (box 14). Only holders of the permit can read the quantities.

    Example: `permit endorse 26MG000127.permit.json --quantities 10,6,12 --as customs-1`
    """
    desk: Desk = context.obj
    permit, on = desk.shown(shown), desk.day(day)
    _verified(desk, permit, Occasion.EXPORT, on)
    officer, office = desk.signer(key, password_file), desk.office
    with desk.output.waiting():
        done = office.endorse(permit, officer, on, listed(quantities), details(place, transport, remark))
    desk.output.result(done, f"Endorsed. Final in block {done.block}.")


def accept(
    context: typer.Context,
    shown: Shown,
    key: As,
    day: Day = None,
    quantities: Quantities = None,
    place: Place = None,
    transport: Transport = None,
    remark: Remark = None,
    password_file: PasswordFile = None,
) -> None:
    """Mark a permit used at import, once and for good (Art. VI(6)).

    Example: `permit accept scan.png --quantities 10,6,12 --as border-1`
    """
    desk: Desk = context.obj
    permit, on = desk.shown(shown), desk.day(day)
    _verified(desk, permit, Occasion.IMPORT, on)
    officer, office = desk.signer(key, password_file), desk.office
    with desk.output.waiting():
        done = office.accept(permit, officer, on, listed(quantities), details(place, transport, remark))
    desk.output.result(done, f"Marked used. Final in block {done.block}.")


def refuse(
    context: typer.Context,
    shown: Shown,
    key: As,
    why: Annotated[
        str, typer.Option("--reason", help="A number or words: " + "; ".join(REFUSAL_REASONS.values()) + ".")
    ],
    day: Day = None,
    place: Place = None,
    remark: Remark = None,
    password_file: PasswordFile = None,
) -> None:
    """Refuse a permit at import, for good.

    Example: `permit refuse scan.png --reason "the goods differ" --as border-1`
    """
    desk: Desk = context.obj
    permit, chosen = desk.shown(shown), reason(REFUSAL_REASONS, why)
    officer, office = desk.signer(key, password_file), desk.office
    with desk.output.waiting():
        done = office.refuse(permit, officer, desk.day(day), chosen, details(place, None, remark))
    desk.output.result(done, f"Refused: {REFUSAL_REASONS[chosen]}. Final in block {done.block}.")


def cross(
    context: typer.Context,
    shown: Shown,
    direction: Annotated[str, typer.Argument(help="exit or entry")],
    key: As,
    why: Annotated[
        str, typer.Option("--reason", help="If irregular: " + "; ".join(CROSSING_REASONS.values()) + ".")
    ] = "",
    day: Day = None,
    place: Place = None,
    remark: Remark = None,
    password_file: PasswordFile = None,
) -> None:
    """Record that a multiple-use document leaves or enters your country. Out of order only with a reason.

    Example: `permit cross guitar.permit.json entry --as border-1`
    """
    desk: Desk = context.obj
    way = reason({1: "exit", 2: "entry"}, direction)
    permit, on = desk.shown(shown), desk.day(day)
    _verified(desk, permit, Occasion.EXPORT if way == 1 else Occasion.IMPORT, on)
    chosen = reason(CROSSING_REASONS, why) if why else 0
    officer, office = desk.signer(key, password_file), desk.office
    to = Direction.EXIT if way == 1 else Direction.ENTRY
    with desk.output.waiting():
        done = office.cross(permit, officer, on, to, chosen, details(place, None, remark))
    desk.output.result(done, f"Crossing recorded. Final in block {done.block}.")


def note(
    context: typer.Context,
    shown: Shown,
    kind: Annotated[str, typer.Argument(help="A number or words: " + "; ".join(NOTE_KINDS.values()) + ".")],
    key: As,
    place: Place = None,
    remark: Remark = None,
    password_file: PasswordFile = None,
) -> None:
    """Leave a note on a permit that you have seen. Whatever its status, it stays as it is.

    Example: `permit note scan.png held --remark "waiting for the veterinarian" --as border-1`
    """
    desk: Desk = context.obj
    permit, chosen = desk.shown(shown), reason(NOTE_KINDS, kind)
    officer, office = desk.signer(key, password_file), desk.office
    with desk.output.waiting():
        done = office.note(permit, officer, chosen, details(place, None, remark))
    desk.output.result(done, f"Noted: {NOTE_KINDS[chosen]}. Final in block {done.block}.")
