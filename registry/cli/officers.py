"""`permit officer`: who is empowered, since when, until when."""

from pathlib import Path
from typing import Annotated

import typer

from registry.acts import Power
from registry.canonical import build
from registry.cli.completing import key_names
from registry.cli.desk import Desk
from registry.cli.options import As, PasswordFile, decided
from registry.cli.output import table
from registry.config import FILE, NotConfigured
from registry.consent import (
    METHOD,
    appoint_consenting,
    ensure_agreed,
    give_consent,
    read_consent,
    term_of,
    write_consent,
)
from registry.decisions import A_BLOCK, Decided
from registry.records import Credential
from registry.reliance import plain_reliance, plain_resting
from registry.verify import STATUS_WORDS
from registry.words import NotAChoice, country, hexadecimal, powers_of, time_of, when

app = typer.Typer()

Account = Annotated[str, typer.Argument(help="The officer's 0x account.")]
Moment = Annotated[str | None, typer.Option(help="RFC 3339, such as 2027-01-01T00:00:00Z; now if left out.")]
Name = Annotated[str, typer.Option(help="The officer's name: kept in the vault, on chain as a salted commitment.")]
Method = Annotated[str, typer.Option(help="How the officer is authenticated.")]
Powers = Annotated[str, typer.Option(help="issue, endorse, admit, import; several with commas.")]
FromTime = Annotated[str | None, typer.Option("--from", help="RFC 3339; now if left out.")]
Until = Annotated[str | None, typer.Option(help="RFC 3339; five years from now if left out.")]


@app.command("list")
def list_officers(
    context: typer.Context,
    party: Annotated[str | None, typer.Argument(parser=country, help="Only of this Party.")] = None,
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
            _listed(officer.powers),
            when(officer.from_time),
            when(officer.until),
            when(officer.distrusted_since) if officer.distrusted_since else "",
        )
        for officer in officers
    ]
    columns = ("Party", "Account", "Powers", "From", "Until", "Distrusted since")
    desk.output.result({"officers": officers, "as_of": desk.as_of()}, table("Officers", columns, rows))


@app.command("appoint")
def appoint_officer(
    context: typer.Context,
    name: Name,
    powers: Powers,
    key: As,
    officer: Annotated[
        str | None, typer.Argument(help="Name of the officer's key, if it is in this vault.", autocompletion=key_names)
    ] = None,
    consent: Annotated[
        Path | None, typer.Option(help="The officer's consent, made elsewhere with `permit officer consent`.")
    ] = None,
    from_time: FromTime = None,
    until: Until = None,
    method: Method = METHOD,
    password_file: PasswordFile = None,
    officer_password_file: Annotated[
        Path | None, typer.Option(help="File that holds the officer's password; otherwise it is asked for.")
    ] = None,
) -> None:
    """Appoint an officer: the officer's key signs its consent, the authority appoints. An authority does this.

    A key in this vault consents now. An officer with a vault elsewhere sends a file: give it with --consent; it must
    say the same name and powers as you.

    Example: `permit officer appoint customs-1 --name "Official One" --powers endorse,admit --as authority`
    """
    desk: Desk = context.obj
    if (officer is None) == (consent is None):
        raise NotAChoice("Name the officer's key in this vault, or give the officer's --consent: one of the two.")
    granted = powers_of(powers.split(","))
    if consent is not None:
        given = ensure_agreed(read_consent(desk.read(consent), desk.registry), desk.settings.party, name, granted)
        authority = desk.signer(key, password_file)
    else:
        credential = build(Credential, {"name": name, "method": method})
        term = term_of(desk.now(), from_time, until)
        authority = desk.signer(key, password_file)
        signer = desk.signer(officer or "", officer_password_file)
        given = give_consent(signer, desk.registry, desk.settings.party, granted, term, credential)
    office = desk.office
    _remark_on_importers(desk, given.appointment.powers)
    with desk.output.waiting():
        done = appoint_consenting(office, authority, given)
    account, start, end = given.appointment.account, given.appointment.from_time, given.appointment.until
    desk.output.result(
        {"account": account, "until": when(end), "block": done.block},
        f"0x{account.hex()} is empowered from {when(start)} until {when(end)}. Final in block {done.block}.",
    )


def _remark_on_importers(desk: Desk, powers: Power) -> None:
    """Whether importers may mark use themselves is for a Party's law, which its profile states."""
    profile = desk.law.profile
    if Power.IMPORT in powers and not profile.used_by_importers:
        desk.output.say(
            f"Note: by the profile {profile.code}, importers do not mark use themselves ({profile.use_provision})."
        )


def _listed(powers: Power) -> str:
    return " ".join(str(power.name).lower() for power in powers)


@app.command("consent")
def consent_to(
    context: typer.Context,
    officer: Annotated[str, typer.Argument(help="Name of the officer's key in this vault.", autocompletion=key_names)],
    name: Name,
    powers: Powers,
    from_time: FromTime = None,
    until: Until = None,
    method: Method = METHOD,
    out: Annotated[Path, typer.Option("--out", help="Where the consent goes.")] = Path("consent.json"),
    password_file: PasswordFile = None,
) -> None:
    """Consent to an appointment, for an authority whose vault is elsewhere. The file names you: send it to nobody else.

    Example: `permit officer consent customs-1 --name "Official One" --powers endorse,admit --out consent.json`
    """
    desk: Desk = context.obj
    granted, term = powers_of(powers.split(",")), term_of(desk.now(), from_time, until)
    credential = build(Credential, {"name": name, "method": method})
    if not desk.settings.party:
        raise NotConfigured(f"{desk.home / FILE} names no Party, so it is not known whose officer this is.")
    signer = desk.signer(officer, password_file)
    given = give_consent(signer, desk.registry, desk.settings.party, granted, term, credential)
    desk.write(out, write_consent(given, desk.registry))
    desk.output.result(
        {"file": out, "account": signer.account},
        f"Wrote {out}. The authority appoints with: permit officer appoint --consent {out.name} ...",
    )


@app.command()
def dismiss(
    context: typer.Context, officer: Account, key: As, until: Moment = None, password_file: PasswordFile = None
) -> None:
    """End an officer's term earlier. What was issued before stays good. An authority does this.

    Example: `permit officer dismiss 0x... --as authority`
    """
    desk: Desk = context.obj
    end = desk.now() + A_BLOCK if until is None else time_of(until)
    done = decided(desk, Decided("dismiss", officer=hexadecimal(officer, 20, "account"), until=end), key, password_file)
    desk.output.result(done, f"The term ends {when(end)}. Final in block {done.block}.")


@app.command()
def distrust(
    context: typer.Context, officer: Account, key: As, since: Moment = None, password_file: PasswordFile = None
) -> None:
    """Say since when a key is not to be relied on. Permits issued since then wait for a colleague's `permit affirm`.

    How many that are is said before the key is opened; `permit officer permits` lists them.

    Example: `permit officer distrust 0x... --since 2026-11-17T00:00:00Z --as authority`
    """
    desk: Desk = context.obj
    account = hexadecimal(officer, 20, "account")
    moment_of_theft = min(desk.now(), desk.node.head().time) if since is None else time_of(since)
    undone = desk.enquiry.resting_on(account, moment_of_theft).undone
    desk.output.say(f"Note: {len(undone)} permits will not be endorsed or used until a colleague affirms them.")
    done = decided(desk, Decided("distrust", officer=account, since=moment_of_theft), key, password_file)
    desk.output.result(
        {"transaction": done.transaction, "block": done.block, "undone": len(undone)},
        f"Distrusted since {when(moment_of_theft)}. {len(undone)} permits wait to be affirmed: "
        "`permit officer permits` lists them.",
    )


@app.command("permits")
def list_permits(
    context: typer.Context,
    officer: Account,
    since: Annotated[
        str | None, typer.Option(help="RFC 3339; since it is distrusted if left out, or from the beginning.")
    ] = None,
) -> None:
    """List the permits that rest on an officer's key: what a distrust since then undoes, or has undone, and the rest.

    Example: `permit officer permits 0x... --since 2026-11-17T00:00:00Z`
    """
    desk: Desk = context.obj
    told = desk.enquiry.resting_on(hexadecimal(officer, 20, "account"), None if since is None else time_of(since))
    rows = [
        (f"0x{permit.id.hex()}", STATUS_WORDS[permit.status], " ".join(permit.did), "yes" if permit.undone else "")
        for permit in told.permits
    ]
    title = f"Since {when(told.since)}: {len(told.undone)} of {len(rows)} wait to be affirmed, once it is distrusted"
    columns = ("Permit", "Status", "The officer's acts", "To affirm")
    listed = {"permits": [plain_resting(permit) for permit in told.permits], "as_of": desk.as_of()}
    desk.output.result(plain_reliance(told) | listed, table(title, columns, rows))


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
    account, later = hexadecimal(officer, 20, "account"), None if since is None else time_of(since)
    done = decided(desk, Decided("correct distrust", officer=account, since=later), key, password_file)
    desk.output.result(done, f"Corrected. Final in block {done.block}.")
