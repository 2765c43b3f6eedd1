"""`permit user`: who may sign in over HTTP."""

from typing import Annotated

import typer

from registry.cli.completing import key_names
from registry.cli.desk import Desk
from registry.cli.options import PasswordFile
from registry.cli.output import table
from registry.config import FILE, NotConfigured
from registry.days import moment

app = typer.Typer()
Name = Annotated[str, typer.Argument(help="The name to sign in with.")]


@app.command()
def add(
    context: typer.Context,
    name: Name,
    key: Annotated[
        str | None,
        typer.Option(
            help="Name of the key that the user acts with; left out for one who only reads.", autocompletion=key_names
        ),
    ] = None,
    importer: Annotated[
        str | None,
        typer.Option(help="For an importer: the name that box 3 of permits has. Sees those permits, and nothing else."),
    ] = None,
    password_file: PasswordFile = None,
) -> None:
    """Let somebody sign in. With the password of the key as password, one of them is enough to sign in and act.

    Example: `permit user add rakoto --key issuing-officer-1`
    """
    desk: Desk = context.obj
    if not desk.settings.party:
        raise NotConfigured(f'{desk.home / FILE} names no Party, and users belong to one: add party = "XX" first.')
    account = None if key is None else desk.keyring.find(key).account
    password = desk.password("Password, 8 characters or more: ", password_file, again="The same again: ")
    made = desk.users.add(name, password, account, importer)
    acts = f" and acts with the key {key}" if key else " and only reads"
    sees = f", seeing the permits that name {importer} in box 3" if importer else ""
    result = {"name": made.name, "party": made.party, "account": account, "importer": importer}
    desk.output.result(result, f"{name} may sign in{acts}{sees}.")


@app.command("list")
def list_users(context: typer.Context) -> None:
    """List who may sign in, without what is secret.

    Example: `permit user list`
    """
    desk: Desk = context.obj
    labels = {key.account: key.label for key in desk.keyring.all()}
    users = [
        {
            "name": user.name,
            "party": user.party,
            "key": user.account and labels[user.account],
            "importer": user.importer,
            "made": moment(user.made),
        }
        for user in desk.users.all()
    ]
    rows = [tuple(str(user[name] or "") for name in ("name", "party", "key", "importer", "made")) for user in users]
    desk.output.result(users, table("Users", ("Name", "Party", "Key", "Importer", "Since"), rows))


@app.command()
def remove(context: typer.Context, name: Name) -> None:
    """Let somebody no longer sign in. What is signed in now ends at once; the key stays in the vault.

    Example: `permit user remove rakoto`
    """
    desk: Desk = context.obj
    desk.users.remove(name)
    desk.output.result({"name": name}, f"{name} can no longer sign in, and is signed out.")
