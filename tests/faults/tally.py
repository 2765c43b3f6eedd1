"""What a play of faults came to."""

from dataclasses import dataclass, field


@dataclass
class Tally:
    """How often what was tried, and what went wrong: each with enough to play it again. `figures` are flat, by key."""

    what: str
    tried: int = 0
    figures: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def count(self, key: str, by: int = 1) -> None:
        self.figures[key] = self.figures.get(key, 0) + by

    def fault(self, key: str, said: str) -> None:
        """Something came out that must not."""
        self.count(key)
        self.wrong.append(said)


APART = ["sh", "-c", '"$@"; exit $?', "sh"]
"""Before the words of a command: started by a small shell, a process is not charged with the memory of its starter,
which Linux counts until the new program begins."""
