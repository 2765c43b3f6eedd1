"""Every text of the pages, and of the answers on them, is said in each language of the Convention."""

import ast
import re
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

import registry
from api.pages import faults
from api.pages.desk import appointment, deciding, filling, home
from api.pages.desk.door import MENU
from api.pages.desk.words import WORDS
from api.pages.language import LANGUAGES, LOCALE, POWERS, WORDS_OF_FINDINGS, Languages, catalogues
from api.pages.sayings import SAYINGS
from registry.advice.finding import SAYS as FINDINGS
from registry.answers import ONE, PHRASES, SAYS, Check, Outcome

BROWSER = LOCALE.parents[1] / "browser" / "verify"
SAID_BY_THE_BROWSER = re.compile(r'(?:refuse\(.*?, |NotWellFormed\(\s*|#fault\(|return |[?:] )"([^"\n]* [^"\n]*)"')
TEMPLATES = sorted((LOCALE.parent / "templates").rglob("*.html"))


def texts(template: Path) -> set[str]:
    with template.open("rb") as file:
        found = babel_extract(file, ("_", "_n"), [], {"silent": "false"})
        said = [(name, message if isinstance(message, tuple) else (message,)) for _, name, message, _ in found]
        return {text for name, texts in said for text in texts[: 2 if name == "_n" else 1] if text}


IN_TEMPLATES = set().union(*(texts(template) for template in TEMPLATES))
COUNTED = {(one, more) for one, more, _ in faults.COUNTED.values()} | {(one, SAYS[name]) for name, one in ONE.items()}
OF_FAULTS = {*faults.SAYS.values(), *faults.BY_CONTRACT.values(), *faults.FAMILIES.values(), *faults.STATUSES.values()}
OF_DESK = {*WORDS, *(name for _, name, _ in MENU), *filling.WORDS, *deciding.WORDS, *appointment.WORDS, *home.WORDS}
OF_FINDINGS = {*FINDINGS.values(), *(word for words in WORDS_OF_FINDINGS.values() for word in words)}
OF_PAGES = {*POWERS.values(), *OF_DESK, *SAYINGS.values(), *OF_FAULTS, *OF_FINDINGS, "without end", "nothing"}


def sentences(module: Path) -> set[str]:
    """The templates of the sentences that a module says."""
    calls = [node for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Call)]
    said = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Sentence"]
    return {str(ast.literal_eval(template)) for template in said}


MODULES = sorted(path for path in Path(registry.__file__).parent.rglob("*.py") if path.name != "sentence.py")
OF_SENTENCES = set().union(*(sentences(module) for module in MODULES))
IN_CODE = {*OF_SENTENCES, *SAYS.values(), *PHRASES.values(), *OF_PAGES, *(text for texts in COUNTED for text in texts)}
TEXTS = sorted((IN_TEMPLATES | IN_CODE) - {""})


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def catalogue(code: str) -> dict[str, str]:
    said: dict[str, str] = {}
    for path in catalogues(code):
        with path.open("rb") as file:
            for message in read_po(file, locale=code):
                said |= {
                    text: words for text, words in zip(_texts(message.id), _texts(message.string), strict=True) if text
                }
    return said


def _texts(said: object) -> tuple[str, ...]:
    """One, or that of one and that of more."""
    return tuple(map(str, said)) if isinstance(said, list | tuple) else (str(said),)


def test_the_texts_of_templates_are_found() -> None:
    assert {"Parties and officers", "Language"} <= IN_TEMPLATES


@pytest.mark.parametrize("code", sorted(set(LANGUAGES) - {"en"}))
def test_no_text_is_left_untranslated(code: str) -> None:
    said = catalogue(code)
    assert [text for text in TEXTS if not said.get(text)] == []


@pytest.mark.parametrize("code", sorted(set(LANGUAGES) - {"en"}))
def test_what_the_browser_says_of_a_broken_document_goes_with_its_page_in_each_language(code: str) -> None:
    modules = [BROWSER / f"{name}.js" for name in ("canonical", "code", "document", "file", "form", "inflate")]
    said = {text for module in modules for text in SAID_BY_THE_BROWSER.findall(module.read_text("utf-8"))}
    assert {"is missing", "must be text", "a comma is missing", "valid_until lies before date_of_issue"} <= said
    assert [text for text in sorted(said) if not Languages()[code].of_format.get(text)] == []


@pytest.mark.parametrize("code", sorted(set(LANGUAGES) - {"en"}))
def test_a_translation_has_the_facts_of_the_text(code: str) -> None:
    assert not [text for text, said in catalogue(code).items() if fields(text) != fields(said)]


@pytest.mark.parametrize(("code", "other"), [("fr", r"\bémi|émett"), ("es", r"\b(re)?emi[st]|\bemite")])
def test_to_issue_is_called_as_the_convention_calls_it(code: str, other: str) -> None:
    """Délivrer and expedir (Articles III to VI), and nothing else beside it."""
    assert [said for said in catalogue(code).values() if re.search(other, said, re.IGNORECASE)] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_one_is_said_otherwise_than_more(code: str) -> None:
    language = Languages()[code]
    for one, more in COUNTED:
        assert language.counted(one, more, 1) != language.counted(one, more, 2) == language.counted(one, more, 5_000)


def test_a_single_irregular_crossing_is_one_to_the_reader() -> None:
    said = [Check(9, Outcome.WARNING, "irregular-crossings", {"count": count}) for count in ("1", "2")]
    assert [check.says.split(" recorded")[0] for check in said] == ["1 of its crossings was", "2 of its crossings were"]
    assert Languages()["fr"].check(said[0]).startswith("1 de ses passages a été enregistré ")
    assert Languages()["es"].check(said[1]).startswith("2 de sus cruces se registraron ")


@pytest.mark.parametrize(
    ("query", "cookie", "accepted", "code"),
    [
        ({"lang": "es"}, {"lang": "fr"}, "fr", "es"),
        ({"lang": "xx"}, {"lang": "fr"}, "es", "fr"),
        ({}, {}, "es-MX,es;q=0.9,en;q=0.8", "es"),
        ({}, {}, "de, fr;q=0.7", "fr"),
        ({}, {}, "de", "en"),
        ({}, {}, "", "en"),
        ({}, {}, ";;,*;q=x", "en"),
    ],
)
def test_the_switch_comes_first_then_what_was_chosen_then_the_browser(
    query: dict[str, str], cookie: dict[str, str], accepted: str, code: str
) -> None:
    assert Languages().of(query, cookie, accepted).code == code
