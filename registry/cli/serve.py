"""`permit serve`: this node over HTTP. The only file of the registry that knows the door beside the command line."""

from contextlib import suppress
from typing import Annotated

import typer

from registry.cli.desk import Desk


def register(app: typer.Typer) -> None:
    app.command()(serve)


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="The address to listen at. Put a server with TLS before others.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(help="The port; 0 takes a free one.")] = 8000,
    proxy: Annotated[
        list[str] | None,
        typer.Option(
            help="The address of a server in front of this one on another machine, or a network of such servers: it is "
            "believed when it says in X-Forwarded-For who asks. May be given again. This machine is always believed.",
        ),
    ] = None,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="A further process on the same databases, that takes nothing to write.")
    ] = False,
    stand_by: Annotated[
        bool, typer.Option("--stand-by", help="The same, but it writes as soon as no other process does.")
    ] = False,
) -> None:
    """Answer over HTTP until Ctrl-C: verify for all, take what this Party's users write. /v1/openapi.json says how.

    Example: `permit --home mg serve --port 8000`
    """
    from api.serving import Role, opened  # here, so that other commands do not wait for a web server to load
    from api.serving import serve as listen

    desk: Desk = context.obj
    role = Role.READS if read_only else Role.STANDS_BY if stand_by else Role.WRITES
    says = {
        Role.WRITES: "Ctrl-C stops it: what is on its way is then carried by the next.",
        Role.READS: "It only reads.",
        Role.STANDS_BY: "It reads, and writes as soon as no other process does.",
    }[role]

    def listening(url: str) -> None:
        told = {"url": url, "role": role.value, "writes": role is Role.WRITES}
        desk.output.result(told, f"The registry answers at {url}. {says}")

    settings, node = desk.settings, desk.node if role is Role.WRITES else desk.door
    every = settings.chain.period
    with (
        opened(settings, node, desk.law, desk.now, role=role, every=every) as service,
        suppress(KeyboardInterrupt),  # Ctrl-C is how it ends
    ):
        listen(service, host, port, listening, proxy or ())
