"""`permit profile`: what the law of a Party decides, by which this node judges."""

from pathlib import Path
from typing import Annotated

import typer

from registry.cli.completing import words
from registry.cli.desk import Desk
from registry.cli.output import put, table
from registry.lawbook import profile_source
from registry.profile import Profile, built_in, load_profile, profile_names, profile_text

app = typer.Typer()


@app.command("list")
def list_profiles(context: typer.Context) -> None:
    """List the profiles that come with this program, and which one this home judges by.

    Example: `permit profile list`
    """
    desk: Desk = context.obj
    profiles, own = [built_in(code) for code in profile_names()], desk.law.profile
    if own not in profiles:
        profiles.append(own)
    rows = [(p.code, p.dated, p.title, "this home's" if p == own else "") for p in profiles]
    desk.output.result(
        [{"code": p.code, "dated": p.dated, "title": p.title, "in_force_here": p == own} for p in profiles],
        table("Profiles", ("Code", "Dated", "Law", ""), rows),
    )


@app.command()
def show(
    context: typer.Context,
    code: Annotated[
        str,
        typer.Argument(
            help="One of `permit profile list`; this home's if left out.", autocompletion=words(profile_names())
        ),
    ] = "",
    toml: Annotated[bool, typer.Option("--toml", help="Print its file, to begin a Party's own with.")] = False,
) -> None:
    """Show the rules of a profile, each with its provision.

    Example: `permit profile show european-union`
    """
    desk: Desk = context.obj
    if toml:
        put((profile_text(code) if code else profile_source(desk.settings.profile, desk.home)).encode())
        return
    profile = built_in(code) if code else desk.law.profile
    desk.output.result(profile, table(f"{profile.title}, {profile.dated}", ("Rule", "", "Provision"), _rules(profile)))


@app.command()
def check(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="The TOML file: see docs/profiles.md.")]
) -> None:
    """Read a Party's own profile, say what is wrong with it, or show its rules as this program understands them.

    Example: `permit profile check our-law.toml`
    """
    desk: Desk = context.obj
    profile = load_profile(desk.read(file).decode("utf-8", "replace"))
    heading = f"{profile.title}, {profile.dated}: well-formed. In use once permit.toml says: profile = {str(file)!r}"
    desk.output.result(profile, table(heading, ("Rule", "", "Provision"), _rules(profile)))


def _rules(profile: Profile) -> list[tuple[str, str, str]]:
    arrival: list[tuple[str, str, str]] = [("Arrives", profile.arrival, profile.arrival_provision)]
    if profile.months is not None:
        months = [f"{profile.months} months", *(f"{name} {months}" for name, months in profile.months_of)]
        arrival.append(("Introduced within", "; ".join(months), profile.arrival_provision))
    may = "yes" if profile.used_by_importers else "no"
    return [
        *arrival,
        ("A missing endorsement", profile.missing_endorsement, profile.endorsement_provision),
        ("Import permit for Appendix", ", ".join(profile.import_permit) or "none", profile.import_permit_provision),
        ("Not accepted", ", ".join(profile.not_accepted) or "none", profile.not_accepted_provision),
        ("Importers mark use themselves", may, profile.use_provision),
        *((f"At most {rule.months} months", ", ".join(rule.documents), rule.provision) for rule in profile.validity),
    ]
