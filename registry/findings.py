"""What the law says of a permit before it is issued: findings for the issuing Management Authority.

Findings advise; they never stop an issue and never decide a verdict. Each has a severity and the provision it comes
from. A finding against a list names the list's date. No lawful permit triggers one that is more than information. The
rules themselves are in `registry/advice`, a file a subject.
"""

from registry.advice import appendices, certificates, document, lists, origins, specimens
from registry.advice.finding import Finding, Rule, Severity
from registry.law import Law
from registry.permit import Permit

__all__ = ["RULES", "Finding", "Severity", "findings"]

RULES: tuple[Rule, ...] = (
    document.number,
    document.use,
    document.validity,
    document.destination,
    document.persons,
    document.applicant,
    document.purpose,
    document.retrospective,
    document.replacement,
    document.open_boxes,
    appendices.import_permit,
    appendices.named_import_permit,
    appendices.commercial,
    appendices.origin_certificate,
    certificates.sources,
    certificates.purposes,
    certificates.one_animal,
    specimens.kingdom,
    specimens.source_letters,
    specimens.registered,
    specimens.acquired,
    specimens.quantity,
    specimens.quota,
    specimens.transport,
    origins.origin,
    origins.export_or_re_export,
    origins.dates,
    origins.drawn,
    lists.known_codes,
    lists.usual_pairs,
    lists.names,
    lists.appendix,
    lists.suspensions,
)
_GRAVITY = {severity: rank for rank, severity in enumerate(Severity)}


def findings(permit: Permit, law: Law) -> list[Finding]:
    """All findings on a permit by a Party's law, the gravest first."""
    found = [finding for rule in RULES for finding in rule(permit, law)]
    return sorted(found, key=lambda finding: _GRAVITY[finding.severity])
