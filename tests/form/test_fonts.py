"""Names come in many scripts: each is set in its font, and a letter that none has is told by its number."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from registry.form.fonts import Fonts, FontsMissing, installed
from registry.form.paragraphs import Paragraph
from registry.form.sheet import Sheet
from tests.form.printing import printed, sealed, texts

SCRIPTS = {
    "Latin": "Zürich, Łódź, Nguyễn Văn Ẩn, Đorđe, İzmir, Ọṣun",
    "Greek": "Ελένη Παπαδοπούλου, ἀρχή",
    "Cyrillic": "Лосось Иванов, Ґанок, Өвөрхангай",
    "Arabic": "شركة الصحراء للتصدير والاستيراد (محدودة)، می‌خواهم، گچپژ",
    "Chinese": "北京自然标本进出口有限公司，臺北",
    "Japanese": "東京動物商会 カメレオン ひらがな",
    "Korean": "한국 주식회사",
    "Hebrew": "עברית",
    "Devanagari": "हिन्दी नेपाल क्षत्रिय",
    "Thai": "สมชาย น้ำ",
    "Khmer": "ភាសាខ្មែរ",
    "Lao": "ລາວ",
    "Burmese": "မြန်မာ",
    "Bengali": "বাংলা",
    "Tamil": "தமிழ்",
    "Sinhala": "ශ්‍රී ලංකා",
    "Georgian": "შორენა",
    "Armenian": "Ժողովուրդ",
    "Ethiopic": "አዲስ አበባ",
}


@contextmanager
def sheet(*words: str) -> Iterator[Sheet]:
    with closing(Sheet(installed(), words, day="2026-11-24", see_annex="see annex", watermark="")) as made:
        made.add_page()
        yield made


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_fonts_have_the_letters_of_the_script(script: str) -> None:
    assert installed().legible(SCRIPTS[script]) == SCRIPTS[script]


@pytest.mark.parametrize("script", SCRIPTS)
def test_no_letter_of_the_script_is_set_as_an_empty_box(script: str) -> None:
    with sheet(SCRIPTS[script]) as made:
        for line in made.set_lines((Paragraph(SCRIPTS[script]),), 60, 8):
            for fragment in made._preload_bidirectional_text(line.text, markdown=False):
                glyphs, _ = fragment.font.perform_harfbuzz_shaping(fragment.string, 8, fragment.text_shaping_parameters)
                assert 0 not in {glyph.codepoint for glyph in glyphs}, fragment.string


@pytest.mark.parametrize(("word", "families"), [("ශ්‍රී", {"sinhala"}), ("می‌خواهم", {"arabic"}), ("क्‍ष", {"sans"})])
def test_what_joins_letters_is_set_in_their_font(word: str, families: set[str]) -> None:
    with sheet(word) as made:
        made.set_font("sans", size=8)
        made.set_text_shaping(True)
        assert {
            fragment.font.fontkey for fragment in made._preload_bidirectional_text(word, markdown=False)
        } == families


def test_letters_that_no_font_has_are_told_by_their_numbers() -> None:
    assert installed().legible("Adlam \U0001e900\u0378") == "Adlam [U+1E900][U+0378]"


def test_the_form_says_that_letters_are_told_by_their_numbers() -> None:
    told = sealed(persons={"signatory": {"name": "Officer \U0001e900"}})
    page = texts(printed(told))[0]
    assert "Officer[U+1E900]" in page
    assert "thatthisform'sfontslack" in page
    assert "thatthisform'sfontslack" not in texts(printed(sealed()))[0]


def test_only_fonts_that_are_needed_are_opened() -> None:
    assert installed().needed(["Zürich", "Ελένη", "Лосось"]) == []
    assert installed().needed(["한국", "北京 الرباط"]) == ["arabic", "chinese", "korean"]


def test_arabic_begins_at_the_right() -> None:
    with sheet("الرباط") as made:
        (line,) = made.set_lines((Paragraph("الرباط 26"),), 60, 8)
        assert line.right_to_left


def test_fonts_that_are_not_installed_are_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FontsMissing, match="scripts/setup"):
        Fonts(tmp_path).file("sans")
