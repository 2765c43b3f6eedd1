"""A sentence of ours that keeps what it is made of, so that it can be told in another language.

It is text like any other, in English, for logs, programs and the command line. What stands in the code is the template,
found there by the test that holds the catalogues complete.
"""

from collections.abc import Iterable


class Sentence(str):
    """A template with its facts put in. A fact may be a sentence itself."""

    template: str
    facts: dict[str, object]

    def __new__(cls, template: str, /, **facts: object) -> "Sentence":
        sentence = super().__new__(cls, template.format(**facts))
        sentence.template, sentence.facts = template, facts
        return sentence

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """What it is made anew of where it goes to another process."""
        return (self.template,), self.facts

    def __str__(self) -> str:
        """Itself: `str()` of an error that was raised with it is still a sentence."""
        return self


def joined(sentences: Iterable[str]) -> Sentence:
    """Several, one behind the other."""
    facts = {f"part{number}": one for number, one in enumerate(sentences)}
    return Sentence(" ".join(f"{{{name}}}" for name in facts), **facts)
