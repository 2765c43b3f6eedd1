"""The first page: boxes 1 to 15 with the lines A to D, placed as in Annex 2 of Resolution Conf. 12.3."""

from registry.form import grid
from registry.form.order import BOTTOM, LEFT, ON_FRONT, TOP, WIDTH, Order, across
from registry.form.paragraphs import Paragraph, Paragraphs
from registry.form.sheet import Area, Sheet
from registry.formats.cefact_words import item_letter

_KINDS = ("export", "re-export", "import", "other")
_TITLE, _PARTIES, _TERMS, _NOTES = 28.0, 34.0, 37.5, 6.4
_CODE = 64.0
"""The width of the column for the QR code beside boxes 13 to 15."""
WIDEST = 63.0
"""The QR code's width in millimetres with its quiet zone: 56 to 60 without."""


def front(sheet: Sheet, order: Order) -> None:
    """Print the first page."""
    sheet.outline(across(TOP, BOTTOM - TOP))
    y = TOP
    for height, part in ((_TITLE, _title), (_PARTIES, _parties), (_TERMS, _terms)):
        part(sheet, order, across(y, height))
        y += height
    grid.head(sheet, order, y, annex=False)
    y += grid.HEAD
    for index in range(ON_FRONT):
        if index < len(order.boxes.lines):
            grid.block(sheet, order, y, index, annex=False)
        else:
            grid.empty_block(sheet, y, item_letter(index))
        y += grid.BLOCK
    _notes(sheet, order, across(y, _NOTES))
    y += _NOTES
    foot = Area(LEFT, y, WIDTH - _CODE, BOTTOM - y)
    _issued(sheet, order, foot.row(0, 26))
    _endorsement(sheet, order, foot.row(26, 59))
    _transport(sheet, order, foot.row(59, foot.height))
    _code(sheet, order, Area(LEFT + WIDTH - _CODE, y, _CODE, BOTTOM - y))


def _title(sheet: Sheet, order: Order, area: Area) -> None:
    labels, boxes = order.labels, order.boxes
    left, middle, right = area.column(0, 0.38), area.column(0.38, 0.74), area.column(0.74, 1)
    for part in (left, middle):
        sheet.frame(part)
    sheet.say(left.row(1, 9).inside(), "CITES", 20, "B")
    sheet.fill(left.row(9.5, 28).inside(), (Paragraph(labels["convention"], "B"),), "convention", largest=8)
    below = sheet.label(middle, "1", labels["title"])
    number = middle.row(below + 0.4, below + 7).inside()
    sheet.fill(number, (Paragraph(boxes.number, "B"),), heading("1", labels["title"]), largest=12)
    for index, kind in enumerate(_KINDS):
        place = Area(middle.x + 1.6 + index % 2 * 34, middle.y + 10 + index // 2 * 5, 32, 4.2)
        _tick(sheet, place, labels[kind], kind == boxes.kind)
    sheet.fill(middle.row(19, 28).inside(), boxes.other, heading("1", labels["other"]), largest=8)
    upper, lower = right.row(0, 15), right.row(15, 28)
    sheet.frame(upper)
    sheet.say(upper, labels["copy"] if order.copy else labels["original"], 15, "B", "C")
    sheet.frame(lower)
    below = sheet.label(lower, "2", labels["2"])
    sheet.say(lower.inside(below), boxes.valid_until, 12, "B")


def _tick(sheet: Sheet, area: Area, words: str, ticked: bool) -> None:
    side = 3.4
    x, y = area.x, area.y + (area.height - side) / 2
    sheet.rect(x, y, side, side)
    if ticked:
        sheet.set_line_width(0.5)
        sheet.line(x + 0.5, y + 0.5, x + side - 0.5, y + side - 0.5)
        sheet.line(x + 0.5, y + side - 0.5, x + side - 0.5, y + 0.5)
        sheet.set_line_width(0.2)
    sheet.say(Area(x + side + 1.4, area.y, area.width - side - 1.4, area.height), words, 7.5, "B" if ticked else "")


def _box(sheet: Sheet, order: Order, area: Area, number: str, paragraphs: Paragraphs, *, below: float = 0.0) -> None:
    """A framed box with its label; `below` is kept free at the bottom."""
    sheet.frame(area)
    above = sheet.label(area, number, order.labels[number])
    inside = area.inside(above + 0.4)
    sheet.fill(
        Area(inside.x, inside.y, inside.width, inside.height - below), paragraphs, heading(number, order.labels[number])
    )


def _parties(sheet: Sheet, order: Order, area: Area) -> None:
    boxes, labels = order.boxes, order.labels
    left, right = area.column(0, 0.5), area.column(0.5, 1)
    _box(sheet, order, left.row(0, 24), "3", boxes.importer)
    _box(sheet, order, left.row(24, 34), "3a", boxes.destination)
    _box(sheet, order, right, "4", boxes.exporter, below=13)
    if boxes.signature:
        place = right.row(21, 34)
        sheet.line(place.x, place.y, place.x + place.width, place.y)
        above = sheet.label(place, "", labels["4-signature"])
        sheet.fill(place.inside(above + 0.2), boxes.signature, heading("4", labels["4-signature"]), largest=7.5)


def _terms(sheet: Sheet, order: Order, area: Area) -> None:
    boxes = order.boxes
    left, right = area.column(0, 0.5), area.column(0.5, 1)
    conditions, foot = left.row(0, 28), left.row(28, area.height)
    _box(sheet, order, conditions, "5", boxes.conditions, below=8.2)
    sheet.label(conditions.row(19.5, 28), "", order.labels["5-live"], most=3)
    _box(sheet, order, foot.column(0, 0.62), "5a", boxes.purpose)
    _box(sheet, order, foot.column(0.62, 1), "5b", boxes.stamp)
    _box(sheet, order, right, "6", boxes.authority)


def _notes(sheet: Sheet, order: Order, area: Area) -> None:
    labels, lines = order.labels, order.boxes.lines
    sheet.frame(area)
    notes = area
    if len(lines) > ON_FRONT:
        notes, more = area.column(0, 0.76), area.column(0.76, 1)
        label = "annex-lines-see" if len(lines) > ON_FRONT + 1 else "annex-line-see"
        says = labels[label].format(first=lines[ON_FRONT].letter, last=lines[-1].letter)
        sheet.say(more.inside(), says, 8.5, "B", "C")
    sheet.label(notes, "", "  ".join(labels[note] for note in ("12-note", "12b-note", "12b-note-2")))


def _issued(sheet: Sheet, order: Order, area: Area) -> None:
    boxes, labels = order.boxes, order.labels
    sheet.frame(area)
    above = sheet.label(area, "13", labels["13"])
    place, date, seal = (area.row(above, area.height).column(*part) for part in ((0, 0.32), (0.32, 0.5), (0.5, 1)))
    below = sheet.label(place, "", labels["place"])
    sheet.fill(place.inside(below + 0.4), boxes.place, heading("13", labels["place"]))
    below = sheet.label(date, "", labels["date"])
    sheet.say(date.row(below, below + 5).inside(), boxes.date, 9, "B")
    below = sheet.label(seal, "", labels["13-seal"])
    inside = seal.inside(below + 0.4)
    sheet.fill(
        Area(inside.x, inside.y, inside.width, inside.height - 3), boxes.signatory, heading("13", labels["13-seal"])
    )
    sheet.say(seal.row(seal.height - 3.4, seal.height - 0.6).inside(), labels["sealed"], 5.6, "I")


def _endorsement(sheet: Sheet, order: Order, area: Area) -> None:
    labels = order.labels
    sheet.frame(area)
    sheet.label(area, "14", labels["14"])
    table, rest = (
        Area(area.x, area.y + 3.2, 50, area.height - 3.2),
        Area(area.x + 50, area.y, area.width - 50, area.height),
    )
    row = (table.height - 3.6) / ON_FRONT
    sheet.label(table.column(0, 0.24), "", labels["block"])
    sheet.label(table.column(0.24, 1), "", labels["quantity"])
    for index in range(ON_FRONT):
        cells = Area(table.x, table.y + 3.6 + index * row, table.width, row)
        sheet.frame(cells.column(0, 0.24))
        sheet.frame(cells.column(0.24, 1))
        sheet.say(cells.column(0, 0.24), item_letter(index), 8.5, "B", "C")
        if index < len(order.boxes.lines) and order.endorsing == "export":
            sheet.fill(cells.column(0.24, 1).inside(), order.recorded_quantity(index), "14", largest=7)
        else:
            sheet.strike(cells.column(0.24, 1))
    if order.endorsing != "export":
        sheet.fill(rest.inside(12), (Paragraph(labels[f"14-{ENDORSED[order.endorsing]}"], "B"),), "14", largest=10)
        return
    signing(sheet, order, rest)


ENDORSED = {"never": "not", "sheet": "sheet"}


def signing(sheet: Sheet, order: Order, area: Area) -> None:
    """Where customs at export says where and when, signs and stamps."""
    labels = order.labels
    top, bottom = area.row(0, 12), area.row(12, area.height)
    for part, label in (
        (top.column(0, 0.62), "port"),
        (top.column(0.62, 1), "date"),
        (bottom.column(0, 0.5), "signature"),
        (bottom.column(0.5, 1), "stamp"),
    ):
        sheet.frame(part)
        below = sheet.label(part, "", labels[label])
        if label == "date" and order.recorded is not None:
            says = labels["14-recorded-on"].format(date=order.recorded.day)
            sheet.fill(part.inside(below), (Paragraph(says, "I"),), "14", largest=7)


def _transport(sheet: Sheet, order: Order, area: Area) -> None:
    sheet.frame(area)
    sheet.label(area, "15", order.labels["15"])


def _code(sheet: Sheet, order: Order, area: Area) -> None:
    """The QR code, and below it the letters of the short code for wet paper and the telephone."""
    sheet.set_fill_color(255)
    sheet.rect(area.x, area.y, area.width, area.height, style="DF")
    sheet.set_fill_color(0)
    code, says = area.row(0, area.height - 7.4), area.row(area.height - 7.4, area.height)
    if order.rows is None:
        sheet.fill(code.row(20, code.height).inside(), (Paragraph(order.labels["no-code"], "B"),), "code", largest=11)
    else:
        place = Area(area.x + (area.width - WIDEST) / 2, code.y + (code.height - WIDEST) / 2, WIDEST, WIDEST)
        sheet.symbol(place, order.rows)
    sheet.say(says.row(0, 4), spaced(order.short), 10, "B", "C")
    sheet.say(
        says.row(4, 6.8).inside(),
        order.labels["scan" if order.rows else "type"].format(origin=order.origin),
        5.6,
        align="C",
    )


def heading(number: str, words: str) -> str:
    """Of a text that is carried to the annex: 'Box 5: Special conditions' in the words of the form."""
    return f"{number}. {words}"


def spaced(short: str) -> str:
    """'JZU325C7UOF2CPAK4' → 'JZU3 25C7 UOF2 CPAK 4', as it is read over the telephone."""
    return " ".join(short[start : start + 4] for start in range(0, len(short), 4))
