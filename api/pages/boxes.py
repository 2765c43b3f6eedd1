"""The permit on a screen as its form: the boxes by number, the lines with what was permitted, left and arrived."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

from api.pages.language import Language
from registry import codes
from registry.answers import Verdict
from registry.form.content import Boxes, LineBoxes, boxes_of
from registry.form.labels import labels
from registry.form.paragraphs import Paragraph, Paragraphs, some
from registry.permit import Line, Permit
from registry.quantities import as_text, with_unit
from registry.seal import SealedPermit

Row = tuple[str, str, Paragraphs]


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the form: its number, its label, what stands in it."""

    number: str
    label: str
    texts: Paragraphs


@dataclass(frozen=True, slots=True)
class LineForm:
    """Boxes 7 to 12b of one line, and its quantities by name: permitted, left, arrived."""

    letter: str
    boxes: tuple[Box, ...]
    quantities: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Form:
    """`head` are boxes 1 to 6, `foot` 13 and documents that are named; boxes that are empty are left out."""

    title: str
    head: tuple[Box, ...]
    lines: tuple[LineForm, ...]
    foot: tuple[Box, ...]


def form_of(shown: SealedPermit | Permit, verdict: Verdict | None, language: Language) -> Form:
    """The permit that was shown, laid out in one language; what it says itself stays as it was sealed. One that is not
    sealed yet has no verdict."""
    code = cast(codes.Language, language.code)
    boxes, words = boxes_of(shown, code), dict(labels(code))
    lines = zip(boxes.lines, shown.face.lines, strict=True)
    return Form(
        title=f"{words['title']} {boxes.number}",
        head=_filled(_head(boxes, words)),
        lines=tuple(
            LineForm(of.letter, _filled(_line(of, words)), tuple(_quantities(verdict, index, line, language)))
            for index, (of, line) in enumerate(lines)
        ),
        foot=_filled(_foot(boxes, words)),
    )


def _filled(rows: Iterable[Row]) -> tuple[Box, ...]:
    return tuple(Box(number, label, texts) for number, label, texts in rows if texts)


def _head(boxes: Boxes, words: dict[str, str]) -> Iterator[Row]:
    yield "1", words["title"], (Paragraph(boxes.number, "B"), Paragraph(words[boxes.kind], "B"), *boxes.other)
    yield "2", words["2"], some(boxes.valid_until, first="B")
    for number in ("3", "3a", "4", "4-signature", "5", "5a", "5b", "6"):
        yield number.partition("-")[0], words[number], getattr(boxes, HEAD[number])


HEAD = {
    "3": "importer", "3a": "destination", "4": "exporter", "4-signature": "signature", "5": "conditions",
    "5a": "purpose", "5b": "stamp", "6": "authority",
}  # fmt: skip


def _line(of: LineBoxes, words: dict[str, str]) -> Iterator[Row]:
    yield "7/8", words["7/8"], of.names
    yield "9", words["9"], of.description
    yield "10", words["10"], (*of.appendix, Paragraph(of.source))
    yield "11", words["11"], of.quantity
    yield "11a", words["11a"], of.quota
    yield "12", words["12"], of.origin
    yield "12a", words["12a"], of.re_export
    yield "12b", words["12b"], of.operation


def _foot(boxes: Boxes, words: dict[str, str]) -> Iterator[Row]:
    yield "13", words["13"], (*boxes.signatory, *boxes.place, Paragraph(boxes.date))
    yield "", words["annex-ids"], tuple(Paragraph(f"{number}: {permit}") for number, permit in boxes.ids)


def _quantities(verdict: Verdict | None, index: int, line: Line, language: Language) -> Iterator[tuple[str, str]]:
    """Endorsed and imported quantities beside the permitted one, where they are known."""
    if verdict is None:
        return
    actual = {"endorsed": verdict.endorsed_quantities, "imported": verdict.used_quantities}
    known = {name: as_text(quantities[index]) for name, quantities in actual.items() if quantities is not None}
    if known and line.quantity is not None:
        known = {"permitted": line.quantity, **known}
    for name, quantity in known.items():
        yield language.saying(f"quantity {name}"), with_unit(quantity, line.unit)
