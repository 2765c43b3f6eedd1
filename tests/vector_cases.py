"""The claims that the vectors make, one a folder; `_fail` where the answer is not valid."""

from typing import Any

from registry.acts import Direction
from registry.case import Occasion
from registry.commitment import Salts
from registry.formats.file import write_file
from registry.formats.qr import write_code
from registry.permit import Document, Permit, Signature
from registry.quantities import lock
from registry.seal import SealedPermit, redact, seal_permit
from registry.suspensions import Suspension, Suspensions
from tests.vector_files import VectorCase, profile_of
from tests.vector_world import KEYS, REGISTRY, Asked, Life, deputy, distrusted, drawn, permit, sealed, suspended

ORIGIN = "https://permits.example.mg"
EXPORT, INLAND, TRANSIT = Occasion.EXPORT, Occasion.INLAND, Occasion.TRANSIT
EXIT, ENTRY = Direction.EXIT, Direction.ENTRY

USUAL = sealed(permit())
GUITAR = sealed(permit("us-certificate-musical-instrument.json", number="26MG000900"))
STRANGERS = seal_permit(permit(), Salts(bytes(16), bytes(16)), drawn("nobody"), REGISTRY)
ISSUED = Life(USUAL).issued()
ENDORSED = ISSUED.endorsed()
USED = ENDORSED.accepted()
STRICT, EUROPE, AMERICA = ({"profile": profile_of(code)} for code in ("strict", "european-union", "united-states"))
CAVIAR = permit("cn-export-caviar.json", number="26MG000922", destination="FR")
ORIGIN_CERTIFICATE = permit("jp-certificate-of-origin.json", number="26MG000910", destination="FR")


def file(shown: SealedPermit) -> bytes:
    return write_file(shown, REGISTRY)


def code(shown: SealedPermit) -> bytes:
    return write_code(shown, ORIGIN).encode()


def case(folder: str, life: Life, *, shown: bytes | None = None, **asked: Any) -> VectorCase:
    """By default what is shown is the permit's file, at import, with fresh evidence."""
    return VectorCase(folder, file(life.shown) if shown is None else shown, life.events, Asked(**asked))


def lived(of: Permit, key: str = "MG issuer") -> Life:
    """A permit that was issued and endorsed."""
    return Life(sealed(of, key)).issued().endorsed()


def changed_file(before: str, after: str) -> bytes:
    changed = file(USUAL).replace(before.encode(), after.encode(), 1)
    assert changed != file(USUAL)
    return changed


def changed_name() -> bytes:
    persons = USUAL.persons
    assert persons is not None
    other = persons.model_copy(update={"signatory": persons.signatory.model_copy(update={"name": "Somebody Else"})})
    return code(
        SealedPermit(USUAL.registry_tag, USUAL.face, USUAL.face_salt, other, USUAL.persons_salt, None, USUAL.seal)
    )


def with_seal(seal: bytes) -> SealedPermit:
    return SealedPermit(
        USUAL.registry_tag, USUAL.face, USUAL.face_salt, USUAL.persons, USUAL.persons_salt, None, seal, USUAL.id
    )


def unreadable() -> bytes:
    return lock(bytes(16), USUAL.id, "endorse", [1, 2, 3])


def signed(form: str) -> Permit:
    return permit(number="26MG000901", applicant_signature=Signature(form=form))  # type: ignore[arg-type]


A_YEAR = sealed(
    permit("gb-certificate-pre-convention.json", number="26MG000911", destination="FR", valid_until="2027-11-15")
)
OWN_IMPORT = sealed(permit("de-import-trophy.json", number="26MG000912", destination="MG"))
IMPORT_PERMIT = Document(country="FR", number="FR2600000001-I", date="2026-10-01")


def listed(taxon: str, party: str = "MG", **more: Any) -> dict[str, Any]:
    entry = Suspension(party, taxon, "2026-01-01", "an example notification", **more)
    return {"question": {"suspensions": Suspensions("2026-11-01", (entry,))}}


def customs_seal() -> Life:
    """Sealed by an officer of the right Party who may not issue."""
    of = permit(number="26MG000902")
    salts = Salts(drawn("face 26MG000902", 16), drawn("persons 26MG000902", 16))
    return Life(seal_permit(of, salts, KEYS["MG customs"], REGISTRY)).issued().endorsed()


FORM = [
    case("a_file_is_valid", ENDORSED),
    case("a_code_is_valid", ENDORSED, shown=code(USUAL)),
    case("a_file_with_an_unknown_member_is_not_well_formed_fail", ENDORSED, shown=changed_file('"use"', '"used"')),
    case(
        "a_last_day_that_the_chain_cannot_count_is_not_well_formed_fail",
        ENDORSED,
        shown=changed_file('"valid_until":"2027-05-09"', '"valid_until":"2200-05-09"'),
    ),
    case("an_empty_place_for_the_applicants_signature_fail", lived(signed("missing"))),
    case(
        "an_altered_quantity_in_a_file_shows_fail", ENDORSED, shown=changed_file('"quantity":"50"', '"quantity":"500"')
    ),
    case("an_altered_name_in_a_file_shows_fail", ENDORSED, shown=changed_file("Importer One", "Importer Two")),
    case("an_altered_name_in_a_code_shows_fail", ENDORSED, shown=changed_name()),
    case("a_redacted_file_is_valid_and_says_so", ENDORSED, shown=file(redact(USUAL))),
    case("a_redacted_code_is_valid_and_says_so", ENDORSED, shown=code(redact(USUAL))),
]
SEAL_AND_ISSUE = [
    case("a_seal_of_zeros_is_no_signature_fail", ENDORSED, shown=file(with_seal(bytes(65)))),
    case("a_code_with_a_seal_of_zeros_is_no_signature_fail", ENDORSED, shown=code(with_seal(bytes(65)))),
    case("a_stranger_sealed_it_fail", Life(STRANGERS)),
    case("an_officer_of_another_party_sealed_it_fail", lived(permit(number="26MG000903"), "KE issuer")),
    case("an_officer_who_may_not_issue_sealed_it_fail", customs_seal()),
    case("it_was_never_issued_fail", Life(USUAL)),
    case("a_code_of_a_permit_never_issued_fail", Life(USUAL), shown=code(USUAL)),
    case("stale_absence_is_no_evidence_fail", Life(USUAL), stale="no node"),
    case("an_unknown_sealer_is_no_evidence_while_stale_fail",
         Life(STRANGERS), stale="lagging"),
    case("another_officer_issued_than_sealed_fail", Life(USUAL).issued("MG colleague").endorsed()),
    case("its_issuer_was_distrusted_since_before_fail", ENDORSED, more=(distrusted("MG issuer", 5),)),
    case("its_issuer_was_distrusted_since_the_same_second_fail", ENDORSED, more=(distrusted("MG issuer", 10),)),
    case("its_issuer_was_distrusted_only_since_later", ENDORSED, more=(distrusted("MG issuer", 15),)),
    case("a_colleague_affirmed_it", ENDORSED.affirmed(), more=(distrusted("MG issuer", 5),)),
    case("the_colleague_who_affirmed_it_is_distrusted_too_fail", ENDORSED.affirmed(),
         more=(distrusted("MG issuer", 5), distrusted("MG colleague", 6))),
    case("the_chain_says_another_destination_fail", Life(USUAL).issued(destination="KE").endorsed()),
    case("the_chain_says_another_last_day_fail", Life(USUAL).issued(valid_day=30_000).endorsed()),
    case("the_chain_says_another_kind_fail", Life(USUAL).issued(kind=2).endorsed()),
    case("the_chain_says_multiple_use_fail", Life(USUAL).issued(destination="", kind=129)),
    case("the_issuing_party_was_suspended_at_issue", ENDORSED, more=suspended(9, 11)),
    case("the_issuing_party_was_suspended_later", ENDORSED, more=suspended(50)),
]  # fmt: skip
LIFE = [
    case("a_cancelled_permit_fail", ISSUED.cancelled()),
    case("a_replaced_permit_fail", ENDORSED.replaced()),
    case("an_expired_permit_fail", ENDORSED, day="2027-05-10"),
    case("the_last_day_is_included", ENDORSED, day="2027-05-09"),
    case("endorsed_in_time_it_may_arrive_after_its_last_day", ENDORSED, day="2027-05-10", question=STRICT),
    case(
        "whether_it_was_endorsed_in_time_is_not_known_while_stale_fail",
        ISSUED,
        day="2027-05-10",
        stale="lagging",
        question=STRICT,
    ),
    case("after_six_months_no_endorsement_would_help_fail", ISSUED, day="2027-05-11", stale="lagging", question=STRICT),
    case(
        "a_retrospective_permit_needs_no_endorsement_to_be_late_fail",
        Life(
            sealed(
                permit("au-export-retrospective.json", number="26MG000920", destination="FR", valid_until="2026-12-01")
            )
        ).issued(),
        day="2026-12-02",
        stale="lagging",
        question=STRICT,
    ),
    case("endorsed_in_time_but_arriving_after_six_months_fail", ENDORSED, day="2027-05-11", question=STRICT),
    case("endorsed_after_its_last_day_fail", ISSUED.endorsed(day="2027-05-10"), question=STRICT),
    case("a_used_permit_is_refused_at_import_fail", USED),
    case("a_used_permit_is_refused_at_export_fail", USED, occasion=EXPORT),
    case("a_used_permit_is_refused_in_transit_fail", USED, occasion=TRANSIT, shown=code(USUAL)),
    case("a_used_permit_is_expected_inland", USED, occasion=INLAND),
    case("where_it_was_used_it_is_expected_inland", USED, occasion=INLAND, here="FR"),
    case("inland_of_another_country_than_it_was_used_in", USED, occasion=INLAND, here="MG"),
    case("inland_of_a_deputy_of_the_destination_it_is_expected", USED, occasion=INLAND, here="KE", more=(deputy(),)),
    case("it_was_endorsed_at_export_already", ENDORSED, occasion=EXPORT, here="MG"),
    case("a_used_permit_stays_used_without_a_node_fail", USED, stale="no node"),
    case("a_refused_permit_fail", ENDORSED.refused()),
    case("a_refusal_for_a_reason_of_a_later_table_fail", ENDORSED.refused(99)),
    case("inland_it_should_have_been_marked_used", ENDORSED, occasion=INLAND, here="FR"),
    case("inland_before_export_it_need_not_be", ISSUED, occasion=INLAND, here="MG"),
    case("the_destination_is_not_in_the_registry", lived(permit(number="26MG000904", destination="US"))),
    case("it_is_for_another_destination", ENDORSED, here="KE"),
    case("a_deputy_of_the_destination_may_ask", ENDORSED, here="KE", more=(deputy(),)),
    case("a_note_changes_nothing", ENDORSED.noted()),
]
CERTIFICATES = [
    case("a_certificate_leaves_from_where_it_is", Life(GUITAR).issued(), occasion=EXPORT, here="MG"),
    case("a_certificate_cannot_leave_from_elsewhere", Life(GUITAR).issued(), occasion=EXPORT, here="FR"),
    case("a_certificate_enters_from_outside", Life(GUITAR).issued().crossed("MG", EXIT)),
    case("a_certificate_that_never_left_does_not_enter", Life(GUITAR).issued(), here="FR"),
    case("a_certificate_in_transit_may_be_anywhere", Life(GUITAR).issued(), occasion=TRANSIT),
    case("an_irregular_crossing_shows_ever_after",
         Life(GUITAR).issued().crossed("MG", EXIT).crossed("FR", ENTRY).crossed("MG", ENTRY, 1), occasion=INLAND),
    case("a_cancelled_certificate_fail", Life(GUITAR).issued().cancelled()),
]  # fmt: skip
LAW = [
    case("a_recommended_suspension_covers_it", ENDORSED, **listed("Uroplatus")),
    case("a_recommended_suspension_of_another_taxon", ENDORSED, **listed("Python")),
    case("it_was_not_endorsed_here", ISSUED),
    case("it_was_not_endorsed_and_the_party_asks_for_it_fail", ISSUED, question=STRICT),
    case("whether_it_was_endorsed_is_not_known_while_stale_fail", ISSUED, stale="lagging", question=STRICT),
    case("at_export_it_need_not_be_endorsed_yet", ISSUED, occasion=EXPORT),
    case("an_import_permit_is_never_endorsed",
         Life(sealed(permit("de-import-trophy.json", number="26MG000905", destination="MG"))).issued()),
    case("a_retrospective_permit_is_never_endorsed",
         Life(sealed(permit("au-export-retrospective.json", number="26MG000906", destination="FR"))).issued()),
    case("an_introduction_from_the_sea_is_never_endorsed", Life(sealed(
        permit("es-certificate-introduction-from-the-sea.json", number="26MG000907", destination="MG"))).issued()),
    case("the_endorsed_quantities_cannot_be_read", ISSUED.endorsed(locked=unreadable())),
    case("the_imported_quantities_cannot_be_read", ENDORSED.accepted(locked=unreadable()), occasion=INLAND),
    case("more_was_endorsed_than_permitted", ISSUED.endorsed(["51", "20", "120"])),
    case("more_was_imported_than_endorsed", ISSUED.endorsed(["49", "20", "120"]).accepted(), occasion=INLAND),
    case("more_was_imported_than_permitted_without_endorsement", ISSUED.accepted(["50", "21", "120"]), occasion=INLAND),
    case("quantities_are_told_with_their_units", lived(CAVIAR)),
    case("more_of_a_weight_was_endorsed_than_permitted", Life(sealed(CAVIAR)).issued().endorsed(["250.6"])),
    case("a_quantity_left_open_has_no_limit", lived(
        permit(line={"quantity": None}, number="26MG000908", open_boxes=("11",)))),
]  # fmt: skip
PROFILES = [
    case("europe_counts_twelve_months_for_a_certificate_of_origin",
         lived(ORIGIN_CERTIFICATE.model_copy(update={"face": ORIGIN_CERTIFICATE.face.model_copy(
             update={"valid_until": "2027-05-11"})})), day="2027-11-12", question=EUROPE),
    case("europe_counts_no_more_than_twelve_fail", lived(ORIGIN_CERTIFICATE), day="2027-11-13", question=EUROPE),
    case("europe_counts_three_years_for_an_instrument",
         Life(GUITAR).issued().crossed("MG", EXIT), day="2029-11-11", question=EUROPE),
    case("europe_counts_six_months_though_it_says_a_year_fail", Life(A_YEAR).issued(), day="2027-05-17",
         question=EUROPE),
    case("europe_counts_six_months_though_it_was_endorsed_later_fail", Life(A_YEAR).issued().endorsed(day="2027-05-10"),
         day="2027-05-17", question=EUROPE),
    case("europe_counts_them_at_import_only", Life(A_YEAR).issued(), day="2027-05-17", occasion=EXPORT, here="MG",
         question=EUROPE),
    case("in_transit_without_an_endorsement_its_last_day_counts", Life(A_YEAR).issued(), day="2027-05-17",
         occasion=TRANSIT, question=EUROPE),
    case("not_endorsed_its_last_day_counts_in_europe_too_fail", ISSUED, day="2027-05-10", question=EUROPE),
    case("an_import_permit_has_its_own_last_day_in_europe", Life(OWN_IMPORT).issued(), day="2027-11-09",
         question=EUROPE),
    case("after_its_own_last_day_an_import_permit_is_late_fail", Life(OWN_IMPORT).issued(), day="2027-11-10",
         question=EUROPE),
    case("europe_wants_an_import_permit_for_appendix_ii_too", ENDORSED, question=EUROPE),
    case("an_import_permit_for_appendix_ii_is_named", lived(
        permit(number="26MG000913", import_permit=IMPORT_PERMIT)), question=EUROPE),
    case("an_import_permit_for_appendix_i_is_not_named", lived(
        permit("na-export-trophy.json", number="26MG000914", destination="FR", import_permit=None))),
    case("an_import_permit_for_appendix_i_is_named", lived(
        permit("na-export-trophy.json", number="26MG000915", destination="FR"))),
    case("a_re_export_of_appendix_i_needs_an_import_permit_too", lived(permit(
        "ch-re-export-watchstraps.json", {"appendix": "I"}, number="26MG000916", destination="FR"))),
    case("bred_for_trade_it_counts_as_appendix_ii", lived(permit(
        "th-export-crocodile-skins.json", number="26MG000917", destination="FR", import_permit=None))),
    case("in_europe_appendix_ii_is_enough_to_need_one", lived(permit(
        "th-export-crocodile-skins.json", number="26MG000918", destination="FR", import_permit=None)), question=EUROPE),
    case("pre_convention_specimens_need_no_import_permit", lived(permit(
        "na-export-trophy.json", {"source": "OW"}, number="26MG000919", destination="FR", import_permit=None)),
        question=EUROPE),
    case("at_export_nobody_asks_for_an_import_permit", ENDORSED, occasion=EXPORT, question=EUROPE),
    case("on_its_last_day_america_takes_it", ENDORSED, day="2027-05-09", question=AMERICA),
    case("a_day_later_america_does_not_fail", ENDORSED, day="2027-05-10", question=AMERICA),
    case("an_instrument_certificate_is_not_accepted_by_every_party_fail",
         Life(GUITAR).issued().crossed("MG", EXIT), question=STRICT),
    case("it_may_leave_from_there_all_the_same", Life(GUITAR).issued(), occasion=EXPORT, here="MG", question=STRICT),
]  # fmt: skip
SUSPENSIONS = [
    case("a_suspension_of_a_class_names_what_is_within", ENDORSED, **listed("Reptilia", within=("Python", "Furcifer"))),
    case("a_suspension_of_another_class", ENDORSED, **listed("Aves", within=("Amazona", "Ara"))),
    case("a_suspension_of_all_species_but_these", ENDORSED,
         **listed("", excluded=("Furcifer pardalis", "Phelsuma quadriocellata"), notes="All exports but two.")),
    case("a_suspension_of_all_species_excludes_those_on_the_permit", ENDORSED,
         **listed("", excluded=("Furcifer", "Uroplatus", "Phelsuma"))),
    case("the_destination_has_suspended_its_imports", ENDORSED, **listed("Uroplatus", party="FR", imports=True)),
    case("the_issuing_party_has_suspended_its_imports", ENDORSED, **listed("Uroplatus", imports=True)),
    case("the_destination_has_suspended_its_exports", ENDORSED, **listed("Uroplatus", party="FR")),
    case("a_suspension_of_trade_for_another_purpose", ENDORSED, **listed("Uroplatus", purposes="ZS")),
    case("a_suspension_of_all_parties_trade", ENDORSED, **listed("Uroplatus", party="")),
    case("a_suspension_that_has_ended", ENDORSED, **listed("Uroplatus", until="2026-11-23")),
    case("a_suspension_on_its_last_day", ENDORSED, **listed("Uroplatus", until="2026-11-24")),
    case("a_suspension_covers_a_name_in_letters_of_another_script",
         lived(permit(line={"scientific_name": "Fur\u0441ifer pardalis"}, number="26MG000920")), **listed("Furcifer")),
    case("a_suspension_covers_a_name_in_capitals_with_two_spaces",
         lived(permit(line={"scientific_name": "FURCIFER  PARDALIS"}, number="26MG000921")),
         **listed("Furcifer pardalis")),
]  # fmt: skip
EVIDENCE = [
    case("without_a_node_nothing_is_valid_fail", ENDORSED, stale="no node"),
    case("with_a_lagging_index_nothing_is_valid_fail", ENDORSED, stale="lagging"),
    case("with_an_old_head_nothing_is_valid_fail", ENDORSED, stale="old head"),
    case("what_was_recorded_later_is_left_out", USED, question={"until": ENDORSED.events[-1].where.time}),
]

CASES = [*FORM, *SEAL_AND_ISSUE, *LIFE, *CERTIFICATES, *LAW, *PROFILES, *SUSPENSIONS, *EVIDENCE]
