"""The permit as a PDF to be printed: the standard form, the same bytes for the same permit."""

from contextlib import closing

from registry.checks import needs_endorsement
from registry.codes import Language
from registry.commitment import short_code
from registry.form import annex
from registry.form.content import boxes_of
from registry.form.fonts import Fonts
from registry.form.front import front, spaced
from registry.form.labels import labels
from registry.form.order import BOTTOM, Endorsing, Order, Recorded, across
from registry.form.sheet import Sheet
from registry.formats.picture import modules
from registry.formats.qr import NotAPermitCode, write_code
from registry.permit import Face
from registry.seal import SealedPermit


def form_pdf(
    sealed: SealedPermit,
    origin: str,
    language: Language,
    copy: bool,
    fonts: Fonts,
    recorded: Recorded | None = None,
) -> bytes:
    """The form of a sealed permit, with its QR code that leads to `origin`. A copy is marked as one on every page
    (Convention, Art. VI(4)); a permit without its names can only be a copy. `recorded` are actual quantities known
    from the chain. Raises FontsMissing.
    """
    words = labels(language)
    order = Order(
        boxes=boxes_of(sealed, language),
        labels=words,
        copy=copy or not sealed.names_shown,
        short=short_code(sealed.id),
        origin=origin,
        rows=_rows(sealed, origin),
        endorsing=_endorsing(sealed.face),
        recorded=recorded,
    )
    with closing(
        Sheet(
            fonts,
            order.texts(),
            day=sealed.face.date_of_issue,
            see_annex=words["annex-see"],
            watermark=words["copy"] if order.copy else "",
        )
    ) as sheet:
        sheet.set_lang(language)
        sheet.set_title(f"{words['title']} {sealed.face.number}")
        sheet.add_page()
        front(sheet, order)
        annex.lines(sheet, order)
        annex.texts(sheet, order)
        if sealed.face.use == "multiple":
            annex.crossings(sheet, order)
        return sheet.finish(lambda page, pages: _foot(sheet, order, page, pages))


def _rows(sealed: SealedPermit, origin: str) -> list[list[bool]] | None:
    try:
        return modules(write_code(sealed, origin))
    except NotAPermitCode:
        return None


def _endorsing(face: Face) -> Endorsing:
    if face.use == "multiple":
        return "sheet"
    return "export" if needs_endorsement(face) else "never"


def _foot(sheet: Sheet, order: Order, page: int, pages: int) -> None:
    """Below every page: which permit it belongs to, by number and short code, and which of how many it is."""
    words = order.labels
    strip = across(BOTTOM + 0.6, 4.4)
    sheet.say(strip.column(0, 0.5).inside(), f"CITES  {words['title']} {order.boxes.number}", 7.5, "B")
    sheet.say(strip.column(0.5, 0.8), spaced(order.short), 7.5, align="C")
    sheet.say(strip.column(0.8, 1).inside(), words["page"].format(page=page, pages=pages), 7.5, align="R")
    remarks = [words["copy-says"]] if order.copy else []
    if sheet.letters_missing:
        remarks.append(words["missing-letters"])
    if remarks:
        sheet.label(across(BOTTOM + 5, 6), "", " ".join(remarks))
