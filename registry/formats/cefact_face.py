"""The face of a permit but its lines, from a UN/CEFACT message: boxes 1, 2, 3a, 5, 6 and 13."""

import re

from registry.canonical import NotWellFormed
from registry.formats import cefact_words as words
from registry.formats.cefact_lines import read_lines
from registry.formats.cefact_parts import (
    POSTAL,
    Members,
    one,
    read_address,
    read_country,
    read_day,
    read_document,
    references,
    scheme_country,
    stated,
)
from registry.formats.elements import Element
from registry.sentence import Sentence

_OPEN_BOXES = re.compile(re.escape(words.OPEN_BOXES).replace(r"\{\}", "([0-9a-d]+(?:, [0-9a-d]+)*)"))


def read_face(header: Element, consignment: Element, remarks: list[str]) -> Members:
    """The members of the face. What had to be filled in is added to `remarks`. Raises NotWellFormed."""
    box_1 = _box_1(header)
    box_5 = _box_5(header, multiple=box_1.get("certificate") in words.MULTIPLE)
    single = box_5["use"] == "single"
    destination = _destination(consignment) if single else None
    ma = one(header, f"{words.MA}/ProviderTradeParty")
    return stated(
        **box_1,
        **box_5,
        number=header.text("ID"),
        party=_issuing_party(header),
        authority=stated(name=ma.text("Name"), address=read_address(ma)) if ma else None,
        destination=destination,
        valid_until=read_day(header, "EffectiveSpecifiedPeriod/EndDateTime"),
        purpose=header.text("PurposeCode"),
        security_stamp=header.text(f"{words.MA}/ID"),
        place_of_issue=_place(header, remarks),
        date_of_issue=_date_of_issue(header),
        applicant_signature=_signature(header),
        replaces=_replaced(header),
        import_permit=_import_permit(header, destination),
        lines=read_lines(consignment, remarks),
    )


def _box_1(header: Element) -> Members:
    code = header.text("TypeCode")
    if code not in words.KINDS:
        given = code[:20] if code else Sentence("absent")
        says = Sentence("HeaderExchangedDocument/TypeCode is {given}: write E, R, I or O.", given=given)
        raise NotWellFormed(says, where="face.kind")
    if code != "O":
        return {"kind": words.KINDS[code]}
    title = header.first("Name")
    if title is None:
        says = Sentence("The type is O (other), but HeaderExchangedDocument/Name does not say which certificate it is.")
        raise NotWellFormed(says, where="face.certificate")
    certificate = words.certificate_titled(title)
    if certificate is None:
        return {"kind": "other", "certificate": "other", "certificate_name": title}
    return {"kind": "other", "certificate": certificate}


def _box_5(header: Element, *, multiple: bool) -> Members:
    """Special conditions, and what we say in stock sentences beside them."""
    conditions: list[str] = []
    use: list[str] = []
    members: Members = {}
    for sentence in header.texts("Information"):
        if sentence in {words.SINGLE_USE, words.MULTIPLE_USE}:
            use.append("single" if sentence == words.SINGLE_USE else "multiple")
        elif sentence == words.RETROSPECTIVE:
            members["retrospective"] = True
        elif boxes := _OPEN_BOXES.fullmatch(sentence):
            members["open_boxes"] = boxes[1].split(", ")
        else:
            conditions.append(sentence)
    if len(use) > 1:
        says = Sentence("Information says more than once for which use the permit is. Say it once.")
        raise NotWellFormed(says, where="face.use")
    members["use"] = use[0] if use else ("multiple" if multiple else "single")
    members["special_conditions"] = " ".join(conditions) or None
    return members


def _issuing_party(header: Element) -> str:
    for signatory in (words.MA, words.ISSUER):
        for party in header.find(f"{signatory}/ProviderTradeParty"):
            if country := read_country(party):
                return country
    where = f"HeaderExchangedDocument/{words.MA}/ProviderTradeParty/PostalTradeAddress/CountryID"
    says = Sentence("The message does not say which Party issues the permit. Give {where}.", where=where)
    raise NotWellFormed(says, where="face.party")


def _destination(consignment: Element) -> str:
    stated_apart = consignment.text("ImportTradeCountry/ID")
    if stated_apart is not None:
        consignment.texts("ImportTradeCountry/Name")
        return stated_apart
    importer = one(consignment, "ConsigneeTradeParty")
    country = read_country(importer) if importer else None
    if country is None:
        where = f"ConsigneeTradeParty/{POSTAL}/CountryID"
        says = Sentence("The message names no country of import. Give {where}.", where=where)
        raise NotWellFormed(says, where="face.destination")
    return country


def _date_of_issue(header: Element) -> str | None:
    issued = read_day(header, "IssueDateTime")
    for start in header.find("EffectiveSpecifiedPeriod/StartDateTime"):
        start.taken = issued is not None and (start.content or issued)[:10] == issued
    return issued


def _place(header: Element, remarks: list[str]) -> str | None:
    for holder in ("", f"{words.ISSUER}/", f"{words.MA}/"):
        for member in ("Name", "ID"):
            if place := header.first(f"{holder}IssueLogisticsLocation/{member}"):
                return place
    for signatory in (words.ISSUER, words.MA):
        for city in header.find(f"{signatory}/ProviderTradeParty/{POSTAL}/CityName"):
            if city.content is not None:
                says = Sentence(
                    "No place of issue is named: the city of the authority stands for it, {city}.",
                    city=repr(city.content),
                )
                remarks.append(says)
                return city.content
    return None


def _signature(header: Element) -> Members:
    statement = header.text(f"{words.APPLICANT}/Statement")
    dated = header.find(f"{words.APPLICANT}/ActualDateTime")
    if statement is None or statement == words.SIGNED:
        signed = statement == words.SIGNED or any(when.content for when in dated)
        return {"form": "signed" if signed else "no place"}
    if statement == words.NOT_SIGNED:
        return {"form": "missing"}
    return stated(form="electronic", method=statement, reference=header.text(f"{words.APPLICANT}/ID"))


def _replaced(header: Element) -> Members | None:
    for _, document in references(header, "ReferenceReferencedDocument", {words.REPLACED}):
        if members := read_document(document):
            return stated(**members, reason=document.text("Name"))
    return None


def _import_permit(header: Element, destination: str | None) -> Members | None:
    for _, document in references(header, "ReferenceReferencedDocument", words.IMPORT_PERMIT):
        if members := read_document(document):
            return stated(**members, country=scheme_country(document) or destination)
    return None
