"""A pen and pages: frames, labels, and texts that are set smaller, and then carried to the annex, before one is cut."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from fpdf import FPDF
from fpdf.fonts import TTFFont

from registry.form.breaking import is_right_to_left, wrap
from registry.form.fonts import JOINERS, LATIN, Fonts
from registry.form.paragraphs import Paragraphs, Style

LARGEST, SMALLEST, STEP = 8.5, 6.0, 0.5
"""Sizes of what the permit says, in points."""
LABEL, SMALLEST_LABEL = 5.6, 4.4
_MM_A_POINT = 25.4 / 72
_RULED = 10.0
_TALL = ("\u0590", "\u1cff")
"""Scripts between Hebrew and the end of the Indic ones, whose letters stand higher and hang lower."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on a page, in millimetres from its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def inside(self, above: float = 0.0) -> "Area":
        """Where text may stand, below a label that takes `above`."""
        return Area(self.x + 1.2, self.y + 0.6 + above, self.width - 2.4, self.height - 1.0 - above)

    def column(self, start: float, end: float) -> "Area":
        """The part of the width between two fractions of it."""
        return Area(self.x + self.width * start, self.y, self.width * (end - start), self.height)

    def row(self, start: float, end: float) -> "Area":
        """The part between two heights, in millimetres from the top."""
        return Area(self.x, self.y + start, self.width, end - start)


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line of text as it is printed: `height` and `indent` in millimetres, `size` in points."""

    text: str
    style: Style
    size: float
    height: float
    right_to_left: bool
    indent: float = 0.0


class Sheet(FPDF):
    """A4 pages on which nothing is cut: what a box has no room for stands whole in `carried`, under a heading.

    `letters_missing` once a letter was printed by its number. Its fonts are open files until `close()`.
    """

    def __init__(self, fonts: Fonts, texts: Iterable[str], *, day: str, see_annex: str, watermark: str) -> None:
        """`texts` is all that will be printed: only fonts that it needs are opened. `day` is its ISO date."""
        super().__init__(format="A4", unit="mm")
        self.carried: list[tuple[str, Paragraphs]] = []
        self.letters_missing = False
        self._fonts, self._see_annex, self._watermark = fonts, see_annex, watermark
        self._widths: dict[tuple[Style, str], float] = {}
        self.set_auto_page_break(False)
        self.set_margin(0)
        self.c_margin = 0
        self.alias_nb_pages("\0")  # a name may hold the library's own alias for the number of pages
        self.set_creation_date(datetime.fromisoformat(day).replace(tzinfo=UTC))
        self.set_producer("CITES permit registry")
        try:
            self._open_fonts(texts)
        except BaseException:
            self.close()
            raise
        self.set_line_width(0.2)

    def _open_fonts(self, texts: Iterable[str]) -> None:
        for style in ("", "B", "I"):
            self.add_font(LATIN, style, self._fonts.file(LATIN, style))
        others = self._fonts.needed(texts)
        for family in others:
            self.add_font(family, "", self._fonts.file(family))
        for style in ("", "B", "I"):  # joiners go with the letters that they join
            for joiner in JOINERS:
                self.fonts[LATIN + style].cmap.pop(ord(joiner), None)  # type: ignore[union-attr]
        self.set_fallback_fonts([*others, LATIN], exact_match=False)

    def get_fallback_font(self, char: str, style: str = "") -> str | None:
        """As the library does it, but that a joiner takes the font of the letter before."""
        if char in JOINERS:
            return self._before
        self._before = super().get_fallback_font(char, style)
        return self._before

    _before: str | None = None

    def header(self) -> None:
        """Behind all else on a page."""
        if self._watermark:
            self.set_text_color(236)
            with self.rotation(52, self.w / 2, self.h / 2):
                self.say(Area(0, self.h / 2 - 40, self.w, 80), self._watermark, 150, "B", "C")
            self.set_text_color(0)

    def frame(self, area: Area) -> None:
        self.rect(area.x, area.y, area.width, area.height)

    def outline(self, area: Area) -> None:
        """The heavier frame around a page."""
        self.set_line_width(0.6)
        self.frame(area)
        self.set_line_width(0.2)

    def strike(self, area: Area) -> None:
        """A line through what stays empty, so that nothing is written into it."""
        self.line(area.x + 2, area.y + area.height - 1, area.x + area.width - 2, area.y + 1)

    def label(self, area: Area, number: str, words: str, *, most: int = 2) -> float:
        """A box's number and words in its upper left corner, smaller where they need more than `most` lines. How much
        of the height they took."""
        size, number = LABEL, f"{number}." if number else ""
        text = f"{number} {words}" if number else words
        while len(lines := self._set(text, area.width - 2.4, size, "")) > most and size > SMALLEST_LABEL:
            size -= 0.2
        inside = area.inside()
        if number:
            lines[0] = self._numbered(inside, number, lines[0])
        self.print_lines(inside, lines)
        return sum(line.height for line in lines)

    def _numbered(self, area: Area, number: str, line: SetLine) -> SetLine:
        """Print the number bold; the line without it, moved to where it ended."""
        self.set_font(LATIN, "B", line.size)
        self._at(Area(area.x, area.y, area.width, line.height), number)
        return replace(
            line, text=line.text.removeprefix(number).lstrip(), indent=self.width_of(f"{number} ", "B", line.size)
        )

    def say(self, area: Area, text: str, size: float, style: Style = "", align: str = "L") -> None:
        """One line in the middle of an area's height, smaller where it needs more than its width, and then shortened:
        only for what is said elsewhere too."""
        text = self._legible(text)
        while size > SMALLEST_LABEL and self.width_of(text, style, size) > area.width:
            size -= 0.2
        while len(text) > 1 and self.width_of(text, style, size) > area.width:
            text = text[:-2] + "\u2026"
        self.set_font(LATIN, style, size)
        self.set_text_shaping(True)
        self._at(area, text, align)

    def hint(self, area: Area, words: str) -> None:
        """What a code stands for, where there is room for it: the code says it all."""
        lines = self._set(words, area.width, SMALLEST, "")
        if _fits(lines, area.height):
            self.print_lines(area, lines)

    def fill(self, area: Area, paragraphs: Paragraphs, heading: str, *, largest: float = LARGEST) -> None:
        """What the permit says, in the largest size in which it fits; else as much as fits, and all of it in the annex
        under this heading."""
        if not paragraphs:
            return
        size = largest
        lines = self.set_lines(paragraphs, area.width, size)
        while size > SMALLEST and not _fits(lines, area.height):
            size -= STEP
            lines = self.set_lines(paragraphs, area.width, size)
        if not _fits(lines, area.height):
            self.carried.append((heading, paragraphs))
            lines = self._with_note(lines, area)
        self.print_lines(area, lines)

    def _with_note(self, lines: Sequence[SetLine], area: Area) -> list[SetLine]:
        """As many lines as there is room for above the remark that the annex has all of it."""
        notes = self._set(f"\u2026 {self._see_annex}", area.width, SMALLEST, "B")
        room = area.height - sum(line.height for line in notes)
        kept: list[SetLine] = []
        for line in lines:
            room -= line.height
            if room < 0:
                break
            kept.append(line)
        return kept + notes

    def set_lines(self, paragraphs: Paragraphs, width: float, size: float) -> list[SetLine]:
        """The paragraphs in lines of at most `width`."""
        return [line for each in paragraphs for line in self._set(each.text, width, size, each.style)]

    def _set(self, text: str, width: float, size: float, style: Style) -> list[SetLine]:
        text = self._legible(text)
        right_to_left = is_right_to_left(text)
        return [
            SetLine(line, style, size, size * _MM_A_POINT * (1.55 if _is_tall(line) else 1.22), right_to_left)
            for line in wrap(text, width, lambda piece: self.width_of(piece, style, size))
        ]

    def _legible(self, text: str) -> str:
        legible = self._fonts.legible(text)
        self.letters_missing |= legible != text
        return legible

    def print_lines(self, area: Area, lines: Sequence[SetLine]) -> None:
        """Lines from the top of an area downwards."""
        y = area.y
        for line in lines:
            self.set_font(LATIN, line.style, line.size)
            self.set_text_shaping(True, direction="rtl" if line.right_to_left else "ltr")
            place = Area(area.x + line.indent, y, area.width - line.indent, line.height)
            self._at(place, line.text, "R" if line.right_to_left else "L")
            y += line.height

    def width_of(self, text: str, style: Style, size: float) -> float:
        """In millimetres."""
        key = style, text
        if key not in self._widths:
            self.set_font(LATIN, style, _RULED)
            self.set_text_shaping(True)
            self._widths[key] = self.get_string_width(text)
        return self._widths[key] * size / _RULED

    def _at(self, area: Area, text: str, align: str = "L") -> None:
        self.set_xy(area.x, area.y)
        self.cell(area.width, area.height, text, align=align)

    def finish(self, foot: Callable[[int, int], None]) -> bytes:
        """The document. `foot` prints what stands below on each page, of which number it is told, and of how many."""
        for page in range(1, self.pages_count + 1):
            self.page = page
            self.current_font_is_set_on_page = False
            foot(page, self.pages_count)
        return bytes(self.output())

    def close(self) -> None:
        """Let go of the files of the fonts."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()

    def symbol(self, area: Area, rows: Sequence[Sequence[bool]]) -> None:
        """A QR code, its quiet zone included, as one path of squares: filled at once, no seams between them show."""
        module = area.width / len(rows)
        squares = (
            f"{(area.x + x * module) * self.k:.3f} {(self.h - area.y - (y + 1) * module) * self.k:.3f} "
            f"{module * self.k:.3f} {module * self.k:.3f} re"
            for y, row in enumerate(rows)
            for x, dark in enumerate(row)
            if dark
        )
        self._out(" ".join(squares) + " f")


def _fits(lines: Sequence[SetLine], height: float) -> bool:
    return sum(line.height for line in lines) <= height


def _is_tall(text: str) -> bool:
    return any(_TALL[0] <= letter <= _TALL[1] for letter in text)
