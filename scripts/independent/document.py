"""The members of a permit, and which of them go together (docs/format.md, sections 1 and 3)."""

import datetime
import re

from independent.strictly import NotWellFormed, date, has, like, many, one_of, text, true

CERTIFICATES = ("pre-Convention", "captive-bred", "artificially propagated", "origin", "introduction from the sea",
                "travelling exhibition", "personal ownership", "musical instrument", "sample collection",
                "scientific exchange", "phytosanitary", "other")  # fmt: skip
QUANTITY = r"(0|[1-9][0-9]{0,11})(\.[0-9]{0,5}[1-9])?"
country, quantity, permit_id = like("[A-Z]{2}"), like(QUANTITY), like("0x[0-9a-f]{64}")
BOX = r"([1-9]|1[0-5])[a-d]?"
person = has(name=text(), address_=text(), country_=country)
source = has(role=one_of("origin", "last re-export"), country=country, number_=text(35), date_=date,
             quantity_=quantity, id_=permit_id)  # fmt: skip
line = has(
    scientific_name=text(), common_name_=text(), description_=text(), marks_=text(), term=like("[A-Z]{3}"),
    appendix=one_of("I", "II", "III", "N"), source=like("[A-Z]{1,2}"), quantity_=quantity, unit_=like("[A-Z0-9]{2,3}"),
    quota_=has(used=quantity, total=quantity), hs_=like("[0-9]{6,10}"), operation_=text(), acquired_=date,
    sources_=many(source, 32),
)  # fmt: skip
face_members = has(
    kind=one_of("export", "re-export", "import", "other"), certificate_=one_of(*CERTIFICATES), certificate_name_=text(),
    use=one_of("single", "multiple"), number=text(35), party=country, authority=has(name=text(), address_=text()),
    destination_=country, valid_until=date, purpose_=like("[A-Z]"), security_stamp_=text(35),
    special_conditions_=text(4000), place_of_issue=text(), date_of_issue=date,
    applicant_signature=has(form=one_of("no place", "signed", "electronic", "missing"), method_=text(),
                            reference_=text()),
    retrospective_=true, replaces_=has(number=text(35), date=date, reason=text(), id_=permit_id),
    import_permit_=has(country=country, number=text(35), date=date, id_=permit_id), open_boxes_=many(like(BOX), 24),
    lines=many(line, 64),
)  # fmt: skip
persons_members = has(exporter_=person, importer_=person, applicant_=person, signatory=person)
address, salt, seal_text = like("0x[0-9a-f]{40}"), like("0x[0-9a-f]{32}"), like("0x[0-9a-f]{130}")
file_members = has(
    format=one_of("cites-permit/1"), registry=has(chain=like("[1-9][0-9]{0,18}"), parties=address, permits=address),
    face=lambda _: True, face_salt=salt, persons_=lambda _: True, persons_salt_=salt, persons_digest_=permit_id,
    seal=seal_text, id=permit_id,
)  # fmt: skip


def day_of(text_):
    return datetime.date.fromisoformat(text_).toordinal() - datetime.date(1970, 1, 1).toordinal()


def well_formed_face(face):
    if not face_members(face):
        raise NotWellFormed("a member of the face is missing, unknown, or not as the format asks")
    boxes, signature = face.get("open_boxes", []), face["applicant_signature"]
    numbered = sorted(set(boxes), key=lambda box: (int(re.match(r"\d+", box)[0]), box))
    agreed = (
        (face["kind"] == "other") == ("certificate" in face)
        and (face.get("certificate") == "other") == ("certificate_name" in face)
        and (face["use"] == "single") == ("destination" in face)
        and (face["kind"] != "import" or face.get("destination") in (None, face["party"]))
        and face["valid_until"] >= face["date_of_issue"]
        and day_of(face["date_of_issue"]) >= 0 and day_of(face["valid_until"]) < 2**16
        and boxes == numbered
        and ("11" in boxes or all("quantity" in one for one in face["lines"]))
        and (signature["form"] == "electronic") == ("method" in signature)
        and ("reference" not in signature or "method" in signature)
    )  # fmt: skip
    if not agreed:
        raise NotWellFormed("members of the face disagree")
    return face


def well_formed_persons(persons):
    if not persons_members(persons):
        raise NotWellFormed("a member of the persons is missing, unknown, or not as the format asks")
    return persons
