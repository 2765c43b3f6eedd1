"""What a shell offers behind an option or an argument when one asks it to: words of tables, names of keys.

A word on a command line has no spaces, so reasons are offered with hyphens: `number_of` takes them so.
"""

from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import typer

from registry import config
from registry.errors import RegistryError
from registry.store.database import Database
from registry.store.vault import Reading
from registry.words import bare

Offer = Callable[[str], list[str]]
NAMED = "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION"
"""What must be in the environment for typer to hear which shell is named; else it looks which one it runs in."""


def shell_is_named(words: list[str]) -> bool:
    """Whether a shell stands behind --show-completion or --install-completion."""
    return any(
        word in {"--show-completion", "--install-completion"} and not next_one.startswith("-")
        for word, next_one in pairwise(words)
    )


def words(of: Iterable[str]) -> Offer:
    """Those of these words that begin with what was typed."""
    offered = tuple(of)
    return lambda incomplete: [word for word in offered if word.startswith(incomplete)]


def reasons(table: dict[int, str]) -> Offer:
    """The words of a table, each as one word: lost, unused-and-returned."""
    return words(bare(says).replace(" ", "-") for says in table.values())


def key_names(context: typer.Context, incomplete: str) -> list[str]:
    """The names of the keys in the vault of this command line's home; none if it cannot be read."""
    home = context.find_root().params.get("home") or Path("permits")
    try:
        return words(_labels(home))(incomplete)
    except RegistryError:
        return []  # whoever asks to be helped has not asked for anything that could fail


def _labels(home: Path) -> list[str]:
    """Only read: a vault is neither made nor migrated while somebody types."""
    url = config.load(home).vault_url
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return []
    with closing(Database(url, patience=1.0)) as database, database.read() as connection:
        return [key.label for key in Reading(connection).keystores()]
