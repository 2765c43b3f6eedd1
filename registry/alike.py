"""A scientific name as the eye reads it, so that what looks like a name that a list has is taken for it.

Scientific names are written in Latin letters. Who writes one of them in small letters, with two spaces, or with a
Cyrillic letter that looks the same, shows everybody the same name, and no list would know it.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

ANY = "?"
"""A sign that is no Latin letter: it may stand for any one sign."""
_FILLERS = "\u115f\u1160"
"""Letters of Hangul that nobody sees."""
_WRITTEN = (("æ", "ae"), ("Æ", "ae"), ("œ", "oe"), ("Œ", "oe"), ("\u3164", " "), ("\uffa0", " "))
"""Two letters that are written as one, and letters of Hangul that are seen as a space."""
_ONE_LOOK = (("l", "i"), ("rn", "m"), ("vv", "w"))
"""Latin letters that look the same in some font: each is read as the second."""


@lru_cache(1 << 15)
def as_read(name: str) -> str:
    """Small letters a to z and single spaces, without what does not show; ANY for every other sign."""
    for written, letters in _WRITTEN:
        name = name.replace(written, letters)
    plain = (sign for sign in unicodedata.normalize("NFKD", name) if not _unseen(sign))
    read = " ".join("".join(map(_letter, plain)).split())
    for written, letters in _ONE_LOOK:
        read = read.replace(written, letters)
    return read


def begins_alike(name: str, taxa: Iterable[str]) -> bool:
    """Whether a name may be read as one that begins with one of these, in whole words."""
    read = f"{as_read(name)} "
    beginnings = (f"{as_read(taxon)} " for taxon in taxa)
    if ANY not in read:  # nearly all names
        return any(read.startswith(beginning) for beginning in beginnings)
    return any(_may_begin(read, beginning) for beginning in beginnings)


def _may_begin(read: str, beginning: str) -> bool:
    return len(read) >= len(beginning) and all(
        here in {there, ANY} for here, there in zip(read, beginning, strict=False)
    )


def _unseen(sign: str) -> bool:
    category = unicodedata.category(sign)
    return category == "Cf" or category.startswith("M") or sign in _FILLERS


def _letter(sign: str) -> str:
    if sign.isascii() and sign.isalpha():
        return sign.lower()
    return " " if unicodedata.category(sign) == "Zs" else ANY
