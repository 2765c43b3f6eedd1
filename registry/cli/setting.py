"""`permit init` and `permit deploy`: from an empty folder to a node of a registry."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from registry import config
from registry.chain.deploy import deploy as deploy_contracts
from registry.cli.completing import words
from registry.cli.desk import Desk, with_registry
from registry.cli.options import As, PasswordFile
from registry.cli.output import put
from registry.samples import dated, names, permits_of, sheets
from registry.seal import Registry
from registry.words import country


def register(app: typer.Typer) -> None:
    app.command()(init)
    app.command()(deploy)
    app.command("sample")(print_sample)


def init(
    context: typer.Context,
    party: Annotated[str, typer.Option(help="Two letters of the Party whose node this is.")] = "",
    origin: Annotated[str, typer.Option(help="Where this Party's QR codes lead: https://permits.example.")] = "",
    node: Annotated[str, typer.Option(help="A node's address, or `embedded`.")] = config.EMBEDDED,
    chain_folder: Annotated[str, typer.Option(help="Folder of the embedded chain, shared by homes on it.")] = "chain",
    registry: Annotated[Path | None, typer.Option(help="permit.toml of another home on the same registry.")] = None,
) -> None:
    """Make a home folder with its permit.toml.

    Example: `permit --home mg init --party MG --origin https://permits.example.mg`
    """
    desk: Desk = context.obj
    path = desk.home / config.FILE
    if path.exists():
        raise config.NotConfigured(f"{path} exists already. Edit it, or choose another --home.")
    party = country(party) if party else ""
    if origin and not config.is_origin(origin):
        raise config.NotConfigured(f"{origin!r} is no origin: write it as https://permits.example, nothing behind.")
    settings = config.Settings(home=desk.home, party=party, origin=origin)
    chain = replace(settings.chain, node=node, folder=chain_folder)
    settings = replace(settings, chain=chain)
    if registry is not None:
        other = config.load(registry.parent if registry.is_file() else registry)
        settings = replace(settings, registry=other.registry, chain=replace(chain, id=other.chain.id))
    config.save(settings)
    desk.output.result({"home": desk.home, "file": path}, f"Made {path}. Next: `permit key new NAME`.")


def print_sample(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            help="Its file name; without one the names are listed.", autocompletion=words([*names(), *sheets()])
        ),
    ] = "",
    as_of: Annotated[str | None, typer.Option(help="Date it as issued on this day; today in UTC if left out.")] = None,
) -> None:
    """Print an invented permit, to try things with. Its dates are moved so that it is issued today.

    Example: `permit sample mg-export-reptiles.xml > permit.xml`
    """
    desk: Desk = context.obj
    if not name:
        known = [*names(), *sheets()]
        desk.output.result(known, "\n".join(known))
        return
    data = dated(name, desk.day(as_of))
    if desk.output.as_json:
        desk.output.result({"name": name, "documents": permits_of(name, data)})
    else:
        put(data)


def deploy(context: typer.Context, key: As, password_file: PasswordFile = None) -> None:
    """Put the two contracts on the chain. The key becomes the Secretariat's seat. Done once for a registry.

    Example: `permit --home secretariat deploy --as secretariat`
    """
    desk: Desk = context.obj
    if desk.settings.registry.parties:
        raise config.NotConfigured(f"{desk.home / config.FILE} names a registry already: nothing was deployed.")
    secretariat = desk.signer(key, password_file)
    node = desk.node
    with desk.output.waiting():
        parties, permits, block = deploy_contracts(node, secretariat.key, secretariat.account, pause=desk.pause)
    registry = Registry(desk.settings.chain.id, parties, permits)
    settings = with_registry(desk.settings, registry, block)
    config.save(settings)
    desk.output.result(
        {"parties": parties, "permits": permits, "since": block},
        f"The registry stands. {desk.home / config.FILE} now says where:\n\n{config.dump(settings)}",
    )
