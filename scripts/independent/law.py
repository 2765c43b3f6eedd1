"""What the asker's own law decides, and recommended trade suspensions (docs/format.md, section 8)."""

import datetime
import re
import unicodedata

from independent.document import day_of

EU_MONTHS = {"origin": 12, "travelling exhibition": 36, "personal ownership": 36, "musical instrument": 36}
PROFILES = {
    "convention": {"clocks": False, "needs": {"I"}, "refused": set(), "missing": "warning"},
    "united-states": {"clocks": False, "needs": {"I"}, "refused": set(), "missing": "warning"},
    "european-union": {
        "clocks": True,
        "months": EU_MONTHS,
        "needs": {"I", "II"},
        "refused": set(),
        "missing": "warning",
    },
    "strict": {"clocks": True, "months": {}, "needs": {"I"}, "refused": {"musical instrument"}, "missing": "failed"},
}


def traded_by(one):
    if "O" in one["source"]:
        return "none"
    return "II" if one["appendix"] == "I" and "D" in one["source"] else one["appendix"]


def never_endorsed(face):
    never = face["kind"] == "import" or face.get("certificate") == "introduction from the sea"
    return never or "retrospective" in face or face["use"] == "multiple"


def months_later(text_, months):
    year, month, day = map(int, text_.split("-"))
    year, month = year + (month - 1 + months) // 12, (month - 1 + months) % 12 + 1
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    last = (following - datetime.timedelta(days=1)).day
    return day_of(f"{year:04}-{month:02}-{min(day, last):02}")


def covers(entry, face, day):
    concerned = face.get("destination") if entry["imports"] else face["party"]
    timely = day_of(entry["since"]) <= day and (entry["until"] is None or day <= day_of(entry["until"]))
    purpose = not entry["purposes"] or face.get("purpose") is None or face["purpose"] in entry["purposes"]
    return entry["party"] in {"", concerned} and timely and purpose and any(named(entry, one) for one in face["lines"])


def named(entry, one):
    def begins(taxon):
        return f"{one['scientific_name']} ".startswith(f"{taxon} ")

    if any(map(begins, entry["excluded"])):
        return False
    read = seen(one["scientific_name"])
    return not entry["taxon"] or any(may_begin(read, seen(taxon)) for taxon in [entry["taxon"], *entry["within"]])


def seen(name):
    """As the eye reads it: small letters a to z and single spaces, `?` for every other sign."""
    for written, read in (("æ", "ae"), ("Æ", "ae"), ("œ", "oe"), ("Œ", "oe"), ("\u3164", " "), ("\uffa0", " ")):
        name = name.replace(written, read)
    plain = [sign for sign in unicodedata.normalize("NFKD", name) if sign not in "\u115f\u1160"]
    shown = [sign for sign in plain if unicodedata.category(sign)[0] != "M" and unicodedata.category(sign) != "Cf"]
    spaced = "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in shown)
    read = " ".join(re.sub(r"[^A-Za-z ]", "?", spaced).lower().split())
    return read.replace("l", "i").replace("rn", "m").replace("vv", "w") + " "


def may_begin(read, beginning):
    return len(read) >= len(beginning) and all(
        here in (there, "?") for here, there in zip(read, beginning, strict=False)
    )
