"""What the modules of the page keep to: rules that know no world, time that does not run away, and a warning."""

import re
from dataclasses import replace
from typing import Any

import pytest

from api.static import OURS
from tests.browser.peer import VECTORS, Peer, comparable, ours

RULES = sorted((OURS / "verify").glob("*.js"))
WORLD = (
    r"\b(?:fetch|document|window|self|localStorage|navigator|performance|crypto|setTimeout)\b *[.(]"
    r"|Date\.now|Math\.random|new Date\(\)"
)
CODE = VECTORS["a_code_is_valid"]


def code_of(text: str) -> str:
    """Without comments."""
    return re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.name)
def test_the_rules_know_no_network_no_page_no_clock_and_no_chance(path: Any) -> None:
    assert not re.findall(WORLD, re.sub(r'from "[^"]+"', "", code_of(path.read_text("utf-8"))))


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.name)
def test_the_rules_import_only_each_other_and_packages(path: Any) -> None:
    imported = re.findall(r"""from "([^"]+)\"""", code_of(path.read_text("utf-8")))
    assert all(name.startswith(("./", "@noble/")) for name in imported)


@pytest.mark.parametrize(
    "shown",
    [
        b" " * 2_000_000 + b"x",
        b"x" + b" " * 2_000_000 + b"x",
        b'{"a":"' + b"a" * 100_000,
        b'{"a":"' + b"\\n" * 50_000,
        b"{" + b'"a":{' * 4_000,
        b"[" * 100_000,
        b"https://a/v#" + b"A" * 1_000_000,
        b'{"face":"' + "\u0301".encode() * 60_000 + b'"}',
    ],
    ids=range(8),
)
@pytest.mark.timeout(120)
def test_nothing_that_is_shown_takes_for_ever_to_refuse(in_node: Peer, shown: bytes) -> None:
    """A form that is tried again from every letter would not end in hours."""
    asked = replace(CODE, shown=shown)
    assert comparable(in_node.ask(asked)) == ours(asked)


def described(origin: str) -> dict[str, Any]:
    where = CODE.evidence["as_of"]
    event = {"event": "PartyDescribed", "where": {"block": 3, "log": 0, "time": where["time"], "transaction": "0x"}}
    told = event | {"party": "MG", "origin": origin, "statement": "", "digest": "0x" + "0" * 64}
    return {**CODE.evidence, "party_events": [*CODE.evidence["party_events"], told]}


@pytest.mark.parametrize(
    ("own", "elsewhere"),
    [
        ("https://permits.example.mg", False),
        ("https://PERMITS.example.mg:443", False),
        ("https://permits.example.org", True),
        ("http://permits.example.mg", True),
        ("no address", True),
        ("", False),
    ],
)
def test_a_code_that_leads_elsewhere_than_to_its_issuing_party_is_seen(
    in_node: Peer, own: str, elsewhere: bool
) -> None:
    said = in_node.tell(replace(CODE, evidence=described(own)).json() | {"elsewhere": True})["elsewhere"]
    assert said == ({"stated": "https://permits.example.mg", "own": own} if elsewhere else None)


def test_a_file_leads_nowhere(in_node: Peer) -> None:
    asked = replace(VECTORS["a_file_is_valid"], evidence=described("https://permits.example.org"))
    assert in_node.tell(asked.json() | {"elsewhere": True}) == {"elsewhere": None}


@pytest.mark.parametrize("event", ["OfficerPromoted", "PartyRenamed"], ids=["of an officer", "of a Party"])
def test_an_event_of_a_later_contract_is_not_understood_as_another(in_node: Peer, event: str) -> None:
    last = VECTORS["its_issuer_was_distrusted_only_since_later"].evidence["party_events"][-1]
    later = {**last, "event": event} if event.startswith("Officer") else {
        "event": event, "where": last["where"], "party": "MG"}  # fmt: skip
    evidence = {**CODE.evidence, "party_events": [*CODE.evidence["party_events"], later]}
    assert in_node.ask(replace(CODE, evidence=evidence))["error"] == "BrokenHistory"
