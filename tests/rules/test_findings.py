"""What the issuing authority is told before it issues."""

from typing import Any

import pytest
from hypothesis import given

from registry.days import months_later
from registry.findings import Finding, Severity
from registry.findings import findings as findings_by
from registry.formats.document import read_document
from registry.law import law_of_the_convention
from registry.permit import Line, Permit, Quota
from registry.samples import names, sample
from tests.permits import permits

EXPORT = "mg-export-reptiles.json"
TROPHY = "na-export-trophy.json"
CONVENTION = law_of_the_convention()


def findings(permit: Permit) -> list[Finding]:
    return findings_by(permit, CONVENTION)


def changed(name: str, line: dict[str, Any] | None = None, **face: Any) -> Permit:
    """A sample with members of its face, and of its first line, changed."""
    permit = read_document(sample(name))
    first, *others = permit.face.lines
    lines: tuple[Line, ...] = (first.model_copy(update=line or {}), *others)
    return Permit(face=permit.face.model_copy(update={"lines": lines, **face}), persons=permit.persons)


def found(permit: Permit, box: str) -> Finding:
    return next(finding for finding in findings(permit) if finding.box == box)


@pytest.mark.parametrize("name", names())
def test_a_lawful_permit_has_no_finding(name: str) -> None:
    assert findings(read_document(sample(name))) == []


def test_an_export_permit_for_seven_months_is_unlawful() -> None:
    finding = found(changed(EXPORT, valid_until="2027-06-30"), "2")
    assert (finding.severity, finding.provision) == (Severity.UNLAWFUL, "Art. VI(2)")


def test_an_import_permit_may_be_valid_for_a_year_and_no_longer() -> None:
    assert found(changed("de-import-trophy.json", valid_until="2027-11-30"), "2").severity is Severity.UNLAWFUL


def test_an_export_permit_is_for_a_single_use() -> None:
    permit = changed(EXPORT, use="multiple", destination=None)
    assert found(permit, "1").provision == "Art. VI(5)"


def test_an_appendix_i_export_names_its_import_permit() -> None:
    finding = found(changed(TROPHY, import_permit=None), "5.1")
    assert (finding.severity, finding.provision) == (Severity.UNLAWFUL, "Art. III(2)(d)")


@pytest.mark.parametrize("source", ["D", "O"])
def test_appendix_i_bred_for_trade_or_pre_convention_needs_no_import_permit(source: str) -> None:
    assert findings(changed(TROPHY, {"source": source}, import_permit=None)) == []


@pytest.mark.parametrize(("term", "count"), [("LIV", 1), ("LPS", 0)])
def test_an_appendix_i_re_export_names_an_import_permit_only_if_live(term: str, count: int) -> None:
    permit = changed("ch-re-export-watchstraps.json", {"appendix": "I", "term": term})
    assert len([finding for finding in findings(permit) if finding.box == "5.1"]) == count


def test_a_re_export_without_an_origin_is_a_warning() -> None:
    assert found(changed("ch-re-export-watchstraps.json", {"sources": None}), "12.1").severity is Severity.WARNING


def test_a_missing_purpose_is_a_warning() -> None:
    assert found(changed(EXPORT, purpose=None), "5a").severity is Severity.WARNING


def test_specimens_from_the_sea_have_source_x() -> None:
    permit = changed("es-certificate-introduction-from-the-sea.json", {"source": "W"})
    assert found(permit, "10.1").says == "specimens from the sea have source X, not W"


def test_a_retrospective_permit_for_appendix_i_is_a_warning() -> None:
    assert found(changed("au-export-retrospective.json", {"appendix": "I", "source": "O"}), "10").box == "10"


def test_an_empty_place_for_the_applicants_signature_is_unlawful() -> None:
    missing = read_document(sample(EXPORT)).face.applicant_signature.model_copy(update={"form": "missing"})
    assert found(changed(EXPORT, applicant_signature=missing), "4").severity is Severity.UNLAWFUL


def test_a_quantity_of_zero_is_a_warning() -> None:
    assert found(changed(EXPORT, {"quantity": "0"}), "11.1").severity is Severity.WARNING


def test_more_exported_than_the_quota_is_a_warning() -> None:
    assert "2001" in found(changed(EXPORT, {"quota": Quota(used="2001", total="2000")}), "11a.1").says


def test_a_code_that_no_list_has_is_information_and_names_the_list() -> None:
    finding = found(changed(EXPORT, {"term": "QQQ"}), "9.1")
    assert (finding.severity, finding.provision) == (Severity.INFORMATION, "registry/codes.tsv")


@given(permits())
def test_every_finding_has_a_box_a_provision_and_its_place_by_gravity(permit: Permit) -> None:
    order = list(Severity)
    ranks = [order.index(finding.severity) for finding in findings(permit)]
    assert ranks == sorted(ranks)
    assert all(finding.box and finding.provision and finding.says for finding in findings(permit))


@pytest.mark.parametrize(
    ("date", "months", "later"),
    [
        ("2026-11-10", 6, "2027-05-10"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-12-31", 36, "2029-12-31"),
        ("2026-10-31", 1, "2026-11-30"),
        ("2099-08-31", 6, "2100-02-28"),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(date: str, months: int, later: str) -> None:
    assert months_later(date, months) == later
