"""The UN/CEFACT permit message that Parties exchange today, read: CITESEPermit (toolkit v2) and CBFShip (v1).

Elements are found by local name, in any prefix, bare or in an envelope (SOAP 1.1, 1.2, the EPIX hub's answers). Text is
converted here and only here: white space folds to single spaces, NFC; "1.0" becomes "1"; of a date and time the date
as written is kept, which is the local one of the place of issue. Empty elements and "?" count as absent.

What the message has no member for is decided from what is there:

- *use*: multiple for the certificates that are for multiple use (`MULTIPLE`), single for all others, unless a stock
  sentence in Information says otherwise. The destination is ImportTradeCountry, else the consignee's country.
- *applicant_signature*: the second signatory. A Statement is the method of an electronic signature and ID its
  reference, except "Signed" and "Not signed" (missing); a date alone is a signature; none of these means that the
  message has no place for one.
- *retrospective*, *open_boxes*: stock sentences in Information, exactly as we write them. All other Information is
  special conditions, put together in its order.
- *replaces*, *import_permit*: ReferenceReferencedDocument by its type code. The country of an import permit is its
  ID's schemeAgencyID, else the destination.
- *sources*: AssociatedReferencedDocument by its type code; the country is its ID's schemeAgencyID, else that of
  OriginTradeCountry or ExportTradeCountry.
- *place_of_issue*: if no IssueLogisticsLocation is named, the city of the Management Authority; *signatory*: if
  nobody is named, the Management Authority. Both are told in a remark.

What has content and no member (box 14, box 15, contact persons, attachments, ...) is told in the remarks.
"""

from registry.canonical import NotWellFormed, build
from registry.errors import InputError
from registry.formats.cefact_face import read_face
from registry.formats.cefact_persons import read_persons
from registry.formats.cefact_words import APPLICANT, ENDORSER, ISSUER, MA, ROOTS
from registry.formats.elements import MAX_NAME, Element, NotAMessage, parse_xml
from registry.permit import Permit
from registry.sentence import Sentence


class CopyOfPermit(InputError):
    """The message calls itself a copy. A copy may not replace the permit (Art. VI(4))."""


def read_message(data: bytes) -> Permit:
    """The permit in a message. Raises NotAMessage, CopyOfPermit, or NotWellFormed naming the member at fault."""
    return read_message_with_remarks(data)[0]


def read_message_with_remarks(data: bytes) -> tuple[Permit, list[str]]:
    """As `read_message`, and what was left aside or filled in, a sentence each."""
    root = parse_xml(data)
    message = _message(root)
    header = _part(message, "HeaderExchangedDocument")
    consignment = _part(message, "SpecifiedSupplyChainConsignment")
    _refuse_a_copy(header)
    remarks: list[str] = []
    face = read_face(header, consignment, remarks)
    persons = read_persons(header, consignment, remarks)
    permit = build(Permit, {"face": face, "persons": persons})
    return permit, remarks + _left_aside(root, message)


def _message(root: Element) -> Element:
    messages = [element for element in root.descendants() if element.name in ROOTS]
    if len(messages) > 1:
        raise NotAMessage(Sentence("The file holds {count} permits. Send one a message.", count=len(messages)))
    if messages:
        (message,) = messages
        if not message.standard:
            says = Sentence(
                "{name} stands in the namespace {space}, not in UN/CEFACT's.",
                name=message.name,
                space=repr(message.namespace),
            )
            raise NotAMessage(says)
        return message
    for element in root.descendants():
        if element.name == "Fault":
            said = "; ".join(part.content for part in element.descendants() if part.content)
            raise NotAMessage(Sentence("The answer is a fault, not a permit: {said}", said=said[:300]))
    says = Sentence(
        "The file is XML, but no CITES permit message: it begins with {name}, not {ours}.",
        name=root.name[:60],
        ours=ROOTS[0],
    )
    raise NotAMessage(says)


def _part(message: Element, name: str) -> Element:
    parts = message.find(name)
    if len(parts) != 1:
        says = Sentence(
            "The {message} has {count} {name} of UN/CEFACT's namespace; it must have one.",
            message=message.name,
            count=len(parts),
            name=name,
        )
        raise NotAMessage(says)
    return parts[0]


def _refuse_a_copy(header: Element) -> None:
    copy = header.text("CopyIndicator")
    if copy in {"true", "1"}:
        says = Sentence("The message is marked as a copy, and a copy does not replace the permit. Send the original.")
        raise CopyOfPermit(says)
    if copy not in {None, "false", "0"}:
        says = Sentence("CopyIndicator is true or false, not {given}.", given=repr(copy[:20]))
        raise NotWellFormed(says, where="CopyIndicator")


MOST_REMARKS = 100
"""Texts without a member that are told one by one: real messages have a dozen."""
_BOXES = {"ExaminationTransportEvent": "14", "TransportContractReferencedDocument": "15"}


def _left_aside(root: Element, message: Element) -> list[str]:
    """A sentence for each text that no member holds. Around the permit it is not quoted: it can be a password."""
    for context in message.find("SpecifiedExchangedDocumentContext"):
        context.settle()  # which standard it follows
    for letter in message.find(f"HeaderExchangedDocument/{MA}|{APPLICANT}|{ISSUER}|{ENDORSER}/TypeCode"):
        letter.taken = letter.content in {"A", "B", "C", "D"}
    told: list[str] = []
    for path, content in message.left_over():
        box = next((Sentence(" (box {number})", number=box) for name, box in _BOXES.items() if name in path), "")
        says = Sentence("Left aside: {path}{box}: {content}", path=_end(path), box=box, content=_begins(content))
        told.append(says)
    message.settle()
    told += [Sentence("Left aside, around the permit: {path}", path=_end(path)) for path, _ in root.left_over()]
    more = len(told) - MOST_REMARKS
    return told if more <= 0 else [*told[:MOST_REMARKS], Sentence("Left aside: {count} more", count=more)]


def _begins(content: str) -> str:
    return content if len(content) <= 60 else content[:57] + "..."


def _end(path: str) -> str:
    """Of names without end the last ones: what is above is said anew for all that is below."""
    return path if len(path) <= MAX_NAME else "..." + path[3 - MAX_NAME :]
