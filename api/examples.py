"""An example for every operation of the OpenAPI document. Tests run each against a served registry, with the names of
its own world in place of these.
"""

from typing import Any

import orjson

from registry.samples import sample

ID = "0x5d6ecb4b1c38fb8e1a0f1d3c5cf5b7a4a2b6c9d8e7f60514233241506f7e8d9c"
SHORT_CODE = "LVXMWSY4HD5Y4GQP3"
OFFICER = "0x69a261bdf397e925b22d9e6e42bb6d1f9afd7ad4"
HASH = "0x09e4955ef71a6cc70ee678bbc51cf3fb6a540d8ea38da4b95912879eb1785afd"
ACCESS = "5f" * 32
TRANSACTION = "0x7f01dcd43c75ca87ea3c6dd182b9d91cc4e1260f54f4b9f145f97946845bb2fb"

AS_OF = {"block": 100, "hash": HASH, "time": "2026-11-24T12:00:00Z"}
FRESH = {**AS_OF, "not_fresh_because": None}
EVIDENCE = {"block": 100, "block_hash": HASH, "time": 1_795_521_600}
WHERE = {"block": 12, "log": 0, "time": 1_795_168_800, "transaction": TRANSACTION}

NUMBER = "26MG000101"
USER, PASSWORD = "rakoto", "correct horse battery"

HEALTH: dict[str, Any] = {
    "status": "ok", "writes": True, "party": "MG", "version": "0.1.0", "as_of": FRESH, "fault": None,
}  # fmt: skip
CODE = "https://permits.example.mg/v#AE..."
SHOWN: dict[str, Any] = {"code": CODE, "occasion": "import", "day": "2026-11-24", "here": "FR"}
VERDICT: dict[str, Any] = {
    "answer": "valid",
    "status": "endorsed",
    "id": ID,
    "checks": [{"number": 1, "outcome": "passed", "reason": "well-formed", "says": "The document is complete.",
                "facts": {}}],
    "notes": [],
    "endorsed_quantities": ["10", "6", "12"],
    "used_quantities": None,
    "occasion": "import",
    "day": "2026-11-24",
    "profile": "convention",
    "as_of": AS_OF,
    "shown": {"face": {"number": "26MG000101", "party": "MG"}, "persons": None, "code": SHORT_CODE},
}  # fmt: skip
PERMIT: dict[str, Any] = {
    "id": ID, "code": SHORT_CODE, "status": "issued", "party": "MG", "destination": "FR", "valid_until": "2027-05-23",
    "kind": "export", "use": "single", "issued": "2026-11-24T10:00:00Z", "ended": None, "country": None,
    "crossings": 0, "notes": 0, "contents_checked": False, "as_of": FRESH,
}  # fmt: skip
HAPPENED: dict[str, Any] = {
    "event": "Issued", "where": WHERE, "id": ID, "officer": OFFICER, "destination": "FR", "valid_day": 20_961,
    "kind": 1, "says": "issued as export document for FR, until 2027-05-23",
}  # fmt: skip
STREAM = f"id: 12-0\nevent: Issued\ndata: {orjson.dumps(HAPPENED).decode()}\n\n"
REGISTRY = {"chain_id": 1_910_730, "parties": "0x" + "11" * 20, "permits": "0x" + "22" * 20}
HISTORY: dict[str, Any] = {
    "id": ID,
    "registry": REGISTRY,
    "permit_events": [HAPPENED],
    "as_of": EVIDENCE,
    "final_block": 100,
    "head_time": 1_795_521_600,
    "no_head_because": None,
}  # fmt: skip
DIRECTORY: dict[str, Any] = {
    "registry": REGISTRY,
    "party_events": [{"event": "PartyAdmitted", "where": WHERE, "party": "MG", "authority": OFFICER}],
    "as_of": EVIDENCE,
}  # fmt: skip

DOCUMENT: dict[str, Any] = orjson.loads(sample("mg-export-reptiles.json"))
MESSAGE = sample("mg-export-reptiles.xml").decode()
SHEET = sample("mg-exports.csv").decode()
PERMITS: dict[str, Any] = {"permits": [DOCUMENT]}
PERMITS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "One document, {face, persons}, or many: {permits: [...]}. docs/format.md has their members.",
    "properties": {
        "face": {"type": "object"},
        "persons": {"type": "object"},
        "permits": {"type": "array", "items": {"type": "object"}, "minItems": 1, "maxItems": 2000},
    },
    "additionalProperties": False,
}
FILE: dict[str, Any] = {"format": "cites-permit/1", "id": ID, "...": "as `permit issue` writes it"}

SIGN_IN: dict[str, Any] = {"name": USER, "password": PASSWORD}
WHO: dict[str, Any] = {
    "user": USER, "party": "MG", "account": OFFICER, "powers": ["issue"], "authority": False, "secretariat": False,
    "may": ["verify", "issue", "cancel", "replace", "affirm", "note"], "expires": "2026-11-24T13:00:00Z",
}  # fmt: skip
SESSION: dict[str, Any] = {"token": "Vb3x0Pz4...", "token_type": "Bearer", **WHO}

QUEUED: dict[str, Any] = {"transaction": TRANSACTION, "stage": "queued", "block": None}
FINAL: dict[str, Any] = {"transaction": TRANSACTION, "stage": "final", "block": 101}
FOUND: dict[str, Any] = {
    "findings": [{"severity": "warning", "box": "5a", "says": "the purpose of the transaction is missing",
                  "provision": "Resolution Conf. 12.3"}],
    "remarks": [],
}  # fmt: skip
FINDINGS: dict[str, Any] = {"permits": [{"number": NUMBER, **FOUND}]}
ISSUED: dict[str, Any] = {"permits": [{"number": NUMBER, "id": ID, "code": SHORT_CODE, **FINAL, **FOUND}]}
DIGEST = "0x2b1f0c7d8e9a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4"
HANDED: dict[str, Any] = {
    "digest": DIGEST, "number": NUMBER, "stage": "waiting", "processor": USER, "handed_over": "2026-11-24T09:30:00Z",
    "decider": None, "decided": None, "reason": None, "id": None,
}  # fmt: skip
HANDED_OVER: dict[str, Any] = {"approvals": [{**HANDED, **FOUND}]}
APPROVALS: dict[str, Any] = {"approvals": [HANDED], "next": None}
WAITING: dict[str, Any] = {**HANDED, **FOUND, "permit": DOCUMENT}
DECISION: dict[str, Any] = {"decision": "approve", "digests": [DIGEST]}
DECIDED_APPROVALS: dict[str, Any] = {
    "approvals": [{**HANDED, "stage": "approved", "decider": "rabe", "decided": "2026-11-24T09:50:00Z"}]
}
HANDLING: dict[str, Any] = {
    "number": NUMBER, "applicant": "Applicant One", "reference": None, "processor": USER,
    "prepared": "2026-11-24T09:30:00Z", "approver": "rabe", "approved": "2026-11-24T09:50:00Z", "issuer": USER,
}  # fmt: skip
ACT: dict[str, Any] = {
    "act": "endorse", "code": CODE, "day": "2026-11-24", "quantities": ["9", "6", "12"],
    "details": {"place": "Ivato", "transport_document": "AWB 123-45678901"},
}  # fmt: skip
ACTED: dict[str, Any] = {**FINAL, "act": "endorse", "remarks": []}
REGISTER: dict[str, Any] = {
    "permits": [{"number": NUMBER, "id": ID, "code": SHORT_CODE, "status": "issued", "released": True,
                 "kind": "export", "use": "single", "destination": "FR", "date_of_issue": "2026-11-24",
                 "valid_until": "2027-05-23", "species": ["Uroplatus phantasticus"]}],
    "next": None,
    "as_of": FRESH,
}  # fmt: skip
PARTIES: dict[str, Any] = {
    "parties": [{"party": "MG", "authority": OFFICER, "admitted": "2026-11-24T09:00:00Z", "suspended": False,
                 "origin": "https://permits.example.mg", "statement": None, "statement_digest": None,
                 "deputies": []}],
    "next": None,
    "as_of": FRESH,
}  # fmt: skip
OFFICERS: dict[str, Any] = {
    "officers": [{"account": OFFICER, "party": "MG", "powers": ["issue"], "from": "2026-11-24T09:00:00Z",
                  "until": "2031-11-23T09:00:00Z", "distrusted_since": None}],
    "next": None,
    "as_of": FRESH,
}  # fmt: skip
RELIANCE: dict[str, Any] = {
    "officer": OFFICER, "since": "2026-11-24T00:00:00Z", "undone": {"issued": 1}, "standing": {}, "did": {"issue": 1},
    "permits": [{"id": ID, "status": "issued", "did": ["issue"], "undone": True}],
    "next": None,
    "as_of": FRESH,
}  # fmt: skip
DECIDED: dict[str, Any] = {**FINAL, "decision": "suspend"}
ADMISSION: dict[str, Any] = {"party": "KE", "authority": "0x11Ea6E6A1b1c6d1c1e1f2a3b4c5d6e7f80918273"}
PARTY_DECISION: dict[str, Any] = {"decision": "deputise", "deputy": "FR"}
OFFICER_DECISION: dict[str, Any] = {"decision": "distrust", "since": "2026-11-24T00:00:00Z"}
APPOINTING: dict[str, Any] = {
    "name": "Officer One", "powers": ["issue"], "key": "issuing-officer-2", "key_password": PASSWORD,
}  # fmt: skip
APPOINTED: dict[str, Any] = {**FINAL, "account": OFFICER}
