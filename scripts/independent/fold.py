"""Where a permit stands, and who may act, from the events in their order (docs/format.md, section 7)."""

FINAL = {"used", "refused", "cancelled", "replaced"}


def known(events, until):
    return [event for event in events if until is None or event["where"]["time"] <= until]


def fold_parties(events):
    members, officers = {}, {}
    for event in events:
        kind = event["event"]
        if kind == "PartyAdmitted":
            members[event["party"]] = {"deputies": set(), "suspensions": []}
        elif kind == "DeputySet":
            deputies = members[event["party"]]["deputies"]
            (deputies.add if event["allowed"] else deputies.discard)(event["deputy"])
        elif kind == "PartySuspended":
            members[event["party"]]["suspensions"].append([event["where"]["time"], None])
        elif kind == "PartyReinstated":
            members[event["party"]]["suspensions"][-1][1] = event["where"]["time"]
        elif kind == "OfficerAppointed":
            officers[event["account"]] = {"party": event["party"], "powers": event["powers"], "distrusted": 0}
        elif kind == "OfficerDistrusted":
            officers[event["account"]]["distrusted"] = event["since"]
    return members, officers


def fold_permit(events, officers):
    state = None
    for event in events:
        kind = event["event"]
        if kind == "Issued":
            multiple = bool(event["kind"] & 128)
            where = officers[event["officer"]]["party"] if multiple else event["destination"]
            state = {"status": "inside" if multiple else "issued", "issued": event, "by": event["officer"],
                     "at": event["where"]["time"], "affirmed": False, "multiple": multiple, "country": where,
                     "endorsed": None, "ended": None, "irregular": 0}  # fmt: skip
        elif kind == "Endorsed":
            state |= {"status": "endorsed", "endorsed": event}
        elif kind in {"Accepted", "Refused", "Cancelled", "Replaced"}:
            state |= {"status": "used" if kind == "Accepted" else kind.lower(), "ended": event}
        elif kind == "Affirmed":
            state |= {"by": event["officer"], "at": event["where"]["time"], "affirmed": True}
        elif kind == "Crossed":
            state |= {"status": "inside" if event["direction"] == 1 else "outside", "country": event["country"],
                      "irregular": state["irregular"] + bool(event["reason"])}  # fmt: skip
    return state
