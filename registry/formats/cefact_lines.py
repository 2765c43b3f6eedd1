"""Boxes 7 to 12b of a UN/CEFACT message: one consignment item to one line of a permit."""

import re
from collections.abc import Iterator

from registry.canonical import NotWellFormed
from registry.formats.cefact_parts import (
    Members,
    read_day,
    read_document,
    read_quantity,
    references,
    scheme_country,
    stated,
)
from registry.formats.cefact_words import DRAWN, ROLES, Role, item_letter
from registry.formats.elements import Element
from registry.permit import QUANTITY_PATTERN
from registry.sentence import Sentence

_TRADE_LINE = "IncludedSupplyChainTradeLineItem"
_PRODUCT = f"{_TRADE_LINE}/SpecifiedTradeProduct"
_PACKED = "TransportLogisticsPackage/ItemQuantity"
_PROCEDURE = "ApplicableCrossBorderRegulatoryProcedure|ApplicableCrossBorderGovernmentProcedure"
_USED = f"{_PROCEDURE}/UsedToDateQuotaQuantity"
_QUOTA = f"{_PROCEDURE}/AnnualQuotaQuantity"
_WITHOUT_COUNTRY: dict[Role, Sentence] = {
    "origin": Sentence("The document of the origin has no country. A number is unique only within a Party."),
    "last re-export": Sentence(
        "The document of the last re-export has no country. A number is unique only within a Party."
    ),
}
_DRAWN = re.compile(re.escape(DRAWN).replace(r"\{\}", f"({QUANTITY_PATTERN})"))


def read_lines(consignment: Element, remarks: list[str]) -> list[Members]:
    """The lines in the order of the items. Raises NotWellFormed, which names the item."""
    lines = []
    for n, item in enumerate(consignment.find("IncludedSupplyChainConsignmentItem")):
        letter = item_letter(n)
        for own in item.find("ID"):
            own.taken = own.content in {letter, str(n + 1)}  # another letter is left over, and so is told
        try:
            lines.append(_line(item, letter, remarks))
        except NotWellFormed as fault:
            says = Sentence("Item {letter}: {says}", letter=letter, says=str(fault))
            raise NotWellFormed(says, where=f"face.lines.{n}") from None
    return lines


def _line(item: Element, letter: str, remarks: list[str]) -> Members:
    term, hs = _product_codes(item)
    return stated(
        scientific_name=item.text(f"{_PRODUCT}/ScientificName"),
        common_name=item.first(f"{_PRODUCT}/CommonName"),
        description="; ".join(item.texts(f"{_PRODUCT}/Description")) or None,
        marks="; ".join(item.texts("PhysicalLogisticsShippingMarks/Marking")) or None,
        term=term,
        appendix=item.text(f"{_TRADE_LINE}/TypeCode"),
        source=item.text(f"{_TRADE_LINE}/TypeExtensionCode"),
        quantity=read_quantity(item, _PACKED),
        unit=next(iter(_units(item, _PACKED)), None),
        quota=_quota(item, letter, remarks),
        hs=hs,
        operation=item.text(f"{_PROCEDURE}/PreviousReferencedDocument/ID"),
        acquired=read_day(item, f"{_PROCEDURE}/AcquisitionDateTime"),
        sources=list(_sources(item)) or None,
    )


def _product_codes(item: Element) -> tuple[str | None, str | None]:
    """The term, three letters, and the code of the Harmonized System, digits: both are type codes of the product."""
    codes = item.texts(f"{_PRODUCT}/TypeCode")
    hs = [code for code in codes if re.fullmatch(r"[0-9. ]+", code)]
    terms = [code for code in codes if code not in hs]
    if len(terms) > 1 or len(hs) > 1:
        some = ", ".join(codes)[:60]
        says = Sentence("SpecifiedTradeProduct/TypeCode stands several times: {codes}. Send one term.", codes=some)
        raise NotWellFormed(says)
    return (terms[0] if terms else None, re.sub("[. ]", "", hs[0]) if hs else None)


def _units(item: Element, *paths: str) -> list[str]:
    return sorted({unit for path in paths for each in item.find(path) if (unit := each.attribute("unitCode"))})


def _quota(item: Element, letter: str, remarks: list[str]) -> Members | None:
    if not all(any(each.content for each in item.find(path)) for path in (_USED, _QUOTA)):
        return None  # box 11a has both or none: one alone is left over
    if other := set(_units(item, _USED, _QUOTA)) - set(_units(item, _PACKED)):
        says = Sentence(
            "The quota of item {letter} is counted in {units}, its quantity is not.",
            letter=letter,
            units=", ".join(sorted(other)),
        )
        remarks.append(says)
    return {"used": read_quantity(item, _USED), "total": read_quantity(item, _QUOTA)}


def _sources(item: Element) -> Iterator[Members]:
    """Boxes 12 and 12a: documents in their order; a country that no document names, first or last as on the form."""
    countries: dict[Role, str | None] = {
        "origin": _source_country(item, "OriginTradeCountry"),
        "last re-export": _source_country(item, "ExportTradeCountry"),
    }
    documented = list(_documented(item, countries))
    bare: list[Members] = [
        {"role": role, "country": country}
        for role, country in countries.items()
        if country and (role, country) not in {(source["role"], source["country"]) for source in documented}
    ]
    yield from (source for source in bare if source["role"] == "origin")
    yield from documented
    yield from (source for source in bare if source["role"] != "origin")


def _source_country(item: Element, name: str) -> str | None:
    code = item.text(f"{name}/ID")
    if code is not None:
        item.texts(f"{name}/Name")
    return code


def _documented(item: Element, countries: dict[Role, str | None]) -> Iterator[Members]:
    for code, document in references(item, "AssociatedReferencedDocument", ROLES):
        role = ROLES[code]
        country = scheme_country(document) or countries[role]
        members = read_document(document)
        if country is None and members:
            raise NotWellFormed(_WITHOUT_COUNTRY[role])
        if country is None:
            continue  # an empty form
        for name in document.find("Name"):
            if drawn := _DRAWN.fullmatch(name.content or ""):
                name.taken = True
                members["quantity"] = drawn[1]
        yield {"role": role, "country": country, **members}
