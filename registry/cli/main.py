"""The command `permit`: its groups of commands, what all of them share, and exit codes by error family."""

import os
import sys
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from registry.cli import (
    approving,
    ask,
    border,
    chain,
    issuing,
    keys,
    officers,
    outbox,
    parties,
    printing,
    profiles,
    researchers,
    serve,
    setting,
    species,
    suspensions,
    users,
)
from registry.cli import index as index_commands
from registry.cli import vault as vault_commands
from registry.cli.completing import NAMED, shell_is_named
from registry.cli.desk import Desk
from registry.cli.output import Output
from registry.errors import RegistryError

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="""A registry of CITES permits, shared by the Parties: issued, endorsed, used once, verified by anyone.

Start with `permit init`, then `permit verify FILE`. Every command tells what it needs with --help.

Exit codes: 0 done, or valid · 1 not valid, or cannot tell · 2 the input cannot be read · 3 refused by the rules ·
4 the node does not answer · 5 a database cannot be used · 6 not set up.""",
)
ANYBODY, AUTHORITY, CUSTOMS = "Anybody", "Management Authority", "Customs and importers"
MEMBERS, LAW, NODE = "Who may act", "Law and lists", "Whoever runs the node"
RESEARCH = "Researchers"

for panel, commands in (
    (ANYBODY, ask),
    (ANYBODY, printing),
    (AUTHORITY, issuing),
    (AUTHORITY, approving),
    (CUSTOMS, border),
    (RESEARCH, researchers),
    (NODE, setting),
    (NODE, serve),
):
    known = len(app.registered_commands)
    commands.register(app)
    for command in app.registered_commands[known:]:
        command.rich_help_panel = panel
for panel, name, group, says in (
    (MEMBERS, "party", parties.app, "Members: who they are, their deputies, what the Secretariat decides."),
    (MEMBERS, "officer", officers.app, "Officers: consent, appoint, dismiss, distrust, list."),
    (MEMBERS, "key", keys.app, "Keys of officers and authorities, kept encrypted in the vault."),
    (MEMBERS, "user", users.app, "Who may sign in over HTTP."),
    (LAW, "profile", profiles.app, "What the law of a Party decides, by which this node judges."),
    (LAW, "species", species.app, "Names of species: load a checklist, find a name."),
    (LAW, "suspensions", suspensions.app, "Recommended suspensions of trade: load them, list them."),
    (NODE, "chain", chain.app, "The embedded chain of this machine."),
    (NODE, "index", index_commands.app, "This node's copy of the chain."),
    (NODE, "outbox", outbox.app, "Transactions that are on their way."),
    (NODE, "vault", vault_commands.app, "This office's own: back it up, put it back, look at it."),
):
    app.add_typer(group, name=name, help=says, no_args_is_help=True, rich_help_panel=panel)


@app.callback()
def everywhere(
    context: typer.Context,
    home: Annotated[Path, typer.Option(help="Folder with permit.toml, the index and the vault.")] = Path("permits"),
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document, for programs.")] = False,
) -> None:
    """These two apply to all commands, wherever they stand."""
    desk = Desk(home, Output.to_terminal(as_json))
    context.obj = desk
    context.call_on_close(desk.close)


STOPPED = 130
"""The exit code after Ctrl-C, which typer gives too."""


def _common_first(words: list[str]) -> list[str]:
    """`--json` and `--home` are understood wherever they stand before `--`."""
    end = words.index("--") if "--" in words else len(words)
    common, others, rest = [], [], iter(words[:end])
    for word in rest:
        if word == "--json" or word.startswith("--home="):
            common.append(word)
        elif word == "--home":
            common += [word, *islice(rest, 1)]
        else:
            others.append(word)
    return [*common, *others, *words[end:]]


def main() -> None:
    """Run a command line and exit with its code. Errors of ours never show a traceback."""
    as_json = "--json" in sys.argv[1:]
    if shell_is_named(sys.argv[1:]):
        os.environ[NAMED] = "1"
    try:
        code = app(args=_common_first(sys.argv[1:]), prog_name="permit", standalone_mode=False)
    except RegistryError as fault:
        Output.to_terminal(as_json).fault(fault)
        code = fault.exit_code
    except TyperException as fault:
        sys.stderr.write(f"{fault.format_message()}\nSee `permit --help`, or the command's own --help.\n")
        code = 2
    except (typer.Abort, KeyboardInterrupt):
        code = STOPPED
    if code == STOPPED:
        sys.stderr.write("\nStopped. What was stored is kept: `permit outbox resume` goes on. ")
        sys.stderr.write("A batch goes on with the same command.\n")
    sys.exit(code if isinstance(code, int) else 0)
