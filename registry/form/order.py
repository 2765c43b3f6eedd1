"""What is to be printed, put together once for all pages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Literal

from registry.form.content import Boxes, LineBoxes
from registry.form.paragraphs import Paragraph, Paragraphs
from registry.form.sheet import Area

LEFT, TOP, WIDTH, BOTTOM = 8.0, 8.0, 194.0, 281.0
"""The frame of every page, in millimetres; below it stands the foot."""
ON_FRONT = 4
"""Lines A to D stand on the first page, the others on annex pages (Resolution Conf. 12.3, Annex 2)."""

Endorsing = Literal["export", "never", "sheet"]


@dataclass(frozen=True, slots=True)
class Recorded:
    """Actual quantities that customs recorded at export: one a line, as text with its unit; and the ISO date."""

    quantities: tuple[str, ...]
    day: str


@dataclass(frozen=True, slots=True)
class Order:
    """One printing of one permit. `rows` is its QR code, None where it fits in none; `endorsing` says where box 14 is
    filled in."""

    boxes: Boxes
    labels: Mapping[str, str]
    copy: bool
    short: str
    origin: str
    rows: Sequence[Sequence[bool]] | None
    endorsing: Endorsing
    recorded: Recorded | None

    def recorded_quantity(self, index: int) -> Paragraphs:
        """Of one line, said to be recorded electronically."""
        if self.recorded is None:
            return ()
        return (Paragraph(self.recorded.quantities[index], "B"), Paragraph(self.labels["14-recorded"], "I"))

    def texts(self) -> Iterator[str]:
        """All that is printed, for the choice of fonts."""
        yield from (*self.labels.values(), self.origin)
        parts: tuple[Boxes | LineBoxes, ...] = (self.boxes, *self.boxes.lines)
        for part in parts:
            for field in fields(part):
                yield from _texts_of(getattr(part, field.name))


def _texts_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        yield from (each.text for each in value if isinstance(each, Paragraph))


def across(y: float, height: float) -> Area:
    """A strip over the whole width of a page."""
    return Area(LEFT, y, WIDTH, height)
