"""References to other documents that a message leaves empty, or gives no country."""

import re

import pytest

from registry.canonical import NotWellFormed
from registry.formats.cefact import read_message, read_message_with_remarks
from registry.formats.cefact_write import write_message
from registry.permit import parse_permit
from registry.samples import sample

EXPORT = "mg-export-reptiles.json"
MA_COUNTRY = "<ram:CountryID>MG</ram:CountryID>"
OFFICE = (
    "<ram:TypeCode>C</ram:TypeCode>\n      <ram:ProviderTradeParty>\n"
    "        <ram:Name>Management Authority of Madagascar</ram:Name>"
)
"""Where the issuing office begins in a message that we write."""


def message(name: str) -> str:
    return write_message(parse_permit(sample(name))).decode()


@pytest.mark.parametrize(
    ("name", "code", "member"),
    [
        ("pe-export-replacement.json", "replaced", "replaces"),
        ("th-export-crocodile-skins.json", "911", "import_permit"),
    ],
)
def test_a_reference_that_is_left_empty_is_none(name: str, code: str, member: str) -> None:
    empty = re.sub(
        rf"(<ram:ReferenceReferencedDocument>)(?:(?!</ram:Ref).)*?(<ram:TypeCode[^>]*>{code}</ram:TypeCode>).*?"
        r"(</ram:ReferenceReferencedDocument>)",
        r"\1\2\3",
        message(name),
        flags=re.DOTALL,
    )
    assert getattr(read_message(message(name).encode()).face, member) is not None
    assert getattr(read_message(empty.encode()).face, member) is None


def test_a_document_of_origin_without_a_country_is_refused() -> None:
    text = message("ch-re-export-watchstraps.json")
    nowhere = text.replace(' schemeAgencyID="US"', "").replace("<ram:ID>US</ram:ID>", "<ram:ID/>", 1)
    with pytest.raises(NotWellFormed, match="has no country"):
        read_message(nowhere.encode())


def test_an_empty_document_of_no_country_is_left_out() -> None:
    text = message("pe-export-replacement.json")
    empty = text.replace(' schemeAgencyID="PE"/>', "/>", 1).replace("<ram:ID>PE</ram:ID>", "<ram:ID/>", 1)
    assert read_message(text.encode()).face.lines[0].sources is not None
    assert read_message(empty.encode()).face.lines[0].sources is None


def test_a_name_beside_a_document_that_is_no_quantity_is_told() -> None:
    text = message("be-re-export-timber.json").replace("Quantity drawn: 12.5", "third shipment", 1)
    permit, remarks = read_message_with_remarks(text.encode())
    assert permit.face.lines[0].sources is not None
    assert permit.face.lines[0].sources[0].quantity is None
    assert any("third shipment" in remark for remark in remarks)


def test_without_a_place_of_issue_the_first_city_that_is_named_stands_for_it() -> None:
    text = message(EXPORT).replace("<ram:Name>Antananarivo</ram:Name>", "", 1)
    text = text.replace(MA_COUNTRY, f"<ram:CityName>Moramanga</ram:CityName>{MA_COUNTRY}", 1)
    text = text.replace(OFFICE, f"{OFFICE}<ram:PostalTradeAddress><ram:CityName/></ram:PostalTradeAddress>", 1)
    permit, remarks = read_message_with_remarks(text.encode())
    assert permit.face.place_of_issue == "Moramanga"
    assert any("Moramanga" in remark for remark in remarks)


def test_an_issuing_office_without_any_name_leaves_the_management_authority_as_signatory() -> None:
    text = message(EXPORT)
    start, end = text.index(OFFICE), text.index("</ram:SpecifiedAuthoritativeSignatoryPerson>")
    nameless = (
        text[:start]
        + "<ram:ProviderTradeParty>"
        + text[end:].removeprefix("</ram:SpecifiedAuthoritativeSignatoryPerson>")
    )
    permit, remarks = read_message_with_remarks(nameless.encode())
    assert permit.persons.signatory.name == "Management Authority of Madagascar"
    assert any("No signatory" in remark for remark in remarks)


def test_a_certificate_that_is_usually_for_multiple_use_comes_back_as_single() -> None:
    permit = parse_permit(sample("de-certificate-travelling-exhibition.json"))
    once = permit.model_copy(update={"face": permit.face.model_copy(update={"use": "single", "destination": "FR"})})
    assert read_message(write_message(once)) == once
