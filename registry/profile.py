"""What a Party's own law decides, as dated data with its provision. The Convention is the default profile.

A profile is a TOML file, as in `registry/profiles`: docs/profiles.md tells each of its tables. A table that a Party's
profile leaves out is the Convention's.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from registry.days import NotADate, months_later, to_day
from registry.errors import SetupError
from registry.permit import Certificate, Face, Line

ArrivalRule = Literal["by the last day of validity", "endorsed in time"]
Missing = Literal["warning", "failed"]
CONVENTION = "convention"
LONGEST, LONGEST_CODE = 500, 40
"""Letters of a text, and of a code, which stands in tables."""
DOCUMENTS = ("export", "re-export", "import", *get_args(Certificate))
"""What profiles call a document: its kind, or for "other" the certificate that it is."""

_FOLDER = files("registry").joinpath("profiles")


class NotAProfile(SetupError):
    """A profile that lacks a rule, or has one that this program does not know."""


@dataclass(frozen=True, slots=True)
class Longest:
    """How many months from issue these documents may be valid."""

    documents: tuple[str, ...]
    months: int
    provision: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What the Convention leaves to its Parties. `findings` reads `validity`, `verify` the others.

    `months` is how long after its issue a document may arrive, `months_of` the same for documents that have longer:
    only with the arrival rule "endorsed in time".
    """

    code: str
    title: str
    dated: str
    arrival: ArrivalRule
    arrival_provision: str
    months: int | None
    months_of: tuple[tuple[str, int], ...]
    missing_endorsement: Missing
    endorsement_provision: str
    import_permit: tuple[str, ...]
    import_permit_provision: str
    not_accepted: tuple[str, ...]
    not_accepted_provision: str
    used_by_importers: bool
    use_provision: str
    validity: tuple[Longest, ...]

    def arrives_until(self, face: Face) -> str | None:
        """The last day on which it may be introduced, counted from its issue; None where only its own last day counts.

        Import permits and introductions from the sea are documents of the destination itself: nobody else counts.
        """
        document = document_of(face)
        if self.months is None or document in {"import", "introduction from the sea"}:
            return None
        return months_later(face.date_of_issue, dict(self.months_of).get(document, self.months))

    def longest(self, face: Face) -> Longest | None:
        """How long this document may be valid; None where the law does not say."""
        return next((longest for longest in self.validity if document_of(face) in longest.documents), None)


def document_of(face: Face) -> str:
    """What profiles call this document."""
    return face.certificate or face.kind


def trades_as(line: Line) -> str | None:
    """The Appendix by whose rules a line is traded: D as Appendix II (Art. VII(4)), pre-Convention by none (VII(2))."""
    if "O" in line.source:
        return None
    return "II" if line.appendix == "I" and "D" in line.source else line.appendix


def profile_names() -> list[str]:
    """The codes of the profiles that come with this program, sorted."""
    return sorted(entry.name.removesuffix(".toml") for entry in _FOLDER.iterdir() if entry.name.endswith(".toml"))


@cache
def built_in(code: str) -> Profile:
    """A profile that comes with this program. Raises NotAProfile, which names those there are."""
    return load_profile(profile_text(code))


def profile_text(code: str) -> str:
    """Its TOML, which a Party's own can start from. Raises NotAProfile."""
    if code not in profile_names():
        raise NotAProfile(f"There is no profile {code[:80]!r}. There are: {', '.join(profile_names())}.")
    return _FOLDER.joinpath(f"{code}.toml").read_text("utf-8")


def convention() -> Profile:
    """The default profile."""
    return built_in(CONVENTION)


def load_profile(text: str) -> Profile:
    """A profile from its TOML. Raises NotAProfile, which says what is wrong and where."""
    tables = _Tables({**_parsed(profile_text(CONVENTION)), **_parsed(text)})
    tables.know(
        {"code", "title", "dated", "arrival", "endorsement", "import_permit", "certificates", "use", "validity"}
    )
    own = _Tables(_parsed(text))  # whose law it is nobody else can say
    return Profile(
        code=own.text("code", LONGEST_CODE),
        title=own.text("title"),
        dated=_date(own.text("dated")),
        **_arrival(tables.table("arrival", {"rule", "provision", "months", "months_of"})),
        **_endorsement(tables.table("endorsement", {"missing", "provision"})),
        **_import_permit(tables.table("import_permit", {"appendices", "provision"})),
        **_certificates(tables.table("certificates", {"not_accepted", "provision"})),
        **_use(tables.table("use", {"by_importers", "provision"})),
        validity=tuple(_longest(table) for table in tables.tables("validity", {"documents", "months", "provision"})),
    )


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise NotAProfile(f"The profile is no TOML: {fault}.") from None


@dataclass(frozen=True, slots=True)
class _Tables:
    """The members of a table, asked for by name; `where` says which in errors."""

    members: Mapping[str, Any]
    where: str = ""

    def know(self, names: set[str]) -> None:
        for name in sorted(self.members.keys() - names):
            raise NotAProfile(f"The profile has {self.where}{name}, which is none of {', '.join(sorted(names))}.")

    def table(self, name: str, names: set[str]) -> "_Tables":
        found = self.members[name]
        if not isinstance(found, dict):
            raise NotAProfile(f"In the profile {self.where}{name} is a table: write it as [{self.where}{name}].")
        table = _Tables(found, f"{self.where}{name}.")
        table.know(names)
        return table

    def tables(self, name: str, names: set[str]) -> list["_Tables"]:
        found = self.members[name]
        if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
            raise NotAProfile(f"In the profile {name} is a list of tables: write each as [[{name}]].")
        tables = [_Tables(entry, f"{name}.") for entry in found]
        for table in tables:
            table.know(names)
        return tables

    def text(self, name: str, longest: int = LONGEST) -> str:
        found = self.members.get(name)
        if not isinstance(found, str) or not found:
            raise NotAProfile(f"The profile is not complete: {self.where}{name} is a text. See docs/profiles.md.")
        if not found.isprintable() or found != found.strip() or len(found) > longest:
            raise NotAProfile(
                f"The profile says {self.where}{name} = {found[:40]!r}. Write 1 to {longest} letters that can be read, "
                "in one line, no space at either end."
            )
        return found

    def one_of(self, name: str, choices: tuple[Any, ...]) -> Any:
        found = self.members.get(name)
        if found not in choices or isinstance(found, bool) != isinstance(choices[0], bool):
            listed = ", ".join(map(repr, choices))
            raise NotAProfile(f"The profile says {self.where}{name} = {found!r}, which is none of {listed}.")
        return found

    def listed(self, name: str, choices: tuple[str, ...]) -> tuple[str, ...]:
        found = self.members.get(name)
        if not isinstance(found, list):
            raise NotAProfile(f"The profile is not complete: {self.where}{name} is a list, such as [{choices[0]!r}].")
        return tuple(_Tables({name: entry}, self.where).one_of(name, choices) for entry in found)

    def months(self, name: str) -> int:
        found = self.members.get(name)
        if not isinstance(found, int) or isinstance(found, bool) or not 1 <= found <= 1200:
            raise NotAProfile(f"The profile says {self.where}{name} = {found!r}, which is no number of months.")
        return found


def _arrival(table: _Tables) -> dict[str, Any]:
    rule = table.one_of("rule", get_args(ArrivalRule))
    if (rule == "endorsed in time") != ("months" in table.members):
        raise NotAProfile("The profile gives arrival.months with the rule 'endorsed in time', and only with it.")
    longer = table.table("months_of", set(DOCUMENTS)) if "months_of" in table.members else _Tables({})
    if longer.members and "months" not in table.members:
        raise NotAProfile("The profile gives arrival.months_of beside arrival.months, and only beside it.")
    return {
        "arrival": rule,
        "arrival_provision": table.text("provision"),
        "months": table.months("months") if "months" in table.members else None,
        "months_of": tuple((name, longer.months(name)) for name in longer.members),
    }


def _endorsement(table: _Tables) -> dict[str, Any]:
    missing = table.one_of("missing", get_args(Missing))
    return {"missing_endorsement": missing, "endorsement_provision": table.text("provision")}


def _import_permit(table: _Tables) -> dict[str, Any]:
    appendices = table.listed("appendices", ("I", "II", "III"))
    return {"import_permit": appendices, "import_permit_provision": table.text("provision")}


def _certificates(table: _Tables) -> dict[str, Any]:
    not_accepted = table.listed("not_accepted", get_args(Certificate))
    return {"not_accepted": not_accepted, "not_accepted_provision": table.text("provision")}


def _use(table: _Tables) -> dict[str, Any]:
    return {
        "used_by_importers": table.one_of("by_importers", (False, True)),
        "use_provision": table.text("provision"),
    }


def _longest(table: _Tables) -> Longest:
    documents = table.listed("documents", DOCUMENTS)
    if not documents:
        raise NotAProfile("The profile gives validity.documents = [], which is about none: name some, or leave it out.")
    return Longest(documents, table.months("months"), table.text("provision"))


def _date(text: str) -> str:
    try:
        to_day(text)
    except NotADate as fault:
        raise NotAProfile(f"The profile's dated: {fault}") from None
    return text
