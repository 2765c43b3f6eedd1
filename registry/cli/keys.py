"""`permit key`: keys in the vault."""

from typing import Annotated

import typer

from registry.cli.completing import key_names
from registry.cli.desk import Desk
from registry.cli.options import PasswordFile
from registry.cli.output import table

app = typer.Typer()


@app.command()
def new(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="How colleagues know this key, such as `customs-1`.")],
    password_file: PasswordFile = None,
) -> None:
    """Make a key and keep it encrypted in the vault. There is no way back to it without its password.

    Example: `permit key new issuing-officer-1`
    """
    desk: Desk = context.obj
    password = desk.password("New password, 8 characters or more: ", password_file, again="The same again: ")
    made = desk.keyring.create(name, password)
    desk.output.result({"name": name, "account": made.account}, f"{name} is 0x{made.account.hex()}.")


@app.command("list")
def list_keys(context: typer.Context) -> None:
    """List the keys of this vault, without what is secret.

    Example: `permit key list`
    """
    desk: Desk = context.obj
    keys = desk.keyring.all()
    public = [{"name": key.label, "party": key.party, "account": key.account} for key in keys]
    rows = [(key.label, key.party, f"0x{key.account.hex()}") for key in keys]
    desk.output.result(public, table("Keys", ("Name", "Party", "Account"), rows))


@app.command()
def account(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Name of a key in this vault.", autocompletion=key_names)],
) -> None:
    """Print the 0x account of a key, for others who ask for it.

    Example: `permit key account authority`
    """
    desk: Desk = context.obj
    found = desk.keyring.find(name)
    desk.output.result({"name": found.label, "account": found.account}, f"0x{found.account.hex()}")
