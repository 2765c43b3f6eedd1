"""Boxes 7 to 12b: one block a line, the same on the first page and in the annex, where box 14 stands beside them."""

from dataclasses import dataclass

from registry.form.content import LineBoxes
from registry.form.order import LEFT, WIDTH, Order, across
from registry.form.paragraphs import Paragraphs
from registry.form.sheet import Area, Sheet

HEAD, UPPER, LOWER = 11.6, 13.2, 7.8
BLOCK = UPPER + LOWER
"""Heights in millimetres: of the labels, of the two rows of a block, of a block."""
_UPPER = ((6, 62, "7/8"), (62, 132, "9"), (132, 154, "10"), (154, 175, "11"), (175, 194, "11a"))
_FRONT = ((6, 74, "12"), (74, 140, "12a"), (140, 194, "12b"))
_ANNEX = ((6, 58, "12"), (58, 110, "12a"), (110, 154, "12b"), (154, 194, "14"))
_NAMES = {"7/8": "names", "9": "description", "10": "appendix", "11": "quantity", "11a": "quota", "12": "origin",
          "12a": "re_export", "12b": "operation"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Cell:
    area: Area
    box: str


def _cells(y: float, upper: float, lower: float, annex: bool) -> list[_Cell]:
    rows = (y, upper, _UPPER), (y + upper, lower, _ANNEX if annex else _FRONT)
    return [
        _Cell(Area(LEFT + start, top, end - start, height), box)
        for top, height, columns in rows
        for start, end, box in columns
    ]


def head(sheet: Sheet, order: Order, y: float, *, annex: bool) -> None:
    """The labels of the boxes, once above all blocks."""
    sheet.frame(across(y, HEAD))
    for cell in _cells(y, HEAD / 2, HEAD / 2, annex):
        sheet.frame(cell.area)
        sheet.label(cell.area, cell.box.replace("7/8", "7./8"), _words(order, cell.box))


def block(sheet: Sheet, order: Order, y: float, index: int, *, annex: bool) -> None:
    """The line of this index, its letter at the left."""
    line = order.boxes.lines[index]
    _letter(sheet, y, line.letter)
    for cell in _cells(y, UPPER, LOWER, annex):
        sheet.frame(cell.area)
        below = 1.9
        sheet.say(Area(cell.area.x + 1.2, cell.area.y + 0.3, 12, below), cell.box.replace("7/8", "7./8") + ".", 4.6)
        named = f"{cell.box}. {_words(order, cell.box)} ({order.labels['line'].format(letter=line.letter)})"
        sheet.fill(cell.area.inside(below - 0.3), _held(order, line, index, cell.box), named, largest=7.5)
        if cell.box == "10":
            sheet.hint(cell.area.inside(4.8), line.source)


def _words(order: Order, box: str) -> str:
    return order.labels["quantity" if box == "14" else box]


def _held(order: Order, line: LineBoxes, index: int, box: str) -> Paragraphs:
    if box == "14":
        return order.recorded_quantity(index)
    held: Paragraphs = getattr(line, _NAMES[box])
    return held


def empty_block(sheet: Sheet, y: float, letter: str) -> None:
    """A line that the permit does not have, struck out, so that nothing is written into it."""
    _letter(sheet, y, letter)
    for cell in _cells(y, UPPER, LOWER, annex=False):
        sheet.frame(cell.area)
    sheet.strike(Area(LEFT + 6, y, WIDTH - 6, BLOCK))


def _letter(sheet: Sheet, y: float, letter: str) -> None:
    area = Area(LEFT, y, 6, BLOCK)
    sheet.frame(area)
    sheet.say(Area(area.x + 0.5, y, area.width - 1, BLOCK), letter, 11, "B", "C")
