"""Boxes 3, 4 and 13 of a UN/CEFACT message: who sends, who receives, who applied, who signed."""

from registry.formats.cefact_parts import Members, one, read_address, read_country, stated
from registry.formats.cefact_words import APPLICANT, ISSUER, MA
from registry.formats.elements import Element
from registry.sentence import Sentence


def read_persons(header: Element, consignment: Element, remarks: list[str]) -> Members:
    """The members of the persons. Who had to be filled in is added to `remarks`. Raises NotWellFormed."""
    return stated(
        exporter=_person(consignment, "ConsignorTradeParty"),
        importer=_person(consignment, "ConsigneeTradeParty"),
        applicant=_person(header, f"{APPLICANT}/ProviderTradeParty"),
        signatory=_signatory(header, remarks),
    )


def _person(element: Element, path: str) -> Members | None:
    """Name, address and country. A party without a name is left over, but for the country that box 3a needs."""
    party = one(element, path)
    name = party.text("Name") if party else None
    if party is None or name is None:
        return None
    return stated(name=name, address=read_address(party), country=read_country(party))


def _signatory(header: Element, remarks: list[str]) -> Members:
    """Who signed in box 13: a person, else the office."""
    people = "SpecifiedAuthoritativeSignatoryPerson|SpecifiedRepresentativePerson/Name"
    ma = one(header, f"{MA}/ProviderTradeParty")
    authority = next((name.content for name in ma.find("Name") if name.content), None) if ma else None
    issuer = one(header, f"{ISSUER}/ProviderTradeParty")
    if issuer:
        person, offices = issuer.first(people), issuer.find("Name")
        for office in offices:
            office.taken = person is None or office.content == authority  # another office beside the person is told
        if name := person or next((office.content for office in offices if office.content), None):
            return stated(name=name, address=read_address(issuer), country=read_country(issuer))
    if ma and (person := ma.first(people)):
        return {"name": person}
    remarks.append(Sentence("No signatory is named: the Management Authority stands for him or her."))
    return stated(name=authority)
