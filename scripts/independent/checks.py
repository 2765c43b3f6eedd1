"""The twelve checks (docs/format.md, section 7), each an outcome and its reason, and the verdict they give."""

from independent.document import day_of
from independent.fold import FINAL, fold_parties, fold_permit, known
from independent.keccak import keccak
from independent.law import PROFILES, covers, months_later, never_endorsed, traded_by
from independent.secp256k1 import recover
from independent.shown import CannotRead, domain_separator, from_hex, id_of
from independent.siv import unlock

PASSED, FAILED, WARNING, CANNOT_TELL, NOT_NEEDED = "passed", "failed", "warning", "cannot tell", "not needed"


def verify(shown, registry, evidence, question):
    """The verdict: answer, status, and the twelve checks as [number, outcome, reason]."""
    separator = domain_separator(registry["chain_id"], from_hex(registry["permits"]))
    if shown["registry"] != separator[:8]:
        raise CannotRead("this permit belongs to another registry")
    case = case_of(shown, separator, evidence, question)
    checks = [[number, *check(case)] for number, check in enumerate(CHECKS, 1)]
    outcomes = {outcome for _, outcome, _ in checks}
    answer = "invalid" if FAILED in outcomes else "unknown" if CANNOT_TELL in outcomes else "valid"
    return {"answer": answer, "status": status(case), "checks": checks}


def case_of(shown, separator, evidence, question):
    """All that a check looks at."""
    id_, face = id_of(shown), shown["face"]
    events = [event for event in known(evidence["permit_events"], question["until"]) if from_hex(event["id"]) == id_]
    members, officers = fold_parties(known(evidence["party_events"], question["until"]))
    sealed_text = b"\x19\x01" + separator + keccak(keccak(b"Seal(bytes32 permit)") + id_)
    signer = recover(shown["seal"], keccak(sealed_text))
    return question | {
        "shown": shown,
        "face": face,
        "id": id_,
        "document": face.get("certificate", face["kind"]),
        "members": members,
        "officers": officers,
        "signer": None if signer is None else "0x" + signer.hex(),
        "state": fold_permit(events, officers),
        "fresh": is_fresh(evidence, question),
        "profile": PROFILES[question["profile"]],
    }


def is_fresh(evidence, question):
    if evidence["final_block"] is None or evidence["head_time"] is None:
        return False
    return evidence["as_of"]["block"] >= evidence["final_block"] and abs(question["now"] - evidence["head_time"]) <= 300


def status(case):
    state = case["state"]
    if state is None:
        return "not found"
    if state["status"] not in FINAL and case["day"] > state["issued"]["valid_day"]:
        return "expired"
    return state["status"]


def absent(case, reason):
    """Stale absence is no evidence."""
    return (FAILED, reason) if case["fresh"] else (CANNOT_TELL, f"{reason}-yet")


def well_formed(case):
    face = case["face"]
    if face["applicant_signature"]["form"] == "missing":
        return FAILED, "applicant-signature-missing"
    if case["occasion"] == "import":
        if case["document"] in case["profile"]["refused"]:
            return FAILED, "document-not-accepted"
        traded = {traded_by(one) for one in face["lines"]}
        if (
            face["kind"] in {"export", "re-export"}
            and "import_permit" not in face
            and traded & case["profile"]["needs"]
        ):
            return WARNING, "import-permit-needed"
    return PASSED, "well-formed"


def sections(case):
    if case["shown"]["stated_id"] not in (None, case["id"]):
        return FAILED, "altered"
    return (WARNING, "names-not-shown") if case["shown"]["persons"] is None else (PASSED, "sections-match")


def sealed(case):
    officer = case["officers"].get(case["signer"])
    if case["signer"] is None:
        return FAILED, "no-signature"
    if officer is None:
        return absent(case, "officer-not-known")
    if officer["party"] != case["face"]["party"]:
        return FAILED, "officer-of-another-party"
    return (PASSED, "seal-good") if officer["powers"] & 1 else (FAILED, "officer-may-not-issue")


def issued(case):
    return absent(case, "not-issued") if case["state"] is None else (PASSED, "issued")


def trusted(case):
    state = case["state"]
    if state is None:
        return NOT_NEEDED, "not-asked"
    if state["issued"]["officer"] != case["signer"]:
        return FAILED, "issued-by-another"
    officer = case["officers"].get(state["by"])
    if officer is None or (officer["distrusted"] and state["at"] >= officer["distrusted"]):
        return FAILED, "issuer-distrusted"
    return PASSED, "affirmed" if state["affirmed"] else "issuer-trusted"


def terms(case):
    if case["state"] is None:
        return NOT_NEEDED, "not-asked"
    face, event = case["face"], case["state"]["issued"]
    kind = (
        ["export", "re-export", "import", "other"].index(face["kind"]) + 1 + (128 if face["use"] == "multiple" else 0)
    )
    says = face.get("destination", ""), day_of(face["valid_until"]), kind
    same = says == (event["destination"], event["valid_day"], event["kind"])
    return (PASSED, "terms-agree") if same else (FAILED, "terms-differ")


def stands(case):
    if case["state"] is None:
        return NOT_NEEDED, "not-asked"
    word = case["state"]["status"]
    return (FAILED, word) if word in {"cancelled", "replaced"} else (PASSED, "stands")


def in_time(case):
    state, face, last = case["state"], case["face"], day_of(case["face"]["valid_until"])
    if state is not None and state["status"] == "used":
        return NOT_NEEDED, "used-in-time"
    by_last_day = (FAILED, "expired") if case["day"] > last else (PASSED, "in-time")
    if not case["profile"]["clocks"] or case["occasion"] == "export":
        return by_last_day
    endorsed = state["endorsed"] if state else None
    if endorsed and endorsed["day"] > last:
        return FAILED, "endorsed-too-late"
    one_clock = face["kind"] == "import" or face.get("certificate") == "introduction from the sea"
    latest = months_later(face["date_of_issue"], case["profile"]["months"].get(case["document"], 6))
    if not one_clock and case["day"] > last and endorsed is None and case["day"] <= latest:
        return by_last_day if case["fresh"] or never_endorsed(face) else (CANNOT_TELL, "not-endorsed-yet")
    if one_clock or (case["day"] > last and endorsed is None):
        return by_last_day
    if (case["occasion"] == "import" or endorsed) and case["day"] > latest:
        return FAILED, "too-old"
    return PASSED, "in-time"


def unused(case):
    state, here = case["state"], case["here"]
    if state is None:
        return NOT_NEEDED, "not-asked"
    if state["multiple"]:
        return place(case)
    if state["status"] == "refused":
        return FAILED, "refused"
    destination = case["face"].get("destination", "")
    there = {None, destination} | case["members"].get(destination, {"deputies": set()})["deputies"]
    if state["status"] == "used":
        if case["occasion"] != "inland":
            return FAILED, "used"
        return (PASSED, "used-as-expected") if here in there else (WARNING, "used-elsewhere")
    if state["endorsed"] and case["occasion"] == "export":
        return WARNING, "endorsed-already"
    if destination not in case["members"]:
        return WARNING, "use-not-recorded-there"
    if case["occasion"] == "inland" and here != case["face"]["party"]:
        return WARNING, "not-marked-used"
    if case["occasion"] == "import" and here not in there:
        return WARNING, "another-destination"
    return PASSED, "unused"


def place(case):
    state, inside = case["state"], case["state"]["status"] == "inside"
    at_home = inside and case["here"] in {None, state["country"]}
    plausible = {"export": at_home, "import": not inside, "transit": True, "inland": at_home}[case["occasion"]]
    if state["status"] in {"inside", "outside"} and not plausible:
        return WARNING, "out-of-place"
    return (WARNING, "irregular-crossings") if state["irregular"] else (PASSED, "place-plausible")


def suspended(case):
    member, state, listed, face = (
        case["members"].get(case["face"]["party"]),
        case["state"],
        case["suspensions"],
        case["face"],
    )
    if member and state:
        at = state["issued"]["where"]["time"]
        if any(since <= at and (end is None or at < end) for since, end in member["suspensions"]):
            return WARNING, "party-suspended"
    if listed is None:
        return NOT_NEEDED, "no-list"
    for entry in listed["entries"]:
        if covers(entry, face, case["day"]):
            return WARNING, "suspended-imports" if entry["imports"] else "suspended-trade"
    return PASSED, "no-suspension"


def endorsed(case):
    state, face, shown = case["state"], case["face"], case["shown"]
    if state is None:
        return NOT_NEEDED, "not-asked"
    acts = {"endorse": state["endorsed"], "accept": state["ended"] if state["status"] == "used" else None}
    read = {}
    for act, event in acts.items():
        locked = from_hex(event["quantities"]) if event else b""
        read[act] = unlock(shown["face_salt"], case["id"], act, locked, len(face["lines"]))
    permitted = [millionths(one["quantity"]) if "quantity" in one else None for one in face["lines"]]
    if exceeds(read["endorse"], permitted) or exceeds(read["accept"], read["endorse"] or permitted):
        return WARNING, "more-than-permitted"
    if any(event and read[act] is None for act, event in acts.items()):
        return WARNING, "quantities-unreadable"
    if state["endorsed"]:
        return PASSED, "endorsed"
    if never_endorsed(face) or case["occasion"] == "export":
        return NOT_NEEDED, "no-endorsement-needed"
    if case["profile"]["missing"] == FAILED and not case["fresh"]:
        return CANNOT_TELL, "not-endorsed-yet"
    return case["profile"]["missing"], "not-endorsed"


def millionths(words):
    whole, _, part = words.partition(".")
    return int(whole) * 10**6 + int(part.ljust(6, "0"))


def exceeds(actual, limits):
    return any(limit is not None and number > limit for number, limit in zip(actual or [], limits, strict=False))


def fresh(case):
    return (PASSED, "fresh") if case["fresh"] else (CANNOT_TELL, "stale")


CHECKS = (well_formed, sections, sealed, issued, trusted, terms, stands, in_time, unused, suspended, endorsed, fresh)
