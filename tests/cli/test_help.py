"""What --help says can be typed as it stands."""

import re
import shlex
from collections.abc import Iterator

import pytest
import typer
from typer.main import get_command

from registry.cli.main import _common_first, app
from tests.cli.conftest import Permit


def commands() -> Iterator[tuple[tuple[str, ...], object]]:
    """All commands by their words."""

    def below(words, command):
        if hasattr(command, "commands"):
            for name, child in command.commands.items():
                yield from below((*words, name), child)
        else:
            yield words, command

    yield from below((), get_command(app))


COMMANDS = dict(commands())


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_an_example_that_parses(words: tuple[str, ...]):
    text = COMMANDS[words].help  # type: ignore[attr-defined]
    (example,) = re.findall(r"Example: `(.+)`", text)
    first, *rest = shlex.split(example.partition(" > ")[0])
    assert first == "permit"
    root = get_command(app)
    context = root.make_context("permit", _common_first(rest), resilient_parsing=False)
    left = [*context._protected_args, *context.args] if hasattr(context, "_protected_args") else context.args
    for word in words:
        assert left.pop(0) == word
    COMMANDS[words].make_context(words[-1], left, parent=None)  # type: ignore[attr-defined]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_option_and_argument_says_what_it_is(words: tuple[str, ...]):
    for parameter in COMMANDS[words].params:  # type: ignore[attr-defined]
        assert parameter.name == "help" or parameter.help, parameter.name


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_what_is_secret_is_never_typed_into_a_command_line_where_others_see_it(words: tuple[str, ...]):
    for parameter in COMMANDS[words].params:  # type: ignore[attr-defined]
        if re.search("password|secret|token|passphrase", parameter.name):
            assert parameter.name.endswith("_file"), parameter.name


@pytest.mark.parametrize("words", [("--help",), ("-h",), ("verify", "-h"), ("officer", "appoint", "--help")])
def test_help_is_printed_and_the_exit_code_is_0(permit: Permit, words: tuple[str, ...]):
    ran = permit(*words)
    assert "Usage: permit" in " ".join(ran.out.split())
    assert ran.err == ""


def test_every_command_is_named_in_the_help_of_its_group(permit: Permit):
    for words in COMMANDS:
        assert re.search(rf"│ {words[-1]} ", permit(*words[:-1], "--help").out), words


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (["verify", "x", "--json"], ["--json", "verify", "x"]),
        (["verify", "x", "--home", "mg"], ["--home", "mg", "verify", "x"]),
        (["verify", "--home=mg", "x"], ["--home=mg", "verify", "x"]),
        (["verify", "--", "--json"], ["verify", "--", "--json"]),
        (["verify", "--home"], ["--home", "verify"]),
    ],
)
def test_options_of_all_commands_are_understood_wherever_they_stand(words: list[str], first: list[str]):
    assert _common_first(words) == first


def test_exit_codes_by_family_stand_in_the_help(permit: Permit):
    assert isinstance(app, typer.Typer)
    said = " ".join(permit("--help").out.split())
    for words in ("0 done, or valid", "1 not valid, or cannot tell", "2 the input cannot be read", "3 refused",
                  "4 the node does not answer", "5 a database cannot be used", "6 not set up"):  # fmt: skip
        assert words in said
