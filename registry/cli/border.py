"""What customs does with a permit that somebody shows: endorse, accept, refuse, cross, note."""

from typing import Annotated

import typer

from registry.acts import CROSSING_REASONS, NOTE_KINDS, REFUSAL_REASONS
from registry.cli.completing import reasons, words
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
    serve,
)
from registry.counter import Asked
from registry.words import number_of

Why = Annotated[
    str,
    typer.Option(
        "--reason",
        help="A number or words: " + "; ".join(REFUSAL_REASONS.values()) + ".",
        autocompletion=reasons(REFUSAL_REASONS),
    ),
]
WhyIrregular = Annotated[
    str | None,
    typer.Option(
        "--reason",
        help="If irregular: " + "; ".join(CROSSING_REASONS.values()) + ".",
        autocompletion=reasons(CROSSING_REASONS),
    ),
]
Kind = Annotated[
    str,
    typer.Argument(
        help="A number or words: " + "; ".join(NOTE_KINDS.values()) + ".", autocompletion=reasons(NOTE_KINDS)
    ),
]


def register(app: typer.Typer) -> None:
    for command in (endorse, accept, refuse, cross, note):
        app.command()(command)


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
    permit, said = desk.shown(shown), details(place, transport, remark)
    asked = Asked("endorse", permit.id, desk.day(day), permit, quantities=listed(quantities), details=said)
    done = serve(desk, asked, key, password_file)
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
    permit, said = desk.shown(shown), details(place, transport, remark)
    asked = Asked("accept", permit.id, desk.day(day), permit, quantities=listed(quantities), details=said)
    done = serve(desk, asked, key, password_file)
    desk.output.result(done, f"Marked used. Final in block {done.block}.")


def refuse(
    context: typer.Context,
    shown: Shown,
    key: As,
    why: Why,
    day: Day = None,
    place: Place = None,
    remark: Remark = None,
    password_file: PasswordFile = None,
) -> None:
    """Refuse a permit at import, for good.

    Example: `permit refuse scan.png --reason "the goods differ" --as border-1`
    """
    desk: Desk = context.obj
    permit, chosen = desk.shown(shown), number_of(REFUSAL_REASONS, why)
    asked = Asked("refuse", permit.id, desk.day(day), permit, reason=why, details=details(place, None, remark))
    done = serve(desk, asked, key, password_file)
    desk.output.result(done, f"Refused: {REFUSAL_REASONS[chosen]}. Final in block {done.block}.")


def cross(
    context: typer.Context,
    shown: Shown,
    direction: Annotated[str, typer.Argument(help="exit or entry", autocompletion=words(("exit", "entry")))],
    key: As,
    why: WhyIrregular = None,
    day: Day = None,
    place: Place = None,
    remark: Remark = None,
    password_file: PasswordFile = None,
) -> None:
    """Record that a multiple-use document leaves or enters your country. Out of order only with a reason.

    Example: `permit cross guitar.permit.json entry --as border-1`
    """
    desk: Desk = context.obj
    permit, said = desk.shown(shown), details(place, None, remark)
    asked = Asked("cross", permit.id, desk.day(day), permit, reason=why, direction=direction, details=said)
    done = serve(desk, asked, key, password_file)
    desk.output.result(done, f"Crossing recorded. Final in block {done.block}.")


def note(
    context: typer.Context,
    shown: Shown,
    kind: Kind,
    key: As,
    place: Place = None,
    remark: Remark = None,
    password_file: PasswordFile = None,
) -> None:
    """Leave a note on a permit that you have seen. Whatever its status, it stays as it is.

    Example: `permit note scan.png held --remark "waiting for the veterinarian" --as border-1`
    """
    desk: Desk = context.obj
    permit, chosen = desk.shown(shown), number_of(NOTE_KINDS, kind)
    asked = Asked("note", permit.id, desk.today(), permit, note=kind, details=details(place, None, remark))
    done = serve(desk, asked, key, password_file)
    desk.output.result(done, f"Noted: {NOTE_KINDS[chosen]}. Final in block {done.block}.")
