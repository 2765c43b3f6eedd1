"""What answers say, as the browser gets it: one catalogue for both, in the reader's language."""

from collections.abc import Callable

from registry.answers import PHRASES, SAYS


def words(translate: Callable[[str], str] = str) -> dict[str, dict[str, str]]:
    """The sentences by reason, and the words inside them by name, each as `translate` says it: for words.js."""
    return {
        "says": {reason: translate(says) for reason, says in SAYS.items()},
        "phrases": {name: translate(says) for name, says in PHRASES.items()},
    }
