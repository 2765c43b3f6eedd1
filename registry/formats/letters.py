"""Text brought to Unicode's normal form C, in a time that grows no faster than the text.

Normalising sorts the marks behind a letter, and takes time with the square of their number: of a megabyte of marks in
the wrong order it would not end in minutes. No language has more than a few; Unicode's Stream-Safe Text Format
(UAX 15, section 13) allows thirty.
"""

import unicodedata
from functools import lru_cache

MOST_MARKS = 30


def in_form_c(text: str) -> str:
    """The text in normal form C. One with more marks in a row than any language has stays as it is, and is refused
    where documents are read."""
    return text if text.isascii() or _piled_up(text) else unicodedata.normalize("NFC", text)


def _piled_up(text: str) -> bool:
    marks = 0
    for letter in text:
        marks = marks + 1 if _is_mark(letter) else 0
        if marks > MOST_MARKS:
            return True
    return False


@lru_cache(1 << 12)
def _is_mark(letter: str) -> bool:
    """Whether it, or what it is made of, stands on the letter before."""
    return unicodedata.combining(unicodedata.normalize("NFD", letter)[0]) != 0
