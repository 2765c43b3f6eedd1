"""Looking a draft over: what is wrong, what the law says and which names are meant, each beside the box it concerns."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.pages.desk.door import Visit
from api.pages.desk.words import DAY_PAST, MISSING, NOT_A_COUNTRY, NUMBER_GIVEN, TOGETHER
from api.pages.faults import SAYS, Said, told_text
from api.pages.language import Language
from registry.advice.finding import Finding
from registry.days import NotADate
from registry.drafts import Examined, Refusal
from registry.findings import findings
from registry.formats.boxes import Wrong, lines_of
from registry.formats.columns import DATES, QUANTITIES
from registry.permit import Permit
from registry.quantities import NotAQuantity
from registry.store.drafts import Draft

MOST_NAMES = 5
NAMES_BOX = {"7": "7/8", "8": "7/8"}
COUNTRIES = ("_country", "destination")


@dataclass(frozen=True, slots=True)
class Looked:
    """`faults` by field; `findings` by box, for one line `1.10` with lines counted from 0; `names` that may be meant,
    by field. `permit` is there if it may be issued."""

    looked: bool = True
    permit: Permit | None = None
    faults: Mapping[str, Said] = field(default_factory=dict)
    findings: Mapping[str, list[Finding]] = field(default_factory=dict)
    names: Mapping[str, list[str]] = field(default_factory=dict)


NOT_LOOKED = Looked(looked=False)


def look_at(visit: Visit, draft: Draft) -> Looked:
    """Asks the vault and the list of names, which may be a database: not where others wait."""
    service = visit.service
    examined = service.drafts.examine(draft)
    found: dict[str, list[Finding]] = {}
    if examined.permit is not None:
        for one in findings(examined.permit, service.law):
            found.setdefault(_key(one.box, lines_of(draft.boxes)), []).append(one)
    return Looked(True, examined.ready, _faults(examined, visit.language), found, _names(visit, draft))


def _key(box: str, lines: list[int]) -> str:
    """'10.2' is box 10 of the second line in which something is typed."""
    box, point, number = box.partition(".")
    box = NAMES_BOX.get(box, box)
    return f"{lines[int(number) - 1]}.{box}" if point else box


def _names(visit: Visit, draft: Draft) -> dict[str, list[str]]:
    """Names that begin like one that the list does not have."""
    names, meant = visit.service.law.names, {}
    for line in lines_of(draft.boxes):
        field = f"{line}.scientific_name"
        text = draft.boxes.get(field, "")
        if text and names.species(text) is None:
            meant[field] = [found.species.name for found in names.find(text, MOST_NAMES)]
    return {field: found for field, found in meant.items() if found}


def _faults(examined: Examined, language: Language) -> dict[str, Said]:
    """The first that is wrong with each field."""
    return {one.field: _told(language, one) for one in reversed(examined.wrong)}


def _told(language: Language, one: Wrong | Refusal) -> Said:
    column = one.field.rpartition(".")[2]
    if isinstance(one, Refusal):
        return Said(language.say(NUMBER_GIVEN if one.kind == "given" else DAY_PAST))
    if one.kind == "missing":
        return Said(language.say(MISSING))
    if one.kind == "together" and column in TOGETHER:
        return Said(language.say(TOGETHER[column]))
    if one.kind == "together":
        return told_text(language, one.says, SAYS_NOTHING)
    if column in DATES:
        return Said(language.say(SAYS[NotADate]))
    if column in QUANTITIES:
        return Said(language.say(SAYS[NotAQuantity]))
    if column.endswith(COUNTRIES):
        return Said(language.say(NOT_A_COUNTRY))
    return told_text(language, one.says, SAYS_NOTHING)


SAYS_NOTHING = "This cannot be taken as it is."
