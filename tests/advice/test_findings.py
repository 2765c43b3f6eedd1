"""What the issuing authority is told before it issues: nothing of what is lawful, and each fault by its own name."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.advice.finding import SAYS
from registry.findings import RULES, Finding, Severity, findings
from registry.formats.document import read_document
from registry.permit import Permit
from registry.profile import built_in, document_of, profile_names
from registry.samples import names, sample
from registry.suspensions import Suspensions
from tests.advice.cases import CASES, COMPLETE, CONVENTION, SAMPLES, Case, face, line
from tests.permits import permits


def reasons(permit: Permit) -> set[str]:
    return {finding.reason for finding in findings(permit, CONVENTION)}


# ---- what is lawful ----


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("profile", profile_names())
def test_a_lawful_permit_has_no_finding(name: str, profile: str) -> None:
    law = replace(CONVENTION, profile=built_in(profile), suspensions=Suspensions("2026-11-01", ()))
    assert findings(read_document(sample(name)), law) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_a_lawful_permit_has_none_by_a_complete_list_of_names_either(name: str) -> None:
    assert findings(SAMPLES[name], COMPLETE) == []


def test_the_samples_are_of_the_twenty_commonest_kinds_and_more() -> None:
    kinds = {
        (document_of(permit.face), first.appendix, first.source, first.term, permit.face.purpose)
        for permit in SAMPLES.values()
        for first in permit.face.lines
    }
    documents = {kind[0] for kind in kinds}
    assert len(kinds) >= 30
    assert documents >= {"export", "re-export", "import"}
    assert len(documents) >= 14
    assert {appendix for _, appendix, *_ in kinds} == {"I", "II", "III"}
    assert {letter for _, _, source, *_ in kinds for letter in source} >= set("WRDACFOX")


# ---- each fault ----


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.reason)
@given(st.data())
@settings(max_examples=20)
def test_a_fault_is_found_by_its_name_and_nothing_else_is(case: Case, data: st.DataObject) -> None:
    fitting = [name for name, permit in SAMPLES.items() if case.where(permit)]
    changed = case.change(SAMPLES[data.draw(st.sampled_from(fitting))], data)
    found = findings(changed, case.law)
    told = [finding for finding in found if finding.reason == case.reason]
    assert {finding.reason for finding in found} - case.also == {case.reason}
    assert {finding.severity for finding in told} == {case.severity}
    assert all(re.fullmatch(case.box, finding.box) for finding in told)


def test_every_reason_is_provoked() -> None:
    assert {case.reason for case in CASES} == set(SAYS)


def test_every_finding_is_documented_in_its_own_words() -> None:
    told = (Path(__file__).parents[2] / "docs" / "findings.md").read_text("utf-8").splitlines()
    for case in CASES:
        rows = [
            line
            for line in told
            if line.startswith(f"| `{case.reason}` |") and line.endswith(f"| {SAYS[case.reason]} |")
        ]
        assert len(rows) == 1, case.reason
        assert case.severity in rows[0].split("|")[2]


def test_information_alone_names_dates_of_lists() -> None:
    by_lists = {case.reason for case in CASES if "{dated}" in SAYS[case.reason]}
    assert {case.severity for case in CASES if case.reason in by_lists} == {Severity.INFORMATION}


# ---- what is not a fault ----


@pytest.mark.parametrize("source", ["D", "OW"])
def test_appendix_i_bred_for_trade_or_pre_convention_needs_no_import_permit(source: str) -> None:
    permit = line(SAMPLES["na-export-trophy.json"], source=source, acquired="1970-01-01", operation="A-NA-501")
    assert "import-permit-not-named" not in reasons(face(permit, import_permit=None))


def test_an_appendix_i_re_export_names_an_import_permit_only_if_live() -> None:
    permit = SAMPLES["ch-re-export-watchstraps.json"]
    assert "import-permit-not-named" not in reasons(line(permit, appendix="I"))
    assert "import-permit-not-named" in reasons(line(permit, appendix="I", term="LIV"))


@pytest.mark.parametrize("number", ["26MG/É-1", "第26号", "MG 第1号", "تصدير 12"])
def test_a_number_of_letters_that_look_like_no_other_is_not_warned_of(number: str) -> None:
    assert reasons(face(SAMPLES["mg-export-reptiles.json"], number=number)) == set()


@pytest.mark.parametrize("box", ["3", "3a"])
def test_a_box_that_is_open_is_not_missed(box: str) -> None:
    permit = face(SAMPLES["ca-export-open-boxes.json"], destination="XX", open_boxes=(box, "11"))
    assert reasons(permit) == set()


def test_an_origin_left_open_is_not_missed() -> None:
    assert reasons(face(line(SAMPLES["be-re-export-timber.json"], sources=None), open_boxes=("12",))) == set()


@pytest.mark.parametrize("country", ["XX", "ZZ"])
def test_an_origin_that_no_authority_speaks_for_has_no_permit(country: str) -> None:
    permit = SAMPLES["be-re-export-timber.json"]
    sources = tuple(
        source.model_copy(update={"country": country, "number": None}) for source in permit.face.lines[0].sources or ()
    )
    assert reasons(line(permit, sources=sources)) == set()


@pytest.mark.parametrize(
    "name", ["Furcifer x pardalis", "Furcifer pardalis × minor", "Furcifer pardalis minor", "Acropora spp."]
)
def test_a_hybrid_or_a_narrower_name_is_not_called_unknown(name: str) -> None:
    permit = line(SAMPLES["be-re-export-timber.json"], scientific_name=name)
    assert findings(permit, COMPLETE) == []


@pytest.mark.parametrize("appendix", ["I", "II"])
def test_a_split_listing_allows_each_of_its_parts(appendix: str) -> None:
    permit = line(SAMPLES["th-export-crocodile-skins.json"], scientific_name="Crocodylus porosus", appendix=appendix,
                  source="W", operation=None)  # fmt: skip
    assert "other-appendix" not in reasons(permit)


def test_a_population_that_is_not_listed_is_not_either() -> None:
    assert reasons(line(SAMPLES["gt-export-mahogany.json"], appendix="N")) == set()


def test_one_live_plant_may_be_many() -> None:
    permit = line(SAMPLES["de-certificate-travelling-exhibition.json"], scientific_name="Vanda coerulea", source="A",
                  appendix="II", quantity="40")  # fmt: skip
    assert reasons(permit) == set()


def test_a_suspension_that_began_after_the_issue_is_not_told() -> None:
    case = next(case for case in CASES if case.reason == "trade-suspended")
    early = face(SAMPLES["mg-export-reptiles.json"], date_of_issue="2025-12-31", valid_until="2026-06-30")
    assert findings(early, case.law) == []


def test_a_list_that_is_not_complete_calls_no_name_unknown() -> None:
    assert reasons(line(SAMPLES["be-re-export-timber.json"], scientific_name="Nobody listed")) == set()


# ---- what holds of every permit ----


@given(permits())
def test_every_finding_has_a_box_a_provision_and_its_place_by_gravity(permit: Permit) -> None:
    found = findings(permit, COMPLETE)
    order = list(Severity)
    ranks = [order.index(finding.severity) for finding in found]
    assert ranks == sorted(ranks)
    assert all(finding.box and finding.provision and finding.says for finding in found)


@given(permits())
def test_a_finding_says_what_its_reason_says_of_its_facts(permit: Permit) -> None:
    for finding in findings(permit, COMPLETE):
        assert finding.says == SAYS[finding.reason].format(**finding.facts)


@given(permits())
def test_each_rule_finds_a_box_for_a_reason_once(permit: Permit) -> None:
    for rule in RULES:
        if rule.__name__ not in {"known_codes", "kingdom", "export_or_re_export"}:
            told = [(finding.reason, finding.box) for finding in rule(permit, COMPLETE)]
            assert len(told) == len(set(told))


def test_findings_are_plain_things() -> None:
    assert Finding(Severity.WARNING, "2", "says", "Art. 1") == Finding(Severity.WARNING, "2", "says", "Art. 1", "", {})


def test_one_certificate_may_cover_what_is_taken_from_the_sea_in_a_year() -> None:
    permit = SAMPLES["es-certificate-introduction-from-the-sea.json"]
    assert reasons(face(permit, use="multiple", destination=None)) == set()
