"""`permit officer`: who is empowered, since when, until when."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from registry.acts import Power
from registry.chain import wire
from registry.cli.desk import Desk
from registry.cli.options import As, NotAChoice, PasswordFile, hexadecimal
from registry.cli.output import table
from registry.days import moment
from registry.people import Appointment, appoint, keep_credential
from registry.records import Credential
from registry.seal import sign_consent

app = typer.Typer()

Account = Annotated[str, typer.Argument(help="The officer's 0x account.")]
Moment = Annotated[str | None, typer.Option(help="RFC 3339, such as 2027-01-01T00:00:00Z; now if left out.")]
Powers = Annotated[str, typer.Option(help="issue, endorse, admit, import; several with commas.")]
FromTime = Annotated[str | None, typer.Option("--from", help="RFC 3339; now if left out.")]
Until = Annotated[str | None, typer.Option(help="RFC 3339; five years from now if left out.")]


def _time(desk: Desk, text: str | None) -> int:
    if text is None:
        return desk.now()
    try:
        asked = datetime.fromisoformat(text)
    except ValueError:
        raise NotAChoice(f"{text!r} is no moment: write it as 2027-01-01T00:00:00Z.") from None
    return int((asked if asked.tzinfo else asked.replace(tzinfo=UTC)).timestamp())


def _powers(text: str) -> Power:
    powers = Power(0)
    for word in text.split(","):
        try:
            powers |= Power[word.strip().upper()]
        except KeyError:
            raise NotAChoice(f"{word.strip()!r} is no power: choose among issue, endorse, admit, import.") from None
    return powers


@app.command("list")
def list_officers(
    context: typer.Context, party: Annotated[str | None, typer.Argument(help="Only of this Party.")] = None
) -> None:
    """List officers with their powers and dates. Names are not on chain.

    Example: `permit officer list MG`
    """
    desk: Desk = context.obj
    officers = [
        officer for officer in desk.enquiry.directory().officers.values() if party is None or officer.party == party
    ]
    rows = [
        (
            officer.party,
            f"0x{officer.account.hex()}",
            " ".join(str(power.name).lower() for power in officer.powers),
            moment(officer.from_time),
            moment(officer.until),
            moment(officer.distrusted_since) if officer.distrusted_since else "",
        )
        for officer in officers
    ]
    columns = ("Party", "Account", "Powers", "From", "Until", "Distrusted since")
    desk.output.result(officers, table("Officers", columns, rows))


@app.command("appoint")
def appoint_officer(
    context: typer.Context,
    officer: Annotated[str, typer.Argument(help="Name of the officer's key in this vault.")],
    name: Annotated[str, typer.Option(help="The officer's name: kept in the vault, on chain as a salted commitment.")],
    powers: Powers,
    key: As,
    from_time: FromTime = None,
    until: Until = None,
    method: Annotated[str, typer.Option(help="How the officer is authenticated.")] = "key and password",
    password_file: PasswordFile = None,
    officer_password_file: Annotated[
        Path | None, typer.Option(help="File that holds the officer's password; otherwise it is asked for.")
    ] = None,
) -> None:
    """Appoint an officer whose key is in this vault. The officer's key signs its consent, the authority appoints.

    Example: `permit officer appoint customs-1 --name "Official One" --powers endorse,admit --as authority`
    """
    desk: Desk = context.obj
    granted = _powers(powers)
    start = _time(desk, from_time)
    five_years = desk.now() + int(timedelta(days=5 * 365).total_seconds())
    end = five_years if until is None else _time(desk, until)
    authority = desk.signer(key, password_file)
    account = desk.signer(officer, officer_password_file)
    credential = keep_credential(desk.vault, Credential(name=name, method=method))
    consent = sign_consent(account.key, desk.registry, desk.settings.party, granted, start, end, credential)
    done = appoint(desk.office, authority, Appointment(account.account, granted, start, end, credential), consent)
    desk.output.result(
        {"account": account.account, "until": moment(end), "block": done.block},
        f"{officer} is empowered from {moment(start)} until {moment(end)}. Final in block {done.block}.",
    )


@app.command()
def dismiss(
    context: typer.Context, officer: Account, key: As, until: Moment = None, password_file: PasswordFile = None
) -> None:
    """End an officer's term earlier. What was issued before stays good. An authority does this.

    Example: `permit officer dismiss 0x... --as authority`
    """
    desk: Desk = context.obj
    # a block that is made while this is sent has a later time: the term ends a minute from now at the earliest
    end = _time(desk, until) if until else desk.now() + 60
    data = wire.dismiss(hexadecimal(officer, 20, "account"), end)
    done = desk.office.send("dismiss", desk.signer(key, password_file), desk.registry.parties, data)
    desk.output.result(done, f"The term ends {moment(end)}. Final in block {done.block}.")


@app.command()
def distrust(
    context: typer.Context, officer: Account, key: As, since: Moment = None, password_file: PasswordFile = None
) -> None:
    """Say since when a key is not to be relied on. Permits issued since then wait for a colleague's `permit affirm`.

    Example: `permit officer distrust 0x... --since 2026-11-17T00:00:00Z --as authority`
    """
    desk: Desk = context.obj
    account, moment_of_theft = hexadecimal(officer, 20, "account"), _time(desk, since)
    data = wire.distrust(account, moment_of_theft)
    done = desk.office.send("distrust", desk.signer(key, password_file), desk.registry.parties, data)
    issued = len(desk.enquiry.issued_by(account))
    desk.output.result(
        {"transaction": done.transaction, "block": done.block, "issued_by_it": issued},
        f"Distrusted since {moment(moment_of_theft)}. It issued {issued} permits in all; look for those to affirm.",
    )


@app.command("correct-distrust")
def correct_distrust(
    context: typer.Context,
    officer: Account,
    key: As,
    since: Annotated[str | None, typer.Option(help="A later moment, RFC 3339; cleared if left out.")] = None,
    password_file: PasswordFile = None,
) -> None:
    """Move a distrust later, or clear it. The Secretariat does this.

    Example: `permit officer correct-distrust 0x... --as secretariat`
    """
    desk: Desk = context.obj
    data = wire.correct_distrust(hexadecimal(officer, 20, "account"), 0 if since is None else _time(desk, since))
    done = desk.office.send("correct distrust", desk.signer(key, password_file), desk.registry.parties, data)
    desk.output.result(done, f"Corrected. Final in block {done.block}.")
