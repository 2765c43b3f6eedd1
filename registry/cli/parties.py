"""`permit party`: members of the registry."""

from typing import Annotated

import typer

from registry.cli.desk import Desk
from registry.cli.options import As, PasswordFile, decided
from registry.cli.output import table
from registry.days import moment
from registry.decisions import Decided
from registry.words import country, hexadecimal

app = typer.Typer()

Code = Annotated[str, typer.Argument(parser=country, help="Two letters, such as MG.")]


def _decide(desk: Desk, what: Decided, key: str, password_file: PasswordFile, says: str) -> None:
    done = decided(desk, what, key, password_file)
    desk.output.result(done, f"{says} Final in block {done.block}.")


@app.command("list")
def list_parties(context: typer.Context) -> None:
    """List the members, their verify addresses and deputies.

    Example: `permit party list`
    """
    desk: Desk = context.obj
    members = sorted(desk.enquiry.directory().members.values(), key=lambda member: member.code)
    rows = [
        (
            member.code,
            moment(member.admitted),
            "suspended" if member.suspended else "",
            member.origin,
            " ".join(sorted(member.deputies)),
            f"0x{member.authority.hex()}",
        )
        for member in members
    ]
    columns = ("Party", "Admitted", "", "Verify address", "Deputies", "Authority")
    desk.output.result({"parties": members, "as_of": desk.as_of()}, table("Parties", columns, rows))


@app.command()
def admit(
    context: typer.Context,
    party: Code,
    authority: Annotated[str, typer.Option(help="0x account of its authority.")],
    key: As,
    password_file: PasswordFile = None,
) -> None:
    """Admit a member. The Secretariat does this.

    Example: `permit party admit MG --authority 0x... --as secretariat`
    """
    desk: Desk = context.obj
    what = Decided("admit", party=party, authority=hexadecimal(authority, 20, "account"))
    _decide(desk, what, key, password_file, f"{party} is a member.")


@app.command()
def replace(
    context: typer.Context,
    party: Code,
    authority: Annotated[str, typer.Option(help="0x account of its new authority, used by nobody yet.")],
    key: As,
    password_file: PasswordFile = None,
) -> None:
    """Replace the account of a member's authority. The Secretariat does this.

    Example: `permit party replace MG --authority 0x... --as secretariat`
    """
    desk: Desk = context.obj
    what = Decided("replace authority", party=party, authority=hexadecimal(authority, 20, "account"))
    _decide(desk, what, key, password_file, f"{party} has a new authority.")


@app.command()
def suspend(context: typer.Context, party: Code, key: As, password_file: PasswordFile = None) -> None:
    """Stop all new acts of a member that lost control of its accounts; earlier ones stand. The Secretariat does this.

    Example: `permit party suspend MG --as secretariat`
    """
    _decide(context.obj, Decided("suspend", party=party), key, password_file, f"{party} is suspended.")


@app.command()
def reinstate(context: typer.Context, party: Code, key: As, password_file: PasswordFile = None) -> None:
    """Let a suspended member act again. The Secretariat does this.

    Example: `permit party reinstate MG --as secretariat`
    """
    _decide(context.obj, Decided("reinstate", party=party), key, password_file, f"{party} acts again.")


@app.command()
def describe(
    context: typer.Context,
    origin: Annotated[str, typer.Option(help="Its verify address, such as https://permits.example.")],
    statement: Annotated[str, typer.Option(help="Address of its statement that its electronic permits equal paper.")],
    digest: Annotated[str, typer.Option(help="SHA-256 of that statement, 0x and 64 digits.")],
    key: As,
    password_file: PasswordFile = None,
) -> None:
    """Publish one's own verify address and statement (Resolution Conf. 12.3 para 3 e). An authority does this.

    Example: `permit party describe --origin https://permits.example.mg --statement https://... --digest 0x... --as ma`
    """
    desk: Desk = context.obj
    what = Decided("describe", origin=origin, statement=statement, digest=hexadecimal(digest, 32, "digest"))
    _decide(desk, what, key, password_file, "Published.")


@app.command()
def deputise(
    context: typer.Context,
    deputy: Code,
    key: As,
    end: Annotated[bool, typer.Option("--end", help="No longer.")] = False,
    password_file: PasswordFile = None,
) -> None:
    """Let another member's officers accept and refuse in one's own name, as in a customs union. An authority does this.

    Example: `permit party deputise NL --as authority`
    """
    says = f"{deputy} {'no longer acts' if end else 'may act'} in your name."
    _decide(context.obj, Decided("deputise", deputy=deputy, end=end or None), key, password_file, says)
