"""Invented permits by the million, from a seed: what the benchmark issues.

The shares below are assumptions, not measurements. What is known (CITES press release of 15 November 2022; the trade
database's guide): over 1.2 million permits a year, most of them of Appendix II for commerce, with re-exports of skins
and watchstraps and the European Union's import permits as large groups. What a permit costs here hardly depends on its
kind; it depends on how many lines and letters it has, so these are spread widely: one line on most, four on few.
"""

import random
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

import orjson

from registry.days import to_date

KINDS = {"export": 55, "re-export": 25, "import": 12, "captive-bred": 3, "pre-Convention": 3, "musical instrument": 2}
LINES = {1: 60, 2: 20, 3: 12, 4: 8}
PURPOSES = {"T": 80, "P": 8, "S": 5, "Z": 3, "H": 4}
GOODS = (
    ("LIV", "Live specimens, sexes mixed", "IATA container {n}", "WCF", None, "1{n}"),
    ("LPS", "Small leather products: watchstraps", None, "WCR", None, "{n}"),
    ("SKI", "Salted skins, grade {n}", "Tags {n}001 to {n}240", "WCR", None, "2{n}"),
    ("TIM", "Sawn timber, kiln dried, bundles {n}", "Bundles {n}-A to {n}-F", "W", "CUM", "1{n}.25"),
    ("EXT", "Extract in drums of 25 kg", "Drums {n} to 2{n}", "AW", "KIL", "{n}.5"),
    ("COR", "Raw corals, live rock", "Boxes {n}", "W", "KIL", "3{n}"),
)
DESTINATIONS = ("FR", "DE", "US", "JP", "CN", "GB", "CH", "NL", "SG", "AE")
FIRMS = (
    "Export",
    "Traders",
    "Leather",
    "Aquatics",
    "Botanica",
    "Timber",
    "Frères",
    "Söhne",
    "Сыновья",
    "商会",
    "Ελλάς",
)
PLACES = ("Example Quay", "Example Road", "Rue de l'Exemple", "Beispielweg", "Calle del Ejemplo", "Οδός Παραδείγματος")


class _Draw:
    """A choice by shares."""

    def __init__(self, shares: dict[Any, int]) -> None:
        self._values, self._bounds = list(shares), list(accumulate(shares.values()))

    def __call__(self, dice: random.Random) -> Any:
        return dice.choices(self._values, cum_weights=self._bounds)[0]


_kind, _lines, _purpose = _Draw(KINDS), _Draw(LINES), _Draw(PURPOSES)


def permits(seed: int, count: int, species: Sequence[str], *, party: str, day: int, first: int = 1) -> Iterator[bytes]:
    """The JSON of `count` permits of `party`, issued on `day` (since 1970-01-01), numbered from `first` on: the same
    for the same arguments."""
    dice = random.Random(seed)
    for number in range(first, first + count):
        yield orjson.dumps(_permit(dice, number, species, party, day))


def _permit(dice: random.Random, number: int, species: Sequence[str], party: str, day: int) -> dict[str, Any]:
    kind = _kind(dice)
    certificate = kind not in {"export", "re-export", "import"}
    face: dict[str, Any] = {
        "kind": "other" if certificate else kind,
        "use": "multiple" if kind == "musical instrument" else "single",
        "number": f"26{party}{number:08}",
        "party": party,
        "authority": {"name": f"Management Authority of {party}", "address": "Example Street 1"},
        "valid_until": to_date(day + 180),
        "purpose": _purpose(dice),
        "place_of_issue": "Example City",
        "date_of_issue": to_date(day),
        "applicant_signature": {"form": "signed"},
        "lines": [_line(dice, kind, species, party, day) for _ in range(_lines(dice))],
    }
    if certificate:
        face["certificate"] = kind
    if face["use"] == "single":
        face["destination"] = party if kind == "import" else dice.choice(DESTINATIONS)
    return {"face": face, "persons": _persons(dice, party)}


def _line(dice: random.Random, kind: str, species: Sequence[str], party: str, day: int) -> dict[str, Any]:
    term, description, marks, sources, unit, quantity = dice.choice(GOODS)
    n = dice.randint(1, 999)
    source: dict[str, Any] = {"role": "origin", "country": party}
    if kind == "re-export":
        date = to_date(day - dice.randint(60, 900))
        source = {"role": "origin", "country": "ZW", "number": f"ZW-{n:06}", "date": date}
    line: dict[str, Any] = {
        "scientific_name": dice.choice(species),
        "description": description.format(n=n),
        "term": term,
        "appendix": "II",
        "source": dice.choice(sources),
        "quantity": quantity.format(n=n),
        "sources": [source],
    }
    if marks:
        line["marks"] = marks.format(n=n)
    if unit:
        line["unit"] = unit
    return line


def _persons(dice: random.Random, party: str) -> dict[str, Any]:
    return {
        "exporter": _person(dice, party),
        "importer": _person(dice, dice.choice(DESTINATIONS)),
        "signatory": {"name": f"Issuing Officer {dice.randint(1, 40)}"},
    }


def _person(dice: random.Random, country: str) -> dict[str, Any]:
    name = f"{dice.choice(FIRMS)} {dice.randint(1, 99_999)} {dice.choice(('Ltd', 'SA', 'GmbH', 'KK'))}"
    return {"name": name, "address": f"{dice.choice(PLACES)} {dice.randint(1, 400)}", "country": country}
