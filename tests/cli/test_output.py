"""What somebody else wrote is shown, and never done: a terminal takes some letters for commands."""

import io
import json
from collections.abc import Callable

import pytest
from rich.console import Console

from registry.canonical import NotWellFormed
from registry.cli.ask import verdict_table
from registry.cli.output import Output, seen, table
from registry.errors import InputError
from registry.formats.file import read_file
from registry.verify import not_well_formed
from tests.test_vectors import FOLDERS
from tests.vector_files import read_vector

CLEARED = "\x1b[2J\x1b[H\x1b[32mVALID\x1b[8m"
WORDS: list[tuple[str, Callable[[Output], None]]] = [
    ("a result", lambda output: output.result(None, CLEARED)),
    ("a remark", lambda output: output.say(CLEARED)),
    ("an error", lambda output: output.fault(InputError(CLEARED))),
    ("a title", lambda output: output.result(None, table(CLEARED, ("a",), []))),
    ("a cell", lambda output: output.result(None, table("t", ("a",), [(CLEARED,)]))),
]


def printed(words: Callable[[Output], None]) -> str:
    out = io.StringIO()
    console = Console(file=out, soft_wrap=True, width=400, color_system=None)
    words(Output(as_json=False, out=console, err=console))
    return out.getvalue()


@pytest.mark.parametrize("words", [words for _, words in WORDS], ids=[name for name, _ in WORDS])
def test_no_word_is_a_command_to_the_terminal(words: Callable[[Output], None]) -> None:
    said = printed(words)
    assert "\x1b" not in said
    assert "<U+001B>[2J" in said


def test_a_document_cannot_put_another_answer_in_the_place_of_ours() -> None:
    folder = next(folder for folder in FOLDERS if (folder / "shown.permit.json").exists())
    document = json.loads((folder / "shown.permit.json").read_bytes())
    document["face"][CLEARED] = "x"
    _, _, evidence, question, _ = read_vector(folder)
    with pytest.raises(NotWellFormed) as fault:
        read_file(json.dumps(document).encode())
    said = printed(lambda output: output.result(None, verdict_table(not_well_formed(fault.value, evidence, question))))
    assert said.startswith("INVALID")
    assert "\x1b" not in said


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Nosy Bé\t1\nنامه‌ای", "Nosy Bé\t1\nنامه‌ای"),
        ("\u202e1202\u2066", "<U+202E>1202<U+2066>"),
        ("\x9b31m\r\x07", "<U+009B>31m<U+000D><U+0007>"),
        ("a\u200bb\udcff", "a<U+200B>b<U+DCFF>"),
    ],
)
def test_what_is_not_seen_is_shown_by_its_code(text: str, shown: str) -> None:
    assert seen(text) == shown
