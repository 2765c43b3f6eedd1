"""A text of the permit and how it is set."""

from dataclasses import dataclass
from typing import Literal

Style = Literal["", "B", "I"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One text: upright, bold or italic."""

    text: str
    style: Style = ""


Paragraphs = tuple[Paragraph, ...]


def some(*texts: str | None, first: Style = "") -> Paragraphs:
    """Those that are there, one under the other; the first is set in a style of its own."""
    kept = [text for text in texts if text]
    return tuple(Paragraph(text, first if index == 0 else "") for index, text in enumerate(kept))
