"""Where a text may go on in the next line: after spaces and hyphens, between Chinese and Japanese letters, and, if a
word is wider than its box, anywhere between letters: a simple form of Unicode Annex 14. Nothing is dropped but spaces
at the end of a line.
"""

import unicodedata
from collections.abc import Callable, Iterator

from registry.form.fonts import JOINERS

_AFTER = "-\u2010\u2013\u2014/"
_NOT_FIRST = "、。，．：；！？）」』】〉》〕］｝・ー々ゝヽぁぃぅぇぉっゃゅょァィゥェォッャュョ"
_NOT_LAST = "（「『【〈《〔［｛"
_FIRST_IDEOGRAPH, _LAST_IDEOGRAPH = "\u2e80", "\uff9f"
_HANGUL = ("\uac00", "\ud7a3")

Measure = Callable[[str], float]


def wrap(text: str, width: float, measure: Measure) -> list[str]:
    """The text in lines of at most `width` in the unit of `measure`; a single letter may be wider."""
    lines: list[str] = []
    line, used = "", 0.0
    for piece in _fitting(text, width, measure):
        bare, whole = measure(piece.rstrip(" ")), measure(piece)
        if line and used + bare > width:
            lines.append(line.rstrip(" "))
            line, used = "", 0.0
        line, used = line + piece, used + whole
    return [*lines, line.rstrip(" ")]


def _fitting(text: str, width: float, measure: Measure) -> Iterator[str]:
    """The pieces of a text; those that are wider than a line in smaller ones."""
    for piece in pieces(text):
        if measure(piece.rstrip(" ")) <= width:
            yield piece
        else:
            yield from _cut(piece, width, measure)


def _cut(piece: str, width: float, measure: Measure) -> Iterator[str]:
    part, used = "", 0.0
    for letter in clusters(piece):  # one by one: joined they are rarely wider
        if part and used + measure(letter.rstrip(" ")) > width:
            yield part
            part, used = "", 0.0
        part, used = part + letter, used + measure(letter)
    yield part


def pieces(text: str) -> list[str]:
    """The text, cut wherever a line may end; joined they give it again."""
    found, piece = [], ""
    for letter in clusters(text):
        if piece and _may_end(piece, letter):
            found.append(piece)
            piece = ""
        piece += letter
    return [*found, piece]


def _may_end(piece: str, following: str) -> bool:
    last = piece[-1]
    if following == " ":
        return False
    if last == " " or (last in _AFTER and len(piece) > 1 and following.isalpha()):
        return True
    if last in _NOT_LAST or following[0] in _NOT_FIRST:
        return False
    return _stands_alone(last) or _stands_alone(following[0])


def _stands_alone(letter: str) -> bool:
    """Chinese and Japanese letters, beside which a line may end; Korean is written in words."""
    if _HANGUL[0] <= letter <= _HANGUL[1]:
        return False
    return _FIRST_IDEOGRAPH <= letter <= _LAST_IDEOGRAPH or letter >= "\U00020000"


def clusters(text: str) -> Iterator[str]:
    """What is seen as one letter: with the marks that stand on it, and what joins it to the next."""
    cluster = ""
    for letter in text:
        joined = letter in JOINERS or unicodedata.category(letter).startswith("M") or cluster[-1:] == "\u200d"
        if cluster and not joined:
            yield cluster
            cluster = ""
        cluster += letter
    yield cluster


def is_right_to_left(text: str) -> bool:
    """Whether a paragraph begins at the right: by its first letter with a direction (Unicode Annex 9, P2 and P3)."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False
