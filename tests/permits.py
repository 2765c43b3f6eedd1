"""Permits for property tests: every member of the model, alone and together, present and absent.

permits()            any permit that is well-formed
permits(words())     the same, with text that holds no runs of white space: what XML carries without change
"""

import unicodedata
from datetime import date
from typing import Any, get_args

from hypothesis import strategies as st

from registry.permit import QUANTITY_PATTERN, Certificate, Permit

BOXES = [
    "1", "2", "3", "3a", "4", "5", "5a", "5b", "7", "8",
    "9", "10", "11", "11a", "12", "12a", "12b", "13", "14", "15",
]  # fmt: skip

_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_LETTERS = st.characters(exclude_categories=_HIDDEN, include_characters="\u200c\u200d")


def texts(most: int = 40) -> st.SearchStrategy[str]:
    """Text as the model asks for it: NFC, no controls, no space at either end."""
    letters = st.text(_LETTERS, min_size=1, max_size=most)
    composed = letters.map(lambda text: unicodedata.normalize("NFC", text).strip())
    return composed.filter(lambda text: 0 < len(text) <= most)


def words(most: int = 40) -> st.SearchStrategy[str]:
    """Text with single spaces only, and not the placeholder of XML samples."""
    return texts(most).map(lambda text: " ".join(text.split())).filter(lambda text: text != "?")


def quantities() -> st.SearchStrategy[str]:
    return st.from_regex(QUANTITY_PATTERN, fullmatch=True, alphabet="0123456789.")


def countries() -> st.SearchStrategy[str]:
    return st.sampled_from(["MG", "FR", "US", "CH", "JP", "XX", "ZZ", "ZA"])


def days(first: int = 1900) -> st.SearchStrategy[str]:
    return st.dates(date(first, 1, 1), date(2149, 6, 6)).map(date.isoformat)


def ids() -> st.SearchStrategy[str]:
    return st.binary(min_size=32, max_size=32).map(lambda digest: "0x" + digest.hex())


def _section(needed: dict[str, Any], free: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(needed, optional=free)


def permits(text: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[Permit]:
    return members(text).map(Permit.model_validate)


@st.composite
def members(draw: st.DrawFn, text: st.SearchStrategy[str] | None = None) -> dict[str, Any]:
    """The members of a permit as parsed JSON has them."""
    text = texts() if text is None else text
    number = text.filter(lambda written: len(written) <= 35)
    reference = {"number": number, "date": days()}
    face = draw(
        _section(
            {
                "kind": st.sampled_from(["export", "re-export", "import", "other"]),
                "use": st.sampled_from(["single", "multiple"]),
                "number": number,
                "party": countries(),
                "authority": _section({"name": text}, {"address": text}),
                "place_of_issue": text,
                "applicant_signature": _signatures(text),
                "lines": st.lists(_lines(text), min_size=1, max_size=4),
            },
            {
                "purpose": st.sampled_from("TZGQSHPMENBL"),
                "security_stamp": number,
                "special_conditions": text,
                "retrospective": st.just(True),
                "replaces": _section({**reference, "reason": text}, {"id": ids()}),
                "import_permit": _section({**reference, "country": countries()}, {"id": ids()}),
                "open_boxes": st.sets(st.sampled_from(BOXES), min_size=1).map(_in_order),
            },
        )
    )
    face["date_of_issue"], face["valid_until"] = sorted([draw(days(1970)), draw(days(1970))])
    if face["use"] == "single":
        face["destination"] = face["party"] if face["kind"] == "import" else draw(countries())
    if face["kind"] == "other":
        face["certificate"] = draw(st.just("other") | st.sampled_from(get_args(Certificate)))
    if face.get("certificate") == "other":
        face["certificate_name"] = draw(text)
    if "11" in face.get("open_boxes", ()):
        for line in face["lines"]:
            if draw(st.booleans()):
                del line["quantity"]
    person = _section({"name": text}, {"address": text, "country": countries()})
    persons = draw(_section({"signatory": person}, {"exporter": person, "importer": person, "applicant": person}))
    return {"face": face, "persons": persons}


def _in_order(boxes: set[str]) -> list[str]:
    return sorted(boxes, key=BOXES.index)


def _signatures(text: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    plain = st.sampled_from(["no place", "signed", "missing"]).map(lambda form: {"form": form})
    return plain | _section({"form": st.just("electronic"), "method": text}, {"reference": text})


def _lines(text: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    source = _section(
        {"role": st.sampled_from(["origin", "last re-export"]), "country": countries()},
        {
            "number": text.filter(lambda written: len(written) <= 35),
            "date": days(),
            "quantity": quantities(),
            "id": ids(),
        },
    )
    return _section(
        {
            "scientific_name": text,
            "term": st.sampled_from(["LIV", "SKI", "LPS", "TRO", "CAV"]),
            "appendix": st.sampled_from(["I", "II", "III", "N"]),
            "source": st.sampled_from(["W", "C", "D", "A", "O", "X", "IW"]),
            "quantity": quantities(),
        },
        {
            "common_name": text,
            "description": text,
            "marks": text,
            "unit": st.sampled_from(["KIL", "PCS", "CUM", "M2"]),
            "quota": _section({"used": quantities(), "total": quantities()}, {}),
            "hs": st.from_regex(r"[0-9]{6,10}", fullmatch=True, alphabet="0123456789"),
            "operation": text,
            "acquired": days(),
            "sources": st.lists(source, min_size=1, max_size=4),
        },
    )
