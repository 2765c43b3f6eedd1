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
    read_only: Annotated[
        bool, typer.Option("--read-only", help="A further process on the same databases, that takes nothing to write.")
    ] = False,
) -> None:
    """Answer over HTTP until Ctrl-C: verify for all, take what this Party's users write. /v1/openapi.json says how.

    Example: `permit --home mg serve --port 8000`
    """
    from api.serving import opened  # here, so that other commands do not wait for a web server to load
    from api.serving import serve as listen

    desk: Desk = context.obj
    says = "It only reads." if read_only else "Ctrl-C stops it: what is on its way is then carried by the next."

    def listening(url: str) -> None:
        desk.output.result({"url": url, "writes": not read_only}, f"The registry answers at {url}. {says}")

    settings, node = desk.settings, desk.door if read_only else desk.node
    every = settings.chain.period
    with (
        opened(settings, node, desk.law, desk.now, reading_only=read_only, every=every) as service,
        suppress(KeyboardInterrupt),  # Ctrl-C is how it ends
    ):
        listen(service, host, port, listening)
