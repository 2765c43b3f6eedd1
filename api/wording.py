"""What answers say, as the browser gets it: one catalogue for both, in the reader's language."""

from collections.abc import Callable

from registry.answers import ONE, PHRASES, SAYS

Counting = Callable[[str, str, int], str]
"""What is said of one, what is said of more, and how many they are: the form that fits (gettext's ngettext)."""


def in_english(one: str, more: str, count: int) -> str:
    return one if count == 1 else more


def words(translate: Callable[[str], str] = str, counted: Counting = in_english) -> dict[str, dict[str, str]]:
    """The sentences by reason, those that say how many once more for one, and the words inside them by name, each as
    `translate` and `counted` say it: for words.js. The three languages have the same form for all numbers above one."""
    return {
        "says": {reason: _more(reason, says, translate, counted) for reason, says in SAYS.items()},
        "one": {reason: counted(one, SAYS[reason], 1) for reason, one in ONE.items()},
        "phrases": {name: translate(says) for name, says in PHRASES.items()},
    }


def _more(reason: str, says: str, translate: Callable[[str], str], counted: Counting) -> str:
    return counted(ONE[reason], says, 2) if reason in ONE else translate(says)
