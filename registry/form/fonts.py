"""The fonts of the form: Noto, installed from `fonts/package-lock.json`, one a script; what a permit needs is embedded.

A letter that none of them has is printed by its number, [U+1E900], so that nothing on paper is a blank box.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from registry.errors import SetupError

LATIN = "sans"
"""The family that all else is set in: Latin, Greek, Cyrillic and Devanagari."""
_FAMILIES = {
    LATIN: ("noto-sans", "NotoSans"),
    "arabic": ("noto-naskh-arabic", "NotoNaskhArabic"),
    "chinese": ("noto-sans-sc", "NotoSansSC"),
    "korean": ("noto-sans-kr", "NotoSansKR"),
    "thai": ("noto-sans-thai", "NotoSansThai"),
    "hebrew": ("noto-sans-hebrew", "NotoSansHebrew"),
    "armenian": ("noto-sans-armenian", "NotoSansArmenian"),
    "georgian": ("noto-sans-georgian", "NotoSansGeorgian"),
    "ethiopic": ("noto-sans-ethiopic", "NotoSansEthiopic"),
    "khmer": ("noto-sans-khmer", "NotoSansKhmer"),
    "lao": ("noto-sans-lao", "NotoSansLao"),
    "myanmar": ("noto-sans-myanmar", "NotoSansMyanmar"),
    "bengali": ("noto-sans-bengali", "NotoSansBengali"),
    "tamil": ("noto-sans-tamil", "NotoSansTamil"),
    "sinhala": ("noto-sans-sinhala", "NotoSansSinhala"),
}
"""In the order in which a letter's font is looked for. Japanese is written with the Chinese font, which has kana."""
_WEIGHTS = {"": "400Regular", "B": "700Bold", "I": "400Regular_Italic"}
JOINERS = "\u200c\u200d"
"""Seen only in how their neighbours are joined; they belong to the font of the letter before."""


class FontsMissing(SetupError):
    """The fonts of the form are not installed."""


@dataclass(frozen=True, slots=True)
class Fonts:
    """The installed fonts, in a folder as npm lays it."""

    folder: Path

    def file(self, family: str, style: str = "") -> Path:
        """The TrueType file of a family; `style` is empty, B for bold or I for italic. Raises FontsMissing."""
        package, name = _FAMILIES[family]
        weight = _WEIGHTS[style]
        path = self.folder / package / weight / f"{name}_{weight}.ttf"
        if not path.is_file():
            raise FontsMissing(f"The form needs the font {name}, which is not installed: run ./scripts/setup.")
        return path

    def needed(self, texts: Iterable[str]) -> list[str]:
        """The families, besides LATIN, that have the letters which LATIN lacks."""
        families = {self._family_of(letter) for letter in set().union(*texts)}
        return [family for family in _FAMILIES if family in families and family != LATIN]

    def legible(self, text: str) -> str:
        """The text with each letter that no font has as its number: [U+1E900]."""
        if text.isascii():
            return text
        return "".join(
            letter if letter in JOINERS or self._family_of(letter) else f"[U+{ord(letter):04X}]" for letter in text
        )

    def _family_of(self, letter: str) -> str | None:
        return next((family for family in _FAMILIES if ord(letter) in _letters(self.file(family))), None)


def installed() -> Fonts:
    """The fonts that scripts/setup installs."""
    return Fonts(Path(__file__).parents[2] / "fonts" / "node_modules" / "@expo-google-fonts")


@cache
def _letters(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())
