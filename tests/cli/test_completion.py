"""What a shell offers when one presses the tabulator key, asked of a real one."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import ENVIRONMENT, PERMIT, PW, Permit, init_mg

BASH = shutil.which("bash")


@pytest.mark.skipif(BASH is None, reason="there is no bash on this machine")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("permit ver", {"verify"}),
        ("permit vault ", {"backup", "restore", "status"}),
        ("permit verify --occ", {"--occasion"}),
        ("permit verify --occasion ", {"export", "import", "transit", "inland"}),
        ("permit export --format p", {"parquet"}),
        ("permit sample mg-exports", {"mg-exports.csv"}),
        ("permit profile show e", {"european-union"}),
        ("permit cancel 26MG1 --reason un", {"unused-and-returned"}),
        ("permit refuse a.png --reason the-g", {"the-goods-differ-from-the-document"}),
        ("permit note a.png s", {"seen-in-transit"}),
        ("permit cross a.png --reason cu", {"customs-union-no-control-at-this-border"}),
        ("permit cross a.png e", {"exit", "entry"}),
    ],
)
def test_bash_offers_what_can_follow(tmp_path: Path, typed: str, offered: set[str]) -> None:
    assert offers(tmp_path, typed) == offered


@pytest.mark.skipif(BASH is None, reason="there is no bash on this machine")
def test_bash_offers_the_keys_of_the_home_that_is_named(tmp_path: Path, place: Path, permit: Permit) -> None:
    init_mg(permit, place)
    for name in ("authority", "issuer-1", "issuer-2"):
        permit("--home", "mg", "key", "new", name, *PW)
    typed = f"permit --home {place / 'mg'} issue a.xml --as "
    assert offers(tmp_path, typed) == {"authority", "issuer-1", "issuer-2"}
    assert offers(tmp_path, typed + "auth") == {"authority"}


@pytest.mark.skipif(BASH is None, reason="there is no bash on this machine")
def test_a_home_without_a_vault_offers_nothing_and_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "permit.toml").write_text('party = "MG"\n')
    assert offers(tmp_path, f"permit --home {tmp_path} issue a.xml --as ") == set()
    assert [path.name for path in tmp_path.iterdir()] == ["permit.toml"]
    assert offers(tmp_path, f"permit --home {tmp_path / 'nowhere'} issue a.xml --as ") == set()


@pytest.mark.parametrize(
    ("shell", "begins"),
    [("fish", "complete --command permit"), ("zsh", "#compdef permit"), ("bash", "_permit_completion() {")],
)
def test_the_shell_that_is_named_is_told_whichever_this_one_is(tmp_path: Path, shell: str, begins: str) -> None:
    assert asked("--show-completion", shell, home=tmp_path).stdout.strip().startswith(begins)


def test_completion_is_installed_for_the_shell_that_is_named(tmp_path: Path) -> None:
    assert "fish completion installed" in asked("--install-completion", "fish", home=tmp_path).stdout
    assert (tmp_path / ".config/fish/completions/permit.fish").exists()
    assert not (tmp_path / ".bashrc").exists()


def test_a_shell_that_is_none_is_refused_and_those_there_are_are_named(tmp_path: Path) -> None:
    refused = asked("--show-completion", "klingon", home=tmp_path)
    assert refused.returncode == 2
    assert "bash" in refused.stderr
    assert "fish" in refused.stderr


def asked(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**ENVIRONMENT, "HOME": str(home)}
    return subprocess.run([PERMIT, *words], env=environment, capture_output=True, text=True, check=False)


def offers(tmp_path: Path, typed: str) -> set[str]:
    """What bash would offer behind these words."""
    environment = {**ENVIRONMENT, "PATH": f"{PERMIT.parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}
    script = (
        "source <(permit --show-completion bash)\n"
        f'COMP_WORDS=({typed}) COMP_LINE="{typed}" COMP_POINT=${{#COMP_LINE}}\n'
        f'[ "{typed[-1]}" = " " ] && COMP_WORDS+=("")\n'
        "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
        "_permit_completion permit\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n"
    )
    done = subprocess.run([str(BASH), "-c", script], env=environment, capture_output=True, text=True, check=True)
    return set(done.stdout.split())
