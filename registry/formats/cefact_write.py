"""The UN/CEFACT permit message that Parties exchange today, written: CITESEPermit (toolkit v2), always the same bytes.

What the standard has no member for stands where it has room, so that `cefact` reads the same permit again:

| member | place |
| --- | --- |
| certificate, certificate_name | HeaderExchangedDocument/Name |
| use if not the usual one, retrospective, open_boxes | stock sentences in Information, after special conditions |
| applicant_signature | second signatory: Statement (method, "Signed", "Not signed") and ID (reference) |
| replaces | ReferenceReferencedDocument, type "replaced" of our own list, the reason as its Name |
| import_permit | ReferenceReferencedDocument, type 911 |
| destination, if it is not the country of the importer's address | ImportTradeCountry, as in v1 |
| hs | a second SpecifiedTradeProduct/TypeCode, digits |
| sources | AssociatedReferencedDocument, the country as schemeAgencyID of its ID, the quantity drawn in its Name |
| id of a document in this registry | a second ID of the document |
| address | one StreetName |

Every message is read back before it is given out. What would come back otherwise is refused, never dropped.
"""

from typing import Any

from lxml import etree

from registry.errors import InputError
from registry.formats import cefact_words as words
from registry.formats.carried import NotCarried
from registry.formats.cefact import read_message
from registry.permit import Document, Face, Line, Permit, Person, Persons, Replacement, Signature, Source

Node = etree._Element

_CODES = {kind: code for code, kind in words.KINDS.items()}
_PREFIXES = {"rsm": words.MESSAGE_NAMESPACE, "ram": words.ENTITY_NAMESPACE}
_UNTDID_1001 = {"listID": "1001", "listAgencyID": "6"}


def write_message(permit: Permit) -> bytes:
    """The message, UTF-8. Raises NotCarried, which names the member that would not come back as it is."""
    root = etree.Element(f"{{{words.MESSAGE_NAMESPACE}}}CITESEPermit", nsmap=_PREFIXES)
    _context(_section(root, "SpecifiedExchangedDocumentContext"))
    _header(_section(root, "HeaderExchangedDocument"), permit)
    _consignment(_section(root, "SpecifiedSupplyChainConsignment"), permit)
    message = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    _read_back(message, permit)
    return message


def _read_back(message: bytes, permit: Permit) -> None:
    try:
        again = read_message(message)
    except InputError as fault:
        raise NotCarried(f"The XML message cannot carry this permit: {fault}", **fault.facts) from None
    if again != permit:
        where = _first_difference(permit.model_dump(exclude_none=True), again.model_dump(exclude_none=True))
        raise NotCarried(f"The XML message cannot carry {where} as it stands: it would read otherwise.", where=where)


def _first_difference(here: Any, there: Any) -> str:
    """Path of the first member that differs, such as "face.lines.0.marks"."""
    if isinstance(here, dict) and isinstance(there, dict):
        steps: list[Any] = [name for name in {**here, **there} if here.get(name) != there.get(name)]
        rest = _first_difference(here.get(steps[0]), there.get(steps[0]))
    elif isinstance(here, tuple) and isinstance(there, tuple) and len(here) == len(there):
        steps = [n for n in range(len(here)) if here[n] != there[n]]
        rest = _first_difference(here[steps[0]], there[steps[0]])
    else:
        return ""
    return f"{steps[0]}.{rest}" if rest else str(steps[0])


def _section(root: Node, name: str) -> Node:
    return etree.SubElement(root, f"{{{words.MESSAGE_NAMESPACE}}}{name}")


def _add(parent: Node, name: str, text: str | None = None, **attributes: str) -> Node:
    element = etree.SubElement(parent, f"{{{words.ENTITY_NAMESPACE}}}{name}", attributes)
    element.text = text
    return element


def _say(parent: Node, name: str, text: str | None, **attributes: str) -> None:
    if text is not None:
        _add(parent, name, text, **attributes)


def _context(context: Node) -> None:
    parameter = _add(context, "BusinessProcessSpecifiedDocumentContextParameter")
    _add(parameter, "ID", "1")
    _add(parameter, "Value", "CITES Permitting")
    _add(_add(parameter, "SpecifiedDocumentVersion"), "ID", "1")


def _header(header: Node, permit: Permit) -> None:
    face = permit.face
    _add(header, "ID", face.number)
    if face.certificate is not None:
        _add(header, "Name", face.certificate_name or words.TITLES[face.certificate][0])
    _add(header, "TypeCode", _CODES[face.kind], **_UNTDID_1001)
    _add(header, "IssueDateTime", f"{face.date_of_issue}T00:00:00")
    _add(header, "CopyIndicator", "false")
    _say(header, "PurposeCode", face.purpose)
    for sentence in _sentences(face):
        _add(header, "Information", sentence)
    if face.replaces is not None:
        _replaced(header, face.replaces)
    if face.import_permit is not None:
        document = _document(header, "ReferenceReferencedDocument", words.IMPORT_PERMIT[0], face.import_permit)
        _ids(document, face.import_permit)
    period = _add(header, "EffectiveSpecifiedPeriod")
    _add(period, "StartDateTime", f"{face.date_of_issue}T00:00:00")
    _add(period, "EndDateTime", f"{face.valid_until}T23:59:59")
    _add(_add(header, "IssueLogisticsLocation"), "Name", face.place_of_issue)
    _signatories(header, permit)


def _sentences(face: Face) -> list[str]:
    sentences = [face.special_conditions] if face.special_conditions else []
    if face.use == "multiple" and face.certificate not in words.MULTIPLE:
        sentences.append(words.MULTIPLE_USE)
    if face.use == "single" and face.certificate in words.MULTIPLE:
        sentences.append(words.SINGLE_USE)
    if face.retrospective:
        sentences.append(words.RETROSPECTIVE)
    if face.open_boxes:
        sentences.append(words.OPEN_BOXES.format(", ".join(face.open_boxes)))
    return sentences


def _replaced(header: Node, replaced: Replacement) -> None:
    document = _add(header, "ReferenceReferencedDocument")
    _add(document, "IssueDateTime", f"{replaced.date}T00:00:00")
    _add(document, "TypeCode", words.REPLACED, listID=words.OUR_LIST)
    _add(document, "ID", replaced.number)
    _say(document, "ID", replaced.id, schemeID=words.OUR_LIST)
    _add(document, "Name", replaced.reason)


def _document(parent: Node, name: str, code: str, document: Document | Source) -> Node:
    node = _add(parent, name)
    _say(node, "IssueDateTime", document.date and f"{document.date}T00:00:00")
    _add(node, "TypeCode", code, **_UNTDID_1001)
    return node


def _ids(node: Node, document: Document | Source) -> None:
    """Number and country; without a number the country alone, on an empty ID as the toolkit's own samples have it."""
    _add(node, "ID", document.number, schemeAgencyID=document.country)
    _say(node, "ID", document.id, schemeID=words.OUR_LIST)


def _signatories(header: Node, permit: Permit) -> None:
    face, persons = permit.face, permit.persons
    authority = _add(header, words.MA)
    _add(authority, "TypeCode", "A")
    _say(authority, "ID", face.security_stamp)
    party = _add(authority, "ProviderTradeParty")
    _add(party, "Name", face.authority.name)
    _address(party, face.authority.address, face.party)
    _applicant(header, face.applicant_signature, persons)
    issuer = _add(header, words.ISSUER)
    _add(issuer, "TypeCode", "C")
    party = _add(issuer, "ProviderTradeParty")
    _add(party, "Name", face.authority.name)
    _address(party, persons.signatory.address, persons.signatory.country)
    _add(_add(party, "SpecifiedAuthoritativeSignatoryPerson"), "Name", persons.signatory.name)


def _applicant(header: Node, signature: Signature, persons: Persons) -> None:
    if signature.form == "no place" and persons.applicant is None:
        return
    applicant = _add(header, words.APPLICANT)
    _add(applicant, "TypeCode", "B")
    _say(applicant, "ID", signature.reference)
    statements = {"no place": None, "signed": words.SIGNED, "missing": words.NOT_SIGNED, "electronic": signature.method}
    _say(applicant, "Statement", statements[signature.form])
    _person(applicant, "ProviderTradeParty", persons.applicant)


def _person(parent: Node, name: str, person: Person | None) -> None:
    if person is not None:
        party = _add(parent, name)
        _add(party, "Name", person.name)
        _address(party, person.address, person.country)


def _address(party: Node, address: str | None, country: str | None) -> None:
    if address is not None or country is not None:
        postal = _add(party, "PostalTradeAddress")
        _say(postal, "StreetName", address)
        _say(postal, "CountryID", country)


def _consignment(consignment: Node, permit: Permit) -> None:
    persons, destination = permit.persons, permit.face.destination
    _person(consignment, "ConsignorTradeParty", persons.exporter)
    _person(consignment, "ConsigneeTradeParty", persons.importer)
    if persons.importer is None and destination is not None:
        _address(_add(consignment, "ConsigneeTradeParty"), None, destination)
    for n, line in enumerate(permit.face.lines):
        _item(_add(consignment, "IncludedSupplyChainConsignmentItem"), words.item_letter(n), line)
    if persons.importer is not None and destination not in {None, persons.importer.country}:
        _add(_add(consignment, "ImportTradeCountry"), "ID", destination)


def _item(item: Node, letter: str, line: Line) -> None:
    _add(item, "ID", letter)
    if line.marks is not None:
        _add(_add(item, "PhysicalLogisticsShippingMarks"), "Marking", line.marks)
    sources = line.sources or ()
    for role, name in (("origin", "OriginTradeCountry"), ("last re-export", "ExportTradeCountry")):
        if first := next((source for source in sources if source.role == role), None):
            _add(_add(item, name), "ID", first.country)
    for source in sources:
        document = _document(item, "AssociatedReferencedDocument", words.ROLE_CODES[source.role], source)
        _ids(document, source)
        _say(document, "Name", source.quantity and words.DRAWN.format(source.quantity))
    if line.quantity is not None or line.unit is not None:
        unit = {"unitCode": line.unit} if line.unit else {}
        _add(_add(item, "TransportLogisticsPackage"), "ItemQuantity", line.quantity, **unit)
    _trade_line(_add(item, "IncludedSupplyChainTradeLineItem"), line)
    _procedure(item, line)


def _trade_line(trade_line: Node, line: Line) -> None:
    _add(trade_line, "TypeCode", line.appendix)
    _add(trade_line, "TypeExtensionCode", line.source)
    product = _add(trade_line, "SpecifiedTradeProduct")
    _say(product, "Description", line.description)
    _add(product, "TypeCode", line.term)
    _say(product, "TypeCode", line.hs, listID="HS")
    _say(product, "CommonName", line.common_name)
    _add(product, "ScientificName", line.scientific_name)


def _procedure(item: Node, line: Line) -> None:
    if line.quota is None and line.acquired is None and line.operation is None:
        return
    procedure = _add(item, "ApplicableCrossBorderRegulatoryProcedure")
    if line.quota is not None:
        _add(procedure, "UsedToDateQuotaQuantity", line.quota.used)
        _add(procedure, "AnnualQuotaQuantity", line.quota.total)
    _say(procedure, "AcquisitionDateTime", line.acquired and f"{line.acquired}T00:00:00")
    if line.operation is not None:
        _add(_add(procedure, "PreviousReferencedDocument"), "ID", line.operation)
