"""UN/CEFACT messages: what other systems send is read or refused with a reason, and what we write comes back."""

import json
import re
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from registry.canonical import NotWellFormed
from registry.errors import InputError
from registry.formats.carried import NotCarried
from registry.formats.cefact import CopyOfPermit, read_message, read_message_with_remarks
from registry.formats.cefact_write import write_message
from registry.formats.elements import MAX_MESSAGE, NotAMessage
from registry.permit import (
    Authority,
    Document,
    Face,
    Line,
    Permit,
    Person,
    Persons,
    Quota,
    Replacement,
    Signature,
    Source,
    parse_permit,
)
from registry.samples import sample
from tests.permits import permits, words

EPIX = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "epix"
HUB = sample("na-export-trophy.xml")  # without namespaces and declaration: easy to alter
TROPHY = parse_permit(sample("na-export-trophy.json"))


SECTIONS = {
    "face": Face,
    "face.authority": Authority,
    "face.applicant_signature": Signature,
    "face.replaces": Replacement,
    "face.import_permit": Document,
    "face.lines": Line,
    "face.lines.quota": Quota,
    "face.lines.sources": Source,
    "persons": Persons,
    "persons.applicant": Person,
}


def altered(old: str, new: str, message: bytes = HUB) -> bytes:
    assert message.count(old.encode()) >= 1, old
    return message.replace(old.encode(), new.encode())


def with_face(**members: Any) -> Permit:
    document = json.loads(sample("na-export-trophy.json"))
    document["face"] |= members
    return Permit.model_validate(document)


def with_line(**members: Any) -> Permit:
    document = json.loads(sample("na-export-trophy.json"))
    document["face"]["lines"][0] |= members
    return Permit.model_validate(document)


# What is no message


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not well-formed XML"),
        (b"no xml at all", "not well-formed XML"),
        (HUB[:900], "as if .* cut off|not closed by >"),
        (b"<a>x & y</a>", "write &amp;"),
        (b"<a>x&y</a>", "write &amp;"),
        (b"<a>1 < 2</a>", "write &lt;"),
        (b"<a b=c/>", 'not written as name="value"'),
        (b"\n<?xml version='1.0'?><a/>", "elsewhere than at its very beginning"),
        (b"<a>]]></a>", "breaks a rule of XML .Sequence"),
        (HUB + HUB, "not well-formed XML"),
        (b"\x00" * 100, "not well-formed XML|encoding"),
        (b'<?xml version="1.0" encoding="UTF-8"?><a>\xe9t\xe9</a>', "text encoding"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "text encoding"),
        (b'<?xml version="1.0" encoding="UTF-16"?><a/>', "text encoding"),
        (b'<?xml version="1.0" encoding="ucs-4"?><a/>', "text encoding"),
        ("\n<a/>".encode("utf-16-le"), "text encoding"),
        ("\n<a/>".encode("utf-32-be"), "text encoding"),
        ("<a>x & y</a>".encode("utf-16"), "write &amp;"),
        (b"<" + b"a" * 301 + b"/>", "name in the file has more than 300 letters"),
        (b"<a xmlns:b='" + b"u" * 301 + b"'/>", "name in the file has more than 300 letters"),
        (b"<Permit/>", "begins with Permit, not CITESEPermit"),
        (b"<CITESEPermit/>", "has 0 HeaderExchangedDocument"),
        (b"<all>" + HUB + HUB + b"</all>", "holds 2 permits"),
        (b"<CITESEPermit xmlns='urn:example:other'/>", "namespace 'urn:example:other'"),
        (b"<a>" * 100 + b"</a>" * 100, "nested more than 32 deep"),
        (b"<a>" * 100_000, "nested more than 32 deep"),
        (b"<a>" + b"x" * 10_000_000 + b"</a>", "at most 1,000,000"),
        (b"<a><:b/></a>", "is no name of an element"),
        (b"<a>&nothing;</a>", "write the letter itself"),
        (b"<E><Fault><faultstring>CallerNotFound</faultstring></Fault></E>", "a fault, not a permit: CallerNotFound"),
        (
            b"<a xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='file:///etc/passwd'/></a>",
            "never followed",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_message_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(NotAMessage, match=reason):
        read_message(data)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE CITESEPermit [<!ENTITY l0 "ha">{LAUGHS}]>',
        '<!DOCTYPE CITESEPermit [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE CITESEPermit [<!ENTITY % p SYSTEM "http://localhost:9/p"> %p; <!ENTITY l9 "">]>',
        '<!DOCTYPE CITESEPermit SYSTEM "http://localhost:9/permit.dtd" [<!ENTITY l9 "">]>',
        "<!DOCTYPE CITESEPermit>",
    ],
    ids=["billion laughs", "external entity", "parameter entity", "external subset", "empty"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_is_refused_before_any_entity_exists(doctype: str, encoding: str) -> None:
    message = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}<CITESEPermit>&l9;</CITESEPermit>'
    with pytest.raises(NotAMessage, match="DOCTYPE"):
        read_message(message.encode(encoding))


def test_a_crowd_of_elements_is_refused_before_the_rest_is_read() -> None:
    crowd = altered("<Information/>", "<a/>" * 240_000 + "<no end")  # the parser never comes to the fault
    assert len(crowd) < MAX_MESSAGE
    with pytest.raises(NotAMessage, match="more than 20,000 elements"):
        read_message(crowd)


def test_a_long_namespace_is_refused_before_it_stands_in_the_name_of_each_attribute() -> None:
    """Of ten thousand attributes the names had five gigabytes."""
    attributes = " ".join(f"n:a{number}=''" for number in range(10_000))
    tracemalloc.start()
    with pytest.raises(NotAMessage, match="more than 300 letters"):
        read_message(f"<a xmlns:n='{'u' * 500_000}' {attributes}/>".encode())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


def test_of_a_path_without_end_the_remark_says_the_last_names() -> None:
    """The whole path of eighteen thousand texts below thirty long names had eight gigabytes."""
    deep = "".join(f"<{name * 300}>" for name in "bcd"), "".join(f"</{name * 300}>" for name in "dcb")
    _, remarks = read_message_with_remarks(altered("<Information/>", f"{deep[0]}<x>text</x>{deep[1]}"))
    (remark,) = (one for one in remarks if one.endswith(": text"))
    assert remark == f"Left aside: ...{'d' * 295}/x: text"


def test_of_texts_without_a_member_a_hundred_are_told_and_the_rest_is_counted() -> None:
    """A page of eighteen thousand kept everybody waiting."""
    _, before = read_message_with_remarks(HUB)
    _, remarks = read_message_with_remarks(altered("<Information/>", "<x>text</x>" * 5_000))
    aside = [remark for remark in remarks if remark.startswith("Left aside")]
    assert len(aside) == 101
    assert aside[-1] == f"Left aside: {5_000 + sum(one.startswith('Left aside') for one in before) - 100} more"


def read_or_refused(data: bytes) -> Permit | InputError:
    """The permit, or the refusal. Any other exception is a fault and passes."""
    try:
        return read_message(data)
    except InputError as refusal:
        return refusal


@given(st.binary(max_size=300) | st.integers(0, len(HUB) - 20).map(lambda end: HUB[:end]))
def test_what_is_cut_off_or_noise_is_never_a_permit(data: bytes) -> None:
    assert isinstance(read_or_refused(data), NotAMessage)


@given(st.integers(0, len(HUB) - 1), st.binary(min_size=1, max_size=3))
def test_a_message_with_altered_bytes_is_read_or_refused_in_words(at: int, noise: bytes) -> None:
    answer = read_or_refused(HUB[:at] + noise + HUB[at + len(noise) :])
    assert isinstance(answer, Permit) or str(answer).endswith((".", "?", ")", "missing"))


# What is a message, and not in order


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("<ID>NA 0094170</ID>", "", "face.number: is missing"),
        ("<ID>NA 0094170</ID>", "<ID>1</ID><ID>2</ID>", "ID stands 2 times"),
        ("<TypeCode>E</TypeCode>", "", "TypeCode is absent: write E, R, I or O"),
        ("<TypeCode>E</TypeCode>", "<TypeCode>X</TypeCode>", "TypeCode is X: write"),
        ("<TypeCode>E</TypeCode>", "<TypeCode>O</TypeCode>", "does not say which certificate"),
        ("<CountryID>NA</CountryID>", "", "does not say which Party issues"),
        ("<CountryID>DE</CountryID>", "", "names no country of import"),
        ("<EndDateTime>2027-05-16</EndDateTime>", "", "face.valid_until: is missing"),
        ("2027-05-16", "16.05.2027", "Write a date and time as"),
        ("2027-05-16", "2027-02-30", "no date of the calendar"),
        ("2027-05-16", "2026-05-16", "valid_until lies before date_of_issue"),
        (">01<", ">-1<", "no sign, no exponent"),
        (">01<", ">1e3<", "no sign, no exponent"),
        (">01<", ">1,5<", "no sign, no exponent"),
        (">01<", ">1 000<", "no sign, no exponent"),
        (">01<", ">.<", "no sign, no exponent"),
        (">01<", ">0.1234567<", "six decimals"),
        (">01<", ">1234567890123<", "twelve digits"),
        (">01<", "><", "quantity may be left out only where box 11"),
        (
            "<ItemQuantity>01</ItemQuantity>",
            "<ItemQuantity>5</ItemQuantity><ItemQuantity>5</ItemQuantity>",
            "Item A: .*ItemQuantity stands 2 times",
        ),
        ("<TypeCode>TRO</TypeCode>", "<TypeCode>TRO</TypeCode><TypeCode>SKI</TypeCode>", "Item A: .*TRO, SKI"),
        ("<TypeCode>TRO</TypeCode>", "<TypeCode>tro</TypeCode>", "face.lines.0.term: .*given: 'tro'"),
        ("<ScientificName>Panthera pardus</ScientificName>", "", "face.lines.0.scientific_name: is missing"),
        (
            "<OriginTradeCountry><ID>NA</ID><Name>Namibia</Name></OriginTradeCountry>",
            "<AssociatedReferencedDocument><TypeCode>861</TypeCode><ID>7</ID></AssociatedReferencedDocument>",
            "document of the origin has no country",
        ),
        ("<Information/>", "<CopyIndicator>perhaps</CopyIndicator>", "CopyIndicator is true or false"),
        ("<Information/>", "<Information>For single use.</Information>" * 2, "Say it once"),
        ("<ID>DE-E-26-000417</ID>", "<ID>1</ID><ID>2</ID>", "ReferenceReferencedDocument has several numbers"),
        ("<ConsignorTradeParty>", "<ConsignorTradeParty/><ConsignorTradeParty>", "ConsignorTradeParty stands 2 times"),
        ("Leopard", "Leo\u202epard", "control or invisible character U\\+202E"),
    ],
)
def test_what_is_not_in_order_is_refused_and_named(old: str, new: str, reason: str) -> None:
    with pytest.raises(NotWellFormed, match=reason):
        read_message(altered(old, new))


@pytest.mark.parametrize("copy", ["true", "1", " true "])
def test_a_copy_is_no_permit(copy: str) -> None:
    with pytest.raises(CopyOfPermit, match="Send the original"):
        read_message(altered("<Information/>", f"<CopyIndicator>{copy}</CopyIndicator>"))


# What is read, and how


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_the_sample_messages_of_the_epix_hub_are_read(version: str) -> None:
    file = EPIX / f"get_non_final_cites_certificate.{version}.xml"
    if not file.exists():
        pytest.skip(f"The sample messages of the EPIX hub are not here: {file}")
    permit, remarks = read_message_with_remarks(file.read_bytes())
    face = permit.face
    assert (face.kind, face.number, face.party, face.destination) == ("re-export", "XA000000", "XA", "XB")
    assert (face.date_of_issue, face.valid_until, face.purpose) == ("2014-01-06", "2014-07-05", "T")
    assert [(line.scientific_name, line.appendix, line.source, line.quantity, line.unit) for line in face.lines] == [
        ("Alligator mississippiensis", "II", "W", "5", "PCS"),
        ("Crocodylus siamensis", "I", "D", "10", "PCS"),
    ]
    sources = [
        [(source.role, source.country, source.number, source.date) for source in line.sources or ()]
        for line in face.lines
    ]
    assert sources == [
        [("origin", "XC", "XC12345", "2007-07-09"), ("last re-export", "XA", "XA12345", "2012-02-23")],
        [("origin", "TH", None, "2007-07-09"), ("last re-export", "FR", "FR1202501030-R", "2012-02-23")],
    ]
    assert permit.persons.importer is not None
    assert permit.persons.importer.name == "Consignee name"
    assert face.applicant_signature.form == "no place"
    assert any("No place of issue is named" in remark for remark in remarks)
    assert any("No signatory is named" in remark for remark in remarks)


def test_prefixes_and_the_envelope_make_no_difference() -> None:
    standard = "urn:un:unece:uncefact:data:standard:CITESEPermit:2"
    prefixed = HUB.replace(b"</", b"</x:").replace(b"<", b"<x:").replace(b"<x:/x:", b"</x:").replace(b"<x:!--", b"<!--")
    in_envelope = b"<S><B>" + prefixed.replace(b"<x:CITESEPermit>", f'<x:CITESEPermit xmlns:x="{standard}">'.encode())
    assert read_message(in_envelope + b"</B></S>") == TROPHY


def test_comments_and_instructions_inside_a_text_are_skipped_and_cut_nothing_off() -> None:
    assert read_message(altered("Panthera pardus", "Panthera<!-- leo --> par<?x y?>dus")) == TROPHY


def test_line_breaks_and_runs_of_white_space_are_one_space() -> None:
    assert read_message(altered("Example Path 5", "\n  Example\t\tPath \u00a0 5 ")) == TROPHY


def test_text_is_brought_to_normal_form_c() -> None:
    assert read_message(altered("Leopard", "Le\u0301opard")).face.lines[0].common_name == "Léopard"


def test_a_date_is_the_local_one_as_written() -> None:
    assert read_message(altered("2027-05-16", "2027-05-16T23:59:59.999+02:00")) == TROPHY


@pytest.mark.parametrize(
    ("written", "kept"),
    [("1.0", "1"), ("0.20", "0.2"), ("+7", "7"), ("007", "7"), (".5", "0.5"), ("5.", "5"), ("0.000", "0"), ("0", "0")],
)
def test_a_quantity_is_kept_in_its_short_form(written: str, kept: str) -> None:
    assert read_message(altered(">01<", f">{written}<")).face.lines[0].quantity == kept


@given(st.decimals(0, 10**12 - 1, places=6).map(lambda number: f"{number:f}"))
def test_any_quantity_of_six_decimals_keeps_its_value(written: str) -> None:
    kept = read_message(altered(">01<", f">{written}<")).face.lines[0].quantity
    assert kept is not None
    assert Decimal(kept) == Decimal(written)


@pytest.mark.parametrize(
    ("title", "certificate"),
    [
        ("Certificat d’élevage en captivité", "captive-bred"),
        ("CERTIFICADO FITOSANITARIO", "phytosanitary"),
        ("pre-convention certificate", "pre-Convention"),
        ("Certificate of something else", "other"),
    ],
)
def test_a_certificate_is_known_by_its_title_in_three_languages(title: str, certificate: str) -> None:
    other = altered("<TypeCode>E</TypeCode>", f"<TypeCode>O</TypeCode><Name>{title}</Name>")
    face = read_message(other).face
    assert (face.kind, face.certificate) == ("other", certificate)
    assert face.certificate_name == (title if certificate == "other" else None)


@pytest.mark.parametrize(
    ("statement", "form"),
    [
        ("<Statement>Signed</Statement>", "signed"),
        ("<Statement>Not signed</Statement>", "missing"),
        ("<ActualDateTime>2026-11-01</ActualDateTime>", "signed"),
        ("<Statement>Portal sign-in</Statement>", "electronic"),
        ("<Statement/>", "no place"),
    ],
)
def test_the_second_signatory_tells_the_applicants_signature(statement: str, form: str) -> None:
    signature = read_message(altered("<Statement>Signed</Statement>", statement)).face.applicant_signature
    assert signature.form == form


def test_who_signed_is_looked_for_with_the_authority_too() -> None:
    signed = (
        "<SpecifiedRepresentativePerson><Name>Officer Nine</Name></SpecifiedRepresentativePerson></ProviderTradeParty>"
    )
    message = altered("<ProviderTradeParty><Name>Officer Six</Name></ProviderTradeParty>", "")
    named = message.replace(b"</ProviderTradeParty>", signed.encode(), 1)
    assert read_message(named).persons.signatory.name == "Officer Nine"


def test_what_nobody_named_is_filled_in_and_told() -> None:
    message = altered("<ProviderTradeParty><Name>Officer Six</Name></ProviderTradeParty>", "")
    message = altered("<IssueLogisticsLocation><Name>Windhoek</Name></IssueLogisticsLocation>", "", message)
    permit, remarks = read_message_with_remarks(message)
    assert (permit.face.place_of_issue, permit.persons.signatory.name) == ("Windhoek", permit.face.authority.name)
    assert [remark.split(":")[0] for remark in remarks] == ["No place of issue is named", "No signatory is named"]


def test_without_a_place_and_a_city_the_place_of_issue_is_missing() -> None:
    message = altered("<IssueLogisticsLocation><Name>Windhoek</Name></IssueLogisticsLocation>", "")
    with pytest.raises(NotWellFormed, match="place_of_issue: is missing"):
        read_message(altered("<CityName>Windhoek</CityName>", "", message))


def test_a_country_of_import_named_apart_goes_before_the_consignees() -> None:
    apart = "<ImportTradeCountry><ID>AT</ID></ImportTradeCountry></SpecifiedSupplyChainConsignment>"
    permit = read_message(altered("</SpecifiedSupplyChainConsignment>", apart))
    assert permit.face.destination == "AT"
    assert permit.persons.importer is not None
    assert permit.persons.importer.country == "DE"


# What is left aside


ITEM_END = "</IncludedSupplyChainConsignmentItem>"
EXAMINED = "<ExaminationTransportEvent><UnitQuantity>1</UnitQuantity></ExaminationTransportEvent>"


@pytest.mark.parametrize(
    ("old", "new", "remark"),
    [
        (ITEM_END, EXAMINED + ITEM_END, r"ConsignmentItem/ExaminationTransportEvent/UnitQuantity \(box 14\): 1"),
        (
            "<IncludedSupplyChainConsignmentItem>",
            "<TransportContractReferencedDocument><ID>AWB 1</ID></TransportContractReferencedDocument>"
            "<IncludedSupplyChainConsignmentItem>",
            r"TransportContractReferencedDocument/ID \(box 15\): AWB 1",
        ),
        ("<StartDateTime>2026-11-17", "<StartDateTime>2026-12-01", "StartDateTime: 2026-12-01"),
        ("<ID>1</ID>", "<ID>C</ID>", "ConsignmentItem/ID: C"),
        (
            "<AnnualQuotaQuantity>250.00",
            "<AnnualQuotaQuantity unitCode='KIL'>250.00",
            "quota of item A is counted in KIL",
        ),
        ("<UsedToDateQuotaQuantity>93</UsedToDateQuotaQuantity>", "", "AnnualQuotaQuantity: 250.00"),
        ("<Information/>", "<Purpose>Trophy</Purpose>", "HeaderExchangedDocument/Purpose: Trophy"),
        ("<Information/>", "<x xmlns='urn:example:other'>kept?</x>", "HeaderExchangedDocument/x: kept?"),
        ("<Information/>", "loose words", "HeaderExchangedDocument: loose words"),
    ],
)
def test_what_the_permit_has_no_member_for_is_told(old: str, new: str, remark: str) -> None:
    permit, remarks = read_message_with_remarks(altered(old, new))
    assert permit.face.number == TROPHY.face.number
    (told,) = remarks
    assert re.search(remark, told), told


def test_a_message_that_is_carried_whole_has_no_remarks() -> None:
    assert read_message_with_remarks(HUB) == (TROPHY, [])


def test_what_stands_around_the_permit_is_told_and_not_quoted() -> None:
    _, remarks = read_message_with_remarks(b"<E><Header><Password>secret</Password></Header>" + HUB + b"</E>")
    assert remarks == ["Left aside, around the permit: Header/Password"]


# What is written


@given(permits(words()))
def test_every_permit_comes_back_as_it_was_and_whole(permit: Permit) -> None:
    assert read_message_with_remarks(write_message(permit)) == (permit, [])


@given(permits())
def test_any_text_comes_back_as_it_was_or_its_member_is_named(permit: Permit) -> None:
    try:
        message = write_message(permit)
    except NotCarried as refusal:
        where = str(refusal.facts["where"])
    else:
        where = ""
        assert read_message(message) == permit
    assert where.split(".")[0] in {"", "face", "persons"}


def paths(members: Any, at: str = "") -> Iterator[str]:
    """The path of every member that is there, without the numbers of lines and sources."""
    for name, value in members.items():
        path = f"{at}.{name}" if at else name
        yield path
        for part in value if isinstance(value, tuple) else [value]:
            if isinstance(part, dict):
                yield from paths(part, path)


def test_the_permits_we_try_have_every_member_of_the_model() -> None:
    seen: set[str] = set()

    @settings(max_examples=300, phases=[Phase.generate], derandomize=True, database=None)
    @given(permits())
    def look(permit: Permit) -> None:
        seen.update(paths(permit.model_dump(exclude_none=True)))

    look()
    assert {f"{path}.{name}" for path, section in SECTIONS.items() for name in section.model_fields} <= seen


@given(permits(words()))
def test_the_same_permit_makes_the_same_bytes(permit: Permit) -> None:
    assert write_message(permit) == write_message(Permit.model_validate(permit.model_dump(exclude_none=True)))


@pytest.mark.parametrize(
    ("permit", "member"),
    [
        (with_line(marks="two  spaces"), "face.lines.0.marks"),
        (with_line(common_name="?"), "face.lines.0.common_name"),
        (with_face(special_conditions="Issued retrospectively."), "face.special_conditions"),
        (with_face(kind="other", certificate="other", certificate_name="Certificate of origin"), "face.certificate"),
        (with_face(applicant_signature={"form": "electronic", "method": "Signed"}), "face.applicant_signature.form"),
    ],
)
def test_what_xml_would_change_is_refused_and_named(permit: Permit, member: str) -> None:
    with pytest.raises(NotCarried) as refusal:
        write_message(permit)
    assert refusal.value.facts["where"] == member


def test_a_permit_too_large_for_a_message_is_refused() -> None:
    source = {"role": "origin", "country": "MG", "number": "x" * 35, "date": "2026-01-01", "quantity": "1"}
    line = TROPHY.face.lines[0].model_dump(exclude_none=True) | {"sources": [source | {"id": "0x" + "ab" * 32}] * 32}
    with pytest.raises(NotCarried, match="at most 1,000,000"):
        write_message(with_face(lines=[line | {"marks": "x" * 500, "description": "y" * 500}] * 64))


def test_the_message_stands_in_the_namespaces_of_the_standard() -> None:
    head = write_message(TROPHY)[:400].decode()
    assert '<rsm:CITESEPermit xmlns:rsm="urn:un:unece:uncefact:data:standard:CITESEPermit:2"' in head
    assert 'xmlns:ram="urn:un:unece:uncefact:data:draft:ReusableAggregateBusinessInformationEntity:1"' in head
