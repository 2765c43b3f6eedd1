"""The pages after the first: lines from E on, texts that boxes have no room for, and the sheet for crossings."""

from registry.form import grid
from registry.form.front import ENDORSED, signing
from registry.form.order import BOTTOM, ON_FRONT, TOP, Order, across
from registry.form.paragraphs import Paragraph, Paragraphs
from registry.form.sheet import Area, Sheet

_HEAD, _BLOCKS = 16.0, 10
"""The height of a page's head, and how many lines an annex page has."""
_SIGNING = BOTTOM - TOP - _HEAD - grid.HEAD - _BLOCKS * grid.BLOCK
_TEXT = 8.0
CROSSINGS = 14
"""Rows on a continuation sheet: seven journeys there and back."""


def lines(sheet: Sheet, order: Order) -> None:
    """Lines from E on, as many pages as they need, each endorsed at its foot."""
    for start in range(ON_FRONT, len(order.boxes.lines), _BLOCKS):
        y = _page(sheet, order, "annex", order.labels["annex-lines"])
        grid.head(sheet, order, y, annex=True)
        y += grid.HEAD
        for index in range(start, min(start + _BLOCKS, len(order.boxes.lines))):
            grid.block(sheet, order, y, index, annex=True)
            y += grid.BLOCK
        _endorsement(sheet, order, across(y, _SIGNING))
        if y + _SIGNING < BOTTOM - 1:
            sheet.strike(across(y + _SIGNING, BOTTOM - y - _SIGNING))


def _endorsement(sheet: Sheet, order: Order, area: Area) -> None:
    left, right = area.column(0, 0.2), area.column(0.2, 1)
    sheet.frame(left)
    sheet.label(left, "14", order.labels["14"])
    if order.endorsing == "export":
        signing(sheet, order, right)
    else:
        sheet.frame(right)
        says = Paragraph(order.labels[f"14-{ENDORSED[order.endorsing]}"], "B")
        sheet.fill(right.inside(10), (says,), "14", largest=10)


def texts(sheet: Sheet, order: Order) -> None:
    """What boxes have no room for, whole, box by box; and the ids of documents that are in the registry too."""
    sections = list(sheet.carried)
    if order.boxes.ids:
        named = tuple(Paragraph(f"{number}: {permit}") for number, permit in order.boxes.ids)
        sections.append((order.labels["annex-ids"], named))
    if not sections:
        return
    room = _Column(sheet, order)
    for heading, paragraphs in sections:
        room.put((Paragraph(heading, "B"),), keep=3)
        room.put(paragraphs)
        room.skip(2)
    room.strike_rest()


class _Column:
    """Text that goes on from page to page."""

    def __init__(self, sheet: Sheet, order: Order) -> None:
        self.sheet, self.order = sheet, order
        self._next()

    def _next(self) -> None:
        self.y = _page(self.sheet, self.order, "annex", self.order.labels["annex-texts"]) + 3

    def put(self, paragraphs: Paragraphs, *, keep: int = 1) -> None:
        """Print the paragraphs; a new page begins unless there is room for `keep` lines."""
        area = across(self.y, 0).inside()
        for line in self.sheet.set_lines(paragraphs, area.width, _TEXT):
            if self.y + keep * line.height > BOTTOM - 2:
                self._next()
            self.sheet.print_lines(Area(area.x, self.y, area.width, line.height), [line])
            self.y += line.height

    def skip(self, height: float) -> None:
        self.y += height

    def strike_rest(self) -> None:
        if self.y < BOTTOM - 3:
            self.sheet.strike(across(self.y, BOTTOM - self.y))


def crossings(sheet: Sheet, order: Order) -> None:
    """The continuation sheet of a multiple-use certificate: one row a crossing (Resolution Conf. 12.3, 16.8)."""
    labels = order.labels
    y = _page(sheet, order, "sheet", labels["sheet-says"])
    columns = ((0, 0.05, ""), (0.05, 0.17, "sheet-country"), (0.17, 0.3, "sheet-direction"), (0.3, 0.48, "sheet-port"),
               (0.48, 0.6, "date"), (0.6, 0.8, "sheet-officer"), (0.8, 1, "sheet-stamp"))  # fmt: skip
    head, height = 5.0, (BOTTOM - y - 5.0) / CROSSINGS
    for start, end, label in columns:
        part = across(y, head).column(start, end)
        sheet.frame(part)
        sheet.say(part.inside(), labels[label] if label else "", 6.5, "B")
        for row in range(CROSSINGS):
            cell = across(y + head + row * height, height).column(start, end)
            sheet.frame(cell)
            if label == "sheet-direction":
                _directions(sheet, order, cell)
            elif not label:
                sheet.say(cell, str(row + 1), 7.5, "B", "C")


def _directions(sheet: Sheet, order: Order, cell: Area) -> None:
    for place, label in (
        (cell.row(2, cell.height / 2), "sheet-exit"),
        (cell.row(cell.height / 2, cell.height - 2), "sheet-entry"),
    ):
        sheet.rect(place.x + 2, place.y + place.height / 2 - 1.5, 3, 3)
        sheet.say(Area(place.x + 6.5, place.y, place.width - 7, place.height), order.labels[label], 7.5)


def _page(sheet: Sheet, order: Order, title: str, says: str) -> float:
    """A new page with its head; where its body begins."""
    sheet.add_page()
    head = across(TOP, _HEAD)
    sheet.outline(across(TOP, BOTTOM - TOP))
    sheet.frame(head)
    named, kind = head.column(0, 0.74), head.column(0.74, 1)
    sheet.frame(kind)
    sheet.say(named.row(0.5, 8).inside(), f"{order.labels[title]} {order.boxes.number}", 12, "B")
    sheet.label(named.row(8.4, _HEAD), "", says)
    sheet.say(kind, order.labels["copy"] if order.copy else order.labels["original"], 13, "B", "C")
    return TOP + _HEAD
