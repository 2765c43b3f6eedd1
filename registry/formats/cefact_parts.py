"""What stands in many places of a UN/CEFACT message: dates, quantities, addresses, reference documents."""

import re
from collections.abc import Collection
from typing import Any

from registry.canonical import NotWellFormed
from registry.formats.elements import Element
from registry.sentence import Sentence

Members = dict[str, Any]

POSTAL = "PostalTradeAddress"
V1_COUNTRY = f"{POSTAL}/CountryIdentificationTradeCountry"

_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DATE_TIME = re.compile(rf"({_DATE})(T[0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}(\.[0-9]+)?)?)?(Z|[+-][0-9]{{2}}:[0-9]{{2}})?")
_DECIMAL = re.compile(r"\+?([0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_REGISTRY_ID = re.compile(r"0x[0-9a-f]{64}")


def stated(**members: Any) -> Members:
    """The members that are there."""
    return {name: value for name, value in members.items() if value is not None}


def read_day(element: Element, path: str) -> str | None:
    """The date part of an xsd:dateTime (or xsd:date) as written. Raises NotWellFormed."""
    written = element.text(path)
    if written is None:
        return None
    found = _DATE_TIME.fullmatch(written)
    if found is None:
        given = repr(written[:40])
        says = Sentence("{path} is {given}. Write a date and time as 2026-11-10T00:00:00.", path=path, given=given)
        raise NotWellFormed(says, where=path)
    return found[1]


def read_quantity(element: Element, path: str) -> str | None:
    """A decimal in its one short form: "1.0" becomes "1", "0.20" becomes "0.2". Raises NotWellFormed."""
    written = element.text(path)
    if written is None:
        return None
    if _DECIMAL.fullmatch(written) is None:
        given = repr(written[:40])
        says = Sentence(
            "{path} is {given}. Write digits only, as 12 or 0.25: no sign, no exponent.", path=path, given=given
        )
        raise NotWellFormed(says, where=path)
    whole, _, decimals = written.removeprefix("+").partition(".")
    whole, decimals = whole.lstrip("0") or "0", decimals.rstrip("0")
    if len(whole) > 12 or len(decimals) > 6:
        says = Sentence(
            "{path} is {given}. At most twelve digits and six decimals are kept.", path=path, given=written[:40]
        )
        raise NotWellFormed(says, where=path)
    return f"{whole}.{decimals}" if decimals else whole


def read_country(party: Element) -> str | None:
    """The country code of a party's address. Its name, beside the code, says nothing more."""
    code = party.text(f"{POSTAL}/CountryID") or party.text(f"{V1_COUNTRY}/ID")
    if code is not None:
        party.texts(f"{POSTAL}/CountryName")
        party.texts(f"{V1_COUNTRY}/Name")
    return code


def read_address(party: Element) -> str | None:
    """Street, box, postcode and city, region, as one text."""
    city = " ".join([*party.texts(f"{POSTAL}/PostcodeCode"), *party.texts(f"{POSTAL}/CityName")])
    parts = [
        *party.texts(f"{POSTAL}/StreetName"),
        *party.texts(f"{POSTAL}/PostOfficeBox"),
        *([city] if city else []),
        *party.texts(f"{POSTAL}/CountrySubDivisionName"),
        *party.texts(f"{V1_COUNTRY}/SubordinateTradeCountrySubDivision/Name"),
    ]
    return ", ".join(parts) or None


def references(element: Element, name: str, codes: Collection[str]) -> list[tuple[str, Element]]:
    """The reference documents `name` that have one of these type codes, with it, in their order."""
    found = []
    for document in element.find(name):
        code = next((code for code in document.find("TypeCode") if code.content in codes), None)
        if code is not None and (text := code.take()):
            found.append((text, document))
    return found


def read_document(document: Element) -> Members:
    """Number, date and the id in this registry, which stands beside the number as a second ID. Empty for an empty form.

    Raises NotWellFormed if there are several numbers.
    """
    ids = document.find("ID")
    ours = [each for each in ids if _REGISTRY_ID.fullmatch(each.content or "")]
    numbers = [number for each in ids if each not in ours and (number := each.take()) is not None]
    if len(numbers) > 1 or len(ours) > 1:
        says = Sentence("{name} has several numbers. Send it once for each document.", name=document.name)
        raise NotWellFormed(says, where=document.name)
    return stated(
        number=numbers[0] if numbers else None,
        date=read_day(document, "IssueDateTime"),
        id=ours[0].take() if ours else None,
    )


def scheme_country(document: Element) -> str | None:
    """The Party that numbered a document, where its ID names it: schemeAgencyID, two letters."""
    agencies = (each.attribute("schemeAgencyID") for each in document.find("ID"))
    return next((agency for agency in agencies if agency and re.fullmatch("[A-Z]{2}", agency)), None)


def one(element: Element, path: str) -> Element | None:
    """The one element at `path`. Raises NotWellFormed if there are several."""
    found = element.find(path)
    if len(found) > 1:
        says = Sentence("{path} stands {times} times. Send it once.", path=path, times=len(found))
        raise NotWellFormed(says, where=path)
    return found[0] if found else None
